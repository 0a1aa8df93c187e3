package main

// keys are the protections of a change of the root key.
func keys() []mutant {
	const (
		house  = "internal/server"
		rotate = house + "/rotate.go"
	)
	return []mutant{
		{"server: a root key is changed while the program runs", rotate, "	if err != nil {\n		return fmt.Errorf(\"%w: stop the program first\", err)\n	}\n	release()\n",
			"	if err == nil {\n		release()\n	}\n", house, "TestR58_AChangeOfTheRootKeyIsRefusedWhileTheProgramRunsAndNothingIsMade"},
		{"server: a former root key is kept", rotate, "err == nil && !os.SameFile(here, there)", "err == nil && false && !os.SameFile(here, there)",
			house, "TestR58_AFormerRootKeyIsNeverWrittenOver"},
	}
}
