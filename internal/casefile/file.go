package casefile

import (
	"fmt"
	"slices"
	"time"

	"recourse/internal/actor"
	"recourse/internal/procedure"
)

// The two kinds of file.
const (
	Report = "report"
	Case   = "case"
)

// Header is what is known of a file without opening anything.
type Header struct {
	ID        string // random v4
	Ref       string // what people call it; random, says nothing of how many there are
	CodeName  string // what lists show
	Kind      string // Report or Case
	Procedure string
	Version   string // of the procedure
	Key       string // the keyring's id of this file's key
	Incident  string // what happened: shared by reports of it and cases about it
	Burst     string // of a report: shared by near-copies that came together; "" for most
	Nation    string // whose bank holidays count
	State     string
	Seq       int // of the last event: the version a writer must have seen
	Level     int
	OpenedOn  time.Time
}

// File is a report or a case with all it holds. Its state is changed by Apply alone.
type File struct {
	Header
	state    string
	events   []Event
	Contents Contents
	known    reckoned
}

// Event is one thing that happened to a file.
type Event struct {
	ID     string
	File   string
	Seq    int
	Action string
	From   string
	To     string
	At     time.Time // UTC, to the second
	Who    Who
	Data   *Data // read from the payload when it is folded, and never changed
	// Payload is Data as it is sealed and digested: the exact bytes.
	Payload []byte
}

// Who is the actor as the log keeps it: kind, id and the function or role they acted in.
type Who struct {
	Kind actor.Kind
	ID   string
	As   string
}

// State is where the file stands.
func (f *File) State() string { return f.state }

// Events returns what happened, oldest first.
func (f *File) Events() []Event { return f.events }

// Last is the newest event.
func (f *File) Last() Event { return f.events[len(f.events)-1] }

// Fold makes a file from its events. It returns an error where they do not follow one another, which means
// that a row was lost or changed: an Internal matter, never a user's. The events are the file's from then on.
func Fold(p *procedure.Procedure, h Header, events []Event) (*File, error) {
	f := &File{Header: h, Contents: newContents(), events: events[:0:len(events)]}
	for i := range events {
		if err := f.fold(p, &events[i]); err != nil {
			return nil, err
		}
	}
	f.keepHeader()
	return f, nil
}

// keepHeader keeps the header's copies in step with the fold.
func (f *File) keepHeader() {
	f.Header.State, f.Header.Seq = f.state, len(f.events)
}

func (f *File) fold(p *procedure.Procedure, e *Event) error {
	if e.Seq != len(f.events)+1 || e.From != f.state {
		return fmt.Errorf("event %d of a %s does not follow the one before", e.Seq, f.Kind)
	}
	if e.Data == nil {
		var err error
		if e.Data, err = readData(e.Payload); err != nil {
			return fmt.Errorf("read event %d of a %s: %w", e.Seq, f.Kind, err)
		}
	}
	m := p.Machine(f.Kind)
	f.known = reckoned{}
	f.state = e.To
	f.events = append(f.events, *e)
	c := &f.Contents
	c.Taken[e.Action]++
	if e.Seq == 1 {
		c.begin(e)
		return nil
	}
	a := m.Action(e.Action)
	if a == nil {
		return fmt.Errorf("event %d of a %s is no action of %s %s", e.Seq, f.Kind, p.ID, p.Version)
	}
	for _, function := range e.Data.Seconded {
		c.worked(function, e.Data.By)
	}
	for i, does := range a.Does {
		if slices.Contains(e.Data.Skipped, i) {
			continue
		}
		effects[does.Do].fold(&folding{c: c, p: p, e: e, with: does.With})
	}
	return nil
}

// folding is what an effect sees of the event it folds.
type folding struct {
	c    *Contents
	p    *procedure.Procedure
	e    *Event
	with string
}

func (x *folding) fields() Fields { return x.e.Data.Fields }
