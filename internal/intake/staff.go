package intake

import (
	"context"
	"sync"
	"time"

	"recourse/internal/casefile"
)

// freshFor is how long the list of colleagues is used again. Reports come many to the second, and somebody who joined,
// or declared something, less than that ago is found at the scan of the case (T07).
const freshFor = time.Second

// staff is the list of colleagues as it was read last, in memory only.
type staff struct {
	mu   sync.Mutex
	list []casefile.Colleague
	at   time.Time
}

// colleagues lists everyone for the scan. A clock that stands still, or went back, has the list read again.
func (d *Desk) colleagues(ctx context.Context) ([]casefile.Colleague, error) {
	now := d.Now()
	d.staff.mu.Lock()
	list, age := d.staff.list, now.Sub(d.staff.at)
	d.staff.mu.Unlock()
	if list != nil && age > 0 && age < freshFor {
		return list, nil
	}
	found, err := d.Store.Colleagues(ctx)
	if err != nil {
		return nil, err
	}
	list = casefile.Prepared(found, list)
	d.staff.mu.Lock()
	defer d.staff.mu.Unlock()
	d.staff.list, d.staff.at = list, now
	return list, nil
}
