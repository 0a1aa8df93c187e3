package procedure_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"recourse/internal/procedure"
)

// text is the simple procedure's file.
func text(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../configs/procedures/simple.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// edited replaces the first place where old stands; a test whose edit changes nothing would prove nothing.
func edited(t *testing.T, source, old, with string) string {
	t.Helper()
	if !strings.Contains(source, old) {
		t.Fatalf("the simple procedure no longer holds %q: choose another place to break it", old)
	}
	return strings.Replace(source, old, with, 1)
}

// refused parses and gives what is wrong.
func refused(t *testing.T, source string, out procedure.Outside) string {
	t.Helper()
	_, err := procedure.Parse([]byte(source), out)
	var found procedure.Problems
	if !errors.As(err, &found) || len(found) == 0 {
		t.Fatalf("it was taken, or refused by %v", err)
	}
	return err.Error()
}

func TestAProcedureIsRefusedFor(t *testing.T) {
	t.Parallel()
	state := "    - {id: island, title: Island, group: received, terminal: true, public: {reporter: R, respondent: S}}\n"
	for name, c := range map[string]struct{ old, with, want string }{
		"a state that no path leads to": {"  actions:\n    - id: take_report", state + "  actions:\n    - id: take_report",
			`no path leads to state "island"`},
		"a dead end that is not terminal": {"title: Withdrawn, group: decided, terminal: true,", "title: Withdrawn, group: decided,",
			`no action leads out of state "withdrawn"`},
		"an action to a state that is not there": {"to: [{state: screened}]", "to: [{state: nowhere}]", `unknown state "nowhere"`},
		"an action from a state that is not there": {"from: [quality]\n      to: [{state: closed}]", "from: [nowhere]\n      to: [{state: closed}]",
			`unknown state "nowhere"`},
		"a state without the reporter's label": {"public: {reporter: We have your report, ", "public: {",
			`state "received" needs both public labels`},
		"a state without the respondent's label": {"reporter: We have your report, respondent: Not known to the respondent", "reporter: We have your report",
			`state "received" needs both public labels`},
		"who reported opened by one person": {"rule: \"5.11\"\n      second: true", "rule: \"5.11\"",
			`who reported is opened by two people and for a reason`},
		"who reported opened without a reason": {"second: true\n      reason: required\n      from: [received,", "second: true\n      from: [received,",
			`who reported is opened by two people and for a reason`},
		"a relay to an action that somebody takes": {"{do: relay, with: reporter_writes}", "{do: relay, with: log_contact}",
			`"relay" needs with: a system action of this procedure, not "log_contact"`},
		"a relay to an action that the system takes by itself": {"{do: relay, with: reporter_writes}", "{do: relay, with: allocate_lead}",
			`"relay" needs with: a system action of this procedure, not "allocate_lead"`},
		"a relay to an action that does more than keep": {"{do: relay, with: reporter_writes}", "{do: relay, with: join_report}",
			`"write_to_us" cannot be relayed to "join_report": it may do no more than`},
		"a relay of a file that there is not": {"{do: relay, with: reporter_writes}", "{do: relay, with: reporter_adds}",
			`"write_to_us" cannot be relayed to "reporter_adds": there is no exhibit to relay`},
		"a relay that lacks a field": {"{name: text, type: text, label: The message, required: true}", "{name: words, type: text, label: The message, required: true}",
			`"write_to_us" cannot be relayed to "reporter_writes": it needs a field words`},
		"a relay of a field of another type": {"{name: text, type: text, label: The message, required: true}", "{name: text, type: line, label: The message, required: true}",
			`"write_to_us" cannot be relayed to "reporter_writes": its field text is another`},
		"a relay that a guard could refuse": {"title: The reporter writes\n      system: true\n", "title: The reporter writes\n      system: true\n      guards: [{when: frozen, else: Wait., rule: I30}]\n",
			`"write_to_us" cannot be relayed to "reporter_writes": it has a guard, a check, a reason or a way of its own`},
		"a relay that a check could refuse": {"title: The reporter writes\n      system: true\n", "title: The reporter writes\n      system: true\n      checks: [{when: given(\"text\"), field: text, else: Say it., rule: I30}]\n",
			`"write_to_us" cannot be relayed to "reporter_writes": it has a guard, a check, a reason or a way of its own`},
		"a relay on a condition": {"{do: relay, with: reporter_writes}", "{do: relay, with: reporter_writes, when: given(\"text\")}",
			`"write_to_us" cannot be relayed to "reporter_writes": a relay has no condition`},
		"a relay on a case": {"does: [{do: hear, with: respondent}]", "does: [{do: hear, with: respondent}, {do: relay, with: reporter_writes}]",
			`"relay" is no effect on a case`},
		"an unknown fact":                              {`when: 'frozen'`, `when: 'thawed'`, `thawed`},
		"a fact of the wrong type":                     {`when: 'frozen'`, `when: 'seats'`, `bool`},
		"a mark that nothing sets":                     {`'marked("identity_decided")'`, `'marked("never_set")'`, `marked("never_set") asks for something this procedure never declares`},
		"a clock that a guard makes up":                {`'expired("reply")'`, `'expired("tea")'`, `expired("tea") asks for something`},
		"a function that a guard makes up":             {`'not drawn("screener")'`, `'not drawn("baker")'`, `drawn("baker") asks for something`},
		"an unknown clock":                             {"stops: [answer]", "stops: [tea]", `unknown clock "tea"`},
		"a clock no state or action starts":            {"in: [drafting], escalate: chair", "escalate: chair", `no state and no action starts clock "drafting"`},
		"a clock of no length":                         {"length: 5 working days", "length: a while", `"a while" is no length`},
		"a clock that ends in no action of the system": {"then: stop_waiting", "then: screen", `"screen" is no action of the system`},
		"a pause without a maximum":                    {"pauses_in: [awaiting_reporter], max_pause: 14 days, ", "pauses_in: [awaiting_reporter], ", "a pause has a maximum"},
		"an unknown outcome":                           {"{do: close, with: NFA-Q}", "{do: close, with: NFA-X}", `"close" needs with: a outcome of this procedure, not "NFA-X"`},
		"a sanction without a breach":                  {"title: Formal warning, finding: breach", "title: Formal warning, finding: no_breach", "a sanction needs a breach (I11)"},
		"a sanction without an end":                    {"sanction: true, expires: 24 months", "sanction: true", "a sanction has an end: months or expires (I20)"},
		"an unknown field type":                        {"name: danger, type: yes_no", "name: danger, type: maybe", `unknown type "maybe"`},
		"an unknown list":                              {"list: means,", "list: ways,", `unknown list "ways"`},
		"an effect that lacks its field": {"{name: proof, type: text, label: What proves it, required: true}", "{name: proof, type: text, label: What proves it}",
			`"serve" needs the action to take a required field proof of type text`},
		"an unknown effect":                                     {"{do: take, with: screener}", "{do: grab, with: screener}", `unknown effect "grab"`},
		"an effect on the wrong kind of file":                   {"{do: take, with: screener}", "{do: freeze}", `"freeze" is no effect on a report`},
		"an unknown door":                                       {"door: message", "door: window", `unknown door "window"`},
		"a letter to nobody":                                    {"{id: L01, to: reporter}", "{id: L01, to: nobody}", "a letter goes to one of"},
		"a quorum above the seats":                              {"size: 3, quorum: 3", "size: 3, quorum: 4", "a quorum is between one and the 3 seats"},
		"a function named as a relation of the house":           {"{id: screener, title", "{id: conflict, title", `"conflict" is a relation of the house's own`},
		"an unknown function to keep apart":                     {"- [triage, investigator]", "- [triage, baker]", `unknown function "baker"`},
		"a guard without its rule":                              {"else: The pack is not frozen., rule: I30", "else: The pack is not frozen.", "a guard says when, else and the rule it keeps"},
		"an action that acts by itself and is not the system's": {"system: true\n      auto: true", "auto: true", "only the system acts by itself"},
		"the same state twice":                                  {"    - {id: screened, title: Screened,", "    - {id: received, title: Screened,", `"received" is declared twice`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := refused(t, edited(t, text(t), c.old, c.with), procedure.Outside{}); !strings.Contains(got, c.want) {
				t.Errorf("got %s\nwant it to say %s", got, c.want)
			}
		})
	}
}

