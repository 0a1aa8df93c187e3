package testkit

import (
	"bytes"
	"cmp"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Browser meets pages as a browser without scripts does: it follows links, fills in forms and presses their buttons, and
// keeps the one cookie that it is given.
type Browser struct {
	t      testing.TB
	base   string
	Cookie string // what it holds now, "" for none
	Header http.Header

	Path   string
	Status int
	Got    http.Header
	page   *html.Node
	Raw    string
}

// Browse opens a browser that has been nowhere.
func (h *House) Browse(t testing.TB) *Browser {
	if h.Server.Pages == nil {
		t.Fatal("the pages have no styles: tools/setup.sh assets builds them")
	}
	return &Browser{t: t, base: h.URL, Header: http.Header{"Accept": {"text/html"}}}
}

// Open goes to an address of ours.
func (b *Browser) Open(path string) *Browser {
	b.t.Helper()
	return b.send(http.MethodGet, path, "", nil)
}

func (b *Browser) send(method, path, kind string, body io.Reader) *Browser {
	b.t.Helper()
	for range 10 {
		path, _, _ = strings.Cut(path, "#")
		req, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, body)
		if err != nil {
			b.t.Fatal(err)
		}
		for name, values := range b.Header {
			req.Header[name] = values
		}
		if kind != "" {
			req.Header.Set("Content-Type", kind)
		}
		if b.Cookie != "" {
			req.Header.Set("Cookie", b.Cookie)
		}
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			b.t.Fatal(err)
		}
		raw, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			b.t.Fatal(err)
		}
		for _, c := range res.Cookies() {
			b.Cookie = ""
			if c.MaxAge >= 0 {
				b.Cookie = c.Name + "=" + c.Value
			}
		}
		if res.StatusCode == http.StatusSeeOther {
			method, path, kind, body = http.MethodGet, res.Header.Get("Location"), "", nil
			continue
		}
		b.Path, b.Status, b.Got, b.Raw = path, res.StatusCode, res.Header, string(raw)
		if b.page, err = html.Parse(bytes.NewReader(raw)); err != nil {
			b.t.Fatal(err)
		}
		return b
	}
	b.t.Fatalf("%s goes round in a circle", path)
	return b
}

// Press fills in the form whose action ends so ("" for the only one of the page's own) and sends it by a button: "" for
// the one that has no name. Fields that are not named keep what the page put there.
func (b *Browser) Press(action, button string, fields map[string][]string, files ...File) *Browser {
	b.t.Helper()
	form := b.form(action)
	values := url.Values{}
	for n := range form.Descendants() {
		name := attr(n, "name")
		switch {
		case n.Type != html.ElementNode || name == "":
		case n.Data == "textarea":
			values.Add(name, textOf(n))
		case n.Data == "input" && (attr(n, "type") == "radio" || attr(n, "type") == "checkbox"):
			if has(n, "checked") {
				values.Add(name, attr(n, "value"))
			}
		case n.Data == "input" && attr(n, "type") != "file":
			values.Add(name, attr(n, "value"))
		case n.Data == "button" && name == button:
			values.Add(name, attr(n, "value"))
		}
	}
	for name, typed := range fields {
		if !strings.Contains(b.Raw, `name="`+name+`"`) && !strings.Contains(b.Raw, `name="`+name) {
			b.t.Fatalf("%s has no field %s", b.Path, name)
		}
		values[name] = typed
	}
	to := attr(form, "action")
	if to == "" {
		to = b.Path
	}
	if attr(form, "enctype") != "multipart/form-data" {
		return b.send(http.MethodPost, to, "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, all := range values {
		for _, v := range all {
			if err := w.WriteField(name, v); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	for _, f := range files {
		part, err := w.CreateFormFile(cmp.Or(f.Field, "evidence"), f.Name)
		if err == nil {
			_, err = part.Write(f.Bytes)
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.t.Fatal(err)
	}
	return b.send(http.MethodPost, to, w.FormDataContentType(), &body)
}

func (b *Browser) form(action string) *html.Node {
	b.t.Helper()
	for n := range b.page.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" && !has(n, "data-leave") && (action == "" || strings.HasSuffix(attr(n, "action"), action)) {
			return n
		}
	}
	b.t.Fatalf("%s (%d) has no form %q:\n%.600s", b.Path, b.Status, action, b.Text("main"))
	return nil
}

// Leave presses the way out.
func (b *Browser) Leave() *Browser {
	return b.send(http.MethodPost, "/leave", "application/x-www-form-urlencoded", strings.NewReader(""))
}

// Links are where the links of the page lead.
func (b *Browser) Links() []string {
	var out []string
	for n := range b.page.Descendants() {
		if n.Type == html.ElementNode && n.Data == "a" {
			out = append(out, attr(n, "href"))
		}
	}
	return out
}

// Text is what stands in the elements of a kind, each on a line.
func (b *Browser) Text(element string) string {
	var out []string
	for n := range b.page.Descendants() {
		if n.Type == html.ElementNode && n.Data == element {
			out = append(out, strings.Join(strings.Fields(textOf(n)), " "))
		}
	}
	return strings.Join(out, "\n")
}

// Texts are the elements of a kind inside the element with an id, one by one.
func (b *Browser) Texts(id, element string) []string {
	var out []string
	for n := range b.page.Descendants() {
		if attr(n, "id") != id {
			continue
		}
		for c := range n.Descendants() {
			if c.Type == html.ElementNode && c.Data == element {
				out = append(out, strings.TrimSpace(textOf(c)))
			}
		}
	}
	return out
}

// Holds tells whether there is an element with an id.
func (b *Browser) Holds(id string) bool {
	for n := range b.page.Descendants() {
		if n.Type == html.ElementNode && attr(n, "id") == id {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var out strings.Builder
	for c := range n.ChildNodes() {
		out.WriteString(textOf(c))
		if c.Type == html.ElementNode && c.Data == "br" {
			out.WriteByte(' ')
		}
	}
	return out.String()
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}
