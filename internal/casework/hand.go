package casework

import (
	"context"
	"io"
	"strings"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/evidence"
	"recourse/internal/evidence/scan"
	"recourse/internal/fault"
	"recourse/internal/once"
)

// Index is where it is kept which items of evidence there are; postgres.Evidence fits it.
type Index interface {
	// Add keeps an item that is durable already, and what a repeat is answered.
	Add(ctx context.Context, i evidence.Item, answer *once.Answer) error
	// Find finds an item of a file.
	Find(ctx context.Context, fileID, itemID string) (i evidence.Item, found bool, err error)
	// Copy finds what was made of an item to be looked at; found is false until it was.
	Copy(ctx context.Context, i evidence.Item) (c evidence.Copy, found bool, err error)
	// Copies finds the same of every item of files, by the ids of the items.
	Copies(ctx context.Context, fileIDs []string) (map[string]evidence.Copy, error)
	// Scan tells how an item stands with the scanner.
	Scan(ctx context.Context, i evidence.Item) (evidence.Scan, error)
	// Scans tells the same of every item of files, by the ids of the items.
	Scans(ctx context.Context, fileIDs []string) (map[string]evidence.Scan, error)
	// Done writes down what is done with an item; it is on record when this returns.
	Done(ctx context.Context, i evidence.Item, c evidence.Custody) error
	// Used counts the items of a file and their bytes.
	Used(ctx context.Context, fileID string) (files int, bytes int64, err error)
}

// Handed is an item on its way out. Whoever gets it closes it.
type Handed struct {
	evidence.Item // as it is handed out: of a cleaned copy, the copy's size and digest
	io.ReadCloser
}

// Looked is what is looked at in the place of an item, not yet opened.
type Looked struct {
	evidence.Item

	Cleaned bool
	what    string // in its custody
	open    func(ctx context.Context) (io.ReadCloser, error)
}

// Open reads it, unrecorded: whoever puts several into one thing records that.
func (l *Looked) Open(ctx context.Context) (io.ReadCloser, error) { return l.open(ctx) }

// Stored finds an item that was given out, by the name that this person may know it by. One that the index does not know
// is a broken promise of ours.
func (o *Office) Stored(ctx context.Context, f *casefile.File, x casefile.Exhibit) (evidence.Item, error) {
	of := x.File
	if of == "" {
		of = f.ID
	}
	item, found, err := o.index.Find(ctx, of, x.ID)
	if err == nil && !found {
		err = evidence.ErrMissing
	}
	item.Name = x.Name
	return item, err
}

// Look finds what is looked at in the place of a stored item: the cleaned copy of a picture, and other types as they came,
// unless a scan holds it. A picture without a copy is not handed out this way: who needs it asks for the original.
//
// It returns Unavailable with RetryIn where it is too early, Conflict with a code that says why where it will never be.
func (o *Office) Look(ctx context.Context, f *casefile.File, x casefile.Exhibit) (*Looked, error) {
	item, err := o.Stored(ctx, f, x)
	if err != nil {
		return nil, err
	}
	s, err := o.index.Scan(ctx, item)
	if err != nil {
		return nil, err
	}
	c, found, err := o.index.Copy(ctx, item)
	if err == nil {
		err = o.withheld(s, c.Cleaned())
	}
	switch {
	case err != nil:
		return nil, err
	case c.Cleaned():
		return &Looked{c.Of(item), true, evidence.CopyViewed, func(ctx context.Context) (io.ReadCloser, error) { return o.files.OpenCopy(ctx, item, c) }}, nil
	case item.NeedsCopy() && !found:
		return nil, later("copy_waiting", "A copy of this picture is being made. Please try again in a minute.", 60)
	case item.NeedsCopy():
		return nil, fault.Coded(fault.Conflict, "not_cleaned",
			"No copy of this picture could be made without what its camera wrote beside it, so it is not shown. Who works on the matter can ask for the original.")
	}
	return &Looked{item, false, evidence.FileViewed, func(ctx context.Context) (io.ReadCloser, error) { return o.files.Open(ctx, item) }}, nil
}

// Show opens what is looked at in the place of an item of a file. That it was looked at is on record when this returns,
// before a byte leaves. A statement that became an item is words of ours.
func (o *Office) Show(ctx context.Context, f *casefile.File, x casefile.Exhibit) (*Handed, error) {
	if words, ok := f.Contents.Stated(x); ok {
		return stated(f, x, words), nil
	}
	l, err := o.Look(ctx, f, x)
	if err != nil {
		return nil, err
	}
	return o.hand(ctx, l.Item, evidence.Custody{What: l.what, SHA256: l.SHA256}, l.open)
}

