package main

// byHand are protections that stand in code or in the rules. The guards of the procedure and the lines of the policy
// are each taken away by TestWithoutAGuardItsViolationGoesThrough and
// TestTakingAwayAnyLineOrConditionOfThePolicyChangesACell; here stand those that HTTP must show, too.
func byHand() []mutant {
	const (
		matrix    = "internal/testkit/matrix"
		pg        = "internal/postgres"
		http      = "TestHTTPAnswersAsTheTable"
		hidden    = "TestR37_AHiddenCaseIsAnsweredByteForByteAsOneThatNeverWas"
		table     = "TestPolicyAndProcedureAnswerAsTheTable"
		guards    = "TestEachGuardRefusesWhatItIsForAndNamesItsRule"
		policy    = "configs/authz/simple.csv"
		rules     = "configs/procedures/simple.yaml"
		save      = pg + "/save.go"
		saveSQL   = pg + "/save_sql.go"
		relayTest = "TestI07_WhatAReporterAddsLaterReachesEveryOpenCaseOfTheirReportAndNobodyInConflict"
		load      = pg + "/load.go"
	)
	return []mutant{
		// The policy.
		{"policy: conflict denies every act on a case", policy, "p, *, case, *, *, conflict, 9, deny\n", "", matrix, table},
		{"policy: conflict denies every act on a report", policy, "p, *, report, *, *, conflict, 9, deny\n", "", matrix, table},
		{"policy: only who holds it sees it", policy, "p, *, case, list, *, triage|lead|investigator|quality|clerk|panellist|chair|appeal_member|appeal_chair, 9, allow",
			"p, investigator, case, list, *, *, 9, allow", matrix, hidden},
		{"policy: the lead authorises", policy, "p, lead, case, authorise, triage, lead, 9, allow", "p, triage, case, authorise, triage, triage, 9, allow", matrix, http},
		{"policy: who worked the case does not vote", policy, "p, *, case, vote_on_findings, *, was_triage|was_lead|was_investigator|was_quality|was_clerk, 9, deny\n", "", matrix, http},
		{"authz: the wall of the administrator", "internal/authz/check.go",
			"lines := []Line{{Role: administrator, Kind: kind, Act: act, Level: topLevel, Deny: true, Source: \"I34\"}}", "var lines []Line", matrix, table},
		{"authz: a deny outranks every allow", "internal/authz/judge.go", "	case deny >= 0:\n", "	case deny >= 0 && allow < 0:\n", matrix, table},
		{"authz: the relation is asked for", "configs/authz/model.conf", ", related(r.obj, p.rel)", "", matrix, table},
		{"authz: the state is asked for", "configs/authz/model.conf", "within(r.obj, p.states), ", "", matrix, table},

		// The procedure: a guard, a state, an action's stage; each in the file itself.
		{"procedure: a quorum opens the sitting", rules,
			"        - {when: 'quorate', else: Three members must sit and each must have declared., rule: I24}\n        - {when: 'objections == 0'", "        - {when: 'objections == 0'", "internal/casefile", guards},
		{"procedure: evidence is put before the report is filed", rules,
			"        - {when: 'undisclosed == 0', else: Evidence relied on has not been put to the respondent., rule: I02}\n", "", "internal/casefile", guards},
		{"procedure: a signpost needs two", rules, "      rule: T05\n      second: true\n", "      rule: T05\n", matrix, http},

		// What somebody may see.
		{"casework: who may not is refused", "internal/casework/act.go", "	if !d.Allowed {\n		if r.Version >= 0 &&", "	if false {\n		if r.Version >= 0 &&", matrix, http},
		{"casework: who loses a race is told so", "internal/casework/act.go", "		if r.Version >= 0 && r.Version < l.Header.Seq {\n", "		if false {\n", matrix, "TestWhoActsOnWhatHasMovedOnIsToldSoAndNotThatTheyMayNot"},
		{"casework: hidden is 403", "internal/casework/casework.go", "	if !l.Found {\n		return nil, authz.Object{}, NotFound()\n	}",
			"	if !l.Found {\n		return nil, authz.Object{}, fault.New(fault.Forbidden, \"You may not see this.\")\n	}", matrix, hidden},
		{"postgres: the scope narrows the header", load, "f.erasure is null and ` + scope + `)` + noted", "f.erasure is null and (true or ` + scope + `))` + noted", pg, "TestR37_AHiddenFileIsReadLikeOneThatNeverWas"},
		{"casework: a proposal is another's to confirm", "internal/casework/propose.go", "	if p.By == who.ID {\n		return nil, fault.Coded(fault.Forbidden, \"R-13\", \"You proposed this. Somebody else must confirm it.\")\n	}\n", "",
			matrix, "TestR13_WhoeverProposedIsToldThatAnotherMustConfirm"},
		{"casework: a version that is not the last is stale", "internal/casework/act.go", "	if r.Version >= 0 && r.Version != l.Header.Seq {\n		return nil, stale()\n	}\n", "",
			matrix, "TestAStaleVersionIsRefusedAndNothingIsDone"},

		// What is kept.
		{"postgres: the leaf of an event", saveSQL, "	QueueLeaves(b, leaves...)\n", "	_ = leaves\n", pg, "TestAWholeRouteIsKeptReadBackAndFitsTheLog"},
		{"postgres: the row of the answer", saveSQL, "	queueAnswer(b, column(all,", "	_ = append([]*once.Answer{}, column(all,", pg, "TestR14_OfManyEqualSubmissionsOneIsKept"},
		{"postgres: the seal of a payload", save, "	if m.payload, err = f.ring.Seal(ctx, key, payloadPlace(e.ID, e.File), e.Payload); err != nil {",
			"	if m.payload, err = keyring.Sealed(e.Payload), nil; err != nil {\n		_ = key", pg, "TestR54_NoWordStandsInTheDatabase"},
		{"postgres: the seal of a letter", save, "if s.body, err = f.ring.Seal(ctx, key, letterPlace(\"body\", s.id, e.File), []byte(l.Body)); err != nil {",
			"if s.body = keyring.Sealed(l.Body); err != nil {", pg, "TestR54_NoWordStandsInTheDatabase"},
		{"postgres: the seal of a ballot", save, "if m.ballot, err = f.ring.Seal(ctx, key, ballotPlace(m.ballotID, e.File), words); err != nil {",
			"if m.ballot = keyring.Sealed(words); err != nil {", pg, "TestR54_NoWordStandsInTheDatabase"},
		{"postgres: the seal of an identity", save, "if m.identity, err = f.ring.Seal(ctx, keyring.KeyID(m.Identity.Key), at, m.Identity.Words); err != nil {",
			"if m.identity = keyring.Sealed(m.Identity.Words); err != nil {\n			_ = at", pg, "TestR54_NoWordStandsInTheDatabase"},
		{"postgres: a seal bound to its row", save, "payloadPlace(e.ID, e.File), e.Payload)", "payloadPlace(e.File, e.File), e.Payload)", pg, "TestAWholeRouteIsKeptReadBackAndFitsTheLog"},
		{"postgres: the commitment holds the rows", save, "Payload: sha256.Sum256(m.payload), Rows: rows,", "Payload: sha256.Sum256(m.payload),", pg, "TestAWholeRouteIsKeptReadBackAndFitsTheLog"},
		{"postgres: the read is on record", load, "	if look.Record {", "	if false {", pg, "TestR37_AHiddenFileIsReadLikeOneThatNeverWas"},
		{"postgres: a save is one batch", save, "		err := s.f.db.Pool.SendBatch(ctx, &b).Close()", "		var err error\n		for _, one := range b.QueuedQueries {\n			var alone pgx.Batch\n			alone.Queue(one.SQL, one.Arguments...)\n			if err = s.f.db.Pool.SendBatch(ctx, &alone).Close(); err != nil {\n				break\n			}\n		}",
			pg, "TestR12_ASaveThatFailsAnywhereLeavesNothing"},
		{"intake: acknowledged after it is kept", "internal/intake/submit.go", "	if err != nil {\n		return Receipt{}, err\n	}\n	r.Proof, err = d.promise(r.Reference, commitment, now)", "	r.Proof, err = d.promise(r.Reference, commitment, now)",
			"internal/testkit/kill", "TestF01_F06_F03_F07_F20_NothingAcknowledgedIsLostAndNothingIsDoubledByAKill"},

		{"ledger: the head is compared", "internal/ledger/heads.go", "	if root != head.Root {\n", "	if false && root != head.Root {\n", "internal/ledger", "TestL06_AnotherHistoryOfTheSameLengthIsRefused"},
		{"ledger: what was signed still waits", "internal/ledger/heads.go", "err != nil || found.Index != Pending {", "false && (err != nil || found.Index != Pending) {",
			"internal/ledger", "TestL06_ADatabaseThatWasTakenBackIsRefusedAndNothingMoreIsSigned"},
		{"ledger: a bundle is signed by the key of its day", "internal/ledger/manifest.go", "	if err := by.during(m.Day); err != nil {\n", "	if err := by.during(m.Day); err != nil && false {\n", "internal/ledger", "TestL14_VectorsAreDecidedAlike"},
		{"ledger: no answer is stated by the key of its day", "internal/ledger/unanswered.go", "		err = by.on(st.Day)\n", "		err = by.on(\"\")\n", "internal/ledger", "TestAProofOfNoAnswerIsSignedByTheKeyOfItsDay"},
		{"ledger: enough must cosign", "internal/ledger/policy.go", "return c.By >= c.Needed && ", "return c.By >= 0 && ", "internal/ledger", "TestL10_OnlyWhatAWitnessSignedCounts"},
		{"witness: what it cosigns goes on from what it saw", "internal/ledger/submission.go", "|| tlog.CheckTree(s.Proof, c.Size, c.Root, last.Size, last.Root) != nil:", ":",
			"internal/ledger/witness", "TestL07_AWitnessCosignsWhatGoesOnFromWhatItSawAndNothingElse"},
		{"witness: what it saw is kept before it answers", "internal/ledger/witness/witness.go", "		err = w.keep(origin, c) // before anybody has the cosignature\n", "		w.seen[origin] = c\n",
			"internal/ledger/witness", "TestL07_AWitnessCosignsWhatGoesOnFromWhatItSawAndNothingElse"},
		{"witness: one at a time", "internal/ledger/witness/witness.go", "	if s.Old != last.Size || ", "	if ", "internal/ledger/witness", "TestAWitnessAnswersAsTheProtocolSays"},
		{"ledger: a signed tick is done again", "internal/ledger/heads.go", "	if head.Size <= last.Size {\n		return nil, nil\n	}\n", "	if true {\n		return nil, nil\n	}\n",
			"internal/ledger", "TestL09_WhereTheHeadWasKeptAndTheCommitFailedTheSameTickIsDoneAgain"},
		{"server: the start holds the database to the head", "internal/server/build.go", "	if err := h.Log.Check(ctx, h.DB.Ledger(h.epoch)); err != nil {\n", "	if err := error(nil); err != nil {\n",
			"internal/testkit/faults", "TestL06_ADatabaseRestoredFromAnOldBackupIsRefusedUntilAnotherLogBegins"},

		// The pure rules.
		{"casefile: a person draws apart", "internal/casefile/standing.go", "		if slices.ContainsFunc(apart, func(other string) bool { return c.Was[other][person] }) {\n			continue\n		}\n",
			"		_ = apart\n", "internal/casefile", "TestI03_I04_NobodyIsDrawnForWhatMustStayApartFromWhatTheyHeld"},
		{"casefile: nobody in conflict is drawn", "internal/casefile/standing.go", "if c.Quarantined[person] || (fresh && c.Was[function][person]) {", "if fresh && c.Was[function][person] {",
			"internal/casefile", "TestI07_I09_NobodyInConflictIsDrawnForAnything"},
		{"casefile: an appeal only lowers", "internal/casefile/effect_decide.go", "if d := k.f.Contents.Decision; d == nil || !k.less(outcome, months, d) {", "if d := k.f.Contents.Decision; d == nil {", "internal/casefile", "TestTheWholeRouteFromOpenToClosed"},
		{"casefile: one vote for each member", "internal/casefile/effect_decide.go", "	case slices.Contains(c.Sitting.Voted, k.in.Who.ID):\n		return fault.Coded(fault.Conflict, \"R-16\", \"You have voted on this question.\")\n", "",
			"internal/casefile", "TestR16_AMemberVotesOnceOnAQuestion"},
		{"casework: an item is given where it was put in full", "internal/casework/open.go", " || v.File.Contents.Shown[id].How == casefile.Shown\n", " || v.May(ActPack)\n",
			matrix, "TestI02_DecidersAreGivenOnlyWhatWasPutInFull"},

		{"casefile: an alarm is sounded once", "internal/casefile/effect_alarm.go", "func(at time.Time) bool { return f.Contents.heard(k.ID, at) }", "func(time.Time) bool { return false }", "internal/casefile",
			"TestAnAlarmIsSoundedOnceAtEachMomentAndAtTheEnd"},
		{"casefile: an alarm lies within the run of its clock", "internal/casefile/effect_alarm.go", "at.After(run.Start) && ", "", "internal/casefile",
			"TestAlarmsBeforeTheBeginningAreNone"},
		{"procedure: somebody sounds the alarms", "internal/procedure/alarm.go", "		c.sounded(at+\".alarms\", k)\n", "", "internal/procedure", "TestAlarmsAreRefusedFor"},
		{"postgres: an alarm is for the roles that one holds", pg + "/alarms.go", "a.role = any ($1::text[]) and (", "$1::text[] is not null and (", pg,
			"TestAnAlarmIsKeptWithItsEventForThoseInItsReachAlone"},
		{"postgres: the system looks when an alarm falls due", pg + "/files.go", "d.wake <= $1)", "d.wake is null and d.due <= $1)", pg,
			"TestAFileIsFoundForTheSystemWhenItsAlarmFallsDue"},
		{"casework: an alarm is of a file that one may list", "internal/casework/alarms.go", "Reports: o.policy.Scope(who, ActList, casefile.Report)", "Reports: authz.Everything()",
			"internal/api", "TestAnAlarmReachesThoseOfItsRoleWhoMaySeeTheFileAndNobodyElse"},

		{"casework: a door leads on where it can", "internal/casework/door.go", "if to.action.Leaves(to.file.State) {", "if true {", "internal/api",
			"TestT04_AnAnswerReachesTheCaseThatWaitsForItAndNotTheReportWhereItWouldStay"},
		{"casework: what was begun goes when it is sent", "internal/casework/door.go", "r.begun = o.begunMAC(who, door)", "r.begun = nil", "internal/page/reporter",
			"TestR16_WhatARespondentHasBegunIsTheirsAlone"},
		{"casework: nothing is begun for a shut door", "internal/casework/begun.go", "if err == nil && (a == nil || !HasWords(a)) {", "if err == nil && a != nil && !HasWords(a) {", "internal/page/reporter",
			"TestR16_WhatWasBegunGoesWithItsDoorAndWithWhoeverThrowsItAway"},
		{"casework: a guard that a party is not told of keeps its door quiet", "internal/casework/told.go", "if len(stops) == 0 {", "if true {", "internal/page/reporter",
			"TestADoorThatAGuardKeepsShutSaysWhyOrIsNotThere"},
		{"api: a note is not read with the matter", "internal/api/notes.go", "of == nil || !v.May(of.Act) {", "of == nil {", "internal/api",
			"TestI44_NotesAreReadByTheirClassAndNeverWithTheMatter"},
		{"casework: notes are read by their class", "internal/casework/notes.go", "return !slices.Contains(classes, n.Class) ||", "return", "internal/api",
			"TestI44_NotesAreReadByTheirClassAndNeverWithTheMatter"},
		{"casework: a panel's notes are its own", "internal/casework/notes.go", " || !n.OpenTo(who.ID) }", " }", "internal/api",
			"TestI44_NotesAreReadByTheirClassAndNeverWithTheMatter"},
		{"casefile: a note is kept to those who sat", "internal/casefile/effect_notes.go", "class != nil && class.Seated {", "false {", "internal/casefile",
			"TestI05_WhatAPanelNotesIsReadByThoseWhoSatAndByNoLaterOne"},
		{"casework: that notes were read is on record", "internal/casework/notes.go", "Record: who.Kind == actor.Staff", "Record: false", "internal/api",
			"TestI44_NotesAreReadByTheirClassAndNeverWithTheMatter"},
		{"casefile: only what was put in full is covered", "internal/casefile/effect_notes.go", " || k.f.Contents.Shown[r.Evidence].How != Shown {", " {", "internal/casefile",
			"TestNothingIsCoveredInWhatWasNotPutInFull"},
		{"casefile: what is covered is part of the pack", "internal/casefile/effect_matter.go", "		part(fmt.Sprintf(\"redaction %d of evidence %s\", i+1, r.Evidence), r)\n", "		_, _ = i, r\n",
			"internal/casefile", "TestI30_WhatIsCoveredIsAPartOfThePackEach"},
		{"intake: a report is entered by those who may", "internal/intake/enter.go", " || d.May == nil || !d.May(who, act) {", " {", "internal/api",
			"TestT01_AReportIsEnteredByThoseWhoMayAndSayHowItCame"},
		{"intake: near-copies have one name", "internal/intake/bursts.go", "s.times > burstFrom && s.burst == \"\"", "false", "internal/testkit/faults", "TestF17_A12_AFloodNeitherStopsNorHidesARealReport"},
		{"intake: who is in danger stands behind nobody", "internal/intake/bursts.go", "telling{urgent, ", "telling{false, ", "internal/testkit/faults", "TestF17_A12_AFloodNeitherStopsNorHidesARealReport"},
		{"intake: who can be reached stands behind nobody", "internal/intake/bursts.go", "d.Identity.Mode != \"\" && d.Identity.Mode != report.Anonymous}", "false}", "internal/testkit/faults", "TestF17_A12_AFloodNeitherStopsNorHidesARealReport"},
		{"intake: what one of us took down stands by itself", "internal/intake/submit.go", "	if s.Entered == nil { // what", "	if true { // what", "internal/testkit/faults", "TestF17_A12_AFloodNeitherStopsNorHidesARealReport"},
		{"postgres: of a burst those are counted that somebody may see", "internal/postgres/queue.go", "		and ` + l.text + ` limit ` + strconv.Itoa(casework.AlikeMost)", "		and f.kind = $1 limit ` + strconv.Itoa(casework.AlikeMost)", "internal/testkit/faults", "TestF17_A12_AFloodNeitherStopsNorHidesARealReport"},
		{"postgres: the log holds to which burst a report belongs", "internal/postgres/covered.go", "given(\"burst\", burst, ", "given(\"burst\", \"\", ", "internal/postgres", "TestL01_EveryChangedRowIsNamed"},
		{"intake: who takes something up is set aside from it", "internal/intake/submit.go", "		data.Quarantine = append(data.Quarantine, by.ID)", "		_ = by.ID", "internal/api",
			"TestT01_I09_WhoTakesSomethingUpThemselvesNeverWorksOnItAndTheAuditorIsTold"},
		{"intake: the system has a step to take from the first event", "internal/intake/submit.go", "born.After.Next(p, casefile.Input{At: now, Days: days}, nil) != nil", "false", "internal/api",
			"TestT01_I09_WhoTakesSomethingUpThemselvesNeverWorksOnItAndTheAuditorIsTold"},
		{"casefile: what was said of danger holds of the case", "internal/casefile/intake.go", "out.Danger || t.Danger", "out.Danger", "internal/casefile",
			"TestWhatWasSaidAtOnceHoldsOfTheReportAndOfEveryCaseOfIt"},
		{"casework: what a reporter adds reaches their cases", "internal/casework/moves.go", "	moves = append(moves, relayed...)\n", "	_ = relayed\n", "internal/api", relayTest},
		{"procedure: a case that is closed is told nothing more", rules, "      title: The reporter writes\n      system: true\n      from: [open]\n",
			"      title: The reporter writes\n      system: true\n      from: [\"*\"]\n", "internal/api", relayTest},
		{"procedure: who is made to pay for it reaches a case that is closed", "configs/procedures/nec.yaml", "to them because of this\n      rule: I38\n      system: true\n      from: [\"*\"]\n",
			"to them because of this\n      rule: I38\n      system: true\n      from: [open]\n", "internal/testkit/matrix", "TestPolicyAndProcedureAnswerAsTheTable"},
		{"procedure: the lead hears at once of who is made to pay for it", "configs/procedures/nec.yaml", "        - {do: hear, with: reporter}\n        - {do: mark, with: told_of_retaliation}\n        - {do: alarm, with: lead}\n",
			"        - {do: hear, with: reporter}\n        - {do: mark, with: told_of_retaliation}\n", "internal/page/reporter", "TestWhoeverStandsBesideACaseComesByPageToTheirOwnPart"},
		{"page: who is made to pay for it reads whom to turn to", "internal/page/reporter/matter.go", "		if done == safetyDoor {\n			m.Urgent = r.urgent()\n		}\n", "",
			"internal/page/reporter", "TestWhoeverStandsBesideACaseComesByPageToTheirOwnPart"},
		{"casework: a party who lost a race is heard again", "internal/casework/door.go", "const mostKnocks = 8", "const mostKnocks = 1", "internal/casework",
			"TestR12_WhatAReporterWritesIsKeptOnReportAndCaseOrOnNeitherWhoeverElseIsAtWork"},
		{"casework: a reporter reads in a case only what we wrote to all", "internal/casework/told.go", " || (v != own && !m.Out) || (m.Party", " || (m.Party", "internal/api",
			"TestR39_WhatTheReporterOfAJoinedReportAddsReachesTheCaseAndNoOtherReporter"},

		// The people beside a case.
		{"casefile: a colleague who is a party is set aside", "internal/casefile/effect_parties.go", "	for _, person := range x.e.Data.Quarantine {\n		x.c.quarantine(person)\n	}\n", "", "internal/casefile",
			"TestI07_AColleagueWhoIsNamedAsAPartyIsSetAsideAtOnce"},
		{"casefile: a statement is given by whose it is", "internal/casefile/effect_parties.go", "p == nil || p.Kind != k.in.Who.Kind {", "p != nil && p.Kind == \"\" {", "internal/casefile",
			"TestAStatementIsTheirsWhoGiveItAndEveryVersionIsKept"},
		{"casework: whose part is over is not let in", "internal/casework/casework.go", "	if !h.file.Keeps(who, o.now()) {\n", "	if false {\n", "internal/api",
			"TestAPartForSomeDaysEndsWithThemAndSoDoesACodeThatWasRenewed"},
		{"account: a code that has ended", "internal/account/signin.go", "	if !c.EndsOn.IsZero() && !now.Before(c.EndsOn) {\n", "	if false {\n", "internal/api",
			"TestAPartForSomeDaysEndsWithThemAndSoDoesACodeThatWasRenewed"},
		{"postgres: the sessions of whose part ended", pg + "/save_with.go", "		for _, c := range m.Ends {\n			queueEnd(b, e, c)\n		}\n", "", "internal/api",
			"TestWhoseVoiceEndsIsLikeSomebodyWhoWasNeverThere"},
		{"postgres: a letter to one of two witnesses", pg + "/letters.go", " and (l.party_id is null or l.party_id = $3)", " and ($3::uuid is null or true)", "internal/api",
			"TestAWitnessWritesSendsAndStatesAndNobodyElseReadsIt"},
		{"casework: a message of one of two witnesses", "internal/casework/told.go", " || (m.Party != \"\" && m.Party != who.ID) {", " || (m.Party != \"\" && who.ID == \"\") {", "internal/api",
			"TestAWitnessWritesSendsAndStatesAndNobodyElseReadsIt"},
		{"casework: a witness is told the group of the stage alone", "internal/casework/told.go", "	case actor.Respondent, actor.Affected:\n", "	case actor.Respondent, actor.Affected, actor.Witness:\n", "internal/api",
			"TestWhoeverStandsBesideACaseIsToldNoMoreThanTheirPartLetsThemKnow"},
		{"casework: the invitation goes to the one invited", "internal/casework/letters_readers.go", "	if a := e.Data.Admitted; a != nil {\n", "	if a := e.Data.Admitted; a != nil && a.ID == \"\" {\n", "internal/casework",
			"TestEveryPartyOfALetterReadsItAndNobodyElse"},
		{"casework: a copy has no code", "internal/casework/letters_party.go", "		d.AccessCode = w.p.Say(codeAlone)\n", "		d.AccessCode += \"\"\n", "internal/casework",
			"TestARepresentativeGetsCopiesWithoutTheCodeAndWithoutTheNamesOfThoseWhoDecide"},

		// The pages of whoever reports.
		{"page: a form from another site is refused", "internal/page/kit.go", "if err := k.origin.Check(c.Request()); err != nil {", "if err := k.origin.Check(c.Request()); err != nil && false {", "internal/page/reporter",
			"TestR21_AFormFromAnotherSiteDoesNothing"},
		{"page: leaving takes the cookie back", "internal/page/reporter/session.go", "	r.Kit.Drop(c)\n	return r.Kit.Show(c, http.StatusOK, r.leaving(", "	return r.Kit.Show(c, http.StatusOK, r.leaving(", "internal/page/reporter",
			"TestR20_NoCookieBeforeTheFirstAnswerAndNoneAfterLeaving"},
		{"intake: a draft ends", "internal/postgres/drafts.go", "and until >= $2", "and $2::date is not null", "internal/page/reporter",
			"TestADraftIsGoneOnWithByItsWordsAndByNothingElse"},

		// What parties answer after the end.
		{"survey: nobody answers before the end", "internal/survey/survey.go", "	if !open {\n", "	if !open && false {\n", "internal/api", "TestTheSurveyIsAnsweredOnceAfterTheEndAndShownBesideNoReport"},
		{"survey: what became part of another has not ended", "internal/casework/ended.go", "s.Terminal && s.Group ==", "s.Group ==", "internal/casework", "TestAMatterHasEndedWhereNothingOfItGoesOn"},
		{"survey: a new code is no second answer", "internal/survey/survey.go", "[]string{string(who.Kind), who.ID, who.File}", "[]string{string(who.Kind), uuid.NewString(), who.File}", "internal/api",
			"TestTheSurveyIsAnsweredOnceAfterTheEndAndShownBesideNoReport"},
		{"survey: read by those who may", "internal/survey/read.go", "if !may.Allowed {", "if !may.Allowed && false {", "internal/api", "TestTheSurveyIsReadByTheAuditorAloneInNumbersThatAreNobodys"},
		{"survey: a month that is not over", "internal/survey/read.go", "d.month(-d.Form.KeepMonths), d.month(0)", "d.month(-d.Form.KeepMonths), d.month(1)", "internal/api",
			"TestTheSurveyIsReadByTheAuditorAloneInNumbersThatAreNobodys"},
		{"survey: a small count", "internal/survey/read.go", "c.N >= Least && (hidden", "(hidden", "internal/survey", "TestNoCountBelowFiveIsShownOrCanBeReckoned"},
		{"survey: what a small count is reckoned from", "internal/survey/read.go", "hidden == 0 || hidden > 1 && together >= Least", "true", "internal/survey",
			"TestNoCountBelowFiveIsShownOrCanBeReckoned"},
		{"survey: a few texts", "internal/survey/read.go", "whole && len(all) >= Least", "whole", "internal/survey", "TestTextsAreReadFiveAtLeastTogether"},
		{"survey: the key of a text goes with it", "internal/survey/survey.go", "		if err := d.Keys.Shred(ctx, k); err != nil {\n", "		if err := error(nil); err != nil || k == \"\" {\n", "internal/api",
			"TestTheSurveyIsReadByTheAuditorAloneInNumbersThatAreNobodys"},
		{"survey: that somebody answered goes with the file", "internal/postgres/erase.go", "`delete from surveyed where file_id = any ($1::uuid[])`", "`delete from surveyed where file_id = any ($1::uuid[]) and false`",
			"internal/dataprotection", "TestR62_AClosedCaseIsErasedByTwoPeopleAfterAWindowAndNothingOfItOpens"},

		// The keys and the forms.
		{"casefile: who closed it does not look again", "internal/casefile/standing.go", "|| (fresh && c.Was[function][person]) {", "|| (false && fresh) {",
			"internal/casefile", "TestT12a_WhoClosedACaseDoesNotLookAtItAgain"},
		{"evidence: a file is durable before it has its name", "internal/evidence/folder.go", "	if err := f.sync(shard(name)); err != nil {\n", "	if err := error(nil); err != nil {\n",
			"internal/evidence", "TestF42_BytesAreFlushedBeforeTheirNameAndTheNameBeforeTakeReturns"},
		{"calendar: months that stay in their month", "internal/calendar/date.go", "	return Date{first.Year(), first.Month(), min(d.Day, last)}", "	_ = last\n	return DateOf(d.utc().AddDate(0, n, 0))",
			"internal/calendar", "TestR15_DeadlinesFollowTheCalendarOnTheWall"},
		{"api: a route says who may call it", "internal/api/api.go", "		if err := r.access.check(); err != nil {\n", "		if err := r.access.check(); err != nil && r.id == \"\" {\n", "internal/api", "TestR41_ARouteThatDoesNotSayWhoMayCallItDoesNotStart"},
		{"lint: a condition that may be empty", "tools/lint/bans/gorm.go", "case \"Where\", \"Not\", \"Or\":", "case \"Not\", \"Or\":", "tools/lint/bans", "TestR03_TheFormsOfGORMAreFound"},
	}
}
