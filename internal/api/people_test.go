package api_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"recourse/configs"
	"recourse/internal/testkit"
)

func idOf(t *testing.T, h *testkit.House, username string) string {
	t.Helper()
	for _, p := range h.People {
		if p.Username == username {
			return p.ID
		}
	}
	t.Fatalf("nobody is called %s", username)
	return ""
}

func TestI36_AnAdministratorSaysWhatSomebodyElseIsQualifiedFor(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	of := func(username string) string { return "/api/v1/users/" + idOf(t, h, username) + "/qualifications" }
	admin, member, other := h.As("administrator-1"), h.As("panel-1"), h.As("panel-2")
	lay := map[string]any{"categories": []any{"lay"}, "region": "north", "training": []any{map[string]any{"for": "panel", "until": "2027-06-30"}}}

	h.Anyone().Put(of("panel-1"), lay).Want(401)
	member.Put(of("panel-1"), lay).Want(403)
	member.Put(of("panel-2"), lay).Want(403)
	h.As("auditor-1").Put(of("panel-1"), lay).Want(403)
	admin.Put(of("administrator-1"), lay).Want(403)
	admin.Put("/api/v1/users/"+uuid.NewString()+"/qualifications", lay).Want(404)
	admin.Put("/api/v1/users/panel-1/qualifications", lay).Want(404)
	admin.Put(of("panel-1"), map[string]any{"categories": []any{"lay"}, "role": "chair"}).Want(400)
	if a := admin.Put(of("panel-1"), map[string]any{"categories": []any{"Lay people"}}).Want(422); !a.Has("/categories/0") {
		t.Errorf("it does not say what is wrong: %s", a.Body)
	}
	if a := admin.Put(of("panel-1"), map[string]any{"training": []any{map[string]any{"for": "panel", "until": "soon"}}}).Want(422); !a.Has("/training/0/until") {
		t.Errorf("it does not say what is wrong: %s", a.Body)
	}
	if a := member.Get(of("panel-1")).Want(200); a.Has("lay") {
		t.Errorf("something was kept: %s", a.Body)
	}

	admin.Put(of("panel-1"), lay).Want(204)
	for _, c := range []*testkit.Client{admin, h.As("administrator-2"), h.As("auditor-1"), member} {
		if a := c.Get(of("panel-1")).Want(200); !a.Has(`"lay"`) || !a.Has(`"north"`) || !a.Has(`"2027-06-30"`) {
			t.Errorf("%s reads %s", c.Name(), a.Body)
		}
	}
	other.Get(of("panel-1")).Want(403)
	other.Get("/api/v1/users/" + uuid.NewString() + "/qualifications").Want(403)
}

// peopled is a folder of rules in which a triage officer must be trained, quality reviewers rule on whom a reporter keeps
// away, and a panel has a lay member.
func peopled(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "configs")
	if err := os.CopyFS(folder, configs.FS); err != nil {
		t.Fatal(err)
	}
	edit := func(name string, pairs ...string) {
		path := filepath.Join(folder, filepath.FromSlash(name))
		text, err := fs.ReadFile(configs.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(pairs); i += 2 {
			if !bytes.Contains(text, []byte(pairs[i])) {
				t.Fatalf("%s no longer holds %q", name, pairs[i])
			}
			text = bytes.Replace(text, []byte(pairs[i]), []byte(pairs[i+1]), 1)
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	edit("procedures/simple.yaml",
		"{id: triage, title: Triage officer, role: triage, fresh: true}", "{id: triage, title: Triage officer, role: triage, fresh: true, competence: testing, fallback: [lead]}",
		"    - id: report_conflict\n", `    - id: rule_on_keep_away
      title: Rule on whom the reporter keeps away
      rule: I08
      reason: required
      from: ["*"]
      guards: [{when: kept_away, else: Nobody is kept away at the reporter's wish., rule: I08}]
      fields:
        - {name: person, type: line, label: The colleague's user name, required: true}
        - {name: upheld, type: yes_no, label: Do they stay away?, required: true}
      does: [{do: uphold_conflict, when: 'yes("upheld")'}, {do: clear_conflict, when: 'not yes("upheld")'}]
    - id: report_conflict
`)
	edit("authz/simple.csv", "p, triage, report, report_conflict, *, screener, 9, allow\n", `p, triage, report, report_conflict, *, screener, 9, allow
p, quality, report, list, *, *, 9, allow
p, quality, report, rule_on_keep_away, *, *, 9, allow
p, quality, case, list, *, *, 9, allow
`)
	return folder
}

func TestI08_WhoIsKeptAwayIsRuledOnBySomebodyElse(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Configs: peopled(t)})
	told := story()
	told["keep_away"] = []any{"triage-2", "quality-2"}
	told["subjects"] = []any{map[string]any{"name": "triage-3"}}
	ref := h.Submit(told).Reference
	at := "/api/v1/reports/" + ref + "/actions"
	for _, away := range []string{"triage-2", "triage-3", "quality-2"} {
		h.As(away).Get(at).Want(404)
	}
	rule := func(who, person string, upheld bool) *testkit.Answer {
		return h.As(who).Action("reports", ref, "rule_on_keep_away", "They share no branch.", map[string]any{"person": person, "upheld": upheld})
	}
	rule("triage-1", "triage-2", false).Want(403)
	rule("quality-2", "quality-2", false).Want(404) // I36
	rule("quality-1", "nobody-9", false).Want(422)
	rule("quality-1", "triage-1", false).Want(422)
	rule("quality-1", "triage-3", true).Want(422) // named, not kept away
	rule("quality-1", "triage-2", false).Want(201)
	h.As("triage-2").Get(at).Want(200)
	rule("quality-1", "quality-2", true).Want(201)
	h.As("quality-2").Get(at).Want(404)
	rule("quality-1", "quality-2", false).Want(409) // nobody is left to rule on
	h.CheckLedger()
}

