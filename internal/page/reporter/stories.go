package reporter

import (
	"slices"
	"strings"
	"time"

	"recourse/internal/casework"
	"recourse/internal/page"
	"recourse/internal/procedure"
)

// teller tells the stories of this room: whose case it is is made up, and the rules that it goes by are those of the program.
type teller struct {
	*Room
	rules *procedure.Procedure
}

// Stories are the pages of this room in each of their states, by who reads them.
func Stories(p Parts, rules *procedure.Procedure) []page.Chapter {
	t := teller{&Room{Parts: p}, rules}
	return []page.Chapter{
		{Title: "Before anything is told", Stories: t.before()},
		{Title: "Telling us", Stories: t.telling()},
		{Title: "Sent", Stories: t.afterwards()},
		{Title: "Coming back: every party", Stories: slices.Concat(t.returning(), t.checkIns(), t.surveys())},
		{Title: "Coming back: whoever reported", Stories: t.reported()},
		{Title: "Coming back: the respondent", Stories: t.respondents()},
		{Title: "Coming back: everybody's own part", Stories: t.parts()},
		{Title: "What a party may do", Stories: t.doors()},
	}
}

// What the stories hold is plainly invented.
var (
	tenWords = strings.Fields("invented lantern meadow pebble orchard ribbon saddle thimble velvet walnut")
	longWord = strings.Repeat("Llanfairpwllgwyngyll", 8)
	longText = "At the invented fair on the green, somebody shouted the same thing at my friend three times.\n\nThe second time, two people turned round and laughed. The third time she went home."
	aDay     = time.Date(2026, time.November, 17, 12, 0, 0, 0, time.UTC)
)

func (t teller) before() []page.Story {
	wrong := func(typed ...string) func(v *page.View) *words {
		return func(v *page.View) *words { return misread(v, strings.Join(typed, " ")) }
	}
	saved := func(v *page.View) *saving {
		return &saving{View: v, Words: tenWords, Until: "2026-12-01", Go: v.To(begunAt + t.last())}
	}
	return []page.Story{
		page.Tell("home", "The first page: what cannot wait, and the doors.", "home", (*opened).home, t.open),
		page.Tell("support", "Somebody else to talk to.", "support", (*opened).places, t.open),
		page.Tell("my-code", "Where the ten words are asked for.", "code", (*words).ask, func(v *page.View) *words { return &words{View: v} }),
		page.Tell("my-code-wrong", "Words that open nothing.", "code", (*words).ask, wrong("grief cornhusk prominent washbowl charity condone canyon speech unmanned presuming")),
		page.Tell("my-code-odd", "A word that is none of the list.", "code", (*words).ask, wrong("grief cornhusc prominent washbowl charity condone canyon speech", longWord)),
		page.Tell("my-code-few", "A word is missing.", "code", (*words).ask, wrong("grief cornhusk prominent washbowl charity condone canyon speech unmanned")),
		page.Tell("saved", "The words by which a report is gone on with.", "saved", (*saving).show, saved),
	}
}

// mistaken is a page on which something is wrong.
func mistaken(v *page.View, at, why string) *page.View {
	v.Wrong = &page.Wrong{Fields: []page.Field{{Pointer: at, Detail: why}}}
	return v
}

// doorsOf are doors of a kind of file, by name, as they stand open in the language of the page.
func (t teller) doorsOf(v *page.View, kind string, names ...string) (out []casework.Door) {
	p := t.rules.In(v.Lang)
	m := p.Machine(kind)
	for _, name := range names {
		i := slices.IndexFunc(m.Actions, func(a procedure.Action) bool { return a.Door == name })
		if i >= 0 {
			out = append(out, casework.Door{Name: name, Action: &m.Actions[i], Lists: p.List})
		}
	}
	return out
}

// allDoors are the names of the doors of a kind of file whose form is a page.
func (t teller) allDoors(kind string) (out []string) {
	for _, a := range t.rules.Machine(kind).Actions {
		if a.Door != "" && a.Door != casework.FileDoor && simple(&a) && !slices.Contains(out, a.Door) && len(a.Fields) > 0 {
			out = append(out, a.Door)
		}
	}
	return out
}
