package model

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// rules are those rules of the long procedure (domain.md 5.10) that a history which is held to the model can look at beside
// that: who is close to a party, what is on record, what a party may reach. The others stand in testkit/rules. They say what
// must be in words of their own, and know nothing of how file, policy or engine keep it.
var rules = map[string]look{
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
	"I10": func(at *attempt) (string, bool) {
		if !at.taken() {
			return "", false
		}
		e := at.result.Event
		b, c := at.before.Events(), at.after.Events()
		switch {
		case e.Seq != len(b)+1 || e.From != at.before.State() || e.To != at.after.State() || !e.At.Equal(at.at.Truncate(time.Second)):
			return "an event does not follow the one before, or is of another time", true
		case e.Who.Kind == "" || e.Who.ID == "" || e.Who.As == "":
			return "an event without an actor and their role", true
		case at.a.Reason == "required" && e.Data.Reason == "":
			return "an event without its reasons", true
		case len(e.Payload) == 0 || len(c) != len(b)+1:
			return "an event is not kept whole", true
		}
		for i := range b {
			if b[i].ID != c[i].ID {
				return "an earlier event was taken away", true
			}
		}
		return "", true
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
	"I29": func(at *attempt) (string, bool) {
		if !at.taken() || len(at.h.past.exhibits) == 0 {
			return "", false
		}
		found := 0
		for _, x := range at.after.Contents.Exhibits {
			if sum, ok := at.h.past.exhibits[x.ID]; ok {
				if found++; sum != x.SHA256 {
					return "an item changed", true
				}
			}
		}
		return wrongIf(found != len(at.h.past.exhibits), "an item is gone"), true
	},
	"I38": func(at *attempt) (string, bool) {
		if at.h.f.Kind != Report || !at.before.Contents.Summary.Retaliation || len(at.before.Events()) > 1 {
			return "", false
		}
		for _, d := range at.before.Deadlines(at.h.w.P, at.h.w.days, at.at) {
			if d.Clock == "urgent_screen" {
				return wrongIf(d.Due.Sub(at.before.Events()[0].At) > 4*time.Hour, "getting back at a reporter waits like anything else"), true
			}
		}
		return "getting back at a reporter waits like anything else", true
	},
	"I42": func(at *attempt) (string, bool) {
		if at.h.f.Kind != Case || !at.h.f.Invited || at.h.tried%10 != 0 {
			return "", false
		}
		_, may := at.h.can(Who{Kind: Respondent, Name: "respondent", Roles: []string{Respondent}, File: at.h.f}, "follow")
		return wrongIf(!may, "the respondent does not reach their own papers"), true
	},
}

// The acts that the policy knows about who reported, and those that read a case.
var (
	ofIdentity = sync.OnceValue(func() []string { return acts(Case, "identity") })
	readings   = sync.OnceValue(func() []string { return append(acts(Case, "read_"), "list", "read") })
)

func acts(kind, about string) []string {
	all, err := long()
	if err != nil {
		panic(err)
	}
	return slices.DeleteFunc(all.policy.Acts("nec", kind), func(act string) bool { return !strings.Contains(act, about) })
}

// some is one act after another of a list, step by step.
func (at *attempt) some(acts []string) string { return acts[at.h.tried*7919%len(acts)] }

func wrongIf(is bool, what string) string {
	if is {
		return what
	}
	return ""
}

func TestI09_NobodyCloseToAPartyWorksOnTheirCase(t *testing.T) { holdsEverywhere(t, "I09", 50) }
func TestI10_EveryStepIsOnRecordWithActorRoleTimeAndReasons(t *testing.T) {
	holdsEverywhere(t, "I10", 10000)
}
func TestI26_TheRespondentNeverLearnsWhoReportedByThemselves(t *testing.T) {
	holdsEverywhere(t, "I26", 50)
}
func TestI27_AReporterReadsNothingOfTheCaseItself(t *testing.T)  { holdsEverywhere(t, "I27", 100) }
func TestI29_NoItemOfEvidenceIsChangedOrLost(t *testing.T)       { holdsEverywhere(t, "I29", 1000) }
func TestI38_GettingBackAtAReporterIsScreenedFirst(t *testing.T) { holdsEverywhere(t, "I38", 20) }
func TestI42_TheRespondentReachesTheirPapersWhateverTheirMembership(t *testing.T) {
	holdsEverywhere(t, "I42", 100)
}
