package forms

import "regexp"

var fixed = regexp.MustCompile(`^[a-z]+$`)

func match(pattern string) bool {
	_, _ = regexp.Compile(pattern)          // want `regexp.Compile of text`
	_, _ = regexp.MatchString(pattern, "x") // want `regexp.MatchString of text`
	_, _ = regexp.MatchString(`^x$`, pattern)
	return fixed.MatchString(pattern) || fixed.Match([]byte(pattern))
}
