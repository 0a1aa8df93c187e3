package server

import (
	"errors"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"

	"recourse/internal/api"
	"recourse/internal/fault"
	"recourse/internal/page"
	"recourse/internal/page/public"
	"recourse/internal/page/reporter"
	"recourse/web"
)

// mountPages gives the pages their addresses. A program that was built without their styles serves the API alone, and says
// so.
func (h *House) mountPages(e *echo.Echo, trusted trust, support places) (err error) {
	c := h.Settings
	h.Pages, err = page.New(page.Parts{Files: web.Dist, Locales: web.Locales, Rules: Files(c), Organisation: c.Organisation, Mirrored: h.options.Mirrored})
	if errors.Is(err, page.ErrNotBuilt) {
		h.options.Log.Warn("no pages", slog.String("why", err.Error()))
		h.Pages = nil
		return nil
	}
	if err != nil {
		return err
	}
	inLang := func(lang string) (out []reporter.Support) {
		for _, s := range support.in(lang) {
			out = append(out, reporter.Support(s))
		}
		return out
	}
	h.Pages.Mount(e)
	open := public.Parts{
		Kit: h.Pages, Book: h.Rules.Book, Nation: c.Nation, Procedure: h.Rules.Shelf.Current(c.Procedure), Acts: h.Rules.Policy.Lines(c.Procedure),
		Retention: h.Rules.Retention, Checks: h.checks(), Now: h.Clock, Zone: c.Location(),
	}
	public.Mount(e, open)
	own := reporter.Parts{
		Kit: h.Pages, Desk: h.Desk, Office: h.Office, Accounts: h.Accounts, Book: h.Rules.Book, Questionnaire: h.Rules.Questionnaires["abuse"], Limits: reportLimits(c), Answers: h.Files, MAC: h.Ring.MAC,
		Sender: trusted.sender, Support: inLang, LeaveTo: c.LeaveURL, Pages: h.papers, Survey: h.Surveys(h.DB), Now: h.Clock, Zone: c.Location(), Rand: h.options.Rand,
	}
	reporter.Mount(e, own)
	if h.options.Stories {
		h.Pages.Tell(e, append(reporter.Stories(own, open.Procedure), public.Stories(open))...)
	}
	return nil
}

// failedPage answers an error of a page, with a page.
func (h *House) failedPage(err error, c echo.Context) {
	status := api.StatusOf(err)
	if fault.KindOf(err) == fault.Internal && status >= http.StatusInternalServerError {
		h.options.Log.ErrorContext(c.Request().Context(), "request failed", slog.String("id", c.Response().Header().Get(echo.HeaderXRequestID)),
			slog.String("route", c.Path()), slog.String("cause", fault.Types(err)))
	}
	if err := h.Pages.Fail(c, err, status); err != nil {
		h.options.Log.WarnContext(c.Request().Context(), "answer not written", slog.String("route", c.Path()))
	}
}
