// Command s3 serves a folder to tests as an S3 server: Versity's gateway over files, which checks signatures, digests and
// conditions as others do. It stands in a module of its own, since nothing else of ours needs what it needs.
//
//	s3 ADDRESS FOLDER            the keys from S3_ACCESS_KEY and S3_SECRET_KEY; it ends with its standard input
//	s3 ADDRESS FOLDER forgets    and then removes the folder
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
)

func main() {
	if err := run(); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "s3:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 3 && (len(os.Args) != 4 || os.Args[3] != "forgets") {
		return errors.New("use: s3 ADDRESS FOLDER [forgets]")
	}
	if len(os.Args) == 4 {
		defer os.RemoveAll(os.Args[2])
	}
	objects, about := filepath.Join(os.Args[2], "objects"), filepath.Join(os.Args[2], "about")
	for _, dir := range []string{objects, about} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	beside, err := meta.NewSideCar(about) // not every file system keeps attributes
	if err != nil {
		return err
	}
	files, err := posix.New(objects, beside, posix.PosixOpts{SideCarDir: about})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	return embedgw.RunVersityGW(ctx, files, &embedgw.Config{
		RootUserAccess: os.Getenv("S3_ACCESS_KEY"), RootUserSecret: os.Getenv("S3_SECRET_KEY"), Region: "us-east-1",
		Ports: []string{os.Args[1]}, MaxConnections: 512, MaxRequests: 512, MultipartMaxParts: 10000, Quiet: true, KeepAlive: true,
	})
}
