package main

// standing are the protections of what is asked of the register, of whose account it is, of what is known of earlier
// cases, and of interim measures.
func standing() []mutant {
	const (
		register = "internal/register"
		casefile = "internal/casefile"
		reg      = casefile + "/effect_register.go"
	)
	return []mutant{
		{"register: of two nothing is known", register + "/register.go", "	if len(entries) != 1 {\n", "	if len(entries) == 0 {\n", register, "TestStandingIsThatOfADay"},
		{"register: a name counts last", register + "/find.go", "len(found) == 0 && name != \"\"", "name != \"\"", register, "TestSomebodyIsFoundByTheMarksThatTellPeopleApartAndElseByName"},
		{"register: a bad one is not used", register + "/file.go", "f.stamp = s; err == nil {\n", "f.stamp = s; true {\n", register, "TestARegisterThatChangesIsReadAgainAndABadOneIsReportedOnceAndNotUsed"},
		{"config: a register is readable by us alone", "internal/config/check.go", "		if problem := private(c.Register); problem != \"\" {\n			wrong.add(\"register\", problem)\n		}\n", "", "internal/config", "TestASettingThatCannotBeRightIsRefusedByName"},
		{"casefile: a look at nobody is none", reg, "		case who.Nobody():\n			return fault.OnField(\"/fields/name\", \"required\", \"Say about whom: by their place in the report, name, number, address or handle.\")\n", "", casefile, "TestT05_OnAReportTheOfficerSaysAboutWhom"},
		{"casefile: the decision's day is that of one entry", reg, "decided && was.Number == is.Number {", "decided {", casefile, "TestT05_HowTheyStoodAtTheDecisionStaysForThatEntryAlone"},
		{"casefile: what is asked now counts first", reg, "		now.look(looked)\n", "", casefile, "TestR24_ASelectionStaffAndAgeAreFactsOfTheRegister"},
	}
}
