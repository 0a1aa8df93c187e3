package api

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"recourse/internal/actor"
	"recourse/internal/api/strict"
	"recourse/internal/casework"
	"recourse/internal/evidence"
	"recourse/internal/fault"
)

type copyBody struct {
	State  string `json:"state" enum:"cleaned,not_cleaned,waiting" doc:"waiting: it will be looked at within a minute"`
	Why    string `json:"why,omitempty" enum:"type,large,pixels,broken,limits" doc:"Why it was not cleaned"`
	Type   string `json:"type,omitempty"`
	Size   int64  `json:"size,omitempty"`
	SHA256 string `json:"sha256,omitempty" doc:"Of the copy"`
}

func copyOf(c evidence.Copy, found bool) *copyBody {
	switch {
	case !found:
		return &copyBody{State: "waiting"}
	case !c.Cleaned():
		return &copyBody{State: "not_cleaned", Why: c.Why}
	}
	return &copyBody{State: "cleaned", Type: c.Type, Size: c.Size, SHA256: c.SHA256}
}

// evidence lists the items of a file, with what was made of each. A statement that became an item is words of ours.
func (a *API) evidence(ctx context.Context, kind string, in *refIn) (*list[exhibitBody], error) {
	v, err := a.open(ctx, kind, in.Ref)
	if err != nil {
		return nil, err
	}
	s := sees(v)
	if !s.matter && !s.pack {
		return nil, notShown()
	}
	files := filesOf(v.File)
	copies, err := a.p.Index.Copies(ctx, files)
	if err != nil {
		return nil, err
	}
	scans, err := a.p.Index.Scans(ctx, files)
	if err != nil {
		return nil, err
	}
	items := exhibitsOf(&v.File.Contents, s)
	for i := range items {
		if x, ok := v.File.Contents.Exhibit(items[i].ID); ok && x.Statement == 0 {
			c, found := copies[x.ID]
			items[i].Copy, items[i].Scan = copyOf(c, found), a.scanOf(scans[x.ID], s.matter)
		}
	}
	return listOf(items), nil
}

type streamOut struct{ Body func(huma.Context) }

// download streams an item as this person may look at it.
func (a *API) download(ctx context.Context, kind string, in *partIn) (*streamOut, error) {
	if err := known(kind, in.Ref); err != nil {
		return nil, err
	}
	if !isID(in.ID) {
		return nil, nothing()
	}
	x, f, err := a.p.Office.Exhibit(ctx, kind, in.Ref, in.ID)
	if err != nil {
		return nil, err
	}
	return sent(a.p.Office.Show(ctx, f, x))
}

// myNoticeItem streams an item by its number in the notice, where the notice that was put shows it in full.
func (a *API) myNoticeItem(ctx context.Context, in *struct {
	Item int `path:"item" minimum:"1" maximum:"100000"`
},
) (*streamOut, error) {
	return sent(a.p.Office.MyItem(ctx, in.Item))
}

type originalIn struct {
	Ref string `path:"ref" maxLength:"40"`
	ID  string `path:"id" maxLength:"64"`
	Late[struct {
		Reason  string `json:"reason" doc:"Why the copy does not do"`
		Despite string `json:"despite,omitempty" doc:"The state of its scan, where that is neither clean nor not_scanned: you were warned"`
	}]
}

// original streams an item as it came. Whether the caller may know the file is settled before the body is read.
func (a *API) original(ctx context.Context, kind string, in *originalIn) (*streamOut, error) {
	if err := known(kind, in.Ref); err != nil {
		return nil, err
	}
	if !isID(in.ID) {
		return nil, nothing()
	}
	reason, despite := "", ""
	x, f, err := a.p.Office.Original(ctx, kind, in.Ref, in.ID, func() error {
		if err := in.read(strict.Small); err != nil {
			return err
		}
		despite = in.Body.Despite
		switch reason = strings.TrimSpace(in.Body.Reason); {
		case reason == "":
			return fault.OnField("/reason", "required", "Say why you need the original: it stays on record.")
		case len(reason) > 2000:
			return fault.OnField("/reason", "too_long", "Give the reason in fewer words.")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return sent(a.p.Office.Whole(ctx, f, x, reason, despite))
}

// sent streams an item: always an attachment, never run, never guessed at. Damage found on the way breaks the
// connection off, since the status has left by then.
func sent(h *casework.Handed, err error) (*streamOut, error) {
	if err != nil {
		return nil, err
	}
	return &streamOut{func(c huma.Context) {
		defer func() { _ = h.Close() }()
		h.Header(c.SetHeader)
		c.SetHeader("Referrer-Policy", "no-referrer")
		c.SetStatus(http.StatusOK)
		if _, err := io.Copy(c.BodyWriter(), h); err != nil {
			panic(http.ErrAbortHandler)
		}
	}}, nil
}

type custodyBody struct {
	What   string `json:"what"`
	Kind   string `json:"kind" doc:"reporter, respondent, staff or system"`
	Person string `json:"person,omitempty" doc:"A member of staff"`
	Reason string `json:"reason,omitempty"`
	Found  string `json:"found,omitempty" doc:"Why there is no copy; how the scan stood"`
	By     string `json:"by,omitempty" doc:"Which scanner, with which signatures"`
	SHA256 string `json:"sha256,omitempty" doc:"Of what was made or handed out"`
	At     string `json:"at" format:"date-time"`
}

// custody lists what was done with an item. Parties are told apart by what they are alone.
func (a *API) custody(ctx context.Context, kind string, in *partIn) (*list[custodyBody], error) {
	v, err := a.open(ctx, kind, in.Ref)
	if err != nil {
		return nil, err
	}
	x, ok := v.File.Contents.Exhibit(in.ID)
	switch {
	case !sees(v).matter:
		return nil, notShown()
	case !ok:
		return nil, nothing()
	case x.Statement != 0:
		return listOf([]custodyBody{}), nil
	}
	item, err := a.p.Office.Stored(ctx, v.File, x)
	if err != nil {
		return nil, err
	}
	done, err := a.p.Index.Custody(ctx, item)
	if err != nil {
		return nil, err
	}
	var out []custodyBody
	for _, c := range done {
		body := custodyBody{What: c.What, Kind: c.WhoKind, Reason: c.Reason, Found: c.Found, By: c.By, SHA256: c.SHA256, At: exact(c.At)}
		if c.WhoKind == string(actor.Staff) {
			body.Person = c.WhoID
		}
		out = append(out, body)
	}
	return listOf(out), nil
}
