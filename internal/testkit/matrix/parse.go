package matrix

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Parse reads a table; the error names every line that is wrong.
func Parse(text string) (*Table, error) {
	t := &Table{kinds: map[string]*Kind{}}
	var k *Kind
	var wrong []error
	for i, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		var err error
		switch {
		case words[0] == "kind" && len(words) == 2:
			k = newKind(words[1])
			t.kinds[k.Name] = k
		case k == nil:
			err = errors.New("stands before the first kind")
		default:
			err = k.line(words[0], strings.TrimSpace(strings.TrimPrefix(line, words[0])))
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("line %d: %w", i+1, err))
		}
	}
	for _, k := range t.kinds {
		for _, late := range k.rest {
			wrong = append(wrong, late())
		}
		k.pair()
		wrong = append(wrong, k.complete())
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	return t, nil
}

func newKind(name string) *Kind {
	return &Kind{
		Name: name, Worked: map[string][]string{}, seen: map[[2]string]bool{}, own: map[[3]string]bool{},
		shut: map[[3]string]bool{}, views: map[[3]string]bool{}, groups: map[string][]string{}, apart: map[[2]string]bool{},
	}
}

func (k *Kind) line(word, rest string) error {
	parts := strings.Split(rest, ":")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	switch word {
	case "states":
		k.States = append(k.States, strings.Fields(rest)...)
	case "closed":
		k.closed = strings.Fields(rest)
	case "functions":
		k.Functions = strings.Fields(rest)
	case "subjects":
		for _, s := range strings.Fields(rest) {
			if f, ok := strings.CutPrefix(s, "*/"); ok {
				for _, function := range k.Functions {
					k.Subjects = append(k.Subjects, function+"/"+f)
				}
				continue
			}
			k.Subjects = append(k.Subjects, s)
		}
	case "worked":
		if len(parts) != 2 {
			return errors.New("wants: worked FUNCTIONS : FUNCTIONS")
		}
		for _, f := range strings.Fields(parts[0]) {
			k.Worked[f] = strings.Fields(parts[1])
		}
	case "group":
		if len(parts) != 2 || k.groups[parts[0]] != nil || slices.Contains(k.States, parts[0]) {
			return errors.New("wants: group NAME : STATES, with a name that is new")
		}
		states, err := k.states(parts[1])
		if err != nil {
			return err
		}
		k.groups[parts[0]] = states
	case "apart":
		if len(parts) != 3 {
			return errors.New("wants: apart FUNCTIONS : FUNCTIONS : ACTS")
		}
		return k.keepApart(strings.Fields(parts[0]), strings.Fields(parts[1]), strings.Fields(parts[2]))
	case "seen", "hidden":
		return k.sight(word == "seen", parts)
	case "view", "act", "shut":
		if len(parts) != 3 {
			return fmt.Errorf("wants: %s NAME : STATES : SUBJECTS", word)
		}
		return k.cells(word, parts)
	default:
		return fmt.Errorf("unknown word %q", word)
	}
	return nil
}

func (k *Kind) sight(seen bool, parts []string) error {
	if len(parts) != 2 {
		return errors.New("wants: SUBJECTS : STATES")
	}
	subjects, err := k.subjects(parts[0])
	if err != nil {
		return err
	}
	if parts[1] == "rest" {
		k.rest = append(k.rest, func() error {
			for _, s := range subjects {
				for _, state := range k.States {
					if _, said := k.seen[[2]string{s, state}]; !said {
						k.seen[[2]string{s, state}] = seen
					}
				}
			}
			return nil
		})
		return nil
	}
	states, err := k.states(parts[1])
	if err != nil {
		return err
	}
	for _, s := range subjects {
		for _, state := range states {
			cell := [2]string{s, state}
			if _, said := k.seen[cell]; said {
				return fmt.Errorf("%s in %s is said twice", s, state)
			}
			k.seen[cell] = seen
		}
	}
	return nil
}

// cells fills the cells of one line of acts or views.
func (k *Kind) cells(word string, parts []string) error {
	subjects, err := k.subjects(parts[2])
	if err != nil {
		return err
	}
	into := map[string]map[[3]string]bool{"view": k.views, "act": k.own, "shut": k.shut}[word]
	for _, name := range strings.Fields(parts[0]) {
		switch {
		case word == "view" && !slices.Contains(k.Views, name):
			k.Views = append(k.Views, name)
		case word == "act" && !slices.Contains(k.Acts, name):
			k.Acts = append(k.Acts, name)
		}
		fill := func(states []string) error {
			for _, s := range subjects {
				for _, state := range states {
					cell := [3]string{name, s, state}
					if into[cell] || word == "shut" && k.own[cell] {
						return fmt.Errorf("%s by %s in %s is said twice", name, s, state)
					}
					into[cell] = true
				}
			}
			return nil
		}
		if word == "shut" && parts[1] == "rest" {
			k.rest = append(k.rest, func() error {
				for _, s := range subjects {
					for _, state := range k.States {
						if cell := [3]string{name, s, state}; !k.own[cell] {
							k.shut[cell] = true
						}
					}
				}
				return nil
			})
			continue
		}
		states, err := k.states(parts[1])
		if err != nil {
			return err
		}
		if err := fill(states); err != nil {
			return err
		}
	}
	return nil
}

