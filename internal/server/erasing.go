package server

import (
	"recourse/internal/dataprotection"
	"recourse/internal/postgres"
)

// erasing is the desk of erasures on one of the pools.
func (h *House) erasing(db *postgres.DB) *dataprotection.Desk {
	return &dataprotection.Desk{Store: postgres.Erasures{Files: h.files(db)}, Policy: h.Rules.Policy, Rules: h.Rules.Retention,
		Window: h.Settings.Retention.Objection, Now: h.Clock, Keys: h.Ring, Blobs: h.blobs}
}
