package model

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"recourse/internal/casefile"
)

// before the appeal, whoever did any of these has no part in it.
var acted = []string{
	"triage", "resolver", "lead", "investigator", "quality", "adviser", "guardian", "panellist", "chair", "hearing_member", "hearing_chair",
	"interim_member", "reviewer", "reopener", "overseer",
}

func init() {
	maps.Copy(rules, map[string]look{
		"I03": func(at *attempt) (string, bool) {
			decides := at.taken() && at.staff() != "" && (at.votes("findings", "sanction") || at.does("draft"))
			return wrongIf(decides && at.h.past.ever(at.staff(), "triage", "investigator", "quality", "lead", "resolver"), "they worked it up and decide it"), decides
		},
		"I04": func(at *attempt) (string, bool) {
			appeal := at.taken() && (at.votes("appeal") || at.a.Rule == "T38" && at.staff() != "")
			if !appeal {
				return "", false
			}
			linked := slices.ContainsFunc(at.h.f.Elsewhere[at.staff()], func(f string) bool { return slices.Contains(acted, f) })
			return wrongIf(at.h.past.ever(at.staff(), acted...) || linked, "they acted before, here or on a linked case"), true
		},
		"I05": func(at *attempt) (string, bool) {
			votes := at.taken() && at.votes("findings", "sanction") && len(at.h.past.vetoed) > 0
			return wrongIf(votes && at.h.past.vetoed[at.staff()], "they sat where it was vetoed"), votes
		},
		"I06": func(at *attempt) (string, bool) {
			if !at.taken() || at.h.past.lives == 0 {
				return "", false
			}
			for _, h := range at.after.Contents.Holders {
				if at.h.past.before[h.Person] {
					return h.Person + " worked on its earlier life and holds " + h.Function, true
				}
			}
			return "", len(at.result.Event.Data.Draws) > 0
		},
		"I07": func(at *attempt) (string, bool) {
			b := &at.before.Contents
			if at.staff() == "" {
				return "", false
			}
			if b.Quarantined[at.staff()] {
				_, sees := at.h.can(Who{Kind: Staff, Name: at.staff(), Roles: at.who.Roles}, "list")
				return wrongIf(!at.denied || sees && at.after == at.before, "somebody in conflict acts or sees it"), true
			}
			undeclared := slices.ContainsFunc(b.Holders, func(h casefile.Holder) bool { return h.Person == at.staff() && !h.Declared }) &&
				!slices.ContainsFunc(b.Holders, func(h casefile.Holder) bool { return h.Person == at.staff() && h.Declared })
			steps := at.a.Has("declare") || at.a.Has("stand_down")
			return wrongIf(undeclared && at.taken() && !steps, "somebody drawn acts before they declared"), undeclared
		},
		"I08": func(at *attempt) (string, bool) {
			if !at.taken() {
				return "", false
			}
			b, c := &at.before.Contents, &at.after.Contents
			if at.does("stand_down") {
				holds := slices.ContainsFunc(c.Holders, func(h casefile.Holder) bool { return h.Person == at.staff() })
				return wrongIf(holds || !c.Quarantined[at.staff()], "a conflict that was declared did not take effect at once"), true
			}
			for who := range b.Quarantined {
				if !c.Quarantined[who] {
					free := slices.ContainsFunc(at.who.Roles, func(r string) bool { return r == "independent" || r == "external" })
					return wrongIf(!free || who == at.staff() || at.a.Rule != "I08", "a conflict was lifted by somebody else than an independent reviewer"), true
				}
			}
			return "", false
		},
		"I09": func(at *attempt) (string, bool) {
			if !at.taken() || len(at.h.past.near) == 0 {
				return "", false
			}
			for _, h := range at.after.Contents.Holders {
				if at.h.past.near[h.Person] {
					return h.Person + " is close to a party and holds " + h.Function, true
				}
			}
			return "", len(at.result.Event.Data.Draws) > 0
		},
		"I21": func(at *attempt) (string, bool) {
			if !at.does("restart") {
				return "", false
			}
			ground, _ := at.fields["ground"].(string)
			free := slices.ContainsFunc(at.who.Roles, func(r string) bool { return r == "independent" || r == "external" })
			return wrongIf(!free || !slices.Contains([]string{"RO1", "RO2", "RO3", "RO4"}, ground) || !at.h.past.ever(at.staff(), "reopener"),
				"it was opened again by somebody else, or on another ground"), true
		},
		"I23": func(at *attempt) (string, bool) {
			if !at.taken() || len(at.result.Event.Data.Draws) == 0 {
				return "", false
			}
			d := &at.result.Event.Data
			composed := map[string]bool{}
			for _, in := range d.Composed {
				b := at.h.w.P.Body(in.Body)
				composed[b.Member], composed[b.Chair] = true, true
				if !in.Repeat(d.Draws) {
					return "the draw of a body cannot be repeated", true
				}
			}
			for _, draw := range d.Draws {
				if len(draw.Seed) == 0 || len(draw.Pool) == 0 || !composed[draw.Function] && !draw.Repeat() {
					return "a draw cannot be repeated from its pool and seed", true
				}
				for _, who := range draw.Drawn {
					if !slices.Contains(draw.Pool, who) || at.before.Contents.Quarantined[who] {
						return who + " was drawn and could not be", true
					}
				}
				again := at.staff() != "" && at.h.past.drawn[draw.Function] > 0 && at.a.Reason != "required" && !at.a.Has("convene")
				if again {
					return "drawn again without a reason", true
				}
			}
			return "", true
		},
		"I25": func(at *attempt) (string, bool) {
			if at.staff() == "" || !at.votes("findings", "sanction", "appeal") && !at.a.Has("draft") {
				return "", false
			}
			serves := slices.ContainsFunc(at.before.Contents.Holders, func(h casefile.Holder) bool {
				return h.Person == at.staff() && (h.Function == "adviser" || h.Function == "clerk")
			})
			return wrongIf(serves && at.taken(), "who advises or serves the panel decides"), serves || at.taken()
		},
		"I34": func(at *attempt) (string, bool) { return at.nothing("administrator") },
		"I35": func(at *attempt) (string, bool) { return at.onlyReads("auditor") },
		"I36": func(at *attempt) (string, bool) {
			if !at.a.Has("clear_conflict") || at.staff() == "" {
				return "", false
			}
			own := at.fields["person"] == at.staff() || at.before.Contents.Quarantined[at.staff()]
			return wrongIf(own && at.taken(), "somebody lifted a conflict of their own"), true
		},
		"I42": func(at *attempt) (string, bool) {
			if at.h.f.Kind != Case || !at.h.f.Invited || at.h.tried%10 != 0 {
				return "", false
			}
			_, may := at.h.can(Who{Kind: Respondent, Name: "respondent", Roles: []string{Respondent}, File: at.h.f}, "follow")
			return wrongIf(!may, "the respondent does not reach their own papers"), true
		},
		"I26": func(at *attempt) (string, bool) {
			if at.does("identity") {
				return wrongIf(at.fields["reporter_told"] != true, "the reporter was not told first"), true
			}
			if at.h.f.Kind != Case {
				return "", false
			}
			act := at.some(ofIdentity())
			_, may := at.h.can(Who{Kind: Respondent, Name: "respondent", Roles: []string{Respondent}, File: at.h.f}, act)
			return wrongIf(may, "the respondent may "+act), true
		},
		"I27": func(at *attempt) (string, bool) {
			if at.h.f.Kind != Case {
				return "", false
			}
			act := at.some(readings())
			_, may := at.h.can(Who{Kind: Reporter, Name: "reporter", Roles: []string{Reporter}, File: at.h.reader}, act)
			return wrongIf(may, "a reporter may "+act+" the case"), true
		},
	})
}

