package postgres_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
)

var update = flag.Bool("update", false, "write schema.sql as the migrations leave it")

func TestTheCommittedSchemaIsCurrent(t *testing.T) {
	t.Parallel()
	got, err := postgres.Dump(t.Context(), pg.Clone(t))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("schema.sql", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	a, b := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("schema.sql is not current (go test ./internal/postgres -run SchemaIsCurrent -update). Line %d:\n%s\n%s", i+1, a[i], b[i])
		}
	}
	t.Fatal("schema.sql is not current: go test ./internal/postgres -run SchemaIsCurrent -update")
}

func TestEveryColumnSaysHowSecretItIs(t *testing.T) {
	t.Parallel()
	db := pg.Open(t)
	rows, err := db.Pool.Query(t.Context(), `select c.relname || '.' || a.attname, coalesce(col_description(c.oid, a.attnum), '')
		from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
		where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname !~ '^(river|goose)_'`)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for rows.Next() {
		var column, said string
		if err := rows.Scan(&column, &said); err != nil {
			t.Fatal(err)
		}
		n++
		switch class, _, _ := strings.Cut(said, ":"); class {
		case "public", "personal", "secret":
		default:
			t.Errorf("%s is neither public nor personal nor secret: %q", column, said)
		}
	}
	if n < 100 {
		t.Errorf("only %d columns were looked at", n)
	}
}
