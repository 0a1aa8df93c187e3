package main

// erasures are the protections of an erasure.
func erasures() []mutant {
	const (
		room  = "internal/dataprotection"
		verb  = room + "/erasure.go"
		store = "internal/postgres/erase.go"
		way   = "TestR62_AClosedCaseIsErasedByTwoPeopleAfterAWindowAndNothingOfItOpens"
		held  = "TestR62_UnderTheNECProcedureAHoldOrAnObjectionStopsAnErasureAndEachDeciderIsSomebodyWhoIsThere"

		pg, walk = "internal/postgres", "TestF25_NoChangeToTheIndexHidesAFileFromTheWalk"
	)
	return []mutant{
		{"dataprotection: an erasure has its second person", verb, "if p.By == who.ID {", "if false {", room, way},
		{"dataprotection: a conflict on a report keeps from its case", verb, "case slices.Contains(x.Relations, authz.Conflict):", "case false:", room, way},
		{"dataprotection: what is held is not proposed", verb, "case x.Held:", "case false:", room, way},
		{"dataprotection: a report that a case rests on stays", verb, "case x.OpenCases:", "case false:", room, way},
		{"postgres: what is held is not erased", store, "f.closed and not f.on_hold and", "f.closed and", room, way},
		{"postgres: what has moved is not erased", store, "and (f.ref <> $2 or f.seq = $3)", "and ($3 > 0)", room, way},
		{"postgres: an erasure waits for the end of its window", store, "and e.due_at <= $2 for update of e", "for update of e", room, way},
		{"dataprotection: who proposes an erasure has just given a second factor", verb, "	if err := d.fresh(who); err != nil {\n		return p, err\n	}\n", "", room, held},
		{"dataprotection: who confirms an erasure has just given a second factor", verb, "	if err := d.fresh(who); err != nil {\n		return e, err\n	}\n", "", room, held},
		{"dataprotection: what a hold keeps is not proposed", verb, "len(free) < len(all)", "len(free) < 0", room, held},
		{"postgres: what is not known to be free is not erased", store, "all && fit && free[file] == last", "all && fit && last > 0", room, held},
		{"postgres: an objection stops an erasure", "internal/postgres/erasures.go", "set stopped_at = $2, stopped_by = $3", "set stopped_by = $3", room, held},
		{"ledger: a file marked as erased is held to its leaf", "internal/ledger/verify_events.go", "			v.marked(r)\n", "", "internal/ledger", "TestL11_AFileMarkedAsErasedIsOneOnlyWhereALeafSaysSo"},
		{"postgres: the log is asked about every mark of an erasure", pg + "/source_rows.go", "where f.erasure is not null and", "where false and", pg, "TestL01_EveryChangedRowIsNamed"},
		{"postgres: an item without a key is erased where a leaf says so", pg + "/custody.go", "k.Wrong == evidence.Unsaid && erased[k.Item.File]", "k.Wrong == evidence.Unsaid && (erased != nil || true)", pg, walk},
		{"postgres: the word of an erasure is held to its leaf", pg + "/batches.go", " || leaf.Commitment != told", " || len(told) == 0", pg, walk},
		{"evidence: of what was erased no blob is left", "internal/evidence/verify.go", "if k.Erased && blobs[blob] {", "if false {", pg, walk},
	}
}
