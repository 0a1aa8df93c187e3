package evidence

import (
	"context"
	"errors"
	"os"
	"syscall"
)

// checkEvery is how many bytes are written between two looks at the free space.
const checkEvery = 1 << 20

// roomy writes to a file, and looks at the clock of its context and at the free space as it goes.
type roomy struct {
	ctx   context.Context //nolint:containedctx // of the one Put that this writer lives in
	file  *os.File
	room  func() error
	early bool // the disk begins with each part, for a flush that is to come
	since int
	at    int64
}

func (w *roomy) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	if w.since += len(p); w.since >= checkEvery {
		if err := w.room(); err != nil {
			return 0, err
		}
	}
	n, err := w.file.Write(p)
	w.at += int64(n)
	if w.since >= checkEvery {
		if w.early {
			begin(w.file, w.at-int64(w.since), int64(w.since))
		}
		w.since = 0
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		err = errors.Join(ErrFull, err)
	}
	return n, err
}
