package authz_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"recourse/internal/actor"
	"recourse/internal/authz"
)

// everywhere calls visit for every act on a report or a case of every procedure, in every state, by everybody
// who stands to it in any one way or in none. For each act the words of its own lines are tried and one that
// stands in none of them, which is as any other that does not.
func everywhere(p *authz.Policy, visit func(roles []string, act string, o authz.Object)) {
	for _, procedure := range p.Procedures() {
		for _, kind := range []string{"report", "case"} {
			for _, act := range p.Acts(procedure, kind) {
				roles, states, relations := words(p.Lines(procedure), kind, act)
				for _, role := range roles {
					for _, state := range states {
						for _, r := range relations {
							visit([]string{role}, act, authz.Object{Kind: kind, Procedure: procedure, State: state, Relations: []string{r}})
						}
					}
				}
			}
		}
	}
}

// words are the roles, states and relations that the lines of an act name, and a stranger to each.
func words(lines []authz.Line, kind, act string) (roles, states, relations []string) {
	roles, states, relations = []string{"stranger"}, []string{"elsewhere"}, []string{"unrelated"}
	for _, l := range lines {
		if l.Kind != kind || l.Act != act {
			continue
		}
		if l.Role != "*" && l.Role != "staff" {
			roles = append(roles, l.Role)
		}
		states = append(states, l.States...)
		relations = append(relations, l.Relations...)
	}
	for _, list := range []*[]string{&roles, &states, &relations} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return roles, states, relations
}

func shipped(t testing.TB) *authz.Policy { return load(t, os.DirFS(configs)) }

func TestI07_ConflictNeverLeavesARight(t *testing.T) {
	t.Parallel()
	for _, p := range []*authz.Policy{shipped(t), load(t, files(t))} {
		rights := 0
		everywhere(p, func(roles []string, act string, o authz.Object) {
			who := person(roles)
			if !p.Can(who, act, o).Allowed {
				return
			}
			rights++
			o.Relations = append(slices.Clone(o.Relations), authz.Conflict)
			if d := p.Can(who, act, o); d.Allowed || !d.Denied || p.MaySee(who, o) {
				t.Errorf("%v may %s a %s in %q standing as %v: %+v", roles, act, o.Kind, o.State, o.Relations, d)
			}
		})
		if rights == 0 {
			t.Error("nobody has any right at all: nothing was tried")
		}
	}
}

func TestI34_AdministratorsHaveNoRightOverAnyFile(t *testing.T) {
	t.Parallel()
	for _, p := range []*authz.Policy{shipped(t), load(t, files(t))} {
		everywhere(p, func(roles []string, act string, o authz.Object) {
			if person(roles).Kind != actor.Staff {
				return
			}
			if d := p.Can(person([]string{"administrator", roles[0]}), act, o); d.Allowed {
				t.Errorf("an administrator who is %s may %s a %s standing as %v: %s", roles[0], act, o.Kind, o.Relations, d.Line)
			}
		})
		if s, _ := p.Scope(person([]string{"administrator"}), "list", "case").Where(); s != "false" {
			t.Errorf("an administrator's list is narrowed to %s, want nothing", s)
		}
	}
}

// reads tells whether an act only reads: that is in its name.
func reads(act string) bool { return act == "list" || act == "read" || strings.HasPrefix(act, "read_") }

func TestI35_AuditorsOnlyRead(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	everywhere(p, func(roles []string, act string, o authz.Object) {
		if person(roles).Kind != actor.Staff || reads(act) {
			return
		}
		if d := p.Can(person([]string{"auditor", roles[0]}), act, o); d.Allowed {
			t.Errorf("an auditor who is %s may %s a %s standing as %v: %s", roles[0], act, o.Kind, o.Relations, d.Line)
		}
	})
	for _, l := range p.Lines("") {
		if l.Role == "auditor" && !l.Deny && !reads(l.Act) && l.Act != "verify" {
			t.Errorf("%s: an auditor may %s a %s", l.Source, l.Act, l.Kind)
		}
	}
}

func TestI36_NobodyGrantsThemselvesARoleOrLiftsTheirOwnConflict(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	for _, act := range []string{"propose", "confirm", "revoke"} {
		for _, role := range p.Roles() {
			o := authz.Object{Kind: "grant", Relations: []string{"self"}}
			if d := p.Can(person([]string{"administrator", role}), act, o); !d.Denied {
				t.Errorf("administrator and %s may %s their own grant: %+v", role, act, d)
			}
		}
	}
	o := authz.Object{Kind: "grant", Relations: []string{"proposed"}}
	if d := p.Can(person([]string{"administrator"}), "confirm", o); !d.Denied {
		t.Errorf("one administrator may propose and confirm: %+v", d)
	}
}

