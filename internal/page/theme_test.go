package page_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/labstack/echo/v4"

	"recourse/internal/page"
	"recourse/web"
)

func themed(t *testing.T, theme string) (*page.Kit, error) {
	t.Helper()
	return page.New(page.Parts{Files: web.Dist, Locales: web.Locales, Rules: fstest.MapFS{"theme.yaml": {Data: []byte(theme)}}})
}

func TestAThemeThatCannotBeReadIsRefused(t *testing.T) {
	t.Parallel()
	for theme, says := range map[string]string{
		"light: {text: '#fcfaf0'}":                     "text #fcfaf0 upon body-background #fcfaf6 has a contrast of 1.0",
		"light: {brand: '#c0c0c0'}":                    "inverse-text #ffffff upon brand #c0c0c0",
		"dark: {link: '#202020'}":                      "dark: link #202020 upon body-background",
		"light: {colour: '#000000'}":                   "nothing is drawn in \"colour\"; there are body-background, border, brand",
		"light: {brand: red}":                          "\"red\" is no colour",
		"light: {brand: '#12525a;}body{display:none'}": "is no colour",
		"light: {brand: '#12525'}":                     "is no colour",
		"night: {}":                                    "night",
		"light: {brand: '#12525a', brand: '#12525b'}":  "brand",
		"light: [":                        "theme.yaml",
		"dark: {input-border: '#20282a'}": "needs 3.0",
		"light: {focus: '#000000', focus-text: '#111111'}": "focus-text #111111 upon focus",
	} {
		if _, err := themed(t, theme); err == nil || !strings.Contains(err.Error(), says) || !strings.HasPrefix(err.Error(), "theme.yaml") {
			t.Errorf("%s: %v", theme, err)
		}
	}
}

func TestAThemeChangesTheColoursThatItNamesByDayAndInTheDark(t *testing.T) {
	t.Parallel()
	k, err := themed(t, "light: {brand: '#5A1252', link: '#6b0d66'}\ndark: {brand: '#bf6fb9'}")
	if err != nil {
		t.Fatal(err)
	}
	e := echo.New()
	k.Mount(e)
	k.Get(e, "/code", func(c echo.Context) error { return k.Show(c, http.StatusOK, k.View(c, "code").Frame()) })
	get := func(at string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		e.ServeHTTP(w, httptest.NewRequest(http.MethodGet, at, nil))
		return w
	}
	at := regexp.MustCompile(`/assets/theme\.[0-9a-f]{12}\.css`).FindString(get("/code").Body.String())
	got := get(at)
	day, dark, _ := strings.Cut(got.Body.String(), "prefers-color-scheme: dark")
	if got.Code != http.StatusOK || got.Header().Get("Content-Type") != "text/css; charset=utf-8" ||
		!strings.Contains(day, "--govuk-brand-colour:#5a1252;") || !strings.Contains(day, "--govuk-text-colour:#1d2a2d;") ||
		!strings.Contains(dark, "--govuk-brand-colour:#bf6fb9;") || !strings.Contains(dark, "--govuk-link-colour:#85cdd4;") {
		t.Errorf("%s: %d %s", at, got.Code, got.Body)
	}
}
