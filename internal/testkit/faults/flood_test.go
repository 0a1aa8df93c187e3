package faults_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"recourse/internal/testkit"
	"recourse/internal/testkit/chance"
)

// flooded is a story as a machine writes it: always the same, but for a name, a number and an exclamation.
func flooded(i int) map[string]any {
	return map[string]any{"narrative": fmt.Sprintf("On the evening of day %d the member called Robin Example%d stood up at our branch and shouted words that nobody "+
		"should have to hear, and the chair did nothing at all about it%s", i%28, i%7, strings.Repeat("!", i%3)),
		"subjects": []any{map[string]any{"name": fmt.Sprint("Robin Example", i%7)}}}
}

// real is what one person tells of one thing, in words of their own.
func real(i int) map[string]any {
	r := rand.New(rand.NewPCG(7, uint64(i)))
	words := make([]string, 60)
	for k := range words {
		words[k] = fmt.Sprint("w", r.IntN(400))
	}
	return map[string]any{"narrative": strings.Join(words, " ")}
}

// waiting walks a list of reports that wait to its end, and gives its rows by their references.
func waiting(t *testing.T, who *testkit.Client, query string) (rows []map[string]any) {
	t.Helper()
	at := "/api/v1/reports?limit=100&state=received" + query
	for cursor := ""; ; {
		page := who.Get(at + cursor).Want(200).JSON()
		items, _ := page["items"].([]any)
		for _, i := range items {
			row, _ := i.(map[string]any)
			rows = append(rows, row)
		}
		next, _ := page["next_cursor"].(string)
		if next == "" {
			return rows
		}
		cursor = "&cursor=" + url.QueryEscape(next)
	}
}

func refsOf(rows []map[string]any) (out []string) {
	for _, r := range rows {
		ref, _ := r["reference"].(string)
		out = append(out, ref)
	}
	slices.Sort(out)
	return out
}

// burst finds the one row that stands for a burst, and how many it stands for.
func burst(t *testing.T, rows []map[string]any) (name, ref string, count int) {
	t.Helper()
	for _, r := range rows {
		alike, ok := r["alike"].(map[string]any)
		if !ok {
			continue
		}
		if name != "" {
			t.Fatalf("more than one row stands for a burst: %v", r)
		}
		name, _ = alike["burst"].(string)
		ref, _ = r["reference"].(string)
		n, _ := alike["count"].(float64)
		count = int(n)
	}
	return name, ref, count
}

// A flood is a few hundred here, and 50,000 in a soak, with real reports in the midst of it.
func TestF17_A12_AFloodNeitherStopsNorHidesARealReport(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	n, every := 240, 60
	if chance.Soak() {
		n, every = 50_000, 1000
	}
	var mu sync.Mutex
	var all, apart []string // every report, and those that must be seen
	var took []time.Duration
	send := func(by *testkit.Client, at string, body map[string]any, seen bool) string {
		began := time.Now()
		a := by.Post(at, body)
		mu.Lock()
		defer mu.Unlock()
		if a.Status != 201 {
			t.Errorf("a report is answered %d %s", a.Status, a.Body)
			return ""
		}
		ref, _ := a.JSON()["reference"].(string)
		if all = append(all, ref); seen {
			apart, took = append(apart, ref), append(took, time.Since(began))
		}
		return ref
	}
	const door, desk = "/api/v1/reports", "/api/v1/intake/reports"
	var senders sync.WaitGroup
	for s := range 4 {
		senders.Go(func() {
			for i := s; i < n; i += 4 {
				send(h.Anyone(), door, flooded(i), false)
				if i%every == every/2 {
					send(h.Anyone(), door, real(i), true)
				}
			}
		})
	}
	senders.Wait()
	danger := flooded(1)
	danger["danger"] = map[string]any{"immediate": true}
	urgent := send(h.Anyone(), door, danger, true) // in the words of the flood
	named := flooded(2)
	named["identity"] = map[string]any{"mode": "confidential", "name": "Ash Invented", "email": "ash@example.org"}
	send(h.Anyone(), door, named, true)
	taken := send(h.As("triage-2"), desk, map[string]any{"report": flooded(3), "channel": "telephone"}, true)
	kept := flooded(4)
	kept["keep_away"] = []any{"triage-1"}
	hidden := send(h.Anyone(), door, kept, false)
	if slices.Sort(took); took[len(took)*99/100] > 3*time.Second {
		t.Errorf("real reports took up to %v", took[len(took)-1])
	}

	t.Run("what is real stands beside one row for the flood", func(t *testing.T) {
		officer := h.As("triage-2")
		rows := waiting(t, officer, "")
		const single = 5
		if want := len(apart) + single + 1; len(rows) != want {
			t.Fatalf("%d rows are shown, want %d", len(rows), want)
		}
		shown := refsOf(rows)
		for _, ref := range append(slices.Clone(apart), urgent, taken) {
			if !slices.Contains(shown, ref) {
				t.Errorf("%s is hidden", ref)
			}
		}
		name, first, count := burst(t, rows)
		if most := min(n+1-single, 1000); count != most {
			t.Errorf("the burst is of %d, want %d", count, most)
		}
		if _, _, less := burst(t, waiting(t, h.As("triage-1"), "")); less != min(n-single, 1000) {
			t.Errorf("who is kept away from one counts %d", less)
		}

		// Nothing is lost: with the rows of the burst it is every report that was taken in, each once.
		within := refsOf(waiting(t, officer, "&burst="+name))
		whole := slices.Concat(slices.DeleteFunc(shown, func(r string) bool { return r == first }), within)
		slices.Sort(whole)
		if slices.Sort(all); !slices.Equal(whole, all) {
			t.Errorf("of %d reports %d are found", len(all), len(whole))
		}
		if mine := refsOf(waiting(t, h.As("triage-1"), "&burst="+name)); slices.Contains(mine, hidden) || len(mine) != len(within)-1 {
			t.Errorf("who is kept away from one of %d finds %d", len(within), len(mine))
		}
		if newest := refsOf(waiting(t, officer, "&sort=newest")); len(newest) != len(rows) {
			t.Errorf("the newest first are %d", len(newest))
		}
		if strange := waiting(t, officer, "&burst=00000000-0000-4000-8000-000000000000"); len(strange) > 0 {
			t.Errorf("a burst that is none has %v", strange)
		}

		// Each of it is a report like any other.
		picked := within[len(within)/2]
		officer.Action("reports", picked, "take_report", "", nil).Want(201)
		officer.Action("reports", picked, "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false}).Want(201)
		if _, _, left := burst(t, waiting(t, officer, "")); left != min(len(within)-1, 1000) {
			t.Errorf("of the burst %d are left", left)
		}
		if held := officer.Get("/api/v1/reports?assignee=me").Want(200); !held.Has(picked) {
			t.Error("what was taken out of a burst is not among one's own")
		}
		officer.Get("/api/v1/reports/" + picked).Want(200)
		h.CheckLedger()
	})
}