func TestAStateInWhichNoClockRunsIsNamed(t *testing.T) {
	t.Parallel()
	source := edited(t, text(t), "in: [awaiting_reporter], then: stop_waiting", "in: [received], then: stop_waiting")
	source = edited(t, source, "in: [received, screened, awaiting_reporter, opened], escalate", "in: [received, screened, opened], escalate")
	if got := refused(t, source, procedure.Outside{}); !strings.Contains(got, `state "awaiting_reporter" is not terminal and no clock runs in it`) {
		t.Error(got)
	}
}

func TestAnUnknownKeyIsShownWithItsLineAndWhatStandsThere(t *testing.T) {
	t.Parallel()
	got := refused(t, edited(t, text(t), "nation: england", "nation: england\ncounty: kent"), procedure.Outside{})
	for _, want := range []string{"county", "kent", ">", "nation: england"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s\nwant it to show %q", got, want)
		}
	}
}

func TestAProblemIsShownWithTheLinesAroundIt(t *testing.T) {
	t.Parallel()
	got := refused(t, edited(t, text(t), "to: [{state: screened}]", "to: [{state: nowhere}]"), procedure.Outside{})
	if !strings.Contains(got, "$.report.actions[1].to[0].state") || !strings.Contains(got, "id: screen") && !strings.Contains(got, "state: nowhere") {
		t.Error(got)
	}
}

func TestEveryProblemIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	source := edited(t, text(t), "to: [{state: screened}]", "to: [{state: nowhere}]")
	got := refused(t, edited(t, source, "{do: take, with: screener}", "{do: grab, with: screener}"), procedure.Outside{})
	if !strings.Contains(got, "nowhere") || !strings.Contains(got, "grab") {
		t.Error(got)
	}
}

// outside agrees with the simple procedure in everything.
func outside(t *testing.T) procedure.Outside {
	t.Helper()
	p := simple(t)
	acts := func(kind string) []string {
		var out []string
		for _, a := range p.Machine(kind).Actions {
			if out = append(out, a.ID); a.Confirms != "" {
				out = append(out, a.Confirms)
			}
		}
		return append(out, "read", procedure.Confirm)
	}
	yes := func(string) bool { return true }
	return procedure.Outside{Letters: yes, Roles: yes, Acts: acts, BuiltIn: []string{"read", procedure.Confirm}}
}

func TestAProcedureAndItsPolicyAreHeldToEachOther(t *testing.T) {
	t.Parallel()
	if _, err := procedure.Parse([]byte(text(t)), outside(t)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*procedure.Outside)
		want   string
	}{
		"an action without a policy line": {func(o *procedure.Outside) {
			acts := o.Acts
			o.Acts = func(kind string) []string {
				return slices.DeleteFunc(acts(kind), func(a string) bool { return a == "screen" })
			}
		}, `action "screen" has no policy line`},
		"a policy line without an action": {func(o *procedure.Outside) {
			acts := o.Acts
			o.Acts = func(kind string) []string { return append(acts(kind), "juggle") }
		}, `the policy names an act "juggle" of a case that is no action`},
		"a letter that is not in the catalogue": {func(o *procedure.Outside) {
			o.Letters = func(id string) bool { return id != "L01" }
		}, `unknown letter "L01"`},
		"a role that the policy does not know": {func(o *procedure.Outside) {
			o.Roles = func(role string) bool { return role != "quality" }
		}, `the policy knows no role "quality"`},
	} {
		o := outside(t)
		c.change(&o)
		if got := refused(t, text(t), o); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

func TestAShelfRefusesAFileNamedAfterAnotherProcedure(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/other.yaml", []byte(text(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := procedure.LoadShelf(os.DirFS(dir), ".", func(string) procedure.Outside { return procedure.Outside{} })
	if err == nil || !strings.Contains(err.Error(), "named after another procedure") {
		t.Errorf("got %v", err)
	}
}
