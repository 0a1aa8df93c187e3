package main

// erasures are the protections of an erasure.
func erasures() []mutant {
	const (
		room  = "internal/dataprotection"
		verb  = room + "/erasure.go"
		store = "internal/postgres/erase.go"
		way   = "TestR62_AClosedCaseIsErasedByTwoPeopleAfterAWindowAndNothingOfItOpens"
	)
	return []mutant{
		{"dataprotection: an erasure has its second person", verb, "if p.By == who.ID {", "if false {", room, way},
		{"dataprotection: a conflict on a report keeps from its case", verb, "case slices.Contains(x.Relations, authz.Conflict):", "case false:", room, way},
		{"dataprotection: what is held is not proposed", verb, "case x.Held:", "case false:", room, way},
		{"dataprotection: a report that a case rests on stays", verb, "case x.OpenCases:", "case false:", room, way},
		{"postgres: what is held is not erased", store, "f.closed and not f.on_hold and", "f.closed and", room, way},
		{"postgres: what has moved is not erased", store, "and (f.ref <> $2 or f.seq = $3)", "and ($3 > 0)", room, way},
		{"postgres: an erasure waits for the end of its window", store, "and e.due_at <= $2 for update of e", "for update of e", room, way},
	}
}
