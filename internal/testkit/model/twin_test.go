package model

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"recourse/configs"
	"recourse/internal/actor"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/panel"
	"recourse/internal/procedure"
	"recourse/internal/report"
	"recourse/internal/testkit/chance"
)

func init() { chance.Rapid() }

// twin is one file twice: as the house folds it, in memory, and as the model knows it. Every action is taken on both,
// allowed or not, and everything that a guard may ask must have the same answer afterwards. There is no database and
// no policy here: what people may do is the walks' to prove, what comes of it is proved here a thousand times over.
type twin struct {
	teller
	*Chance
	w       *World
	f       *File
	house   *casefile.File
	ballots []panel.Ballot
	trail   []string
	ids     int
	wish    *procedure.Action // what this history aims at
	wished  int               // how often it was taken before
	aimed   int               // for how many steps
	brief   bool              // facts that are asked by name are passed over this time
	by      *Who              // who confirms, where a history has somebody confirm
	attempt *attempt          // what a history looks at
}

// teller is told what is wrong, and ends the history there.
type teller interface {
	Helper()
	Log(...any)
	Fatal(...any)
	Fatalf(string, ...any)
}

// random lets the choices of Chance be those of rapid, so that a history that fails is made short. Rapid likes small
// numbers better than chance does; stirring them spreads them out.
type random struct{ *rapid.T }

func (r random) Uint64() uint64 {
	n := rapid.Uint64().Draw(r.T, "chance") + 0x9e3779b97f4a7c15
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}

// staff are the people of a twin: enough for every pool to run dry now and then.
func staff(p *procedure.Procedure) []Who {
	var out []Who
	for _, role := range roles(p) {
		for i := range 5 {
			out = append(out, Who{Kind: Staff, Name: fmt.Sprintf("%s-%d", role, i), Roles: []string{role}, Trained: []string{"testing"}})
		}
	}
	return out
}

func roles(p *procedure.Procedure) []string {
	var out []string
	for _, f := range p.Functions {
		for _, role := range append([]string{f.Role}, f.Fallback...) {
			if !slices.Contains(out, role) {
				out = append(out, role)
			}
		}
	}
	return out
}

func calendarOf(t teller) *calendar.Days {
	cal, err := calendar.Load(configs.FS, "calendar/uk.yaml")
	if err != nil {
		t.Fatal(err)
	}
	england, err := cal.For("england")
	if err != nil {
		t.Fatal(err)
	}
	return england
}

func newTwin(t teller, chance rand.Source, p *procedure.Procedure, days *calendar.Days) (k *twin) {
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	w := New(p, nil, days, now)
	w.People = staff(p)
	defer func() { k.qualify() }()
	w.Clause = clauseOf
	k = &twin{teller: t, w: w, Chance: &Chance{Rand: rand.New(chance), World: w, Clauses: []string{"P1", "P1", "P2", "P3", "E1"}, Grounds: grounds}}
	k.Good = k.IntN(2) == 0
	k.begin(one(k.Chance, []string{Report, Case, Case, Case}))
	return k
}

// qualify makes people differ: in what they are trained for, of which category they are, and how much they have to do.
func (k *twin) qualify() {
	k.f.Elsewhere = map[string][]string{}
	for i := range k.w.People {
		p := &k.w.People[i]
		p.Categories = [][]string{nil, {"lawyer"}, {"lay"}, {"regulator"}, {"lawyer", "lay"}}[k.IntN(5)]
		if k.IntN(4) == 0 {
			p.Trained = nil
		}
		if k.IntN(2) == 0 {
			p.Trained = append(slices.Clone(p.Trained), grounds[0])
		}
		if p.Load = k.IntN(6); k.IntN(4) == 0 {
			k.f.Elsewhere[p.Name] = []string{one(k.Chance, k.w.P.Functions).ID}
		}
	}
}

