package page

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"
)

// assetsAt is where styles and scripts are had.
const assetsAt = "/assets/"

// assets are the built files: their names tell their content, so that a browser may keep them for ever.
type assets struct {
	files fs.FS
	names map[string]string // by the name that a template knows
	made  map[string][]byte // those that were not built but made here, by where they are had
}

// ErrNotBuilt says what to do where the program was built without them.
var ErrNotBuilt = errors.New("this program was built without its styles: build it with `make build`, which needs Node and npm")

func loadAssets(dist fs.FS) (*assets, error) {
	raw, err := fs.ReadFile(dist, "dist/names.json")
	if err != nil {
		return nil, ErrNotBuilt
	}
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	a := &assets{files: files, made: map[string][]byte{}}
	return a, json.Unmarshal(raw, &a.names)
}

// at is where a file is had, "" where there is none.
func (a *assets) at(name string) string {
	if a.names[name] == "" {
		return ""
	}
	return assetsAt + a.names[name]
}

var typesOf = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

// serve gives out the files that are named, and no other.
func (a *assets) serve(c echo.Context) error {
	name := strings.TrimPrefix(c.Request().URL.Path, assetsAt)
	for _, known := range a.names {
		if known != name {
			continue
		}
		h, from := c.Response().Header(), name
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		if made, ok := a.made[name]; ok {
			return c.Blob(http.StatusOK, typesOf[path.Ext(name)], made)
		}
		h.Add("Vary", "Accept-Encoding")
		if strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			from += ".gz"
		}
		content, err := fs.ReadFile(a.files, from)
		if err != nil {
			return err
		}
		return c.Blob(http.StatusOK, typesOf[path.Ext(name)], content)
	}
	return echo.ErrNotFound
}
