package model

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"recourse/configs"
	"recourse/internal/calendar"
	"recourse/internal/code"
	"recourse/internal/procedure"
	"recourse/internal/testkit"
	"recourse/internal/testkit/scenarios"
)

// members are registers of invented people, by the procedure that rests on one. Nothing of them ever changes, so that it
// is the same on every day that counts.
var members = map[string]string{
	"nec": `number,name,joined,office,office_from,senior,born,staff_from,selection_from
W-1,Sorley Invented,2009-01-01,Member of the executive,2015-01-01,yes,1970-01-01,,
W-2,Tamsin Invented,2009-01-01,,,,2015-01-01,,
W-3,Ulric Invented,2009-01-01,,,,1970-01-01,2010-01-01,2020-01-01
`,
}

// registered is the same once more.
func registered(name string) Looked {
	is, ok := map[string]Membership{
		"Sorley Invented": {Member: true, Senior: true}, "Tamsin Invented": {Member: true, Minor: true},
		"Ulric Invented": {Member: true, Staff: true, Selection: true},
	}[name]
	if !ok {
		return Looked{}
	}
	return Looked{"now": is}
}

// openHouse is a house whose reports follow a procedure, with its register where it has one.
func openHouse(t *testing.T, procedure string) *testkit.House {
	t.Helper()
	o := testkit.Options{Configs: scenarios.Configs(t, procedure)}
	if register := members[procedure]; register != "" {
		name := filepath.Join(t.TempDir(), "members.csv")
		if err := os.WriteFile(name, []byte(register), 0o600); err != nil {
			t.Fatal(err)
		}
		o.Settings = map[string]string{"register": name}
	}
	return testkit.New(t, o)
}

func loadProcedure(t *testing.T, name string) *procedure.Procedure {
	t.Helper()
	p, err := procedure.Load(configs.FS, "procedures/"+name+".yaml", procedure.Outside{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func policyOf(t *testing.T, procedure string) []Line {
	t.Helper()
	csv, err := configs.FS.ReadFile("authz/" + procedure + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	return ReadPolicy(csv)
}

// codeOf is the Code in force: its clauses, those that prohibit more often than they are many, its grounds, and what an
// allegation amounts to.
func codeOf(t *testing.T, now time.Time) (clauses, grounds []string, of func(string, []any) (Allegation, bool)) {
	t.Helper()
	book, err := code.Load(configs.FS, "code")
	if err != nil {
		t.Fatal(err)
	}
	v, err := book.On(calendar.DateOf(now.AddDate(0, 0, -61)), "england")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]code.Clause{}
	for _, c := range v.Clauses {
		known[c.ID] = c
		clauses = append(clauses, c.ID)
		if c.Class == "prohibited" {
			clauses = append(clauses, c.ID, c.ID)
		}
	}
	for _, g := range v.Grounds {
		grounds = append(grounds, g.ID)
	}
	return clauses, grounds, func(id string, given []any) (Allegation, bool) {
		c, ok := known[id]
		a := Allegation{Prohibited: c.Class == "prohibited", Flags: c.Flags, Protected: len(given) > 0}
		for _, g := range given {
			a.Grounds = append(a.Grounds, g.(string))
		}
		return a, ok
	}
}

func objects(v any) []map[string]any {
	list, _ := v.([]any)
	var out []map[string]any
	for _, one := range list {
		if m, ok := one.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// submit is somebody who tells what happened, or one of us who enters it for them or on the house's own initiative.
func (k *walker) submit() {
	k.Helper()
	t := Told{Anonymous: k.IntN(3) == 0, Affected: k.IntN(2) == 0}
	identity := map[string]any{"mode": "anonymous"}
	if !t.Anonymous {
		identity = map[string]any{"mode": one(k.Chance, modes[1:]), "name": "Plainly Invented"}
	}
	subjects := []any{}
	for range k.IntN(3) {
		name := k.name()
		t.Named, subjects = append(t.Named, name), append(subjects, map[string]any{"name": name})
	}
	report := map[string]any{
		"narrative": k.words(), "identity": identity, "subjects": subjects, "standing": "witness", "occurred": map[string]any{"nation": "england"},
	}
	if t.Affected {
		report["standing"] = "affected"
	}
	if k.IntN(5) == 0 {
		t.Came.Danger, report["danger"] = true, map[string]any{"immediate": true, "detail": k.words()}
	}
	if k.IntN(5) == 0 {
		t.Came.Danger, t.Came.Retaliation, report["concerns"] = true, true, []any{"retaliation"}
	}
	if k.IntN(4) == 0 {
		t.Came.Perceived, report["grounds"] = true, []any{"race"}
	}
	if k.IntN(4) == 0 {
		t.KeptAway = []string{k.anybody()}
		report["keep_away"] = []any{t.KeptAway[0]}
	}
	k.entered(&t, report)
}

// entered sends a report in one of the ways there are.
func (k *walker) entered(t *Told, report map[string]any) {
	k.Helper()
	var by *testkit.Client
	body, how := map[string]any{"report": report}, "told by its reporter"
	leads, officers := k.h.Who("lead"), k.h.Who("triage")
	switch n := k.IntN(8); {
	case n == 0 && len(leads) > 0:
		t.By, t.Came.Own = leads[k.IntN(len(leads))].Username, true
		by, how = k.h.As(t.By), "of our own by "+t.By
		body["own_initiative"] = map[string]any{"source": k.words(), "why": k.words()}
	case n == 1 && len(officers) > 0:
		who := officers[k.IntN(len(officers))].Username
		by, how = k.h.As(who), "entered by "+who
		body["channel"] = "telephone"
	}
	var ref, code string
	if by == nil {
		var files []testkit.File
		if k.IntN(3) > 0 {
			files = append(files, testkit.File{Name: "copy.txt", Type: "text/plain", Bytes: []byte(k.words())})
		}
		r := k.h.Submit(report, files...)
		ref, code = r.Reference, r.AccessCode
	} else {
		out := by.Post("/api/v1/intake/reports", body).Want(http.StatusCreated).JSON()
		ref, _ = out["reference"].(string)
		code, _ = out["access_code"].(string)
	}
	c := k.h.Party(code)
	t.Ref, t.Exhibits = ref, k.exhibits(c)
	if t.Came.Own {
		k.h.Work() // the step that it owes is the worker's to take
	}
	f := k.w.Submit(*t)
	k.codes[f] = c
	k.note("submitted %+v %s", *t, how)
	k.same(f)
}

func (k *walker) exhibits(c *testkit.Client) []string {
	k.Helper()
	var out []string
	for _, x := range objects(c.Get("/api/v1/my/evidence").Want(http.StatusOK).JSON()["items"]) {
		id, _ := x["id"].(string)
		out = append(out, id)
	}
	return out
}

// anybody is a colleague but the auditor, through whose eyes the walk sees.
func (k *walker) anybody() string {
	for {
		if p := one(k.Chance, k.w.People); !slices.Contains(p.Roles, "auditor") {
			return p.Name
		}
	}
}
