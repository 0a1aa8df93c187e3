// Package testkit is a house for tests: a real server on a free loopback port, over a real PostgreSQL database of the
// test's own, with a clock that the test moves, invented people who sign in as people do, and a client that says what
// it expected. Nothing here stands in for a part of the house, and nothing in the house knows of it.
//
//	h := testkit.New(t, testkit.Options{})
//	report := h.Submit(map[string]any{"narrative": "…"})
//	h.As("triage-1").Action("reports", report.Reference, "take_report", "", nil).Want(201)
//	h.Clock.Advance(15 * 24 * time.Hour)
//	h.Work()        // what is due by then
//	h.CheckLedger() // at the end of every test that wrote
//
// The people are made by account's own verbs (bootstrap, create, accept, a grant by two others) once in a test
// process, in a database that each house is then a clone of; only the cost of hashing their password is lowered.
package testkit
