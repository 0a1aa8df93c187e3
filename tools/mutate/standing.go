package main

// standing are the protections of what is asked of the register, of whose account it is, of what is known of earlier
// cases, and of interim measures.
func standing() []mutant {
	const (
		register                   = "internal/register"
		casefile                   = "internal/casefile"
		reg                        = casefile + "/effect_register.go"
		effects                    = casefile + "/effect_measures.go"
		acc                        = casefile + "/effect_accounts.go"
		procedure, checks, refused = "internal/procedure", "internal/procedure/measures.go", "TestI16_AMeasureIsRefusedFor"
	)
	return []mutant{
		{"register: of two nothing is known", register + "/register.go", "	if len(entries) != 1 {\n", "	if len(entries) == 0 {\n", register, "TestStandingIsThatOfADay"},
		{"register: a name counts last", register + "/find.go", "len(found) == 0 && name != \"\"", "name != \"\"", register, "TestSomebodyIsFoundByTheMarksThatTellPeopleApartAndElseByName"},
		{"register: a bad one is not used", register + "/file.go", "f.stamp = s; err == nil {\n", "f.stamp = s; true {\n", register, "TestARegisterThatChangesIsReadAgainAndABadOneIsReportedOnceAndNotUsed"},
		{"config: a register is readable by us alone", "internal/config/check.go", "		if problem := private(c.Register); problem != \"\" {\n			wrong.add(\"register\", problem)\n		}\n", "", "internal/config", "TestASettingThatCannotBeRightIsRefusedByName"},
		{"casefile: a look at nobody is none", reg, "		case who.Nobody():\n", "		case false && who.Nobody():\n", casefile, "TestT05_OnAReportTheOfficerSaysAboutWhom"},
		{"casefile: the decision's day is that of one entry", reg, "decided && was.Number == is.Number {", "decided {", casefile, "TestT05_HowTheyStoodAtTheDecisionStaysForThatEntryAlone"},
		{"casefile: what is asked now counts first", reg, "		now.look(looked)\n", "", casefile, "TestR24_ASelectionStaffAndAgeAreFactsOfTheRegister"},
		{"api: what the register says is matter", "internal/api/read.go", "	out.Register = membershipsOf(c)\n	out.Told,", "	out.Told,", "internal/api", "TestR39_AViewerGetsTheKeysOfTheirActsAndNoOther"},

		// Interim measures.
		{"casefile: one measure at a time", effects, "	if k.f.Contents.Measure != nil {\n", "	if false {\n", casefile, "TestI16_AMeasureIsOneInForceAndNothingIsChangedThatIsNot"},
		{"casefile: a measure in haste is ratified first", effects, "	case m.Emergency && !m.Ratified:\n", "	case false:\n", casefile, "TestI17_WhatOnePersonImposesLapsesUnlessTwoRatifyIt"},
		{"casefile: a measure is ratified once", effects, "	case !m.Emergency || m.Ratified:\n", "	case !m.Emergency:\n", casefile, "TestI17_WhatOnePersonImposesLapsesUnlessTwoRatifyIt"},
		{"procedure: a measure has an end", checks, "		case !ends:\n", "		case false:\n", procedure, refused},
		{"procedure: a measure in haste has an end", checks, "		case !ends && emergency:\n", "		case false:\n", procedure, refused},
		{"procedure: a measure is two people's", checks, "		if !a.Second && !emergency && e.Do != \"renew_measure\" {\n", "		if false {\n", procedure, refused},
		{"procedure: nothing pauses the clock of a measure", checks, "				if c.p.EndsMeasure(k) {\n", "				if false {\n", procedure, refused},
		{"procedure: no measure outlives its clock", checks, "	if stopped && ", "	if stopped && false && ", procedure, refused},
		{"procedure: the register is asked of a measure", procedure + "/register.go", ", \"impose\", \"vary\"}", "}", "internal/api", "TestR24_NearASelectionOnePersonShutsNobodyOut"},
		{"api: a measure is read by those who work on it", "internal/api/measures.go", "	return s.matter || slices.ContainsFunc(", "	return true || slices.ContainsFunc(", "internal/api", "TestI16_WhoHoldsNothingOnACaseIsShownNoMeasure"},

		// Whose account it is, and what was found before.
		{"casefile: two indicators of different kinds", acc, "	if len(kinds) < 2 {\n", "	if len(kinds) < 1 {\n", casefile, "TestT16_WhoseAccountItIsRestsOnTwoIndicatorsThatDoNotDependOnOneAnother"},
		{"casefile: an account is found once", acc, "	if !was.Unknown {\n", "	if false {\n", casefile, "TestT16_WhoseAccountItIsRestsOnTwoIndicatorsThatDoNotDependOnOneAnother"},
		{"casefile: who is close to the one found is set aside", acc, "	x.aside()\n", "", casefile, "TestI07_WhoIsCloseToThePersonFoundIsSetAsideAtOnce"},
		{"casefile: what was said of another goes", acc, "		x.c.Memberships, x.c.Priors = nil, nil\n", "", casefile, "TestT16_AnAccountIsContestedAndRuledOn"},
		{"casefile: nothing of the first is the next one's", acc, "		c.anotherRespondent()\n", "", casefile, "TestT48_OfWhoWasTakenForTheRespondentNothingIsTheNextOnes"},
		{"casefile: nobody unknown is looked up", reg, "	if r.Unknown {\n		return register.Member{}\n	}\n", "", casefile, "TestT16_NobodyIsAskedAboutWhileNobodyIsKnown"},
		{"casefile: an expired finding is no prior", casefile + "/effect_priors.go", "	return out, !out.Expired(now)\n", "	return out, true\n", casefile, "TestOnlyWhatIsInEffectIsAPrior"},
		{"casework: earlier findings after the findings", "internal/casework/priors.go", "	if !v.File.Locked() {\n", "	if false {\n", "internal/casework", "TestI11_WhatWasFoundBeforeIsGatheredByMarksAndReadOnceTheFindingsAreLocked"},
		{"casework: the marks of another go", "internal/casework/tags.go", "			m.Untags = append(", "			_ = append(", "internal/casework", "TestT16_ACaseIsFoundByWhoeverItsAccountIsAndNoLongerOnceItIsNot"},
		{"casework: the code of another ends", "internal/casework/tags.go", "		m.Parts = append(m.Parts, actor.Respondent)\n", "		_ = actor.Respondent\n", "internal/casework", "TestT16_ACaseIsFoundByWhoeverItsAccountIsAndNoLongerOnceItIsNot"},
		{"procedure: two people decide whose account it is", procedure + "/accounts.go", "(!a.Second || a.Reason != \"required\")", "a.Reason != \"required\"", procedure, "TestT16_TheDecisionOfWhoseAccountItIsIsRefusedFor"},

		// Which report belongs to which case.
		{"casework: a linked report is told to the case that opens", "internal/casework/births.go", "append([]telling{tellingOf(h)}, others...)", "[]telling{tellingOf(h)}", "internal/casework", "TestT06_AReportLinkedToOneWithoutACaseIsToldToTheCaseThatOpens"},
		{"casework: what was linked to a report goes along", "internal/casework/incident.go", "		all = append(all, others...)\n", "		_ = others\n", "internal/casework", "TestT06_WhatWasLinkedToAReportGoesAlongWhereItIsLinkedItself"},
		{"casefile: who is kept from a report is kept from its case", casefile + "/effect_matter.go", "		x.c.quarantine(person)\n", "", "internal/casework", "TestI07_WhoIsKeptFromOneReportIsKeptFromItsCaseHoweverItCameThere"},
		{"casework: a related case is known to who may know it", "internal/casework/incident.go", "		l, err := o.store.Load(ctx, Look{Kind: h.Kind, Ref: h.Ref, Who: who, Scope: o.policy.Scope(who, ActList, h.Kind), At: o.now()})\n		if err != nil {\n			return nil, err\n		}\n		if l.Found && o.policy.Can(who, ActList, object(l, who)).Allowed {\n", "		if who.ID != \"\" {\n", "internal/casework", "TestACaseIsRelatedToAnotherAndOnlyWhoMayKnowOfItLearnsWhich"},
		{"casefile: which case is related stands apart", casefile + "/effect_related.go", "		if name != \"to\" {\n", "		if true {\n", "internal/casework", "TestACaseIsRelatedToAnotherAndOnlyWhoMayKnowOfItLearnsWhich"},
	}
}
