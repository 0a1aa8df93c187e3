package matrix

import (
	"bytes"
	cryptorand "crypto/rand"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"recourse/internal/actor"
	"recourse/internal/procedure"
	"recourse/internal/report"
	"recourse/internal/server/tour"
	"recourse/internal/testkit"
	"recourse/internal/testkit/chance"
	"recourse/internal/testkit/scenarios"
)

// far asks about files that stories have brought to where they are. One request for the actions of a file answers for all
// of its acts at once; each act is tried by itself too, for a share of the cells.
type far struct {
	*asked
	every   bool
	stage   *stage
	faces   map[string]bool // kind, subject: asked as
	met     map[string]bool // kind, act or part: asked by somebody who may
	hidden  []byte          // the answer about what never was
	parties int
}

// TestHTTPAnswersAsTheTableOfTheLongProcedure plays the tour of the long procedure over HTTP, which has a report and a case in
// every state, and asks about each file where it stands: as each way of standing to it, all acts by what is offered, and each
// part of the file at its own address. In the short run that is a sample, drawn by a seed that is printed, in which each
// state, each way of standing and each act and part that somebody has occurs; the long run asks every way in every state, two
// hours at most, and leaves a share of the refusals that POST alone can tell apart to the table in memory.
func TestHTTPAnswersAsTheTableOfTheLongProcedure(t *testing.T) {
	t.Parallel()
	table, house := load(t, "nec")
	rules, err := procedure.Load(os.DirFS("../../../configs"), "procedures/nec.yaml", procedure.Outside{})
	if err != nil {
		t.Fatal(err)
	}
	script, err := tour.Load("nec")
	if err != nil {
		t.Fatal(err)
	}
	seed := chance.Seed()
	t.Logf("seed %d", seed)
	q := &far{
		asked: &asked{house: house, rules: rules, table: table, pick: rand.New(rand.NewPCG(seed, 1)), share: 1.0 / 400, seen: map[string]bool{}},
		faces: map[string]bool{}, met: map[string]bool{}, every: chance.Soak(),
	}
	if q.every {
		q.share = 1.0 / 20
	}
	q.d = driveIn(t, testkit.Options{Configs: scenarios.Configs(t, "nec")})
	q.stage = &stage{drive: q.d, rules: house.Rules, script: script, refs: map[string]string{}}
	q.stage.begin()
	for i := range script.Told {
		files := q.stage.play(&script.Told[i])
		for _, f := range files {
			if key := f.kind + " " + f.state; !q.seen[key] {
				q.seen[key] = true
				q.visit(f)
			}
		}
		q.doors(files)
	}
	q.whole()
	t.Logf("%d cells asked of staff, %d doors of parties", q.cells, q.parties)
}

// whole tells what the sample left out.
func (q *far) whole() {
	for kind, k := range q.table.kinds {
		for _, state := range k.States {
			if !q.seen[kind+" "+state] {
				q.d.t.Errorf("no %s was brought to %s", kind, state)
			}
		}
		for _, subject := range k.Subjects {
			if !q.faces[kind+" "+subject] && slices.ContainsFunc(k.Faces(q.house.Rules, subject), q.employed) {
				q.d.t.Errorf("%s: nobody asked as %s", kind, subject)
			}
		}
		for _, act := range k.Acts {
			if a := q.rules.Machine(kind).Action(act); !a.System && a.Door == "" && !q.met[kind+" "+act] {
				q.d.t.Errorf("%s: %s was offered to nobody", kind, act)
			}
		}
		for path := range q.parts(k, &played{file: &file{kind: kind}}, "system") {
			if !q.met[kind+" "+path] {
				q.d.t.Errorf("%s: nobody was given %q", kind, path)
			}
		}
	}
}

// employed tells whether somebody of the house may stand so: a role that the policy gives nothing is granted to nobody,
// and nobody holds two.
func (q *far) employed(face Face) bool {
	return face.Who.Kind == actor.Staff && len(face.Who.Roles) == 1 && len(q.d.h.Who(face.Who.Roles[0])) > 0
}

