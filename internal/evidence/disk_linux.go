package evidence

import (
	"os"

	"golang.org/x/sys/unix"
)

// begin has the disk begin with a part of a file that was just written, so that the flush at the end finds it done. It is
// no promise: only the flush is.
func begin(f *os.File, from, n int64) {
	_ = unix.SyncFileRange(int(f.Fd()), from, n, unix.SYNC_FILE_RANGE_WRITE) // where it cannot, the flush does it all
}

// fetched is how much of a file is asked for before it is read.
const fetched = 32 << 20

// fetch has the disk begin with a file that is about to be read from one end to the other.
func fetch(f *os.File) {
	fd := int(f.Fd())
	_ = unix.Fadvise(fd, 0, 0, unix.FADV_SEQUENTIAL) // advice
	_ = unix.Fadvise(fd, 0, fetched, unix.FADV_WILLNEED)
}
