package ledger

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/mod/sumdb/tlog"
)

// HeadFolder keeps heads in a folder, which may be a mounted one of another machine:
//
//	head     the last one, as JSON {epoch, day, note, records}; written beside and renamed, never in part
//	leaves   the hash of every leaf, 32 bytes each, in order
//	lock     held by whoever advances
//
// Nothing in it identifies anybody.
type HeadFolder struct{ path string }

var _ Heads = HeadFolder{}

// NewHeads keeps heads in a folder, which is made once there is one.
func NewHeads(path string) HeadFolder { return HeadFolder{path} }

type keptHead struct {
	Epoch   uint32 `json:"epoch"`
	Day     string `json:"day"`
	Note    string `json:"note"`
	Records []byte `json:"records"`
}

// Last gives the head that was kept last.
func (f HeadFolder) Last(context.Context) (Head, error) {
	b, err := os.ReadFile(f.at("head"))
	if errors.Is(err, fs.ErrNotExist) {
		return Head{}, nil
	}
	var k keptHead
	if err == nil {
		err = json.Unmarshal(b, &k)
	}
	h := Head{Checkpoint: Checkpoint{Day: k.Day, Note: []byte(k.Note)}, Epoch: k.Epoch, Records: k.Records}
	if err == nil {
		h.Size, h.Root, err = noteSize(h.Note)
	}
	if err != nil {
		return Head{}, fmt.Errorf("read the log's head in %s: %w", f.path, err)
	}
	return h, nil
}

// Advance keeps a head. Hashes that an interrupted one left behind are written over.
func (f HeadFolder) Advance(ctx context.Context, after int64, next Head, hashes []tlog.Hash) error {
	if err := os.MkdirAll(f.path, 0o700); err != nil {
		return fmt.Errorf("keep the log's head: %w", err)
	}
	lock, err := os.OpenFile(f.at("lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("keep the log's head: %w", err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return ErrTaken
	}
	last, err := f.Last(ctx)
	if err != nil {
		return err
	}
	if last.Size != after || next.Size != after+int64(len(hashes)) {
		return ErrTaken
	}
	b, err := json.Marshal(keptHead{next.Epoch, next.Day, string(next.Note), next.Records})
	if err != nil {
		return err
	}
	if err = f.write("leaves", os.O_CREATE|os.O_WRONLY, after*tlog.HashSize, join(hashes)); err == nil {
		if err = f.write("head.new", os.O_CREATE|os.O_WRONLY, 0, b); err == nil {
			if err = os.Rename(f.at("head.new"), f.at("head")); err == nil {
				err = f.sync()
			}
		}
	}
	if err != nil {
		return fmt.Errorf("keep the log's head: %w", err)
	}
	return nil
}

func (f HeadFolder) at(name string) string { return filepath.Join(f.path, name) }

// write writes b at a place of a file that ends with it, and onto the disk.
func (f HeadFolder) write(name string, flags int, at int64, b []byte) error {
	file, err := os.OpenFile(f.at(name), flags, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteAt(b, at)
	return errors.Join(err, file.Truncate(at+int64(len(b))), file.Sync(), file.Close())
}

func (f HeadFolder) sync() error {
	d, err := os.Open(f.path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Mirror reads the hashes of leaves up to the last head; it ends with an error where there are fewer.
func (f HeadFolder) Mirror(ctx context.Context) iter.Seq2[tlog.Hash, error] {
	return func(yield func(tlog.Hash, error) bool) {
		last, err := f.Last(ctx)
		if err != nil || last.Size == 0 {
			if err != nil {
				yield(tlog.Hash{}, err)
			}
			return
		}
		file, err := os.Open(f.at("leaves"))
		if err != nil {
			yield(tlog.Hash{}, err)
			return
		}
		defer file.Close()
		var h tlog.Hash
		in := bufio.NewReaderSize(file, 64<<10)
		for range last.Size {
			if _, err := io.ReadFull(in, h[:]); err != nil {
				yield(h, fmt.Errorf("the mirror of leaf hashes in %s is too short: %w", f.path, err))
				return
			}
			if !yield(h, nil) {
				return
			}
		}
	}
}
