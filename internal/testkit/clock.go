package testkit

import (
	"sync"
	"time"
)

// Begin is when a house's clock begins, unless a test says otherwise: a Monday morning, the office open.
var Begin = time.Date(2026, time.March, 2, 10, 0, 0, 0, time.UTC)

// Clock stands still until somebody moves it, or lets it run.
type Clock struct {
	mu    sync.Mutex
	now   time.Time
	since time.Time // when it began to run by the machine's; zero while it stands
}

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.since.IsZero() {
		return c.now
	}
	return c.now.Add(time.Since(c.since))
}

// Run lets the clock run with the machine's from now on, for a test of how long things take.
func (c *Clock) Run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.since = time.Now()
}

// Advance moves the clock on. What is due by then is done by House.Work.
func (c *Clock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}
