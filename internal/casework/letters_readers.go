package casework

import (
	"slices"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/procedure"
)

// Reader is the one whom a letter is for.
type Reader struct {
	To string // what they are to the file, one of notify.Readers; a bystander is a reporter

	// Of a reporter, as their own report knows them.
	Report    string // the file by whose code they read it
	Standing  string
	Reference string // of their own report

	Party string // of somebody who was admitted: which of them
	// Copy is the representative who is given what was written to this reader; "" for the reader's own letter.
	Copy string
}

// The readers who are told by a list of their own, or who have no code.
const (
	reporter  = string(actor.Reporter)
	bystander = "bystander"
	enforcer  = "enforcer"
)

// readers are those a letter goes to, and after each of them whoever represents them.
func readers(f *casefile.File, e casefile.Event, l procedure.Letter) []Reader {
	out := addressees(f, e, l)
	if alone(f, e) != "" {
		return out
	}
	for _, p := range f.Contents.Present(actor.Representative, e.At) {
		// Of several persons affected, nobody knows here which one they stand beside: nobody is given what is another's.
		var of []Reader
		for _, r := range out {
			if r.Copy == "" && (r.To == p.Beside || r.To == reporter && r.Standing == affected && p.Beside == affected) {
				of = append(of, r)
			}
		}
		if len(of) == 1 {
			of[0].Copy = p.ID
			out = append(out, of[0])
		}
	}
	return out
}

func addressees(f *casefile.File, e casefile.Event, l procedure.Letter) []Reader {
	switch l.To {
	case reporter:
		return reporters(f)
	case bystander:
		return slices.DeleteFunc(reporters(f), func(r Reader) bool { return r.Standing == affected })
	case string(actor.Respondent), enforcer:
		return []Reader{{To: l.To}}
	}
	if party := alone(f, e); party != "" {
		return []Reader{{To: l.To, Party: party}}
	}
	var out []Reader
	if l.To == affected {
		out = slices.DeleteFunc(reporters(f), func(r Reader) bool { return r.Standing != affected })
	}
	for _, p := range f.Contents.Present(actor.Kind(l.To), e.At) {
		out = append(out, Reader{To: l.To, Party: p.ID})
	}
	return out
}

// alone is the one of those who were admitted to whom a step is all that it writes to: whoever it admits, or whoever it has a
// message for; "" where it writes to everybody in a part.
func alone(f *casefile.File, e casefile.Event) string {
	if a := e.Data.Admitted; a != nil {
		return a.ID
	}
	for _, m := range f.Contents.Messages {
		if m.Event == e.ID && m.Out {
			return m.Party
		}
	}
	return ""
}

// reporters is every reporter of a file, each by their own report.
func reporters(f *casefile.File) []Reader {
	if f.Kind == casefile.Report {
		return []Reader{{To: reporter, Report: f.ID, Standing: f.Contents.Summary.Standing, Reference: f.Ref}}
	}
	var out []Reader
	for _, t := range f.Contents.Told {
		out = append(out, Reader{To: reporter, Report: t.Report, Standing: t.Standing, Reference: t.Reference})
	}
	return out
}
