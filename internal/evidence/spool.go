package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"syscall"
)

// spool is where ciphertext waits until it is whole.
type spool struct {
	dir     string
	reserve int64 // as of a Folder
}

// held is ciphertext that is whole. Close forgets it.
type held struct {
	file   *os.File
	size   int64
	sha256 string
}

// hold takes what write writes into a file that has lost its name by then, so that nothing of it outlives us.
func (s spool) hold(ctx context.Context, write func(io.Writer) error) (h *held, err error) {
	dir, err := os.Open(s.dir)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	look := func() error { return room(dir, s.reserve) }
	if err := look(); err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(s.dir, "")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil {
		_ = file.Close()
		return nil, err
	}
	h = &held{file: file}
	sum := sha256.New()
	if err := write(io.MultiWriter(&roomy{ctx: ctx, file: file, room: look}, sum)); err != nil {
		_ = h.Close()
		return nil, err
	}
	if h.size, err = file.Seek(0, io.SeekCurrent); err != nil {
		_ = h.Close()
		return nil, err
	}
	h.sha256 = hex.EncodeToString(sum.Sum(nil))
	return h, nil
}

func (h *held) Close() error { return h.file.Close() }

// room tells whether the disk of a folder has more than the reserve left.
func room(dir *os.File, reserve int64) error {
	if reserve <= 0 {
		return nil
	}
	var st syscall.Statfs_t
	if err := syscall.Fstatfs(int(dir.Fd()), &st); err != nil {
		return err
	}
	if free := uint64(st.Bavail) * uint64(st.Bsize); free < uint64(reserve) { //nolint:unconvert // their types differ between systems
		return ErrFull
	}
	return nil
}
