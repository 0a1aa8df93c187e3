package code

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"recourse/internal/calendar"
)

// checker turns a file into a version and keeps the first thing that is wrong with it, and where.
type checker struct {
	file      *file
	languages []string
	out       *Version
	at        string
	problem   string
}

var idForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$`)

// refuse keeps a problem unless there is one already.
func (c *checker) refuse(at, format string, args ...any) {
	if c.problem == "" {
		c.at, c.problem = at, fmt.Sprintf(format, args...)
	}
}

// words checks that a text is there in every language of the version, and in no other.
func (c *checker) words(at, what string, in map[string]string) Words {
	for _, lang := range c.languages {
		if strings.TrimSpace(in[lang]) == "" {
			c.refuse(at, "%s has no words in %q", what, lang)
		}
	}
	for lang := range in {
		if !slices.Contains(c.languages, lang) {
			c.refuse(at+"."+lang, "%s has words in %q, which is no language of this version", what, lang)
		}
	}
	if len(c.languages) == 0 {
		return Words{}
	}
	return Words{in: in, first: c.languages[0]}
}

// date reads a day that has to be there.
func (c *checker) date(at, s string) calendar.Date {
	d, err := calendar.ParseDate(s)
	if err != nil {
		c.refuse(at, "%q is no date like 2021-11-01", s)
	}
	return d
}

func (c *checker) version(id string) *Version {
	f := c.file
	if f.ID != id || !idForm.MatchString(f.ID) {
		c.refuse("$.id", "the id %q is not the name of the file, %q", f.ID, id)
	}
	if len(f.Languages) == 0 || slices.Contains(f.Languages, "") {
		c.refuse("$.languages", "name the languages, the one that stands in for others first")
	}
	v := &Version{ID: f.ID, Languages: f.Languages, Title: c.words("$.title", "the title", f.Title), byID: map[string]Clause{}}
	c.out = v
	c.force()
	c.grounds()
	for i, fc := range f.Clauses {
		v.Clauses = append(v.Clauses, c.clause(fmt.Sprintf("$.clauses[%d]", i), fc))
	}
	if !slices.ContainsFunc(v.Clauses, func(cl Clause) bool { return cl.Class.CanGroundSanction() }) {
		c.refuse("$.clauses", "no clause prohibits anything")
	}
	return v
}

func (c *checker) force() {
	if len(c.file.InForce) == 0 {
		c.refuse("$.id", "in_force does not say where and from when")
	}
	for i, ff := range c.file.InForce {
		at := fmt.Sprintf("$.in_force[%d]", i)
		f := Force{Nations: ff.Nations, Period: calendar.Period{From: c.date(at+".from", ff.From)}}
		if ff.Until != "" {
			f.Until = c.date(at+".until", ff.Until)
			if f.Until.Before(f.From) {
				c.refuse(at+".until", "it ends on %s, before it begins on %s", f.Until, f.From)
			}
		}
		if len(ff.Nations) == 0 || slices.Contains(ff.Nations, "") {
			c.refuse(at+".from", "name the nations in which it is in force")
		}
		c.out.InForce = append(c.out.InForce, f)
	}
}

func (c *checker) grounds() {
	for i, fg := range c.file.Grounds {
		at := fmt.Sprintf("$.grounds[%d]", i)
		if !idForm.MatchString(fg.ID) {
			c.refuse(at+".id", "%q is no id of a ground", fg.ID)
		}
		if _, twice := c.out.Ground(fg.ID); twice {
			c.refuse(at+".id", "the ground %q is there twice", fg.ID)
		}
		g := Ground{ID: fg.ID, Act: fg.Act, Label: c.words(at+".label", "the ground "+fg.ID, fg.Label)}
		if len(fg.Sources) == 0 {
			c.refuse(at+".sources", "the ground %q names no source", fg.ID)
		}
		for _, s := range fg.Sources {
			if src := Source(s); (src != Statement && src != EqualityAct) || slices.Contains(g.Sources, src) {
				c.refuse(at+".sources", "%q is no source, or is there twice: use statement, equality_act", s)
			}
			g.Sources = append(g.Sources, Source(s))
		}
		c.out.Grounds = append(c.out.Grounds, g)
	}
}

func (c *checker) clause(at string, f fileClause) Clause {
	cl := Clause{ID: f.ID, Class: Class(f.Class), Modality: f.Modality, Note: f.Note, Flags: f.Flags, Literal: f.Literal}
	c.id(at+".id", f.ID)
	if !slices.Contains(classes, cl.Class) {
		c.refuse(at+".class", "%q is no class: use prohibited, expected, protected, duty, scope", f.Class)
	}
	if strings.TrimSpace(f.Modality) == "" {
		c.refuse(at+".modality", "clause %s has no modality", f.ID)
	}
	cl.Label = c.words(at+".label", "the label of clause "+f.ID, f.Label)
	cl.words = c.words(at+".text", fmt.Sprintf("the %s clause %s", cl.Class, f.ID), f.Text)
	for i, flag := range f.Flags {
		if _, ok := c.file.Flags[flag]; !ok || slices.Contains(f.Flags[:i], flag) {
			c.refuse(fmt.Sprintf("%s.flags[%d]", at, i), "the flag %q is not declared, or is there twice", flag)
		}
	}
	c.reading(at, &cl, f)
	c.out.byID[cl.ID] = cl // known before its parts, so that none of them takes its id
	for i, fp := range f.Parts {
		at := fmt.Sprintf("%s.parts[%d]", at, i)
		c.id(at+".id", fp.ID)
		g, ok := c.out.Ground(fp.Ground)
		if !ok {
			c.refuse(at+".ground", "%q is no ground of this version", fp.Ground)
		}
		part := Clause{
			ID: fp.ID, Class: cl.Class, Modality: cl.Modality, Label: g.Label, Flags: cl.Flags, Parent: cl.ID, Ground: fp.Ground,
			words: c.words(at+".text", "part "+fp.ID, fp.Text),
		}
		cl.Parts = append(cl.Parts, part)
		c.out.byID[part.ID] = part
	}
	c.out.byID[cl.ID] = cl
	return cl
}

// id refuses an id that is malformed or taken.
func (c *checker) id(at, id string) {
	if !idForm.MatchString(id) {
		c.refuse(at, "%q is no id of a clause", id)
	}
	if _, twice := c.out.byID[id]; twice {
		c.refuse(at, "clause %s is there twice", id)
	}
}

// reading holds that a text which does not say what it means is never applied without somebody answering for how it
// is read.
func (c *checker) reading(at string, cl *Clause, f fileClause) {
	switch {
	case f.Literal == "" && f.Reading == nil:
	case f.Literal == "":
		c.refuse(at+".reading", "clause %s adopts a reading but does not say what the text says literally", f.ID)
	case f.Reading == nil || strings.TrimSpace(f.Reading.Adopted) == "":
		c.refuse(at+".literal", "clause %s does not say what it means, and no reading is adopted", f.ID)
	case strings.TrimSpace(f.Reading.RatifiedBy) == "":
		c.refuse(at+".reading", "nobody ratified the reading of clause %s", f.ID)
	default:
		cl.Reading = &Reading{Adopted: f.Reading.Adopted, RatifiedBy: f.Reading.RatifiedBy}
	}
}

// arrange orders the versions and holds that in each nation they follow one another without a gap or an overlap, and
// that the last has no end.
func (b *Book) arrange() error {
	type stretch struct {
		calendar.Period
		version string
	}
	byNation := map[string][]stretch{}
	for _, v := range b.versions {
		slices.SortFunc(v.InForce, func(x, y Force) int { return x.From.Compare(y.From) })
		for _, f := range v.InForce {
			for _, n := range f.Nations {
				byNation[n] = append(byNation[n], stretch{f.Period, v.ID})
			}
		}
	}
	slices.SortFunc(b.versions, func(x, y *Version) int { return x.InForce[0].From.Compare(y.InForce[0].From) })
	for _, nation := range slices.Sorted(maps.Keys(byNation)) {
		all := byNation[nation]
		slices.SortFunc(all, func(x, y stretch) int { return x.From.Compare(y.From) })
		for i, s := range all[:len(all)-1] {
			next := all[i+1]
			switch {
			case s.Until.IsZero() || !next.From.After(s.Until):
				return fmt.Errorf("in %s, %s and %s overlap from %s", nation, s.version, next.version, next.From)
			case next.From != s.Until.AddDays(1):
				return fmt.Errorf("in %s there is a gap: %s ends on %s and %s begins on %s", nation, s.version, s.Until, next.version, next.From)
			}
		}
		if last := all[len(all)-1]; !last.Until.IsZero() {
			return fmt.Errorf("in %s nothing follows %s, which ends on %s", nation, last.version, last.Until)
		}
	}
	return nil
}
