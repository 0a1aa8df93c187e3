package reporter

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/page"
	"recourse/internal/report"
)

// words is the box for ten words, with what was typed into it. There is one for both kinds: whoever has a paper with ten
// words on it cannot tell of which they are.
type words struct {
	*page.View
	Typed string
}

// code asks for the ten words.
func (r *Room) code(c echo.Context) error {
	return r.Kit.Show(c, http.StatusOK, (&words{View: r.Kit.View(c, "code")}).ask())
}

// resume is where the words of a report that is begun were asked for apart.
func (r *Room) resume(c echo.Context) error { return r.Kit.Go(c, r.Kit.View(c, "code").To("/my/code")) }

// opened opens what the ten words open: a report that is begun and kept, where it was stopped, or what was sent. Words that
// open nothing are answered by what they are alone, whatever there is or was: unknown, withdrawn and expired read the same.
func (r *Room) opened(c echo.Context) error {
	typed := c.Request().PostFormValue("code")
	code, err := report.ParseCode(typed)
	if err == nil {
		err = r.enter(c, code)
	}
	if fault.Is(err, fault.Unauthenticated) {
		return r.Kit.Show(c, http.StatusUnprocessableEntity, misread(r.Kit.View(c, "code"), typed).ask())
	}
	return err
}

// enter opens what a code opens. Unauthenticated where it opens nothing.
func (r *Room) enter(c echo.Context, code report.Code) error {
	ctx := c.Request().Context()
	d, err := r.Desk.OpenDraft(ctx, code)
	if err == nil {
		r.Kit.Keep(c, draftCookie, code.Canonical())
		here := &held{Draft: d, code: code, kept: true}
		return r.to(c, here, r.stopped(here), "")
	}
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	issued, err := r.Accounts.SignInWithCode(ctx, r.MAC(casefile.CodePurpose, code.Canonical()))
	if err != nil {
		return err
	}
	r.Kit.Keep(c, partyCookie, string(issued.Token.Reveal()))
	return r.Kit.Go(c, r.Kit.View(c, "code").To("/my"))
}

// mostOdd is how many words that are none of ours are named; whoever has more of them has typed something else.
const mostOdd = 3

// misread is the box again, with what was typed and what is wrong with it as far as the list of words tells.
func misread(v *page.View, typed string) *words {
	read := report.Misread(typed)
	var said []string
	for i, o := range read.Odd {
		switch {
		case i == mostOdd:
			said = append(said, v.T("code.more", "n", len(read.Odd)-mostOdd))
		case i > mostOdd:
		case len(o.Near) > 0:
			said = append(said, v.T("code.near", "word", short(o.Typed), "near", strings.Join(o.Near, v.T("code.or"))))
		default:
			said = append(said, v.T("code.odd", "word", short(o.Typed)))
		}
	}
	switch {
	case len(said) > 0:
	case read.Long:
		typed, said = "", []string{v.T("code.long")}
	case read.Words == 0:
		said = []string{v.T("code.none")}
	case read.Words != report.CodeWords:
		said = []string{v.T("code.count", "n", read.Words)}
	default:
		said = []string{v.T("code.wrong")}
	}
	v.Wrong = &page.Wrong{Fields: []page.Field{{Pointer: "/code", Detail: strings.Join(said, " ")}}}
	return &words{v, typed}
}

// short cuts what is no word of ours to about the length of one.
func short(s string) string {
	const enough = 20
	if r := []rune(s); len(r) > enough {
		return string(r[:enough]) + "…"
	}
	return s
}
