package main

// keys are the protections of a change of the root key, and of backups.
func keys() []mutant {
	const (
		house  = "internal/server"
		rotate = house + "/rotate.go"

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
		{"server: what was erased stays so in a restored key store", restore, "	if err := putMarks(c.KeyStore, marks); err != nil {\n		return done, err\n	}\n", "", program, comesBack},
		{"server: keys that no row refers to are destroyed after a restore", restore, "return used[id], nil", "return true, nil", program, comesBack},
	}
}
