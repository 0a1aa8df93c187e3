package panel

import "slices"

// The answers that the house itself understands; every other one is an outcome of the procedure.
const (
	Proved = "proved" // of an allegation
	Stands = "stands" // of an appeal: the decision stands
	Lower  = "lower"
	Quash  = "quash"
	Remit  = "remit"
)

// Seat is a place on the sitting body.
type Seat struct {
	Function string `json:"function"`
	Person   string `json:"person"`
	Declared bool   `json:"declared"`
}

// Ballot is one member's answer to the question put. It is sealed until every declared seat has cast one.
type Ballot struct {
	Person   string         `json:"person"`
	Findings []VotedFinding `json:"findings,omitempty"`
	Result   string         `json:"result,omitempty"`  // appeal
	Outcome  string         `json:"outcome,omitempty"` // sanction, or appeal when lower
	Months   int            `json:"months,omitempty"`
	Reasons  string         `json:"reasons,omitempty"`

	Attached  []string `json:"attached,omitempty"`  // outcomes that go with a finding of breach
	Departure string   `json:"departure,omitempty"` // why it lies outside the guidance
}

// VotedFinding is one member's finding on one allegation (I12).
type VotedFinding struct {
	Allegation int    `json:"allegation"`
	Found      string `json:"found"`
	Reasons    string `json:"reasons"`

	Evidence []string `json:"evidence,omitempty"` // the items it rests on
}

// Finding is what the body found on one allegation.
type Finding struct {
	Allegation int      `json:"allegation"`
	Found      string   `json:"found"`
	For        int      `json:"for"`
	Of         int      `json:"of"`
	Reasons    []string `json:"reasons"` // of the members who carried it
	Evidence   []string `json:"evidence,omitempty"`
}

// CountFindings counts one finding for each allegation. An allegation is proved only by more than half of the
// ballots; otherwise it takes the answer most members gave among those that are not proved, and unproved where
// they differ. It always settles: doubt falls to the respondent (I12).
func CountFindings(allegations []int, ballots []Ballot, unproved string) []Finding {
	var out []Finding
	for _, a := range allegations {
		votes := map[string]int{}
		reasons, evidence := map[string][]string{}, map[string][]string{}
		for _, b := range ballots {
			for _, v := range b.Findings {
				if v.Allegation == a {
					votes[v.Found]++
					reasons[v.Found] = append(reasons[v.Found], v.Reasons)
					evidence[v.Found] = append(evidence[v.Found], v.Evidence...)
				}
			}
		}
		found := Proved
		if 2*votes[Proved] <= len(ballots) {
			delete(votes, Proved)
			found = most(votes, unproved)
		}
		out = append(out, Finding{
			Allegation: a, Found: found, For: votes[found], Of: len(ballots), Reasons: reasons[found],
			Evidence: slices.Compact(slices.Sorted(slices.Values(evidence[found]))),
		})
	}
	return out
}

// most is the answer with the most votes, or otherwise where the first place is shared or empty.
func most(votes map[string]int, otherwise string) string {
	best, shared := "", false
	for answer, n := range votes {
		switch {
		case best == "" || n > votes[best]:
			best, shared = answer, false
		case n == votes[best]:
			shared = true
		}
	}
	if best == "" || shared {
		return otherwise
	}
	return best
}

// Verdict is the settled answer to a question on sanction or appeal.
type Verdict struct {
	Settled bool     `json:"settled"`
	Result  string   `json:"result,omitempty"`
	Outcome string   `json:"outcome,omitempty"`
	Months  int      `json:"months,omitempty"`
	For     int      `json:"for"`
	Of      int      `json:"of"`
	Reasons []string `json:"reasons,omitempty"`

	Attached []string `json:"attached,omitempty"` // by more than half of all ballots
}

// CountVerdict settles on an answer that more than half of the ballots gave; there is no casting vote (5.14).
// The length is the median of those that carried it, the shorter one between two.
func CountVerdict(ballots []Ballot) Verdict {
	type answer struct{ result, outcome string }
	votes := map[answer][]Ballot{}
	for _, b := range ballots {
		k := answer{b.Result, b.Outcome}
		votes[k] = append(votes[k], b)
	}
	for k, carried := range votes {
		if 2*len(carried) <= len(ballots) {
			continue
		}
		v := Verdict{Settled: true, Result: k.result, Outcome: k.outcome, For: len(carried), Of: len(ballots)}
		var months []int
		for _, b := range carried {
			months = append(months, b.Months)
			v.Reasons = append(v.Reasons, b.Reasons)
		}
		slices.Sort(months)
		v.Months = months[(len(months)-1)/2]
		v.Attached = attached(ballots)
		return v
	}
	return Verdict{Of: len(ballots)}
}

// attached is what more than half of the ballots attach, each thing on its own.
func attached(ballots []Ballot) []string {
	votes := map[string]int{}
	for _, b := range ballots {
		for _, outcome := range slices.Compact(slices.Sorted(slices.Values(b.Attached))) {
			votes[outcome]++
		}
	}
	var out []string
	for outcome, n := range votes {
		if 2*n > len(ballots) {
			out = append(out, outcome)
		}
	}
	slices.Sort(out)
	return out
}
