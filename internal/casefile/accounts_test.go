package casefile_test

import (
	"slices"
	"testing"
	"time"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/fault"
)

// unknown is a case about an account whose owner is not known.
func unknown(t *testing.T) *route {
	t.Helper()
	r := small(t, "accounts")
	r.about(casefile.Respondent{Name: "@lantern_invented", Handle: "@lantern_invented", Unknown: true})
	return r
}

func (r *route) about(who casefile.Respondent) {
	r.t.Helper()
	h := casefile.Header{ID: r.id(), Kind: casefile.Case, Procedure: r.p.ID, Version: r.p.Version}
	born, err := casefile.Begin(r.p, h, actor.SystemFor("test"), "system", casefile.Data{Opened: &casefile.Opening{Respondent: who}}, r.now, r.id)
	if err != nil {
		r.t.Fatal(err)
	}
	r.f = born.After
}

func theirs(name string, kinds ...string) map[string]any {
	var indicators []any
	for _, k := range kinds {
		indicators = append(indicators, map[string]any{"kind": k, "what": "seen"})
	}
	return map[string]any{"account": "id 4711", "name": name, "membership_number": "M-1", "confidence": "strong", "indicators": indicators}
}

func TestT16_WhoseAccountItIsRestsOnTwoIndicatorsThatDoNotDependOnOneAnother(t *testing.T) {
	t.Parallel()
	r := small(t, "accounts")
	if err := r.try("a", "identify", "why", theirs("Robin Example", "own_words", "witness")); !fault.Is(err, fault.Conflict) {
		t.Errorf("of a respondent who is known: %v", err)
	}
	r = unknown(t)
	r.takes("if_unknown")
	r.blocked("if_linked", "if_contested")
	if pointer, _ := wrong(t, r.try("a", "identify", "", theirs("Robin Example", "own_words", "witness"))); pointer != "/reason" {
		t.Errorf("without a reason: got %s", pointer)
	}
	for name, kinds := range map[string][]string{"one": {"own_words"}, "two of a kind": {"own_words", "own_words"}} {
		if pointer, _ := wrong(t, r.try("a", "identify", "why", theirs("Robin Example", kinds...))); pointer != "/fields/indicators" {
			t.Errorf("%s: got %s", name, pointer)
		}
	}
	r.do("a", "identify", "why", theirs("Robin Example", "own_words", "witness"))
	r.takes("if_linked")
	r.blocked("if_unknown", "if_contested")
	want := casefile.Respondent{Name: "Robin Example", Handle: "@lantern_invented", MembershipNumber: "M-1"}
	if got := r.f.Contents.Opening.Respondent; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if err := r.try("a", "identify", "why", theirs("Sandy Example", "own_words", "witness")); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second time: %v", err)
	}
	if m, _ := r.f.Sought(nil); m.Number != "M-1" {
		t.Errorf("the register is asked about %+v", m)
	}
}

func TestT16_NobodyIsAskedAboutWhileNobodyIsKnown(t *testing.T) {
	t.Parallel()
	if m, _ := unknown(t).f.Sought(nil); !m.Nobody() {
		t.Errorf("the register is asked about %+v", m)
	}
}

func TestI07_WhoIsCloseToThePersonFoundIsSetAsideAtOnce(t *testing.T) {
	t.Parallel()
	r := unknown(t)
	r.aside = []string{"worker-1"}
	r.do("a", "identify", "why", theirs("Robin Example", "own_words", "witness"))
	if !r.f.Contents.Quarantined["worker-1"] || !slices.Contains(r.f.RelationsOf("worker-1"), casefile.Conflict) {
		t.Error("they see it still")
	}
}

