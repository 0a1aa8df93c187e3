package dataprotection

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"time"

	"github.com/goccy/go-yaml"

	"recourse/internal/casefile"
)

// Rule is a ground on which a file may be erased.
type Rule struct {
	ID       string   `yaml:"id"`
	Title    string   `yaml:"title"`
	Kinds    []string `yaml:"kinds"`     // of files
	KeepDays int      `yaml:"keep_days"` // since the last event
}

// Allows tells whether the rule applies to a file whose last event was at a moment.
func (r Rule) Allows(kind string, last, now time.Time) bool {
	return slices.Contains(r.Kinds, kind) && !now.Before(last.AddDate(0, 0, r.KeepDays))
}

var ruleID = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)

// LoadRules reads the closed list of rules; none where there is no such file. It refuses a rule that is incomplete, unknown
// words, and two of one name.
func LoadRules(files fs.FS, name string) ([]Rule, error) {
	text, err := fs.ReadFile(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list struct {
		Rules []Rule `yaml:"rules"`
	}
	if err := yaml.UnmarshalWithOptions(text, &list, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	seen := map[string]bool{}
	for _, r := range list.Rules {
		known := len(r.Kinds) > 0 && !slices.ContainsFunc(r.Kinds, func(k string) bool { return k != casefile.Report && k != casefile.Case })
		if !ruleID.MatchString(r.ID) || r.Title == "" || !known || r.KeepDays < 0 || seen[r.ID] {
			return nil, fmt.Errorf("%s: the rule %q lacks its title, its kinds or its days, or stands twice", name, r.ID)
		}
		seen[r.ID] = true
	}
	return list.Rules, nil
}
