package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// mutant is one protection taken away.
type mutant struct {
	name     string
	file     string
	old, new string // old stands in the file exactly once
	pkg      string // whose test it is
	test     string // the test that must fail
}

func (m mutant) apply(source []byte) ([]byte, error) {
	if n := bytes.Count(source, []byte(m.old)); n != 1 || m.old == m.new {
		return nil, fmt.Errorf("what is to be taken away stands %d times in %s", n, m.file)
	}
	return bytes.Replace(source, []byte(m.old), []byte(m.new), 1), nil
}

// mutants are those written by hand and one for each trigger of the migrations. It returns an error where one does not
// fit the tree any more, or a trigger has no test.
func mutants(tree fs.FS) ([]mutant, error) {
	all := slices.Concat(byHand(), people(), standing(), drawing(), forms(), constraints(), rules(), keys(), erasures())
	triggers, err := ofTriggers(tree)
	if err != nil {
		return nil, err
	}
	all = append(all, triggers...)
	var wrong []error
	names := map[string]bool{}
	for _, m := range all {
		source, err := fs.ReadFile(tree, m.file)
		if err == nil {
			_, err = m.apply(source)
		}
		if err == nil && path.Dir(m.file) == migrations {
			err = m.inForce(tree, string(source))
		}
		switch {
		case err != nil:
			wrong = append(wrong, fmt.Errorf("%s: %w", m.name, err))
		case names[m.name]:
			wrong = append(wrong, fmt.Errorf("%s: two mutants have that name", m.name))
		case m.test == "":
			wrong = append(wrong, fmt.Errorf("%s: no test is named for it", m.name))
		}
		names[m.name] = true
	}
	return all, errors.Join(wrong...)
}

const migrations = "internal/postgres/migrations"

// function is one that a migration makes, to the end of its body.
var function = regexp.MustCompile(`(?s)CREATE (?:OR REPLACE )?FUNCTION (\w+)\(.*?\$\$.*?\$\$`)

// inForce refuses a mutant of a function that a later migration makes anew: with the old one nothing is taken away.
func (m mutant) inForce(tree fs.FS, source string) error {
	name := ""
	for _, at := range function.FindAllStringSubmatchIndex(source, -1) {
		if i := strings.Index(source, m.old); at[0] <= i && i < at[1] {
			name = source[at[2]:at[3]]
		}
	}
	files, err := fs.Glob(tree, migrations+"/*.sql")
	for _, file := range files {
		if name == "" || file <= m.file || err != nil {
			continue
		}
		var later []byte
		later, err = fs.ReadFile(tree, file)
		for _, f := range function.FindAllSubmatch(later, -1) {
			if string(f[1]) == name {
				return fmt.Errorf("%s is made anew in %s", name, path.Base(file))
			}
		}
	}
	return err
}

// trigger is one that a migration makes or, where the second name is given, takes away.
var trigger = regexp.MustCompile(`(?s)CREATE (?:CONSTRAINT )?TRIGGER (\w+)[^;]*;|DROP TRIGGER (\w+) ON`)

// ofTriggers takes each trigger away.
func ofTriggers(tree fs.FS) ([]mutant, error) {
	all, err := made(tree)
	for name := range triggers {
		if err == nil && !slices.ContainsFunc(all, func(m mutant) bool { return m.name == "trigger "+name }) {
			err = fmt.Errorf("%s has no trigger %s", path.Base(migrations), name)
		}
	}
	return all, err
}

// made finds each trigger in the migration that made it last, if none took it away again.
func made(tree fs.FS) ([]mutant, error) {
	files, err := fs.Glob(tree, migrations+"/*.sql")
	if err != nil {
		return nil, err
	}
	var all []mutant
	for _, file := range files {
		source, err := fs.ReadFile(tree, file)
		if err != nil {
			return nil, err
		}
		for _, t := range trigger.FindAllStringSubmatch(string(source), -1) {
			name := "trigger " + t[1] + t[2]
			if t[2] != "" {
				all = slices.DeleteFunc(all, func(m mutant) bool { return m.name == name })
				continue
			}
			all = append(all, mutant{name: name, file: file, old: t[0], new: "-- taken away", pkg: "internal/postgres", test: triggers[t[1]]})
		}
	}
	return all, nil
}

// sql is a mutant of a migration.
func sql(name, file, old, with, test string) mutant {
	return mutant{name: "constraint " + name, file: migrations + "/" + file, old: old, new: with, pkg: "internal/postgres", test: strings.TrimSpace(test)}
}
