package authz_test

import (
	"slices"
	"strings"
	"testing"

	"recourse/internal/authz"
)

func TestWhySaysWhatIsMissingInPlainWords(t *testing.T) {
	t.Parallel()
	p := load(t, files(t))
	hearing := authz.Object{Kind: "case", Procedure: "club", State: "hearing", Relations: []string{"panel"}}
	with := func(change func(*authz.Object)) authz.Object {
		o := hearing
		o.Relations = slices.Clone(o.Relations)
		change(&o)
		return o
	}
	for _, c := range []struct {
		roles string
		act   string
		o     authz.Object
		first string
	}{
		{"panel", "vote", hearing, "Allowed to the role panel."},
		{"clerk", "vote", hearing, "Possible where whoever does it holds the role panel."},
		{"panel", "vote", with(func(o *authz.Object) { o.State = "notice" }), "Possible where the case is in the state hearing."},
		{"panel", "vote", with(func(o *authz.Object) { o.Relations = nil }),
			"Possible where whoever does it stands to the case as panel or chair."},
		{"panel", "vote", with(func(o *authz.Object) { o.Level = 8 }), "Possible where its confidentiality is at most 7."},
		{"panel", "vote", with(func(o *authz.Object) { o.State, o.Level = "notice", 8 }),
			"Possible where the case is in the state hearing, and its confidentiality is at most 7."},
		{"panel", "vote", with(func(o *authz.Object) { o.Relations = append(o.Relations, "was_triage") }),
			"Refused to whoever stands to the case as was triage."},
		{"lead", "read", hearing, "Refused to the role lead, in the state hearing."},
		{"panel", "sing", hearing, "Nobody may do this: no line speaks of sing of a case."},
	} {
		why := p.Why(person(list(c.roles)), c.act, c.o)
		if len(why) == 0 || why[0].Detail != c.first {
			t.Errorf("%s %s: got %+v, want first %q", c.roles, c.act, why, c.first)
		}
	}
	who := person([]string{"panel"})
	who.Scopes = []string{"read"}
	if why := p.Why(who, "vote", hearing); len(why) != 1 || why[0].Detail != "The token used does not reach this act." {
		t.Errorf("got %+v, want the token", why)
	}
}

func TestWhyAgreesWithTheDecision(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	everywhere(p, func(roles []string, act string, o authz.Object) {
		who := person(roles)
		d, why := p.Can(who, act, o), p.Why(who, act, o)
		switch {
		case d.Err != nil || len(why) == 0:
			t.Errorf("%v %s %s: decision %+v, reasons %+v", roles, act, o.Kind, d, why)
		case (why[0].Code == "allowed") != d.Allowed || (why[0].Code == "denied") != d.Denied:
			t.Errorf("%v %s %s: decision %+v, reason %+v", roles, act, o.Kind, d, why[0])
		case d.Line != "" && !strings.HasPrefix(d.Line, why[0].Line.Source+": "):
			t.Errorf("%v %s %s: decided by %q, explained by %s", roles, act, o.Kind, d.Line, why[0].Line.Source)
		case d.Line == "" && len(why[0].Lacks) == 0:
			t.Errorf("%v %s %s: refused, and nothing is missing: %+v", roles, act, o.Kind, why[0])
		}
	})
}
