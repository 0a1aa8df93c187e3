package scenarios

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"recourse/internal/report"
	"recourse/internal/testkit"
)

// Tell tells a story to a house where it can happen, and ends with the log verified. It gives the parties by their names.
func Tell(t *testing.T, h *testkit.House, s *Story) map[string]*testkit.Client {
	t.Helper()
	told := &telling{
		T: t, h: h, procedure: s.Procedure, parties: map[string]*testkit.Client{}, files: map[string]*file{}, proposals: map[string]string{},
		remembered: map[string]string{}, last: map[string]string{}, held: map[string]bool{}, sent: map[string]string{},
	}
	for i := range s.Steps {
		step := &s.Steps[i]
		told.at = fmt.Sprintf("step %d (%s %s %s%s)", i+1, step.As, step.Do, step.See, step.Later)
		told.step(step)
		if t.Failed() {
			t.Fatalf("the story broke off at %s", told.at)
		}
	}
	h.CheckLedger()
	h.CheckSealed(s.Words()...)
	return told.parties
}

// House is one where a story can happen: with its register of members, if it has one, and enough people.
func House(t *testing.T, o testkit.Options, s *Story) *testkit.House {
	t.Helper()
	if s.Register != "" {
		name := filepath.Join(t.TempDir(), "members.csv")
		if err := os.WriteFile(name, []byte(s.Register), 0o600); err != nil {
			t.Fatal(err)
		}
		o.Settings = map[string]string{"register": name}
	}
	o.More = s.More
	return testkit.New(t, o)
}

// file is a report or a case of the story.
type file struct{ name, kind, ref string }

type telling struct {
	*testing.T
	h          *testkit.House
	procedure  string
	at         string
	parties    map[string]*testkit.Client
	files      map[string]*file
	proposals  map[string]string
	remembered map[string]string
	last       map[string]string   // who last held a function on a file
	held       map[string]bool     // who ever held one
	pools      map[string][]string // the roles of each function
	sent       map[string]string   // SHA-256 of each file sent
}

func (t *telling) Fatalf(format string, args ...any) {
	t.Helper()
	t.T.Fatalf("%s: %s", t.at, fmt.Sprintf(format, args...))
}

func (t *telling) Errorf(format string, args ...any) {
	t.Helper()
	t.T.Errorf("%s: %s", t.at, fmt.Sprintf(format, args...))
}

// file finds a file by name; a step that names none is about nothing but its actor.
func (t *telling) file(name string) *file {
	t.Helper()
	if name == "" {
		return &file{name: "nothing", kind: "cases", ref: "none"}
	}
	f := t.files[name]
	if f == nil {
		t.Fatalf("there is no file %q", name)
	}
	return f
}

func (t *telling) step(s *Step) {
	t.Helper()
	switch {
	case s.Later != "":
		by, err := span(s.Later)
		if err != nil {
			t.Fatalf("%v", err)
		}
		t.h.Later(by)
	case s.Do == "submit":
		t.submit(s)
	case s.Invites != "":
		t.invite(s)
	case s.Confirm != "":
		t.confirm(s, t.who(s)[0])
	case s.See != "":
		t.see(s)
	case s.Do != "":
		for _, c := range t.who(s) {
			t.do(s, c)
		}
	}
	t.afterwards(s)
}

func (t *telling) submit(s *Step) {
	t.Helper()
	var sent []testkit.File
	for _, f := range s.Files {
		sent = append(sent, t.send(f))
	}
	r := t.h.Submit(s.Report, sent...)
	t.parties[s.As] = t.h.Party(r.AccessCode)
	t.files[s.As] = &file{name: s.As, kind: "reports", ref: r.Reference}
}

func (t *telling) send(f Sent) testkit.File {
	sum := sha256.Sum256([]byte(f.Text))
	t.sent[f.Name] = hex.EncodeToString(sum[:])
	return testkit.File{Name: f.Name, Type: f.Type, Bytes: []byte(f.Text)}
}

