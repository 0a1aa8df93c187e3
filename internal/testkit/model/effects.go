package model

import (
	"fmt"
	"net/http"
	"slices"

	"recourse/internal/procedure"
)

// making is one action on its way.
type making struct {
	w      *World
	f      *File
	who    Who
	a      *procedure.Action
	g      Given
	with   string
	drawn  []string // functions drawn for by this action
	others []*File  // files that it makes or moves beside its own
	target *File
	count  map[int]string
	won    *Ballot

	skipped map[int]bool // effects, by their place, whose condition does not hold
	due     []Alarm      // what is to be sounded
	wants   []want       // of a body on its way
	related *File        // another case that this one is joined to
}

func (m *making) text(name string) string { s, _ := m.g.Fields[name].(string); return s }
func (m *making) yes(name string) bool    { b, _ := m.g.Fields[name].(bool); return b }

func (m *making) list(name string) []any { l, _ := m.g.Fields[name].([]any); return l }

func (m *making) items(name string) []map[string]any {
	var out []map[string]any
	for _, v := range m.list(name) {
		if item, ok := v.(map[string]any); ok {
			out = append(out, item)
		}
	}
	return out
}

func number(v any) int { n, _ := v.(int); return n }

const (
	refused   = http.StatusUnprocessableEntity
	conflict  = http.StatusConflict
	forbidden = http.StatusForbidden
	lacking   = http.StatusServiceUnavailable
	notFound  = http.StatusNotFound
)

// checks is what stands in the way of each effect: nothing where an effect is not named.
var checks = map[string]func(*making) int{
	"draw":            func(m *making) int { return m.pool(m.with, 1) },
	"convene":         checkConvene,
	"seat":            checkConvene,
	"attest":          checkAttested,
	"uphold_conflict": checkKeptAway,
	"clear_conflict":  checkLifted,
	"supplement":      func(m *making) int { return ifNot(m.f.Frozen() && (m.a.Door == "" || m.speaks()), conflict) },
	"recuse":          func(m *making) int { return ifNot(m.w.person(m.text("person")), refused) },
	"rule":            checkRuling,
	"identify":        checkIdentify,
	"unveil":          checkUnveil,
	"exhibit":         func(m *making) int { return ifNot(m.text("evidence") != "", refused) },
	"open_cases":      checkCases,
	"link":            checkLink,
	"allege":          checkAllegation,
	"drop":            func(m *making) int { return ifNot(m.alive(m.g.Fields["allegation"]), refused) },
	"disclose":        checkDisclosure,
	"identity":        func(m *making) int { return ifNot(m.yes("reporter_told"), refused) },
	"answer":          checkAnswer,
	"ballot":          checkBallot,
	"count":           checkCount,
	"decide":          checkDecision,
	"decide_appeal":   func(*making) int { return 0 },
}

func ifNot(ok bool, status int) int {
	if ok {
		return 0
	}
	return status
}

// checkUnveil: on a case it is one of the reports that told of it.
func checkUnveil(m *making) int {
	named := func(r *File) bool { return r.Ref == m.text("report") }
	return ifNot(m.f.Kind == Report || slices.ContainsFunc(m.f.Reports, named), refused)
}

func (w *World) person(name string) bool {
	return slices.ContainsFunc(w.People, func(p Who) bool { return p.Name == name })
}

// pool is lacking where fewer than n may be drawn; who was drawn by this very action from the same pool counts no more.
func (m *making) pool(function string, n int) int {
	have := len(m.w.eligible(m.f, function))
	for _, other := range m.drawn {
		if m.w.P.Function(other).Role == m.w.P.Function(function).Role {
			have--
		}
	}
	for range n {
		m.drawn = append(m.drawn, function)
	}
	return ifNot(have >= n, lacking)
}

func checkConvene(m *making) int {
	b := m.w.P.Body(m.with)
	var seats []Seat
	if m.f.Body == b.ID && !m.f.Remitted || m.a.Has("seat") {
		seats = m.f.seats(b)
	}
	empty, wants := empty(b, seats), m.w.wants(m.f, b)
	m.drawn, m.wants = append(m.drawn, empty...), wants
	return ifNot(m.w.fills(m.f, b, empty, seats, wants), lacking)
}

func checkRuling(m *making) int {
	body := m.w.P.Body(m.f.Body)
	return ifNot(slices.ContainsFunc(m.f.seats(body), func(s Seat) bool { return s.Person == m.text("person") }), refused)
}

var modes = []string{"anonymous", "confidential", "named"}

func checkIdentify(m *making) int {
	to := slices.Index(modes, m.text("mode"))
	return ifNot(to >= 1 && to > slices.Index(modes, m.f.Mode), refused)
}

