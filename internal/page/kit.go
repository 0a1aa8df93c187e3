package page

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"recourse/internal/fault"
)

// Parts is what a kit is built from.
type Parts struct {
	Files        fs.FS // web.Dist
	Locales      fs.FS // web.Locales
	Rules        fs.FS // where a deployment may have its theme.yaml; nil for none
	Organisation string
	Mirrored     bool // every page is there from right to left as well, to see that its layout holds
}

// Kit makes pages.
type Kit struct {
	p      Parts
	words  *Words
	assets *assets
	origin *http.CrossOriginProtection
}

// New builds a kit, and refuses words that are incomplete, colours that cannot be read, and a program without its styles.
func New(p Parts) (*Kit, error) {
	words, err := LoadWords(p.Locales)
	if err != nil {
		return nil, err
	}
	files, err := loadAssets(p.Files)
	if err != nil {
		return nil, err
	}
	if p.Rules != nil {
		css, err := loadTheme(p.Rules, files)
		if err != nil {
			return nil, err
		}
		if css != nil {
			files.own("theme", ".css", css)
		}
	}
	return &Kit{p: p, words: words, assets: files, origin: http.NewCrossOriginProtection()}, nil
}

// Page answers one address in every language.
type Page func(c echo.Context) error

// Get and Post give a page its address, under each language's path.
func (k *Kit) Get(e *echo.Echo, at string, p Page)  { k.add(e, http.MethodGet, at, p) }
func (k *Kit) Post(e *echo.Echo, at string, p Page) { k.add(e, http.MethodPost, at, p) }

// add puts a page where it belongs. A form that was sent from another site is refused.
func (k *Kit) add(e *echo.Echo, method, at string, p Page) {
	guarded := func(c echo.Context) error {
		if err := k.origin.Check(c.Request()); err != nil {
			return fault.New(fault.Forbidden, "This came from another site, so nothing was done. Begin at our first page.")
		}
		return p(c)
	}
	under := []string{""}
	for _, l := range Languages[1:] {
		under = append(under, "/"+l.Tag)
	}
	if k.p.Mirrored {
		under = append(under, mirror)
	}
	for _, u := range under {
		e.Add(method, strings.TrimSuffix(u+at, "/")+ending(u+at), guarded)
	}
}

// mirror is the path under which pages stand from right to left: in English, each sentence turned round by the marks that
// Unicode has for it. It is no language that anybody is offered.
const mirror = "/mirror"

// ending keeps the slash of the front page alone.
func ending(at string) string {
	if at == "/" {
		return "/"
	}
	return ""
}

// Mount gives out what pages are made of.
func (k *Kit) Mount(e *echo.Echo) { e.GET(assetsAt+"*", k.assets.serve) }

// step is what the length of somebody's own page is a multiple of: whoever watches the wire sees its length, and hardly
// anything of what is in it (A-11, B-87).
const step = 8 << 10

// Show renders a page whole, then sends it, made longer by empty lines up to the next step.
func (k *Kit) Show(c echo.Context, status int, page templ.Component) error {
	var b bytes.Buffer
	if err := page.Render(c.Request().Context(), &b); err != nil {
		return err
	}
	if over := b.Len() % step; over > 0 {
		b.Write(bytes.Repeat([]byte("\n"), step-over))
	}
	return k.send(c, status, b.Bytes())
}

// ShowAll is Show for what is the same to everybody and holds no secret: it is sent packed to whoever takes it so. The length
// of a packed page tells something of what is in it, so that none of anybody's own is sent so.
func (k *Kit) ShowAll(c echo.Context, status int, page templ.Component) error {
	h := c.Response().Header()
	h.Add("Vary", "Accept-Encoding")
	if !strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip") {
		return k.Show(c, status, page)
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if err := errors.Join(page.Render(c.Request().Context(), w), w.Close()); err != nil {
		return err
	}
	h.Set("Content-Encoding", "gzip")
	return k.send(c, status, b.Bytes())
}

func (k *Kit) send(c echo.Context, status int, page []byte) error {
	h := c.Response().Header()
	h.Set("Referrer-Policy", "same-origin") // with none at all a browser sends no origin with a form
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	return c.HTMLBlob(status, page)
}

// Go sends a browser on after a form.
func (k *Kit) Go(c echo.Context, to string) error { return c.Redirect(http.StatusSeeOther, to) }

// LanguageOf is the language of a path, and the path without it.
func LanguageOf(path string) (lang, rest string) {
	for _, l := range Languages[1:] {
		if r, ok := strings.CutPrefix(path, "/"+l.Tag); ok && (r == "" || r[0] == '/') {
			return l.Tag, "/" + strings.TrimPrefix(r, "/")
		}
	}
	return Languages[0].Tag, path
}