// actsOf are the acts that the policy knows on a kind of file; of a case, those about who reported, and the readings.
var (
	ofReport   = sync.OnceValue(func() []string { return acts(Report, "") })
	ofCase     = sync.OnceValue(func() []string { return acts(Case, "") })
	ofIdentity = sync.OnceValue(func() []string { return acts(Case, "identity") })
	readings   = sync.OnceValue(func() []string { return append(acts(Case, "read_"), "list", "read") })
)

func actsOf(kind string) []string {
	if kind == Report {
		return ofReport()
	}
	return ofCase()
}

func acts(kind, about string) []string {
	all, err := long()
	if err != nil {
		panic(err)
	}
	return slices.DeleteFunc(all.policy.Acts("nec", kind), func(act string) bool { return !strings.Contains(act, about) })
}

// some is one act after another of a list, step by step.
func (at *attempt) some(acts []string) string { return acts[at.h.tried*7919%len(acts)] }

// nothing holds a role to have no right over any file, whatever else somebody of it was given on it.
func (at *attempt) nothing(role string) (string, bool) {
	who := Who{Kind: Staff, Name: role + "-0", Roles: []string{role}}
	act := at.some(actsOf(at.h.house.Kind))
	_, may := at.h.can(who, act)
	return wrongIf(may, "the "+role+" may "+act), true
}