// visit asks about one file: in the long run as everybody; in a sample as each way of standing once, in a state drawn by
// lot, and as whoever may do or read what nobody was given before.
func (q *far) visit(f *played) {
	k := q.table.Kind(f.kind)
	for _, subject := range k.Subjects {
		for _, face := range k.Faces(q.house.Rules, subject) {
			if !q.employed(face) {
				continue
			}
			key := f.kind + " " + subject
			if q.every || q.news(k, f, subject) || !q.faces[key] && q.pick.IntN(len(k.States)) == 0 || f.last(k) && !q.faces[key] {
				q.faces[key] = true
				q.staff(k, f, subject, face)
			}
		}
	}
	for _, path := range []string{"", "/actions", "/letters", "/events"} {
		for who, c := range f.parties {
			if got := c.Get(f.path() + path).Status; got != http.StatusNotFound {
				q.d.t.Errorf("%s in %s: %s, GET %s of the staff: got %d, want 404", f.kind, f.state, who, path, got)
			}
		}
	}
	q.anyone(f.file)
}

// last tells whether a file's state is the last that the script comes to, so that whoever was not asked yet is asked here.
func (f *played) last(k *Kind) bool {
	return f.kind == "case" && f.state == "reopened" || f.kind == "report" && f.state == "concluded"
}

// news tells whether whoever stands so may do or read here what nobody was given yet.
func (q *far) news(k *Kind, f *played, subject string) bool {
	for path, status := range q.parts(k, f, subject) {
		if status == http.StatusOK && !q.met[f.kind+" "+path] {
			return true
		}
	}
	return slices.ContainsFunc(k.Acts, func(act string) bool { return !q.met[f.kind+" "+act] && k.Want(act, subject, f.state) == OK })
}

// staff asks as a member of staff who stands so to the file.
func (q *far) staff(k *Kind, f *played, subject string, face Face) {
	p := q.d.spare(f.file, face.Who.Roles[0])
	defer q.d.stand(f.file, p, face.Relations)()
	c, version := q.d.h.As(p.Username), q.d.version(f.file)
	sees := k.Sees(subject, f.state)
	q.offered(k, f, subject, face, c)
	for _, act := range k.Acts {
		want := k.Want(act, subject, f.state)
		if !q.chosen(false) {
			continue
		}
		a := c.Do(http.MethodPost, f.path()+"/actions/"+act, nonsense, http.Header{"If-Match": {version}})
		if got := read(a); got != want {
			q.say(f.file, f.state, face, act, got, want)
		}
	}
	q.cells++
	if got := c.Get("/api/v1/" + f.kind + "s?limit=100&state=" + f.state).Want(http.StatusOK); got.Has(f.ref) != sees {
		q.say(f.file, f.state, face, "to find it listed", got.Has(f.ref), sees)
	}
	for path, want := range q.parts(k, f, subject) {
		if !sees && !q.every && q.pick.IntN(8) > 0 {
			continue
		}
		q.cells++
		a := c.Get(f.path() + path)
		if want == http.StatusOK {
			q.met[f.kind+" "+path] = true
		}
		if a.Status == http.StatusConflict && path == "/priors" && want == http.StatusOK {
			continue // theirs, and nothing was locked on this case
		}
		if a.Status != want {
			q.say(f.file, f.state, face, "GET "+path, a.Status, want)
		}
		if a.Status == http.StatusNotFound && path != "/identities" {
			q.never(c, f, face, path, a)
		}
	}
}

// offered holds what is offered to the table: an act that the stage has is offered, to whoever may not with the policy as
// a reason.
func (q *far) offered(k *Kind, f *played, subject string, face Face, c *testkit.Client) {
	a := c.Get(f.path() + "/actions")
	if !k.Sees(subject, f.state) {
		q.cells += len(k.Acts)
		if a.Status != http.StatusNotFound {
			q.say(f.file, f.state, face, "GET /actions", a.Status, http.StatusNotFound)
		}
		q.never(c, f, face, "/actions", a)
		return
	}
	got := map[string]Answer{}
	items, _ := a.Want(http.StatusOK).JSON()["items"].([]any)
	for _, item := range items {
		one, _ := item.(map[string]any)
		got[posted(one, "action")] = OK
		reasons, _ := one["reasons"].([]any)
		for _, r := range reasons {
			if posted(r, "code") == "policy" {
				got[posted(one, "action")] = Forbidden
			}
		}
	}
	m := q.rules.Machine(f.kind)
	for _, act := range k.Acts {
		if a := m.Action(act); a.System || a.Door != "" {
			if _, ok := got[act]; ok {
				q.say(f.file, f.state, face, act, "offered", "nobody's to be offered")
			}
			continue
		}
		q.cells++
		want := k.Want(act, subject, f.state)
		if !m.Applies(m.Action(act), f.state) {
			want = "" // not of this stage: not offered, whoever asks
		}
		if got[act] != want {
			q.say(f.file, f.state, face, act+" among what is offered", got[act], want)
		}
		if want == OK {
			q.met[f.kind+" "+act] = true
		}
	}
}

