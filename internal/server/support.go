package server

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/goccy/go-yaml"

	"recourse/internal/api"
)

//go:embed support.yaml
var usualSupport []byte

// loadSupport reads where else people can go: the deployment's support.yaml, or the usual places.
func loadSupport(files fs.FS) (out []api.Support, err error) {
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
