package authz_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/testkit/chance"
	"recourse/internal/testkit/pg"
)

func init() { chance.Rapid() }

// world is everything a random trial draws from.
type world struct {
	procedures, roles, states, relations []string
	acts                                 map[string][]string // by kind
}

var small = world{
	procedures: []string{"club", "union"},
	roles:      []string{"triage", "panel", "lead"},
	states:     []string{"open", "sitting", "closed"},
	relations:  []string{"lead", "panel", "was_lead", "conflict", "own", "named", "told", "affected", "witness", "represents", "supports"},
	acts:       map[string][]string{"report": {"read", "list"}, "case": {"read", "vote"}},
}

// real is the world of the shipped procedures.
func real(p *authz.Policy) world {
	w := world{procedures: p.Procedures(), acts: map[string][]string{}}
	for _, procedure := range w.procedures {
		for _, l := range p.Lines(procedure) {
			if l.Role != "*" && l.Role != "staff" && l.Source != "I34" {
				w.roles = append(w.roles, l.Role)
			}
			w.states = append(w.states, l.States...)
			w.relations = append(w.relations, l.Relations...)
		}
		for _, kind := range []string{"report", "case"} {
			w.acts[kind] = append(w.acts[kind], p.Acts(procedure, kind)...)
		}
	}
	for _, list := range []*[]string{&w.roles, &w.states, &w.relations} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return w
}

// someOf draws a|b|… or *.
func someOf(rt *rapid.T, words []string, label string) string {
	n := rapid.IntRange(-1, 2).Draw(rt, label+" count")
	if n <= 0 {
		return "*"
	}
	list := rapid.SliceOfNDistinct(rapid.SampledFrom(words), n, n, rapid.ID).Draw(rt, label)
	return strings.Join(list, "|")
}

// randomLines draws a procedure's file that loads: allows, denies, and the deny of conflict.
func (w world) randomLines(rt *rapid.T) string {
	var lines []string
	allowed := map[string]bool{}
	for range rapid.IntRange(3, 8).Draw(rt, "allows") {
		kind := rapid.SampledFrom([]string{"report", "case"}).Draw(rt, "kind")
		act := rapid.SampledFrom(w.acts[kind]).Draw(rt, "act")
		rel := someOf(rt, w.relations, "relation")
		roles := append([]string{"reporter", "respondent", "affected", "witness", "representative", "supporter", "system"}, w.roles...)
		if rel != "*" {
			roles = append(roles, "*", "staff")
		}
		allowed[kind+", "+act] = true
		lines = append(lines, fmt.Sprintf("p, %s, %s, %s, %s, %s, %d, allow", rapid.SampledFrom(roles).Draw(rt, "role"),
			kind, act, someOf(rt, w.states, "states"), rel, rapid.SampledFrom([]int{9, 5, 9, 2, 0}).Draw(rt, "level")))
	}
	places := make([]string, 0, len(allowed))
	for p := range allowed {
		places = append(places, p)
	}
	slices.Sort(places)
	for range rapid.IntRange(0, 2).Draw(rt, "denies") {
		lines = append(lines, fmt.Sprintf("p, %s, %s, %s, %s, 9, deny",
			rapid.SampledFrom(append([]string{"*", "staff", "reporter"}, w.roles...)).Draw(rt, "role"),
			rapid.SampledFrom(places).Draw(rt, "place"), someOf(rt, w.states, "states"), someOf(rt, w.relations, "relation")))
	}
	for _, p := range places {
		lines = append(lines, "p, *, "+p+", *, conflict, 9, deny")
	}
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), "\n")
}

type file struct {
	id, kind, procedure, state string
	level                      int
}

type standing struct {
	file, person, relation string
	ended                  bool
}

// id is the n-th id of the trial: of a file below 100, of a person from there.
func id(n int) string { return fmt.Sprintf("6f0d8a43-6f3e-4d1c-9a54-%012d", n) }

