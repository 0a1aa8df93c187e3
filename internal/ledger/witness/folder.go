package witness

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"recourse/internal/ledger"
)

// folder is what a witness keeps; see the package.
type folder struct {
	path string
	lock *os.File
}

// openFolder opens a folder, or begins one: first with what was seen, which is nothing, then with the key.
func openFolder(path, name string) (f *folder, err error) {
	f = &folder{path: path}
	if err = os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	if f.lock, err = os.OpenFile(f.at("lock"), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, err
	}
	if err = syscall.Flock(int(f.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		err = fmt.Errorf("another witness runs in %s", path)
	} else if _, gone := os.Stat(f.at("key")); errors.Is(gone, fs.ErrNotExist) {
		err = f.begin(name)
	}
	if err != nil {
		_ = f.lock.Close() // nothing was written to it
		return nil, err
	}
	return f, nil
}

func (f *folder) begin(name string) error {
	secret, err := ledger.GenerateCosigner(name)
	if err != nil {
		return err
	}
	if err := f.keep(map[string]string{}); err != nil {
		return err
	}
	return f.write("key", []byte(secret+"\n"))
}

func (f *folder) close() error { return f.lock.Close() }

func (f *folder) at(name string) string { return filepath.Join(f.path, name) }

// key reads the secret key.
func (f *folder) key() (c ledger.Cosigner, err error) {
	info, err := os.Stat(f.at("key"))
	if err != nil {
		return c, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return c, fmt.Errorf("%s can be read or written by others: chmod 600 it", f.at("key"))
	}
	b, err := os.ReadFile(f.at("key"))
	if err != nil {
		return c, err
	}
	return ledger.NewCosigner(string(b))
}

// seen reads the last checkpoint of each log.
func (f *folder) seen() (kept map[string]string, err error) {
	b, err := os.ReadFile(f.at("seen"))
	if err == nil {
		err = json.Unmarshal(b, &kept)
	}
	if err == nil && kept == nil {
		err = errors.New("nothing stands in it")
	}
	if err != nil {
		return nil, fmt.Errorf("what this witness saw is gone from %s; bring it back, or begin another witness with a key of its own: %w", f.path, err)
	}
	return kept, nil
}

func (f *folder) keep(kept map[string]string) error {
	b, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	return f.write("seen", b)
}

// write writes a file beside, and renames it; both are on the disk when it returns.
func (f *folder) write(name string, b []byte) error {
	file, err := os.OpenFile(f.at(name+".new"), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(b)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err = os.Rename(f.at(name+".new"), f.at(name)); err != nil {
		return err
	}
	d, err := os.Open(f.path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
