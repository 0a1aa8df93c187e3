package api

import (
	"recourse/internal/casefile"
	"recourse/internal/procedure"
)

// membershipBody is what the register said of one person when it was last asked.
type membershipBody struct {
	Subject *int           `json:"subject,omitempty" doc:"Of a report: which of its people, counted from 0"`
	Found   int            `json:"found" doc:"How many entries fit; with any number but one nothing is known"`
	Number  string         `json:"membership_number,omitempty"`
	Days    []standingBody `json:"days"`
}

type standingBody struct {
	Of         string   `json:"of" doc:"conduct, report, decision, or now: the last look"`
	On         string   `json:"on" format:"date"`
	Membership string   `json:"membership" doc:"member, former, never or unknown"`
	Offices    []string `json:"offices"`
	Senior     bool     `json:"senior"`
	Staff      bool     `json:"staff"`
	Selection  bool     `json:"in_selection"`
	Minor      bool     `json:"minor"`
	Region     string   `json:"region,omitempty"`
}

func membershipsOf(c *casefile.Contents) *[]membershipBody {
	if len(c.Memberships) == 0 {
		return nil
	}
	out := []membershipBody{}
	for _, m := range c.Memberships {
		body := membershipBody{Found: m.Found, Number: m.Number, Days: []standingBody{}}
		if m.Subject > 0 {
			body.Subject = ptr(m.Subject - 1)
		}
		for _, of := range procedure.MemberDays {
			if s, ok := m.Days[of]; ok {
				body.Days = append(body.Days, standingBody{Of: of, On: s.On.String(), Membership: s.Membership, Offices: orEmpty(s.Offices),
					Senior: s.Senior, Staff: s.Staff, Selection: s.Selection, Minor: s.Minor, Region: s.Region})
			}
		}
		out = append(out, body)
	}
	return &out
}
