package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// result is one line of the table.
type result struct {
	Row   string
	Unit  string
	Ours  spread
	Limit spread // what ours is compared with; zero where the bar is a number
	Ratio float64
	Bar   string
	Met   bool
	Note  string `json:",omitempty"`
}

// atLeast adds a line whose bar is a least ratio of ours to the limit.
func (b *bench) atLeast(row, unit string, c compared, bar float64, note string) {
	r := c.result(row, unit, note)
	r.Bar, r.Met = fmt.Sprintf("≥ %.2f", bar), r.Ratio >= bar
	b.add(r)
}

// atMost adds a line whose bar is a largest ratio of ours to the limit.
func (b *bench) atMost(row, unit string, c compared, bar float64, note string) {
	r := c.result(row, unit, note)
	r.Bar, r.Met = fmt.Sprintf("≤ %.2f", bar), r.Ratio <= bar
	b.add(r)
}

// beside adds a line without a bar.
func (b *bench) beside(row, unit string, c compared) {
	r := c.result(row, unit, "")
	r.Bar, r.Met = "–", true
	b.add(r)
}

func (c compared) result(row, unit, note string) result {
	return result{Row: row, Unit: unit, Ours: spreadOf(c.ours, c.of), Limit: spreadOf(c.limit, c.of), Ratio: c.ratio(), Note: note}
}

// number adds a line whose bar is a number itself.
func (b *bench) number(row, unit string, ours spread, bar float64, least bool, note string) {
	sign, met := "≤", ours.Median <= bar
	if least {
		sign, met = "≥", ours.Median >= bar
	}
	b.add(result{Row: row, Unit: unit, Ours: ours, Ratio: ours.Median / bar, Bar: sign + " " + figure(bar), Met: met, Note: note})
}

func (b *bench) add(r result) {
	if b.procedure != usual && !strings.HasPrefix(r.Row, "9 ") { // whose rows name the policy that they ask
		r.Row += ", " + b.procedure
	}
	b.results = append(b.results, r)
	fmt.Fprintf(os.Stderr, "bench: %s: %s\n", r.Row, line(r))
}

func figure(v float64) string {
	switch {
	case v == 0:
		return "–"
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 1:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.3f", v)
}

func (s spread) String() string {
	if s == (spread{}) {
		return "–"
	}
	return figure(s.Min) + " / " + figure(s.Median) + " / " + figure(s.Max)
}

func line(r result) string {
	met := "met"
	if !r.Met {
		met = "MISSED"
	}
	return fmt.Sprintf("ours %s, limit %s %s, ratio %.2f (%s) %s %s", r.Ours, r.Limit, r.Unit, r.Ratio, r.Bar, met, r.Note)
}

// print writes the table, and the same as JSON beside the houses.
func (b *bench) print(began time.Time) error {
	if len(b.results) == 0 {
		return nil
	}
	cells := [][]string{{"row", "unit", "ours min/median/max", "limit min/median/max", "ratio", "bar", "", "note"}}
	for _, r := range b.results {
		met := "met"
		if !r.Met {
			met = "MISSED"
		}
		cells = append(cells, []string{r.Row, r.Unit, r.Ours.String(), r.Limit.String(), fmt.Sprintf("%.2f", r.Ratio), r.Bar, met, r.Note})
	}
	width := make([]int, len(cells[0]))
	for _, row := range cells {
		for i, c := range row {
			width[i] = max(width[i], len([]rune(c)))
		}
	}
	for _, row := range cells {
		var out strings.Builder
		for i, c := range row {
			out.WriteString(c + strings.Repeat(" ", width[i]-len([]rune(c))+2))
		}
		fmt.Println(strings.TrimRight(out.String(), " "))
	}
	fmt.Printf("%d cases, %d slices of %v each, %v in all\n", b.n, b.slices, b.slice, time.Since(began).Round(time.Second))
	text, err := json.MarshalIndent(map[string]any{
		"at": began.UTC().Format(time.RFC3339), "cases": b.n, "slices": b.slices, "slice": b.slice.String(), "rows": b.results,
	}, "", "  ")
	if err != nil {
		return err
	}
	file := filepath.Join(b.dir, began.UTC().Format("20060102-150405")+".json")
	if err := os.WriteFile(file, append(text, '\n'), 0o644); err != nil {
		return err
	}
	fmt.Println("written to", file)
	return nil
}
