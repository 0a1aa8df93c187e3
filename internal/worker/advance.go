package worker

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"recourse/internal/casefile"
	"recourse/internal/fault"
)

// Overdue lists files with a clock that has run out, the longest overdue first.
type Overdue interface {
	Overdue(ctx context.Context, now time.Time, limit int) ([]casefile.Header, error)
}

// Advancer takes every step on one file that is now the system's own.
type Advancer interface {
	Advance(ctx context.Context, kind, ref string) error
}

const (
	// look is how many overdue files are looked at in one round: more than a house of this kind ever has.
	look = 10000
	// again is when a file is tried again on which there was nothing to do: a clock that only alarms people stays
	// overdue until they act.
	again = time.Hour
)

// Advance lets ended clocks act, each minute, through the same verbs as people. What fails on one file is no
// reason to leave the others.
func Advance(files Overdue, office Advancer, log *slog.Logger) Duty {
	a := &advance{files: files, office: office, log: log, idle: map[string]idle{}}
	return Duty{Name: "advance", Every: time.Minute, AtStart: true, Do: a.round}
}

type advance struct {
	files  Overdue
	office Advancer
	log    *slog.Logger

	mu   sync.Mutex
	idle map[string]idle
}

// idle is a file on which there was nothing to do at a version, at a time.
type idle struct {
	seq int
	at  time.Time
}

func (a *advance) round(ctx context.Context, now time.Time) error {
	due, err := a.files.Overdue(ctx, now, look)
	if err != nil {
		return err
	}
	for _, h := range due {
		if !a.worth(h, now) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := a.office.Advance(ctx, h.Kind, h.Ref); err != nil {
			a.log.WarnContext(ctx, "a step of the system was left for later", slog.String("kind", fault.KindOf(err).String()))
		}
	}
	a.forget(due)
	return nil
}

// worth tells whether to try a file: it has moved since it was last tried, or that was long ago.
func (a *advance) worth(h casefile.Header, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	last, tried := a.idle[h.ID]
	if tried && last.seq == h.Seq && now.Sub(last.at) < again && !now.Before(last.at) {
		return false
	}
	a.idle[h.ID] = idle{h.Seq, now}
	return true
}

// forget drops the files that are no longer overdue.
func (a *advance) forget(due []casefile.Header) {
	a.mu.Lock()
	defer a.mu.Unlock()
	still := make(map[string]idle, len(due))
	for _, h := range due {
		if last, ok := a.idle[h.ID]; ok {
			still[h.ID] = last
		}
	}
	a.idle = still
}
