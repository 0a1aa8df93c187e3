package public

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/page"
	"recourse/internal/procedure"
)

// kinds are the files that the procedure has a way for.
var kinds = []string{casefile.Report, casefile.Case}

// theProcedure is the rules by which a report and a case go their way, in words.
type theProcedure struct {
	*page.View
	P      *procedure.Procedure
	Ways   []way
	Limits []limit // that begin with an act and not with a stage
}

// way is the way of a report, or of a case.
type way struct {
	Kind  string
	Bands []band
}

// band is the stages of one group, which is all that a bystander is told.
type band struct {
	Group  string
	Stages []stage
}

// stage is a state, with what each side is told in it, what may be done and by when.
type stage struct {
	ID, Title  string
	Reporter   string
	Respondent string
	Limits     []limit
	Moves      []move
	Doors      []move // what a party may do that leads nowhere else
	End        bool
}

type limit struct{ Title, Length string }

// move is something that may be done, and where it leads.
type move struct {
	Title   string
	To      []stop
	Who     []string
	Two     bool
	Itself  bool     // nobody does it: it follows from what was decided, or from a clock
	Letters []string // whom a letter goes to
}

type stop struct{ ID, Title string }

func (r *Room) procedure(c echo.Context) error {
	return r.Kit.ShowAll(c, http.StatusOK, r.theProcedure(r.Kit.View(c, "procedure")).show())
}

func (r *Room) theProcedure(v *page.View) *theProcedure {
	out := &theProcedure{View: v, P: r.Parts.Procedure, Ways: r.ways}
	for _, k := range out.P.Clocks {
		if len(k.In) == 0 && k.Of == "" {
			out.Limits = append(out.Limits, limit{k.Title, long(&k)})
		}
	}
	return out
}

// picture is the way of a report or a case, drawn.
func (r *Room) picture(c echo.Context) error {
	for _, kind := range kinds {
		if c.Param("way") == kind+".svg" {
			return c.Blob(http.StatusOK, "image/svg+xml", []byte(r.Parts.Procedure.SVG(kind)))
		}
	}
	return fault.New(fault.NotFound, "")
}

// draw reads the ways off the procedure.
func (r *Room) draw() (out []way) {
	for _, kind := range kinds {
		w := way{Kind: kind}
		m := r.Parts.Procedure.Machine(kind)
		for _, g := range procedure.Groups {
			b := band{Group: g}
			for i := range m.States {
				if s := &m.States[i]; s.Group == g {
					b.Stages = append(b.Stages, r.stage(kind, m, s))
				}
			}
			if len(b.Stages) > 0 {
				w.Bands = append(w.Bands, b)
			}
		}
		out = append(out, w)
	}
	return out
}

func (r *Room) stage(kind string, m *procedure.Machine, s *procedure.State) stage {
	out := stage{ID: kind + "-" + s.ID, Title: s.Title, Reporter: s.Public.Reporter, Respondent: s.Public.Respondent, End: s.Terminal}
	for _, k := range r.Parts.Procedure.Clocks {
		if slices.Contains(k.In, s.ID) {
			out.Limits = append(out.Limits, limit{k.Title, long(&k)})
		}
	}
	for i := range m.Actions {
		a := &m.Actions[i]
		switch {
		case !m.Applies(a, s.ID):
		case a.Leaves(s.ID):
			out.Moves = append(out.Moves, r.move(kind, m, a, s.ID))
		case a.Door != "" && !slices.Contains(a.From, "*") && !slices.Contains(a.From, "open"):
			out.Doors = append(out.Doors, r.move(kind, m, a, s.ID))
		}
	}
	return out
}

func (r *Room) move(kind string, m *procedure.Machine, a *procedure.Action, from string) move {
	out := move{Title: a.Title, Two: a.Second, Itself: a.System || a.Auto, Who: r.who(kind, a, from)}
	for _, b := range a.To {
		if b.State != from && !slices.ContainsFunc(out.To, func(s stop) bool { return s.Title == m.State(b.State).Title }) {
			out.To = append(out.To, stop{kind + "-" + b.State, m.State(b.State).Title})
		}
	}
	for _, l := range a.Letters {
		if !slices.Contains(out.Letters, l.To) {
			out.Letters = append(out.Letters, l.To)
		}
	}
	return out
}

// long says how long a clock is, as its file spells it.
func long(k *procedure.Clock) string {
	switch k.Length {
	case procedure.LengthGiven:
		return "as long as is given, at most " + k.Most
	case procedure.LengthSanction, procedure.LengthOutcome:
		return "as long as the " + k.Length
	}
	return k.Length
}

// who lists those who may do it there, by the function that they hold on the file or, where none is asked, by their role:
// the policy's words for them.
func (r *Room) who(kind string, a *procedure.Action, state string) (out []string) {
	for _, l := range r.Acts {
		if l.Deny || l.Kind != kind || l.Act != a.ID || l.States != nil && !slices.Contains(l.States, state) {
			continue
		}
		for _, name := range r.titles(l) {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// titles are the functions that a line of the policy asks for, in words; of a line that asks for none, the role.
func (r *Room) titles(l authz.Line) (out []string) {
	for _, rel := range l.Relations {
		if f := r.Parts.Procedure.Function(rel); f != nil {
			out = append(out, f.Title)
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, f := range r.Parts.Procedure.Functions {
		if f.Role == l.Role {
			return []string{f.Title}
		}
	}
	return []string{strings.ReplaceAll(l.Role, "_", " ")}
}

// named says a word of the rules in the language of the page, or as the rules spell it where it has none.
func named(v *page.View, id, word string) string {
	if v.Has(id) {
		return v.T(id)
	}
	return strings.ReplaceAll(word, "_", " ")
}

// by says who does it, and whom we write to.
func (t *theProcedure) by(m move) string {
	var out []string
	switch {
	case m.Itself:
		out = append(out, t.T("procedure.itself"))
	case len(m.Who) > 0:
		who := make([]string, len(m.Who))
		for i, w := range m.Who {
			who[i] = named(t.View, "who."+w, w)
		}
		out = append(out, t.T("procedure.done_by", "who", strings.Join(who, ", ")))
	}
	if m.Two {
		out = append(out, t.T("procedure.two"))
	}
	for _, to := range m.Letters {
		out = append(out, t.T("procedure.letter", "who", named(t.View, "who."+to, to)))
	}
	return strings.Join(out, " ")
}

// about says what an outcome is.
func (t *theProcedure) about(o procedure.Outcome) (out []string) {
	if o.Finding != "" {
		out = append(out, named(t.View, "procedure.finding_"+o.Finding, o.Finding))
	}
	for _, by := range o.By {
		if b := t.P.Body(by); b != nil {
			out = append(out, t.T("procedure.given_by", "body", b.Title, "seats", b.Size))
		}
	}
	if len(o.Months) == 2 {
		out = append(out, t.T("procedure.months", "least", o.Months[0], "most", o.Months[1]))
	}
	if o.Appeal {
		out = append(out, t.T("procedure.appeal"))
	}
	if o.Expires != "" {
		out = append(out, t.T("procedure.expires", "length", o.Expires))
	}
	return out
}
