package api

import (
	"context"
	"strings"

	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/evidence"
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
	files, err := a.p.Office.MyFiles(ctx)
	if err != nil {
		return nil, err
	}
	var out []exhibitBody
	for _, f := range files {
		body := exhibitOf(f.Exhibit)
		if f.Scan != "" {
			body.Scan = &scanBody{State: f.Scan}
		}
		out = append(out, body)
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
	return first(ctx, named(upload, about), lookFirst, func() (*doneOut, error) {
		return a.done(ctx, "/api/v1/my/evidence", func(keep casework.Keep) (*casework.Done, error) {
			return a.p.Office.AddMyFile(ctx, upload, about, keep)
		})
	})
}

// named is what a file is known by before it is read.
func named(u evidence.Upload, about string) []byte {
	return []byte(strings.Join([]string{u.Name, u.DeclaredType, about}, "\x00"))
}

// mostAbout bounds what is said of a file, in bytes.
const mostAbout = 20_000

// oneFile reads a form of one file, and before it what the file shows.
func oneFile(ctx context.Context) (u evidence.Upload, about string, err error) {
	r, _ := requestOf(ctx)
	form, err := evidence.ReadForm(r.http.Header.Get("Content-Type"), r.http.Body)
	if err != nil {
		return u, "", err
	}
	words, _, err := form.Words("about", mostAbout)
	if err != nil {
		return u, "", err
	}
	for part, err := range form.Files() {
		if err != nil {
			return u, "", err
		}
		if part.Field == "evidence" && part.Plain() {
			return part.Upload, string(words), nil
		}
		break
	}
	return u, "", malformed("Send one part “evidence” with a file name, after a part “about” if there is one.")
}
