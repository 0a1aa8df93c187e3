package testkit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// Client is somebody at the API. It signs in when it must, as people do: with a password and a second factor, or with an
// access code. It is for one goroutine.
type Client struct {
	h      *House
	person *Person
	code   string
	token  string
	step   int64 // of the second factor, the last one spent
}

// Answer is what came back.
type Answer struct {
	h      *House
	did    string
	Status int
	Header http.Header
	Body   []byte
}

// Want fails the test unless the answer has that status, and gives the answer.
func (a *Answer) Want(status int) *Answer {
	a.h.T.Helper()
	if a.Status != status {
		a.h.T.Fatalf("%s: got %d, want %d: %s", a.did, a.Status, status, a.Body)
	}
	return a
}

// JSON is the body as an object.
func (a *Answer) JSON() map[string]any {
	a.h.T.Helper()
	var out map[string]any
	if err := json.Unmarshal(a.Body, &out); err != nil {
		a.h.T.Fatalf("%s: %d is no JSON object: %v", a.did, a.Status, err)
	}
	return out
}

// Version is the version of the answer's ETag, as If-Match wants it.
func (a *Answer) Version() string { return a.Header.Get("ETag") }

// Code is the access code of a party.
func (c *Client) Code() string { return c.code }

// Get reads.
func (c *Client) Get(path string) *Answer {
	c.h.T.Helper()
	return c.Do(http.MethodGet, path, nil, nil)
}

// Post sends a JSON body.
func (c *Client) Post(path string, body any) *Answer {
	c.h.T.Helper()
	return c.Do(http.MethodPost, path, body, nil)
}

// Put sends a JSON body.
func (c *Client) Put(path string, body any) *Answer {
	c.h.T.Helper()
	return c.Do(http.MethodPut, path, body, nil)
}

// Action takes an action on a report or case ("reports", "cases"), naming the version that is.
func (c *Client) Action(kind, ref, action, reason string, fields map[string]any) *Answer {
	c.h.T.Helper()
	return c.ActionAt(kind, ref, action, reason, fields, c.Get("/api/v1/"+kind+"/"+ref+"/actions").Version())
}

// ActionAt takes an action, naming a version.
func (c *Client) ActionAt(kind, ref, action, reason string, fields map[string]any, version string) *Answer {
	c.h.T.Helper()
	if fields == nil {
		fields = map[string]any{}
	}
	head := http.Header{}
	if version != "" {
		head.Set("If-Match", version)
	}
	return c.Do(http.MethodPost, "/api/v1/"+kind+"/"+ref+"/actions/"+action, map[string]any{"reason": reason, "fields": fields}, head)
}

// Do sends a request, signing in first where there is no session, and again where it has ended.
func (c *Client) Do(method, path string, body any, head http.Header) *Answer {
	c.h.T.Helper()
	kind, sent := "", []byte(nil)
	if body != nil {
		kind = "application/json"
		var err error
		if sent, err = json.Marshal(body); err != nil {
			c.h.T.Fatal(err)
		}
	}
	return c.Send(method, path, kind, sent, head)
}

// File is a file to send. It is sent without a type where Types is not nil and empty, and with each of several.
type File struct {
	Field      string // of the form; evidence where empty
	Name, Type string
	Types      []string // in the place of Type
	Bytes      []byte
}

