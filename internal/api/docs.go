package api

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
)

// docsPage is the document for people to read: no script, no style, nothing of a third party.
var docsPage = template.Must(template.New("docs").Parse(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Recourse: REST API</title></head>
<body>
<main>
<h1>Recourse: REST API</h1>
<p>For programs: <a href="/api/v1/openapi.json">OpenAPI 3.1</a>. Errors are problem documents (RFC 9457). Writes on a report
or a case carry the version seen: If-Match, with the ETag of the read.</p>
<nav aria-label="Contents"><ul>{{range .}}<li><a href="#{{.Name}}">{{.Name}}</a></li>{{end}}</ul></nav>
{{range .}}<section aria-labelledby="{{.Name}}">
<h2 id="{{.Name}}">{{.Name}}</h2>
<table>
<thead><tr><th scope="col">Method</th><th scope="col">Path</th><th scope="col">What it does</th><th scope="col">Who may call</th><th scope="col">Answers</th></tr></thead>
<tbody>{{range .Routes}}<tr><td>{{.Method}}</td><th scope="row"><code>{{.Path}}</code></th><td>{{.Summary}}</td><td>{{.Who}}</td><td>{{.Status}}</td></tr>
{{end}}</tbody>
</table>
</section>
{{end}}</main>
</body>
</html>
`))

type docsRoom struct {
	Name   string
	Routes []docsRoute
}

type docsRoute struct {
	Method, Path, Summary, Who string
	Status                     int
}

// readable writes the page from the very routes that serve.
func (a *API) readable() ([]byte, error) {
	var rooms []docsRoom
	for _, r := range a.routes {
		i := slices.IndexFunc(rooms, func(room docsRoom) bool { return room.Name == r.tag })
		if i < 0 {
			rooms, i = append(rooms, docsRoom{Name: r.tag}), len(rooms)
		}
		line := docsRoute{Method: r.method, Path: r.path, Summary: r.summary, Who: r.access.Who, Status: max(r.status, http.StatusOK)}
		for n, kind := range r.access.Parties {
			if n == 0 {
				line.Who = string(kind)
			} else {
				line.Who += ", " + string(kind)
			}
		}
		rooms[i].Routes = append(rooms[i].Routes, line)
	}
	for _, room := range rooms {
		slices.SortFunc(room.Routes, func(x, y docsRoute) int { return strings.Compare(x.Path+" "+x.Method, y.Path+" "+y.Method) })
	}
	var b bytes.Buffer
	if err := docsPage.Execute(&b, rooms); err != nil {
		return nil, fmt.Errorf("write the API's page: %w", err)
	}
	return b.Bytes(), nil
}

func (a *API) docs(context.Context, *none) (*rawOut, error) {
	return &rawOut{ContentType: "text/html; charset=utf-8", Body: a.page}, nil
}
