package tour

import (
	"sync"
	"time"
)

// Clock is the machine's clock, which can be taken out of its course for a while.
type Clock struct {
	real func() time.Time
	mu   sync.Mutex
	at   time.Time // zero: in its course
}

// NewClock follows the clock given.
func NewClock(real func() time.Time) *Clock { return &Clock{real: real} }

// Now is the moment it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at.IsZero() {
		return c.real()
	}
	return c.at
}

// Set stops it at a moment.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// Pass moves a stopped clock on.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// Release lets it run in its course again.
func (c *Clock) Release() { c.Set(time.Time{}) }