func TestT16_AnAccountIsContestedAndRuledOn(t *testing.T) {
	t.Parallel()
	r := unknown(t)
	why := map[string]any{"why": "somebody took my name"}
	r.conflicts("contest", why, "that nothing was decided")
	if err := r.try("a", "rule", "why", map[string]any{"upheld": true}); !fault.Is(err, fault.Conflict) {
		t.Errorf("nobody contests it: %v", err)
	}
	r.do("a", "identify", "why", theirs("Robin Example", "own_words", "witness"))
	r.do("a", "contest", "", why)
	r.takes("if_contested", "if_linked")
	r.do("a", "rule", "it is theirs", map[string]any{"upheld": true})
	r.blocked("if_contested", "if_unknown")
	r.takes("if_linked")
	r.conflicts("contest", why, "that it was ruled on already")

	r = unknown(t)
	r.do("a", "identify", "why", theirs("Robin Example", "own_words", "witness"))
	r.do("a", "contest", "", why)
	r.conflicts("contest", why, "that it is contested")
	r.asked(false, entry(t))
	r.takes("look")
	r.looked = nil
	r.priors = []casefile.Prior{before("ROC", r.now, r.now.AddDate(1, 0, 0))}
	r.takes("look_back")
	r.do("a", "rule", "it is not theirs", map[string]any{"upheld": false})
	if parted := r.f.Last().Data.Parted; parted == nil || parted.MembershipNumber != "M-1" {
		t.Errorf("got %+v, want who is no longer the respondent", parted)
	}
	r.blocked("if_contested", "if_linked", "if_one")
	r.takes("if_unknown")
	if c := r.f.Contents; c.Opening.Respondent.Name != "@lantern_invented" || c.Memberships != nil || c.Priors != nil {
		t.Errorf("the case still says of them %+v %+v %+v", c.Opening.Respondent, c.Memberships, c.Priors)
	}
	r.conflicts("contest", why, "that nothing stands")
	r.do("a", "identify", "why", theirs("Sandy Example", "own_words", "witness"))
	r.do("a", "contest", "", why) // whoever is found next may say so too
}

func TestT48_OfWhoWasTakenForTheRespondentNothingIsTheNextOnes(t *testing.T) {
	t.Parallel()
	r := unknown(t)
	r.do("a", "identify", "why", theirs("Robin Example", "own_words", "witness"))
	if !r.f.Contents.RespondentSince.IsZero() {
		t.Error("somebody else was the respondent before the first")
	}
	r.do("a", "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": "2026-02-20", "act": "wrote it"})
	r.takes("notice", "agree")
	r.do("a", "serve", "", map[string]any{"means": "post", "proof": "slip"})
	r.do("a", "say", "", map[string]any{"text": "to the first"})
	r.do("the first", "choose", "", map[string]any{"language": "cy"})
	if got := r.f.Contents.Language("respondent"); got != "cy" {
		t.Errorf("the first chose Welsh and has %q", got)
	}
	r.takes("if_put")
	r.do("a", "contest", "", map[string]any{"why": "not mine"})
	r.do("a", "rule", "it is not theirs", map[string]any{"upheld": false})
	at := r.now
	r.do("a", "identify", "why", theirs("Sandy Example", "own_words", "witness"))
	r.blocked("if_put", "if_contested")
	c := r.f.Contents
	if !c.RespondentSince.Equal(at) || c.Opening.Respondent.Name != "Sandy Example" || c.Attribution.Before.Name != "@lantern_invented" {
		t.Errorf("got %+v since %s", c.Opening.Respondent, c.RespondentSince)
	}
	if got := c.Language("respondent"); got != "" {
		t.Errorf("the next one is written to in %q, as the first chose", got)
	}
	if m := c.Messages; len(m) != 1 || m[0].With != casefile.FormerRespondent {
		t.Errorf("the message to the first: %+v", m)
	}
}

// before is an earlier finding under clause N9, which is flagged as a threat.
func before(outcome string, from, until time.Time) casefile.Prior {
	return casefile.Prior{Case: "other", Outcome: outcome, From: from, Until: until, Clauses: []casefile.PriorClause{{ID: "N9", Flags: []string{"threat"}}}}
}

