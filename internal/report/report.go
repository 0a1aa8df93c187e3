package report

import "encoding/json"

// Report is what is kept of a draft: sealed as JSON under the report's key, and never changed. The identity of its
// author is not in it, nor are the bytes of its files.
type Report struct {
	Schema        int    `json:"schema"` // of this type; 1 now
	Kind          string `json:"kind"`
	Questionnaire int    `json:"questionnaire"` // the version of the questions that were asked
	ReceivedOn    Date   `json:"received_on"`
	IdentityMode  string `json:"identity_mode"`
	Told          Draft  `json:"told"`
}

// Receive splits a valid draft into what is sealed under the report's key and what is sealed under the identity's
// (decision 26). Files have been taken from it before.
func Receive(d Draft, q *Questionnaire, on Date) (Report, Identity) {
	who := d.Identity
	d.Identity, d.Evidence = Identity{}, nil
	return Report{Schema: 1, Kind: q.Kind, Questionnaire: q.Version, ReceivedOn: on, IdentityMode: who.Mode, Told: d}, who
}

// Language is the language in which a report that was kept was told; "" where that cannot be read.
func Language(kept []byte) string {
	var r struct {
		Told struct {
			Language string `json:"language"`
		} `json:"told"`
	}
	if json.Unmarshal(kept, &r) != nil {
		return ""
	}
	return r.Told.Language
}

// Facts are the little that a procedure, a queue or a clock may ask of a report without its words.
type Facts struct {
	Anonymous bool   `json:"anonymous"`
	Standing  string `json:"standing"`
	Immediate bool   `json:"immediate_danger"`
	Urgent    bool   `json:"urgent"` // danger now, or a concern that is looked at the same day
	Child     string `json:"child"`  // "yes" or "unknown": a form cannot tell that there is none
	Sexual    bool   `json:"sexual"`
	// Retaliation: it tells of getting back at somebody for a report. Perceived: a protected ground is named.
	Retaliation bool   `json:"retaliation"`
	Perceived   bool   `json:"perceived"`
	Subjects    int    `json:"subjects"`
	Ongoing     bool   `json:"ongoing"`
	Earliest    Date   `json:"earliest"`
	Nation      string `json:"nation"`
}

// Facts reads them from a valid draft.
func (d *Draft) Facts(q *Questionnaire) Facts {
	f := Facts{
		Anonymous: d.Identity.Mode == Anonymous || d.Identity.Mode == "",
		Standing:  d.Standing,
		Immediate: d.Danger.Immediate,
		Urgent:    d.Danger.Immediate || q.flagged(d, Urgent),
		Child:     "unknown",
		Sexual:    q.flagged(d, Sexual),
		Perceived: q.flagged(d, Protected), Retaliation: q.flagged(d, Retaliation),
		Subjects: len(d.Subjects),
		Ongoing:  d.Occurred.Ongoing,
		Earliest: d.Occurred.From,
		Nation:   d.Occurred.Nation,
	}
	if q.flagged(d, Child) {
		f.Child = "yes"
	}
	return f
}

// Facts of what is kept equal the facts of what was told.
func (r *Report) Facts(q *Questionnaire) Facts {
	f := r.Told.Facts(q)
	f.Anonymous = r.IdentityMode == Anonymous
	return f
}

// Incident is what happened, when and where: a point, a range, or something that goes on. Many reports may tell of
// one incident, and one report of many.
type Incident struct {
	ID      string  `json:"id"`
	From    Date    `json:"from"`
	To      Date    `json:"to"`
	Ongoing bool    `json:"ongoing"`
	Nation  string  `json:"nation"`
	Where   []Place `json:"where"`
}

// Incident is the one that a draft tells of, under an id drawn by the caller. A range without an end is its one day.
func (d *Draft) Incident(id string) Incident {
	o := d.Occurred
	if o.To == "" && !o.Ongoing {
		o.To = o.From
	}
	return Incident{ID: id, From: o.From, To: o.To, Ongoing: o.Ongoing, Nation: o.Nation, Where: d.Places}
}

// Overlaps tells whether two incidents can have happened on one day. It is false where either has no date at all:
// not knowing is no likeness.
func (i Incident) Overlaps(o Incident) bool {
	if i.From == "" && i.To == "" || o.From == "" && o.To == "" {
		return false
	}
	return begins(i) <= ends(o) && begins(o) <= ends(i)
}

func begins(i Incident) Date {
	if i.From == "" {
		return i.To
	}
	return i.From
}

func ends(i Incident) Date {
	switch {
	case i.To != "":
		return i.To
	case i.Ongoing:
		return "9999-12-31"
	}
	return i.From
}
