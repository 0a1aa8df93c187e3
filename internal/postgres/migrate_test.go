package postgres_test

import (
	"sync"
	"testing"

	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
)

func TestReplicasThatMigrateAtOnceAgree(t *testing.T) {
	t.Parallel()
	dsn := pg.Empty(t)
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if err := postgres.Migrate(t.Context(), dsn); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	steps, err := postgres.Status(t.Context(), dsn)
	if err != nil || len(steps) == 0 {
		t.Fatalf("got %d steps, %v", len(steps), err)
	}
	last := int64(0)
	for _, s := range steps {
		if s.Version <= last || s.Applied.IsZero() {
			t.Errorf("step %d %s: applied %v, want every step in its order, applied", s.Version, s.Name, s.Applied)
		}
		last = s.Version
	}
}

func TestStatusShowsWhatIsStillToDo(t *testing.T) {
	t.Parallel()
	steps, err := postgres.Status(t.Context(), pg.Empty(t))
	if err != nil || len(steps) == 0 {
		t.Fatalf("got %d steps, %v", len(steps), err)
	}
	for _, s := range steps {
		if !s.Applied.IsZero() {
			t.Errorf("step %d is called applied on an empty database", s.Version)
		}
	}
}

func TestRiversSchemaIsTheNewestItBrings(t *testing.T) {
	t.Parallel()
	db := pg.Open(t)
	m, err := rivermigrate.New(riverpgxv5.New(db.Pool), nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Validate(t.Context(), nil)
	if err != nil || !got.OK {
		t.Fatalf("got %+v, %v: register a further step for River's new schema", got, err)
	}
}
