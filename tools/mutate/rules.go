package main

// rules take away, one by one, what keeps the rules that may never be broken (I01 to I44), each where it is kept: in the
// long procedure, in its policy or in the engine. The test that must fail is the one of that rule over random histories.
func rules() []mutant {
	const (
		pkg      = "internal/testkit/rules"
		model    = "internal/testkit/model"
		nec      = "configs/procedures/nec.yaml"
		policy   = "configs/authz/nec.csv"
		file     = "internal/casefile"
		decides  = "open_sitting|open_hearing|ask_further|refer_to_hearing|vote_on_findings|lock_findings|vote_on_sanction|settle_sanction|sign_draft|issue_determination, *, was_triage|was_resolver|was_lead|was_investigator|was_quality|was_clerk|was_adviser|"
		conflict = "TestI08_AConflictIsDeclaredByAnybodyAtAnyTimeAndLiftedByAnIndependentReviewerAlone"
		hidden   = "TestI07_ThePolicyLetsNobodyInConflictDoOrSeeAnythingAndNobodyUndeclaredMoreThanDeclare"
		apart    = "TestI03_WhoTestedFoundOrCheckedNeverDecides"
		in72     = "TestI17_WhatOnePersonImposesIsReportedInADayAndLapsesInThreeUnlessRatified"
		reopened = "TestI21_ACaseIsOpenedAgainOnFourGroundsAloneByTheIndependentReviewer"
		lots     = "TestI23_EverybodyIsDrawnByLotFromAllWhoMayBeAndADrawCanBeRepeated"
		notes    = "TestI44_NotesForSafetyHealthLawAndMediationEnterNoPack"
	)
	return []mutant{
		{"I01: a fortnight to answer", nec, "title: Answer to the notice, length: 14 days,", "title: Answer to the notice, length: 1 day,", pkg, "TestI01_NoSanctionWithoutANoticeItsProofAndTheTimeToAnswer"},
		{"I02: a finding rests on what was put", file + "/effect_draft.go", "!ok || d.How == Withheld {", "!ok && d.How != \"\" {", pkg, "TestI02_NoFindingOnWhatWasNotPutToTheRespondent"},
		{"I02: nobody decides on whom is not known", nec, "      guards: &may_sit\n        - {when: 'not contested and not unknown', else: Decide first whose account it is., rule: T16}\n", "      guards: &may_sit\n", pkg, "TestI02_NoFindingOnWhatWasNotPutToTheRespondent"},
		{"I03: who worked it up does not vote", policy, decides, "open_sitting, *, was_triage|", pkg, apart},
		{"I03: an investigator is not drawn to decide", nec, "  - [triage, resolver, lead, investigator, quality, clerk,", "  - [triage, resolver, lead, quality, clerk,", pkg, apart},
		{"I04: who worked on a linked case", nec, "elsewhere: &anyone_before [triage, resolver, lead, investigator, quality, adviser, guardian, panellist, chair, hearing_member, hearing_chair, interim_member, reviewer, reopener, overseer]",
			"elsewhere: &anyone_before [clerk]", pkg, "TestI04_AnAppealIsDecidedByNobodyWhoEverActedInTheCaseOrALinkedOne"},
		{"I05: a panel is fresh", nec, "{id: panellist, title: Panel member, role: panel, fresh: true,", "{id: panellist, title: Panel member, role: panel,", pkg, "TestI05_AVetoedCaseIsReheardByNobodyOfAnEarlierPanel"},
		{"I06: a new life has new people", file + "/effect_life.go", "			c.Barred[person] = true\n", "			_ = person\n", pkg, "TestI06_ACaseThatIsOpenedAgainSharesNobodyWithItsEarlierLifeButTheClerk"},
		{"I07: a conflict is a standing", file + "/standing.go", "		say(person, Conflict)\n", "		_ = person\n", pkg, hidden},
		{"I07: who is drawn has not declared", file + "/standing.go", "			relation = Drawn\n", "			relation = h.Function\n", pkg, hidden},
		{"I08: it takes effect at once", file + "/contents.go", "	c.Quarantined[person] = true\n	c.drop(person)\n", "	c.Quarantined[person] = true\n", pkg, conflict},
		{"I08: a conflict is lifted by an independent reviewer", policy, "p, independent, case, lift_conflict, allocating", "p, lead|independent, case, lift_conflict, allocating", pkg, conflict},
		{"I08: whoever sees a case stands down from it", policy, "p, dpo, case, declare_conflict, *, *, 9, allow\n", "", pkg, conflict},
		{"I11: earlier findings after the findings", policy, "p, panel|appeals|external, case, read_priors, sanctioning|drafting, panellist", "p, panel|appeals|external, case, read_priors, listed|sitting|sanctioning|drafting, panellist",
			pkg, "TestI11_FindingsComeBeforeASanctionAndWhatWasFoundBeforeIsReadAfterThem"},
		{"I12: more than half", "internal/panel/ballot.go", "		if 2*votes[Proved] <= len(ballots) {\n", "		if votes[Proved] == 0 {\n", pkg, "TestI12_EachAllegationIsDecidedOnItsOwnByMoreThanHalfAndWithReasons"},
		{"I13: what is hoped for grounds no sanction", file + "/contents.go", ".Clause.Sanctions == sanctions {", ".Clause.Sanctions != sanctions || sanctions {", pkg, "TestI13_OnlyAClauseThatProhibitsGroundsASanction"},
		{"I14: the version in force on the day", "internal/code/book.go", "slices.Contains(f.Nations, nation) && f.EffectiveOn(day)", "slices.Contains(f.Nations, nation)", pkg, "TestI14_AnAllegationIsHeldAgainstTheClauseInForceOnTheDayOfTheConduct"},
		{"I15: the test before an investigation", nec, "        - {when: 'marked(\"expression_tested\")', else: The protected-expression test has not been answered., rule: I15}\n        - {when: 'marked(\"abuse_found\")', else: The test found nothing that goes beyond criticism., rule: I15}\n", "",
			pkg, "TestI15_TheProtectedExpressionTestIsAnsweredBeforeAnyStepAgainstTheRespondent"},
		{"I16: a measure has a scope", file + "/effect_measures.go", "f.Text(\"scope\"), f.Text(\"facts\")", "\"\", f.Text(\"facts\")", pkg, "TestI16_AMeasureHasGroundsAScopeAnEndAndIsNoFinding"},
		{"I17: it lapses in three days", nec, "title: An emergency measure waits to be ratified, length: 72 hours,", "title: An emergency measure waits to be ratified, length: 144 hours,", pkg, in72},
		{"I17: each is reported in a day", nec, "      starts: [emergency]\n      restarts: [emergency_report, case_update]\n", "      starts: [emergency, emergency_report]\n      restarts: [case_update]\n", pkg, in72},
		{"I18: what touches a protected ground is verified", file + "/facts.go", "		facts.Protected = facts.Protected || a.Clause.Protected\n", "",
			pkg, "TestI18_WhatNeedsAReviewHasNoEffectUntilItIsVerifiedOrIsAnIndependentBodys"},
		{"I19: a late appeal makes nothing longer", file + "/effect_decide.go", "		from = c.Sanction.From\n", "", pkg, "TestI19_AnAppealNeverRaisesASanction"},
		{"I20: what has no length of its own has an end", file + "/effect_decide.go", "	if d.Months == 0 {\n		length, _ = calendar.ParseLength(o.Expires)\n	}\n", "", pkg, "TestI20_EverySanctionHasAnEndAndNoneIsForLife"},
		{"I21: publicity is no ground", nec, "      - {id: RO4, label: An order of a court or a regulator}\n", "      - {id: RO4, label: An order of a court or a regulator}\n      - {id: RO5, label: Publicity}\n", pkg, reopened},
		{"I21: the independent reviewer opens it again", policy, "p, independent|external, case, reopen, monitoring|closed, reopener,", "p, dpo|independent|external, case, reopen, monitoring|closed, *,", pkg, reopened},
		{"I22: a pack does not count reports", file + "/effect_matter.go", "	part(\"answers\", c.Answers)\n", "	part(\"answers\", []any{c.Answers, len(c.Told)})\n", pkg, "TestI22_APackIsTheSameHoweverManyReportsToldOfIt"},
		{"I23: from everybody who may be drawn", file + "/effect_seats.go", "			case load > 0 && c.Load >= load:\n", "			case len(rung.Pool) > 2, load > 0 && c.Load >= load:\n", pkg, lots},
		{"I23: a seat is drawn anew for a reason", nec, "        - {when: 'given(\"why\") or not (drawn(\"panellist\") or drawn(\"chair\") or drawn(\"hearing_member\") or drawn(\"hearing_chair\"))', field: why, else: Write why a seat is drawn anew., rule: I23}\n",
			"        - {when: 'given(\"why\") or not drawn(\"clerk\") or drawn(\"clerk\")', field: why, else: Write why a seat is drawn anew., rule: I23}\n", pkg, lots},
		{"I24: a hearing body is made up as it must be", nec, "    of: [{category: lawyer, at_least: 1, chairs: true}, {category: regulator, at_least: 1}, {category: lay, at_least: 1}]\n    ground_trained: 1\n", "    ground_trained: 1\n",
			pkg, "TestI24_QuorumAndCompositionHoldAtTheOpeningTheFindingsAndTheSanction"},
		{"I25: who serves and advises does not decide", policy, decides, "open_sitting|open_hearing|ask_further|refer_to_hearing|vote_on_findings|lock_findings|vote_on_sanction|settle_sanction|sign_draft|issue_determination, *, was_triage|was_resolver|was_lead|was_investigator|was_quality|",
			pkg, "TestI25_TheAdviserAndTheClerkDoNotVoteAndDoNotDraft"},
		{"I28: who closes after a withdrawal says why", nec, "      rule: T44\n      reason: required\n", "      rule: T44\n", pkg, "TestI28_AWithdrawalDeletesNothingAndClosesNoCaseByItself"},
		{"I30: who sits has read the pack as it is", file + "/effect_seats.go", "if digest, ok := c.Attested[mark][s.Person]; !ok || digest != c.packDigest() {", "if _, ok := c.Attested[mark][s.Person]; !ok {", pkg, "TestI30_APackStaysAsItWasFrozenForAllWhoReadItAndDecideOnIt"},
		{"I31: a respondent hears that nothing was found", nec, "        - {id: L24, to: respondent, when: breaches == 0}\n", "", pkg, "TestI31_EachSideOfACaseHearsHowItEnded"},
		{"I31: a report ends with its letter", nec, "      letters: [{id: L22, to: reporter}]\n", "", pkg, "TestI31_EveryReportEndsWithALetterAndNoneWaitsWithoutAnOwnerUnnoticed"},
		{"I32: clocks are worked out anew", file + "/apply.go", "		r.After.state, r.After.known = to, reckoned{}\n", "		r.After.state = to\n", pkg, "TestI32_EveryClockIsWhatTheEventsGive"},
		{"I33: the system closes nothing", nec, "        - {when: 'expired(\"information\")', else: The time to reply has not run out., rule: T04}\n", "        - {when: 'expired(\"information\")', else: The time to reply has not run out., rule: T04}\n      does: [{do: close, with: NFA-T}]\n",
			pkg, "TestI33_NoAutomatedStepDecidesSanctionsOrClosesWhatNobodyDecided"},
		{"I34: an administrator reads no file", "internal/authz/check.go", "lines := []Line{{Role: administrator, Kind: kind, Act: act, Level: topLevel, Deny: true, Source: \"I34\"}}", "var lines []Line", pkg, "TestI34_AnAdministratorHasNoPartInAnyFileWhateverElseTheyAreGiven"},
		{"I35: an auditor changes nothing", "internal/authz/check.go", "	if !reading(act) {\n", "	if false && !reading(act) {\n", pkg, "TestI35_AnAuditorReadsAndChangesNothing"},
		{"I36: nobody lifts their own", file + "/effect_conflict.go", "	case k.in.Person == k.in.Who.ID, k.in.Person == k.in.By:\n", "	case false:\n", pkg, "TestI36_NobodyLiftsTheirOwnConflictAloneOrAsTheSecondPerson"},
		{"I44: a pack holds no note", file + "/effect_matter.go", "	part(\"answers\", c.Answers)\n", "	part(\"answers\", []any{c.Answers, c.Notes})\n", pkg, notes},
		{"I44: who decides reads no note of the compartments", policy, "p, safeguarding, case, read_safeguarding_notes, *, guardian,", "p, panel|safeguarding, case, read_safeguarding_notes, *, guardian|panellist,", pkg, notes},

		// Those that a history held to the model looks at.
		{"I09: nobody in conflict is drawn", file + "/standing.go", "if c.Quarantined[person] || (fresh && c.Was[function][person]) {", "if fresh && c.Was[function][person] {", model, "TestI09_NobodyCloseToAPartyWorksOnTheirCase"},
		{"I10: an event says in what role", file + "/apply.go", "ID: in.Who.ID, As: in.As},", "ID: in.Who.ID},", model, "TestI10_EveryStepIsOnRecordWithActorRoleTimeAndReasons"},
		{"I26: the reporter is told first", file + "/effect_matter.go", "	if !k.fields.Yes(\"reporter_told\") {\n", "	if false {\n", model, "TestI26_TheRespondentNeverLearnsWhoReportedByThemselves"},
		{"I27: a reporter does not read the case", policy, "p, reporter, case, follow, *, told,", "p, reporter, case, follow|read, *, told,", model, "TestI27_AReporterReadsNothingOfTheCaseItself"},
		{"I29: an item is kept", file + "/effect_matter.go", "		x.c.Exhibits = append(x.c.Exhibits, *x.e.Data.Exhibit)\n", "		x.c.Exhibits = []Exhibit{*x.e.Data.Exhibit}\n", model, "TestI29_NoItemOfEvidenceIsChangedOrLost"},
		{"I38: getting back at a reporter is urgent", nec, "when: danger or retaliation,", "when: danger,", model, "TestI38_GettingBackAtAReporterIsScreenedFirst"},
		{"I42: a respondent follows their case to its end", policy, "p, respondent, case, follow, *, named,", "p, respondent, case, follow, triage, named,", model, "TestI42_TheRespondentReachesTheirPapersWhateverTheirMembership"},
	}
}