// invite reads a party's code out of the letter that somebody is to post, the newest first.
func (t *telling) invite(s *Step) {
	t.Helper()
	on := t.file(s.On)
	a := t.who(s)[0].Get("/api/v1/cases/" + on.ref + "/letters").Want(http.StatusOK)
	for _, letter := range slices.Backward(items(a.JSON()["items"])) {
		if s.Letter != "" && letter["letter"] != s.Letter {
			continue
		}
		for line := range strings.Lines(text(letter["body"])) {
			if code, err := report.ParseCode(strings.Trim(line, " *`>\n")); err == nil {
				t.parties[s.Invites] = t.h.Party(code.Canonical())
				return
			}
		}
	}
	t.Fatalf("no letter of the case holds an access code: %s", a.Body)
}

func (t *telling) do(s *Step, c *testkit.Client) {
	t.Helper()
	with := t.filled(s, c)
	door, isDoor := strings.CutPrefix(s.Do, "door ")
	mine, isMine := strings.CutPrefix(s.Do, "me ")
	switch {
	case isMine:
		t.expect(s, c.Put("/api/v1/me/"+mine, with), http.StatusNoContent)
	case s.Do == "file":
		t.expect(s, c.Multipart("/api/v1/my/evidence", nil, map[string]string{"about": s.Note}, t.send(s.Files[0])), http.StatusCreated)
	case isDoor && door == "identity":
		t.expect(s, c.Put("/api/v1/my/"+door, with), http.StatusOK)
	case isDoor:
		t.expect(s, c.Post("/api/v1/my/"+door, with), http.StatusCreated)
	default:
		t.act(s, c, with)
	}
}

func (t *telling) act(s *Step, c *testkit.Client, with map[string]any) {
	t.Helper()
	on := t.file(s.On)
	a := t.expect(s, c.ActionAt(on.kind, on.ref, s.Do, s.Reason, with, t.version(c, on)), http.StatusCreated)
	if s.Proposes != "" {
		location := a.Header.Get("Location")
		t.proposals[s.Proposes] = location[strings.LastIndex(location, "/")+1:]
	}
	if len(s.Opens) == 0 {
		return
	}
	refs := texts(c.Get("/api/v1/reports/" + on.ref).Want(http.StatusOK).JSON()["cases"])
	if len(refs) != len(s.Opens) {
		t.Fatalf("%d cases were opened, want %d", len(refs), len(s.Opens))
	}
	for i, name := range s.Opens {
		t.files[name] = &file{name: name, kind: "cases", ref: refs[i]}
	}
}

// confirm is the act of a second person, who has something to do with the file from then on.
func (t *telling) confirm(s *Step, c *testkit.Client) {
	t.Helper()
	a := t.expect(s, c.Post("/api/v1/proposals/"+t.proposals[s.Confirm]+"/confirmation", nil), http.StatusCreated)
	if a.Status == http.StatusCreated {
		t.held[s.On+" "+c.Name()] = true
	}
}

// version is the version that somebody sees: of the file itself, or of the row of it where they may not open it yet.
func (t *telling) version(c *testkit.Client, on *file) string {
	t.Helper()
	if a := c.Get("/api/v1/" + on.kind + "/" + on.ref + "/actions"); a.Version() != "" {
		return a.Version()
	}
	return c.Get("/api/v1/" + on.kind + "/" + on.ref).Version()
}

// filled puts what the story cannot know in the place of its words for it: every item of evidence, a reference, a
// person's user name.
func (t *telling) filled(s *Step, c *testkit.Client) map[string]any {
	t.Helper()
	out := map[string]any{}
	for name, v := range s.With {
		if v == "all" && name == "evidence" {
			ids := []any{}
			for _, x := range items(c.Get("/api/v1/cases/" + t.file(s.On).ref).Want(http.StatusOK).JSON()["evidence"]) {
				ids = append(ids, x["id"])
			}
			v = ids
		}
		if words, ok := v.(string); ok {
			v = t.named([]string{words})[0]
		}
		out[name] = v
	}
	return out
}

