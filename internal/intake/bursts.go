package intake

import (
	"hash/maphash"
	"sync"
	"time"

	"github.com/google/uuid"

	"recourse/internal/report"
)

const (
	// burstFrom is how many near-copies come one by one; those after them are of one burst. Several people who tell of one
	// thing in the same words are nothing out of the ordinary.
	burstFrom = 5
	// burstSpan is how long a wording is remembered after it came last, and up to twice as long.
	burstSpan = time.Hour
	// burstMost bounds the memory: so many wordings, a kilobyte each, are remembered of one span.
	burstMost = 4096
)

// bursts find, as reports come in, those that are near-copies of others that just came. Wordings are in memory only, under a
// seed of this process: what is kept of a report is the random name of its burst, which no dictionary can be tried on
// (decision 31). Another process, and this one when it begins again, gives the same wording another name.
//
// Nothing depends on it but how a list shows what waits: each report of a burst is a report like any other.
type bursts struct {
	seed maphash.Seed

	mu        sync.Mutex
	now, last memory
	began     time.Time
}

// memory is what came in one span.
type memory struct {
	by map[mark]*strain
	n  int // of those that were worded as none before
}

// strain is one wording, told in one way.
type strain struct {
	wording report.Wording
	times   int
	burst   string
}

// mark is what a strain is found by: a band of its wording, and the way it was told in.
type mark struct {
	band uint64
	as   telling
}

// telling sets apart what is never put together, however alike the words are: somebody who says that there is danger, and somebody
// who can be reached, do not stand behind those of whom neither is so.
type telling struct{ danger, reachable bool }

func newBursts() *bursts { return &bursts{seed: maphash.MakeSeed()} }

// of remembers a report, and names the burst that it belongs to: "" for most.
func (b *bursts) of(d *report.Draft, urgent bool, at time.Time) string {
	s := &strain{wording: report.WordingOf(b.seed, d.Narrative)}
	as := telling{urgent, d.Identity.Mode != "" && d.Identity.Mode != report.Anonymous}
	var marks []mark
	for _, band := range s.wording.Bands() {
		marks = append(marks, mark{band, as})
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn(at)
	if known := b.find(s, marks); known != nil {
		s = known
	}
	b.now.keep(s, marks)
	if s.times++; s.times > burstFrom && s.burst == "" {
		s.burst = uuid.NewString()
	}
	return s.burst
}

// turn forgets what came before the last span, when this one is over or full.
func (b *bursts) turn(at time.Time) {
	if b.now.by != nil && b.now.n < burstMost && at.Sub(b.began) < burstSpan {
		return
	}
	b.last, b.now, b.began = b.now, memory{by: map[mark]*strain{}}, at
}

// find looks for the wording in this span and in the last.
func (b *bursts) find(s *strain, marks []mark) *strain {
	for _, m := range []memory{b.now, b.last} {
		for _, k := range marks {
			if known := m.by[k]; known != nil && known.wording.Alike(&s.wording) {
				return known
			}
		}
	}
	return nil
}

// keep remembers a wording in this span by the marks of what just came, which those that come next are likely to share. A
// mark that another one has stays with it.
func (m *memory) keep(s *strain, marks []mark) {
	fresh := false
	for _, k := range marks {
		if m.by[k] == nil {
			m.by[k], fresh = s, true
		}
	}
	if fresh {
		m.n++
	}
}
