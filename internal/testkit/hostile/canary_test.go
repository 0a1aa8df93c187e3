package hostile_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/testkit"
	"recourse/internal/testkit/hostile"
	"recourse/internal/testkit/scenarios"
)

// canaries are words that are like no others, each with the field that it was planted in.
type canaries struct {
	core   string // of this run: other tests share the cluster
	labels map[string]string
	others []string // secrets that the house made itself: codes, tokens, seeds
}

func newCanaries() *canaries {
	return &canaries{core: "qzx" + strings.ToLower(rand.Text()[:9]), labels: map[string]string{}}
}

func (k *canaries) new(label string) string {
	c := fmt.Sprintf("%s%03dxzq", k.core, len(k.labels))
	k.labels[c] = label
	return c
}

// plant puts a canary into every text of a value that is somebody's own words.
func (k *canaries) plant(label, key string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, inner := range v {
			out[name] = k.plant(label+"."+name, name, inner)
		}
		return out
	case []any:
		out := []any{}
		for _, inner := range v {
			out = append(out, k.plant(label, key, inner))
		}
		return out
	case string:
		if strings.HasPrefix(v, "ref ") {
			return v
		}
		switch key {
		case "handle":
			return "@" + k.new(label)
		case "email":
			return k.new(label) + "@example.org"
		case "url", "profile_url":
			return "https://social.example/" + k.new(label)
		case "membership_number":
			return strings.ToUpper(k.new(label))
		case "name", "contact", "safe_contact", "reference", "description", "detail", "relation", "wishes", "role", "keep_away", "narrative",
			"outcome_hoped", "adjustments", "text", "reasons", "welfare", "note", "questions":
			return v + " " + k.new(label)
		}
		if strings.Contains(v, " ") {
			return v + " " + k.new(label)
		}
		return v
	}
	return v
}

// everything is a report with an answer to every question.
func everything() map[string]any {
	return map[string]any{
		"identity":  map[string]any{"mode": "confidential", "name": "Bryn Sample", "email": "x", "membership_number": "x", "safe_contact": "By day only"},
		"danger":    map[string]any{"immediate": false, "detail": "None for now"},
		"narrative": "On Thursday evening I saw a public post. It said that people of the river faith are vermin and should be driven out.",
		"places":    []any{map[string]any{"type": "online", "platform": "x", "url": "x", "description": "The third comment"}},
		"subjects": []any{map[string]any{"name": "Rowan Placeholder", "handle": "x", "platform": "x", "profile_url": "x", "membership_number": "x",
			"believed_member": "yes", "role": "Branch officer"}},
		"witnesses":      []any{map[string]any{"name": "Wyn Sample", "contact": "At the library"}},
		"told_elsewhere": []any{map[string]any{"to": "platform", "reference": "T"}},
		"outcome_hoped":  "That it stops", "adjustments": "Large print", "keep_away": []any{"My cousin who works there"},
	}
}

