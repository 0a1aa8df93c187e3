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
	since int
}

func (w *roomy) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	if w.since += len(p); w.since >= checkEvery {
		w.since = 0
		if err := w.room(); err != nil {
			return 0, err
		}
	}
	n, err := w.file.Write(p)
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		err = errors.Join(ErrFull, err)
	}
	return n, err
}
