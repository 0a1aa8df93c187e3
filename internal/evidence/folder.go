package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"time"
)

// ErrFolderMode says that others than its owner may look into the folder.
var ErrFolderMode = errors.New("the evidence folder must be open to its owner alone (mode 0700)")

// Folder is the store of the default installation, a folder of files (0700, 0600 whatever the umask):
//
//	ab/abcd…   a blob, in one of 256 shards
//	new/abcd…  a blob being written, already ciphertext
//
// It is opened as a root (P-31): no name, and no link that somebody planted, leads out of it. Several processes may
// have it open. The file times say nothing; when an entry was changed the file system itself still remembers.
type Folder struct {
	root    *os.Root
	reserve int64
	disk    disk
}

// disk is what tests take the place of: before is asked before each step of Put and may fail it, flush makes a file or
// folder durable.
type disk struct {
	before func(step string) error
	flush  func(*os.File) error
}

const unfinished = "new"

// noTime is what every file bears.
var noTime = time.Unix(0, 0)

// OpenFolder opens a folder of evidence and makes it when there is none. Put answers ErrFull where less than reserve
// bytes of the disk would stay free, so that files never take the room that reports need.
func OpenFolder(dir string, reserve int64) (*Folder, error) {
	f, err := openFolder(dir, reserve)
	if err != nil {
		return nil, fmt.Errorf("open the evidence folder: %w", err)
	}
	return f, nil
}

func openFolder(dir string, reserve int64) (*Folder, error) {
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &Folder{root: root, reserve: reserve, disk: disk{before: func(string) error { return nil }, flush: (*os.File).Sync}}
	if err := f.makeShards(); err != nil {
		_ = root.Close()
		return nil, err
	}
	return f, nil
}

// makeDir makes the folder private; an existing one that is not is refused, since who has looked is unknown.
func makeDir(dir string) error {
	st, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := os.Chmod(dir, 0o700); err != nil {
			return err
		}
		up, err := os.Open(filepath.Dir(dir))
		if err != nil {
			return err
		}
		return errors.Join(up.Sync(), up.Close())
	}
	if err != nil {
		return err
	}
	if !st.IsDir() {
		return errors.New("not a folder")
	}
	if st.Mode().Perm()&0o077 != 0 {
		return ErrFolderMode
	}
	return nil
}

// makeShards makes every shard at once, so that which of them exist says nothing and a Put makes no folder.
func (f *Folder) makeShards() error {
	made := false
	for i := -1; i < 256; i++ {
		name := unfinished
		if i >= 0 {
			name = fmt.Sprintf("%02x", i)
		}
		switch err := f.root.Mkdir(name, 0o700); {
		case err == nil:
			made = true
		case !errors.Is(err, fs.ErrExist):
			return err
		}
	}
	if !made {
		return nil
	}
	return f.sync(".")
}

// Close lets the folder go.
func (f *Folder) Close() error { return f.root.Close() }

func shard(name string) string        { return name[:2] }
func place(name string) string        { return name[:2] + "/" + name }
func unfinishedAt(name string) string { return unfinished + "/" + name }

// Put writes under new/, flushes, gives the blob its place, and flushes the shard (F-42). A failure at any step
// leaves nothing; a crash leaves at most a file under new/, or a whole blob.
func (f *Folder) Put(ctx context.Context, name string, write func(io.Writer) error) (err error) {
	if !isName(name) {
		return ErrBadName
	}
	if err := f.room(); err != nil {
		return err
	}
	if _, err := f.root.Lstat(place(name)); err == nil {
		return ErrTwice
	}
	if err := f.disk.before("create"); err != nil {
		return err
	}
	at := unfinishedAt(name)
	file, err := f.root.OpenFile(at, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return ErrTwice
	}
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = file.Close() // a second time, where it was closed
			_ = f.root.Remove(at)
		}
	}()
	if err := write(&folderWriter{f.disk.before, roomy{ctx: ctx, file: file, room: f.room, early: true}}); err != nil {
		return err
	}
	if err := f.disk.flush(file); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := f.root.Chtimes(at, noTime, noTime); err != nil {
		return err
	}
	if err := f.disk.before("rename"); err != nil {
		return err
	}
	if err := f.root.Rename(at, place(name)); err != nil {
		return err
	}
	if err := f.sync(shard(name)); err != nil {
		_ = f.root.Remove(place(name)) // whether it would be there after a power cut is unknown, so it is not
		return err
	}
	return nil
}

// sync makes the names in a folder durable.
func (f *Folder) sync(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.disk.flush(d), d.Close())
}

// room tells whether the disk has more than the reserve left.
func (f *Folder) room() error {
	if f.reserve <= 0 {
		return nil
	}
	d, err := f.root.Open(".")
	if err != nil {
		return err
	}
	defer d.Close()
	return room(d, f.reserve)
}

// folderWriter asks the disk of a test before each part.
type folderWriter struct {
	before func(step string) error
	roomy
}

func (w *folderWriter) Write(p []byte) (int, error) {
	if err := w.before("write"); err != nil {
		return 0, err
	}
	return w.roomy.Write(p)
}

// Open reads a blob.
func (f *Folder) Open(_ context.Context, name string) (io.ReadCloser, error) {
	if !isName(name) {
		return nil, ErrBadName
	}
	st, err := f.root.Lstat(place(name))
	if errors.Is(err, fs.ErrNotExist) || err == nil && !st.Mode().IsRegular() {
		return nil, ErrNoBlob
	}
	if err != nil {
		return nil, err
	}
	file, err := f.root.Open(place(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoBlob
	}
	if err != nil {
		return nil, err
	}
	fetch(file)
	return file, nil
}

// Delete removes a blob, finished or not. Its bytes are not overwritten: they tell nothing without their key.
func (f *Folder) Delete(_ context.Context, name string) error {
	if !isName(name) {
		return ErrBadName
	}
	if err := f.root.Remove(unfinishedAt(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	switch err := f.root.Remove(place(name)); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	return f.sync(shard(name))
}

// List yields every blob, shard by shard, then what is unfinished. What else lies in the folder is passed over.
func (f *Folder) List(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for i := range 257 {
			dir := unfinished
			if i < 256 {
				dir = fmt.Sprintf("%02x", i)
			}
			if !f.listDir(ctx, dir, yield) {
				return
			}
		}
	}
}

// listDir yields the blobs of one folder, and tells whether to go on.
func (f *Folder) listDir(ctx context.Context, dir string, yield func(string, error) bool) bool {
	d, err := f.root.Open(dir)
	if err != nil {
		yield("", err)
		return false
	}
	defer d.Close()
	for {
		if err := ctx.Err(); err != nil {
			yield("", err)
			return false
		}
		names, err := d.Readdirnames(1024)
		for _, name := range names {
			if isName(name) && (dir == unfinished || dir == shard(name)) && !yield(name, nil) {
				return false
			}
		}
		if errors.Is(err, io.EOF) {
			return true
		}
		if err != nil {
			yield("", err)
			return false
		}
	}
}