// begin begins the file on both sides.
func (k *twin) begin(kind string) {
	f := newFile(kind)
	f.Ref, f.Outside, f.Mode = "R-0", f, "confidential"
	data := casefile.Data{Summary: &casefile.Summary{}}
	if kind == Report {
		f.Subjects, f.Anonymous = k.IntN(3), k.IntN(3) == 0
		if f.Anonymous {
			f.Mode = "anonymous"
		}
		f.Came = k.came()
		data.Summary = &casefile.Summary{Subjects: f.Subjects, Anonymous: f.Anonymous, Danger: f.Came.Danger, Retaliation: f.Came.Retaliation, Perceived: f.Came.Perceived}
		if f.Came.Own {
			data.Entered = &casefile.Entered{Own: true, Source: "Invented source", Why: "Invented reason"}
		}
		var told report.Report
		for i := range f.Subjects {
			told.Told.Subjects = append(told.Told.Subjects, report.Subject{Name: fmt.Sprint("Invented Person ", i)})
		}
		data.Submission, _ = json.Marshal(told)
		for _, p := range k.w.People[:k.IntN(3)] { // whom the reporter keeps away
			f.Conflict[p.Name], f.KeptAway[p.Name] = true, true
			data.Quarantine, data.KeptAway = append(data.Quarantine, p.Name), append(data.KeptAway, p.Name)
		}
	} else {
		r := &File{Kind: Report, Ref: "R-1", Came: k.came()}
		r.Anonymous = k.IntN(3) == 0
		f.Told, f.Reports, f.Anonymous = 1, []*File{r}, r.Anonymous
		f.Unknown = k.IntN(3) == 0
		opening := &casefile.Opening{Respondent: casefile.Respondent{Name: "Robin Example", Member: true, Unknown: f.Unknown}}
		for _, o := range k.w.P.Overlays {
			if k.IntN(2) == 0 {
				f.Marks[o.ID] = true
				opening.Marks = append(opening.Marks, o.ID)
			}
		}
		data = casefile.Data{Opened: opening, Told: []casefile.Told{{
			Report: "r", Reference: "R-1", Anonymous: r.Anonymous, Danger: r.Came.Danger, Retaliation: r.Came.Retaliation, Perceived: r.Came.Perceived, Own: r.Came.Own,
		}}}
	}
	h := casefile.Header{ID: "11111111-1111-4111-8111-111111111111", Ref: f.Ref, Kind: kind, Procedure: k.w.P.ID, Version: k.w.P.Version}
	born, err := casefile.Begin(k.w.P, h, actor.SystemFor("test"), "system", data, k.w.Now, k.id)
	if err != nil {
		k.Fatal(err)
	}
	b := k.w.machine(f).Begins
	k.w.write(f, b.Action, b.State, k.w.Now, 0)
	k.w.born(f)
	k.f, k.house = f, born.After
}

// came is how the matter came, and what was said of it.
func (k *twin) came() Came {
	yes := func() bool { return k.IntN(4) == 0 }
	return Came{Danger: yes(), Retaliation: yes(), Perceived: yes(), Own: yes()}
}

func (k *twin) id() string { k.ids++; return fmt.Sprintf("id-%d", k.ids) }

// step is anybody with an action that is declared here, or now and then with any; or some time.
func (k *twin) step() {
	var plan Plan
	if k.IntN(4) > 0 {
		plan = k.aim()
	}
	if k.IntN(8) == 0 || plan.Waits && k.IntN(2) == 0 {
		by := time.Duration(1+k.IntN(30*24)) * time.Hour
		k.w.Now = k.w.Now.Add(by)
		k.trail = append(k.trail, fmt.Sprint(by, " later"))
		return
	}
	k.w.Now = k.w.Now.Add(time.Minute)
	m := k.w.machine(k.f)
	var here []*procedure.Action
	facts := k.w.facts(k.f)
	for i := range m.Actions {
		a := &m.Actions[i]
		if outside(a) {
			continue
		}
		if plan.Take[a.ID] || len(plan.Take) == 0 && k.IntN(8) == 0 || len(plan.Take) == 0 && m.Applies(a, k.f.State) && (open(a, facts) || k.IntN(4) == 0) {
			here = append(here, a)
		}
	}
	if len(here) > 0 {
		k.take(one(k.Chance, here))
	}
}

// aim plans the way to an action; once that is taken, or long in vain, to another.
func (k *twin) aim() Plan {
	m := k.w.machine(k.f)
	if len(m.Actions) == 0 {
		return Plan{}
	}
	if k.aimed++; k.wish == nil || k.f.taken(k.wish.ID) > k.wished || k.aimed > 30 {
		k.aimed = 0
		for range 20 {
			k.wish = &m.Actions[k.IntN(len(m.Actions))]
			if k.wished = k.f.taken(k.wish.ID); k.wished == 0 && !outside(k.wish) {
				break
			}
		}
	}
	return k.w.Towards(k.f, k.wish)
}

// outside tells whether an action reaches beyond its file, which is the verbs' to do, not the file's.
func outside(a *procedure.Action) bool {
	return slices.ContainsFunc([]string{"open_cases", "link", "join", "relay", "renew", "relate"}, a.Has)
}

