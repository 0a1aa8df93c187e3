package api

import (
	"encoding/json"

	"recourse/internal/report"
)

type accountBody struct {
	Report    string      `json:"report,omitempty"`
	Standing  string      `json:"standing,omitempty"`
	Anonymous bool        `json:"anonymous"`
	Account   *toldReport `json:"account"`
}

// toldReport is what was told, without who told it.
type toldReport struct {
	Kind          string        `json:"kind"`
	ReceivedOn    string        `json:"received_on" format:"date"`
	IdentityMode  string        `json:"identity_mode"`
	Danger        toldDanger    `json:"danger"`
	Narrative     string        `json:"narrative"`
	Conduct       []string      `json:"conduct"`
	Concerns      []string      `json:"concerns"`
	Grounds       []string      `json:"grounds"`
	From          string        `json:"from,omitempty" format:"date"`
	To            string        `json:"to,omitempty" format:"date"`
	Ongoing       bool          `json:"ongoing"`
	Nation        string        `json:"nation,omitempty"`
	Places        []toldPlace   `json:"places"`
	Subjects      []toldSubject `json:"subjects"`
	Affected      toldAffected  `json:"affected"`
	Witnesses     []toldWitness `json:"witnesses"`
	ToldElsewhere []toldTo      `json:"told_elsewhere"`
	OutcomeHoped  string        `json:"outcome_hoped,omitempty"`
	Adjustments   string        `json:"adjustments,omitempty"`
	Language      string        `json:"language,omitempty"`
}

type toldDanger struct {
	Immediate bool   `json:"immediate"`
	Detail    string `json:"detail,omitempty"`
}

type toldPlace struct {
	Type        string `json:"type,omitempty"`
	Platform    string `json:"platform,omitempty"`
	URL         string `json:"url,omitempty" doc:"As text; never fetched"`
	Description string `json:"description,omitempty"`
}

type toldSubject struct {
	Name             string `json:"name,omitempty"`
	Handle           string `json:"handle,omitempty"`
	Platform         string `json:"platform,omitempty"`
	ProfileURL       string `json:"profile_url,omitempty"`
	MembershipNumber string `json:"membership_number,omitempty"`
	BelievedMember   string `json:"believed_member,omitempty"`
	Role             string `json:"role,omitempty"`
}

type toldAffected struct {
	Name     string `json:"name,omitempty"`
	Relation string `json:"relation,omitempty"`
	Knows    bool   `json:"knows"`
	Wishes   string `json:"wishes,omitempty"`
}

type toldWitness struct {
	Name    string `json:"name,omitempty"`
	Contact string `json:"contact,omitempty"`
}

type toldTo struct {
	To        string `json:"to,omitempty"`
	Reference string `json:"reference,omitempty"`
}

// accountOf reads what is kept of a report. Whom to keep away is not shown: those it names may be reading.
func accountOf(raw json.RawMessage) (*toldReport, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	var r report.Report
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, err
	}
	d := r.Told
	out := &toldReport{Kind: r.Kind, ReceivedOn: string(r.ReceivedOn), IdentityMode: r.IdentityMode,
		Danger: toldDanger{d.Danger.Immediate, d.Danger.Detail}, Narrative: d.Narrative, Conduct: orEmpty(d.Conduct),
		Concerns: orEmpty(d.Concerns), Grounds: orEmpty(d.Grounds), From: string(d.Occurred.From), To: string(d.Occurred.To),
		Ongoing: d.Occurred.Ongoing, Nation: d.Occurred.Nation, Places: []toldPlace{}, Subjects: []toldSubject{},
		Affected:  toldAffected{d.Affected.Name, d.Affected.Relation, d.Affected.Knows, d.Affected.Wishes},
		Witnesses: []toldWitness{}, ToldElsewhere: []toldTo{}, OutcomeHoped: d.OutcomeHoped, Adjustments: d.Adjustments, Language: d.Language}
	for _, p := range d.Places {
		out.Places = append(out.Places, toldPlace{p.Type, p.Platform, p.URL, p.Description})
	}
	for _, s := range d.Subjects {
		out.Subjects = append(out.Subjects, toldSubject{s.Name, s.Handle, s.Platform, s.ProfileURL, s.MembershipNumber, s.BelievedMember, s.Role})
	}
	for _, w := range d.Witnesses {
		out.Witnesses = append(out.Witnesses, toldWitness{w.Name, w.Contact})
	}
	for _, t := range d.ToldElsewhere {
		out.ToldElsewhere = append(out.ToldElsewhere, toldTo{t.To, t.Reference})
	}
	return out, nil
}
