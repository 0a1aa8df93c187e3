package postgres_test

import (
	"context"
	"strconv"
	"sync"
	"testing"

	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/once"
)

// TestR14_ReportsThatShareACommitAreEachKeptOnceAndAnsweredForThemselves lets many come at once, two pairs of them
// with one key each: a group that fails for one of them must fail for that one alone.
func TestR14_ReportsThatShareACommitAreEachKeptOnceAndAnsweredForThemselves(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	const n, twins = 240, 2
	twin := func(i int) bool { return i == 61 || i == 181 }
	moves := make([]casefile.Move, n)
	for i := range moves {
		moves[i] = r.birth(casefile.Report)
	}
	errs := make([]error, n)
	var wait sync.WaitGroup
	begin := make(chan struct{})
	for i := range n {
		key := i
		if twin(i) {
			key = i - 1
		}
		wait.Go(func() {
			<-begin
			moves[i].Once = &once.Answer{KeyMAC: r.ring.MAC("test", strconv.Itoa(key)), Body: make([]byte, 32), Sealed: []byte("sealed"), At: r.now}
			_, errs[i] = r.Submit(context.WithoutCancel(t.Context()), moves[i], nil)
		})
	}
	close(begin)
	wait.Wait()
	kept := 0
	for i, err := range errs {
		switch {
		case err == nil:
			kept++
		case !twin(i) && !twin(i+1) || !fault.Is(err, fault.Conflict):
			t.Errorf("report %d, which shares its key with nobody or came second: %v", i, err)
		}
	}
	var files, commits int
	if err := r.db.Pool.QueryRow(t.Context(), `select count(*), count(distinct xmin::text) from events`).Scan(&files, &commits); err != nil {
		t.Fatal(err)
	}
	if want := n - twins; kept != want || files != want {
		t.Errorf("%d were acknowledged and %d are there, want %d of each", kept, files, want)
	}
	if commits >= files {
		t.Errorf("%d reports took %d commits: none shared one", files, commits)
	}
	r.wantClean()
}

// TestAReportWhoseCallerHasGoneHoldsUpNobody ends the callers of reports that wait: the others go on.
func TestAReportWhoseCallerHasGoneHoldsUpNobody(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	const n = 80
	moves := make([]casefile.Move, n)
	for i := range moves {
		moves[i] = r.birth(casefile.Report)
	}
	gone, leave := context.WithCancel(context.WithoutCancel(t.Context()))
	errs := make([]error, n)
	var wait sync.WaitGroup
	for i := range n {
		ctx := context.WithoutCancel(t.Context())
		if i%2 == 1 {
			ctx = gone
		}
		wait.Go(func() { _, errs[i] = r.Submit(ctx, moves[i], nil) })
	}
	leave()
	wait.Wait()
	for i := 0; i < n; i += 2 {
		if errs[i] != nil {
			t.Errorf("a report whose caller waited: %v", errs[i])
		}
	}
	r.wantClean()
}
