package model

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
	"recourse/internal/testkit/chance"
)

var (
	seed   = flag.Uint64("walk.seed", 0, "the first seed; 0 for one after the clock")
	walks  = flag.Int("walk.n", 0, "how many walks, one seed after another; 0 for a few, or for 1,000 in a soak")
	follow = flag.String("walk.procedure", "", "the procedure that walks follow; empty for each")
)

// course says how walks go through a procedure.
type course struct {
	procedure string
	few       int    // walks where nobody says how many
	sharer    int    // walks that share a house, as far as its people's roles last
	steps     int    // of a walk, before its files are brought to their ends
	dead      string // the outcome of a case whose respondent has died
}

var courses = []course{{"simple", 16, 4, 60, ""}, {"nec", 10, 2, 110, "ABAT"}}

func TestWalksThroughTheHouseAgreeWithTheModel(t *testing.T) {
	t.Parallel()
	first := *seed
	if first == 0 {
		first = chance.Seed()
	}
	for _, c := range courses {
		if *follow != "" && *follow != c.procedure {
			continue
		}
		t.Run(c.procedure, func(t *testing.T) {
			t.Parallel()
			n := *walks
			if n == 0 {
				n = c.few
				if chance.Soak() {
					n = 1000
				}
			}
			t.Logf("%d walks from seed %d: -walk.procedure %s -walk.seed %d -walk.n %d", n, first, c.procedure, first, n)
			seen := newCovered(loadProcedure(t, c.procedure), c.dead)
			t.Run("walks", func(t *testing.T) {
				for from := 0; from < n; from += c.sharer {
					t.Run(fmt.Sprint("from seed ", first+uint64(from)), func(t *testing.T) {
						t.Parallel()
						c.walks(t, first, from, min(from+c.sharer, n), seen)
					})
				}
			})
			if !t.Failed() {
				seen.judge(t, n)
			}
		})
	}
}

// walks are some walks in one house, or in a fresh one where so much time has passed that people's roles come to an end.
func (c course) walks(t *testing.T, first uint64, from, to int, seen *covered) {
	var h *testkit.House
	for i := from; i < to; i++ {
		if h == nil || h.Clock.Now().After(testkit.Begin.AddDate(0, 5, 0)) {
			h = openHouse(t, c.procedure)
			defer h.CheckLedger()
		}
		c.walk(t, h, first+uint64(i), seen)
	}
}

// walker is one walk.
type walker struct {
	*testing.T
	*Chance
	h         *testkit.House
	w         *World
	seed      uint64
	seen      *covered
	mine      map[string]bool // what this walk has taken
	trail     []string
	names     map[string]string // id to user name
	codes     map[any]*testkit.Client
	given     map[*File]int // how often a respondent had been given a code when theirs was read
	proposals map[*Proposal]string
	looked    map[*File]int // at which version a file was last held to the house's
	aims      []target      // what is still to be aimed at
	tried     int           // how often, of the first of them
}

// walk is one random course, step by step against the model, and then to the end of every file.
func (c course) walk(t *testing.T, h *testkit.House, seed uint64, seen *covered) {
	t.Helper()
	k := newWalker(t, c.procedure, h, seed, seen)
	defer func() {
		if t.Failed() || *walks == 1 {
			t.Logf("seed %d broke off after:\n%s", seed, strings.Join(k.trail, "\n"))
		}
	}()
	for range 1 + k.IntN(5)/4 {
		k.submit()
	}
	for range c.steps {
		if k.late() {
			break
		}
		k.Good = k.IntN(6) > 0
		k.minute()
		switch n := k.IntN(100); {
		case n < 3:
			k.later()
		case n < 6:
			k.knock()
		case n < 8:
			k.confirm()
		case n < 10:
			k.stray()
		case n < 11 && len(k.w.Files) < 4:
			k.submit()
		case n < 22:
			k.anything()
		default:
			k.onwards()
		}
		k.stop()
	}
	k.Good = true
	k.finish()
	for _, f := range k.w.Files {
		k.same(f)
	}
	k.everybodyHeard()
	k.stop()
	seen.add(k)
}

func (k *walker) stop() {
	if k.Failed() {
		k.FailNow()
	}
}

func newWalker(t *testing.T, procedure string, h *testkit.House, seed uint64, seen *covered) *walker {
	t.Helper()
	w := New(seen.p, policyOf(t, procedure), calendarOf(t), h.Clock.Now())
	k := &walker{
		T: t, h: h, w: w, seed: seed, seen: seen, Chance: &Chance{Rand: rand.New(rand.NewPCG(seed, 0)), World: w},
		names: map[string]string{}, codes: map[any]*testkit.Client{}, proposals: map[*Proposal]string{},
		looked: map[*File]int{}, mine: map[string]bool{}, given: map[*File]int{},
	}
	for _, p := range h.People {
		who := Who{Kind: Staff, Name: p.Username, Roles: []string{p.Role}, Categories: p.Qualified.Categories, Region: p.Qualified.Region}
		for _, trained := range p.Qualified.Training {
			who.Trained = append(who.Trained, trained.For)
		}
		w.People = append(w.People, who)
		k.names[p.ID] = p.Username
	}
	k.Clauses, k.Grounds, w.Clause = codeOf(t, h.Clock.Now())
	if members[procedure] != "" {
		w.Register, k.Names = registered, []string{"Sorley Invented", "Tamsin Invented", "Ulric Invented", "Verity Invented"}
	}
	k.aims = seen.aims(seed, k.Chance)
	return k
}

func (k *walker) note(format string, args ...any) {
	k.trail = append(k.trail, fmt.Sprintf("%3d %s", len(k.trail)+1, fmt.Sprintf(format, args...)))
}

// later lets some time pass, for no reason.
func (k *walker) later() {
	k.Helper()
	k.pass(time.Duration(one(k.Chance, []int{1, 3, 24, 24, 72, 8 * 24, 15 * 24, 31 * 24, 95 * 24})) * time.Hour)
}

// minute is how long a step takes.
func (k *walker) minute() {
	k.h.Clock.Advance(time.Minute)
	k.w.Now = k.w.Now.Add(time.Minute)
}

func (k *walker) pass(by time.Duration) {
	k.Helper()
	if last := testkit.Begin.AddDate(0, 34, 0).Sub(k.w.Now); by > last {
		by = max(last, 0) // as long as anybody has a role
	}
	k.note("%s later", by)
	k.h.Later(by)
	k.w.Advance(by)
	k.sameAll()
}
