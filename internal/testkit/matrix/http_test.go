package matrix

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"recourse/internal/actor"
	"recourse/internal/procedure"
	"recourse/internal/testkit"
	"recourse/internal/testkit/chance"
)

// asked is what asking every cell over HTTP found.
type asked struct {
	d     *drive
	house *House
	rules *procedure.Procedure
	table *Table
	pick  *rand.Rand
	share float64 // of the refusals that are asked; every other cell is
	cells int
	seen  map[string]bool // kind and state
}

// nonsense is a field that no action takes: whoever may take the action is told so, and nothing changes.
var nonsense = map[string]any{"fields": map[string]any{"nonsense_of_the_matrix": true}}

// read turns an answer into a cell. Past authorization come the stage, the guards and then the fields.
func read(a *testkit.Answer) Answer {
	switch a.Status {
	case http.StatusNotFound:
		return NotFound
	case http.StatusForbidden:
		return Forbidden
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return OK
	case http.StatusConflict:
		if code, _ := a.JSON()["code"].(string); code == "R-11" || code == "door_shut" {
			return Conflict
		}
		return OK
	}
	return Answer(fmt.Sprintf("%d %s", a.Status, a.Body))
}

func (q *asked) chosen(want bool) bool {
	if !want && q.pick.Float64() >= q.share {
		return false
	}
	q.cells++
	return true
}

func (q *asked) say(f *file, state string, face Face, what string, got, want any) {
	q.d.t.Errorf("%s in %s: %s, %s: got %v, want %v", f.kind, state, face.Name, what, got, want)
}

// visit asks all of one file in one state.
func (q *asked) visit(f *file, state string, reporter *testkit.Client) {
	k := q.table.Kind(f.kind)
	q.seen[f.kind+" "+state] = true
	for _, subject := range k.Subjects {
		for _, face := range k.Faces(q.house.Rules, subject) {
			switch face.Who.Kind {
			case actor.Staff:
				q.staff(k, f, state, subject, face)
			case actor.Reporter, actor.Respondent:
				q.party(k, f, state, subject, face, reporter)
			}
		}
	}
	q.anyone(f)
}

// staff asks as a member of staff who stands so to the file.
func (q *asked) staff(k *Kind, f *file, state, subject string, face Face) {
	if len(face.Who.Roles) > 1 {
		return // nobody of the house holds those roles together: the policy alone is asked (TestPolicyAndProcedure…)
	}
	p := q.d.spare(f, face.Who.Roles[0])
	defer q.d.stand(f, p, face.Relations)()
	c, version := q.d.h.As(p.Username), q.d.version(f)
	for _, act := range k.Acts {
		want := k.Want(act, subject, state)
		if !q.chosen(want == OK || want == Conflict || near(k, act, subject, state)) {
			continue
		}
		a := c.Do(http.MethodPost, f.path()+"/actions/"+act, nonsense, http.Header{"If-Match": {version}})
		if got := read(a); got != want {
			q.say(f, state, face, act, got, want)
		}
	}
	q.views(k, f, state, subject, face, c)
}

// near tells whether a refusal is a near miss: whoever holds the same function may do this now.
func near(k *Kind, act, subject, state string) bool {
	function, _, _ := strings.Cut(subject, "/")
	return k.Want(act, function+"/holds", state) == OK
}

// views asks for the parts of the file that stand at an address of their own.
func (q *asked) views(k *Kind, f *file, state, subject string, face Face, c *testkit.Client) {
	sees, reads := k.Sees(subject, state), k.MayView("read", subject, state)
	status := func(may, seen bool) int {
		switch {
		case may:
			return http.StatusOK
		case seen:
			return http.StatusForbidden
		}
		return http.StatusNotFound
	}
	for path, want := range map[string]int{
		"":         status(reads, false),
		"/events":  status(reads, false),
		"/letters": status(k.MayView("letters", subject, state), sees),
		"/actions": status(sees, false),
	} {
		if q.chosen(want == http.StatusOK) {
			if got := c.Get(f.path() + path).Status; got != want {
				q.say(f, state, face, "GET "+path, got, want)
			}
		}
	}
	if f.kind == "case" && q.chosen(k.MayView("read_matter", subject, state)) {
		want := status(k.MayView("read_matter", subject, state), reads)
		if got := c.Get(f.path() + "/disclosure").Status; got != want {
			q.say(f, state, face, "GET /disclosure", got, want)
		}
	}
	if q.chosen(sees) {
		if got := c.Get("/api/v1/" + f.kind + "s?limit=100&state=" + state).Want(http.StatusOK).Has(f.ref); got != sees {
			q.say(f, state, face, "to find it listed", got, sees)
		}
	}
}

