package casework

import (
	"testing"

	"recourse/internal/actor"
	"recourse/internal/procedure"
)

// Each in turn chooses Welsh and English again, and nobody else's letters change.
func TestEveryReaderIsWrittenToInTheLanguageTheyChose(t *testing.T) {
	t.Parallel()
	d := newLongDesk(t)
	d.openCase(story(), story())
	d.do("", "allocate_triage", "", nil)
	d.declareAll()
	admitted := func(by, action, reason string, more map[string]any) string {
		who := map[string]any{"name": "Terry Example " + action, "contact": "a letter box"}
		for k, v := range more {
			who[k] = v
		}
		d.do(by, action, reason, who)
		return d.f.Contents.Parties[len(d.f.Contents.Parties)-1].ID
	}
	affectedID := admitted("triage-0", "admit_affected", "", map[string]any{"plan": "p", "agreed": true, "said_by": "b", "said": "s"})
	d.do("triage-0", "authorise", "A clear line.", map[string]any{"terms": "Look."})
	witnessID := admitted("inv", "admit_witness", "", map[string]any{"scope": "The evening."})
	beside := map[string]any{"beside": "respondent", "scope": "All of it.", "days": 30.0}
	speaksID, standsID := admitted("lead-0", "admit_representative", "They asked.", beside), admitted("lead-0", "admit_supporter", "They asked.", beside)

	type chosen struct {
		reader       Reader
		with, action string
		fields       map[string]any
	}
	all := []chosen{
		{Reader{To: reporter, Report: "report-a"}, "", "learn_of_contact", map[string]any{"report": "R-AFFECTED"}},
		{Reader{To: reporter, Report: "report-b"}, "", "learn_of_contact", map[string]any{"report": "R-WITNESS"}},
		{Reader{To: string(actor.Respondent)}, "somebody", "respondent_chooses_contact", nil},
		{Reader{To: affected, Party: affectedID}, affectedID, "affected_chooses_contact", nil},
		{Reader{To: string(actor.Witness), Party: witnessID}, witnessID, "witness_chooses_contact", nil},
		{Reader{To: string(actor.Representative), Party: speaksID}, speaksID, "representative_chooses_contact", nil},
		{Reader{To: string(actor.Supporter), Party: standsID}, standsID, "supporter_chooses_contact", nil},
	}
	written := func(r Reader) string {
		_, out := d.letters.begin(d.p, d.f, d.f.Last(), procedure.Letter{ID: "L10", To: r.To}, Extra{NewID: d.id, Reader: r})
		return out.Lang
	}
	say := func(c chosen, lang string) {
		fields := map[string]any{"language": lang}
		for k, v := range c.fields {
			fields[k] = v
		}
		d.do(c.with, c.action, "", fields)
	}
	for i, c := range all {
		say(c, "cy")
		for j, other := range all {
			if got := written(other.reader); (got == "cy") != (i == j) {
				t.Errorf("%s chose Welsh, and the %s %q is written to in %q", c.action, other.reader.To, other.reader.Party+other.reader.Report, got)
			}
		}
		if got := written(Reader{To: string(actor.Respondent), Copy: speaksID}); (got == "cy") != (c.action == "respondent_chooses_contact" || c.reader.Party == speaksID) {
			t.Errorf("%s chose Welsh, and the copy of the respondent's letter is in %q", c.action, got)
		}
		say(c, "en")
		if got := written(c.reader); got != "en" {
			t.Errorf("%s chose English again, and is written to in %q", c.action, got)
		}
	}
	if err := d.try("somebody", "respondent_chooses_contact", "", map[string]any{"language": "fr"}); err == nil {
		t.Error("a language that is not on the list is taken")
	}
	say(all[2], "cy")
	if written(all[2].reader) != "cy" || written(Reader{To: enforcer}) != "en" {
		t.Error("whoever keeps a restriction is written to as the respondent chose")
	}
}