// furnish puts random files, standings and links into the tables; a link stands among the standings as told.
func (w world) furnish(t *testing.T, rt *rapid.T, conn *pgx.Conn) (files []file, standings []standing) {
	batch := &pgx.Batch{}
	batch.Queue("truncate files, standings, links")
	for n := range 10 {
		f := file{id(n), rapid.SampledFrom([]string{"report", "case"}).Draw(rt, "kind"),
			rapid.SampledFrom(append(slices.Repeat(w.procedures, 4), "elsewhere")).Draw(rt, "procedure"),
			rapid.SampledFrom(w.states).Draw(rt, "state"), rapid.SampledFrom([]int{0, 1, 2, 3, 5, 6, 9}).Draw(rt, "level")}
		batch.Queue("insert into files values ($1, $2, $3, $4, $5)", f.id, f.kind, f.procedure, f.state, f.level)
		files = append(files, f)
	}
	for range rapid.IntRange(5, 30).Draw(rt, "standings") {
		s := standing{id(rapid.IntRange(0, 9).Draw(rt, "file")), id(100 + rapid.IntRange(0, 2).Draw(rt, "person")),
			rapid.SampledFrom(w.relations).Draw(rt, "relation"), rapid.IntRange(0, 3).Draw(rt, "ended") == 0}
		batch.Queue("insert into standings values ($1, $2, $3, case when $4 then now() end)", s.file, s.person, s.relation, s.ended)
		standings = append(standings, s)
	}
	for range rapid.IntRange(0, 10).Draw(rt, "links") {
		from, to := id(rapid.IntRange(0, 9).Draw(rt, "report")), id(rapid.IntRange(0, 9).Draw(rt, "linked"))
		batch.Queue("insert into links values ($1, $2)", from, to)
		standings = append(standings, standing{to, from, authz.Told, false})
	}
	if err := conn.SendBatch(context.Background(), batch).Close(); err != nil {
		t.Fatal(err)
	}
	return files, standings
}

// somebody draws a person, a party, the system or nobody.
func (w world) somebody(rt *rapid.T) actor.Actor {
	who := actor.Actor{ID: id(100 + rapid.IntRange(0, 2).Draw(rt, "who"))}
	who.Kind = rapid.SampledFrom([]actor.Kind{actor.Staff, actor.Staff, actor.Staff, actor.Staff, actor.Reporter, actor.Respondent,
		actor.Affected, actor.Witness, actor.Representative, actor.Supporter, actor.System, actor.Anyone, ""}).Draw(rt, "kind of person")
	switch who.Kind {
	case actor.Staff:
		roles := append([]string{"administrator", "reporter"}, slices.Repeat(w.roles, 3)...)
		who.Roles = rapid.SliceOfN(rapid.SampledFrom(roles), 0, 3).Draw(rt, "roles")
	case actor.Reporter, actor.Respondent, actor.Affected, actor.Witness, actor.Representative, actor.Supporter:
		who.File = rapid.SampledFrom([]string{id(0), id(1), id(2), id(3), id(4), id(99), "", "not an id"}).Draw(rt, "own file")
	case actor.System:
		who.ID = "deadline' or true --"
	}
	if rapid.IntRange(0, 7).Draw(rt, "token") == 7 {
		who.Scopes = rapid.SliceOfN(rapid.SampledFrom([]string{"read", "case:*", "report:list"}), 0, 2).Draw(rt, "scopes")
	}
	return who
}

// numbered turns each ? into $1, $2, …
func numbered(sql string) string {
	var b strings.Builder
	for i, part := range strings.Split(sql, "?") {
		if i > 0 {
			b.WriteString("$" + strconv.Itoa(i))
		}
		b.WriteString(part)
	}
	return b.String()
}

// compare holds the rows that Scope finds against the files for which Can says yes. It returns how many.
func compare(t *testing.T, rt *rapid.T, conn *pgx.Conn, p *authz.Policy, who actor.Actor, act, kind string, files []file, standings []standing) int {
	var want []string
	for _, f := range files {
		var rows []string
		for _, s := range standings {
			if s.file == f.id && s.person == who.ID && !s.ended {
				rows = append(rows, s.relation)
			}
			if s.relation == authz.Told && s.file == f.id && s.person == who.File && who.Kind == actor.Reporter && !slices.Contains(rows, authz.Told) {
				rows = append(rows, authz.Told) // as the store adds it
			}
		}
		d := p.Can(who, act, authz.Object{Kind: f.kind, Procedure: f.procedure, ID: f.id, State: f.state, Level: f.level,
			Relations: authz.RelationsOf(who, f.id, rows)})
		if d.Err != nil {
			rt.Fatal(d.Err)
		}
		if d.Allowed && f.kind == kind {
			want = append(want, f.id)
			states, all := p.Scope(who, act, kind).Open()
			if len(rows) == 0 && who.File != f.id && !all && !slices.Contains(states, f.state) {
				rt.Fatalf("%+v %s %s: allowed in %s without a relation, and Open gives %v", who, act, kind, f.state, states)
			}
		}
	}
	where, args := p.Scope(who, act, kind).Where()
	rows, err := conn.Query(context.Background(), "select f.id::text from files f where "+numbered(where)+" order by f.id", args...)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		rt.Fatalf("%s: %v", where, err)
	}
	if !slices.Equal(got, want) {
		rt.Fatalf("%+v %s %s: scope finds %v, the judge allows %v\n%s\n%v", who, act, kind, got, want, where, args)
	}
	return len(want)
}

