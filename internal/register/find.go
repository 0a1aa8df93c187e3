package register

import (
	"context"
	"slices"

	"recourse/internal/report"
)

// index is a register in memory, ready to be asked.
type index struct {
	entries []Entry
	marks   map[report.Mark]map[string][]int
	names   map[string][]int
}

func indexed(entries []Entry) *index {
	x := &index{entries: entries, marks: map[report.Mark]map[string][]int{
		report.MembershipNumber: {}, report.Email: {}, report.Handle: {},
	}, names: map[string][]int{}}
	for i := range entries {
		e := &entries[i]
		x.put(report.MembershipNumber, e.Number, i)
		for _, m := range e.Emails {
			x.put(report.Email, m, i)
		}
		for _, h := range e.Handles {
			x.put(report.Handle, h, i)
		}
		if name := report.Skeleton(e.Name); name != "" {
			x.names[name] = append(x.names[name], i)
		}
	}
	return x
}

func (x *index) put(m report.Mark, value string, i int) {
	if key := report.Canonical(m, value); key != "" && !slices.Contains(x.marks[m][key], i) {
		x.marks[m][key] = append(x.marks[m][key], i)
	}
}

// In is a register of these entries, kept in memory.
func In(entries []Entry) Register { return indexed(entries) }

// Find returns every entry that fits.
func (x *index) Find(_ context.Context, m Member) ([]Entry, error) { return x.find(m), nil }

// find goes by what tells people apart: number, address and handle. Only where none of them finds anybody does a name
// count, which many share. Marks that lead to different people find them all.
func (x *index) find(m Member) []Entry {
	var found []int
	for mark, value := range map[report.Mark]string{report.MembershipNumber: m.Number, report.Email: m.Email, report.Handle: m.Handle} {
		if key := report.Canonical(mark, value); key != "" {
			found = append(found, x.marks[mark][key]...)
		}
	}
	if name := report.Skeleton(m.Name); len(found) == 0 && name != "" {
		found = x.names[name]
	}
	found = slices.Clone(found)
	slices.Sort(found)
	var out []Entry
	for _, i := range slices.Compact(found) {
		out = append(out, x.entries[i])
	}
	return out
}
