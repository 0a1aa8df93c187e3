package page

import (
	"net/http"
	"reflect"
	"runtime"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"recourse/internal/fault"
)

// Stories are where every page is shown in each of its states, with sample data: the tour's alone, to look at.
const storiesAt = "/dev/pages"

// Chapter is the stories of one part.
type Chapter struct {
	Title   string
	Stories []Story
}

// Story is a page in one of its states, filled with what somebody made up. It reads nothing and writes nothing: what a form of it
// leads to is the page itself, before which whoever presses is nobody.
type Story struct {
	Name  string // in its address
	Shows string // in English: it is for those who build these pages
	Of    string // the template, as Go names it: reporter.(*told).show
	show  func(*View) templ.Component
	words string
}

// Tell makes a story of a template and of a sample of what it shows, on the page that has its title in the words under a name.
func Tell[T any](name, shows, words string, template func(T) templ.Component, sample func(*View) T) Story {
	of := runtime.FuncForPC(reflect.ValueOf(template).Pointer()).Name()
	return Story{
		Name: name, Shows: shows, Of: of[strings.LastIndex(of, "/")+1:], words: words,
		show: func(v *View) templ.Component { return template(sample(v)) },
	}
}

// told is the list of every story.
type told struct {
	*View
	Chapters []Chapter
}

// Tell gives stories their addresses, with those of pages that could not be shown.
func (k *Kit) Tell(e *echo.Echo, chapters ...Chapter) {
	all := append(chapters, failures())
	k.Get(e, storiesAt, func(c echo.Context) error {
		return k.Show(c, http.StatusOK, (&told{View: k.View(c, "stories"), Chapters: all}).show())
	})
	k.Get(e, storiesAt+"/:story", func(c echo.Context) error {
		for _, chapter := range all {
			for _, s := range chapter.Stories {
				if s.Name == c.Param("story") {
					return k.Show(c, http.StatusOK, s.show(k.View(c, s.words)))
				}
			}
		}
		return fault.New(fault.NotFound, "")
	})
}

// failures are the pages of what went wrong.
func failures() Chapter {
	failed := func(heading, what, number string) func(*View) *failure {
		return func(v *View) *failure { return &failure{View: v, Heading: v.T(heading), What: what, Number: number} }
	}
	const name = "failed"
	return Chapter{"Something went wrong", []Story{
		Tell("failed-missing", "There is no such page, or not for whoever asks.", name, (*failure).show, func(v *View) *failure {
			return failed("failed.not_found", v.T("failed.not_found_what"), "")(v)
		}),
		Tell("failed-refused", "Something cannot be done now, and the page says what to do.", name, (*failure).show,
			failed("failed.refused", "This report was sent, and its ten words were shown. They are no longer here.", "")),
		Tell("failed-broken", "The program failed; the number finds it in the log.", name, (*failure).show, func(v *View) *failure {
			return failed("failed.broken", v.T("failed.broken_what"), "INVENTEDNUMBER")(v)
		}),
	}}
}