// onlyReads holds a role to acts that change nothing.
func (at *attempt) onlyReads(role string) (string, bool) {
	who := Who{Kind: Staff, Name: role + "-0", Roles: []string{role}}
	m := at.h.w.machine(at.h.f)
	act := m.Actions[at.h.tried*7919%len(m.Actions)].ID
	_, may := at.h.can(who, act)
	return wrongIf(may, "the "+role+" may "+act), true
}

func TestI03_NobodyWhoWorkedItUpDecidesIt(t *testing.T)                { holdsEverywhere(t, "I03", 100) }
func TestI04_NobodyWhoActedBeforeDecidesTheAppeal(t *testing.T)        { holdsEverywhere(t, "I04", 20) }
func TestI05_AVetoedCaseIsHeardByAWhollyFreshPanel(t *testing.T)       { holdsEverywhere(t, "I05", 10) }
func TestI06_AReopenedCaseSharesNobodyWithItsEarlierLife(t *testing.T) { holdsEverywhere(t, "I06", 50) }
func TestI07_SomebodyInConflictOrUndeclaredHasNoPartInIt(t *testing.T) {
	holdsEverywhere(t, "I07", 100)
}
func TestI08_AConflictTakesEffectAtOnceAndIsLiftedByTheIndependentReviewer(t *testing.T) {
	holdsEverywhere(t, "I08", 100)
}
func TestI09_NobodyCloseToAPartyWorksOnTheirCase(t *testing.T) { holdsEverywhere(t, "I09", 50) }
func TestI21_OnlyTheIndependentReviewerReopensAndOnFourGroundsAlone(t *testing.T) {
	holdsEverywhere(t, "I21", 20)
}
func TestI23_EveryDrawCanBeRepeatedFromItsPoolAndSeed(t *testing.T) { holdsEverywhere(t, "I23", 1000) }
func TestI25_WhoAdvisesOrServesAPanelNeverDecides(t *testing.T)     { holdsEverywhere(t, "I25", 50) }
func TestI26_TheRespondentNeverLearnsWhoReportedByThemselves(t *testing.T) {
	holdsEverywhere(t, "I26", 50)
}
func TestI27_AReporterReadsNothingOfTheCaseItself(t *testing.T) { holdsEverywhere(t, "I27", 100) }
func TestI34_AdministratorsHaveNoRightOverAnyFileAtAnyTime(t *testing.T) {
	holdsEverywhere(t, "I34", 100)
}
func TestI35_TheAuditorChangesNothing(t *testing.T)       { holdsEverywhere(t, "I35", 100) }
func TestI36_NobodyLiftsAConflictOfTheirOwn(t *testing.T) { holdsEverywhere(t, "I36", 50) }
func TestI42_TheRespondentReachesTheirPapersWhateverTheirMembership(t *testing.T) {
	holdsEverywhere(t, "I42", 100)
}
