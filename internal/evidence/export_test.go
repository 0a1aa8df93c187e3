package evidence

import (
	"os"
	"time"
)

// SetDisk puts a test's disk under a folder; a nil function leaves the real one.
func SetDisk(f *Folder, before func(step string) error, flush func(*os.File) error) {
	if before != nil {
		f.disk.before = before
	}
	if flush != nil {
		f.disk.flush = flush
	}
}

// TypeOf is typeOf.
func TypeOf(head []byte, name string) (string, bool) { return typeOf(head, head, name) }

// Disposition is disposition.
func Disposition(name string) string { return disposition(name) }

// SetPause sets for how long a server that did not answer is left alone.
func SetPause(b *Bucket, d time.Duration) { b.pause = d }