// keepApart makes a subject of every function of somebody who once held one of the others: a holder, but for some acts.
func (k *Kind) keepApart(functions, others, acts []string) error {
	for _, f := range functions {
		for _, other := range others {
			if f == other || !slices.Contains(k.Functions, f) || !slices.Contains(k.Functions, other) {
				return fmt.Errorf("%q and %q are not two functions", f, other)
			}
			pair := [2]string{f, other}
			if slices.Contains(k.pairs, pair) {
				return fmt.Errorf("%s and %s are said twice", f, other)
			}
			k.pairs = append(k.pairs, pair)
			for _, act := range acts {
				k.apart[[2]string{act, f + "/was_" + other}] = true
			}
		}
	}
	return nil
}

// pair gives whoever once held another function what a holder has, but for what they must not do.
func (k *Kind) pair() {
	for _, p := range k.pairs {
		holder, s := p[0]+"/holds", p[0]+"/was_"+p[1]
		k.Subjects = append(k.Subjects, s)
		for _, state := range k.States {
			if seen, said := k.seen[[2]string{holder, state}]; said {
				k.seen[[2]string{s, state}] = seen
			}
			for _, cells := range []map[[3]string]bool{k.own, k.shut, k.views} {
				for _, act := range slices.Concat(k.Acts, k.Views) {
					if cells[[3]string{act, holder, state}] && !k.apart[[2]string{act, s}] {
						cells[[3]string{act, s, state}] = true
					}
				}
			}
		}
	}
}

// states reads a list of states and groups: "*" is every one, "open" every one that is not an end.
func (k *Kind) states(list string) ([]string, error) {
	switch list {
	case "*":
		return k.States, nil
	case "open":
		return slices.DeleteFunc(slices.Clone(k.States), func(s string) bool { return slices.Contains(k.closed, s) }), nil
	}
	var states []string
	for _, one := range strings.Fields(list) {
		some, ok := k.groups[one]
		if !ok {
			some = []string{one}
		}
		for _, s := range some {
			if !slices.Contains(k.States, s) || slices.Contains(states, s) {
				return nil, fmt.Errorf("%q is no state, or stands twice", s)
			}
			states = append(states, s)
		}
	}
	if len(states) == 0 {
		return nil, errors.New("names no state")
	}
	return states, nil
}

// subjects reads a list of subjects: "*/holds" is every function of that standing, a bare function whoever
// holds it, a stand-in as well.
func (k *Kind) subjects(list string) ([]string, error) {
	var out []string
	for _, one := range strings.Fields(list) {
		before := len(out)
		for _, s := range k.Subjects {
			function, standing, _ := strings.Cut(s, "/")
			ofFunction := slices.Contains(k.Functions, function)
			if s == one || ofFunction && (one == "*/"+standing || one == function && (standing == "holds" || standing == "standin")) {
				out = append(out, s)
			}
		}
		if len(out) == before {
			return nil, fmt.Errorf("%q is no subject", one)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("names no subject")
	}
	return out, nil
}

// complete refuses a table that leaves open whether a file exists for somebody, or gives what is hidden.
func (k *Kind) complete() error {
	var wrong []error
	for _, s := range k.Subjects {
		for _, state := range k.States {
			if _, said := k.seen[[2]string{s, state}]; !said {
				wrong = append(wrong, fmt.Errorf("%s: whether %s sees it in %s is not said", k.Name, s, state))
			}
		}
	}
	for _, cells := range []map[[3]string]bool{k.own, k.shut} {
		for cell := range cells {
			if !k.seen[[2]string{cell[1], cell[2]}] {
				wrong = append(wrong, fmt.Errorf("%s: %s is given to %s in %s, who do not see it", k.Name, cell[0], cell[1], cell[2]))
			}
		}
	}
	for cell := range k.shut {
		if !slices.Contains(k.Acts, cell[0]) || k.own[cell] {
			wrong = append(wrong, fmt.Errorf("%s: %s is shut to %s in %s and has no such line", k.Name, cell[0], cell[1], cell[2]))
		}
	}
	return errors.Join(wrong...)
}
