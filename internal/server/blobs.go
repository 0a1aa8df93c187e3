package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"recourse/internal/config"
	"recourse/internal/evidence"
)

// blobs is where sealed files are kept: a folder, or a bucket where the settings name one.
type blobs interface {
	evidence.Store
	io.Closer
}

func evidenceFolder(c config.Config) string { return filepath.Join(c.Data, "evidence") }

// openBlobs opens the store that the settings name. A bucket is not asked for yet.
func openBlobs(c config.Config) (blobs, error) {
	reserve := int64(2 * c.Limits.Report)
	if !c.Evidence.Shared() {
		f, err := evidence.OpenFolder(evidenceFolder(c), reserve)
		if err != nil {
			return nil, err // and no folder that is nil inside an interface that is not
		}
		return f, nil
	}
	e := c.Evidence
	secret, err := os.ReadFile(e.SecretKeyFile)
	if err != nil {
		return nil, fmt.Errorf("the setting evidence.secret_key_file: %w", err)
	}
	if secret = bytes.TrimSpace(secret); len(secret) == 0 {
		return nil, errors.New("the setting evidence.secret_key_file: the file is empty")
	}
	b, err := evidence.OpenBucket(evidence.BucketOptions{
		Endpoint: e.Endpoint, Bucket: e.Bucket, Prefix: e.Prefix, Region: e.Region, AccessKey: e.AccessKey, SecretKey: string(secret),
		Spool: filepath.Join(c.Data, "uploads"), Reserve: reserve, Patience: e.Patience,
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}

// atStart is how long a start waits for a bucket.
const atStart = 5 * time.Second

// lookForBlobs refuses a bucket that refuses us, since that does not mend itself. One that does not answer stops nobody
// from reporting, and is asked again with the next file.
func (h *House) lookForBlobs(ctx context.Context) error {
	b, ok := h.blobs.(*evidence.Bucket)
	if !ok {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, atStart)
	defer cancel()
	err := b.Check(ctx)
	if err != nil && !errors.Is(err, evidence.ErrRefused) {
		h.options.Log.WarnContext(ctx, "the evidence store does not answer: reports are taken, and files are not", slog.String("type", fmt.Sprintf("%T", err)))
		return nil
	}
	return err
}

// copyBlobs writes every sealed file into a backup, in the order and under the names that a folder of evidence has,
// whatever the store is. One that goes meanwhile was no part of anything: rows are read first.
func (m *manifest) copyBlobs(ctx context.Context, from evidence.Store, folder string) error {
	names := map[string]bool{}
	for name, err := range from.List(ctx) {
		if err != nil {
			return err
		}
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		in, err := from.Open(ctx, name)
		if errors.Is(err, evidence.ErrNoBlob) { // or is being written
			continue
		}
		if err != nil {
			return err
		}
		err = m.write(folder, evidencePart+"/"+name[:2]+"/"+name, func(w io.Writer) error { _, err := io.Copy(w, in); return err })
		if err := errors.Join(err, in.Close()); err != nil {
			return err
		}
	}
	return nil
}

// putBlobs brings the sealed files of a backup back into the store that the settings name, whatever it was when the
// backup was made.
func (m manifest) putBlobs(ctx context.Context, c config.Config, folder string) (err error) {
	to, err := openBlobs(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	for _, f := range m.Files {
		at, ok := strings.CutPrefix(f.Name, evidencePart+"/")
		if !ok {
			continue
		}
		name := at[strings.LastIndexByte(at, '/')+1:]
		err := to.Put(ctx, name, func(w io.Writer) error {
			in, err := os.Open(filepath.Join(folder, filepath.FromSlash(f.Name)))
			if err != nil {
				return err
			}
			defer in.Close()
			_, err = io.Copy(w, in)
			return err
		})
		if err != nil {
			return fmt.Errorf("bring back the evidence: %s: %w", f.Name, err)
		}
	}
	return nil
}

// dropBlobs takes back what putBlobs did.
func (m manifest) dropBlobs(ctx context.Context, c config.Config) error {
	if !c.Evidence.Shared() {
		return os.RemoveAll(evidenceFolder(c))
	}
	to, err := openBlobs(c)
	if err != nil {
		return err
	}
	for _, f := range m.Files {
		if at, ok := strings.CutPrefix(f.Name, evidencePart+"/"); ok {
			err = errors.Join(err, to.Delete(ctx, at[strings.LastIndexByte(at, '/')+1:]))
		}
	}
	return errors.Join(err, to.Close())
}

// noBlobs refuses a store that holds something.
func noBlobs(ctx context.Context, c config.Config) (err error) {
	if !c.Evidence.Shared() {
		return noFiles(evidenceFolder(c))
	}
	in, err := openBlobs(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	for name, err := range in.List(ctx) {
		if err != nil {
			return err
		}
		return fmt.Errorf("%w: bucket %s holds %s%s", ErrTaken, c.Evidence.Bucket, c.Evidence.Prefix, name)
	}
	return nil
}

// noFiles refuses a folder that holds something else than what may be there.
func noFiles(dir string, may ...string) error {
	names, err := filesIn(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if !slices.Contains(may, name) {
			return fmt.Errorf("%w: %s holds %s", ErrTaken, dir, name)
		}
	}
	return nil
}
