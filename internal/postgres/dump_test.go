package postgres_test

import (
	"strings"
	"testing"

	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
)

// everything uses each kind of thing that a schema may hold.
var everything = []string{
	`create type mood as enum ('calm', 'angry')`,
	`create domain small as int not null check (value < 10)`,
	`create table parent (id uuid primary key, label text collate "C" not null default 'x', m mood, n small,
		twice int generated always as (1 + 1) stored, seq bigint generated always as identity, check (label <> ''))`,
	`create table child (parent uuid references parent on delete restrict, a int, b int, unique (a, b))`,
	`create index child_a on child (a) where b is not null`,
	`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'append only'; end $$`,
	`create trigger child_fixed before update or delete on child for each row execute function refuse()`,
	`create view labels as select label from parent`,
	`alter table child enable row level security`,
	`create policy nobody on child for select using (false)`,
	`grant select on parent to public`,
	`comment on column parent.label is 'public'`,
}

func TestADumpNamesEveryKindOfThing(t *testing.T) {
	t.Parallel()
	dsn := pg.Empty(t)
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	for _, sql := range everything {
		exec(t, db, sql)
	}
	exec(t, db, "insert into parent (id, label, n) values (gen_random_uuid(), 'a-row-and-no-part-of-the-schema', 1)")
	got, err := postgres.Dump(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"create type public.mood as enum ('calm', 'angry');",
		"create domain public.small as integer not null",
		`label text collate "C" default 'x'::text not null`,
		"twice integer generated always as ((1 + 1)) stored",
		"seq bigint generated always as identity not null",
		"constraint parent_pkey PRIMARY KEY (id)",
		"constraint parent_label_check CHECK ((label <> ''::text))",
		"constraint child_parent_fkey FOREIGN KEY (parent) REFERENCES public.parent(id) ON DELETE RESTRICT",
		"constraint child_a_b_key UNIQUE (a, b)",
		"CREATE INDEX child_a ON public.child USING btree (a) WHERE (b IS NOT NULL);",
		"CREATE OR REPLACE FUNCTION public.refuse()",
		"CREATE TRIGGER child_fixed BEFORE DELETE OR UPDATE ON public.child",
		"create view public.labels as",
		"alter table public.child enable row level security;",
		"create policy nobody on public.child as permissive for select to public using (false);",
		"grant select on public.parent to public;",
		"comment on column public.parent.label is 'public';",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the dump lacks %q", want)
		}
	}
	if strings.Contains(got, "a-row-and-no-part") {
		t.Error("the dump holds a row")
	}
	if t.Failed() {
		t.Log(got)
	}
}

func TestADumpDoesNotDependOnTheOrderOfMaking(t *testing.T) {
	t.Parallel()
	dump := func(steps ...string) string {
		dsn := pg.Clone(t)
		db, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 2})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(db.Close)
		for _, sql := range steps {
			exec(t, db, sql)
		}
		got, err := postgres.Dump(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	a, b, i, k := "create table zza (id int, n int)", "create table zzb (id int)", "create index zzi on zza (id)", "create index zzk on zza (n)"
	first := dump(a, b, i, k)
	if second := dump(b, a, k, i); first != second {
		t.Fatalf("two dumps of the same schema differ:\n%s\n%s", first, second)
	}
	if first == dump(a, b, i) {
		t.Fatal("a missing index is not seen")
	}
}
