package procedure

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
)

// arrow is every action that leads from one state to another.
type arrow struct {
	from, to string
	actions  []*Action
}

// arrows lists the moves between different states, in the order of the file.
func (m *Machine) arrows() []arrow {
	var out []arrow
	for i := range m.Actions {
		a := &m.Actions[i]
		for _, s := range m.States {
			if !m.Applies(a, s.ID) {
				continue
			}
			for _, b := range a.To {
				if b.State == s.ID {
					continue
				}
				at := slices.IndexFunc(out, func(x arrow) bool { return x.from == s.ID && x.to == b.State })
				if at < 0 {
					out, at = append(out, arrow{from: s.ID, to: b.State}), len(out)
				}
				if !slices.Contains(out[at].actions, a) {
					out[at].actions = append(out[at].actions, a)
				}
			}
		}
	}
	return out
}

// titles are the actions of an arrow in words.
func (x arrow) titles() string {
	words := make([]string, len(x.actions))
	for i, a := range x.actions {
		words[i] = a.Title
	}
	return strings.Join(words, " / ")
}

// Mermaid writes the way of a report or a case as a Mermaid state diagram.
func (p *Procedure) Mermaid(kind string) string {
	m := p.Machine(kind)
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for _, s := range m.States {
		fmt.Fprintf(&b, "  %s: %s\n", s.ID, plainText(s.Title))
	}
	fmt.Fprintf(&b, "  [*] --> %s\n", m.Begins.State)
	for _, x := range m.arrows() {
		fmt.Fprintf(&b, "  %s --> %s: %s\n", x.from, x.to, plainText(x.titles()))
	}
	for _, s := range m.States {
		if s.Terminal {
			fmt.Fprintf(&b, "  %s --> [*]\n", s.ID)
		}
	}
	return b.String()
}

// plainText keeps Mermaid's own marks out of a label.
func plainText(s string) string {
	return strings.NewReplacer(":", " –", ";", ",", "\n", " ", "\"", "", "#", "").Replace(s)
}

// The measures of the picture, in pixels.
const (
	boxWide, boxHigh = 260, 42
	gapHigh          = 34
	gutter           = 190 // for the arrows that pass other states by
	margin           = 20
)

// SVG draws the way of a report or a case as a ladder: states from top to bottom in the order of the file, the move
// to the next one as a straight line, moves further on as lines at the left, moves back as dashed lines at the right.
// The drawing has its text alternative inside: every state and every move in words.
func (p *Procedure) SVG(kind string) string {
	m := p.Machine(kind)
	arrows := m.arrows()
	rung := map[string]int{}
	for i, s := range m.States {
		rung[s.ID] = i
	}
	wide, high := 2*margin+2*gutter+boxWide, 2*margin+len(m.States)*boxHigh+(len(m.States)-1)*gapHigh
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="title description">`+"\n", wide, high, wide, high)
	fmt.Fprintf(&b, "<title id=\"title\">%s</title>\n<desc id=\"description\">%s</desc>\n", escaped(p.Title+": the way of a "+kind), escaped(m.inWords(arrows)))
	b.WriteString(`<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#505a5f"/></marker></defs>` + "\n")
	b.WriteString(`<rect width="100%" height="100%" fill="#ffffff"/>` + "\n")
	b.WriteString(`<g fill="none" stroke="#505a5f" stroke-width="1.5" marker-end="url(#head)">` + "\n")
	for _, x := range arrows {
		b.WriteString(x.path(rung[x.from], rung[x.to]))
	}
	b.WriteString("</g>\n<g font-family=\"system-ui, sans-serif\" font-size=\"14\" text-anchor=\"middle\">\n")
	for _, s := range m.States {
		x, y := corner(rung[s.ID])
		fill, line := "#f3f2f1", "#505a5f"
		if s.Terminal {
			fill, line = "#ffffff", "#0b0c0c"
		}
		fmt.Fprintf(&b, `<g><title>%s</title><rect x="%d" y="%d" width="%d" height="%d" rx="6" fill="%s" stroke="%s" stroke-width="%d"/><text x="%d" y="%d">%s</text></g>`+"\n",
			escaped(s.Title), x, y, boxWide, boxHigh, fill, line, 1+btoi(s.Terminal), x+boxWide/2, y+boxHigh/2+5, escaped(s.Title))
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// corner is where the box of a rung begins.
func corner(rung int) (x, y int) { return margin + gutter, margin + rung*(boxHigh+gapHigh) }

// path is one arrow; what it does shows when it is pointed at. The more states it passes by, the further out it runs.
func (x arrow) path(from, to int) string {
	left, fy := corner(from)
	_, ty := corner(to)
	d, dashed := "", ""
	switch out := min(24+14*max(from-to, to-from), gutter); {
	case to == from+1:
		d = fmt.Sprintf("M%d %dV%d", left+boxWide/2, fy+boxHigh, ty)
	case to > from:
		d = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", left, fy+boxHigh*3/4, left-out, fy+boxHigh, left-out, ty, left, ty+boxHigh/4)
	default:
		right := left + boxWide
		d = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", right, fy+boxHigh/4, right+out, fy, right+out, ty+boxHigh, right, ty+boxHigh*3/4)
		dashed = ` stroke-dasharray="5 4"`
	}
	return fmt.Sprintf("<path d=\"%s\"%s><title>%s</title></path>\n", d, dashed, escaped(x.titles()))
}

// inWords says what the picture shows.
func (m *Machine) inWords(arrows []arrow) string {
	title := func(id string) string { return m.State(id).Title }
	var b strings.Builder
	fmt.Fprintf(&b, "It begins as %s.", title(m.Begins.State))
	for _, x := range arrows {
		fmt.Fprintf(&b, " From %s to %s: %s.", title(x.from), title(x.to), x.titles())
	}
	for _, s := range m.States {
		if s.Terminal {
			fmt.Fprintf(&b, " %s is an end.", s.Title)
		}
	}
	return b.String()
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
