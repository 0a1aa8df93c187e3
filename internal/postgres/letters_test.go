package postgres_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/notify"
	"recourse/internal/postgres"
)

type letterArgs struct {
	ID string `json:"id"`
}

func (letterArgs) Kind() string { return postgres.LetterJob }

type letterWorker struct {
	river.WorkerDefaults[letterArgs]
	got chan string
}

func (w *letterWorker) Work(_ context.Context, job *river.Job[letterArgs]) error {
	w.got <- job.Args.ID
	return nil
}

func TestARealWorkerTakesUpTheJobOfALetter(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	workers := river.NewWorkers()
	w := &letterWorker{got: make(chan string, 8)}
	river.AddWorker(workers, w)
	q, err := postgres.NewJobs(r.db, river.Config{Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2}}, Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = q.Stop(context.WithoutCancel(t.Context())) })
	move := r.birth(casefile.Case)
	f, id := move.Result.After, uuid.NewString()
	move.Letters = append(move.Letters, notify.Letter{ID: id, Letter: "L10", To: "respondent", For: f.ID, Lang: "en", Subject: canary, Body: canary})
	if err := r.Save(t.Context(), move); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-w.got:
		l, found, err := r.Letter(t.Context(), got)
		if err != nil || !found || got != id || l.Body != canary {
			t.Fatalf("a job names %s: %t %v", got, found, err)
		}
		if err := r.LetterSent(t.Context(), got, r.now); err != nil {
			t.Fatal(err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("no worker took up the job")
	}
	if mine := r.lettersTo(f, actor.Respondent, uuid.NewString()); len(mine) != 1 || !mine[0].Sent.Equal(r.now) {
		t.Errorf("got %+v; want the letter to the respondent, sent", mine)
	}
	r.wantClean()
}

func TestALetterToAReporterIsThereWithTheCommit(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f := r.open(casefile.Report)
	if mine := r.lettersTo(f, actor.Reporter, uuid.NewString()); len(mine) == 0 || mine[0].Sent.IsZero() {
		t.Fatalf("got %+v; want the acknowledgement, readable at once", mine)
	}
	if n := r.count("river_job"); n != 0 {
		t.Errorf("%d jobs wait for letters that nobody has to post", n)
	}
}

// A reporter whose case was opened and decided within a second reads the decision first.
func TestLettersOfOneSecondKeepTheOrderInWhichTheyWereWritten(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	move := r.birth(casefile.Case)
	f := move.Result.After
	move.Letters = nil
	var want []string
	for range 12 {
		l := notify.Letter{ID: uuid.NewString(), Letter: "L10", To: "respondent", For: f.ID, Lang: "en", Subject: canary, Body: canary}
		move.Letters, want = append(move.Letters, l), append(want, l.ID)
	}
	if err := r.Save(t.Context(), move); err != nil {
		t.Fatal(err)
	}
	ids := func(all []casework.Letter, err error) (ids []string) {
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range all {
			ids = append(ids, l.ID)
		}
		return ids
	}
	if got := ids(r.Letters(t.Context(), casefile.Header{ID: f.ID})); !slices.Equal(got, want) {
		t.Errorf("the file lists %v, want the oldest first: %v", got, want)
	}
	slices.Reverse(want)
	if got := ids(r.lettersTo(f, actor.Respondent, uuid.NewString()), nil); !slices.Equal(got, want) {
		t.Errorf("the respondent reads %v, want the newest first: %v", got, want)
	}
	r.wantClean()
}
