package testkit

import (
	"sync"
	"time"
)

// Begin is when a house's clock begins, unless a test says otherwise: a Monday morning, the office open.
var Begin = time.Date(2026, time.March, 2, 10, 0, 0, 0, time.UTC)

// Clock stands still until somebody moves it.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock on. What is due by then is done by House.Work.
func (c *Clock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}
