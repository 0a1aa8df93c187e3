package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// What every bucket is opened with.
const (
	Region    = "us-east-1"
	AccessKey = "an-invented-access-key"
	SecretKey = "an-invented-secret-key-of-the-tests"
)

// Place is a bucket of the server.
type Place struct {
	Endpoint string
	Name     string
	Folder   string // where the server keeps its objects, each in a file of its name
}

// Bucket makes a bucket for a test. Nothing in it outlives the tests of the package.
func Bucket(t testing.TB) Place {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.bucket(t.Context(), fmt.Sprintf("b%d", next()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(p.Folder) })
	return p
}

var (
	shared = sync.OnceValues(func() (*Server, error) { return Serve(context.Background(), "") })
	count  struct {
		sync.Mutex
		n int
	}
)

func next() int {
	count.Lock()
	defer count.Unlock()
	count.n++
	return count.n
}

// Server is one that runs. It ends with the process that started it.
type Server struct {
	Endpoint string

	dir string
	in  io.Closer
	cmd *exec.Cmd
}

// Serve starts a server on a folder, and waits until it answers. Where none is named it makes one, which ends with it.
func Serve(ctx context.Context, dir string) (*Server, error) {
	bin, err := binary()
	if err != nil {
		return nil, err
	}
	args := []string{"", dir}
	if dir == "" {
		if dir, err = os.MkdirTemp("", "recourse-s3-"); err != nil {
			return nil, err
		}
		args = []string{"", dir, "forgets"}
	}
	var said []byte
	for range 3 { // somebody else may take the port in between
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		address := l.Addr().String()
		if err := l.Close(); err != nil {
			return nil, err
		}
		s := &Server{Endpoint: "http://" + address, dir: dir}
		var out strings.Builder
		args[0] = address
		s.cmd = exec.Command(bin, args...)
		s.cmd.Env = append(os.Environ(), "S3_ACCESS_KEY="+AccessKey, "S3_SECRET_KEY="+SecretKey)
		s.cmd.Stderr = &out
		in, err := s.cmd.StdinPipe()
		if err != nil {
			return nil, err
		}
		s.in = in
		if err := s.cmd.Start(); err != nil {
			return nil, err
		}
		if answers(ctx, address) {
			return s, nil
		}
		_ = s.Close()
		said = []byte(out.String())
	}
	return nil, fmt.Errorf("the S3 server does not answer: %s", said)
}

// answers waits for a server.
func answers(ctx context.Context, address string) bool {
	for range 300 {
		if c, err := (&net.Dialer{}).DialContext(ctx, "tcp", address); err == nil {
			return c.Close() == nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return false
}

// Close ends the server; what it kept stays.
func (s *Server) Close() error {
	err := s.in.Close()
	var ended *exec.ExitError
	if w := s.cmd.Wait(); w != nil && !errors.As(w, &ended) {
		return w
	}
	return err
}

// bucket makes a bucket.
func (s *Server) bucket(ctx context.Context, name string) (Place, error) {
	c, err := minio.New(strings.TrimPrefix(s.Endpoint, "http://"), &minio.Options{Creds: credentials.NewStaticV4(AccessKey, SecretKey, ""), Region: Region})
	if err != nil {
		return Place{}, err
	}
	name = "recourse-" + name
	return Place{s.Endpoint, name, filepath.Join(s.dir, "objects", name)}, c.MakeBucket(ctx, name, minio.MakeBucketOptions{Region: Region})
}

// binary is bin/s3 of the tree that a test stands in.
func binary() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "tools", "s3")); err == nil {
			bin := filepath.Join(dir, "bin", "s3")
			if _, err := os.Stat(bin); err != nil {
				return "", errors.New("bin/s3 is missing: `make test` builds it, or tools/setup.sh outside")
			}
			return bin, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("bin/s3 stands beside the source, and this is not there")
		}
		dir = up
	}
}
