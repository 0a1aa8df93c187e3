package rules

import (
	"fmt"
	"slices"
	"time"

	"recourse/internal/casefile"
	"recourse/internal/panel"
	"recourse/internal/procedure"
)

// fields makes what somebody sends with an action: mostly what it asks for and what fits the file, now and then not.
func (h *history) fields(a *procedure.Action) map[string]any {
	out := map[string]any{}
	for _, d := range a.Fields {
		if d.Required || h.IntN(3) > 0 || d.Type == "grounds" {
			if v := h.value(a, d); v != nil {
				out[d.Name] = v
			}
		}
	}
	if _, votes := out["outcome"]; votes {
		h.lengthen(out)
	}
	if h.IntN(30) == 0 && len(a.Fields) > 0 {
		delete(out, pick(h, a.Fields).Name)
	}
	return out
}

// lengthen gives an outcome the months that it takes.
func (h *history) lengthen(out map[string]any) {
	delete(out, "months")
	if o := h.p.Outcome(out["outcome"].(string)); o != nil && len(o.Months) == 2 {
		out["months"] = float64(o.Months[0] + h.IntN(min(4, o.Months[1]-o.Months[0]+1)))
	}
}

func (h *history) words() string {
	h.word++
	return fmt.Sprintf("Invented words, number %d.", h.word)
}

// value makes one; nil where there is nothing to choose from.
func (h *history) value(a *procedure.Action, d procedure.Field) any {
	c := &h.file.Contents
	switch d.Type {
	case "yes_no":
		switch d.Name {
		case "conflict":
			return h.IntN(15) == 0
		case "upheld", "counter", "child", "restricted", "data_protection", "danger", "power_imbalance", "agent", "unknown":
			return h.IntN(3) == 0
		}
		return h.IntN(40) > 0
	case "number":
		if d.Name == "condition" && len(c.Conditions) > 0 {
			return float64(pick(h, c.Conditions).N)
		}
		if d.Name == "subject" {
			return nil
		}
		return float64(d.Min + h.IntN(max(1, d.Max-d.Min+1)))
	case "choice":
		return h.choice(a, d)
	case "choices":
		if d.Name == "attached" && h.IntN(2) == 0 {
			return nil
		}
		return []any{h.choice(a, d)}
	case "clause":
		return h.clause()
	case "grounds":
		if h.grave == (h.IntN(6) == 0) {
			return nil
		}
		return []any{"religion"}
	case "date":
		return h.now.AddDate(0, 0, -1-h.IntN(9*365)).Format(time.DateOnly)
	case "allegation":
		if live := c.Live(); len(live) > 0 {
			return float64(pick(h, live).N)
		}
		return 1.0
	case "finding":
		return h.finding()
	case "outcome":
		return h.outcome()
	case "reference":
		return "R-1"
	case "evidence":
		if a.Has("exhibit") {
			h.word++
			return fmt.Sprintf("file-%d", h.word)
		}
		if len(c.Exhibits) == 0 {
			return nil
		}
		return pick(h, c.Exhibits).ID
	case "evidence_list":
		return h.evidence(a)
	case "items":
		return h.items(a, d)
	case "line":
		return h.line(a, d)
	}
	return h.words()
}

// choice leans to what leads on.
func (h *history) choice(a *procedure.Action, d procedure.Field) any {
	lean := map[string]string{"severity": "low", "decision": h.lean, "confidence": "certain", "result": h.result, "how": "shown", "target": "elections"}[d.Name]
	items := h.p.List(d.List).Items
	if lean != "" && (h.IntN(3) > 0 || a.Has("ballot") && h.IntN(4) > 0) && slices.ContainsFunc(items, func(i procedure.Choice) bool { return i.ID == lean }) {
		return lean
	}
	return pick(h, items).ID
}

// clause is one of the Code: mostly one that prohibits.
func (h *history) clause() string {
	switch n := h.IntN(8); {
	case n == 0, n < 7 && h.hopeful && h.file.Contents.Live() != nil:
		return pick(h, h.world.expected)
	case n == 1:
		return pick(h, h.world.protected)
	}
	if !h.grave && h.IntN(6) > 0 {
		return pick(h, h.world.plain) // that neither sexual conduct nor a threat nor a ground touches
	}
	return pick(h, h.world.prohibited)
}