// actor is who takes an action: one who sits and has not voted where it is a ballot, one who was drawn where it is a
// declaration, and anybody otherwise.
func (k *twin) actor(a *procedure.Action) Who {
	var may []string
	for _, s := range k.f.Seats {
		sits := slices.Contains(k.f.seats(k.w.P.Body(k.f.Body)), s)
		if a.Has("ballot") && sits && !k.f.Voted[s.Person] || a.Has("declare") && !s.Declared {
			may = append(may, s.Person)
		}
	}
	if a.Has("stand_down") && len(k.f.Seats) > 0 && k.IntN(2) == 0 {
		may = []string{one(k.Chance, k.f.Seats).Person}
	}
	who := one(k.Chance, k.w.People)
	if len(may) > 0 && k.IntN(10) > 0 {
		name := one(k.Chance, may)
		who = k.w.People[slices.IndexFunc(k.w.People, func(p Who) bool { return p.Name == name })]
	}
	return who
}

func (k *twin) take(a *procedure.Action) { k.taking(k.actor(a), a) }

// taking is somebody taking an action on both sides.
func (k *twin) taking(who Who, a *procedure.Action) {
	k.Helper()
	if a.Has("exhibit") {
		k.Exhibit = "file-" + k.id()
	}
	g := Given{Fields: map[string]any{}}
	if who.Kind != System {
		g = k.Given(who, k.f, a)
	} else if a.Takes(procedure.RelayedFrom) {
		was := k.Good
		k.Good = true // it was held to its rules where it was given
		g = k.Given(who, k.f, a)
		k.Good = was
		g.Fields[procedure.RelayedFrom] = k.f.Reports[0].Ref
	}
	k.Exhibit = ""
	g.Stale = false
	in := k.input(who, a, &g)
	k.trail = append(k.trail, fmt.Sprintf("%s in %s by %s %v", a.ID, k.f.State, who.Name, g.Fields))
	m, want := k.w.try(who, k.f, a, g)
	if k.by != nil {
		functions, free := k.w.seconds(*k.by, &Proposal{File: k.f, By: who})
		if !free {
			want = forbidden
		} else if want == http.StatusCreated {
			for _, function := range functions {
				k.f.was(function, k.by.Name)
			}
		}
		in.By = k.by.Name
	}
	if k.attempt != nil {
		in.As = k.attempt.as
	}
	if want == http.StatusBadRequest {
		want = refused // who reads the request says so before the file is asked
	}
	sent := len(k.f.Letters)
	if want == 201 {
		k.w.apply(m)
	}
	result, err := k.house.Apply(k.w.P, in)
	if at := k.attempt; at != nil {
		at.fields = g.Fields
		if at.result = result; err == nil {
			at.after = result.After
		}
		at.look()
	}
	if got := status(err); got != want {
		k.fail("the house answers %d (%v), the model %d", got, err, want)
	}
	if want != 201 {
		return
	}
	k.house = result.After
	if result.Ballot != nil {
		k.ballots = append(k.ballots, *result.Ballot)
	}
	if a.Has("question") || a.Has("convene") || a.Has("disband") || k.house.Contents.Sitting.Voted == nil {
		k.ballots = nil
	}
	var letters []Letter
	for _, l := range result.Letters {
		letters = append(letters, Letter{l.ID, l.To})
	}
	if !slices.Equal(letters, k.f.Letters[sent:]) {
		k.fail("the house writes %v, the model %v", letters, k.f.Letters[sent:])
	}
	k.same()
}

func (k *twin) fail(format string, args ...any) {
	k.Helper()
	for _, line := range k.trail {
		k.Log(line)
	}
	k.Fatalf(format, args...)
}

// status is how a fault is answered.
func status(err error) int {
	var f *fault.Fault
	switch {
	case err == nil:
		return 201
	case !errors.As(err, &f):
		return 500
	}
	return map[fault.Kind]int{fault.Conflict: conflict, fault.Invalid: refused, fault.Malformed: 400, fault.Forbidden: forbidden, fault.Unavailable: lacking}[f.Kind]
}

// small are the procedures of the tests alone, and those in use.
var small = map[string]string{
	"kit": "../../casefile/testdata", "clocks": "../../casefile/testdata", "decisions": "../../casefile/testdata",
	"accounts": "../../casefile/testdata", "people": "../../casefile/testdata", "notes": "../../casefile/testdata", "alarms": "../../casefile/testdata", "measures": "../../casefile/testdata", "overlays": "../../casefile/testdata", "register": "../../casefile/testdata", "simple": "../../../configs/procedures",
}

func TestAFileIsTheSameToTheHouseAndToTheModel(t *testing.T) {
	t.Parallel()
	days := calendarOf(t)
	for name, dir := range small {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := procedure.Load(os.DirFS(dir), name+".yaml", procedure.Outside{})
			if err != nil {
				t.Fatal(err)
			}
			taken := &tally{}
			rapid.Check(t, func(t *rapid.T) {
				k := newTwin(t, random{t}, p, days)
				for range min(150, 40+len(p.Case.Actions)) {
					k.step()
				}
				taken.add(k.f)
			})
			taken.judge(t, p)
		})
	}
}
