package casework

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"recourse/configs"
	"recourse/internal/actor"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/notify"
	"recourse/internal/panel"
	"recourse/internal/procedure"
	"recourse/internal/report"
)

// post is one letter as it was written, with whom it was for.
type post struct {
	notify.Letter
	Standing string
	Reader   string // as the procedure sent it
}

// desk drives one file by pure Apply calls and writes every letter on the way, as moves does.
type desk struct {
	t       *testing.T
	p       *procedure.Procedure
	days    *calendar.Days
	letters *Letters
	f       *casefile.File
	now     time.Time
	n       int
	pools   map[string][]string
	names   map[string]string
	ballots []panel.Ballot
	exhibit *casefile.Exhibit
	told    *casefile.Told
	open    int // cases of a report that are not at an end
	post    []post
	lang    string // in which every letter is written; "" for the one that its reader asked for
}

const testCode = "ten words that were drawn for this one respondent only"

func newDesk(t *testing.T) *desk { return newDeskWith(t, configs.FS) }

// everything is the shipped letters with other bodies: each says all that it was given, so that a test sees what a
// template might have said and not only what today's says.
func everything(t *testing.T) fs.FS {
	t.Helper()
	cat, err := notify.Load(configs.FS, "letters")
	if err != nil {
		t.Fatal(err)
	}
	out := fstest.MapFS{}
	for _, id := range cat.IDs() {
		source := fmt.Sprintf("---\nid: %s\ntitle: T\nto: [%s]\nsubject: S\nneeds: [Organisation]\n---\n{{printf \"%%+v\" .}}\n", id, strings.Join(cat.To(id), ", "))
		out["letters/"+id+"/en.md"] = &fstest.MapFile{Data: []byte(source)}
	}
	return out
}

func newDeskWith(t *testing.T, letters fs.FS) *desk {
	t.Helper()
	cat, err := notify.Load(letters, "letters")
	if err != nil {
		t.Fatal(err)
	}
	p, err := procedure.Load(configs.FS, "procedures/simple.yaml", procedure.Outside{Letters: cat.Has})
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Load(configs.FS, "calendar/uk.yaml")
	if err != nil {
		t.Fatal(err)
	}
	days, err := cal.For("england")
	if err != nil {
		t.Fatal(err)
	}
	questions, err := report.Load(configs.FS, "questionnaires")
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{
		t: t, p: p, days: days, letters: NewLetters(cat, "The Society", questions), now: time.Date(2026, 3, 2, 16, 41, 7, 0, time.UTC),
		pools: map[string][]string{}, names: map[string]string{},
	}
	for _, role := range []string{"triage", "lead", "investigator", "quality", "clerk", "panel", "chair", "appeals"} {
		for i := range 4 {
			who := fmt.Sprintf("%s-%d", role, i)
			d.pools[role], d.names[who] = append(d.pools[role], who), "Member "+who
		}
	}
	return d
}

func (d *desk) id() string { d.n++; return fmt.Sprintf("00000000-0000-4000-8000-%012d", d.n) }

func (d *desk) begin(kind, ref string, data casefile.Data) {
	d.t.Helper()
	h := casefile.Header{ID: d.id(), Ref: ref, Kind: kind, Procedure: d.p.ID, Version: d.p.Version}
	res, err := casefile.Begin(d.p, h, actor.SystemFor("test"), "system", data, d.now, d.id)
	if err != nil {
		d.t.Fatal(err)
	}
	d.took(res)
}

func (d *desk) took(res *casefile.Result) {
	d.t.Helper()
	d.f = res.After
	code := ""
	if res.Event.Data.Invited != "" {
		code = testCode
	}
	for _, l := range res.Letters {
		for _, reader := range readers(d.f, res.Event, l) {
			// One id that no golden letter shows: the letter's own.
			x := Extra{AccessCode: code, Days: d.days, Names: d.names, NewID: func() string { return "letter" }, Reader: reader}
			w, out := d.letters.begin(d.p, d.f, res.Event, l, x)
			if d.lang != "" {
				out.Lang = d.lang
			}
			letter, err := d.letters.finish(w, l, out)
			if err != nil {
				d.t.Fatalf("%s after %s: %v", l.ID, res.Event.Action, err)
			}
			d.post = append(d.post, post{Letter: letter, Standing: reader.Standing, Reader: l.To})
		}
	}
}

