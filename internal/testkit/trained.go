package testkit

import (
	"context"

	"recourse/internal/account"
	"recourse/internal/calendar"
)

// competences are what the people of a role are trained for, beside every protected ground.
var competences = map[string][]string{
	"triage": {"triage"}, "resolution": {"resolution"}, "lead": {"investigation"}, "investigator": {"investigation"},
	"quality": {"quality"}, "panel": {"panel"}, "chair": {"chair"}, "appeals": {"panel", "chair"},
	"external": {"triage", "investigation", "quality", "panel", "chair"},
}

// What people are and where they belong goes round within a role, so that every body can be made up.
var (
	categories = []string{"lawyer", "regulator", "lay"}
	regions    = []string{"north", "south", "east"}
)

// qualify says of the n-th person of a role what they can be drawn for, for longer than any test lasts.
func (h *hiring) qualify(ctx context.Context, id account.PersonID, role string, n int) (account.Qualifications, error) {
	at := h.now.AddDate(5, 0, 0)
	until := calendar.Date{Year: at.Year(), Month: at.Month(), Day: at.Day()}
	q := account.Qualifications{Region: regions[n%len(regions)]}
	if role == "appeals" || role == "external" {
		q.Categories = []string{categories[n%len(categories)]}
	}
	for _, word := range append(append([]string{}, competences[role]...), h.grounds...) {
		q.Training = append(q.Training, account.Training{For: word, Until: until})
	}
	return q, h.Qualify(h.admin(ctx, 0), id, q)
}
