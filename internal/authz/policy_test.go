package authz_test

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"recourse/internal/actor"
	"recourse/internal/authz"
)

const configs = "../../configs"

// files are the model and the organisation's lines as they ship, and the invented club's beside them.
func files(t testing.TB) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{}
	for name, path := range map[string]string{
		"authz/model.conf": configs + "/authz/model.conf",
		"authz/policy.csv": configs + "/authz/policy.csv",
		"authz/club.csv":   "testdata/club.csv",
	} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m[name] = &fstest.MapFile{Data: text}
	}
	return m
}

func load(t testing.TB, fsys fs.FS) *authz.Policy {
	t.Helper()
	p, err := authz.Load(fsys, "authz")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// row is one line of a table of expectations: who, act, kind, state, relations, level, and what is answered.
type row struct {
	text string
	who  actor.Actor
	act  string
	o    authz.Object
	want string // yes, no (no line allows), deny (a line refuses)
}

// rows reads a table. Roles and relations are joined by +, "-" is none. A party's kind makes a party.
func rows(t testing.TB, procedure, table string) []row {
	t.Helper()
	var all []row
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		if len(f) != 7 {
			t.Fatalf("row %q has %d columns, want 7", line, len(f))
		}
		level, err := strconv.Atoi(f[5])
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, row{strings.Join(f, " "), person(list(f[0])), f[1],
			authz.Object{Kind: f[2], Procedure: procedure, State: f[3], Relations: list(f[4]), Level: level}, f[6]})
	}
	return all
}

func list(field string) []string {
	if field == "-" {
		return nil
	}
	return strings.Split(field, "+")
}

func person(roles []string) actor.Actor {
	if len(roles) == 1 {
		switch k := actor.Kind(roles[0]); k {
		case actor.Reporter, actor.Respondent, actor.Witness, actor.Affected, actor.System, actor.Anyone:
			return actor.Actor{Kind: k, Roles: roles}
		}
	}
	return actor.Actor{Kind: actor.Staff, Roles: roles}
}

func answer(d authz.Decision) string {
	switch {
	case d.Err != nil:
		return "broken: " + d.Err.Error()
	case d.Allowed && !d.Denied:
		return "yes"
	case d.Denied && !d.Allowed:
		return "deny"
	case d.Line != "":
		return "no, but names " + d.Line
	}
	return "no"
}

const clubTable = `
# who                  act      kind    state     relations               level  want
reporter               read     report  received  own                     9      yes
reporter               read     report  received  -                       0      no
reporter               add      report  gone      own                     0      yes
reporter               open     report  received  own                     0      no
reporter               read     case    inquiry   own                     0      no
respondent             read     report  received  named                   0      no
respondent             read     case    inquiry   named                   0      no
respondent             read     case    notice    named                   9      yes
respondent             answer   case    notice    named                   0      yes
respondent             answer   case    hearing   named                   0      no
anyone                 read     report  received  own                     0      no
system                 expire   report  received  -                       9      yes
system                 read     report  received  -                       0      no
triage                 list     report  received  -                       3      yes
triage                 list     report  received  -                       4      no
triage                 list     report  opened    -                       0      no
triage                 list     report  received  conflict                0      deny
triage                 read     report  received  -                       0      no
triage                 read     report  received  drawn_triage            3      yes
triage                 open     report  received  drawn_triage+conflict   0      deny
triage                 withdraw report  received  own                     0      no
reporter               add      report  received  own+conflict            0      deny
reporter               withdraw report  received  own+conflict            0      deny
reporter               read     report  received  own+conflict            0      deny
system                 expire   report  received  conflict                0      deny
triage                 read     case    inquiry   triage                  4      yes
triage                 read     case    inquiry   -                       0      no
investigator           read     case    inquiry   investigator            5      yes
investigator           read     case    inquiry   was_investigator        0      no
investigator           read     case    hearing   investigator            0      no
investigator           list     case    inquiry   investigator+conflict   0      deny
investigator           notify   case    inquiry   investigator            0      yes
investigator           notify   case    inquiry   investigator+conflict   0      deny
panel                  read     case    hearing   drawn                   0      no
panel                  declare  case    hearing   drawn                   0      yes
panel                  declare  case    hearing   drawn+conflict          0      deny
panel                  vote     case    hearing   panel                   0      yes
panel                  vote     case    notice    panel                   0      no
panel                  vote     case    hearing   panel+was_triage        0      deny
panel+investigator     vote     case    hearing   panel+was_investigator  0      deny
panel                  vote     case    hearing   panel+conflict          0      deny
panel                  read     case    hearing   panel+was_triage        0      yes
lead                   read     case    inquiry   lead                    0      yes
lead                   read     case    hearing   lead                    0      deny
lead+panel             read     case    hearing   panel                   0      deny
respondent             answer   case    notice    named+conflict          0      deny
respondent             read     case    notice    named+conflict          0      deny
auditor                read     case    inquiry   -                       9      yes
auditor                vote     case    hearing   panel                   0      deny
auditor+panel          vote     case    hearing   panel                   0      deny
administrator          read     case    inquiry   -                       0      deny
administrator+panel    read     case    hearing   panel                   0      deny
panel                  unheard  case    hearing   panel                   0      no
panel                  read     cases   hearing   panel                   0      no
`

