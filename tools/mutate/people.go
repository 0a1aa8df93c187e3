package main

// people are the protections of who signs in and of what is kept of them.
func people() []mutant {
	const (
		pkg      = "internal/account"
		factors  = pkg + "/factors.go"
		grant    = pkg + "/grant.go"
		signin   = pkg + "/signin.go"
		session  = pkg + "/session.go"
		proposal = pkg + "/proposal.go"
		pg       = "internal/postgres"
		twice    = "TestR47_ACodeOfAStepSpentIsRefusedOnEitherReplica"
	)
	return []mutant{
		// What is kept of them is sealed.
		{"account: the seal of a factor", factors, "	sealed, err := a.seal.Seal(ctx, c.Key, seedPlace(c.Person), []byte(seed))", "	sealed, err := keyring.Sealed(seed), error(nil)", pkg, twice},
		{"account: the seal of a factor to come", factors, "	sealed, err := a.seal.Seal(ctx, c.Key, pendingPlace(id), []byte(seed))", "	sealed, err := keyring.Sealed(seed), error(nil)", pkg, "TestAFactorIsReplacedOnlyOnceTheNewOneGaveACode"},
		{"account: the seal of a factor changed", factors, "	sealed, err := a.seal.Seal(ctx, c.Key, seedPlace(id), seed)", "	sealed, err := keyring.Sealed(seed), error(nil)", pkg, "TestAFactorIsReplacedOnlyOnceTheNewOneGaveACode"},
		{"account: the seal of a name", pkg + "/people.go", "	name, err := a.seal.Seal(ctx, key, namePlace(PersonID(id)), []byte(in.Name))", "	name, err := keyring.Sealed(in.Name), error(nil)", pkg, "TestTheRegisterOfInterestsIsSealedAndOpenedInMemory"},
		{"account: the seal of a proposed role", grant, "	sealed, err := a.seal.Seal(ctx, grantee.Key, PayloadPlace(id, \"\"), plain)", "	sealed, err := plain, error(nil)", pkg, "TestR13_AProposalIsConfirmedByAnotherInTimeAndOnce"},
		{"account: the seal of interests", pkg + "/interests.go", "	sealed, err := a.seal.Seal(ctx, p.Key, interestsPlace(id), plain)", "	sealed, err := keyring.Sealed(plain), error(nil)", pkg, "TestTheRegisterOfInterestsIsSealedAndOpenedInMemory"},

		// Who signs in.
		{"account: the sixth attempt", signin, "	if n > maxAttempts {\n", "	if false {\n", pkg, "TestP06_TheSixthCodeInTheWindowIsRefusedEvenIfRightAndTheOwnerElsewhereGoesIn"},
		{"account: a right password", signin, "	if !known || c.Password", "	if !known && false || c.Password", pkg, "TestP07_KnownUnknownDisabledAndUnenrolledCostOneHashAndGetTheSameWords"},
		{"account: an unknown name costs a hash, too", signin, "	if kept == \"\" {\n		kept = a.decoy\n	}\n", "	if kept == \"\" {\n		return false, 0, nil\n	}\n", pkg, "TestP07_KnownUnknownDisabledAndUnenrolledCostOneHashAndGetTheSameWords"},
		{"account: a code works once", signin, "		if err := tx.SpendStep(ctx, c, step); fault.Is(err, fault.Conflict) {\n			return errSignIn\n		} else if err != nil {\n			return err\n		}\n", "", pkg, twice},
		{"account: a session ends when idle", session, "		return now.Sub(s.LastUsedAt) < a.o.StaffIdle\n", "		return true\n", pkg, "TestR50_ASessionEndsWhenIdleAndAtItsLastMoment"},
		{"account: a party's session ends when idle", session, "		return now.Sub(s.LastUsedAt) < a.o.PartyIdle\n", "		return true\n", pkg, "TestR44_APartysSessionOpensItsOneFileUntilTheCodeIsRevoked"},
		{"account: a session ends when stepped up", signin, "		if err := tx.EndSession(ctx, digest); err != nil {\n			return err\n		}\n", "", pkg, "TestR51_StepUpChangesTheSessionAndAnOldFactorConfirmsNothing"},
		{"account: a token keeps to its scopes", session, ", Roles: s.Roles, Scopes: s.Scopes}", ", Roles: s.Roles}", pkg, "TestR43_ATokenNeverDoesMoreThanItsOwnerNowMay"},

		{"account: a session has a last moment", session, "	if !now.Before(s.ExpiresAt) || s.Disabled", "	if s.Disabled", pkg, "TestR50_ASessionEndsWhenIdleAndAtItsLastMoment"},
		{"account: nobody disabled stays in", session, " || s.Disabled || s.CodeDead", " || s.CodeDead", pkg, "TestR50_ASessionEndsAtLogoutDisableAndPasswordOrFactorChange"},
		{"account: a revoked code opens nothing", session, " || s.CodeDead", "", pkg, "TestR44_APartysSessionOpensItsOneFileUntilTheCodeIsRevoked"},

		// Acts of two people, and of somebody who has just shown who they are.
		{"account: whoever asks does not confirm", proposal, "	if to == Confirmed && by == p.ProposedBy {\n", "	if false {\n", pkg, "TestR13_AProposalIsConfirmedByAnotherInTimeAndOnce"},
		{"account: a proposal lapses", proposal, "	if p.State == Open && !now.Before(p.ExpiresAt) {\n", "	if false {\n", pkg, "TestR13_AProposalLapsesAfterADay"},
		{"account: nobody confirms a role of their own", grant, "	if by == in.Person {\n		return Grant{}, errOwnRole\n	}\n", "", pkg, "TestI36_NobodyGivesARoleToThemselves"},
		{"account: an old factor does nothing of consequence", pkg + "/account.go", "	if who.Kind == actor.Staff && a.now().Unix() >= who.FreshUntil {\n", "	if false {\n", pkg, "TestR51_StepUpChangesTheSessionAndAnOldFactorConfirmsNothing"},
		{"account: a token does not act for its owner's account", pkg + "/account.go", "	if who.Scopes != nil {\n", "	if false {\n", pkg, "TestTheRegisterOfInterestsIsSealedAndOpenedInMemory"},
		{"account: only whom the policy allows", pkg + "/account.go", "	if err := a.o.Allow(ctx, who, kind, act, id); err != nil {\n		return actor.Actor{}, err\n	}\n", "", pkg, "TestI34_OnlyWhomThePolicyAllowsManagesAccounts"},

		// What the store holds.
		{"postgres: the seal of a letter's subject", pg + "/save.go", "if s.subject, err = f.ring.Seal(ctx, key, letterPlace(\"subject\", s.id, e.File), []byte(l.Subject)); err != nil {", "if s.subject = keyring.Sealed(l.Subject); err != nil {", pg, "TestR54_NoWordStandsInTheDatabase"},
		{"postgres: the seal of what is known of an item", pg + "/evidence.go", "		about, err := e.ring.Seal(ctx, i.Key, evidencePlace(i.ID, i.File), words)", "		about, err := keyring.Sealed(words), error(nil)", pg, "TestR33_NothingOfAnItemIsReadableInItsRow"},
		{"postgres: the seal of a proposal", pg + "/proposals.go", "	payload, err := f.ring.Seal(ctx, keyring.KeyID(p.Key), account.PayloadPlace(p.ID, p.File), words)", "	payload, err := keyring.Sealed(words), error(nil)", pg, "TestR13_AProposalIsCarriedOutOnceInTimeBySomebodyElse"},
		{"evidence: the seal of an upload", "internal/evidence/locker.go", "		sealed, err := l.ring.SealStream(ctx, key, at(item), w)\n		if err != nil {\n			return err\n		}\n		if err := in.copy(ctx, sealed); err != nil {\n			return err\n		}\n		if err := pad(sealed, in.size); err != nil {\n			return err\n		}\n		return sealed.Close()", "		return in.copy(ctx, w)", "internal/evidence", "TestB90_NoFileHoldsPlaintextAtAnyMomentOfAnUpload"},
		{"evidence: what follows a file is proven with it", "internal/evidence/reopen.go", "		if err := unpad(o.plain, o.size); err != nil {", "		if err := error(nil); err != nil {", "internal/evidence", "TestWhatFollowsAFileIsZerosToTheLengthOrNothing"},
		{"evidence: the walk reads every file", "internal/evidence/verify.go", "		_, err = io.Copy(io.Discard, in)\n", "		_ = io.Discard\n", "internal/evidence", "TestF24_AFlippedByteIsNamedWithItsChunkAndNoWrongFileIsServed"},
		{"keyring: a value opens in its row", "internal/keyring/place.go", "p.Column, p.Row, p.File}", "p.Column, p.File}", "internal/keyring", "TestR55_ASealedValueOpensInItsPlaceAndNowhereElse"},
		{"keyring: a value opens in its column", "internal/keyring/place.go", "p.Table, p.Column, p.Row", "p.Table, p.Row", "internal/keyring", "TestR55_ASealedValueOpensInItsPlaceAndNowhereElse"},
		{"keyring: a value opens in its file", "internal/keyring/place.go", "p.Row, p.File}", "p.Row}", "internal/keyring", "TestR55_ASealedValueOpensInItsPlaceAndNowhereElse"},
		{"keyring: an answer opens under its own key", "internal/keyring/under.go", "	key := derive(secret, \"recourse/under/1/\"+purpose)", "	key := derive(secret[:0], \"recourse/under/1/\"+purpose)", "internal/keyring", "TestSealUnderOpensWithTheSameSecretAndPurposeOnly"},
	}
}
