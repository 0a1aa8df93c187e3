package register

import (
	"context"
	"io/fs"
	"os"
	"sync"
	"time"
)

// File is a register in a file of comma-separated values, read again when the file has changed. One that cannot be read
// any longer is reported once and the last good one stays in use.
type File struct {
	path string
	warn func(error)

	mu    sync.Mutex
	stamp stamp
	index *index
}

// stamp tells one state of a file from another.
type stamp struct {
	size int64
	at   time.Time
}

func stampOf(i fs.FileInfo) stamp { return stamp{i.Size(), i.ModTime()} }

// Open reads the register at path. The error names file, line and what to do.
func Open(path string, warn func(error)) (*File, error) {
	f := &File{path: path, warn: warn}
	x, s, err := f.read()
	if err != nil {
		return nil, err
	}
	f.index, f.stamp = x, s
	return f, nil
}

func (f *File) read() (*index, stamp, error) {
	source, err := os.Open(f.path)
	if err != nil {
		return nil, stamp{}, err
	}
	defer func() { _ = source.Close() }()
	info, err := source.Stat()
	if err != nil {
		return nil, stamp{}, err
	}
	entries, err := Read(f.path, source)
	if err != nil {
		return nil, stampOf(info), err
	}
	return indexed(entries), stampOf(info), nil
}

// Find returns every entry that fits.
func (f *File) Find(_ context.Context, m Member) ([]Entry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.path)
	if err == nil && stampOf(info) != f.stamp {
		x, s, err := f.read()
		if f.stamp = s; err == nil {
			f.index = x
		} else {
			f.warn(err)
		}
	}
	return f.index.find(m), nil
}