// parts are the addresses of a file's parts, and what each answers.
func (q *far) parts(k *Kind, f *played, subject string) map[string]int {
	sees, reads := k.Sees(subject, f.state), k.MayView("read", subject, f.state)
	status := func(may, seen bool) int {
		switch {
		case may:
			return http.StatusOK
		case seen:
			return http.StatusForbidden
		}
		return http.StatusNotFound
	}
	view := func(act string) bool { return k.MayView(act, subject, f.state) }
	out := map[string]int{
		"": status(reads, false), "/events": status(reads, false), "/clocks": status(reads, false), "/parties": status(reads, false),
		"/letters": status(view("letters"), sees),
	}
	matter := reads
	if f.kind == "case" {
		matter = reads && view("read_matter")
		out["/allegations"] = status(matter || reads && view("read_pack"), reads)
		out["/disclosure"] = status(matter, reads)
		out["/bundles"] = status(matter, reads)
		out["/priors"] = status(view("read_priors"), sees)
		notes := slices.ContainsFunc(q.rules.Notes, func(n procedure.Notes) bool { return view(n.Act) })
		out["/notes"] = status(notes, sees)
	}
	for _, path := range []string{"/messages", "/conflicts", "/links"} {
		out[path] = status(matter, reads)
	}
	return out
}

// never holds an answer about what is hidden to the one about what never was, byte for byte.
func (q *far) never(c *testkit.Client, f *played, face Face, path string, hidden *testkit.Answer) {
	if q.hidden == nil {
		unknown, err := report.NewReference(report.Prefix(f.ref[0]), cryptorand.Reader)
		if err != nil {
			q.d.t.Fatal(err)
		}
		q.hidden = c.Get("/api/v1/" + f.kind + "s/" + unknown + path).Want(http.StatusNotFound).Body
	}
	if !bytes.Equal(hidden.Body, q.hidden) {
		q.say(f.file, f.state, face, "GET "+path, string(hidden.Body), string(q.hidden))
	}
}

// doors tries each door of the parties to a story's files. What a door leads to is looked for in all files of a party.
func (q *far) doors(files []*played) {
	subjects := map[string][]string{
		"reporter": {"reporter/own", "reporter/told"}, "respondent": {"respondent/named"}, "affected": {"affected/beside"},
		"witness": {"witness/beside"}, "representative": {"representative/beside"}, "supporter": {"supporter/beside"},
	}
	f := files[len(files)-1]
	for kind, c := range f.parties {
		shut := map[string]Answer{}
		for _, file := range files {
			k, m := q.table.Kind(file.kind), q.rules.Machine(file.kind)
			for _, act := range k.Acts {
				door := m.Action(act).Door
				if door == "" || door == "evidence" || door == "access_code" {
					continue
				}
				for _, subject := range subjects[kind] {
					if !slices.Contains(k.Subjects, subject) {
						continue
					}
					switch k.Want(act, subject, file.state) {
					case OK:
						shut[door] = OK
					case Conflict, Forbidden:
						if shut[door] == "" && slices.Contains(doorsOf(k, m, subject), door) {
							shut[door] = Conflict
						}
					}
				}
			}
		}
		for door, want := range shut {
			q.parties++
			method, path := http.MethodPost, "/api/v1/my/"+strings.ReplaceAll(door, "_", "-")
			switch door {
			case "message":
				path += "s"
			case "identity":
				method = http.MethodPut
			}
			if got := read(c.Do(method, path, nonsense["fields"], nil)); got != want {
				q.say(f.file, f.state, Face{Name: kind}, "the door "+door, got, want)
			}
		}
	}
}
