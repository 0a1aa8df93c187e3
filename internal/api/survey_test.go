package api_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"recourse/internal/keyring"
	"recourse/internal/survey"
	"recourse/internal/testkit"
)

const surveyAt = "/api/v1/my/survey"

// ended is somebody whose matter has ended: they took their report back.
func ended(h *testkit.House) *testkit.Client {
	h.T.Helper()
	c := h.Party(h.Submit(story()).AccessCode)
	c.Post("/api/v1/my/withdrawal", map[string]any{"understood": true}).Want(201)
	return c
}

func TestTheSurveyIsAnsweredOnceAfterTheEndAndShownBesideNoReport(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	given := map[string]any{"answers": map[string]any{"fair": "partly"}, "text": "Ring before you write. qxsurvey"}
	r := h.Submit(story())
	me, auditor := h.Party(r.AccessCode), h.As("auditor-1")
	if got := me.Get(surveyAt).Want(200); got.JSON()["open"] != false || got.Has("informed") {
		t.Errorf("before the end: %s", got.Body)
	}
	if a := me.Post(surveyAt, given).Want(409); !a.Has("door_shut") {
		t.Errorf("before the end: %s", a.Body)
	}
	me.Post("/api/v1/my/withdrawal", map[string]any{"understood": true}).Want(201)
	if got := me.Get(surveyAt).Want(200); got.JSON()["open"] != true || !got.Has("informed") || !got.Has("Bob amser") {
		t.Errorf("after the end: %s", got.Body)
	}
	for body, status := range map[string]int{
		`{}`: 422, `{"answers":{"fair":"never"}}`: 422, `{"answers":{"nothing":"fair"}}`: 400, `{"answers":{"fair":1}}`: 400, `{"name":"x"}`: 400,
		`{"text":"   "}`: 422, `{"text":"` + strings.Repeat("a", survey.MostText+1) + `"}`: 422,
	} {
		me.Send("POST", surveyAt, "application/json", []byte(body), nil).Want(status)
	}
	beside := func() (out []byte) {
		for _, path := range []string{"", "/events", "/matter"} {
			out = append(out, auditor.Get("/api/v1/reports/"+r.Reference+path).Body...)
		}
		return out
	}
	before := beside()
	me.Post(surveyAt, given).Want(204)
	if after := beside(); !bytes.Equal(before, after) {
		t.Errorf("beside the report stood %s and stands %s", before, after)
	}
	if a := me.Post(surveyAt, given).Want(409); !a.Has("answered") {
		t.Errorf("a second time: %s", a.Body)
	}
	words, _ := me.Post("/api/v1/my/access-code", nil).Want(201).JSON()["access_code"].(string)
	again := h.Party(words)
	again.Post(surveyAt, given).Want(409)
	if got := again.Get(surveyAt).Want(200); got.JSON()["answered"] != true {
		t.Errorf("by another code: %s", got.Body)
	}
	auditor.Get(surveyAt).Want(403)
	h.CheckSealed("qxsurvey")
	h.CheckLedger()
}

func TestTheSurveyIsReadByTheAuditorAloneInNumbersThatAreNobodys(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	const at, month = "/api/v1/survey", 31 * 24 * time.Hour
	auditor := h.As("auditor-1")
	for i := range 10 {
		given := map[string]any{"answers": map[string]any{"fair": []string{"fair", "partly"}[i%2]}}
		if i < 4 {
			given["text"] = "Write sooner. qxtext"
		}
		ended(h).Post(surveyAt, given).Want(204)
	}
	nothing := `{"sides":[],"texts":[]}`
	if got := auditor.Get(at).Want(200); strings.TrimSpace(string(got.Body)) != nothing {
		t.Errorf("the month is not over: %s", got.Body)
	}
	for _, who := range []string{"triage-1", "lead-1", "administrator-1", "quality-1"} {
		h.As(who).Get(at).Want(403)
	}
	ended(h).Get(at).Want(403)
	h.Anyone().Get(at).Want(401)

	h.Clock.Advance(month)
	got := auditor.Get(at).Want(200)
	if !got.Has(`"side":"reporter","answered":10,`) || strings.Count(string(got.Body), `"count"`) != 1 || !got.Has(`{"answer":"partly","count":5}`) || !got.Has(`"texts":[]`) {
		t.Errorf("ten answered, five and five: %s", got.Body)
	}
	ended(h).Post(surveyAt, map[string]any{"text": "Write sooner still. qxtext"}).Want(204)
	if got := auditor.Get(at).Want(200); !got.Has(`"texts":[]`) {
		t.Errorf("four texts of months that are over: %s", got.Body)
	}
	h.Clock.Advance(month)
	if got := auditor.Get(at).Want(200); strings.Count(string(got.Body), "qxtext") != 5 || strings.Count(string(got.Body), `"answered"`) != 1 {
		t.Errorf("five texts, and one who answered in the second month: %s", got.Body)
	}
	sweptAway(t, h)
}

// sweptAway goes on until all of it is older than the questions say.
func sweptAway(t *testing.T, h *testkit.House) {
	t.Helper()
	s, ctx := h.Server, t.Context()
	var key string
	if err := s.DB.Pool.QueryRow(ctx, `select key_id::text from survey_texts limit 1`).Scan(&key); err != nil {
		t.Fatal(err)
	}
	left := func() (n int) {
		t.Helper()
		if err := s.Surveys(s.DB).SweepSurveys(ctx); err != nil {
			t.Fatal(err)
		}
		if err := s.DB.Pool.QueryRow(ctx, `select (select count(*) from survey_texts) + (select count(*) from survey_counts)`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if left() == 0 {
		t.Error("it went before its time")
	}
	h.Clock.Advance(time.Duration(s.Rules.Survey.KeepMonths) * 31 * 24 * time.Hour)
	if n := left(); n != 0 {
		t.Errorf("%d rows are left after their time", n)
	}
	if _, err := s.Ring.Salt(ctx, keyring.KeyID(key), "test"); err == nil {
		t.Error("the key of a text is still there")
	}
}