func TestI08_WhoeverLiftsAConflictOnAReportIsToldOnWhichOfItsCasesItStands(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Configs: peopled(t)})
	told := story()
	told["keep_away"] = []any{"triage-2", "quality-2"}
	ref := h.Submit(told).Reference
	cases := opened(t, h, ref, "Robin Example", "Sandy Example")
	for _, who := range []string{"quality-2", "triage-2"} {
		answer := h.As("quality-1").Action("reports", ref, "rule_on_keep_away", "They share no branch.", map[string]any{"person": who, "upheld": who == "quality-2"}).Want(201)
		still, _ := answer.JSON()["still_set_aside"].([]any)
		if who == "quality-2" && still != nil {
			t.Errorf("upheld, it is said to stand on %v", still)
		}
		if who == "triage-2" && (len(still) != 2 || !slices.Contains(still, any(cases[0])) || !slices.Contains(still, any(cases[1]))) {
			t.Errorf("lifted, it is said to stand on %v, not on %v", still, cases)
		}
	}
	h.CheckLedger()
}

func TestR23_ACaseWaitsForSomebodyTrainedOrFallsBack(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Configs: peopled(t)})
	ref := opened(t, h, h.Submit(story()).Reference, "Robin Example")[0]
	auditor := h.As("auditor-1")
	if a := auditor.Get("/api/v1/cases/" + ref).Want(200); a.JSON()["state"] != "allocating" {
		t.Fatalf("somebody without training was drawn: %s", a.Body)
	}
	h.As("administrator-1").Put("/api/v1/users/"+idOf(t, h, "lead-2")+"/qualifications",
		map[string]any{"training": []any{map[string]any{"for": "testing", "until": "2030-01-01"}}}).Want(204)
	h.Work()
	a := auditor.Get("/api/v1/cases/" + ref).Want(200)
	if a.JSON()["state"] != "triage" || strings.Count(string(a.Body), idOf(t, h, "lead-2")) == 0 {
		t.Fatalf("lead-2 was not drawn: %s", a.Body)
	}
	// An earlier life of the training is over: whoever's has run out is not drawn.
	h.As("lead-2").Action("cases", ref, "declare", "", map[string]any{"conflict": true}).Want(201)
	h.As("administrator-1").Put("/api/v1/users/"+idOf(t, h, "triage-3")+"/qualifications",
		map[string]any{"training": []any{map[string]any{"for": "testing", "until": "2020-01-01"}}}).Want(204)
	h.Work()
	h.As("triage-3").Get("/api/v1/cases/" + ref).Want(404)
	h.As("administrator-1").Put("/api/v1/users/"+idOf(t, h, "triage-3")+"/qualifications",
		map[string]any{"training": []any{map[string]any{"for": "testing", "until": "2030-01-01"}}}).Want(204)
	h.Work()
	officer := h.As("triage-3")
	officer.Action("cases", ref, "declare", "", map[string]any{"conflict": false}).Want(201)
	if a := officer.Get("/api/v1/cases/" + ref + "/events").Want(200); !a.Has(`"role":"lead"`) {
		t.Errorf("the draws do not say on whom was fallen back: %s", a.Body)
	}
	h.CheckLedger()
}

func TestT12a_WhoConfirmedAClosureDoesNotLookAtItAgain(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	told := h.Submit(story())
	ref := opened(t, h, told.Reference, "Robin Example")[0]
	first := tested(t, h, ref)
	ask := first.Action("cases", ref, "close_as_criticism", "A remark.", nil).Want(202).Header.Get("Location")
	second, third := (*testkit.Client)(nil), ""
	for _, p := range h.Who("triage") {
		switch c := h.As(p.Username); {
		case c == first:
		case second == nil:
			c.Post(ask+"/confirmation", nil).Want(201)
			second = c
		default:
			third = p.ID
		}
	}
	h.Party(told.AccessCode).Post("/api/v1/my/review-request", map[string]any{"why": "You did not read the second post."}).Want(201)
	a := h.As("auditor-1").Get("/api/v1/cases/" + ref).Want(200)
	if a.JSON()["state"] != "triage" || !a.Has(third) || a.Has(idOf(t, h, second.Name())) {
		t.Errorf("want %s drawn, neither who closed it nor who confirmed: %s", third, a.Body)
	}
	h.CheckLedger()
}
