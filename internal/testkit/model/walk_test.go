package model

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"recourse/configs"
	"recourse/internal/calendar"
	"recourse/internal/procedure"
	"recourse/internal/report"
	"recourse/internal/testkit"
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
		if os.Getenv("RECOURSE_TEST_SOAK") != "" {
			n = 1000
		}
	}
	if first == 0 {
		first = uint64(time.Now().Unix())
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
	passed    int // how often time has passed, and nothing came of it yet
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
	for range 1 + k.IntN(4)/3 {
		k.submit()
	}
	k.Good = true
	for range one(k.Chance, warmups) {
		k.onwards()
		if t.Failed() {
			t.FailNow()
		}
	}
	k.Good = false
	for range steps {
		switch n := k.IntN(100); {
		case n < 7:
			k.later()
		case n < 20:
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
	}
	for _, p := range h.People {
		w.People = append(w.People, Who{Kind: Staff, Name: p.Username, Roles: []string{p.Role}})
		k.names[p.ID] = p.Username
	}
	k.readCode()
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
	k.w.Clause = func(id string) (bool, bool) { class, ok := classes[id]; return class == "prohibited", ok }
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

// act is somebody on the staff with an action: mostly one that the model allows, now and then anybody with anything.
func (k *walker) act() {
	k.Helper()
	if k.IntN(10) > 1 {
		if c, ok := k.pick(k.useful); ok {
			k.take(c)
			return
		}
	}
	f := one(k.Chance, k.w.Files)
	m := k.w.machine(f)
	c := choice{f: f, who: one(k.Chance, k.w.People), action: m.Actions[k.IntN(len(m.Actions))].ID}
	if k.IntN(40) == 0 {
		c.action = "no_such_action"
	}
	k.take(c)
}

// onwards is somebody doing what comes next; where nothing does, a respondent answers or time passes.
func (k *walker) onwards() {
	k.Helper()
	if c, ok := k.pick(k.forward); ok {
		k.take(c)
		k.passed = 0
		return
	}
	for _, f := range k.w.Files {
		if who := k.respondent(f); f.Invited && k.behind(who, "response") != nil && k.IntN(4) > 0 && k.party(f) != nil {
			k.at(who, "response")
			return
		}
		if who := k.respondent(f); f.Invited && k.behind(who, "appeal") != nil && k.party(f) != nil {
			k.at(who, "appeal")
			return
		}
	}
	switch k.passed { // most clocks first, then a short sanction
	case 0:
		k.pass(15)
	case 1:
		k.pass(95)
	}
	k.passed++
}

// choice is an action that somebody may take.
type choice struct {
	f      *File
	who    Who
	action string
	weight int
}

// pick chooses among all that the model allows anybody on any file, by weight.
func (k *walker) pick(weigh func(*File, *procedure.Action) int) (choice, bool) {
	var all []choice
	total := 0
	for _, f := range k.w.Files {
		for _, p := range k.w.People {
			if !k.w.Sees(p, f) {
				continue
			}
			offers := k.w.Offers(p, f)
			for _, id := range slices.Sorted(maps.Keys(offers)) {
				a := k.w.machine(f).Action(id)
				if !offers[id] || f.Voted[p.Name] && a.Has("ballot") {
					continue
				}
				if weight := weigh(f, a); weight > 0 {
					total += weight
					all = append(all, choice{f, p, id, weight})
				}
			}
		}
	}
	if total == 0 {
		return choice{}, false
	}
	at := k.IntN(total)
	i := slices.IndexFunc(all, func(c choice) bool { at -= c.weight; return at < 0 })
	return all[i], true
}

// useful weighs what comes next most, and everything else a little.
func (k *walker) useful(f *File, a *procedure.Action) int {
	if a.Second || a.Has("rule") {
		return 30 // so that there is something to confirm, and somebody rules
	}
	if a.Has("stand_down") && f.Question != "" || a.Has("disband") {
		return 15 // so that a body loses its quorum
	}
	return 4 + k.forward(f, a)/2
}

// forward weighs what brings a file on: what moves it, what was not done yet. 0 for what leads aside or back.
func (k *walker) forward(f *File, a *procedure.Action) int {
	aside := []string{"stand_down", "recuse", "drop", "hold", "say", "log", "exhibit", "close", "link", "disband", "rule"}
	weight := 60 / (1 + 4*f.taken(a.ID))
	switch {
	case slices.ContainsFunc(aside, a.Has), a.Second, len(a.To) > 0 && !slices.ContainsFunc(a.To, func(b procedure.Branch) bool { return !f.been(b.State) }):
		return 0
	case a.Has("declare"), a.Has("ballot"), a.Has("convene"), a.Has("count"), a.Has("take"), len(a.To) > 0:
		weight = 80
	}
	return weight
}

func (f *File) been(state string) bool {
	return slices.ContainsFunc(f.Log, func(e Entry) bool { return e.To == state })
}

// take takes an action over HTTP, and holds the answer and all that follows to the model.
func (k *walker) take(c choice) {
	k.Helper()
	f, who, action := c.f, c.who, c.action
	g := Given{}
	if a := k.w.machine(f).Action(action); a != nil {
		if a.Has("exhibit") && k.w.Sees(who, f) && k.w.Offers(who, f)[action] {
			k.Exhibit = k.upload(k.h.As(who.Name), f)
		}
		g = k.Given(who, f, a)
		k.Exhibit = ""
	}
	k.offers(who, f)
	version := f.Version()
	if g.Stale {
		version--
	}
	want, p := k.w.Act(who, f, action, g)
	got := k.h.As(who.Name).ActionAt(f.Kind+"s", f.Ref, action, g.Reason, g.Fields, fmt.Sprintf("%q", fmt.Sprint(version)))
	k.note("%s in %s: %s by %s %v → %d", f.Ref, f.State, action, who.Name, g, got.Status)
	k.answered(got, want)
	if p != nil {
		location := got.Header.Get("Location")
		k.proposals[p] = location[strings.LastIndex(location, "/")+1:]
	}
	if want == http.StatusCreated {
		k.moved(f, action)
	}
}

// knock is a party at one of its doors.
func (k *walker) knock() {
	k.Helper()
	f := one(k.Chance, k.w.Files)
	if k.party(f) == nil {
		return
	}
	who := k.reporter(f)
	if f.Kind == Case {
		who = k.respondent(f)
	}
	if k.IntN(8) == 0 {
		k.send(who)
		return
	}
	if f.Kind == Case {
		k.at(who, one(k.Chance, []string{"message", "response", "response", "response", "extension_request", "panel_objection", "appeal", "appeal"}))
		return
	}
	k.at(who, one(k.Chance, []string{"message", "message", "identity", "withdrawal", "withdrawal", "review_request", "review_request"}))
}

// upload seals a file on a case, for an action to name.
func (k *walker) upload(c *testkit.Client, f *File) string {
	k.Helper()
	a := c.Multipart("/api/v1/"+f.Kind+"s/"+f.Ref+"/evidence", nil, nil, testkit.File{Name: "found.txt", Type: "text/plain", Bytes: []byte(k.words())})
	id, _ := a.Want(http.StatusCreated).JSON()["id"].(string)
	return id
}

// send is a party that sends a file through its door; its id is learnt afterwards.
func (k *walker) send(who Who) {
	k.Helper()
	f, c := who.File, k.party(who.File)
	want, on, action, clear := k.w.Knock(who, "evidence", Given{Fields: map[string]any{"evidence": Unknown}})
	if !clear {
		return
	}
	got := c.Multipart("/api/v1/my/evidence", nil, nil, testkit.File{Name: "more.txt", Type: "text/plain", Bytes: []byte(k.words())})
	k.note("%s: the %s sends a file → %d", f.Ref, who.Kind, got.Status)
	k.answered(got, want)
	if got.Status != http.StatusCreated {
		return
	}
	for _, id := range k.exhibits(c) {
		if i := slices.Index(on.Exhibits, Unknown); i >= 0 && !slices.Contains(on.Exhibits, id) {
			on.Exhibits[i] = id
		}
	}
	k.moved(on, action)
}

func (k *walker) reporter(f *File) Who {
	return Who{Kind: Reporter, Roles: []string{Reporter}, File: f}
}
func (k *walker) respondent(f *File) Who {
	return Who{Kind: Respondent, Roles: []string{Respondent}, File: f}
}

// doors is where each door stands.
var doors = map[string]string{
	"message": "messages", "identity": "identity", "withdrawal": "withdrawal", "review_request": "review-request",
	"response": "response", "extension_request": "extension-request", "panel_objection": "panel-objection", "appeal": "appeal",
}

// at is a party at a door.
func (k *walker) at(who Who, door string) {
	k.Helper()
	f := who.File
	g, a := Given{Fields: map[string]any{}}, k.behind(who, door)
	if a != nil {
		if g = k.Given(who, f, a); a.Has("mark") && k.IntN(3) > 0 {
			return // few withdraw
		}
		if g.Stale = false; g.Reason != "" { // a door takes no reason
			g.Reason, g.Wrong = "", 0
		}
	}
	want, on, action, clear := k.w.Knock(who, door, g)
	if !clear {
		return
	}
	method := http.MethodPost
	if door == "identity" {
		if method = http.MethodPut; want == http.StatusCreated {
			want = http.StatusOK
		}
	}
	got := k.party(f).Do(method, "/api/v1/my/"+doors[door], g.Fields, nil)
	k.note("%s: the %s at the door %s %v → %d", f.Ref, who.Kind, door, g, got.Status)
	k.answered(got, want)
	if got.Status < 300 {
		k.moved(on, action)
	}
}

// behind is the action that a door would lead to, for making its fields.
func (k *walker) behind(who Who, door string) *procedure.Action {
	for _, f := range append([]*File{who.File}, who.File.Cases...) {
		m := k.w.machine(f)
		for i := range m.Actions {
			if a := &m.Actions[i]; a.Door == door && m.Applies(a, f.State) && k.w.may(who, a.ID, f) {
				return a
			}
		}
	}
	return nil
}

// party is whoever has the code of a file; nil where nobody has it yet. A respondent's is read from the letter, by
// somebody who may post it.
func (k *walker) party(f *File) *testkit.Client {
	k.Helper()
	if k.codes[f] != nil || f.Kind == Report || !f.Invited {
		return k.codes[f]
	}
	for _, p := range k.w.People {
		if !k.w.Sees(p, f) || !k.w.may(p, "letters", f) {
			continue
		}
		for _, letter := range objects(k.h.As(p.Name).Get("/api/v1/cases/" + f.Ref + "/letters").Want(http.StatusOK).JSON()["items"]) {
			body, _ := letter["body"].(string)
			for line := range strings.Lines(body) {
				if code, err := report.ParseCode(strings.Trim(line, " *`>\n")); err == nil {
					k.codes[f] = k.h.Party(code.Canonical())
				}
			}
		}
		break
	}
	return k.codes[f]
}

// confirm is somebody as the second person of a proposal.
func (k *walker) confirm() {
	k.Helper()
	var open []*Proposal
	for p := range k.proposals {
		open = append(open, p)
	}
	if len(open) == 0 {
		return
	}
	slices.SortFunc(open, func(a, b *Proposal) int { return strings.Compare(k.proposals[a], k.proposals[b]) })
	p := one(k.Chance, open)
	who := one(k.Chance, k.w.People)
	for range 40 {
		if k.IntN(6) == 0 || k.w.may(who, "confirm", p.File) {
			break
		}
		who = one(k.Chance, k.w.People)
	}
	want := k.w.Confirm(who, p)
	got := k.h.As(who.Name).Post("/api/v1/proposals/"+k.proposals[p]+"/confirmation", nil)
	k.note("%s: %s of %s confirmed by %s → %d", p.File.Ref, p.Action, p.By.Name, who.Name, got.Status)
	k.answered(got, want)
	if want == http.StatusCreated {
		k.moved(p.File, p.Action)
	}
}

// answered holds an answer to what the model says.
func (k *walker) answered(got *testkit.Answer, want int) {
	k.Helper()
	k.seen.mu.Lock()
	k.seen.answers[got.Status]++
	k.seen.mu.Unlock()
	if got.Status != want {
		k.Errorf("the house answers %d, the model %d: %s", got.Status, want, got.Body)
	}
}

// moved looks at everything after a move, and learns the references of cases just opened.
func (k *walker) moved(f *File, action string) {
	k.Helper()
	k.seen.mu.Lock()
	k.seen.actions[f.Kind+" "+action] = true
	k.seen.mu.Unlock()
	if k.w.machine(f).Action(action).Has("open_cases") {
		for _, s := range f.Seats {
			refs, _ := k.h.As(s.Person).Get("/api/v1/reports/" + f.Ref).Want(http.StatusOK).JSON()["cases"].([]any)
			if len(refs) != len(f.Cases) {
				k.Fatalf("%d cases are shown, the model opened %d", len(refs), len(f.Cases))
			}
			for i, ref := range refs {
				f.Cases[i].Ref, _ = ref.(string)
			}
		}
	}
	k.sameAll()
}

func (k *walker) sameAll() {
	k.Helper()
	for _, f := range k.w.Files {
		k.same(f)
	}
}

// same holds a file as the auditor reads it to the file as the model has it, and learns who was drawn.
func (k *walker) same(f *File) {
	k.Helper()
	k.seen.mu.Lock()
	k.seen.states[f.Kind+" "+f.State] = true
	for _, e := range f.Log {
		k.seen.actions[f.Kind+" "+e.Action], k.seen.states[f.Kind+" "+e.To] = true, true // where the system went on at once, too
	}
	k.seen.mu.Unlock()
	auditor := k.h.As("auditor-1")
	version := fmt.Sprintf("%q", fmt.Sprint(f.Version()))
	if f.Kind == Report {
		if got := auditor.Get("/api/v1/reports/" + f.Ref + "/actions").Want(http.StatusOK).Version(); got != version {
			k.Errorf("%s is at version %s, the model at %s in %s", f.Ref, got, version, f.State)
		}
		return
	}
	a := auditor.Get("/api/v1/cases/" + f.Ref).Want(http.StatusOK)
	body := a.JSON()
	if body["state"] != f.State || a.Version() != version {
		k.Errorf("%s is in %v at %s, the model in %s at %s", f.Ref, body["state"], a.Version(), f.State, version)
	}
	outcome, _ := body["outcome"].(string)
	if outcome != f.Outcome {
		k.Errorf("%s has outcome %q, in the model %q", f.Ref, outcome, f.Outcome)
	}
	var shown []Seat
	for _, s := range objects(body["holders"]) {
		function, _ := s["function"].(string)
		person, _ := s["person"].(string)
		declared, _ := s["declared"].(bool)
		shown = append(shown, Seat{function, k.names[person], declared})
	}
	if err := k.w.Bind(f, shown); err != nil {
		k.Errorf("%s in %s: %v", f.Ref, f.State, err)
	}
}

// offers holds the actions that the house offers somebody to those of the model.
func (k *walker) offers(who Who, f *File) {
	k.Helper()
	a := k.h.As(who.Name).Get("/api/v1/" + f.Kind + "s/" + f.Ref + "/actions")
	if !k.w.Sees(who, f) {
		a.Want(http.StatusNotFound)
		return
	}
	got := map[string]bool{}
	for _, c := range objects(a.Want(http.StatusOK).JSON()["items"]) {
		id, _ := c["action"].(string)
		got[id], _ = c["allowed"].(bool)
	}
	if want := k.w.Offers(who, f); !maps.Equal(got, want) {
		k.Errorf("%s in %s offers %s %v, the model %v", f.Ref, f.State, who.Name, got, want)
	}
}
