package api_test

import (
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
)

// waits are the letters of a case that wait for somebody to post them: which, and to whom.
func waits(t *testing.T, c *testkit.Client, ref string) (out []string, ids map[string]string) {
	t.Helper()
	ids = map[string]string{}
	for _, one := range items(c.Get("/api/v1/me/post")) {
		w, _ := one.(map[string]any)
		if w["reference"] != ref {
			continue
		}
		letter, _ := w["letter"].(string)
		ids[letter], _ = w["id"].(string)
		to, _ := w["to"].(string)
		out = append(out, letter+" to the "+to)
	}
	return out, ids
}

func TestALetterWaitsForWhoeverMayPostItUntilItIsPosted(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	ref := opened(t, h, h.Submit(story()).Reference, "Robin Example")[0]
	other := opened(t, h, h.Submit(story()).Reference, "Robin Example")[0]
	finder, respondent := noticed(t, h, ref)
	_, stranger := noticed(t, h, other)
	list, ids := waits(t, finder, ref)
	for _, who := range []string{"auditor-1", "quality-1"} {
		if got := items(h.As(who).Get("/api/v1/me/post")); len(got) > 0 {
			t.Errorf("for %s, who reads no letter, wait %v", who, got)
		}
	}
	if len(list) != 1 || list[0] != "L10 to the respondent" {
		t.Fatalf("there wait %v", list)
	}
	respondent.Get("/api/v1/me/post").Want(403)
	at := "/api/v1/cases/" + ref + "/letters/" + ids["L10"]
	today := h.Day(0)
	good := map[string]any{"means": "signed_for", "on": today, "proof": "AB 12"}
	for field, wrong := range map[string]map[string]any{
		"/means": {"means": "email", "on": today}, "/on": {"means": "post", "on": h.Day(24 * time.Hour)},
		"/proof": {"means": "post", "on": today, "proof": strings.Repeat("x", 301)},
	} {
		if a := finder.Post(at+"/posted", wrong).Want(422); !a.Has(`"` + field + `"`) {
			t.Errorf("%v: %s", wrong, a.Body)
		}
	}
	if a := finder.Post(at+"/posted", map[string]any{"means": "post", "on": "today"}).Want(422); !a.Has(`"/on"`) {
		t.Errorf("no day: %s", a.Body)
	}
	for _, ask := range []string{"/pdf", "/html"} {
		finder.Get("/api/v1/cases/" + ref + "/letters/00000000-0000-4000-8000-000000000000" + ask).Want(404)
		finder.Get("/api/v1/cases/" + ref + "/letters/x" + ask).Want(404)
		finder.Get("/api/v1/cases/" + other + "/letters/" + ids["L10"] + ask).Want(404)
		respondent.Get(at + ask).Want(404)
	}
	finder.Post("/api/v1/cases/"+ref+"/letters/00000000-0000-4000-8000-000000000000/posted", good).Want(404)
	respondent.Post(at+"/posted", good).Want(404)
	if got, _ := waits(t, finder, ref); len(got) != 1 {
		t.Fatalf("after what was refused there wait %v", got)
	}
	finder.Post(at+"/posted", good).Want(204)
	if got, _ := waits(t, finder, ref); len(got) != 0 {
		t.Errorf("after it was posted there wait %v", got)
	}
	h.Clock.Advance(time.Minute)
	finder.Post(at+"/posted", map[string]any{"means": "by_hand", "on": today}).Want(204) // by a second means
	got, toPost, last := onItsWay(t, finder, "cases", ref, "L10")
	if got != "posted posted" || toPost || last["means"] != "by_hand" || last["on"] != today {
		t.Errorf("with the letter stands %q, to be posted: %v, %v", got, toPost, last)
	}

	pdf := finder.Get(at + "/pdf").Want(200)
	if pdf.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(string(pdf.Body), "%PDF-") || !strings.Contains(pdf.Header.Get("Content-Disposition"), `attachment; filename="letter.pdf"`) {
		t.Errorf("the pages are %v", pdf.Header)
	}
	page := finder.Get(at + "/html").Want(200)
	if !page.Has(`<html lang="en">`) || !page.Has("<h1>Notice of investigation</h1>") || page.Has("# ") || !strings.Contains(page.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the page is %s", page.Body)
	}
	own := respondent.Get("/api/v1/my/letters/" + ids["L10"] + "/pdf").Want(200)
	if string(own.Body) != string(pdf.Body) {
		t.Error("a party is given other pages than whoever posts the letter")
	}
	stranger.Get("/api/v1/my/letters/" + ids["L10"] + "/pdf").Want(404)
	respondent.Get("/api/v1/my/letters/x/pdf").Want(404)
	h.CheckSealed("AB 12", "signed_for")
	h.CheckLedger()
}
