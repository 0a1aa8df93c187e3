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
	boxWide, boxHigh = 210, 46
	gapWide, gapHigh = 40, 64
	margin           = 30
)

// spot is where a state stands: its layer from the top, and its place in it.
type spot struct{ layer, place int }

// SVG draws the way of a report or a case from top to bottom: states in layers by how many moves they are from the
// beginning, moves onwards as plain lines, moves back as dashed ones at the side. The drawing has its text
// alternative inside: every state and every move in words.
func (p *Procedure) SVG(kind string) string {
	m := p.Machine(kind)
	arrows := m.arrows()
	spots, layers := m.layout(arrows)
	wide, widest := 0, 0
	for _, l := range layers {
		widest = max(widest, len(l))
	}
	wide = 2*margin + widest*boxWide + (widest-1)*gapWide + 160 // room for the ways back
	high := 2*margin + len(layers)*boxHigh + (len(layers)-1)*gapHigh
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="title description">`+"\n", wide, high, wide, high)
	fmt.Fprintf(&b, "<title id=\"title\">%s</title>\n<desc id=\"description\">%s</desc>\n", escaped(p.Title+": the way of a "+kind), escaped(m.inWords(arrows)))
	b.WriteString(`<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#505a5f"/></marker></defs>` + "\n")
	at := func(id string) (x, y int) {
		s := spots[id]
		row := len(layers[s.layer])
		left := (wide - 160 - row*boxWide - (row-1)*gapWide) / 2
		return left + s.place*(boxWide+gapWide), margin + s.layer*(boxHigh+gapHigh)
	}
	b.WriteString(`<g fill="none" stroke="#505a5f" stroke-width="1.5" marker-end="url(#head)">` + "\n")
	for i, x := range arrows {
		b.WriteString(x.path(at, spots, i))
	}
	b.WriteString("</g>\n<g font-family=\"system-ui, sans-serif\" font-size=\"14\" text-anchor=\"middle\">\n")
	for _, s := range m.States {
		x, y := at(s.ID)
		fill, line := "#f3f2f1", "#505a5f"
		if s.Terminal {
			fill, line = "#ffffff", "#0b0c0c"
		}
		fmt.Fprintf(&b, `<g><title>%s</title><rect x="%d" y="%d" width="%d" height="%d" rx="6" fill="%s" stroke="%s" stroke-width="%d"/><text x="%d" y="%d">%s</text></g>`+"\n",
			escaped(s.Title), x, y, boxWide, boxHigh, fill, line, 1+btoi(s.Terminal), x+boxWide/2, y+boxHigh/2+5, escaped(short(s.Title)))
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// layout puts each state into the layer of its shortest way from the beginning, and orders a layer by where its
// states are reached from.
func (m *Machine) layout(arrows []arrow) (map[string]spot, [][]string) {
	depth := map[string]int{m.Begins.State: 0}
	for queue := []string{m.Begins.State}; len(queue) > 0; queue = queue[1:] {
		for _, x := range arrows {
			if x.from != queue[0] {
				continue
			}
			if _, seen := depth[x.to]; !seen {
				depth[x.to] = depth[queue[0]] + 1
				queue = append(queue, x.to)
			}
		}
	}
	var layers [][]string
	for _, s := range m.States {
		d := depth[s.ID]
		for len(layers) <= d {
			layers = append(layers, nil)
		}
		layers[d] = append(layers[d], s.ID)
	}
	spots := map[string]spot{}
	for i, layer := range layers {
		above := func(id string) float64 {
			sum, n := 0.0, 0.0
			for _, x := range arrows {
				if s, ok := spots[x.from]; ok && x.to == id && s.layer < i {
					sum, n = sum+(float64(s.place)+0.5)/float64(len(layers[s.layer])), n+1
				}
			}
			if n == 0 {
				return 0
			}
			return sum / n
		}
		slices.SortStableFunc(layer, func(a, b string) int {
			switch x, y := above(a), above(b); {
			case x < y:
				return -1
			case x > y:
				return 1
			}
			return 0
		})
		for place, id := range layer {
			spots[id] = spot{i, place}
		}
	}
	return spots, layers
}

// path is one arrow; what it does shows when it is pointed at.
func (x arrow) path(at func(string) (int, int), spots map[string]spot, n int) string {
	fx, fy := at(x.from)
	tx, ty := at(x.to)
	d, dashed := "", ""
	if spots[x.to].layer > spots[x.from].layer {
		fx, fy, tx = fx+boxWide/2, fy+boxHigh, tx+boxWide/2
		bend := (ty - fy) / 2
		d = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", fx, fy, fx, fy+bend, tx, ty-bend, tx, ty)
	} else {
		side := 40 + n%6*18
		fx, fy, tx, ty = fx+boxWide, fy+boxHigh/2, tx+boxWide, ty+boxHigh/2+6
		out := max(fx, tx) + side
		d = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", fx, fy, out, fy, out, ty, tx, ty)
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

// short fits a title into its box.
func short(s string) string {
	const most = 27
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return s
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
