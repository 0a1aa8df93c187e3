package casework

import "time"

var stopwatch = time.Now // want `time.Now: take now`

func age(then time.Time) time.Duration {
	_ = time.Until(then) // want `time.Until: take now`
	//allow:clock the reason is written here
	_ = time.Now()
	//allow:clock short
	_ = time.Now() // want `time.Now: take now`
	_ = then.After(then)
	return time.Since(then) // want `time.Since: take now`
}
