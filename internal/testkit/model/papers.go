package model

import "fmt"

// papers are what a pack is frozen from; two packs of the same papers are the same pack, and who has read the one has
// read the other (I30).
type papers struct {
	answers, comments []int             // when they came, as the place of their entry in the log
	filed             int               // when the report of the investigation came last
	shown             map[string]string // by exhibit: how it was put, and in which words
	covered           string
}

var paperFolds = map[string]func(*making){
	"answer":     func(m *making) { m.f.Answered = true; m.f.Papers.answers = append(m.f.Papers.answers, len(m.f.Log)) },
	"file":       func(m *making) { m.f.Papers.filed = len(m.f.Log) },
	"disclose":   foldDisclosure,
	"redact":     foldCovered,
	"freeze":     foldFreeze,
	"supplement": foldSupplement,
}

func foldDisclosure(m *making) {
	if m.f.Papers.shown == nil {
		m.f.Papers.shown = map[string]string{}
	}
	for _, id := range m.list("evidence") {
		m.f.Shown[id.(string)] = m.text("how")
		m.f.Papers.shown[id.(string)] = m.text("how") + m.text("gist") + m.text("ground")
		if m.text("how") == "shown" {
			m.f.Papers.shown[id.(string)] = "shown"
		}
	}
}

func foldCovered(m *making) { m.f.Papers.covered = fmt.Sprint(m.items("redactions")) }

// foldFreeze takes what the same action covers, too, whichever of the two it names first.
func foldFreeze(m *making) {
	f := m.f
	for i, e := range m.a.Does {
		if e.Do == "redact" && !m.skipped[i] {
			foldCovered(m)
		}
	}
	var live []string
	for i, a := range f.Allegations {
		if !a.Dropped {
			live = append(live, fmt.Sprint(i, a.Put))
		}
	}
	var put []string
	for _, id := range f.Exhibits {
		put = append(put, id+f.Papers.shown[id])
	}
	f.Pack = fmt.Sprint(live, f.Papers.answers, f.Papers.filed, f.Papers.comments, put, f.Papers.covered)
}

// foldSupplement: what was said of a pack is one more thing to have read.
func foldSupplement(m *making) {
	m.f.Papers.comments = append(m.f.Papers.comments, len(m.f.Log))
	if m.f.Frozen() {
		m.f.Pack += fmt.Sprint(" and comment ", len(m.f.Log))
	}
}

// Frozen tells whether there is a pack.
func (f *File) Frozen() bool { return f.Pack != "" }

// attested tells whether all who sit and have declared attested something of the pack as it is.
func (w *World) attested(f *File, mark string) bool {
	n := 0
	for _, s := range f.seats(w.P.Body(f.Body)) {
		if !s.Declared {
			continue
		}
		n++
		if of, ok := f.Attested[mark][s.Person]; !ok || of != f.Pack {
			return false
		}
	}
	return n > 0
}