func (f *File) head() textproto.MIMEHeader {
	h := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="evidence"; filename="` + quoted.Replace(f.Name) + `"`}, "Content-Type": {f.Type}}
	switch {
	case f.Types == nil:
	case len(f.Types) == 0:
		delete(h, "Content-Type")
	default:
		h["Content-Type"] = f.Types
	}
	return h
}

// quoted writes a file's name as browsers do: its letters as they are.
var quoted = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "%0D", "\n", "%0A")

// Multipart sends files, and a report beside them where there is one.
func (c *Client) Multipart(path string, report any, more map[string]string, files ...File) *Answer {
	c.h.T.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part := func(head textproto.MIMEHeader, body []byte) {
		p, err := w.CreatePart(head)
		if err == nil {
			_, err = p.Write(body)
		}
		if err != nil {
			c.h.T.Fatal(err)
		}
	}
	if report != nil {
		body, err := json.Marshal(report)
		if err != nil {
			c.h.T.Fatal(err)
		}
		part(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="report"`}, "Content-Type": {"application/json"}}, body)
	}
	for name, value := range more {
		part(textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name=%q`, name)}}, []byte(value))
	}
	for _, f := range files {
		part(f.head(), f.Bytes)
	}
	if err := w.Close(); err != nil {
		c.h.T.Fatal(err)
	}
	return c.Send(http.MethodPost, path, w.FormDataContentType(), b.Bytes(), nil)
}

// Send is Do with a body of any type.
func (c *Client) Send(method, path, kind string, body []byte, head http.Header) *Answer {
	c.h.T.Helper()
	if c.token == "" {
		c.signIn()
	}
	a := c.once(method, path, kind, body, head)
	if a.Status == http.StatusUnauthorized && c.token != "" {
		c.signIn()
		a = c.once(method, path, kind, body, head)
	}
	return a
}

func (c *Client) once(method, path, kind string, body []byte, head http.Header) *Answer {
	c.h.T.Helper()
	r, err := http.NewRequestWithContext(c.h.T.Context(), method, c.h.URL+path, bytes.NewReader(body))
	if err != nil {
		c.h.T.Fatal(err)
	}
	for name, values := range head {
		r.Header[name] = values
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		c.h.T.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	if err != nil {
		c.h.T.Fatalf("%s %s: %v", method, path, err)
	}
	return &Answer{h: c.h, did: c.Name() + " " + method + " " + path, Status: res.StatusCode, Header: res.Header, Body: out}
}

// Name is who the client is.
func (c *Client) Name() string {
	switch {
	case c.person != nil:
		return c.person.Username
	case c.code != "":
		return "a party"
	}
	return "anyone"
}

// signIn opens a session over HTTP; anyone without password or code stays without.
func (c *Client) signIn() {
	c.h.T.Helper()
	var who map[string]any
	switch {
	case c.person != nil:
		who = map[string]any{"username": c.person.Username, "password": Password, "code": c.secondFactor()}
	case c.code != "":
		who = map[string]any{"access_code": c.code}
	default:
		return
	}
	c.token = ""
	body, err := json.Marshal(who)
	if err != nil {
		c.h.T.Fatal(err)
	}
	a := c.once(http.MethodPost, "/api/v1/sessions", "application/json", body, nil).Want(http.StatusCreated)
	c.token, _ = a.JSON()["token"].(string)
}

// StepUp gives the second factor again, in a session that is open.
func (c *Client) StepUp() {
	c.h.T.Helper()
	a := c.Post("/api/v1/sessions/current/step-up", map[string]any{"code": c.secondFactor()}).Want(http.StatusCreated)
	c.token, _ = a.JSON()["token"].(string)
}

// secondFactor is what the person's authenticator shows, at a step that was not spent yet: each works once.
func (c *Client) secondFactor() string {
	c.h.T.Helper()
	const seconds = 30
	now := c.h.Clock.Now().Unix() / seconds
	c.step = max(c.step+1, now-1)
	if c.step > now+1 {
		c.h.T.Fatalf("%s signs in too often without the clock moving", c.Name())
	}
	return c.h.code(c.person.Seed, c.step)
}

// CodeOf is what an authenticator with a secret shows now.
func (h *House) CodeOf(secret string) string {
	h.T.Helper()
	return h.code(secret, h.Clock.Now().Unix()/30)
}

func (h *House) code(secret string, step int64) string {
	h.T.Helper()
	code, err := hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		h.T.Fatal(err)
	}
	return code
}

// Reported is a report as it was taken in.
type Reported struct {
	Reference  string
	AccessCode string
	Answer     *Answer
}

// Submit sends a report, with its files where there are any.
func (h *House) Submit(report map[string]any, files ...File) Reported {
	h.T.Helper()
	var a *Answer
	if len(files) > 0 {
		a = h.Anyone().Multipart("/api/v1/reports", report, nil, files...)
	} else {
		a = h.Anyone().Post("/api/v1/reports", report)
	}
	out := a.Want(http.StatusCreated).JSON()
	ref, _ := out["reference"].(string)
	code, _ := out["access_code"].(string)
	return Reported{Reference: ref, AccessCode: code, Answer: a}
}

// Day is a calendar day as the API writes it.
func (h *House) Day(after time.Duration) string {
	return h.Clock.Now().Add(after).Format(time.DateOnly)
}

// Has tells whether an answer's body holds a text, in any case of letters.
func (a *Answer) Has(text string) bool {
	return strings.Contains(strings.ToLower(string(a.Body)), strings.ToLower(text))
}
