package procedure_test

import (
	"strings"
	"testing"

	"recourse/internal/procedure"
)

func TestAnOutcomeOrARangeIsRefusedFor(t *testing.T) {
	t.Parallel()
	reminder := "{id: ROC, title: Reminder of conduct, finding: breach,"
	guided := func(t *testing.T, words string) string {
		t.Helper()
		return edited(t, text(t), "\nclocks:", "\nguidance:\n  - {"+words+"}\n\nclocks:")
	}
	vote := "- {name: months, type: number, label: For how many months, min: 0, max: 60}"
	for name, c := range map[string]struct{ source, want string }{
		"advice that needs a finding": {edited(t, text(t), reminder, reminder+" advice: true,"), "advice needs no finding and takes nothing away"},
		"two outcomes that are the advice": {edited(t, edited(t, text(t), "title: Signposted, finding: none", "title: Signposted, advice: true, finding: none"),
			"title: No case at triage, finding: none", "title: No case at triage, advice: true, finding: none"), "one outcome at most is the advice"},
		"something attached that is a sanction": {edited(t, text(t), "title: Formal warning, finding: breach,", "title: Formal warning, attach: true, finding: breach,"),
			"what is attached to a finding of breach has conditions"},
		"a quorum that no body that gives it has seats for": {edited(t, text(t), reminder, reminder+" quorum: 4,"), `body "panel" has 3 seats only`},
		"a range that begins at the graver end":             {guided(t, "from: EXP, to: ROC, label: Odd"), "a range is from one outcome to a graver one or the same"},
		"a range of an outcome that is not there":           {guided(t, "from: TEA, to: ROC, label: Odd"), "a range is from one outcome to a graver one or the same"},
		"a range without a label":                           {guided(t, "from: ROC, to: EXP"), "a range needs a label"},
		"a range that asks of a clock":                      {guided(t, `when: 'expired("triage")', from: ROC, to: EXP, label: Late`), "expired cannot be asked here"},
		"a ballot that attaches what is not attached": {edited(t, text(t), vote, vote+"\n        - {name: attached, type: choices, list: means, label: With}"),
			`field "attached" chooses among outcomes that are attached, and list "means" holds another`},
		"a guard that asks for an outcome it makes up": {edited(t, text(t), `when: 'frozen', else`, `when: 'drafts("TEA")', else`), `drafts("TEA") asks for something`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := refused(t, c.source, procedure.Outside{}); !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant it to say %s", got, c.want)
			}
		})
	}
}
