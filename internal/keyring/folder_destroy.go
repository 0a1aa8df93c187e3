package keyring

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

const tombstones = "shredded"

// Delete writes the tombstones, then overwrites the keys where they stand. A crash in between is made good by the
// next OpenFolder, since the tombstones say what was meant.
func (f *Folder) Delete(ctx context.Context, ids ...KeyID) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	raws := make([][16]byte, len(ids))
	for i, id := range ids {
		raw, err := id.raw()
		if err != nil {
			return err
		}
		raws[i] = raw
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for again := true; ; again = false {
		missing := false
		for _, raw := range raws {
			_, here := f.at[raw]
			missing = missing || !here && !f.dead[raw]
		}
		if !missing {
			break
		}
		if !again {
			return ErrUnknownKey
		}
		if err := f.load(); err != nil {
			return err
		}
	}
	if err := f.bury(raws); err != nil {
		return fmt.Errorf("destroy keys: %w", err)
	}
	return nil
}

func (f *Folder) bury(raws [][16]byte) error {
	if err := f.here(); err != nil {
		return err
	}
	var marks []byte
	for _, raw := range raws {
		if !f.dead[raw] {
			marks = append(append(marks, idOf(raw)...), '\n')
		}
	}
	if len(marks) > 0 {
		if err := f.mark(marks); err != nil {
			return err
		}
		for _, raw := range raws {
			f.dead[raw] = true
		}
	}
	if err := f.disk.at("after tombstone"); err != nil {
		return err
	}
	return f.overwrite(raws)
}

// mark appends tombstones and flushes them.
func (f *Folder) mark(lines []byte) error {
	file, err := os.OpenFile(f.path(tombstones), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := file.Chmod(0o600); err != nil {
		return err
	}
	if _, err := file.Write(lines); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	return syncDir(f.dir)
}

// overwrite puts zeros where the keys stand, one flush a file.
func (f *Folder) overwrite(raws [][16]byte) error {
	slots := map[uint32][]uint32{}
	for _, raw := range raws {
		if loc, ok := f.at[raw]; ok {
			slots[loc.file] = append(slots[loc.file], loc.slot)
		}
	}
	for number, list := range slots {
		if err := f.overwriteIn(f.files[number], list); err != nil {
			return err
		}
	}
	return nil
}

func (f *Folder) overwriteIn(name string, slots []uint32) error {
	file, err := os.OpenFile(f.path(name), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	for _, slot := range slots {
		if _, err := file.WriteAt(destroyed[:], offset(int(slot))); err != nil {
			return err
		}
	}
	return file.Sync()
}

// finish destroys what has a tombstone and bytes left: a crash came between, or an older copy of the batch came
// back from a backup.
func (f *Folder) finish() error {
	var left [][16]byte
	for id := range f.dead {
		loc, ok := f.at[id]
		if !ok {
			continue
		}
		r, err := f.read(loc)
		if err != nil {
			return err
		}
		if !r.dead() {
			left = append(left, id)
		}
	}
	return f.overwrite(left)
}

// Rewrap rewrites one batch file at a time, each in one step, and overwrites the bytes it had before.
func (f *Folder) Rewrap(ctx context.Context, fn func(Wrapped) ([]byte, error)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.load(); err != nil {
		return err
	}
	for _, name := range f.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f.rewrapFile(name, fn); err != nil {
			return fmt.Errorf("rewrap %s: %w", name, err)
		}
	}
	return nil
}

func (f *Folder) rewrapFile(name string, fn func(Wrapped) ([]byte, error)) error {
	content, err := os.ReadFile(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return ErrDamaged
	}
	if err != nil {
		return err
	}
	records, err := parseBatch(content)
	if err != nil {
		return err
	}
	changed := false
	for _, r := range records {
		if r.dead() {
			continue
		}
		key, err := fn(Wrapped{ID: idOf(r.id), Key: r.key})
		if err != nil {
			return err
		}
		if len(key) != wrappedSize {
			return ErrDamaged
		}
		if string(key) != string(r.key) {
			copy(r.key, key) // into content
			changed = true
		}
	}
	if !changed {
		return nil
	}
	return f.disk.swap(f.dir, name, content)
}
