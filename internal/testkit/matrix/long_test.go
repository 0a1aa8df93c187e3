package matrix

import (
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"recourse/internal/actor"
	"recourse/internal/testkit"
	"recourse/internal/testkit/scenarios"
)

// far asks about files that are in a state by their row alone: the walks and the stories come to each state honestly, and
// here as many people as the table has stand before each. What the policy says is answered before the file is opened;
// whether the stage then lets them is the file's, and both are taken for one answer.
type far struct {
	*asked
	faces map[string]bool // kind, subject: seen at all
	every bool
}

// past is any answer that comes after the policy has allowed the act.
const past Answer = "past the policy"

func beyond(a Answer) Answer {
	if a == OK || a == Conflict {
		return past
	}
	return a
}

// TestHTTPAnswersAsTheTableOfTheLongProcedure asks a share of the cells of the long procedure over HTTP, and all of them in
// the long run: in each state of both kinds of file, each way of standing to it, each act and each part of the file that has
// an address of its own. A sample takes each state and each way at least once; it differs every time, and is printed.
func TestHTTPAnswersAsTheTableOfTheLongProcedure(t *testing.T) {
	t.Parallel()
	table, house := load(t, "nec")
	seed := uint64(time.Now().UnixNano()) //nolint:forbidigo // a sample that differs every time, and is printed
	t.Logf("seed %d", seed)
	q := &far{
		asked: &asked{house: house, table: table, pick: rand.New(rand.NewPCG(seed, 1)), share: 1.0 / 120, seen: map[string]bool{}},
		faces: map[string]bool{}, every: os.Getenv("RECOURSE_TEST_SOAK") != "",
	}
	if q.every {
		q.share = 1
	}
	q.d = driveIn(t, testkit.Options{Configs: scenarios.Configs(t, "nec")})
	r, reporter := q.d.takenWith("screened", map[string]any{"danger": false, "child": false, "data_protection": false, "restricted": false})
	c := q.d.opened(r, "Robin Example")
	for _, f := range []*file{r, c} {
		for _, state := range table.Kind(f.kind).States {
			q.d.exec(`update files set state = $2 where id = $1`, f.id, state)
			q.visit(f, state, reporter)
		}
	}
	for kind, k := range table.kinds {
		for _, subject := range k.Subjects {
			if !q.faces[kind+" "+subject] && q.asksOf(k, subject) {
				t.Errorf("%s: nobody asked as %s", kind, subject)
			}
		}
	}
	t.Logf("%d cells asked", q.cells)
}

// asksOf tells whether anybody of the house can be a subject: a member of staff of one role, whatever they did before.
func (q *far) asksOf(k *Kind, subject string) bool {
	for _, face := range k.Faces(q.house.Rules, subject) {
		if q.employed(face) {
			return true
		}
	}
	return false
}

// employed tells whether somebody of the house may stand so: a role that the policy gives nothing is granted to nobody,
// and nobody holds two.
func (q *far) employed(face Face) bool {
	return face.Who.Kind == actor.Staff && len(face.Who.Roles) == 1 && len(q.d.h.Who(face.Who.Roles[0])) > 0
}

// visit asks as a share of the ways of standing to the file: every way in some state, and all in the long run.
func (q *far) visit(f *file, state string, reporter *testkit.Client) {
	k := q.table.Kind(f.kind)
	for _, subject := range k.Subjects {
		for _, face := range k.Faces(q.house.Rules, subject) {
			if !q.employed(face) {
				continue
			}
			if new := !q.faces[f.kind+" "+subject]; q.every || new || q.pick.IntN(40) == 0 {
				q.faces[f.kind+" "+subject] = true
				q.staff(k, f, state, subject, face)
			}
		}
	}
	for _, path := range []string{"", "/actions", "/letters", "/events"} {
		for who, c := range map[string]*testkit.Client{"a stranger with a code": q.d.stranger, "the reporter": reporter} {
			if got := c.Get(f.path() + path).Status; got != http.StatusNotFound {
				q.d.t.Errorf("%s in %s: %s, GET %s of the staff: got %d, want 404", f.kind, state, who, path, got)
			}
		}
	}
	q.anyone(f)
}

// staff asks as a member of staff who stands so to the file.
func (q *far) staff(k *Kind, f *file, state, subject string, face Face) {
	p := q.d.spare(f, face.Who.Roles[0])
	defer q.d.stand(f, p, face.Relations)()
	c, version := q.d.h.As(p.Username), q.d.version(f)
	for _, act := range k.Acts {
		want := beyond(k.Want(act, subject, state))
		if !q.chosen(want == past && q.pick.IntN(4) == 0 || near(k, act, subject, state) && q.pick.IntN(4) == 0) {
			continue
		}
		a := c.Do(http.MethodPost, f.path()+"/actions/"+act, nonsense, http.Header{"If-Match": {version}})
		if got := beyond(read(a)); got != want {
			q.say(f, state, face, act, got, want)
		}
	}
	sees := k.Sees(subject, state)
	status := http.StatusNotFound
	if sees {
		status = http.StatusOK
	}
	q.cells += 2
	if got := c.Get(f.path() + "/actions").Status; got != status {
		q.say(f, state, face, "GET /actions", got, status)
	}
	if got := c.Get("/api/v1/" + f.kind + "s?limit=100&state=" + state).Want(http.StatusOK); got.Has(f.ref) != sees {
		q.say(f, state, face, "to find it listed", got.Has(f.ref), sees)
	}
	for view, path := range map[string]string{"read": "/events", "letters": "/letters", "read_matter": "/disclosure"} {
		if view == "read_matter" && (f.kind == "report" || strings.HasPrefix(subject, "auditor")) {
			continue
		}
		may := k.MayView(view, subject, state)
		q.cells++
		got := c.Get(f.path() + path).Status
		if may != (got == http.StatusOK) {
			q.say(f, state, face, "GET "+path, got, may)
		}
	}
}
