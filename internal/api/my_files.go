package api

import (
	"context"
	"io"
	"mime"
	"mime/multipart"
	"strings"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/evidence"
	"recourse/internal/fault"
)

type exhibitBody struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	About  string `json:"about,omitempty"`
	From   string `json:"from"`
	On     string `json:"on" format:"date"`

	Copy *copyBody `json:"copy,omitempty" doc:"What is handed out in its place, in lists of the evidence alone"`
	Scan *scanBody `json:"scan,omitempty" doc:"What a scanner found in it, in lists of the evidence alone"`
}

func exhibitOf(x casefile.Exhibit) exhibitBody {
	return exhibitBody{ID: x.ID, Name: x.Name, Type: x.Type, Size: x.Size, SHA256: x.SHA256, About: x.About, From: x.From, On: x.On}
}

func (a *API) myEvidence(ctx context.Context, _ *none) (*list[exhibitBody], error) {
	own, _, err := a.p.Office.Follow(ctx)
	if err != nil {
		return nil, err
	}
	who, _ := actor.From(ctx)
	var out []exhibitBody
	for _, x := range own.File.Contents.Exhibits {
		if x.From == string(who.Kind) && x.File == own.File.ID && (x.Party == "" || x.Party == who.ID) {
			out = append(out, exhibitOf(x))
		}
	}
	return listOf(out), nil
}

// addMyEvidence keeps a file and puts it on the party's file. A repeat is known by the file's name and what it is said to
// show; its bytes are not read again.
func (a *API) addMyEvidence(ctx context.Context, _ *none) (*doneOut, error) {
	upload, about, err := oneFile(ctx)
	if err != nil {
		return nil, err
	}
	return first(ctx, named(upload, about), lookFirst, func() (*doneOut, error) { return a.addMine(ctx, upload, about) })
}

// named is what a file is known by before it is read.
func named(u evidence.Upload, about string) []byte {
	return []byte(strings.Join([]string{u.Name, u.DeclaredType, about}, "\x00"))
}

// addMine asks first whether the door is open, with an item that does not exist: nobody sends 25 MiB to a shut door.
func (a *API) addMine(ctx context.Context, upload evidence.Upload, about string) (*doneOut, error) {
	_, err := a.p.Office.Knock(ctx, "evidence", casework.Request{Fields: map[string]any{"evidence": newInstance()}})
	if !fault.Is(err, fault.Invalid) {
		return nil, err
	}
	who, _ := actor.From(ctx)
	own, _, err := a.p.Office.Follow(ctx)
	if err != nil {
		return nil, err
	}
	upload.From = string(who.Kind)
	item, err := a.keep(ctx, own.File, upload, nil)
	if err != nil {
		return nil, err
	}
	fields := map[string]any{"evidence": item.ID}
	if about != "" {
		fields["about"] = about
	}
	return a.knock(ctx, "evidence", "/api/v1/my/evidence", fields)
}

// oneFile reads a form of one file, and before it what the file shows.
func oneFile(ctx context.Context) (u evidence.Upload, about string, err error) {
	r, _ := requestOf(ctx)
	_, params, _ := mime.ParseMediaType(r.http.Header.Get("Content-Type"))
	if b := params["boundary"]; b == "" || len(b) > 70 {
		return u, "", malformed("The form has no usable boundary.")
	}
	parts := multipart.NewReader(inPieces(r.http.Body), params["boundary"])
	part, err := parts.NextPart()
	if err == nil && part.FormName() == "about" && part.FileName() == "" {
		if about, err = smallText(part); err == nil {
			part, err = parts.NextPart()
		}
	}
	if err != nil {
		return u, "", cutShort(err)
	}
	if part.FormName() != "evidence" || part.FileName() == "" || !plainText(part.FileName()) {
		return u, "", malformed("Send one part “evidence” with a file name, after a part “about” if there is one.")
	}
	return evidence.Upload{Name: part.FileName(), DeclaredType: part.Header.Get("Content-Type"), Body: broken{part}}, about, nil
}

// smallText reads a part of a form that is a paragraph of text.
func smallText(r io.Reader) (string, error) {
	const most = 20_000
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	switch {
	case err != nil:
		return "", err
	case len(b) > most:
		return "", fault.New(fault.TooLarge, "What the file shows is too long.")
	case !plainText(string(b)):
		return "", malformed("Send text as UTF-8, without NUL.")
	}
	return string(b), nil
}
