package procedure

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Shelf is every procedure version that the program carries: a file stays on the version it began with.
type Shelf struct {
	byVersion map[[2]string]*Procedure
	current   map[string]*Procedure
	all       []*Procedure
}

// LoadShelf reads every procedure of a folder. A file named <id>.yaml is the current version; older ones stand
// beside it as <id>@<version>.yaml. Outside is asked once for each procedure, by its id, since a procedure has
// a policy of its own. Files of words/ beside them say in other languages what parties are told.
func LoadShelf(fsys fs.FS, dir string, outside func(id string) Outside) (*Shelf, error) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	s := &Shelf{byVersion: map[[2]string]*Procedure{}, current: map[string]*Procedure{}}
	for _, name := range names {
		stem := strings.TrimSuffix(path.Base(name), ".yaml")
		id, version, old := strings.Cut(stem, "@")
		p, err := Load(fsys, name, outside(id))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if p.ID != id || (old && p.Version != version) {
			return nil, fmt.Errorf("%s: the file is named after another procedure or version than %s %s", name, p.ID, p.Version)
		}
		key := [2]string{p.ID, p.Version}
		if s.byVersion[key] != nil {
			return nil, fmt.Errorf("%s: %s %s stands in two files", name, p.ID, p.Version)
		}
		s.byVersion[key] = p
		s.all = append(s.all, p)
		if !old {
			s.current[p.ID] = p
		}
	}
	if err := s.listen(fsys, dir); err != nil {
		return nil, err
	}
	return s, nil
}

// Get finds a version of a procedure. It returns an error where the program no longer carries it, which is an
// operator's matter: the file of that version must be put back.
func (s *Shelf) Get(id, version string) (*Procedure, error) {
	if p := s.byVersion[[2]string{id, version}]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("procedure %s %s is not on the shelf", id, version)
}

// Current is the version that new files begin with; nil where there is none.
func (s *Shelf) Current(id string) *Procedure { return s.current[id] }

// All lists every version, in the order of their file names.
func (s *Shelf) All() []*Procedure { return s.all }
