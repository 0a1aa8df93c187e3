package scenarios

import (
	"embed"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

//go:embed simple nec
var files embed.FS

// Story is one story.
type Story struct {
	Procedure string `yaml:"-"` // the one that it is a story of: the folder it lies in
	Title     string `yaml:"title"`
	About     string `yaml:"about"`
	Register  string `yaml:"register"` // the register of members on the day it begins, as docs/register.md says
	More      string `yaml:"more"`     // a role of which one person more works there
	Steps     []Step `yaml:"steps"`
}

// Step is one thing that somebody does or sees, and what must come of it.
type Step struct {
	As   string `yaml:"as"`
	On   string `yaml:"on"`
	Was  bool   `yaml:"was"`
	Do   string `yaml:"do"`
	See  string `yaml:"see"`
	Note string `yaml:"about"` // of a file sent later

	Report map[string]any `yaml:"report"`
	Files  []Sent         `yaml:"files"`
	Reason string         `yaml:"reason"`
	With   map[string]any `yaml:"with"`
	Later  string         `yaml:"later"`

	Opens    []string `yaml:"opens"`    // names for the cases opened, in order
	Invites  string   `yaml:"invites"`  // a name for the party whose code a letter holds
	Letter   string   `yaml:"letter"`   // in which letter, where one name would not do
	Proposes string   `yaml:"proposes"` // a name for the proposal
	Confirm  string   `yaml:"confirm"`
	Remember string   `yaml:"remember"` // a name for whoever this was
	Differs  string   `yaml:"differs"`  // whoever this is, it is not them

	Status  int                 `yaml:"status"`
	Rule    string              `yaml:"rule"`
	State   string              `yaml:"state"`
	Outcome string              `yaml:"outcome"`
	Letters map[string][]string `yaml:"letters"` // all that a party has had by now
	Has     []string            `yaml:"has"`
	Not     []string            `yaml:"not"`
	Digests []string            `yaml:"digests"` // files whose SHA-256 is given
}

// Sent is a file that somebody sends.
type Sent struct {
	Name string `yaml:"name"`
	Type string `yaml:"type"`
	Text string `yaml:"text"`
}

// Procedures lists the procedures that stories are told of.
func Procedures() []string { return entries(".") }

// Names lists the stories of a procedure.
func Names(procedure string) []string { return entries(procedure) }

func entries(folder string) []string {
	entries, err := files.ReadDir(folder)
	if err != nil {
		panic("the stories are not embedded: " + err.Error())
	}
	var out []string
	for _, e := range entries {
		out = append(out, strings.TrimSuffix(e.Name(), path.Ext(e.Name())))
	}
	return out
}

// Read reads a story of a procedure; a key that no step has is refused.
func Read(procedure, name string) (*Story, error) {
	b, err := files.ReadFile(path.Join(procedure, name+".yaml"))
	if err != nil {
		return nil, err
	}
	s := &Story{Procedure: procedure}
	if err := yaml.NewDecoder(strings.NewReader(string(b)), yaml.Strict(), yaml.DisallowUnknownField()).Decode(s); err != nil {
		return nil, fmt.Errorf("%s: %s", name, yaml.FormatError(err, false, true))
	}
	return s, nil
}

// span reads "16 days" or "25 hours".
func span(text string) (time.Duration, error) {
	var n int
	var unit string
	if _, err := fmt.Sscanf(text, "%d %s", &n, &unit); err == nil {
		switch unit {
		case "days", "day":
			return time.Duration(n) * 24 * time.Hour, nil
		case "hours":
			return time.Duration(n) * time.Hour, nil
		}
	}
	return 0, fmt.Errorf("%q is not so many days or hours", text)
}

// Words are the texts of a story that must lie nowhere in the clear: all that is long enough to be nobody else's.
func (s *Story) Words() []string {
	var out []string
	var collect func(v any)
	collect = func(v any) {
		switch v := v.(type) {
		case string:
			if len(v) > 24 && strings.Contains(v, " ") {
				out = append(out, v)
			}
		case map[string]any:
			for _, inner := range v {
				collect(inner)
			}
		case []any:
			for _, inner := range v {
				collect(inner)
			}
		}
	}
	for _, step := range s.Steps {
		collect(step.Report)
		collect(step.With)
		collect(step.Reason)
		for _, f := range step.Files {
			collect(f.Text)
		}
	}
	return out
}