const houseTable = `
# who                  act          kind       state  relations      level  want
anyone                 submit       intake     -      -              0      yes
anyone                 open         session    -      -              0      yes
anyone                 read         procedure  -      -              0      yes
anyone                 read         statistics -      -              0      yes
anyone                 end          session    -      -              0      no
anyone                 list         user       -      -              0      no
reporter               end          session    -      self           0      yes
reporter               end          session    -      -              0      no
reporter               create       token      -      self           0      no
reporter               list         proposal   -      -              0      no
triage                 read         user       -      self           0      yes
triage                 read         user       -      -              0      no
triage                 list         user       -      -              0      no
triage                 create       token      -      self           0      yes
triage                 write        interests  -      self           0      yes
triage                 write        interests  -      -              0      no
triage                 read         qualification -   self           0      yes
triage                 read         qualification -   -              0      no
triage                 write        qualification -   self           0      deny
triage                 propose      grant      -      -              0      no
triage                 read         proposal   -      -              0      no
triage                 confirm      proposal   -      able           0      yes
triage                 confirm      proposal   -      able+proposed  0      deny
triage                 confirm      proposal   -      able+self      0      deny
triage                 confirm      proposal   -      able+conflict  0      deny
triage                 read         proposal   -      able+conflict  0      deny
triage                 reject       proposal   -      proposed       0      yes
triage                 reject       proposal   -      able+conflict  0      deny
administrator          create       user       -      -              0      yes
administrator          disable      user       -      -              0      yes
administrator          disable      user       -      self           0      deny
administrator          reset_factor user       -      -              0      yes
administrator          reset_factor user       -      self           0      deny
administrator          write        qualification -   -              0      yes
administrator          write        qualification -   self           0      deny
administrator          propose      grant      -      -              0      yes
administrator          propose      grant      -      self           0      deny
administrator          confirm      grant      -      -              0      yes
administrator          confirm      grant      -      proposed       0      deny
administrator          confirm      grant      -      self           0      deny
administrator          revoke       grant      -      -              0      yes
administrator          revoke       grant      -      self           0      deny
administrator          read         log        -      -              0      no
administrator          read         proposal   -      -              0      no
auditor                read         log        -      -              0      yes
auditor                verify       log        -      -              0      yes
auditor                list         user       -      -              0      yes
auditor                create       user       -      -              0      no
auditor                read         qualification -   -              0      yes
auditor                write        qualification -   -              0      no
auditor                read         survey     -      -              0      yes
triage                 read         survey     -      -              0      no
administrator          read         survey     -      -              0      no
anyone                 read         survey     -      -              0      no
auditor                propose      grant      -      -              0      no
`

func TestPolicyAnswersAsTheTableSays(t *testing.T) {
	t.Parallel()
	p := load(t, files(t))
	for _, r := range append(rows(t, "club", clubTable), rows(t, "", houseTable)...) {
		if got := answer(p.Can(r.who, r.act, r.o)); got != r.want {
			t.Errorf("%s: got %s", r.text, got)
		}
	}
}

func TestTakingAwayAnyDenyLineIsNoticed(t *testing.T) {
	t.Parallel()
	for file, expected := range map[string][]row{
		"authz/club.csv":   rows(t, "club", clubTable),
		"authz/policy.csv": rows(t, "", houseTable),
	} {
		tried := 0
		lines := strings.Split(string(files(t)[file].Data), "\n")
		for i, l := range lines {
			if !strings.HasSuffix(l, "deny") {
				continue
			}
			tried++
			m := files(t)
			m[file].Data = []byte(strings.Join(slices.Delete(slices.Clone(lines), i, i+1), "\n"))
			p, err := authz.Load(m, "authz")
			if err != nil {
				continue // the start refuses it
			}
			if !slices.ContainsFunc(expected, func(r row) bool { return answer(p.Can(r.who, r.act, r.o)) != r.want }) {
				t.Errorf("%s:%d: no row notices that this is gone: %s", file, i+1, l)
			}
		}
		if tried == 0 {
			t.Errorf("%s has no deny line", file)
		}
	}
}

func TestTheDecidingLineIsNamedWithItsPlace(t *testing.T) {
	t.Parallel()
	p := load(t, files(t))
	o := authz.Object{Kind: "case", Procedure: "club", State: "hearing", Relations: []string{"panel"}}
	if got, want := p.Can(person([]string{"chair"}), "vote", o).Line,
		"club.csv:14: p, chair, case, vote, hearing, panel|chair, 7, allow"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	o.Relations = append(o.Relations, "conflict")
	if got, want := p.Can(person([]string{"chair"}), "vote", o).Line,
		"club.csv:18: p, *, case, vote, *, conflict, 9, deny"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestShippedPolicyLoads(t *testing.T) {
	t.Parallel()
	p := load(t, os.DirFS(configs))
	for _, role := range []string{"administrator", "auditor"} {
		if !slices.Contains(p.Roles(), role) {
			t.Errorf("no line names the role %s", role)
		}
	}
	if slices.Contains(p.Roles(), "reporter") || slices.Contains(p.Roles(), "staff") || slices.Contains(p.Roles(), "*") {
		t.Errorf("a role that nobody can be granted is offered: %v", p.Roles())
	}
}

func TestActsAndLinesAreThoseOfTheFile(t *testing.T) {
	t.Parallel()
	p := load(t, files(t))
	if got, want := fmt.Sprint(p.Acts("club", "report")), "[add expire list open read withdraw]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := p.Acts("elsewhere", "report"); len(got) != 0 {
		t.Errorf("got acts %v of a procedure without a file", got)
	}
	lines := p.Lines("club")
	lines[0].Role = "changed"
	if got := p.Lines("club")[0]; got.Role != "reporter" || got.Act != "read" || got.Source != "club.csv:2" {
		t.Errorf("got %+v, want the first line of the file", got)
	}
	if got := fmt.Sprint(p.Procedures()); got != "[club]" {
		t.Errorf("got procedures %s", got)
	}
}
