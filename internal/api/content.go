package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"recourse/internal/actor"
	"recourse/internal/api/strict"
	"recourse/internal/casefile"
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
	return a.show(ctx, f, x)
}

// myNoticeItem streams an item by its number in the notice, where the notice that was put shows it in full.
func (a *API) myNoticeItem(ctx context.Context, in *struct {
	Item int `path:"item" minimum:"1" maximum:"100000"`
},
) (*streamOut, error) {
	own, _, err := a.p.Office.Follow(ctx)
	if err != nil {
		return nil, err
	}
	if !own.May(casework.ActNotice) {
		return nil, nothing()
	}
	c := &own.File.Contents
	for _, al := range c.Live() {
		for _, id := range al.Evidence {
			if !al.Put || c.Item(id) != in.Item {
				continue
			}
			x, f, err := a.p.Office.Exhibit(ctx, own.File.Kind, own.File.Ref, id)
			if err != nil {
				return nil, err
			}
			return a.show(ctx, f, x)
		}
	}
	return nil, nothing()
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
	if words, ok := f.Contents.Stated(x); ok {
		return stated(f, x, words), nil
	}
	item, err := a.item(ctx, f, x)
	if err != nil {
		return nil, err
	}
	s, err := a.p.Index.Scan(ctx, item)
	if err == nil {
		err = a.warned(s, despite)
	}
	if err != nil {
		return nil, err
	}
	return a.stream(ctx, item, evidence.Custody{What: evidence.TrueViewed, Reason: reason, Found: s.State(a.p.Scanning), SHA256: item.SHA256}, func() (io.ReadCloser, error) {
		return a.p.Files.Open(ctx, item)
	})
}

// show streams what is looked at in the place of an item: the cleaned copy of a picture, and other types as they came,
// unless a scan holds it.
// A picture without a copy is not handed out this way: who needs it asks for the original.
func (a *API) show(ctx context.Context, f *casefile.File, x casefile.Exhibit) (*streamOut, error) {
	if words, ok := f.Contents.Stated(x); ok {
		return stated(f, x, words), nil
	}
	item, err := a.item(ctx, f, x)
	if err != nil {
		return nil, err
	}
	s, err := a.p.Index.Scan(ctx, item)
	if err != nil {
		return nil, err
	}
	c, found, err := a.p.Index.Copy(ctx, item)
	if err == nil {
		err = a.held(s, c.Cleaned())
	}
	switch {
	case err != nil:
		return nil, err
	case c.Cleaned():
		shown := c.Of(item)
		return a.stream(ctx, shown, evidence.Custody{What: evidence.CopyViewed, SHA256: c.SHA256}, func() (io.ReadCloser, error) {
			return a.p.Files.OpenCopy(ctx, item, c)
		})
	case item.NeedsCopy() && !found:
		return nil, copyWaiting()
	case item.NeedsCopy():
		return nil, fault.Coded(fault.Conflict, "not_cleaned",
			"No copy of this picture could be made without what its camera wrote beside it, so it is not shown. Who works on the matter can ask for the original.")
	}
	return a.stream(ctx, item, evidence.Custody{What: evidence.FileViewed, SHA256: item.SHA256}, func() (io.ReadCloser, error) {
		return a.p.Files.Open(ctx, item)
	})
}

func copyWaiting() error {
	f := fault.Coded(fault.Unavailable, "copy_waiting", "A copy of this picture is being made. Please try again in a minute.")
	f.RetryIn = 60
	return f
}

// item finds an item that the office has given out, by the name that this person may know it by. One that the index
// does not know is a broken promise of ours.
func (a *API) item(ctx context.Context, f *casefile.File, x casefile.Exhibit) (evidence.Item, error) {
	of := x.File
	if of == "" {
		of = f.ID
	}
	item, found, err := a.p.Index.Find(ctx, of, x.ID)
	if err == nil && !found {
		err = evidence.ErrMissing
	}
	item.Name = x.Name
	return item, err
}

// stream sends an item: always an attachment, never run, never guessed at. That it was looked at is on record
// before a byte leaves. Damage found on the way breaks the connection off, since the status has left by then.
func (a *API) stream(ctx context.Context, item evidence.Item, done evidence.Custody, open func() (io.ReadCloser, error)) (*streamOut, error) {
	who, ok := actor.From(ctx)
	if !ok {
		return nil, errors.New("api: nobody looks at an item")
	}
	bytes, err := open()
	if err != nil {
		return nil, err
	}
	done.WhoKind, done.WhoID, done.At = string(who.Kind), who.ID, a.now()
	if err := a.p.Index.Done(ctx, item, done); err != nil {
		_ = bytes.Close()
		return nil, err
	}
	return sent(item, bytes), nil
}

// stated sends a statement that became an item.
func stated(f *casefile.File, x casefile.Exhibit, words string) *streamOut {
	item := evidence.Item{ID: x.ID, File: f.ID, Name: x.Name, Type: x.Type, Known: true, Size: x.Size, SHA256: x.SHA256, From: x.From, On: x.On}
	return sent(item, io.NopCloser(strings.NewReader(words)))
}

func sent(item evidence.Item, bytes io.ReadCloser) *streamOut {
	return &streamOut{func(c huma.Context) {
		defer func() { _ = bytes.Close() }()
		item.Header(c.SetHeader)
		c.SetHeader("Referrer-Policy", "no-referrer")
		c.SetStatus(http.StatusOK)
		if _, err := io.Copy(c.BodyWriter(), bytes); err != nil {
			panic(http.ErrAbortHandler)
		}
	}}
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
	item, err := a.item(ctx, v.File, x)
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
