package main

// forms are the checks of the one decoder that every body goes through, each by itself.
func forms() []mutant {
	const (
		pkg     = "internal/api/strict"
		scanner = pkg + "/scanner.go"
		strict  = pkg + "/strict.go"
		literal = pkg + "/literal.go"
		names   = pkg + "/names.go"
		wanted  = pkg + "/wanted.go"
		all     = "TestR04_RefusesEveryBodyThatIsNotExactlyWhatWasDeclared"
	)
	return []mutant{
		{"form: a body that is empty", scanner, "	if s.at == len(s.b) {\n", "	if false {\n", pkg, all},
		{"form: something after the body", scanner, "	if s.at != len(s.b) {\n", "	if false {\n", pkg, all},
		{"form: a byte order mark", strict, `"\xef\xbb\xbf"`, `"\xef\xbb\xbf\x00"`, pkg, all},
		{"form: too many bytes", strict, "	if len(b) > l.Bytes {\n", "	if false {\n", pkg, "TestB07_OneByteOverTheLimitIsTooLarge"},
		{"form: a reader without end", strict, "io.ReadAll(io.LimitReader(r, int64(l.Bytes)+1))", "io.ReadAll(io.LimitReader(r, int64(l.Bytes)+1<<20))", pkg, "TestB07_AReaderWithoutEndIsLeftAtTheLimit"},
		{"form: too deep", scanner, "s.depth > s.limits.Depth", "false", pkg, all},
		{"form: too many items", scanner, "		if i >= s.limits.Items {\n", "		if false {\n", pkg, all},
		{"form: too many values", scanner, "s.values > s.limits.Values", "false", pkg, all},
		{"form: too many names", scanner, "	if len(seen) > s.limits.Names {\n", "	if false {\n", pkg, "TestB06_MoreNamesThanTheLimitAreRefused"},
		{"form: a name twice", scanner, "; seen[name] {\n", "; false {\n", pkg, all},
		{"form: a name twice after NFC", scanner, "name = norm.NFC.String(name); seen", "name = norm.NFD.String(name)[:0] + name; seen", pkg, all},
		{"form: a name that is not declared", scanner, "		known, ok := w.names[name]\n		if !ok {\n", "		known, ok := w.names[name]\n		if !ok && false {\n", pkg, all},
		{"form: a name that looks alike", scanner, "; close {\n", "; close && false {\n", pkg, all},
		{"form: a name of somebody's object model", scanner, "} else if forbidden[name] {\n", "} else if false {\n", pkg, all},
		{"form: null where a value belongs", scanner, "		if !w.nullable {\n", "		if false {\n", pkg, all},
		{"form: text where none belongs", scanner, "		if !w.takesString() {\n", "		if false {\n", pkg, "TestCheckRefusesWhatDecodeRefuses"},
		{"form: yes or no where none belongs", scanner, "		if !w.takesBool() {\n", "		if false {\n", pkg, "TestCheckRefusesWhatDecodeRefuses"},
		{"form: a number where none belongs", literal, "	if !w.any && !w.signed() && !w.unsigned() && !w.float() {\n", "	if false {\n", pkg, "TestCheckRefusesWhatDecodeRefuses"},
		{"form: a list where none belongs", scanner, "	if !w.any && !w.list {\n", "	if false {\n", pkg, "TestCheckRefusesWhatDecodeRefuses"},
		{"form: an object where none belongs", scanner, "	if !w.any && w.names == nil && !w.table {\n", "	if false {\n", pkg, "TestCheckRefusesWhatDecodeRefuses"},
		{"form: minus nothing", literal, " || math.Signbit(f) && f == 0", "", pkg, all},
		{"form: a number that is not kept exactly", literal, " || math.Abs(f) > safeInteger", "", pkg, all},
		{"form: a number without end", literal, "	if len(text) > longestNumber {\n", "	if false {\n", pkg, all},
		{"form: a part of a whole number", literal, "	if !whole {\n", "	if false {\n", pkg, all},
		{"form: a number out of its range", literal, "	if err != nil {\n		return out\n	}\n	return nil\n}", "	return nil\n}", pkg, all},
		{"form: a control character", literal, "		case c < 0x20:\n", "		case c < 0x01:\n", pkg, all},
		{"form: text that is not UTF-8", literal, "			if r == utf8.RuneError && n == 1 {\n", "			if r < 0 {\n", pkg, all},
		{"form: half of a character", literal, "	return 0, malformed(pointer, \"invalid_utf8\", \"There is half of a character here.\")", "	return r, nil", pkg, all},
		{"form: NUL", literal, "	case r == 0:\n", "	case r == 0 && s.at < 0:\n", pkg, all},
		{"form: a word cut short", scanner, " || string(s.b[s.at:s.at+len(word)]) != word", "", pkg, all},
		{"form: what is kept is NFC", strict, "	NFC(into)\n", "", pkg, "TestR01_WhatIsKeptIsTheNFCOfWhatCame"},
		{"form: a field that JSON does not reach", names, "		if tag == \"-\" {\n			continue\n		}\n", "", pkg, "TestAFieldThatJSONDoesNotReachIsNoName"},
		{"form: a type that is written as text", wanted, "		w.text = true\n		return w\n", "		return wanted{any: true}\n", pkg, "TestCheckRefusesWhatDecodeRefuses"},
	}
}
