package casefile

import (
	"slices"
	"time"

	"recourse/internal/fault"
)

// Unveiling opens to one person who made a report, until a moment (decision 26). It says that, never who.
type Unveiling struct {
	Report    string    `json:"report"` // the file
	Reference string    `json:"reference"`
	Person    string    `json:"person"`
	As        string    `json:"as"` // the role they asked in
	At        time.Time `json:"at"`
	Until     time.Time `json:"until"`
}

// makeUnveiling finds the report: the file itself, or, on a case, the one of its reports that is named.
func makeUnveiling(k *making) error {
	u := &Unveiling{Report: k.f.ID, Reference: k.f.Ref, Person: k.in.Who.ID, At: k.in.At,
		Until: k.in.At.Add(time.Duration(k.fields.Number("hours")) * time.Hour)}
	for _, h := range k.f.Contents.Holders {
		if h.Person == u.Person && h.Declared {
			u.As = k.p.Function(h.Function).Role
		}
	}
	if k.f.Kind == Case {
		i := slices.IndexFunc(k.f.Contents.Told, func(t Told) bool { return t.Reference == k.fields.Text("report") })
		if i < 0 {
			return fault.OnField("/fields/report", "unknown_report", "Give the reference of a report that this case came of.")
		}
		u.Report, u.Reference = k.f.Contents.Told[i].Report, k.f.Contents.Told[i].Reference
	}
	k.d.Unveiled = u
	return nil
}

// OpenTo lists what is open to a person at a moment, each report once, by what was asked last.
func (c *Contents) OpenTo(person string, now time.Time) []Unveiling {
	var out []Unveiling
	for _, u := range slices.Backward(c.Unveiled) {
		same := func(o Unveiling) bool { return o.Report == u.Report }
		if u.Person == person && now.Before(u.Until) && !slices.ContainsFunc(out, same) {
			out = append(out, u)
		}
	}
	return out
}
