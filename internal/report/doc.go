// Package report knows what somebody tells us, before there is any case: the questions of a kind of report, the
// journey through them, what an answer may be, what is kept of it, and the code by which its author comes back.
//
// It owns Questionnaire (data, from configs/questionnaires), Draft (the answers, exactly the body of POST
// /api/v1/reports), Report and Identity (what is sealed, apart), Facts (the little that a procedure may ask about),
// Incident, Code (ten words) and references, and the canonical forms under which a handle is found again.
//
// It never fetches an address that somebody wrote down, never asks for more than the story, never chooses a clause
// for anyone, and knows nothing of procedures, storage or HTTP. Nothing it returns as an error repeats an answer.
//
//	q, err := report.Parse("abuse.yaml", src)
//	err = draft.Validate(q, today, report.DefaultLimits())   // Invalid, with every field at once
//	kept, identity := report.Receive(draft, q, today)        // sealed under two keys by the caller
//	code, err := report.NewCode(rand.Reader)                 // shown once
package report
