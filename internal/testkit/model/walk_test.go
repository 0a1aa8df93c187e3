package model

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"recourse/configs"
	"recourse/internal/calendar"
	"recourse/internal/procedure"
	"recourse/internal/testkit"
	"recourse/internal/testkit/chance"
)

var (
	seed  = flag.Uint64("walk.seed", 0, "the first seed; 0 for one after the clock")
	walks = flag.Int("walk.n", 0, "how many walks, one seed after another; 0 for 48, or for 1,000 in a soak")
)

const (
	steps  = 40 // of a walk, taken at random
	sharer = 4  // walks that share a house
)

// warmups are how many steps people first do what comes next, so that walks begin all along the way.
var warmups = []int{0, 0, 1, 2, 2, 3, 6, 9, 12, 18, 22, 26, 30, 34, 38, 42, 46, 50, 60}

// covered is what all walks together have seen.
type covered struct {
	mu              sync.Mutex
	states, actions map[string]bool
	answers         map[int]int
}

func TestWalksThroughTheHouseAgreeWithTheModel(t *testing.T) {
	t.Parallel()
	n, first := *walks, *seed
	if n == 0 {
		n = 48
		if chance.Soak() {
			n = 1000
		}
	}
	if first == 0 {
		first = chance.Seed()
	}
	t.Logf("%d walks from seed %d: -walk.seed %d -walk.n %d", n, first, first, n)
	seen := &covered{states: map[string]bool{}, actions: map[string]bool{}, answers: map[int]int{}}
	t.Run("walks", func(t *testing.T) {
		for from := 0; from < n; from += sharer {
			t.Run(fmt.Sprint("from seed ", first+uint64(from)), func(t *testing.T) {
				t.Parallel()
				h := testkit.New(t, testkit.Options{})
				for i := from; i < min(from+sharer, n); i++ {
					walk(t, h, first+uint64(i), seen)
				}
				h.CheckLedger()
			})
		}
	})
	if !t.Failed() {
		seen.judge(t, n)
	}
}

// judge says what the walks have seen; many of them must have seen every state and taken every action.
func (c *covered) judge(t *testing.T, n int) {
	p := loadProcedure(t)
	var missed []string
	for _, kind := range []string{Report, Case} {
		m := p.Machine(kind)
		for i := range m.States {
			if id := kind + " " + m.States[i].ID; !c.states[id] {
				missed = append(missed, id)
			}
		}
		for i := range m.Actions {
			if id := kind + " " + m.Actions[i].ID; !c.actions[id] && m.Actions[i].Door != "access_code" {
				missed = append(missed, id)
			}
		}
	}
	t.Logf("answers: %v; never seen: %v", c.answers, missed)
	for _, status := range []int{201, 202, 400, 403, 404, 409, 412, 422} {
		if n >= 48 && c.answers[status] == 0 {
			t.Errorf("no walk was ever answered %d", status)
		}
	}
	if n >= 1000 && len(missed) > 0 {
		t.Errorf("a thousand walks never saw %v", missed)
	}
}

