package testkit

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/actor"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/ledger"
	"recourse/internal/procedure"
)

// CheckLedger ends every test that wrote: the log ticks, everything it covers verifies, and how people stand to each
// file and its due dates are what its events say (I32).
func (h *House) CheckLedger() {
	h.T.Helper()
	ctx := context.WithoutCancel(h.T.Context())
	s := h.Server
	if _, err := s.Log.Integrate(ctx, s.DB.Ledger(s.Log.Epoch), h.Clock.Now().UTC().Format(time.DateOnly)); err != nil {
		h.T.Fatalf("tick: %v", err)
	}
	r, err := s.Files.Verify(ctx, ledger.Trust{Log: s.Keys.List.Log, Epoch: s.Log.Epoch})
	if err != nil {
		h.T.Fatalf("verify: %v", err)
	}
	for _, f := range r.Findings {
		h.T.Errorf("ledger verify: %s %s: %s", f.Table, f.Key, f.What)
	}
	if !r.OK() || r.Size == 0 || r.Events == 0 {
		h.T.Errorf("ledger verify: %d faults over %d leaves and %d events", r.Faults, r.Size, r.Events)
	}
	h.checkProjections(ctx)
}

// query reads rows straight from the database: only checks at the end of a test do so.
func query[T any](ctx context.Context, h *House, sql string, args ...any) []T {
	h.T.Helper()
	rows, err := h.Server.DB.Pool.Query(ctx, sql, args...)
	if err != nil {
		h.T.Fatal(err)
	}
	read := pgx.RowToStructByPos[T]
	if reflect.TypeFor[T]().Kind() != reflect.Struct {
		read = pgx.RowTo[T]
	}
	out, err := pgx.CollectRows(rows, read)
	if err != nil {
		h.T.Fatal(err)
	}
	return out
}

func (h *House) checkProjections(ctx context.Context) {
	h.T.Helper()
	for _, f := range query[struct{ ID, Kind, Ref string }](ctx, h, `select id::text, kind, ref from files where erasure is null`) {
		file := h.fold(ctx, f.Kind, f.Ref)
		var stand []string
		for _, s := range file.Standings() {
			stand = append(stand, s.Person+" "+s.Relation)
		}
		var kept []string
		for _, s := range query[struct{ Person, Relation string }](ctx, h,
			`select person_id::text, relation from standings where file_id = $1 and until is null`, f.ID) {
			kept = append(kept, s.Person+" "+s.Relation)
		}
		h.same(f.Kind+" "+f.Ref+": standings", kept, stand)
		h.same("I32: "+f.Kind+" "+f.Ref+": due dates", h.keptDue(ctx, f.ID), h.recomputed(file))
		h.same("I32: "+f.Kind+" "+f.Ref+": days given to parties", query[string](ctx, h, `select concat_ws(' ', seq, clock, kind, given, coalesce(was::text, '-'),
			coalesce(due::text, '-'), ours::text) from promises where file_id = $1`, f.ID), h.given(file))
	}
}

// fold makes a file again from its events alone.
func (h *House) fold(ctx context.Context, kind, ref string) *casefile.File {
	h.T.Helper()
	s := h.Server
	system := actor.SystemFor("check")
	l, err := s.Files.Load(ctx, casework.Look{
		Kind: kind, Ref: ref, Who: system, Scope: s.Rules.Policy.Scope(system, casework.ActList, kind), At: h.Clock.Now(),
	})
	if err != nil || !l.Found {
		h.T.Fatalf("load a %s: found %v, %v", kind, l != nil && l.Found, err)
	}
	events, err := s.Files.Unseal(ctx, l)
	if err != nil {
		h.T.Fatal(err)
	}
	p, err := s.Rules.Shelf.Get(l.Header.Procedure, l.Header.Version)
	if err != nil {
		h.T.Fatal(err)
	}
	file, err := casefile.Fold(p, l.Header, events)
	if err != nil {
		h.T.Fatal(err)
	}
	return file
}

func (h *House) keptDue(ctx context.Context, id string) []string {
	h.T.Helper()
	var out []string
	for _, d := range query[struct {
		Clock, State string
		Due          time.Time
	}](ctx, h, `select clock, state, due from due_dates where file_id = $1`, id) {
		out = append(out, fmt.Sprint(d.Clock, " ", d.State, " ", d.Due.UTC().Format(time.RFC3339)))
	}
	return out
}

// given are the days that each event of a file gave, moved or ended.
func (h *House) given(f *casefile.File) (out []string) {
	h.T.Helper()
	p, days := h.rules(f)
	for n := range f.Events() {
		then, err := casefile.Fold(p, f.Header, f.Events()[:n+1])
		if err != nil {
			h.T.Fatal(err)
		}
		dates, err := then.Dates(p, days, nil)
		if err != nil {
			h.T.Fatal(err)
		}
		for _, d := range dates {
			out = append(out, fmt.Sprint(n+1, " ", d.Clock, " ", d.Kind, " ", d.On, " ", cmp.Or(d.Was, "-"), " ", cmp.Or(d.By, "-"), " ", d.Ours))
		}
	}
	return out
}

// rules are the procedure and the calendar of a file.
func (h *House) rules(f *casefile.File) (*procedure.Procedure, *calendar.Days) {
	h.T.Helper()
	p, err := h.Server.Rules.Shelf.Get(f.Procedure, f.Version)
	if err != nil {
		h.T.Fatal(err)
	}
	days, err := h.Server.Rules.Calendar.For(f.Nation)
	if err != nil {
		if days, err = h.Server.Rules.Calendar.For(p.Nation); err != nil {
			h.T.Fatal(err)
		}
	}
	return p, days
}

// recomputed are the due dates that a file's events give at the moment of the last one.
func (h *House) recomputed(f *casefile.File) []string {
	h.T.Helper()
	p, days := h.rules(f)
	var out []string
	for _, d := range f.Deadlines(p, days, f.Last().At) {
		if d.State != calendar.Stopped {
			out = append(out, fmt.Sprint(d.Clock, " ", d.State, " ", d.Due.UTC().Format(time.RFC3339)))
		}
	}
	return out
}

func (h *House) same(what string, got, want []string) {
	h.T.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		h.T.Errorf("%s: got %q, want %q", what, got, want)
	}
}

// CheckSealed looks for words that must lie nowhere in the clear: not in a row of any table, not in a file of the
// data folder, not in a log line of any level.
func (h *House) CheckSealed(words ...string) {
	h.T.Helper()
	look := func(where string, text []byte) {
		for _, w := range words {
			if strings.Contains(string(text), w) {
				h.T.Errorf("%s holds words of a report in the clear", where)
			}
		}
	}
	look("a log line", []byte(h.Logged()))
	ctx := context.WithoutCancel(h.T.Context())
	for _, table := range query[struct{ Name string }](ctx, h, `select tablename::text from pg_tables where schemaname = 'public'`) {
		for _, row := range query[struct{ Text string }](ctx, h, `select t::text from `+pgx.Identifier{table.Name}.Sanitize()+` t`) {
			look("table "+table.Name, []byte(row.Text))
			for _, cell := range strings.FieldsFunc(row.Text, func(r rune) bool { return strings.ContainsRune(`,()"\`, r) }) {
				if b, err := hex.DecodeString(strings.TrimPrefix(cell, "x")); err == nil {
					look("table "+table.Name, b)
				}
			}
		}
	}
	err := filepath.WalkDir(h.Data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		look("a file of the data folder", b)
		return err
	})
	if err != nil {
		h.T.Fatal(err)
	}
}