func (d *desk) try(who, action, reason string, fields map[string]any) error {
	in := casefile.Input{
		Action: action, Reason: reason, Fields: fields, Who: actor.Actor{Kind: actor.Staff, ID: who}, At: d.now,
		Days: d.days, NewID: d.id, NewRef: func(string) string { return "C-BORN" }, Pools: d.pools, Person: who,
		Seed: []byte(fmt.Sprint(d.n)), Ballots: d.ballots, Exhibit: d.exhibit, Told: d.told, OpenCases: d.open,
		Target: &casefile.Target{ID: "another", Incident: "incident"},
		Clause: func(id, _ string, _ []string) (casefile.Clause, error) {
			return casefile.Clause{
				ID: id, Code: "2016-09", Class: "prohibited", Sanctions: true,
				Label: "No hounding of a person", Text: "You must not hound\nor shame another person.",
			}, nil
		},
	}
	res, err := d.f.Apply(d.p, in)
	if err != nil {
		return err
	}
	if res.Ballot != nil {
		d.ballots = append(d.ballots, *res.Ballot)
	}
	d.took(res)
	d.now = d.now.Add(time.Hour)
	return nil
}

func (d *desk) do(who, action, reason string, fields map[string]any) {
	d.t.Helper()
	if err := d.try(who, action, reason, fields); err != nil {
		d.t.Fatalf("%s in %s: %v", action, d.f.State(), err)
	}
}

func (d *desk) wait(days int) { d.now = d.now.AddDate(0, 0, days) }

func (d *desk) draw(function string) string {
	d.t.Helper()
	d.do("", "allocate_"+function, "", nil)
	d.declareAll()
	h, _ := d.f.Contents.Holder(function)
	return h.Person
}

func (d *desk) declareAll() {
	d.t.Helper()
	for _, h := range d.f.Contents.Holders {
		if !h.Declared {
			d.do(h.Person, "declare", "", map[string]any{"conflict": false})
		}
	}
}

func (d *desk) vote(action string, fields map[string]any) {
	d.t.Helper()
	d.ballots = nil
	for _, s := range d.f.Contents.Seats(d.p.Body(d.f.Contents.Sitting.Body)) {
		d.do(s.Person, action, "", fields)
	}
}

// said is what a reporter sent, with the mark in every text of it.
func said(mark string) report.Report {
	var t report.Draft
	mark = "<" + mark + ">"
	var fill func(v reflect.Value)
	fill = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			v.SetString(mark)
		case reflect.Slice:
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			fill(v.Index(0))
		case reflect.Struct:
			for i := range v.NumField() {
				fill(v.Field(i))
			}
		}
	}
	fill(reflect.ValueOf(&t).Elem())
	t.Identity, t.Evidence, t.Language = report.Identity{}, nil, "en"
	return report.Report{Schema: 1, Kind: "abuse", ReceivedOn: "2026-01-17", IdentityMode: report.Confidential, Told: t}
}

