package evidence

import (
	"fmt"
	"sync"
	"time"

	"recourse/internal/fault"
)

// Limits says how much is taken. A zero field takes its default.
type Limits struct {
	File  int64 // bytes of one file; 25 MiB
	Files int   // files of one report; 20
	Total int64 // bytes of all files of one report; 200 MiB
}

// Defaults are the limits of the default installation (decision 22).
var Defaults = Limits{File: 25 << 20, Files: 20, Total: 200 << 20}

func (l Limits) filled() Limits {
	if l.File <= 0 {
		l.File = Defaults.File
	}
	if l.Files <= 0 {
		l.Files = Defaults.Files
	}
	if l.Total <= 0 {
		l.Total = Defaults.Total
	}
	return l
}

// Budget counts what one report may still carry. It is safe for several uploads at once.
type Budget struct {
	limits Limits
	since  time.Time

	mu    sync.Mutex
	files int
	bytes int64
}

// Budget begins a count, from what the report carries already.
func (l Limits) Budget(files int, bytes int64, now time.Time) *Budget {
	return &Budget{limits: l.filled(), since: now, files: files, bytes: bytes}
}

// fresh is how long after its budget was begun a request may still make rows of what it has sent: half of what Sweep
// waits, so that no file is swept from under a report that is about to be kept.
const fresh = orphanAge / 2

// Fresh returns Unavailable where the files of a request have lain so long that they may be swept before their
// report is kept. A verb asks right before its transaction.
func (b *Budget) Fresh(now time.Time) error {
	if now.Sub(b.since) <= fresh {
		return nil
	}
	return fault.New(fault.Unavailable, "Sending your files took too long, so they were not kept. Send them again, or send the report without them first.")
}

// begin counts a file.
func (b *Budget) begin() error {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.files >= b.limits.Files {
		return fault.Coded(fault.TooLarge, "too_many_files", fmt.Sprintf("A report can carry %d files. This one was not kept.", b.limits.Files))
	}
	b.files++
	return nil
}

// add counts bytes as they come.
func (b *Budget) add(n int64) error {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bytes += n; b.bytes > b.limits.Total {
		return fault.Coded(fault.TooLarge, "files_too_large", fmt.Sprintf("All files of a report together can be %s. This one was not kept.", spell(b.limits.Total)))
	}
	return nil
}

// giveBack uncounts a file that was not kept.
func (b *Budget) giveBack(n int64) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.files--
	b.bytes -= n
}

// spell writes a size as people read it.
func spell(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
