package procedure_test

import (
	"strings"
	"testing"

	"recourse/internal/procedure"
)

func TestAConditionIsRefusedFor(t *testing.T) {
	t.Parallel()
	second := "{name: second_read, type: yes_no, label: Were the redactions read by a second person?, required: true}\n      does: [{do: freeze}]"
	checks := strings.Replace(second, "      does", "      checks:\n        - {CHECK}\n      does", 1)
	check := func(words string) string { return strings.Replace(checks, "CHECK", words, 1) }
	for name, c := range map[string]struct{ old, with, want string }{
		"a guard that asks what was given": {"when: 'frozen', else", "when: 'given(\"second_read\")', else",
			"given cannot be asked here: a guard is asked before anything is given; write a check"},
		"a check of a field that the action does not take": {second, check("when: 'yes(\"third_read\")', field: second_read, else: Read it., rule: R1"),
			"yes(\"third_read\") asks for something this procedure never declares"},
		"a check of a field of another type": {second, check("when: 'amount(\"second_read\") > 1', field: second_read, else: Read it., rule: R1"),
			"amount(\"second_read\") asks for something this procedure never declares"},
		"a check that refuses a field that the action does not take": {second, check("when: 'yes(\"second_read\")', field: third_read, else: Read it., rule: R1"),
			"action \"pass_quality\" takes no field \"third_read\""},
		"a check without its words": {second, check("when: 'yes(\"second_read\")', field: second_read, rule: R1"),
			"a check says when, else and the rule it keeps"},
		"an effect that asks for an item that is not in the list": {"{do: mark, with: interim_decided}", "{do: mark, with: interim_decided, when: 'chose(\"decision\", \"tea\")'}",
			"chose(\"decision\", \"tea\") asks for something this procedure never declares"},
		"a name that is put together": {"{do: mark, with: interim_decided}", "{do: mark, with: interim_decided, when: 'chose(\"decision\", \"a\" + \"b\")'}", "chose takes two names in quotes"},
		"a letter that asks for a field of another action": {"{id: L14, to: respondent}", "{id: L14, to: respondent, when: 'given(\"terms\")'}",
			"given(\"terms\") asks for something this procedure never declares"},
		"a second person of what one person does": {"title: Screen for urgent risk\n", "title: Screen for urgent risk\n      confirms: look\n",
			"an action that one person takes has no second"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := refused(t, edited(t, text(t), c.old, c.with), procedure.Outside{}); !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant it to say %s", got, c.want)
			}
		})
	}
}

func TestAFlagOrAnOverlayIsRefusedFor(t *testing.T) {
	t.Parallel()
	out := procedure.Outside{Flags: func(flag string) bool { return flag == "sexual" }}
	asks := func(flag string) string {
		return edited(t, text(t), "when: 'frozen', else", "when: 'not flagged(\""+flag+"\")', else")
	}
	if _, err := procedure.Parse([]byte(asks("sexual")), out); err != nil {
		t.Error(err)
	}
	if got := refused(t, asks("tea"), out); !strings.Contains(got, `flagged("tea") asks for something this procedure never declares`) {
		t.Error(got)
	}
	overlay := edited(t, text(t), "lists:", "overlays: [{id: tea, title: Tea}]\n\nlists:")
	if got := refused(t, overlay, out); !strings.Contains(got, `no action sets the mark "tea"`) {
		t.Error(got)
	}
}

func TestTheSecondPersonOfAnActionMayNeedAnActOfItsOwn(t *testing.T) {
	t.Parallel()
	source := edited(t, text(t), "title: \"Close: no case to answer\"\n      rule: T24\n      second: true",
		"title: \"Close: no case to answer\"\n      rule: T24\n      second: true\n      confirms: agree")
	out := outside(t)
	if got := refused(t, source, out); !strings.Contains(got, `the second person of "find_no_case_to_answer" needs "agree", which has no policy line`) {
		t.Error(got)
	}
	acts := out.Acts
	out.Acts = func(kind string) []string {
		if kind == "case" {
			return append(acts(kind), "agree")
		}
		return acts(kind)
	}
	p, err := procedure.Parse([]byte(source), out)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Case.Action("find_no_case_to_answer").SecondAct(); got != "agree" {
		t.Errorf("got %s, want agree", got)
	}
	if got := p.Case.Action("close_without_case").SecondAct(); got != procedure.Confirm {
		t.Errorf("got %s, want %s", got, procedure.Confirm)
	}
}
