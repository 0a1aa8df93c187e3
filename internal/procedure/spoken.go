package procedure

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// A procedure is written in English. What parties are told of it may be there in other languages: a file for each,
// words/<language>.yaml beside the procedures, gives sentences as they stand in English with what they are in that
// language. It is no part of any version, so that old versions and a deployment's own speak it too.

// In is the procedure as parties are told of it in a language. What is not there in it is told in English. It decides as
// the procedure itself does, and keeps its digest.
func (p *Procedure) In(lang string) *Procedure {
	if q := p.spoken[lang]; q != nil {
		return q
	}
	return p
}

// Say is a sentence in the language of the procedure, the English one where it is not there.
func (p *Procedure) Say(english string) string {
	if s, ok := p.phrases[english]; ok {
		return s
	}
	return english
}

// Words are all the words that parties are told, each once, in order.
func (p *Procedure) Words() []string {
	var out []string
	p.retold(func(s string) string {
		if s != "" {
			out = append(out, s)
		}
		return s
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// listen reads the languages of a folder's procedures, and lets each procedure speak them.
func (s *Shelf) listen(fsys fs.FS, dir string) error {
	names, err := fs.Glob(fsys, path.Join(dir, "words", "*.yaml"))
	if err != nil {
		return err
	}
	for _, name := range names {
		source, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		phrases := map[string]string{}
		if err := yaml.Unmarshal(source, &phrases); err != nil {
			return fmt.Errorf("%s: %s", name, yaml.FormatError(err, false, true))
		}
		for _, p := range s.all {
			if p.spoken == nil {
				p.spoken = map[string]*Procedure{}
			}
			speaks := &Procedure{phrases: phrases}
			q := p.retold(speaks.Say)
			q.phrases = phrases
			p.spoken[strings.TrimSuffix(path.Base(name), ".yaml")] = q
		}
	}
	return nil
}

// retold is a copy with every word that parties are told said another way.
func (p *Procedure) retold(say func(string) string) *Procedure {
	q := *p
	q.spoken = nil
	q.Functions = each(p.Functions, func(f *Function) { f.Title = say(f.Title) })
	q.Bodies = each(p.Bodies, func(b *Body) { b.Title = say(b.Title) })
	q.Outcomes = each(p.Outcomes, func(o *Outcome) { o.Title, o.Public = say(o.Title), say(o.Public) })
	q.Clocks = each(p.Clocks, func(k *Clock) { k.Title, k.Promise = say(k.Title), say(k.Promise) })
	q.Report, q.Case = p.Report.retold(say), p.Case.retold(say)
	q.Lists = each(p.Lists, func(l *List) {
		if p.toldFrom(l.ID) {
			l.Items = each(l.Items, func(c *Choice) { c.Label, c.Own = say(c.Label), say(c.Own) })
		}
	})
	return &q
}

func (m Machine) retold(say func(string) string) Machine {
	m.States = each(m.States, func(s *State) {
		s.Public.Reporter, s.Public.Respondent = say(s.Public.Reporter), say(s.Public.Respondent)
	})
	m.Actions = each(m.Actions, func(a *Action) {
		if a.Door != "" {
			a.Title = say(a.Title)
			a.Fields = asked(a.Fields, say)
			a.Guards = each(a.Guards, func(g *Guard) {
				if g.Tell {
					g.Else = say(g.Else)
				}
			})
		}
	})
	m.index()
	return m
}

func asked(fields []Field, say func(string) string) []Field {
	return each(fields, func(f *Field) {
		f.Label = say(f.Label)
		f.Fields = asked(f.Fields, say)
	})
}

// toldFrom tells whether an entry of a list is told to a party: where a party chooses from it, where it says what was
// alleged, imposed, answered or voted, and where it is the ground of a step or what was decided by it.
func (p *Procedure) toldFrom(list string) bool {
	for _, m := range []*Machine{&p.Report, &p.Case} {
		for i := range m.Actions {
			a := &m.Actions[i]
			tells := a.Door != "" || slices.ContainsFunc([]string{"allege", "impose", "answer", "ballot"}, a.Has)
			if slices.ContainsFunc(a.Fields, func(f Field) bool { return takesFrom(f, list, tells) }) {
				return true
			}
		}
	}
	return false
}

func takesFrom(f Field, list string, tells bool) bool {
	return f.List == list && (tells || f.Name == "ground" || f.Name == "decision") ||
		slices.ContainsFunc(f.Fields, func(g Field) bool { return takesFrom(g, list, tells) })
}

// each is a copy of a list with something done to every entry; nil stays nil.
func each[T any](in []T, do func(*T)) []T {
	out := slices.Clone(in)
	for i := range out {
		do(&out[i])
	}
	return out
}
