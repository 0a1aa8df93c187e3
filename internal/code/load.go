package code

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml"
)

// file is the shape of a version's YAML. Dates, classes and the like are kept as text here and read afterwards, so that
// a wrong one can be shown where it stands.
type file struct {
	ID        string            `yaml:"id"`
	Title     map[string]string `yaml:"title"`
	Languages []string          `yaml:"languages"`
	InForce   []struct {
		Nations []string `yaml:"nations"`
		From    string   `yaml:"from"`
		Until   string   `yaml:"until"`
	} `yaml:"in_force"`
	Grounds []struct {
		ID      string            `yaml:"id"`
		Sources []string          `yaml:"sources"`
		Act     string            `yaml:"act"`
		Label   map[string]string `yaml:"label"`
	} `yaml:"grounds"`
	Flags   map[string]string `yaml:"flags"`
	Clauses []fileClause      `yaml:"clauses"`
}

type fileClause struct {
	ID       string            `yaml:"id"`
	Class    string            `yaml:"class"`
	Modality string            `yaml:"modality"`
	Label    map[string]string `yaml:"label"`
	Text     map[string]string `yaml:"text"`
	Note     string            `yaml:"note"`
	Flags    []string          `yaml:"flags"`
	Literal  string            `yaml:"literal"`
	Reading  *struct {
		Adopted    string `yaml:"adopted"`
		RatifiedBy string `yaml:"ratified_by"`
	} `yaml:"reading"`
	Parts []struct {
		ID     string            `yaml:"id"`
		Ground string            `yaml:"ground"`
		Text   map[string]string `yaml:"text"`
	} `yaml:"parts"`
}

// Load reads every YAML file of a folder, one version each, named after its id. It refuses what it does not know and
// what cannot be applied, and says in which file, at which line and why.
func Load(fsys fs.FS, dir string) (*Book, error) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, fmt.Errorf("load code: %w", err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("load code: there is no version in %s", dir)
	}
	b := &Book{}
	for _, name := range names {
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("load code: %w", err)
		}
		v, err := read(src, strings.TrimSuffix(path.Base(name), ".yaml"))
		if err != nil {
			return nil, fmt.Errorf("load code %s: %w", name, err)
		}
		b.versions = append(b.versions, v)
	}
	if err := b.arrange(); err != nil {
		return nil, fmt.Errorf("load code %s: %w", dir, err)
	}
	return b, nil
}

// read makes a version of a file's bytes.
func read(src []byte, id string) (*Version, error) {
	var f file
	if err := yaml.NewDecoder(bytes.NewReader(src), yaml.Strict()).Decode(&f); err != nil {
		return nil, fmt.Errorf("%s", yaml.FormatError(err, false, true))
	}
	c := checker{file: &f, languages: f.Languages}
	v := c.version(id)
	if c.problem != "" {
		return nil, fmt.Errorf("%s\n%s", c.problem, excerpt(src, c.at))
	}
	sum := sha256.Sum256(src)
	v.Digest = hex.EncodeToString(sum[:])
	return v, nil
}

// excerpt shows the lines around a path of the file, or around what encloses it where the path itself is missing.
func excerpt(src []byte, at string) string {
	for at != "$" && at != "" {
		if p, err := yaml.PathString(at); err == nil {
			if lines, err := p.AnnotateSource(src, false); err == nil {
				return string(lines)
			}
		}
		at = at[:max(0, strings.LastIndexAny(at, ".["))]
	}
	return ""
}