func TestR43_ATokenNarrowsAndNeverAdds(t *testing.T) {
	t.Parallel()
	p := load(t, files(t))
	o := authz.Object{Kind: "case", Procedure: "club", State: "hearing", Relations: []string{"panel"}}
	for _, c := range []struct {
		scopes []string
		want   bool
	}{
		{nil, true}, {[]string{}, false}, {[]string{"read"}, false}, {[]string{"vote"}, true}, {[]string{"case:vote"}, true},
		{[]string{"case:*"}, true}, {[]string{"report:*"}, false}, {[]string{"report:vote"}, false}, {[]string{"*"}, false},
	} {
		who := person([]string{"panel"})
		who.ID, who.Scopes = "6f0d8a43-6f3e-4d1c-9a54-0c2d4b1e7a01", c.scopes
		if got := p.Can(who, "vote", o); got.Allowed != c.want || got.Allowed != (got.Line != "") {
			t.Errorf("scopes %q: got %+v, want %t", c.scopes, got, c.want)
		}
		if s, _ := p.Scope(who, "vote", "case").Where(); (s != "false") != c.want {
			t.Errorf("scopes %q: got the scope %s, want %t", c.scopes, s, c.want)
		}
		who.Roles = []string{"clerk"}
		if p.Can(who, "vote", o).Allowed {
			t.Errorf("scopes %q gave a right their owner does not have", c.scopes)
		}
	}
}

func TestR44_APartysCodeOpensOneFileOnly(t *testing.T) {
	t.Parallel()
	const mine, other = "6f0d8a43-6f3e-4d1c-9a54-0c2d4b1e7a01", "6f0d8a43-6f3e-4d1c-9a54-0c2d4b1e7a02"
	who := actor.Actor{Kind: actor.Reporter, Roles: []string{"reporter"}, File: mine}
	p := load(t, files(t))
	for id, want := range map[string]bool{mine: true, other: false, "": false, strings.ToUpper(mine): false} {
		o := authz.Object{Kind: "report", Procedure: "club", ID: id, State: "received", Relations: authz.RelationsOf(who, id, nil)}
		if got := p.MaySee(who, o); got != want {
			t.Errorf("report %q: got %t, want %t", id, got, want)
		}
	}
	who.File = ""
	if got := authz.RelationsOf(who, "", nil); len(got) != 0 {
		t.Errorf("a session without a file stands as %v to a file without an id", got)
	}
}

func TestRelationsOfLeavesTheRowsAlone(t *testing.T) {
	t.Parallel()
	const id = "6f0d8a43-6f3e-4d1c-9a54-0c2d4b1e7a01"
	rows := append(make([]string, 0, 8), "told")
	who := actor.Actor{Kind: actor.Respondent, File: id}
	if got := fmt.Sprint(authz.RelationsOf(who, id, rows)); got != "[told named]" {
		t.Errorf("got %s", got)
	}
	if got := rows[:2][1]; got != "" {
		t.Errorf("wrote %q behind the rows", got)
	}
	if got := fmt.Sprint(authz.RelationsOf(person([]string{"reporter"}), id, rows)); got != "[told]" {
		t.Errorf("a member of staff stands as %s, want [told]", got)
	}
}

func TestARoleOfAPartyCannotBeGranted(t *testing.T) {
	t.Parallel()
	p := load(t, files(t))
	for _, role := range []string{"reporter", "respondent", "system", "anyone", "staff", "*"} {
		who := actor.Actor{Kind: actor.Staff, Roles: []string{role}}
		for _, o := range []authz.Object{
			{Kind: "report", Procedure: "club", State: "received", Relations: []string{"own", "named"}},
			{Kind: "session", Relations: []string{"self"}},
		} {
			for _, act := range []string{"read", "expire", "end"} {
				if d := p.Can(who, act, o); d.Allowed {
					t.Errorf("staff granted %q may %s a %s: %s", role, act, o.Kind, d.Line)
				}
			}
		}
	}
	for _, who := range []actor.Actor{{}, {Roles: []string{"auditor"}}, {Kind: actor.Anyone, Roles: []string{"auditor"}},
		{Kind: actor.Reporter, Roles: []string{"auditor"}}, {Kind: "auditor", Roles: []string{"auditor"}}} {
		if d := p.Can(who, "verify", authz.Object{Kind: "log"}); d.Allowed && who.Kind != "auditor" {
			t.Errorf("%+v may verify the log: %s", who, d.Line)
		}
	}
}

func TestManyAskAtOnceAndHearTheSame(t *testing.T) {
	t.Parallel()
	p := load(t, files(t))
	table := rows(t, "club", clubTable)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for _, r := range table {
				if got := answer(p.Can(r.who, r.act, r.o)); got != r.want {
					t.Errorf("%s: got %s", r.text, got)
				}
			}
		})
	}
	all.Wait()
}