// doors are the parties' ways to act that can be tried without a file.
var doors = map[string]string{
	"message": "messages", "identity": "identity", "withdrawal": "withdrawal", "review_request": "review-request",
	"response": "response", "extension_request": "extension-request", "panel_objection": "panel-objection", "appeal": "appeal",
}

// party asks as a party: at the doors of their own file, and at the addresses that are the staff's.
func (q *asked) party(k *Kind, f *file, state, subject string, face Face, reporter *testkit.Client) {
	c, theirs := q.d.stranger, false
	switch {
	case strings.HasSuffix(subject, "/own"), strings.HasSuffix(subject, "/told"):
		c, theirs = reporter, true
	case subject == "respondent/named" && f.kind == "case" && k.Sees(subject, state):
		c, theirs = q.d.respondent, true
	}
	for _, path := range []string{"", "/actions", "/letters"} {
		if got := c.Get(f.path() + path).Status; got != http.StatusNotFound {
			q.say(f, state, face, "GET "+path+" of the staff", got, http.StatusNotFound)
		}
	}
	m := q.rules.Machine(f.kind)
	for _, door := range doorsOf(k, m, subject) {
		path, ok := doors[door]
		if !ok || !theirs {
			continue
		}
		want := Conflict
		for _, act := range k.Acts {
			if m.Action(act).Door == door && k.Want(act, subject, state) == OK {
				want = OK
			}
		}
		if subject == "reporter/told" && door != "review_request" {
			continue // these doors are the report's
		}
		q.cells++
		method := http.MethodPost
		if door == "identity" {
			method = http.MethodPut
		}
		if got := read(c.Do(method, "/api/v1/my/"+path, nonsense["fields"], nil)); got != want {
			q.say(f, state, face, "the door "+door, got, want)
		}
	}
}

// doorsOf lists the doors behind which some action is ever a subject's.
func doorsOf(k *Kind, m *procedure.Machine, subject string) []string {
	var out []string
	for cell := range k.own {
		if door := m.Action(cell[0]).Door; cell[1] == subject && door != "" {
			out = append(out, door)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// anyone asks without a session: that is said before anything is looked up.
func (q *asked) anyone(f *file) {
	for _, path := range []string{"", "/actions", "/events", "/letters"} {
		if got := q.d.h.Anyone().Get(f.path() + path).Status; got != http.StatusUnauthorized {
			q.d.t.Errorf("anyone, GET %s: got %d, want 401", path, got)
		}
	}
}

// TestHTTPAnswersAsTheTable drives reports and cases through every state over HTTP and asks, in each, every cell that is
// not a refusal, every near miss, and a share of the other refusals: one in forty, all of them in the long run. It holds as well.
func TestHTTPAnswersAsTheTable(t *testing.T) {
	t.Parallel()
	table, house := load(t, "simple")
	rules, err := procedure.Load(os.DirFS("../../../configs"), "procedures/simple.yaml", procedure.Outside{})
	if err != nil {
		t.Fatal(err)
	}
	seed := chance.Seed()
	q := &asked{house: house, rules: rules, table: table, pick: rand.New(rand.NewPCG(seed, 1)), share: 1.0 / 40, seen: map[string]bool{}}
	if chance.Soak() {
		q.share = 1
	}
	t.Logf("seed %d", seed)
	q.d = newDrive(t)
	q.d.ofReport(q.visit)
	q.d.ofCase(func(f *file, state string) { q.visit(f, state, q.d.reporter) })
	for _, kind := range []string{"report", "case"} {
		for _, state := range table.Kind(kind).States {
			if !q.seen[kind+" "+state] {
				t.Errorf("no %s was brought to %s", kind, state)
			}
		}
	}
	t.Logf("%d cells asked", q.cells)
}