func checkCases(m *making) int {
	seen := map[string]bool{}
	for _, item := range m.items("respondents") {
		who := fmt.Sprint(item["name"], item["handle"], item["email"], item["membership_number"], item["member"], item["unknown"] == true)
		if seen[who] {
			return refused
		}
		seen[who] = true
	}
	return 0
}

// checkLink finds the file named among those that the actor may name.
func checkLink(m *making) int {
	for _, f := range m.w.Files {
		if f.Ref == m.text("to") && f != m.f && m.w.may(m.who, "link_to", f) {
			m.target = f
		}
	}
	return ifNot(m.target != nil, refused)
}

func (m *making) exhibits(list []any) bool {
	return !slices.ContainsFunc(list, func(id any) bool { return !slices.Contains(m.f.Exhibits, id.(string)) })
}

func checkAllegation(m *making) int {
	_, known := m.w.Clause(m.text("clause"), nil)
	return ifNot(known && m.exhibits(m.list("evidence")), refused)
}

func (m *making) alive(n any) bool { return slices.Contains(m.f.live(), number(n)) }

func checkDisclosure(m *making) int {
	how := m.text("how")
	bad := how == "gist" && m.text("gist") == "" || how == withheld && m.text("ground") == ""
	return ifNot(!bad && m.exhibits(m.list("evidence")), refused)
}

func checkAnswer(m *making) int {
	for _, item := range m.items("answers") {
		if !m.alive(item["allegation"]) {
			return refused
		}
	}
	return 0
}

func checkBallot(m *making) int {
	f := m.f
	if f.Question != m.with || f.Voted[m.who.Name] {
		return conflict
	}
	sits := slices.ContainsFunc(f.seats(m.w.P.Body(f.Body)), func(s Seat) bool { return s.Person == m.who.Name && s.Declared })
	if !sits {
		return forbidden
	}
	switch m.with {
	case "findings":
		return ifNot(m.foundAll(), refused)
	case "sanction":
		return ifNot(m.allowed() && m.attached() && m.guided(m.text("outcome")), refused)
	}
	if m.text("result") != "lower" {
		return 0
	}
	b := m.ballot()
	return ifNot(m.allowed() && f.Decision != nil && m.w.lower(&b, f.Decision), refused)
}

// foundAll is one finding for each live allegation, no more and no fewer (I12).
func (m *making) foundAll() bool {
	seen := map[int]bool{}
	for _, item := range m.items("findings") {
		n := number(item["allegation"])
		if !m.alive(n) || seen[n] || !m.rests(item) {
			return false
		}
		seen[n] = true
	}
	return len(seen) == len(m.f.live())
}

// rests holds a finding to evidence that was put to the respondent (I02).
func (m *making) rests(item map[string]any) bool {
	list, _ := item["evidence"].([]any)
	return !slices.ContainsFunc(list, func(id any) bool {
		how := m.f.Shown[id.(string)]
		return how == "" || how == withheld
	})
}

// allowed holds an outcome to the body that sits, to a breach, and its length to the range declared.
func (m *making) allowed() bool {
	o := m.w.P.Outcome(m.text("outcome"))
	if o == nil || o.Finding != "breach" || o.Attach || !slices.Contains(o.By, m.f.Body) || !m.w.seated(m.f, o.ID) {
		return false
	}
	months := number(m.g.Fields["months"])
	if len(o.Months) == 0 {
		return months == 0
	}
	return months >= o.Months[0] && months <= o.Months[1]
}

func (m *making) ballot() Ballot {
	b := Ballot{Result: m.text("result"), Found: map[int]string{}}
	if m.with == "sanction" || b.Result == "lower" {
		b.Outcome, b.Months = m.text("outcome"), number(m.g.Fields["months"])
		for _, id := range m.list("attached") {
			b.Attached = append(b.Attached, id.(string))
		}
	}
	for _, item := range m.items("findings") {
		b.Found[number(item["allegation"])], _ = item["found"].(string)
	}
	return b
}

func checkCount(m *making) int {
	var ballots []Ballot
	for _, s := range m.f.seats(m.w.P.Body(m.f.Body)) {
		b, voted := m.f.Ballots[s.Person]
		if !voted || !s.Declared {
			return conflict
		}
		ballots = append(ballots, b)
	}
	if m.with == "findings" {
		m.count = m.w.found(m.f, ballots)
		return 0
	}
	// A vote that fewer cast than the outcome asks for is void (I24).
	if b, ok := carried(ballots); ok && m.w.seated(m.f, b.Outcome) {
		m.won = &b
	}
	return 0
}

func checkDecision(m *making) int {
	if _, asked := m.g.Fields["untouched"]; asked && !m.yes("untouched") {
		return refused
	}
	return ifNot(m.f.breaches() == 0 || m.f.Carried != nil, conflict)
}
