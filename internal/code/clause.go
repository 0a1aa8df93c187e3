package code

import "slices"

// Class says what kind of clause it is, and so what may follow from it.
type Class string

// The closed list of classes.
const (
	Prohibited Class = "prohibited" // conduct that is not allowed
	Expected   Class = "expected"   // conduct that is hoped for
	Protected  Class = "protected"  // expression that is allowed
	Duty       Class = "duty"       // encouragement to challenge or to report
	Scope      Class = "scope"      // reach, consequence or procedure
)

var classes = []Class{Prohibited, Expected, Protected, Duty, Scope}

// CanGroundSanction tells whether breaking such a clause can end in a sanction: prohibited conduct alone (I13).
func (c Class) CanGroundSanction() bool { return c == Prohibited }

// CanGroundAdvice tells whether such a clause can end in advice: what is prohibited, and what is merely expected (I13).
func (c Class) CanGroundAdvice() bool { return c == Prohibited || c == Expected }

// CanWeigh tells whether such a clause can weigh for or against somebody, without being broken (I13).
func (c Class) CanWeigh() bool { return c == Expected }

// CanDefeat tells whether such a clause can defeat an allegation, which is all it can do (I13).
func (c Class) CanDefeat() bool { return c == Protected }

// Words are the same words in each language of a version.
type Words struct {
	in    map[string]string
	first string // the language that stands in for those not here
}

// In gives the words in a language, or in the version's first language where there are none.
func (w Words) In(lang string) string {
	if s, ok := w.in[lang]; ok {
		return s
	}
	return w.in[w.first]
}

// Clause is one clause of a version, or one part of a clause.
type Clause struct {
	ID       string
	Class    Class
	Modality string // how strongly the published text speaks, in a word or two of its own
	Label    Words
	words    Words
	Note     string   // for those who work with the Code, never for the parties
	Flags    []string // of those the version declares; procedures route by them
	Literal  string   // what the published text says where that is not what it means
	Reading  *Reading // how it is read then; always there beside Literal
	Parent   string   // a part: the clause it belongs to
	Ground   string   // a part: the ground it names
	Parts    []Clause
}

// Reading is how a clause is read where its published text does not say what it means.
type Reading struct {
	Adopted    string // the words that stand instead of the literal ones
	RatifiedBy string // who answers for reading it so
}

// Text is the clause itself, in a language, or in the version's first language where there is none.
func (c Clause) Text(lang string) string { return c.words.In(lang) }

// Has tells whether the clause carries a flag.
func (c Clause) Has(flag string) bool { return slices.Contains(c.Flags, flag) }
