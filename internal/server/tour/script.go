package tour

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"recourse/internal/report"
)

//go:embed *.yaml *.csv
var scripts embed.FS

// Script is what is played: data, which whoever drives the same procedure otherwise may read.
type Script struct {
	People []Staff           `json:"people"`
	Near   []Near            `json:"near"`
	Known  []Known           `json:"qualified"`
	Ways   map[string][]Step `json:"ways"`
	Told   []Story           `json:"reports"`
}

// Staff is somebody of the organisation; those who hold the same role are listed together.
type Staff struct {
	Role  string   `json:"role"`
	Names []string `json:"names"`
}

// Near is a close contact that everybody of a role has declared.
type Near struct {
	Role    string `json:"role"`
	Contact string `json:"contact"`
}

// Known is what some people are qualified for. Their training runs for as long as they are appointed.
type Known struct {
	Names      []string `json:"names"`
	Categories []string `json:"categories"`
	Region     string   `json:"region"`
	Training   []string `json:"training"`
}

// Story is a report, how it goes on, and how the cases go on that come of it.
type Story struct {
	Name  string         `json:"name"`
	Draft map[string]any `json:"draft"`
	Way   []Step         `json:"way"`
	Cases [][]Step       `json:"cases"`
	Rest  int            `json:"rest"` // days ago on which it came to where it stands
}

// Step is one thing that somebody does, or a time that passes.
type Step struct {
	Way     string         `json:"way"`     // the steps of that way, here
	Wait    int            `json:"wait"`    // so many days pass
	Declare bool           `json:"declare"` // everybody drawn declares to be free of conflict
	As      string         `json:"as"`      // a function or role of the procedure, or a party
	Do      string         `json:"do"`      // an action
	Door    string         `json:"door"`    // or, for a party, a door
	Each    bool           `json:"each"`    // by everybody who may, not by the first
	Reason  string         `json:"reason"`
	Fields  map[string]any `json:"fields"`
}

// Load reads the script of a procedure, strictly.
func Load(procedure string) (*Script, error) {
	source, err := scripts.ReadFile(procedure + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("there is no tour of the procedure %s", procedure)
	}
	text, err := yaml.YAMLToJSON(source)
	if err != nil {
		return nil, fmt.Errorf("tour %s: %w", procedure, err)
	}
	s := &Script{}
	d := json.NewDecoder(bytes.NewReader(text)) // the fields of an action are typed as JSON types them
	d.DisallowUnknownFields()
	if err := d.Decode(s); err != nil {
		return nil, fmt.Errorf("tour %s: %w", procedure, err)
	}
	for i := range s.Told {
		t := &s.Told[i]
		if t.Way, err = s.flat(t.Way, 0); err != nil {
			return nil, fmt.Errorf("tour %s: %s: %w", procedure, t.Name, err)
		}
		for j := range t.Cases {
			if t.Cases[j], err = s.flat(t.Cases[j], 0); err != nil {
				return nil, fmt.Errorf("tour %s: %s: %w", procedure, t.Name, err)
			}
		}
	}
	return s, nil
}

// flat puts the steps of a way where it is named.
func (s *Script) flat(steps []Step, depth int) ([]Step, error) {
	var out []Step
	for _, one := range steps {
		if one.Way == "" {
			out = append(out, one)
			continue
		}
		way, ok := s.Ways[one.Way]
		if !ok || depth > 20 {
			return nil, fmt.Errorf("there is no way %s, or it leads into itself", one.Way)
		}
		inner, err := s.flat(way, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, inner...)
	}
	return out, nil
}

// length is how long a story takes, waits and steps together.
func (t *Story) length() time.Duration {
	d := took(t.Way)
	for _, c := range t.Cases {
		d += took(c)
	}
	return d
}

// pace is how long a step takes.
const pace = 5 * time.Minute

func took(steps []Step) time.Duration {
	d := time.Duration(0)
	for _, s := range steps {
		d += time.Duration(s.Wait)*24*time.Hour + pace
	}
	return d
}

// Filled puts days and references into what a step says: "@day -3" is the day three days ago, "@report NAME" and
// "@case NAME" are the references of another story.
func Filled(v any, now time.Time, refs map[string]string) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[k] = Filled(x, now, refs)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = Filled(x, now, refs)
		}
		return out
	case string:
		if days, ok := strings.CutPrefix(v, "@day "); ok {
			n, err := strconv.Atoi(days)
			if err != nil {
				return v
			}
			return now.AddDate(0, 0, n).Format(time.DateOnly)
		}
		if ref, ok := refs[v]; ok {
			return ref
		}
	}
	return v
}

// draft makes a report of what a story tells.
func (t *Story) draft(now time.Time) (d report.Draft, err error) {
	text, err := json.Marshal(Filled(t.Draft, now, nil))
	if err != nil {
		return d, err
	}
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	return d, in.Decode(&d)
}
