package main

// keys are the protections of a change of the root key, and of backups.
func keys() []mutant {
	const (
		house  = "internal/server"
		rotate = house + "/rotate.go"

		vault = "internal/postgres/keystore"

		restore, program = house + "/restore.go", "cmd/recourse"
		comesBack        = "TestDecision29_ABackupThatIsMadeWhileTheProgramRunsComesBackWhole"
	)
	return []mutant{
		{"server: a root key is changed while the program runs", rotate, "	if err != nil {\n		return fmt.Errorf(\"%w: stop the program first\", err)\n	}\n	release()\n",
			"	if err == nil {\n		release()\n	}\n", house, "TestR58_AChangeOfTheRootKeyIsRefusedWhileTheProgramRunsAndNothingIsMade"},
		{"server: a former root key is kept", rotate, "err == nil && !os.SameFile(here, there)", "err == nil && false && !os.SameFile(here, there)",
			house, "TestR58_AFormerRootKeyIsNeverWrittenOver"},
		{"server: a file of a backup is held to its digest", house + "/backup_manifest.go", " || hex.EncodeToString(sum.Sum(nil)) != k.SHA256", "", program, comesBack},
		{"server: a backup is of this house", restore, "	return errors.Join(main.ours(b.Folder, ring), keys.ours(b.Keys, ring))\n", "	return nil\n", program, comesBack},
		{"server: what was erased stays so in a restored key store", house + "/keystore.go", "	if err := putMarks(to, marks); err != nil {\n		return nil, err\n	}\n", "", program, comesBack},
		{"server: what was erased stays so in a restored database of keys", house + "/keystore.go", ", to.Bury(ctx, dead...))", ")", program, "TestDecision13_TheKeysLieInAClusterOfTheirOwn"},
		{"keystore: the keys lie in another cluster", vault + "/store.go", "	if here == there {\n", "	if false && here == there {\n", vault, "TestR62_WhatIsDestroyedStandsInNoFileOfATable"},
		{"keystore: a destroyed key goes with its file", vault + "/keys.go", "			if err := anew(ctx, tx, table, \"where id <> all($1)\", us); err != nil {\n",
			"			if _, err := tx.Exec(ctx, \"delete from \"+table+\" where id = any($1)\", us); err != nil {\n", vault, "TestR62_WhatIsDestroyedStandsInNoFileOfATable"},
		{"keystore: who was cut off notices a change of the root key", vault + "/store.go", "err == nil && s.entered && n != s.changes", "err == nil && s.entered && false",
			vault, "TestWhoWasCutOffWhileTheRootKeyWasChangedWritesNothing"},
		{"keystore: one at a time asks a server that is away", vault + "/store.go", "	if s.away.Load() {\n", "	if false && s.away.Load() {\n", vault, "TestF28_AStoreThatStandsStillIsAskedByOneAtATimeAndRecoversByItself"},
		{"server: keys that others destroyed are forgotten", house + "/serve.go", "	h.recall(ctx)\n", "", house, "TestR62_AKeyThatAnotherProcessDestroyedIsForgottenByOneThatServes"},
		{"keyring: an unreadable store is no lost key", "internal/keyring/folder.go", "	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(ours, theirs) {\n", "	if false && os.SameFile(ours, theirs) {\n", "internal/keyring", "TestF28_ADiskThatWasTakenAwayIsNoErasure"},
		{"server: keys that no row refers to are destroyed after a restore", restore, "return used[id], nil", "return true, nil", program, comesBack},
	}
}
