package postgres_test

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"recourse/internal/casework"
)

// TestWhatLeftTheHouseIsKeptSealed: who, what and when are rows; why is sealed with the file.
func TestWhatLeftTheHouseIsKeptSealed(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	f := r.toPanel()
	ada := r.person("ada")
	first := casework.BundleMade{Of: casework.BundlePack, Person: ada, Role: "clerk", At: r.now.Truncate(time.Second).UTC()}
	second := casework.BundleMade{Of: casework.BundleCase, Person: ada, Role: "lead", Reason: canary, At: first.At.Add(time.Second)}
	for _, m := range []casework.BundleMade{first, second} {
		if err := r.Bundled(t.Context(), f.Header, m); err != nil {
			t.Fatal(err)
		}
	}
	got, err := r.Bundles(t.Context(), f.Header)
	if err != nil || len(got) != 2 || got[0] != second || got[1] != first {
		t.Fatalf("got %+v, %v", got, err)
	}
	var plain bool
	if err := r.db.Pool.QueryRow(t.Context(), `select bool_or(position($1::bytea in about) > 0 or position('lead'::bytea in about) > 0) from bundles`, []byte(canary)).Scan(&plain); err != nil || plain {
		t.Errorf("the reason lies open: %v, %v", plain, err)
	}
}

func TestTheDatabaseRefusesToChangeWhatLeftTheHouse(t *testing.T) {
	t.Parallel()
	r, f := full(t) // one is in a batch; the next waits for one
	if err := r.Bundled(t.Context(), f.Header, casework.BundleMade{Of: casework.BundlePack, Person: "somebody", At: r.now}); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`delete from bundles`, `truncate bundles`, `update bundles set what = 'case' where batch is null`, `update bundles set person_id = 'x' where batch is null`,
		`update bundles set about = 'x' where batch is null`, `update bundles set at = at + interval '1 day' where batch is null`,
		`update bundles set id = gen_random_uuid() where batch is null`, `update bundles set file_id = gen_random_uuid() where batch is null`,
		`update bundles set batch = null where batch is not null`, `update bundles set batch = (select id from log_batches where class = 'security' limit 1) where batch is not null`,
	} {
		var pg *pgconn.PgError
		if _, err := r.db.Pool.Exec(t.Context(), sql); !errors.As(err, &pg) || pg.Code != "23001" {
			t.Errorf("%s: %v", sql, err)
		}
	}
}