// planted is a story with a canary in every text that somebody writes.
func (k *canaries) planted(t *testing.T, name string, more map[string]any) *scenarios.Story {
	t.Helper()
	s, err := scenarios.Read("simple", name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.Steps {
		step := &s.Steps[i]
		label := name + " " + step.Do
		step.Has, step.Not = nil, nil // of the words as they stood
		if step.Later == "16 days" {
			step.Later = "20 days" // the second story runs over Easter
		}
		for field, v := range more {
			if step.Report != nil {
				step.Report[field] = v
			}
		}
		if step.Report != nil {
			step.Report, _ = k.plant(label, "", step.Report).(map[string]any)
		}
		if step.With != nil {
			step.With, _ = k.plant(label, "", step.With).(map[string]any)
		}
		if step.Reason != "" {
			step.Reason += " " + k.new(label+" reason")
		}
		for j := range step.Files {
			step.Files[j].Name = k.new(label+" file name") + ".txt"
			step.Files[j].Text += " " + k.new(label+" file")
		}
	}
	return s
}

// TestA07_R63_NoWordOfACaseLiesAnywhereInTheClear runs cases to their ends, every text in them like no other, and looks
// for those texts, and for every secret that was made on the way, in all that is kept.
func TestA07_R63_NoWordOfACaseLiesAnywhereInTheClear(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	k, tape := newCanaries(), listen(h)
	scenarios.Tell(t, h, k.planted(t, "hateful-post", everything()))
	scenarios.Tell(t, h, k.planted(t, "appeal-lowers", nil))
	k.elsewhere(t, h)
	k.wrongly(h)
	k.secrets(t, h, tape)
	if len(k.labels) < 80 || len(k.others) < 20 {
		t.Fatalf("only %d words and %d secrets were planted", len(k.labels), len(k.others))
	}
	hunt := hostile.NewHunt(append([]string{k.core}, k.others...)...)
	look := func(where string, b []byte) {
		if word, form := hunt.Find(b); word != "" {
			t.Errorf("%s: %s (%s)", where, k.what(word, b), form)
		}
	}
	look("the log", []byte(h.Logged()))
	look("the metrics", metricsOf(t, h))
	k.tables(t, h, look)
	k.folders(t, h, look)
	k.answers(t, tape)
}

// what says which field a word was planted in.
func (k *canaries) what(word string, b []byte) string {
	for c, label := range k.labels {
		if strings.Contains(string(b), c) {
			return label
		}
	}
	if word == k.core {
		return "a planted word"
	}
	return "a secret beginning " + word[:4]
}

// elsewhere plants words in what is no case: people, interests, tokens, passwords, messages both ways.
func (k *canaries) elsewhere(t *testing.T, h *testkit.House) {
	t.Helper()
	admin := h.As("administrator-1")
	h.Clock.Advance(time.Minute)
	admin.Post("/api/v1/users", map[string]any{"username": "newcomer-1", "name": "New " + k.new("name of staff")}).Want(http.StatusCreated)
	triage := h.As("triage-2")
	triage.Put("/api/v1/me/interests", map[string]any{"branch": k.new("interests branch"), "employer": k.new("interests employer")}).Want(http.StatusNoContent)
	// What a token is called is plain, as a username is: its owner's label for a tool.
	triage.Post("/api/v1/me/tokens", map[string]any{"name": "A tool of mine", "scopes": []string{"case:read"}, "expires_at": h.Day(72 * time.Hour)}).Want(http.StatusCreated)
	r := h.Submit(map[string]any{"narrative": "Another matter " + k.new("another narrative")})
	h.Party(r.AccessCode).Post("/api/v1/my/messages", map[string]any{"text": "To you " + k.new("message in")}).Want(http.StatusCreated)
	h.Party(r.AccessCode).Put("/api/v1/my/identity", map[string]any{"mode": "confidential", "name": k.new("identity given later")}).Want(http.StatusOK)
	key := k.new("idempotency key") + "-" + strings.ToLower(rand.Text())
	head := http.Header{"Idempotency-Key": {key}}
	h.Anyone().Do(http.MethodPost, "/api/v1/reports", map[string]any{"narrative": "Once only " + k.new("narrative with a key")}, head).Want(http.StatusCreated)
}

// wrongly puts words where they do not belong: every one is refused, and none may come back or be kept.
func (k *canaries) wrongly(h *testkit.House) {
	c := func(label string) string { return k.new("wrong: " + label) }
	anyone, triage := h.Anyone(), h.As("triage-1")
	anyone.Post("/api/v1/sessions", map[string]any{"username": c("username"), "password": c("password"), "code": "000000"}).Want(401)
	anyone.Post("/api/v1/sessions", map[string]any{"access_code": c("code")}).Want(401)
	anyone.Post("/api/v1/sessions", map[string]any{c("field"): 1}).Want(400)
	anyone.Post("/api/v1/enrolments", map[string]any{"invite": c("invite"), "password": c("new password")})
	anyone.Post("/api/v1/verify", map[string]any{"receipt": c("receipt")})
	anyone.Get("/api/v1/" + c("path")).Want(404)
	anyone.Get("/api/v1/code?on=" + c("query")).Want(400)
	anyone.Get("/api/v1/code?" + c("name of a query") + "=1").Want(400)
	triage.Get("/api/v1/cases/" + c("reference")).Want(404)
	triage.Get("/api/v1/cases?cursor=" + c("cursor")).Want(400)
	triage.Get("/api/v1/cases?state=" + c("state"))
	triage.Post("/api/v1/cases/search", map[string]any{"handle": "@" + c("handle sought"), "email": c("mail sought") + "@example.org"}).Want(200)
	head := http.Header{}
	for _, name := range []string{"User-Agent", "Referer", "Cookie", "X-Forwarded-For", "X-Request-Id", "If-Match", "Accept-Language", "Origin", "Idempotency-Key", "X-Original-Url"} {
		head.Set(name, c("header "+name))
	}
	triage.Do(http.MethodGet, "/api/v1/me", nil, head)
	triage.Do(http.MethodPost, "/api/v1/reports", map[string]any{"narrative": 1}, head)
	triage.Do(strings.ToUpper(c("method")), "/api/v1/me", nil, nil)
	anyone.Send(http.MethodPost, "/api/v1/reports", c("content type")+"/x", []byte(c("body")), nil).Want(415)
}

// secrets collects what the house made itself and gave out once.
func (k *canaries) secrets(t *testing.T, h *testkit.House, tape *tape) {
	t.Helper()
	k.others = append(k.others, testkit.Password)
	for _, p := range h.People {
		k.others = append(k.others, p.Seed)
	}
	for _, x := range tape.exchanges() {
		if _, token, ok := strings.Cut(x.token, " "); ok && !slices.Contains(k.others, token) {
			k.others = append(k.others, token)
		}
		var made struct{ Token, Invite string }
		if x.status == http.StatusCreated && json.Unmarshal(x.got, &made) == nil && made.Token+made.Invite != "" && !slices.Contains(k.others, made.Token+made.Invite) {
			k.others = append(k.others, made.Token+made.Invite)
		}
		if c, ok := codeIn(x); ok && !slices.Contains(k.others, c) {
			k.others = append(k.others, c, strings.ReplaceAll(c, "-", " "), strings.ReplaceAll(c, " ", "-"))
		}
	}
	var people struct{ Items []struct{ Name string } }
	if err := json.Unmarshal(h.As("administrator-1").Get("/api/v1/users?limit=100").Want(200).Body, &people); err != nil || len(people.Items) < 20 {
		t.Fatalf("the names of %d people are known: %v", len(people.Items), err)
	}
	for _, p := range people.Items {
		k.others = append(k.others, p.Name)
	}
}

// tables looks at every column of every row, what is bytes as bytes.
func (k *canaries) tables(t *testing.T, h *testkit.House, look func(string, []byte)) {
	t.Helper()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, h.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	filled := 0
	for _, table := range h.Tables() {
		rows, err := conn.Query(ctx, "select t::text, t.* from "+table+" t")
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			filled++
			for i, raw := range rows.RawValues() {
				look("table "+table+" column "+rows.FieldDescriptions()[i].Name, raw)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	if filled < 300 {
		t.Fatalf("only %d rows were looked at", filled)
	}
}

// folders looks at every file of the data folder, and at the database's own: its tables as they lie on disk, and the
// segments of its log.
func (k *canaries) folders(t *testing.T, h *testkit.House, look func(string, []byte)) {
	t.Helper()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, h.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var folder, oid string
	if err := conn.QueryRow(ctx, `select current_setting('data_directory'), (select oid::text from pg_database where datname = current_database())`).Scan(&folder, &oid); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(ctx, `checkpoint`); err != nil {
		t.Fatal(err)
	}
	ours := hostile.NewHunt(k.core)
	for what, root := range map[string]string{"the data folder": h.Data, "the database's files": filepath.Join(folder, "base", oid), "the database's log": filepath.Join(folder, "pg_wal")} {
		n := 0
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if os.IsNotExist(err) { // a segment that the cluster has just taken away
				return nil
			}
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if os.IsNotExist(err) {
				return nil
			}
			n++
			look(what+", name "+filepath.Base(path), []byte(path))
			if what == "the data folder" {
				look(what+", file "+filepath.Base(path), b)
			} else if word, form := ours.Find(b); word != "" { // the log is of other tests, too, whose people have our password
				t.Errorf("%s, file %s: %s (%s)", what, filepath.Base(path), k.what(word, b), form)
			}
			return err
		})
		if err != nil || n == 0 {
			t.Fatalf("%s: %d files, %v", what, n, err)
		}
	}
}

// answers looks at what was answered: no refusal holds a planted word, no answer the reporter's identity but the
// reporter's own, and a respondent's or a bystander's none that was not meant for them.
func (k *canaries) answers(t *testing.T, tape *tape) {
	t.Helper()
	kinds := map[string]string{} // of sessions, by token
	for _, x := range tape.exchanges() {
		var s struct{ Token, Kind string }
		if x.path == "/api/v1/sessions" && json.Unmarshal(x.got, &s) == nil {
			kinds["Bearer "+s.Token] = s.Kind
		}
	}
	looked := map[string]int{}
	for _, x := range tape.exchanges() {
		kind := kinds[x.token]
		for c, label := range k.labels {
			if !strings.Contains(strings.ToLower(string(x.got)), c) {
				continue
			}
			looked[kind]++
			if x.status >= 400 {
				t.Errorf("a refusal of %s holds %s: %d %s", x.method, label, x.status, x.got)
			}
			if !k.mayRead(kind, label) {
				t.Errorf("an answer to a %q holds %s: %s %s", kind, label, x.method, strings.ReplaceAll(x.path, c, "…"))
			}
		}
	}
	if looked["staff"] < 50 || looked["respondent"] < 5 {
		t.Errorf("hardly anything was read: %v", looked)
	}
}

// mayRead says whose answers may hold what.
func (k *canaries) mayRead(kind, label string) bool {
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(label, p) })
	}
	switch kind {
	case "staff":
		return !has("submit.identity.name", "submit.identity.email", "submit.identity.membership", "identity given later", "wrong:", "idempotency key") || has("appeal-lowers submit.identity.name")
	case "respondent":
		return has(" allege", " disclose", " issue_notice", " door response", " door appeal", "vote_on", " determine", " decide_appeal", " open_cases", "file name", "decide_identity",
			"appeal-lowers submit.identity.name")
	case "reporter":
		return has(" submit", "message ", "identity given later", "appeal-lowers allege.act") // whom it happened to is told what was put
	}
	return false
}

// metricsOf reads the metrics as they are served.
func metricsOf(t *testing.T, h *testkit.House) []byte {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	front, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	h.Server.Settings.MetricsListen = address
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- h.Server.Serve(ctx, front) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	}()
	for range 100 {
		res, err := http.Get("http://" + address + "/metrics")
		if err != nil {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil || !strings.Contains(string(b), "recourse_requests_total{") {
			t.Fatalf("these are no metrics: %v %s", err, b)
		}
		return b
	}
	t.Fatal("no metrics are served")
	return nil
}