func database(t *testing.T) *pgx.Conn {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, pg.Empty(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(ctx) })
	if _, err := conn.Exec(ctx, `
		create unlogged table files (id uuid primary key, kind text not null, procedure text not null, state text not null, level smallint not null);
		create unlogged table standings (file_id uuid not null, person_id uuid not null, relation text not null, until timestamptz);
		create unlogged table links (file_id uuid not null, other_id uuid not null)`); err != nil {
		t.Fatal(err)
	}
	return conn
}

func TestR38_ScopeIsTheRowsThatTheJudgeAllows(t *testing.T) {
	t.Parallel()
	conn := database(t)
	base := files(t)
	policies, allowed := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		for range 3 { // rapid checks a hundred times
			m := fstest.MapFS{"authz/model.conf": base["authz/model.conf"], "authz/policy.csv": {Data: []byte("p, auditor, log, read, *, *, 9, allow")}}
			for _, procedure := range small.procedures {
				m["authz/"+procedure+".csv"] = &fstest.MapFile{Data: []byte(small.randomLines(rt))}
			}
			p, err := authz.Load(m, "authz")
			if err != nil {
				rt.Fatal(err)
			}
			policies++
			files, standings := small.furnish(t, rt, conn)
			for range 3 {
				who := small.somebody(rt)
				for _, kind := range []string{"report", "case"} {
					for _, act := range small.acts[kind] {
						allowed += compare(t, rt, conn, p, who, act, kind, files, standings)
					}
				}
			}
		}
	})
	if policies < 200 || allowed < policies {
		t.Errorf("%d policies allowed %d things: too few to mean anything", policies, allowed)
	}
}

func TestR38_ScopeOfTheShippedPolicyIsTheRowsThatTheJudgeAllows(t *testing.T) {
	t.Parallel()
	conn := database(t)
	p := load(t, os.DirFS(configs))
	w := real(p)
	allowed := 0
	rapid.Check(t, func(rt *rapid.T) {
		files, standings := w.furnish(t, rt, conn)
		for range 10 {
			who := w.somebody(rt)
			for _, kind := range []string{"report", "case"} {
				act := rapid.SampledFrom(append([]string{"read", "list"}, w.acts[kind]...)).Draw(rt, "act")
				allowed += compare(t, rt, conn, p, who, act, kind, files, standings)
			}
		}
	})
	if allowed < 100 {
		t.Errorf("only %d things were allowed: too few to mean anything", allowed)
	}
}

func TestScopeTextHoldsNothingThatWasSaid(t *testing.T) {
	t.Parallel()
	p := load(t, files(t))
	for _, who := range []actor.Actor{
		{Kind: actor.Staff, ID: "' or true --", Roles: []string{"panel", "triage", "' or true --"}},
		{Kind: actor.Staff, ID: id(100), Roles: []string{"panel", "auditor"}},
		{Kind: actor.Reporter, ID: id(101), File: "' or true --"},
		{Kind: actor.Respondent, ID: id(101), File: id(1)},
	} {
		for _, kind := range []string{"report", "case", "' or true --", "user"} {
			for _, act := range []string{"read", "vote", "' or true --"} {
				where, args := p.Scope(who, act, kind).Where()
				if strings.ContainsAny(where, `'"-;$@`) || strings.Count(where, "?") != len(args) {
					t.Errorf("%+v %s %s: %s with %d arguments", who, act, kind, where, len(args))
				}
				if kind == "user" && where != "false" {
					t.Errorf("users are not files, and the scope is %s", where)
				}
			}
		}
	}
	if where, args := authz.Everything().Where(); where != "true" || len(args) != 0 {
		t.Errorf("the scope of the system is %q", where)
	}
	if where, args := (authz.Scope{}).Where(); where != "false" || args != nil {
		t.Errorf("no scope at all is %q, want false", where)
	}
}

// TestTheScopeOfOnePersonIsNeverAnothers asks again and again with the same roles: what is made once for all names each of them alone.
func TestTheScopeOfOnePersonIsNeverAnothers(t *testing.T) {
	t.Parallel()
	p := load(t, files(t))
	for _, n := range []int{100, 101, 100} {
		_, args := p.Scope(actor.Actor{Kind: actor.Staff, ID: id(n), Roles: []string{"panel"}}, "read", "case").Where()
		if !slices.Contains(args, any(id(n))) || slices.Contains(args, any(id(201-n))) {
			t.Errorf("the scope of %s is of %v", id(n), args)
		}
	}
}
