package intake

import (
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"recourse/internal/fault"
)

// mostSenders is of how many sources the pace is kept at once. Whoever comes from one more is not made to wait.
const mostSenders = 100_000

// pace is how many reports an hour are taken from one source. It is kept in memory alone: where a report came from
// stands in no table and in no log, and a program that starts anew has forgotten it.
type pace struct {
	hourly  int // 0: nobody is made to wait
	mu      sync.Mutex
	senders map[string]*rate.Limiter
}

func newPace(hourly int) *pace { return &pace{hourly: hourly, senders: map[string]*rate.Limiter{}} }

// of is how fast reports of a source are taken: as many at once as in an hour, then one after the other. It is nil where
// nobody is made to wait.
func (p *pace) of(sender string, now time.Time) *rate.Limiter {
	if p.hourly == 0 || sender == "" {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if l := p.senders[sender]; l != nil {
		return l
	}
	if len(p.senders) >= mostSenders {
		p.forget(now)
	}
	if len(p.senders) >= mostSenders {
		return nil
	}
	l := rate.NewLimiter(rate.Every(time.Hour/time.Duration(p.hourly)), p.hourly)
	p.senders[sender] = l
	return l
}

// forget lets go of sources from which nothing came for so long that they are as if they had never been there.
func (p *pace) forget(now time.Time) {
	for sender, l := range p.senders {
		if l.TokensAt(now) >= float64(p.hourly) {
			delete(p.senders, sender)
		}
	}
}

// take counts a report against its source; giveBack takes that back where the report was not kept after all. It returns
// TooMany, with when to send it again.
func (p *pace) take(sender string, now time.Time) (giveBack func(), err error) {
	l := p.of(sender, now)
	if l == nil {
		return func() {}, nil
	}
	place := l.ReserveN(now, 1)
	wait := place.DelayFrom(now)
	if wait == 0 {
		return func() { place.CancelAt(now) }, nil
	}
	place.CancelAt(now)
	return nil, slowed(wait)
}

func slowed(wait time.Duration) *fault.Fault {
	f := &fault.Fault{Kind: fault.TooMany, Code: Slowed, RetryIn: int((wait + time.Second - 1) / time.Second)}
	f.Message = fmt.Sprintf("Many reports are coming in from where you are. Nothing is lost: send this one again in %d minutes. Where somebody is in danger now, say so in it: such a report never waits.", Minutes(f))
	return f
}

// Slowed is the code of the fault that says to send a report again a little later.
const Slowed = "slowed"

// Minutes is how long a fault asks to wait, in whole minutes; two at the least, so that one sentence says it.
func Minutes(f *fault.Fault) int { return max(2, (f.RetryIn+59)/60) }
