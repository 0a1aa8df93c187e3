package api

import "time"

// exact is a moment as staff see it.
func exact(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// day is a moment as everybody else sees it (decision 32).
func (a *API) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(a.p.Zone).Format(time.DateOnly)
}
