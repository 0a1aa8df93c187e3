package scenarios

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"

	"recourse/internal/procedure"
)

// Renaming is what the states and actions of a procedure are called after everything was renamed.
type Renaming struct{ States, Actions map[string]string }

// Renamed gives every state and action of a procedure a name that nobody has ever heard.
func Renamed(p *procedure.Procedure) Renaming {
	n := Renaming{States: map[string]string{}, Actions: map[string]string{}}
	for _, m := range []*procedure.Machine{&p.Report, &p.Case} {
		n.Actions[m.Begins.Action] = "act_" + rot13(m.Begins.Action)
		for _, s := range m.States {
			n.States[s.ID] = "st_" + rot13(s.ID)
		}
		for _, a := range m.Actions {
			n.Actions[a.ID] = "act_" + rot13(a.ID)
		}
	}
	return n
}

func rot13(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return 'a' + (r-'a'+13)%26
		}
		return r
	}, s)
}

// Configs writes the rules into a folder with every state and action renamed: in the procedure and in its policy, and
// nowhere else, since no other file may name one.
func (n Renaming) Configs(from fs.FS, procedure, folder string) error {
	err := fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(folder, filepath.FromSlash(name))
		if d.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		b, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		switch name {
		case path.Join("procedures", procedure+".yaml"):
			b, err = n.procedure(b)
		case path.Join("authz", procedure+".csv"):
			b = n.policy(b)
		}
		if err != nil {
			return err
		}
		return os.WriteFile(to, b, 0o644)
	})
	return err
}

func (n Renaming) procedure(source []byte) ([]byte, error) {
	var doc map[string]any
	if err := yaml.Unmarshal(source, &doc); err != nil {
		return nil, err
	}
	for _, kind := range []string{"report", "case"} {
		m, ok := doc[kind].(map[string]any)
		if !ok {
			return nil, fmt.Errorf("the procedure has no %s", kind)
		}
		begins, _ := m["begins"].(map[string]any)
		begins["action"], begins["state"] = n.Actions[text(begins["action"])], n.States[text(begins["state"])]
		for _, s := range items(m["states"]) {
			s["id"] = n.States[text(s["id"])]
		}
		for _, a := range items(m["actions"]) {
			a["id"] = n.Actions[text(a["id"])]
			a["from"] = n.states(a["from"])
			for _, to := range items(a["to"]) {
				to["state"] = other(n.States, text(to["state"]))
			}
			for _, does := range items(a["does"]) {
				if does["do"] == "relay" {
					does["with"] = n.Actions[text(does["with"])]
				}
			}
			for _, list := range []string{"to", "guards", "checks", "does", "letters"} {
				n.conditions(items(a[list]))
			}
		}
	}
	for _, list := range []string{"clocks", "guidance"} {
		n.conditions(items(doc[list]))
	}
	for _, k := range items(doc["clocks"]) {
		for _, list := range []string{"in", "pauses_in"} {
			if k[list] != nil {
				k[list] = n.states(k[list])
			}
		}
		if then := text(k["then"]); then != "" {
			k["then"] = n.Actions[then]
		}
	}
	return yaml.Marshal(doc)
}

func (n Renaming) states(v any) []string {
	var out []string
	for _, s := range texts(v) {
		out = append(out, other(n.States, s)) // "*" and "open" are the house's own words
	}
	return out
}

// other is a word's other name, or the word where it has none: what an alias repeats is met again, renamed already.
func other(names map[string]string, word string) string {
	if renamed := names[word]; renamed != "" {
		return renamed
	}
	return word
}

var counted = regexp.MustCompile(`count\("([^"]*)"\)`)

// conditions renames in the conditions of a list.
func (n Renaming) conditions(list []map[string]any) {
	for _, one := range list {
		if when := text(one["when"]); when != "" {
			one["when"] = counted.ReplaceAllStringFunc(when, func(call string) string {
				return fmt.Sprintf("count(%q)", other(n.Actions, counted.FindStringSubmatch(call)[1]))
			})
		}
	}
}

func (n Renaming) policy(source []byte) []byte {
	lines := strings.Split(string(source), "\n")
	for i, line := range lines {
		cells := strings.Split(line, ",")
		if len(cells) != 8 || strings.TrimSpace(cells[0]) != "p" {
			continue
		}
		cells[3], cells[4] = among(n.Actions, cells[3]), among(n.States, cells[4])
		lines[i] = strings.Join(cells, ",")
	}
	return []byte(strings.Join(lines, "\n"))
}

func among(names map[string]string, cell string) string {
	words := strings.Split(strings.TrimSpace(cell), "|")
	for i, w := range words {
		words[i] = other(names, w)
	}
	return " " + strings.Join(words, "|")
}

// Story is the same story in the new names.
func (n Renaming) Story(s *Story) *Story {
	out := *s
	out.Steps = nil
	for _, step := range s.Steps {
		if renamed := n.Actions[step.Do]; renamed != "" && step.Do != "submit" {
			step.Do = renamed
		}
		if step.State != "" {
			step.State = n.States[step.State]
		}
		out.Steps = append(out.Steps, step)
	}
	return &out
}