// Whole opens an item as it came, for a reason that goes on record first. Who may have it is asked by Original. One that
// nobody found clean is Conflict, unless despite is the state of its scan by its own name: a finding of a minute ago is no
// yes to one of now.
func (o *Office) Whole(ctx context.Context, f *casefile.File, x casefile.Exhibit, reason, despite string) (*Handed, error) {
	if words, ok := f.Contents.Stated(x); ok {
		return stated(f, x, words), nil
	}
	item, err := o.Stored(ctx, f, x)
	if err != nil {
		return nil, err
	}
	s, err := o.index.Scan(ctx, item)
	if err != nil {
		return nil, err
	}
	state := s.State(o.scanning)
	if state != scan.Clean && state != evidence.ScanNowhere && state != despite {
		return nil, fault.Coded(fault.Conflict, "scan_"+state, "This file was not found clean: the scan says “"+state+
			"”. Open it on a machine apart, if at all. To have it, send the state as “despite”, with your reason.")
	}
	done := evidence.Custody{What: evidence.TrueViewed, Reason: reason, Found: state, SHA256: item.SHA256}
	return o.hand(ctx, item, done, func(ctx context.Context) (io.ReadCloser, error) { return o.files.Open(ctx, item) })
}

func (o *Office) hand(ctx context.Context, item evidence.Item, done evidence.Custody, open func(context.Context) (io.ReadCloser, error)) (*Handed, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, err
	}
	bytes, err := open(ctx)
	if err != nil {
		return nil, err
	}
	done.WhoKind, done.WhoID, done.At = string(who.Kind), who.ID, o.now()
	if err := o.index.Done(ctx, item, done); err != nil {
		_ = bytes.Close() // what counts is that nothing leaves
		return nil, err
	}
	return &Handed{item, bytes}, nil
}

// stated is a statement that became an item.
func stated(f *casefile.File, x casefile.Exhibit, words string) *Handed {
	return &Handed{evidence.Item{ID: x.ID, File: f.ID, Name: x.Name, Type: x.Type, Known: true, Size: x.Size, SHA256: x.SHA256, From: x.From, On: x.On},
		io.NopCloser(strings.NewReader(words))}
}

// withheld is why an item is not handed out as a scan left it, or nil where it may be. What was made anew from a picture's
// pixels is fit to be looked at wherever nothing was found; everything else only where it was looked at. In a
// house without a scanner nothing is held.
func (o *Office) withheld(s evidence.Scan, remade bool) error {
	const ask = " Who works on the matter can ask for the original."
	state := s.State(o.scanning)
	switch {
	case state == scan.Clean, state == evidence.ScanNowhere, remade && state != scan.Infected && state != evidence.ScanWaits:
		return nil
	case state == scan.Infected:
		return fault.Coded(fault.Conflict, "scan_infected", "This file holds something known to do harm, so it is not handed out."+ask)
	case state == scan.TooLarge:
		return fault.Coded(fault.Conflict, "scan_too_large", "This file is too large to be scanned for what does harm, so it is not handed out."+ask)
	case state == scan.Encrypted:
		return fault.Coded(fault.Conflict, "scan_encrypted", "This file is encrypted and could not be scanned for what does harm, so it is not handed out."+ask)
	case state == evidence.ScanFailed:
		return later("scan_unavailable", "This file could not be scanned for what does harm yet; that is tried again by itself. Please come back later.", 300)
	}
	return later("scan_waiting", "This file is being scanned for what does harm. Please try again in a minute.", 60)
}

func later(code, message string, seconds int) error {
	f := fault.Coded(fault.Unavailable, code, message)
	f.RetryIn = seconds
	return f
}

// MyItem opens an item by its number in the notice, where the notice that was put to the acting respondent shows it in
// full; NotFound for any other, and for anybody else.
func (o *Office) MyItem(ctx context.Context, n int) (*Handed, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, err
	}
	own, _, err := o.Follow(ctx)
	if err != nil {
		return nil, err
	}
	if who.Kind != actor.Respondent || !own.May(ActNotice) {
		return nil, NotFound()
	}
	c := &own.File.Contents
	for _, al := range c.Live() {
		for _, id := range al.Evidence {
			if !al.Put || c.Item(id) != n {
				continue
			}
			x, f, err := exhibit(own, id)
			if err != nil {
				return nil, err
			}
			return o.Show(ctx, f, x)
		}
	}
	return nil, NotFound()
}