func sealed(t *testing.T, r report.Report) json.RawMessage {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// openReport begins a report.
func (d *desk) openReport(r report.Report) {
	d.t.Helper()
	d.begin(casefile.Report, "R-OWN", casefile.Data{Submission: sealed(d.t, r), Summary: &casefile.Summary{
		Standing: r.Told.Standing, Anonymous: r.IdentityMode == report.Anonymous, Subjects: 1,
	}})
}

var respondent = casefile.Respondent{
	Name: "Robin Example", Handle: "@robin_example", Email: "robin@example.org", MembershipNumber: "M-771", Member: true,
}

// openCase begins a case of two reports, by the person it happened to and by a witness.
func (d *desk) openCase(a, b report.Report) {
	d.t.Helper()
	mine := casefile.Told{Report: "report-a", Reference: "R-AFFECTED", Standing: affected, Account: sealed(d.t, a)}
	d.begin(casefile.Case, "C-CASE", casefile.Data{
		Opened: &casefile.Opening{Report: "report-a", Respondent: respondent}, Told: []casefile.Told{mine},
		Exhibits: []casefile.Exhibit{
			{ID: "exhibit-1", File: "report-a", Name: "<A>.png", From: "reporter", About: "<A>", On: "2026-01-17", SHA256: "aa"},
			{ID: "exhibit-2", File: "report-a", Name: "<A>.mp4", From: "reporter", About: "<A>", On: "2026-01-17", SHA256: "bb"},
			{ID: "exhibit-3", File: "report-a", Name: "<A>.pdf", From: "reporter", About: "<A>", On: "2026-01-17", SHA256: "cc"},
		},
	})
	d.told = &casefile.Told{Report: "report-b", Reference: "R-WITNESS", Standing: "witness", Account: sealed(d.t, b)}
	d.do("", "join_report", "", nil)
}

func (d *desk) triage() string {
	d.t.Helper()
	who := d.draw("triage")
	d.do(who, "test_expression", "", map[string]any{"said": "a", "target": "b", "abuse": true, "belief": "c", "proportionate": "d"})
	d.do(who, "decide_interim", "No risk seen.", map[string]any{"decision": "none_needed"})
	return who
}

func (d *desk) allege(who, act string, evidence ...any) {
	d.t.Helper()
	d.do(who, "allege", "", map[string]any{
		"clause": "N9", "conduct": "posted", "on": "2025-12-20", "act": act, "grounds": []any{"age"}, "evidence": evidence,
	})
}

// notice brings a case to the issued notice and returns its investigator.
func (d *desk) notice(identity string) string {
	d.t.Helper()
	tri := d.triage()
	d.allege(tri, "On the members' forum, wrote \"leave or else\" to a neighbour.", "exhibit-1", "exhibit-2")
	d.allege(tri, "In the hall, shouted the same words.")
	d.draw("lead")
	lead, _ := d.f.Contents.Holder("lead")
	d.do(lead.Person, "authorise", "There is a clear line of enquiry.", map[string]any{"terms": "Look into both."})
	inv := d.draw("investigator")
	d.do(inv, "decide_identity", "Who told is not needed for a fair answer.", map[string]any{"decision": identity, "reporter_told": true})
	d.do(inv, "disclose", "", map[string]any{"evidence": []any{"exhibit-1"}, "how": "shown"})
	d.do(inv, "disclose", "", map[string]any{"evidence": []any{"exhibit-2"}, "how": "gist", "gist": "A recording in which the words are heard."})
	d.do(inv, "disclose", "", map[string]any{"evidence": []any{"exhibit-3"}, "how": "withheld", "ground": "It would show where somebody lives."})
	d.do(inv, "issue_notice", "", map[string]any{
		"questions": "Did you write this?\nWhat had happened before?", "adjustments": "More time; large print.", "welfare": "The welfare officer, 01632 960 001",
	})
	return inv
}

// answered brings a case from the notice to the checked report's desk, and returns who checks it.
func (d *desk) answered(inv string) string {
	d.t.Helper()
	d.do(inv, "record_delivery", "", map[string]any{"means": "post", "proof": "slip"})
	d.do(inv, "record_delivery", "", map[string]any{"means": "email", "proof": "read"})
	d.do(inv, "extend_answer", "They asked.", map[string]any{"days": 7.0})
	d.wait(30)
	d.do(inv, "warn_finally", "", nil)
	d.do("respondent", "respond", "", map[string]any{
		"answers": []any{
			map[string]any{"allegation": 1.0, "answer": "disputes", "text": "It was about the budget."},
			map[string]any{"allegation": 2.0, "answer": "silent"},
		}, "statement": "I am sorry that it came to this.",
	})
	lead, _ := d.f.Contents.Holder("lead")
	d.do(lead.Person, "hold", "The police asked us to wait.", nil)
	d.do(lead.Person, "lift_hold", "The police are done.", nil)
	d.do(inv, "file_report", "", map[string]any{"for": "The post.", "against": "The quarrel before it.", "credibility": "Both in part."})
	return d.draw("quality")
}

// decided brings a case from the check to a signed determination.
func (d *desk) decided(quality, found, outcome string, months float64) {
	d.t.Helper()
	d.do(quality, "pass_quality", "", map[string]any{"second_read": true})
	clerk := d.draw("clerk")
	d.do(clerk, "draw_panel", "", nil)
	d.declareAll()
	d.wait(30)
	d.do(clerk, "open_sitting", "", nil)
	d.vote("vote_on_findings", map[string]any{"findings": []any{
		map[string]any{"allegation": 1.0, "found": found, "reasons": "The post speaks for itself."},
		map[string]any{"allegation": 2.0, "found": "NB-FACT", "reasons": "Nobody heard it."},
	}})
	chair, _ := d.f.Contents.Holder("chair")
	d.do(chair.Person, "lock_findings", "", nil)
	if outcome != "" {
		fields := map[string]any{"outcome": outcome, "reasons": "The mildest that protects."}
		if months > 0 {
			fields["months"] = months
		}
		d.vote("vote_on_sanction", fields)
		d.do(chair.Person, "settle_sanction", "", nil)
	}
	d.do(chair.Person, "determine", "", map[string]any{
		"facts": "The words were written on that day.", "weighing": "More likely than not.", "untouched": true,
	})
}

// appealed brings a determined case through its appeal.
func (d *desk) appealed(fields map[string]any) {
	d.t.Helper()
	d.do("respondent", "appeal", "", map[string]any{"grounds": []any{"G1", "G4"}, "text": "I was not heard."})
	clerk, _ := d.f.Contents.Holder("clerk")
	d.do(clerk.Person, "draw_appeal_panel", "", nil)
	d.declareAll()
	d.do(clerk.Person, "open_appeal", "", nil)
	d.vote("vote_on_appeal", fields)
	chair, _ := d.f.Contents.Holder("appeal_chair")
	d.do(chair.Person, "decide_appeal", "", map[string]any{"facts": "He was heard on paper.", "weighing": "The length was too long."})
}
