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

// acting are cases in which somebody has something to record.
func (r *registry) acting(n int) (files []*casefile.File) {
	for range n {
		files = append(files, r.declareAll(r.do(r.open(casefile.Case), "", "allocate_triage", "", nil)))
	}
	return files
}

// together saves one move of each at once, and gives what each was answered.
func (r *registry) together(moves []casefile.Move) []error {
	errs := make([]error, len(moves))
	var wait sync.WaitGroup
	begin := make(chan struct{})
	for i := range moves {
		wait.Go(func() {
			<-begin
			errs[i] = r.Save(context.WithoutCancel(r.t.Context()), moves[i])
		})
	}
	close(begin)
	wait.Wait()
	return errs
}

// recorded makes a move of each file.
func (r *registry) recorded(files []*casefile.File) (moves []casefile.Move) {
	for _, f := range files {
		m, err := r.apply(f, r.holder(f, "triage"), "log_contact", "", contact)
		if err != nil {
			r.t.Fatalf("%+v", err)
		}
		moves = append(moves, m)
	}
	return moves
}

// TestF20_MovesThatShareACommitAreEachKeptOnceAndAnsweredForThemselves lets many cases move at once, and then again, three
// of them from a place that they have left: each of those is stale and takes no other with it.
func TestF20_MovesThatShareACommitAreEachKeptOnceAndAnsweredForThemselves(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	const n = 60
	files := r.acting(n)
	counted := func() (events, commits int) {
		if err := r.db.Pool.QueryRow(t.Context(), `select count(*), count(distinct xmin::text) from events where action = 'log_contact'`).Scan(&events, &commits); err != nil {
			t.Fatal(err)
		}
		return events, commits
	}
	moves := r.recorded(files)
	for i, err := range r.together(moves) {
		if err != nil {
			t.Errorf("case %d: %v", i, err)
		}
		files[i] = moves[i].Result.After
	}
	if events, commits := counted(); events != n || commits >= n {
		t.Errorf("%d moves took %d commits, want %d in fewer", events, commits, n)
	}
	stale := map[int]bool{5: true, 31: true, 59: true}
	moves = r.recorded(files)
	for i := range stale {
		r.do(files[i], r.holder(files[i], "triage"), "log_contact", "", contact)
	}
	for i, err := range r.together(moves) {
		if stale[i] != fault.Is(err, fault.Stale) || !stale[i] && err != nil {
			t.Errorf("case %d, stale %t: %v", i, stale[i], err)
		}
	}
	if events, _ := counted(); events != 2*n { // those that are stale had moved before
		t.Errorf("there are %d moves, want %d", events, 2*n)
	}
	r.wantClean()
}

// TestF20_WhoeverHoldsOneCaseHoldsUpNoOther keeps the row of one case: all others move, and it moves when it is let go.
func TestF20_WhoeverHoldsOneCaseHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	files := r.acting(12)
	moves := r.recorded(files)
	tx, err := r.db.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }() // after the commit there is nothing to take back
	if _, err := tx.Exec(t.Context(), `select from files where id = $1 for update`, files[0].ID); err != nil {
		t.Fatal(err)
	}
	held := make(chan error, 1)
	go func() { held <- r.Save(context.WithoutCancel(t.Context()), moves[0]) }()
	for i, err := range r.together(moves[1:]) {
		if err != nil {
			t.Errorf("case %d, which nobody holds: %v", i+1, err)
		}
	}
	select {
	case err := <-held:
		t.Errorf("the case that is held has moved: %v", err)
	default:
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-held; err != nil {
		t.Errorf("it was let go and does not move: %v", err)
	}
	r.wantClean()
}
