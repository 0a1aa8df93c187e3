package model

import (
	"maps"
	"slices"
)

// unproved is what the procedure calls an allegation that no answer carried.
func (w *World) unproved() string {
	for _, o := range w.P.Outcomes {
		if o.Unproved {
			return o.ID
		}
	}
	return ""
}

// found counts one finding for each live allegation: proved by more than half; else the answer most gave; else unproved.
func (w *World) found(f *File, ballots []Ballot) map[int]string {
	out := map[int]string{}
	for _, n := range f.live() {
		votes := map[string]int{}
		for _, b := range ballots {
			votes[b.Found[n]]++
		}
		if votes[proved]*2 > len(ballots) {
			out[n] = proved
			continue
		}
		delete(votes, proved)
		best, times := w.unproved(), 0
		for answer, v := range votes {
			switch {
			case v > times:
				best, times = answer, v
			case v == times:
				best = w.unproved()
			}
		}
		// A tie for the first place leaves it unproved, whichever was met first.
		tied := 0
		for _, v := range votes {
			if v == times {
				tied++
			}
		}
		if tied > 1 {
			best = w.unproved()
		}
		out[n] = best
	}
	return out
}

// carried is the answer that more than half gave, with the lower median of its lengths; false where there is none.
func carried(ballots []Ballot) (Ballot, bool) {
	for _, b := range ballots {
		var months []int
		for _, other := range ballots {
			if other.Result == b.Result && other.Outcome == b.Outcome {
				months = append(months, other.Months)
			}
		}
		if 2*len(months) > len(ballots) {
			slices.Sort(months)
			return Ballot{Result: b.Result, Outcome: b.Outcome, Months: months[(len(months)-1)/2], Attached: attachedBy(ballots)}, true
		}
	}
	return Ballot{}, false
}

// attachedBy lists what more than half of all ballots attach, in order of their names.
func attachedBy(ballots []Ballot) []string {
	votes := map[string]int{}
	for _, b := range ballots {
		for _, id := range b.Attached {
			votes[id]++
		}
	}
	var out []string
	for _, id := range slices.Sorted(maps.Keys(votes)) {
		if 2*votes[id] > len(ballots) {
			out = append(out, id)
		}
	}
	return out
}

// mostFound is the kind of no breach found most often; between equals, the one declared first.
func (w *World) mostFound(f *File) string {
	times, best := map[string]int{}, ""
	for _, found := range f.Found {
		times[found]++
	}
	for _, o := range w.P.Outcomes {
		if times[o.ID] > times[best] {
			best = o.ID
		}
	}
	if best == "" { // only what is hoped for was proved
		best = w.unproved()
	}
	return best
}

// lower tells whether a sanction is less than what was decided.
func (w *World) lower(b, than *Ballot) bool {
	was, is := w.P.Severity(than.Outcome), w.P.Severity(b.Outcome)
	return is < was || is == was && b.Months < than.Months
}

// withheld is the way of showing an item that leaves it undisclosed.
const withheld = "withheld"
