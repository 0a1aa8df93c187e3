package procedure

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/printer"
)

// Outside is what a procedure refers to and does not declare itself.
type Outside struct {
	Letters func(id string) bool       // is there such a letter?
	Written func(id, to string) bool   // is a letter that there is written to such a reader? nil to leave unchecked
	Roles   func(role string) bool     // is there such a role in the policy?
	Acts    func(kind string) []string // acts that the policy of this procedure names for a kind, nil to leave unchecked
	BuiltIn []string                   // acts every kind has besides its actions: read, list
	Flags   func(flag string) bool     // does any version of the Code put such a flag on a clause? nil to leave unchecked
}

// Problem is one thing that a procedure file gets wrong.
type Problem struct {
	Path    string // YAML path: $.case.actions[3].to[0].state
	Detail  string
	Excerpt string // the lines around it, with a marker
}

// Problems is every problem of one file; as an error it prints them all.
type Problems []Problem

func (ps Problems) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d problem(s)", len(ps))
	for _, p := range ps {
		fmt.Fprintf(&b, "\n%s: %s", p.Path, p.Detail)
		if p.Excerpt != "" {
			fmt.Fprintf(&b, "\n%s", p.Excerpt)
		}
	}
	return b.String()
}

// Load reads and checks one procedure file. It returns Problems, with line and excerpt, when the file says
// anything that the engine would have to guess at: an unknown field, an unreachable state, a dead end that is
// not terminal, an unknown letter, clock, fact or outcome, a state without a clock or a public label.
func Load(fsys fs.FS, path string, out Outside) (*Procedure, error) {
	source, err := fs.ReadFile(fsys, path)
	if err != nil {
		return nil, fmt.Errorf("read procedure: %w", err)
	}
	return Parse(source, out)
}

// Parse is Load on bytes already read.
func Parse(source []byte, out Outside) (*Procedure, error) {
	p := &Procedure{}
	dec := yaml.NewDecoder(strings.NewReader(string(source)), yaml.Strict(), yaml.DisallowUnknownField())
	if err := dec.Decode(p); err != nil {
		return nil, Problems{{Path: "$", Detail: yaml.FormatError(err, false, true)}}
	}
	sum := sha256.Sum256(source)
	p.Digest = hex.EncodeToString(sum[:])
	for _, m := range []*Machine{&p.Report, &p.Case} {
		m.index()
	}
	p.wind()
	c := &checker{p: p, out: out}
	c.run()
	if len(c.problems) > 0 {
		return nil, c.annotate(source)
	}
	return p, nil
}

func (m *Machine) index() {
	m.states, m.actions, m.auto = map[string]*State{}, map[string]*Action{}, nil
	for i := range m.States {
		m.states[m.States[i].ID] = &m.States[i]
	}
	for i := range m.Actions {
		m.actions[m.Actions[i].ID] = &m.Actions[i]
		m.sounds = m.sounds || m.Actions[i].Has("sound")
		if m.Actions[i].Auto {
			m.auto = append(m.auto, &m.Actions[i])
		}
	}
}

// annotate adds to each problem the lines of the file it stands in.
func (c *checker) annotate(source []byte) Problems {
	file, err := parser.ParseBytes(source, 0)
	if err != nil {
		return c.problems
	}
	for i := range c.problems {
		path, err := yaml.PathString(c.problems[i].Path)
		if err != nil {
			continue
		}
		if node, err := path.FilterFile(file); err == nil {
			var p printer.Printer
			c.problems[i].Excerpt = p.PrintErrorToken(node.GetToken(), false)
		}
	}
	return c.problems
}
