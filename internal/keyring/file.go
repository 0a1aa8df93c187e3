package keyring

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// tmpPrefix marks files that are not yet anything; they are swept when nobody else has the folder open.
const tmpPrefix = ".tmp-"

// disk holds the steps at which a test lets writing fail; nil in the program.
type disk struct{ fail func(step string) error }

func (d disk) at(step string) error {
	if d.fail == nil {
		return nil
	}
	return d.fail(step)
}

// writeNew puts content under a name that must not exist yet, complete and durable, or not at all.
func writeNew(dir, name string, content []byte) error {
	return disk{}.put(dir, name, content, os.Link)
}

// put writes a temporary file, flushes it, gives it its name with place, and flushes the folder.
func (d disk) put(dir, name string, content []byte, place func(from, to string) error) (err error) {
	tmp := filepath.Join(dir, tmpPrefix+randomName())
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if f != nil {
			_ = f.Close() // already failing
		}
		if err != nil && d.fail != nil {
			return // a death that a test plays cleans nothing up
		}
		// After a rename the name is gone; after a link or a failure it must go.
		if rm := os.Remove(tmp); err == nil && rm != nil && !errors.Is(rm, fs.ErrNotExist) {
			err = rm
		}
	}()
	if err := f.Chmod(0o600); err != nil { // the umask may have taken the owner's own bits
		return err
	}
	if err := d.at("write"); err != nil {
		_, _ = f.Write(content[:len(content)/2])
		return err
	}
	if _, err := f.Write(content); err != nil {
		return err
	}
	if err := d.at("sync"); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		f = nil
		return err
	}
	f = nil
	if err := d.at("before rename"); err != nil {
		return err
	}
	if err := place(tmp, filepath.Join(dir, name)); err != nil {
		return err
	}
	if err := d.at("after rename"); err != nil {
		return err
	}
	return syncDir(dir)
}

// swap puts content in the place of a file, then overwrites the bytes that were there before.
func (d disk) swap(dir, name string, content []byte) error {
	old, err := os.OpenFile(filepath.Join(dir, name), os.O_WRONLY, 0)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if old != nil {
		defer old.Close()
	}
	if err := d.put(dir, name, content, os.Rename); err != nil || old == nil {
		return err
	}
	return zero(old)
}

// zero overwrites a whole file in place.
func zero(f *os.File) error {
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if _, err := f.WriteAt(make([]byte, st.Size()), 0); err != nil {
		return err
	}
	return f.Sync()
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

func randomName() string {
	var b [12]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
