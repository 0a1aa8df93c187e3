package server

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"recourse/internal/config"
	"recourse/internal/keyring"
	"recourse/internal/postgres"
)

// ErrTaken says that a place where a backup would be restored holds something.
var ErrTaken = errors.New("a backup is restored into empty places only")

// Restored says what a restore brought back.
type Restored struct {
	Day     string // of the backup
	Retired int    // keys that no row refers to, destroyed (decision 30)
}

// Restore brings a backup back into the database, key store and evidence store that the settings name, which must hold
// nothing; what is altered in the backup is named, and nothing is restored. The root key must be in its place. A key store
// that holds only the marks of destroyed keys counts as empty, and what they name is destroyed in what comes back, too.
// Where it fails it leaves nothing behind. It leaves the head of the log alone: the next start holds the database to it.
func Restore(ctx context.Context, c config.Config, b Backup) (done Restored, err error) {
	main, err := readManifest(b.Folder, kindMain)
	if err != nil {
		return done, err
	}
	keys, err := readManifest(b.Keys, kindKeys)
	if err != nil {
		return done, err
	}
	marks, err := emptyPlaces(ctx, c)
	if err != nil {
		return done, err
	}
	root, err := keyring.ReadRoot(c.RootKeyFile) // never made here
	if err != nil {
		return done, err
	}
	defer root.Wipe()
	data, err := OpenDatabase(ctx, c)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, data.Close()) }()
	if err := postgres.Empty(ctx, data.DSN); err != nil {
		return done, fmt.Errorf("%w: %w", ErrTaken, err)
	}
	defer func() {
		if err != nil { // as it was before
			err = errors.Join(err, main.dropBlobs(context.WithoutCancel(ctx), c))
		}
	}()
	store, drop, err := keys.putKeys(ctx, c, b.Keys, marks)
	defer func() {
		if err != nil {
			err = errors.Join(err, drop())
		}
		if store != nil {
			err = errors.Join(err, store.Close())
		}
	}()
	if err != nil {
		return done, err
	}
	if err := whose(ctx, root, store, b, main, keys); err != nil {
		return done, err
	}
	if err := main.putBlobs(ctx, c, b.Folder); err != nil {
		return done, err
	}
	if err := restoreDatabase(ctx, data, filepath.Join(b.Folder, dumpFile)); err != nil {
		return done, err
	}
	done.Day = main.Day
	done.Retired, err = retire(ctx, store, data.DSN)
	return done, err
}

// emptyPlaces refuses what holds something. It returns the marks of destroyed keys that the key store holds.
func emptyPlaces(ctx context.Context, c config.Config) (marks []byte, err error) {
	marks, err = emptyKeys(ctx, c)
	return marks, errors.Join(err, noBlobs(ctx, c))
}

// putBack copies a part of a backup.
func (m manifest) putBack(ctx context.Context, folder, part, to string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	for _, f := range m.Files {
		name, ok := strings.CutPrefix(f.Name, part+"/")
		if !ok {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := copyBack(filepath.Join(folder, filepath.FromSlash(f.Name)), filepath.Join(to, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}

func copyBack(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = writeFile(to, sha256.New(), func(w io.Writer) error { _, err := io.Copy(w, in); return err })
	return err
}

// whose refuses keys that the root key does not open, and a backup that is not of the house whose keys they are.
func whose(ctx context.Context, root keyring.Root, store keyring.Store, b Backup, main, keys manifest) error {
	ring, err := keyring.Open(ctx, root, store, keyring.Options{OpenOnly: true})
	if err != nil {
		return err
	}
	defer ring.Close()
	return errors.Join(main.ours(b.Folder, ring), keys.ours(b.Keys, ring))
}

func restoreDatabase(ctx context.Context, data *Database, dump string) error {
	bin, err := data.bin(ctx)
	if err != nil {
		return err
	}
	in, err := os.Open(dump)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := postgres.Restore(ctx, bin, data.DSN, in); err != nil {
		return fmt.Errorf("restore the database: %w", err)
	}
	return postgres.Migrate(ctx, data.DSN)
}

// retire destroys the keys that no restored row refers to.
func retire(ctx context.Context, store keyring.Store, dsn string) (int, error) {
	ids, err := postgres.KeyIDs(ctx, dsn)
	if err != nil {
		return 0, err
	}
	used := make(map[keyring.KeyID]bool, len(ids))
	for _, id := range ids {
		used[keyring.KeyID(id)] = true
	}
	return keyring.Retire(ctx, store, func(_ context.Context, id keyring.KeyID) (bool, error) { return used[id], nil })
}

// CheckHead holds the database to the head of the log, as a start does: what it returns says what to do.
func CheckHead(ctx context.Context, c config.Config) error {
	h, err := Build(ctx, c, Options{Reading: true})
	if err != nil {
		return err
	}
	return errors.Join(h.Log.Check(ctx, h.DB.Ledger(h.epoch)), h.Close())
}
