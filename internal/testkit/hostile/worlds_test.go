package hostile_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
	"recourse/internal/testkit/chance"
	"recourse/internal/testkit/scenarios"
)

// viewer is somebody who must not know of a case.
type viewer struct {
	name string
	*testkit.Client
}

// crawl asks for everything that can be read, as each of them, and gives each answer as the bytes that tell something.
// The log and the proofs in it are left out: it grows at its ticks, by as much with a case as without.
func (w *world) crawl(viewers []viewer) map[string]string {
	out := map[string]string{}
	keep := func(v viewer, what string, a *testkit.Answer) {
		var head []string
		for name, values := range a.Header {
			if name != "Date" && name != "X-Request-Id" {
				head = append(head, name+": "+strings.Join(values, ", "))
			}
		}
		slices.Sort(head)
		body := string(a.Body)
		if a.Status >= 400 {
			body = instances.ReplaceAllString(body, "")
		}
		body = cursor.ReplaceAllString(body, "there is more") // a cursor is sealed anew each time
		out[v.name+" "+what] = fmt.Sprintf("%d\n%s\n\n%s", a.Status, strings.Join(head, "\n"), body)
	}
	for _, v := range viewers {
		for i := range w.ops {
			if o := &w.ops[i]; o.Method == http.MethodGet && !strings.HasPrefix(o.ID, "log-") && o.ID != "openapi" && o.ID != "my-receipt" {
				keep(v, o.ID, v.Get(w.at(o)))
			}
		}
		for _, kind := range []string{"reports", "cases"} {
			keep(v, "search "+kind, v.Post("/api/v1/"+kind+"/search", map[string]any{"handle": "@harbour_watch"}))
			keep(v, "newest "+kind, v.Get("/api/v1/"+kind+"?sort=newest&limit=100"))
			keep(v, "overdue "+kind, v.Get("/api/v1/"+kind+"?overdue=true"))
		}
	}
	return out
}

var (
	instances = regexp.MustCompile(`"urn:uuid:[0-9a-f-]{36}"`)
	cursor    = regexp.MustCompile(`"next_cursor":"[\w-]+"`)
)

// outsiders are those whose lists show nothing but the case of the world, if that.
func (w *world) outsiders() (out []viewer) {
	for _, p := range w.People {
		c := w.As(p.Username)
		if slices.Contains([]string{"triage", "auditor"}, p.Role) { // who know of every report that comes in
			continue
		}
		rows := c.Get("/api/v1/cases?limit=100")
		if n := strings.Count(string(rows.Body), `"reference":`); n == 0 || n == 1 && rows.Has(w.case_) {
			out = append(out, viewer{p.Username, c})
		}
	}
	return out
}

// TestR38_B84_WhoMustNotKnowOfACaseSeesTheSameBytesWithItAndWithoutIt lets everybody look at everything they can reach;
// then a secret report becomes a case, with its evidence, messages, people and respondent; then they look again.
func TestR38_B84_WhoMustNotKnowOfACaseSeesTheSameBytesWithItAndWithoutIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	parties := []viewer{{"anyone", w.Anyone()}, {"the other reporter", w.reporter}, {"the other respondent", w.respondent}}
	watched := append(slices.Clone(parties), w.outsiders()...)
	if len(watched) > 11 {
		watched = watched[:11]
	}
	w.crawl(watched) // what is looked at leaves its traces once
	before := w.crawl(watched)
	mark := len(w.tape.exchanges())
	told(t, w.House, "anonymous-evidence", func(s scenarios.Step) bool { return s.Invites != "" })
	secret := ""
	for _, x := range w.tape.exchanges()[mark:] {
		if m := casePath.FindStringSubmatch(x.path); m != nil && x.status == http.StatusOK {
			secret = m[1]
		}
	}
	if secret == "" || secret == w.case_ {
		t.Fatalf("the secret case is %q", secret)
	}
	var still []viewer
	for _, v := range watched {
		if v.name[0] == 't' || v.name == "anyone" || !v.Get("/api/v1/cases?limit=100").Has(secret) {
			still = append(still, v) // the others were drawn for it: they may know
		}
	}
	if len(still) < 6 {
		t.Fatalf("only %d viewers have nothing to do with it", len(still))
	}
	after := w.crawl(still)
	for what, now := range after {
		if was := before[what]; was != now {
			_, now, _ := strings.Cut(now, "\n\n")
			_, was, _ := strings.Cut(was, "\n\n")
			t.Errorf("%s:\n%.1500s\n--- was:\n%.1500s", what, now, was)
		}
		if strings.Contains(now, secret) || strings.Contains(now, "harbour_watch") || strings.Contains(now, "Merle") {
			t.Errorf("%s holds a word of the secret case", what)
		}
	}
	if len(after) < 200 {
		t.Errorf("only %d answers were compared", len(after))
	}
	templates := map[string]bool{"none": true}
	for _, o := range w.ops {
		templates[regexp.MustCompile(`\{([^}]*)\}`).ReplaceAllString(o.Path, ":$1")] = true
	}
	for _, m := range regexp.MustCompile(`route="([^"]*)"`).FindAllStringSubmatch(string(metricsOf(t, w.House)), -1) {
		if !templates[m[1]] {
			t.Errorf("R-66: the metrics have a series of their own for %s", m[1])
		}
	}
}

// TestB74_AHiddenCaseTakesAsLongAsNone compares, in pairs of random order, what must not be told apart by its time.
// A few pairs are a sample: they find a step that is missing, not one that is 5 % shorter. Soak takes 2,000.
func TestB74_AHiddenCaseTakesAsLongAsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who, pairs, most := w.stranger(t), 40, 0.25
	if chance.Soak() {
		pairs, most = 2000, 0.05
	}
	w.Clock.Run()                      // a not-found leaves at the steps of a clock that runs
	const step = 25 * time.Millisecond // of the house
	never := "C-0000000000T"
	for _, part := range []string{"", "/evidence/5f3c9d52-1d0e-4bb1-8f0b-0d8f2f7f9a11/content"} {
		var differences, all []time.Duration
		longer := 0
		for i := range pairs + 5 {
			took := map[string]time.Duration{}
			refs := []string{w.case_, never}
			if i*2654435761>>7&1 == 0 {
				slices.Reverse(refs)
			}
			for _, ref := range refs {
				began := time.Now()
				who.Get("/api/v1/cases/" + ref + part).Want(http.StatusNotFound)
				took[ref] = time.Since(began)
			}
			if min(took[w.case_], took[never]) < step/2 {
				t.Fatalf("%q: a not-found does not wait for its step: %v", part, took)
			}
			if i < 5 {
				continue // warming up
			}
			d := took[w.case_] - took[never]
			differences, all = append(differences, d), append(all, took[never])
			if d > 0 {
				longer++
			}
		}
		slices.Sort(differences)
		slices.Sort(all)
		median, usual := differences[pairs/2], all[pairs/2]
		// Signs are fair where nothing differs: five deviations off is no chance. Both must speak.
		lopsided := float64(longer-pairs/2)*float64(longer-pairs/2) > 25*float64(pairs)/4
		if lopsided && median.Abs() > max(50*time.Microsecond, time.Duration(most*float64(usual))) {
			t.Errorf("%q: a hidden case takes %v longer than none, of %v; longer in %d of %d", part, median, usual, longer, pairs)
		}
	}
}
