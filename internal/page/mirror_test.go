package page_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"recourse/internal/page"
	"recourse/web"
)

func TestAPageIsThereFromRightToLeftWhereThatIsAskedForAndNowhereElse(t *testing.T) {
	t.Parallel()
	for _, mirrored := range []bool{false, true} {
		k, err := page.New(page.Parts{Files: web.Dist, Locales: web.Locales, Mirrored: mirrored})
		if err != nil {
			t.Fatal(err)
		}
		e := echo.New()
		k.Get(e, "/my/code", func(c echo.Context) error { return k.Show(c, http.StatusOK, k.View(c, "code").Frame()) })
		w := httptest.NewRecorder()
		e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/mirror/my/code", nil))
		got := w.Body.String()
		if !mirrored {
			if w.Code != http.StatusNotFound {
				t.Errorf("nobody asked for it: %d", w.Code)
			}
			continue
		}
		for _, want := range []string{`lang="en" dir="rtl"`, `href="/mirror/privacy"`, `href="/cy/my/code"`, `action="/mirror/leave"`, "\u202e"} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is not on the page: %s", want, got)
			}
		}
	}
}
