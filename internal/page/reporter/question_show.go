package reporter

import (
	"strings"

	"recourse/internal/page"
)

// mostRadios is how many answers are shown beside one another; more are a list to open.
const mostRadios = 10

// alone tells whether the page asks one thing only, whose label is then its heading.
func (a *asked) alone() bool {
	return a.Page.Repeat == "" && len(a.Page.Questions) == 1 && a.Page.Body.In(a.Lang) == ""
}

// headed is a field, as the heading of the page where it is alone: the page's own title asks, and the question says how.
func (a *asked) headed(in input) page.Input {
	f := in.Input
	if a.alone() {
		hint := f.Label
		if f.Hint != "" && !strings.HasSuffix(hint, "?") {
			hint += "."
		}
		if f.Hint != "" {
			hint += " " + f.Hint
		}
		f.Heading, f.Label, f.Hint = true, a.Page.Title.In(a.Lang), hint
	}
	return f
}

func (a *asked) entryID(i int) string {
	if i == len(a.Entries)-1 {
		return "f-new"
	}
	return ""
}
