package keyring

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

const metaSuffix = ".meta"

// ErrBadName says that a name is not made of a–z, 0–9, dot and dash, beginning with a letter or digit, 64 at most.
var ErrBadName = errors.New("keyring: not a name")

// GoodName tells whether an entry may be named so: only what is a file name everywhere.
func GoodName(name string) bool {
	if name == "" || len(name) > 64 || name[0] == '.' || name[0] == '-' {
		return false
	}
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789.-") == ""
}

func metaFile(name string) (string, error) {
	if !GoodName(name) {
		return "", ErrBadName
	}
	return name + metaSuffix, nil
}

// Meta reads an entry.
func (f *Folder) Meta(_ context.Context, name string) ([]byte, error) {
	file, err := metaFile(name)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(f.path(file))
	if errors.Is(err, fs.ErrNotExist) {
		if err := f.here(); err != nil {
			return nil, err
		}
		return nil, ErrNoMeta
	}
	return b, err
}

// AddMeta keeps an entry that must not exist yet: of two processes one is first.
func (f *Folder) AddMeta(_ context.Context, name string, value []byte) error {
	file, err := metaFile(name)
	if err != nil {
		return err
	}
	if err := f.here(); err != nil {
		return err
	}
	err = f.disk.put(f.dir, file, value, os.Link)
	if errors.Is(err, fs.ErrExist) {
		return ErrMetaExists
	}
	if err != nil {
		return fmt.Errorf("keep %s: %w", file, err)
	}
	return nil
}

// SetMeta replaces an entry in one step.
func (f *Folder) SetMeta(_ context.Context, name string, value []byte) error {
	file, err := metaFile(name)
	if err != nil {
		return err
	}
	err = f.here()
	if err == nil {
		err = f.disk.swap(f.dir, file, value)
	}
	if err != nil {
		return fmt.Errorf("keep %s: %w", file, err)
	}
	return nil
}

// DropMeta overwrites an entry and removes it.
func (f *Folder) DropMeta(_ context.Context, name string) error {
	file, err := metaFile(name)
	if err != nil {
		return err
	}
	if err := f.erase(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("drop %s: %w", file, err)
	}
	return nil
}

// MetaNames lists the entries in order.
func (f *Folder) MetaNames(context.Context) ([]string, error) {
	files, err := f.names("", metaSuffix)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(files))
	for _, file := range files {
		if name := strings.TrimSuffix(file, metaSuffix); GoodName(name) {
			names = append(names, name)
		}
	}
	return names, nil
}
