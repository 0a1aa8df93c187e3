package main

// drawing are the protections of who is drawn for what, and of who works on a file no longer.
func drawing() []mutant {
	const (
		pkg     = "internal/panel"
		compose = pkg + "/compose.go"
		reach   = pkg + "/reach.go"
		cases   = "internal/casefile"
		seats   = cases + "/effect_seats.go"
		life    = cases + "/effect_life.go"
		ruling  = cases + "/effect_conflict.go"
		people  = "00010_people.sql"
		whole   = "TestI24_ABodyIsDrawnWheneverItCanBeMadeUpAsItMustBeAndNeverOtherwise"
		lifted  = "TestI08_AConflictEndsOnlyInTheNameOfSomebodyElse"
		barred  = "TestI06_TheDatabaseLetsNobodyWorkOnAFileWhoIsBarredFromIt"
		linked  = "TestI04_NobodyGetsAFunctionWhoWorkedOnALinkedCase"
		ofCases = "TestI06_ANewLifeSharesNobodyWithTheEarlierOneButWhoStays"
	)
	return []mutant{
		// The draw.
		{"panel: what remains is within reach", compose, " && leaves(who) {", " && (leaves(who) || true) {", pkg, "TestASeatIsNotGivenToWhoeverIsNeededInAnother"},
		{"panel: a body that cannot be made up is refused", compose, "	if !c.reaches(in.Empty) {\n", "	if false {\n", pkg, "TestI24_ABodyThatCannotBeMadeUpAsItMustBeIsRefusedAndSaysWhatIsLacking"},
		{"panel: chair and members are not the same person", reach, "				if !c.taken[id] {\n", "				if true {\n", pkg, "TestTheOneWhoIsLeftForASeatIsNotDrawnForAnother"},
		{"panel: nobody is drawn twice", compose, "			if !c.taken[who.ID] && known", "			if known", pkg, whole},
		{"panel: a seat goes to a want first", compose, "		if n > 0 && !ofChair && c.cast(empty, w) {\n", "		if n < 0 && !ofChair && c.cast(empty, w) {\n", pkg, "TestAPoolIsFallenBackUponOnlyWhereTheOnesBeforeHoldNobodyForTheSeat"},
		{"panel: the lots of a function follow one another", compose, "Lot: c.lots[function], ", "", pkg, "TestI23_WithoutWantsABodyIsDrawnAsItAlwaysWas"},
		{"panel: a want of the chair is the chair's", pkg + "/want.go", "	case w.Seat != \"\" && w.Seat != function:\n		return false\n", "", pkg, "TestI24_AWantOfTheChairIsMetByNobodyElse"},
		{"panel: a region that is not known is not elsewhere", pkg + "/want.go", "return c.Region != \"\" && ", "return ", pkg, "TestI24_ABodyThatCannotBeMadeUpAsItMustBeIsRefusedAndSaysWhatIsLacking"},
		{"casefile: the competence", seats, "			case fn.Competence != \"\" && !slices.Contains(c.Trained, fn.Competence):\n", "", cases, "TestR23_WhoeverIsDrawnHasTheCompetenceAndAnEmptyPoolFallsBackInOrder"},
		{"casefile: nobody from a linked case", seats, "			case slices.ContainsFunc(fn.Elsewhere, held): // I04\n", "			case held == nil:\n", cases, "TestI04_NobodyIsDrawnWhoWorkedOnALinkedCase"},
		{"casefile: the load", seats, "			case load > 0 && c.Load >= load:\n", "", cases, "TestWhoSitsOnAsManyFilesAsTheyMayIsNotDrawn"},
		{"casefile: a quorum is made up as it must be", seats, " && len(panel.Lacking(c.Wants[b.ID], declared)) == 0", "", cases, "TestI24_AQuorumIsOfPeopleWhoHaveBetweenThemWhatTheBodyWasDrawnFor"},
		{"casefile: a pack frozen anew is read anew", seats, "!ok || digest != c.packDigest() {", "!ok || digest == \"\" && false {", cases, "TestT28_EachMemberReadsThePackAsItIs"},
		{"casefile: only who sits attests", seats, "s.Person == k.in.Who.ID && s.Declared }) {\n		return fault.Coded(fault.Forbidden, \"T28\"", "s.Person == k.in.Who.ID && s.Declared }) && false {\n		return fault.Coded(fault.Forbidden, \"T28\"", cases, "TestT28_EachMemberReadsThePackAsItIs"},
		{"postgres: training has a last day", "internal/account/qualifications.go", "		if !t.Until.Before(day) && ", "		if ", "internal/postgres", "TestKnownIsWhatSomebodyIsQualifiedForAndHowMuchTheySitOn"},
		{"account: nobody qualifies themselves", "internal/account/qualifications.go", "	case who.ID == string(id):\n		return fault.Coded(fault.Forbidden, \"I36\"", "	case false:\n		return fault.Coded(fault.Forbidden, \"I36\"", "internal/account", "TestI36_NobodySaysOfThemselvesWhatTheyAreQualifiedFor"},
		{"account: the seal of a qualification", "internal/account/qualifications.go", "	held, err := a.seal.Seal(ctx, p.Key, QualificationsPlace(id), plain)", "	held, err := keyring.Sealed(plain), error(nil)\n	_ = p", "internal/account", "TestWhatAPersonIsQualifiedForIsSealedReplacedAndOnRecord"},

		// Conflicts that are lifted.
		{"casefile: nobody lifts their own", ruling, "	case k.in.Person == k.in.Who.ID, k.in.Person == k.in.By:\n", "	case k.in.Person == k.in.By:\n", cases, "TestI08_I36_AConflictIsLiftedBySomebodyElseInTheirName"},
		{"casefile: who lifted it stands beside it", cases + "/apply.go", "			s.By = k.in.Who.ID\n", "			s.By = \"\"\n", cases, "TestI08_I36_AConflictIsLiftedBySomebodyElseInTheirName"},
		{"casefile: a ruling is on whom the reporter keeps away", ruling, "!k.f.Contents.KeptAway[k.in.Person]", "!k.f.Contents.Quarantined[k.in.Person]", cases, "TestI08_SomebodyRulesOnWhomTheReporterKeepsAway"},
		sql("a conflict ends in somebody's name", people, "CHECK (relation <> 'conflict' OR (until IS NULL) = (lifted_by IS NULL))", "CHECK (true)", lifted),
		sql("a conflict ends in another's name", people, "lifted_by <> person_id AND ", "", lifted),
		sql("once held is held for ever", people, " AND relation NOT LIKE 'was\\_%')", ")", lifted),
		sql("once barred is barred for ever", people, "relation <> 'barred' AND relation", "relation", lifted),
		{"postgres: the log holds who lifted a conflict", "internal/postgres/covered.go", "	if lifted != \"\" {\n", "	if false {\n", "internal/postgres", lifted},

		// Second persons.
		{"casefile: a second person worked on it", cases + "/file.go", "	for _, function := range e.Data.Seconded {\n", "	for _, function := range e.Data.Seconded[:0] {\n", cases, "TestI03_WhoeverConfirmedWorkedOnItLikeWhoeverProposed"},
		{"casefile: a second person who must stay apart", cases + "/second.go", "if slices.ContainsFunc(p.ApartFrom(function), func(other string) bool { return c.Was[other][in.By] }) {", "if false {", cases, "TestI03_WhoWorkedInWhatMustStayApartIsNotTheSecondPerson"},
		{"casefile: a second person of a linked case", cases + "/second.go", "slices.Contains(in.Elsewhere[in.By], other) }) {", "false }) {", cases, "TestI04_WhoWorkedOnALinkedCaseInWhatMustStayApartIsNotTheSecondPerson"},
		{"casefile: a second person of an earlier life", cases + "/second.go", "	if c.Barred[in.By] {\n", "	if false {\n", cases, "TestI03_WhoeverConfirmedWorkedOnItLikeWhoeverProposed"},

		// A new life.
		{"casefile: whoever worked on it is barred", life, "			c.Barred[person] = true\n", "			_ = person\n", cases, ofCases},
		{"casefile: who is barred is not drawn", cases + "/standing.go", "		if c.Barred[person] { // I06\n", "		if false {\n", cases, ofCases},
		{"casefile: the seats are empty", life, "f.Stays && !c.Barred[h.Person] {", "!c.Barred[\"\"] {", cases, ofCases},
		{"casefile: what was put is put again", life, "		c.Allegations[i].Put = false\n", "		_ = i\n", cases, "TestT41_WhatWasPutAndDecidedIsOpenAgainAndWhatWasGatheredStays"},
		sql("nobody barred works on it", people, "s.relation = 'barred'\n", "s.relation = ''\n", barred),
		sql("a conflict is declared by anybody", people, "NEW.relation NOT IN ('conflict', 'barred')", "NEW.relation NOT IN ('barred')", barred),
		sql("nobody from a linked case", people, "AND s.file_id IN (SELECT linked_cases(f.id)))", "AND s.file_id = f.id)", linked),
		sql("cases of one incident are linked", people, "    SELECT c.id FROM files f JOIN files c ON c.incident = f.incident WHERE f.id = file AND c.kind = 'case' AND c.id <> file\n    UNION SELECT", "    SELECT", linked),
	}
}