// named puts the reference of a file for "ref …", and the user name of whoever is remembered for "user …".
func (t *telling) named(list []string) []string {
	t.Helper()
	out := slices.Clone(list)
	for i, words := range out {
		if name, ok := strings.CutPrefix(words, "ref "); ok {
			out[i] = t.file(name).ref
		}
		if name, ok := strings.CutPrefix(words, "user "); ok {
			out[i] = t.remembered[name]
		}
	}
	return out
}

func (t *telling) see(s *Step) {
	t.Helper()
	c := t.who(s)[0]
	on := t.file(s.On)
	path := "/api/v1/" + s.See
	switch {
	case s.See == "file":
		path = "/api/v1/" + on.kind + "/" + on.ref
	case !strings.ContainsAny(s.See, "/?"):
		path = "/api/v1/" + on.kind + "/" + on.ref + "/" + s.See
	}
	a := t.expect(s, c.Get(path), http.StatusOK)
	if a.Status == http.StatusNotFound && s.On != "" {
		t.unknown(c, a, path, on)
	}
}

// unknown holds an answer about a file that somebody may not see to the answer about one that is not there.
func (t *telling) unknown(c *testkit.Client, a *testkit.Answer, path string, on *file) {
	t.Helper()
	nobodys, err := report.NewReference(report.Prefix(on.ref[0]), rand.Reader)
	if err != nil {
		t.Fatalf("%v", err)
	}
	b := c.Get(strings.Replace(path, on.ref, nobodys, 1))
	if b.Status != a.Status || string(b.Body) != string(a.Body) {
		t.Errorf("%s is not told as a file that is not there: %s, want %s", on.name, a.Body, b.Body)
	}
}

func (t *telling) expect(s *Step, a *testkit.Answer, usual int) *testkit.Answer {
	t.Helper()
	if s.Status != 0 {
		usual = s.Status
	}
	if a.Status != usual {
		t.Fatalf("got %d, want %d: %.600s", a.Status, usual, a.Body)
	}
	if s.Rule != "" && !strings.Contains(string(a.Body), `"`+s.Rule+`"`) {
		t.Errorf("the answer does not name rule %s: %s", s.Rule, a.Body)
	}
	for _, words := range t.named(s.Has) {
		if !a.Has(words) {
			t.Errorf("%q is not in %.2000s", words, a.Body)
		}
	}
	for _, words := range t.named(s.Not) {
		if a.Has(words) {
			t.Errorf("%q must not be in %s", words, a.Body)
		}
	}
	for _, name := range s.Digests {
		if !a.Has(t.sent[name]) {
			t.Errorf("the digest of %s is not in %s", name, a.Body)
		}
	}
	return a
}

// afterwards is what a step says of the file and the letters once it is done.
func (t *telling) afterwards(s *Step) {
	t.Helper()
	if s.State != "" {
		row := t.row(t.h.As("auditor-1"), t.file(s.On))
		if row["state"] != s.State {
			t.Errorf("%s is in %v, want %s", s.On, row["state"], s.State)
		}
	}
	if s.Outcome != "" {
		if got := t.h.As("auditor-1").Get("/api/v1/cases/" + t.file(s.On).ref).Want(http.StatusOK).JSON()["outcome"]; got != s.Outcome {
			t.Errorf("the outcome of %s is %v, want %s", s.On, got, s.Outcome)
		}
	}
	for party, want := range s.Letters {
		var got []string
		for _, l := range items(t.parties[party].Get("/api/v1/my/letters").Want(http.StatusOK).JSON()["items"]) {
			got = append(got, text(l["letter"]))
		}
		want = slices.Clone(want)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s has letters %v, want %v", party, got, want)
		}
	}
}