func loadProcedure(t *testing.T) *procedure.Procedure {
	t.Helper()
	p, err := procedure.Load(configs.FS, "procedures/simple.yaml", procedure.Outside{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// walker is one walk.
type walker struct {
	*testing.T
	*Chance
	h         *testkit.House
	w         *World
	seen      *covered
	trail     []string
	names     map[string]string // id to user name
	codes     map[*File]*testkit.Client
	proposals map[*Proposal]string
	looked    map[*File]int // at which version a file was last held to the house's
	passed    int           // how often time has passed, and nothing came of it yet
	wish      wish
}

// walk is one random course, step by step against the model.
func walk(t *testing.T, h *testkit.House, seed uint64, seen *covered) {
	t.Helper()
	k := newWalker(t, h, seed, seen)
	defer func() {
		if t.Failed() {
			t.Logf("seed %d broke off after:\n%s", seed, strings.Join(k.trail, "\n"))
		}
	}()
	reports := 1 + k.IntN(4)/3
	if k.ahead() && k.wish.kind == Case {
		reports = 1
	}
	for range reports {
		k.submit()
	}
	k.Good = true
	n := one(k.Chance, warmups)
	if k.ahead() {
		n = 90
	}
	for range n {
		if k.ahead() && k.near() != nil {
			break
		}
		k.onwards()
		if t.Failed() {
			t.FailNow()
		}
	}
	k.Good = false
	for range steps {
		switch n := k.IntN(100); {
		case n < 7 || n < 20 && k.waits():
			k.later()
		case n < 20 || n < 35 && k.near() != nil && k.wish.action.Door != "":
			k.knock()
		case n < 32:
			k.confirm()
		default:
			k.act()
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	for _, f := range k.w.Files {
		k.same(f)
	}
	if a := k.wish.action; a != nil {
		taken := slices.ContainsFunc(k.w.Files, func(f *File) bool { return f.Kind == k.wish.kind && f.taken(a.ID) > 0 })
		t.Logf("seed %d aimed at %s %s, taken: %v", seed, k.wish.kind, a.ID, taken)
	}
}

func newWalker(t *testing.T, h *testkit.House, seed uint64, seen *covered) *walker {
	t.Helper()
	csv, err := configs.FS.ReadFile("authz/simple.csv")
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Load(configs.FS, "calendar/uk.yaml")
	if err != nil {
		t.Fatal(err)
	}
	england, err := cal.For("england")
	if err != nil {
		t.Fatal(err)
	}
	w := New(loadProcedure(t), ReadPolicy(csv), england, h.Clock.Now())
	k := &walker{
		T: t, h: h, w: w, seen: seen, Chance: &Chance{Rand: rand.New(rand.NewPCG(seed, 0)), World: w},
		names: map[string]string{}, codes: map[*File]*testkit.Client{}, proposals: map[*Proposal]string{},
		looked: map[*File]int{},
	}
	for _, p := range h.People {
		w.People = append(w.People, Who{Kind: Staff, Name: p.Username, Roles: []string{p.Role}})
		k.names[p.ID] = p.Username
	}
	k.readCode()
	k.wish = wishOf(w.P, seed)
	k.Lasting = k.lasting()
	return k
}

// readCode learns from the published Code which clauses there are and which can ground a sanction.
func (k *walker) readCode() {
	k.Helper()
	classes := map[string]string{}
	on := k.h.Clock.Now().AddDate(0, 0, -61).Format(time.DateOnly)
	body := k.h.Anyone().Get("/api/v1/code?on=" + on).Want(http.StatusOK).JSON()
	for _, c := range objects(body["clauses"]) {
		id, _ := c["id"].(string)
		classes[id], _ = c["class"].(string)
		k.Clauses = append(k.Clauses, id)
	}
	for _, g := range objects(body["grounds"]) {
		id, _ := g["id"].(string)
		k.Grounds = append(k.Grounds, id)
	}
	slices.Sort(k.Clauses)
	slices.Sort(k.Grounds)
	if len(k.Clauses) == 0 {
		k.Fatal("the published Code has no clauses")
	}
	k.w.Clause = func(id string, _ []any) (Allegation, bool) {
		class, ok := classes[id]
		return Allegation{Prohibited: class == "prohibited"}, ok
	}
	for range 2 { // prohibited ones more often than they are many
		for _, id := range slices.Clone(k.Clauses) {
			if classes[id] == "prohibited" {
				k.Clauses = append(k.Clauses, id)
			}
		}
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

func (k *walker) note(format string, args ...any) {
	k.trail = append(k.trail, fmt.Sprintf("%3d %s", len(k.trail)+1, fmt.Sprintf(format, args...)))
}

func (k *walker) submit() {
	k.Helper()
	mode := one(k.Chance, modes)
	identity := map[string]any{"mode": mode}
	if mode != "anonymous" {
		identity["name"] = "Invented Reporter"
	}
	subjects := []any{}
	for range k.IntN(3) {
		subjects = append(subjects, map[string]any{"name": k.words()})
	}
	var files []testkit.File
	if k.IntN(3) > 0 {
		files = append(files, testkit.File{Name: "copy.txt", Type: "text/plain", Bytes: []byte(k.words())})
	}
	r := k.h.Submit(map[string]any{
		"narrative": k.words(), "identity": identity, "subjects": subjects, "standing": one(k.Chance, []string{"affected", "witness"}),
		"occurred": map[string]any{"nation": "england"},
	}, files...)
	c := k.h.Party(r.AccessCode)
	f := k.w.Submit(r.Reference, mode == "anonymous", len(subjects), k.exhibits(c))
	k.codes[f] = c
	k.note("submitted %s, %s, %d files", f.Ref, mode, len(files))
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

func (k *walker) later() {
	k.Helper()
	if k.waits() {
		k.wish.waited++
		k.pass(31)
		return
	}
	k.pass(one(k.Chance, []int{1, 1, 3, 8, 15, 15, 21, 31, 95}))
}

func (k *walker) pass(days int) {
	k.Helper()
	by := time.Duration(days) * 24 * time.Hour
	k.note("%d days later", days)
	k.h.Later(by)
	k.w.Advance(by)
	k.sameAll()
}
