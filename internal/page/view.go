package page

import (
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// View is what a template sees of the page it is on.
type View struct {
	Lang, Dir    string
	Path         string // without its language
	Title        string // neutral: it stands in the tab and in the browser's history (R15)
	Organisation string
	Wrong        *Wrong // nil where nothing is

	kit   *Kit
	under string // mirror, or ""
}

// View begins the page at the address of the request; name is its own in the words: its title is name.title.
func (k *Kit) View(c echo.Context, name string) *View {
	lang, rest := LanguageOf(c.Request().URL.Path)
	v := &View{Lang: lang, Dir: "ltr", Path: rest, Organisation: k.p.Organisation, kit: k}
	if turned, ok := strings.CutPrefix(rest, mirror); ok && k.p.Mirrored && (turned == "" || turned[0] == '/') {
		v.Dir, v.Path, v.under = "rtl", "/"+strings.TrimPrefix(turned, "/"), mirror
	}
	v.Title = v.T(name + ".title")
	return v
}

// T is a sentence in the language of the page.
func (v *View) T(id string, with ...any) string {
	said := v.kit.words.Say(v.Lang, id, with...)
	if v.under == mirror {
		return "\u202e" + said + "\u202c" // RIGHT-TO-LEFT OVERRIDE, and its end
	}
	return said
}

// Has tells whether there is such a sentence.
func (v *View) Has(id string) bool { return v.kit.words.Has(id) }

// To is the address of a page in the language of this one.
func (v *View) To(path string) string {
	if v.under != "" {
		return strings.TrimSuffix(v.under+path, "/")
	}
	return v.In(v.Lang, path)
}

// In is the address of a page in a language.
func (v *View) In(lang, path string) string {
	if lang == Languages[0].Tag {
		return path
	}
	if path == "/" {
		return "/" + lang
	}
	return "/" + lang + path
}

// Styles are those for the direction in which the page is read.
func (v *View) Styles() string {
	if v.Dir == "rtl" {
		return "turned.css"
	}
	return "main.css"
}

// Asset is where a built file is had.
func (v *View) Asset(name string) string { return v.kit.assets.at(name) }

// Size writes a length in bytes as people read it, in no language: 340 KB, 1.5 MB.
func (v *View) Size(n int64) string {
	if n < 1<<20 {
		return strconv.FormatInt(max(1, (n+1<<9)>>10), 10) + " KB"
	}
	return strings.TrimSuffix(strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64), ".0") + " MB"
}

// Day writes a date, "2006-01-02", in words.
func (v *View) Day(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return v.T("day", "day", t.Day(), "month", v.T("month."+t.Format("01")), "year", t.Year())
}

// Due writes a date by which something is to happen, "2006-01-02", with the day of the week: people plan by it.
func (v *View) Due(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return v.T("due", "weekday", v.T("weekday."+strconv.Itoa(int(t.Weekday()))), "day", v.Day(date))
}
