package server

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/goccy/go-yaml"

	"recourse/internal/api"
	"recourse/internal/report"
)

//go:embed support.yaml
var usualSupport []byte

// elsewhere is somewhere else to go, in each language.
type elsewhere struct {
	Kind  string       `yaml:"kind"`
	Name  report.Words `yaml:"name"`
	What  report.Words `yaml:"what"`
	Phone report.Words `yaml:"phone"`
	URL   string       `yaml:"url"`
	Hours report.Words `yaml:"hours"`
}

type places []elsewhere

// in are the places in a language.
func (p places) in(lang string) []api.Support {
	out := make([]api.Support, len(p))
	for i, s := range p {
		out[i] = api.Support{Kind: s.Kind, Name: s.Name.In(lang), What: s.What.In(lang), Phone: s.Phone.In(lang), URL: s.URL, Hours: s.Hours.In(lang)}
	}
	return out
}

// loadSupport reads where else people can go: the deployment's support.yaml, or the usual places.
func loadSupport(files fs.FS) (out places, err error) {
	source, err := fs.ReadFile(files, "support.yaml")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		source = usualSupport
	case err != nil:
		return nil, fmt.Errorf("read support.yaml: %w", err)
	}
	if err := yaml.UnmarshalWithOptions(source, &out, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("support.yaml: %s", yaml.FormatError(err, false, true))
	}
	if len(out) == 0 {
		return nil, errors.New("support.yaml: name at least one place where people can go")
	}
	return out, nil
}
