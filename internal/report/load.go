package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"sort"
	"strings"

	"github.com/goccy/go-yaml"
)

// Parse reads one questionnaire and checks it. Every problem is an error of the operator's: file, line and excerpt,
// and what to do. A questionnaire with any problem is not returned.
func Parse(name string, src []byte) (*Questionnaire, error) {
	var q Questionnaire
	dec := yaml.NewDecoder(bytes.NewReader(src), yaml.Strict())
	if err := dec.Decode(&q); err != nil {
		return nil, fmt.Errorf("%s: %s", name, yaml.FormatError(err, false, true))
	}
	var more any
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: one document only", name)
	}
	q.settle()
	var all []error
	for _, p := range q.check() {
		all = append(all, fmt.Errorf("%s: %s%s", name, p.detail, excerpt(src, p.path)))
	}
	if len(all) > 0 {
		return nil, errors.Join(all...)
	}
	return &q, nil
}

// settle fills in what a file leaves out, and remembers which list belongs to which field and which answers carry a flag.
func (q *Questionnaire) settle() {
	q.lists = map[string][]Option{}
	for i := range q.Pages {
		if q.Pages[i].Role == "" {
			q.Pages[i].Role = Ask
		}
		for _, question := range q.Pages[i].Questions {
			if question.Options != "" {
				q.lists[question.Field] = q.Options[question.Options]
			}
		}
	}
	q.flags = map[Flag][]answer{}
	for field, list := range q.lists {
		for _, o := range list {
			for _, f := range o.Flags {
				q.flags[f] = append(q.flags[f], answer{field, o.ID})
			}
		}
	}
}

// excerpt shows the lines of the file that a problem is about, or those around them where the thing itself is missing.
func excerpt(src []byte, at string) string {
	for at != "" {
		if p, err := yaml.PathString(at); err == nil {
			if lines, err := p.AnnotateSource(src, false); err == nil {
				return "\n" + string(lines)
			}
		}
		at = at[:max(0, strings.LastIndexAny(at, ".["))]
	}
	return ""
}

// Load reads every questionnaire of a folder, by kind. A file must bear the name of its kind.
func Load(fsys fs.FS, dir string) (map[string]*Questionnaire, error) {
	files, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	out := map[string]*Questionnaire{}
	for _, file := range files {
		src, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, err
		}
		q, err := Parse(file, src)
		if err != nil {
			return nil, err
		}
		if path.Base(file) != q.Kind+".yaml" {
			return nil, fmt.Errorf("%s: the file of kind %q is called %s.yaml", file, q.Kind, q.Kind)
		}
		out[q.Kind] = q
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: no questionnaire here", dir)
	}
	return out, nil
}
