package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"recourse/internal/postgres"
	"recourse/internal/postgres/cluster"
)

// A backup is two folders: the main one, which holds no key and may be kept for long, and a copy of the key store, which
// may not (decision 29). Neither holds the root key, nor the head of the log.
//
//	FOLDER/manifest.json   each file with its digest, over a keyed hash of the house
//	FOLDER/database        what pg_dump wrote
//	FOLDER/evidence/…      sealed files, wherever they are kept
//	KEYS/manifest.json     the same for
//	KEYS/keys/…            the key store, as a folder, wherever it is kept
type Backup struct{ Folder, Keys string }

// BackupAt is a backup whose keys lie beside it.
func BackupAt(folder string) Backup {
	folder = filepath.Clean(folder)
	return Backup{Folder: folder, Keys: folder + "-keys"}
}

const (
	dumpFile     = "database"
	evidencePart = "evidence"
	keysPart     = "keys"
	marksFile    = "shredded" // of a key folder: the destroyed keys
)

// Saved says what a backup holds.
type Saved struct {
	Files     int    // of evidence
	DestroyBy string // the day by which the copy of the key store must be gone
}

// Backup writes a backup into two folders that are not there yet. The database comes first and the keys last: whatever a
// row refers to is there by then. The program may run meanwhile.
func (h *House) Backup(ctx context.Context, b Backup) (saved Saved, err error) {
	bin, err := h.data.bin(ctx)
	if err != nil {
		return saved, err
	}
	for _, dir := range []string{b.Folder, b.Keys} {
		if err := os.Mkdir(dir, 0o700); errors.Is(err, fs.ErrExist) {
			return saved, fmt.Errorf("%s is there already: name a folder that is not", dir)
		} else if err != nil {
			return saved, err
		}
	}
	now := h.Clock().UTC()
	main := manifest{Kind: kindMain, Day: now.Format(time.DateOnly)}
	err = main.write(b.Folder, dumpFile, func(w io.Writer) error { return postgres.Save(ctx, bin, h.data.DSN, w) })
	if err != nil {
		return saved, fmt.Errorf("back up the database: %w", err)
	}
	if err := main.copyBlobs(ctx, h.blobs, b.Folder); err != nil {
		return saved, fmt.Errorf("back up the evidence: %w", err)
	}
	if err := main.seal(b.Folder, h.Ring); err != nil {
		return saved, err
	}
	keys := manifest{Kind: kindKeys, Day: main.Day, DestroyBy: now.Add(h.Settings.Retention.KeyBackups).Format(time.DateOnly)}
	if err := keys.copyKeys(ctx, h.Settings, b.Keys); err != nil {
		return saved, fmt.Errorf("back up the key store: %w", err)
	}
	return Saved{len(main.Files) - 1, keys.DestroyBy}, keys.seal(b.Keys, h.Ring)
}

// bin is where pg_dump and its kin are.
func (d *Database) bin(ctx context.Context) (string, error) {
	if d.Cluster != nil {
		return d.Cluster.Bin(ctx)
	}
	return cluster.Bin(ctx)
}

func isKeys(name string) bool {
	return strings.HasSuffix(name, ".keys") || strings.HasSuffix(name, ".meta")
}

// write makes one file of a backup, durable, and notes its digest.
func (m *manifest) write(folder, name string, fill func(io.Writer) error) (err error) {
	sum := sha256.New()
	n, err := writeFile(filepath.Join(folder, filepath.FromSlash(name)), sum, fill)
	m.Files = append(m.Files, kept{name, n, hex.EncodeToString(sum.Sum(nil))})
	return err
}

// writeFile makes a file that is not there, and its folders, for our eyes only, and flushes it.
func writeFile(at string, sum hash.Hash, fill func(io.Writer) error) (n int64, err error) {
	if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		return 0, err
	}
	f, err := os.OpenFile(at, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	err = fill(io.MultiWriter(f, sum))
	if err == nil {
		n, err = f.Seek(0, io.SeekCurrent)
	}
	return n, errors.Join(err, f.Sync(), f.Close())
}

// copy takes over the files of a folder whose names are wanted. One that goes meanwhile was no part of anything: rows are
// read first.
func (m *manifest) copy(ctx context.Context, from, folder, part string, want func(name string) bool) error {
	names, err := filesIn(from)
	if err != nil {
		return err
	}
	for _, name := range names {
		if !want(name) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		in, err := os.Open(filepath.Join(from, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		err = m.write(folder, part+"/"+name, func(w io.Writer) error { _, err := io.Copy(w, in); return err })
		if err := errors.Join(err, in.Close()); err != nil {
			return err
		}
	}
	return nil
}

// filesIn lists the files under a folder, by their names in it; a folder that is not there has none.
func filesIn(dir string) (names []string, err error) {
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		names = append(names, filepath.ToSlash(name))
		return err
	})
	return names, err
}