// finding is how members of this history mostly vote.
func (h *history) finding() string {
	if h.IntN(10) < h.severity {
		return panel.Proved
	}
	return pick(h, []string{"NB-EXPR", "NB-FACT", "NB-CTX"})
}

// outcome is one that a body may give; mostly all its members give the same.
func (h *history) outcome() string {
	may := []string{"ROC", "WARN", "OFF", "REPR", "SUSP", "EXP"}
	if d := h.file.Contents.Decision; d != nil && h.file.Contents.Sitting.Question == "appeal" && h.IntN(12) > 0 {
		may = may[:max(1, slices.Index(may, d.Outcome))] // of an appeal: what is less
	}
	if h.IntN(4) > 0 {
		return may[(h.mood+h.file.Contents.Rounds/3)%len(may)]
	}
	return pick(h, may)
}

// evidence are items of the file: for a finding mostly what was put.
func (h *history) evidence(a *procedure.Action) any {
	c := &h.file.Contents
	out := []any{}
	for _, x := range c.Exhibits {
		if a.Has("disclose") && h.IntN(4) > 0 || h.IntN(3) == 0 {
			if d, put := c.Shown[x.ID]; !a.Has("ballot") || put && d.How != casefile.Withheld || h.IntN(6) == 0 {
				out = append(out, x.ID)
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (h *history) items(a *procedure.Action, d procedure.Field) any {
	n := d.Min + h.IntN(2)
	live := h.file.Contents.Live()
	if d.Name == "findings" || d.Name == "answers" {
		n = len(live)
	}
	out := []any{}
	for i := range n {
		item := map[string]any{}
		for _, inner := range d.Fields {
			if v := h.value(a, inner); v != nil && (inner.Required || h.IntN(3) == 0 || inner.Name == "evidence") {
				item[inner.Name] = v
			}
			if inner.Type == "allegation" && i < len(live) && h.IntN(60) > 0 {
				item[inner.Name] = float64(live[i].N)
			}
			if d.Name == "indicators" && inner.Name == "kind" {
				kinds := h.p.List(inner.List).Items
				item["kind"] = kinds[(i+h.IntN(2)*h.IntN(2))%len(kinds)].ID
			}
		}
		if d.Name == "findings" && h.hopeful && i < len(live) {
			item["found"] = "NB-FACT"
			if live[i].Clause.Class == "expected" {
				item["found"] = panel.Proved
			}
		}
		if d.Name == "conditions" {
			attached := attachedOf(h.file)
			if len(attached) == 0 {
				return nil
			}
			item["kind"] = attached[i%len(attached)]
		}
		out = append(out, item)
	}
	if len(out) < d.Min || len(out) == 0 && d.Required {
		return nil
	}
	return out
}

func attachedOf(f *casefile.File) []string {
	if s := f.Contents.Sanctioned; s != nil {
		return s.Attached
	}
	return nil
}

func (h *history) line(a *procedure.Action, d procedure.Field) any {
	c := &h.file.Contents
	switch {
	case d.Name == "person" && (a.Has("uphold_conflict") || a.Has("clear_conflict")) && len(c.Quarantined) > 0:
		return pick(h, sorted(c.Quarantined))
	case d.Name == "person" && a.Has("rule"):
		if b := h.p.Body(c.Sitting.Body); b != nil && len(c.Seats(b)) > 0 {
			return pick(h, c.Seats(b)).Person
		}
		return pick(h, h.people).Name
	case d.Name == "person":
		return pick(h, h.people).Name
	case d.Name == "party" && len(c.Parties) > 0:
		return fmt.Sprint(pick(h, c.Parties).N)
	case d.Name == "email" && a.Has("reach"):
		return "invented@example.org"
	case d.Name == "mode":
		return pick(h, []string{"confidential", "named"})
	}
	h.word++
	return fmt.Sprintf("Invented line %d", h.word)
}
