package server

import (
	"recourse/internal/postgres"
	"recourse/internal/survey"
)

// Surveys is the desk of the survey on one of the pools.
func (h *House) Surveys(db *postgres.DB) *survey.Desk {
	return &survey.Desk{Form: h.Rules.Survey, Store: h.files(db), Matter: h.Office, Keys: h.Ring, Policy: h.Rules.Policy, Now: h.Clock, Zone: h.Settings.Location()}
}