func TestT13_APriorIsALikeFindingOfTheLastTwoYearsThatHasNotExpired(t *testing.T) {
	t.Parallel()
	r := small(t, "accounts")
	r.flags = map[string][]string{"N27": {"threat"}, "N3": {"other"}}
	r.priors = []casefile.Prior{
		before("WARN", r.now.AddDate(0, -23, 0), r.now.AddDate(0, 1, 0)), before("EXP", r.now.AddDate(0, -30, 0), r.now.AddDate(3, 0, 0)),
		before("ROC", r.now.AddDate(0, -13, 0), r.now.AddDate(0, -1, 0)),
	}
	r.blocked("if_one", "if_two", "if_like")
	r.takes("look_back", "if_two")
	r.blocked("if_like") // nothing is alleged
	alleged := func(clause string) {
		r.do("a", "allege", "", map[string]any{"clause": clause, "conduct": "posted", "on": "2026-02-20", "act": "wrote it"})
	}
	alleged("N3")
	r.blocked("if_like") // nothing like it
	alleged("N27")
	r.takes("if_like")
	r.p.Priors.Within = "31 months"
	r.now = r.now.AddDate(0, 2, 0)
	r.blocked("if_two")
	r.p.Priors.Within = "33 months" // the graver finding is within, and not expired
	r.takes("if_like")
	r.p.Priors.Within = "24 months" // the recent one has expired, and the other is too old
	r.takes("if_one")
	r.blocked("if_like")
}

func TestT13_AFindingUnderTheSameClauseIsLikeIt(t *testing.T) {
	t.Parallel()
	r := small(t, "accounts")
	p := before("WARN", r.now.AddDate(0, -1, 0), r.now.AddDate(1, 0, 0))
	p.Clauses[0].Flags = nil
	r.priors = []casefile.Prior{p}
	r.takes("look_back")
	r.do("a", "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": "2026-02-20", "act": "wrote it"})
	r.takes("if_like")
}

func TestOnlyWhatIsInEffectIsAPrior(t *testing.T) {
	t.Parallel()
	r := newRoute(t)
	r.toPanel()
	r.declareAll()
	r.now = r.now.AddDate(0, 0, 20)
	prior := func() (casefile.Prior, bool) { return r.f.AsPrior(r.p, r.days, r.now) }
	r.do(r.holder("chair"), "open_sitting", "", nil)
	r.vote("vote_on_findings", map[string]any{"findings": []any{map[string]any{"allegation": 1.0, "found": "proved", "reasons": "r"}}})
	if r.f.Locked() {
		t.Error("I11: nothing is counted yet")
	}
	r.do(r.holder("chair"), "lock_findings", "", nil)
	if !r.f.Locked() {
		t.Error("I11: the findings are locked")
	}
	r.vote("vote_on_sanction", map[string]any{"outcome": "WARN", "reasons": "r"})
	r.do(r.holder("chair"), "settle_sanction", "", nil)
	r.do(r.holder("chair"), "determine", "", map[string]any{"facts": "f", "weighing": "w", "untouched": true})
	if _, ok := prior(); ok {
		t.Error("it may still be appealed")
	}
	r.now = r.now.AddDate(0, 0, 15)
	r.do("", "close_appeal_window", "", nil)
	p, ok := prior()
	if !ok || p.Outcome != "WARN" || len(p.Clauses) != 1 || p.Clauses[0].ID != "N9" || !p.Until.After(p.From.AddDate(1, 11, 0)) {
		t.Fatalf("got %+v, %t", p, ok)
	}
	r.now = p.Until
	if _, ok := prior(); ok {
		t.Error("it has expired")
	}
}

func TestTwoRespondentsAreTheSameByAMarkAndNotByName(t *testing.T) {
	t.Parallel()
	r := casefile.Respondent{Name: "Robin Example", Handle: "@robin", Email: "r@example.org", MembershipNumber: "M-1"}
	for want, others := range map[bool][]casefile.Respondent{
		true:  {{Handle: "Robin"}, {Email: "R@example.org"}, {MembershipNumber: "m1"}},
		false: {{}, {Name: "Robin Example"}, {Handle: "@robin2", MembershipNumber: "M-2"}},
	} {
		for _, o := range others {
			if r.Same(o) != want {
				t.Errorf("%+v: got %t", o, !want)
			}
		}
	}
}
