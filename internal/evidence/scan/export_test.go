package scan

// Nested is the probe of archives within archives.
func Nested() []byte { return probes()[0].bytes }

// Locked is the probe that claims to be encrypted.
func Locked() []byte { return probes()[1].bytes }
