package main

// constraints are what the tables hold beside their triggers, and each condition of the triggers that decide something.
func constraints() []mutant {
	const core, account, runs, moves, placed = "00002_core.sql", "00004_account.sql", "00007_log_leaves.sql", "00025_moves.sql", "00038_placed.sql"
	const born = "TestR11_AFileIsBornAsItsFirstEventLeavesIt"
	const each = "TestEachConstraintAloneRefusesWhatItIsFor" // of all of them, taken away in the database one by one
	return []mutant{
		sql("a reference", core, "file_id    uuid           NOT NULL REFERENCES files (id),\n    seq ", "file_id    uuid           NOT NULL,\n    seq ", each),
		sql("a check", core, "on_hold    boolean     NOT NULL DEFAULT false,\n    opened_on ", "on_hold    boolean     NOT NULL DEFAULT false CHECK (on_hold IS NOT NULL),\n    opened_on ", each),
		sql("a range", core, "CHECK (level BETWEEN 0 AND 9)", "", each),
		sql("a key made ahead is claimed once", core, "key_id     uuid        NOT NULL UNIQUE, --", "key_id     uuid        NOT NULL, --", each),
		sql("a leaf has one place", runs, "    id    uuid   PRIMARY KEY,\n    index", "    id    uuid   NOT NULL,\n    index", each),
		sql("a column is filled", core, "payload    bytea          NOT NULL CHECK", "payload    bytea          CHECK", "TestOnlyTheseColumnsMayBeEmpty"),
		sql("events are declared transitions", core, `    UNIQUE (file_id, seq),
    FOREIGN KEY (procedure, version, kind, action, from_state, to_state)
        REFERENCES transitions (procedure, version, kind, action, from_state, to_state)
`, "    UNIQUE (file_id, seq)\n", "TestR11_TheDatabaseTakesAnEventOnlyAsTheNextDeclaredOne"),
		sql("a move from the state that is", moves, "(NEW.from_state, NEW.seq - 1,", "(f.state, NEW.seq - 1,",
			"TestR11_TheDatabaseTakesAnEventOnlyAsTheNextDeclaredOne"),
		sql("a move after the last event", moves, "NEW.seq - 1, NEW.prev,", "f.seq, NEW.prev,", "TestR11_TheDatabaseTakesAnEventOnlyAsTheNextDeclaredOne"),
		sql("a move on the chain", moves, "NEW.seq - 1, NEW.prev,", "NEW.seq - 1, f.tip,", "TestR11_TheDatabaseTakesAnEventOnlyAsTheNextDeclaredOne"),
		sql("a file begins in the state of its event", moves, "(1, NEW.to_state,", "(1, f.state,", born),
		sql("a file begins with the commitment of its event", moves, "NEW.to_state, NEW.commitment,", "NEW.to_state, f.tip,", born),
		sql("a file begins as open as its event", moves, "NEW.commitment, NEW.closed,", "NEW.commitment, f.closed,", born),
		sql("a file begins as held as its event", moves, "NEW.closed, NEW.on_hold,", "NEW.closed, f.on_hold,", born),
		sql("a file begins in the incident of its event", moves, "NEW.on_hold, NEW.incident,", "NEW.on_hold, f.incident,", born),
		sql("a leaf belongs to one event", core, "    leaf_id    uuid           NOT NULL UNIQUE,\n    UNIQUE (file_id, seq)", "    leaf_id    uuid           NOT NULL,\n    UNIQUE (file_id, seq)",
			"TestR11_TheDatabaseTakesAnEventOnlyAsTheNextDeclaredOne"),
		sql("an event has its actor", core, "CHECK (who_kind <> '')", "", "TestR11_TheDatabaseTakesAnEventOnlyAsTheNextDeclaredOne"),
		sql("one vote for each member", core, "    at        timestamptz(0) NOT NULL,\n    UNIQUE (file_id, question, round, person_id) -- R-16: once for each member\n", "    at        timestamptz(0) NOT NULL\n",
			"TestR16_AMemberVotesOnce"),
		sql("one answer under one key", core, "key_mac     bytea       PRIMARY KEY CHECK", "key_mac     bytea       NOT NULL CHECK", "TestR14_OfManyEqualSubmissionsOneIsKept"),
		sql("a proposal is open", core, "AND p.state = 'open' AND p.expires_at", "AND p.expires_at", "TestR13_AProposalIsCarriedOutOnceInTimeBySomebodyElse"),
		sql("a proposal is in time", core, "AND p.expires_at > moment AND", "AND", "TestR13_AProposalIsCarriedOutOnceInTimeBySomebodyElse"),
		sql("a proposal has its second person", core, " AND p.proposed_by <> by_person;", ";", "TestR13_AProposalIsCarriedOutOnceInTimeBySomebodyElse"),
		sql("confirmed by another", account, "CHECK (state <> 'confirmed' OR settled_by <> proposed_by)", "CHECK (true)",
			"TestR13_TheDatabaseRefusesAProposalSettledByItsMakerLateOrTwice"),
		sql("a place that is signed is not given again", placed, "lowest < signed OR ", "", "TestTheDatabaseRefusesToChangeTheLog"),
		sql("a place lies in a run", placed, " OR highest >= log_leaves_end THEN", " THEN", "TestTheDatabaseRefusesToChangeTheLog"),
		sql("a place is for a leaf that waited", placed, "waited <> coalesce(cardinality(ids), 0)", "false", "TestTheDatabaseRefusesToChangeTheLog"),
		sql("a filler does not wait", runs, "'key', 'config', 'erased')), --", "'key', 'config', 'erased', 'filler')), --", "TestTheDatabaseRefusesToChangeTheLog"),
		sql("a run holds whole leaves", runs, " AND octet_length(leaves) % 53 = 0)", ")", "TestTheDatabaseRefusesToChangeTheLog"),
		sql("one code in force", account, "CREATE UNIQUE INDEX access_codes_in_force", "CREATE INDEX access_codes_in_force",
			"TestTheDatabaseRefusesWhatIsNoCredentialNoNameAndASecondCodeInForce"),
	}
}
