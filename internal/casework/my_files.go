package casework

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/once"
)

// FileDoor is the door by which a party adds a file.
const FileDoor = "evidence"

// Keep seals a file under the key of the report or case that it came to, within the limits of all that it holds. It is
// on no event until an action names it. With it is kept what a repeat is answered, where answer is not nil.
//
// No connection to a database is held while its bytes come in. It returns what evidence.Locker's Take returns.
func (o *Office) Keep(ctx context.Context, f *casefile.File, u evidence.Upload, answer func(evidence.Item) (*once.Answer, error)) (evidence.Item, error) {
	files, bytes, err := o.index.Used(ctx, f.ID)
	if err != nil {
		return evidence.Item{}, err
	}
	u.On, u.Budget = o.now().In(o.zone).Format(time.DateOnly), o.files.Limits().Budget(files, bytes, o.now())
	item, err := o.files.Take(ctx, keyring.KeyID(f.Key), f.ID, u)
	if err != nil {
		return evidence.Item{}, err
	}
	if err := u.Budget.Fresh(o.now()); err != nil {
		return evidence.Item{}, err
	}
	var kept *once.Answer
	if answer != nil {
		if kept, err = answer(item); err != nil {
			return evidence.Item{}, err
		}
	}
	return item, o.index.Add(ctx, item, kept)
}

// MayAdd lets through whoever may now take an action that makes a file evidence: reading alone is not enough (I35).
func (o *Office) MayAdd(ctx context.Context, kind, ref string) error {
	choices, _, err := o.Available(ctx, kind, ref)
	if err != nil {
		return err
	}
	for _, c := range choices {
		if c.Allowed && c.Action.Has("exhibit") {
			return nil
		}
	}
	return fault.Coded(fault.Forbidden, "not_allowed", "You cannot add evidence here now.")
}

// MyFile is a file that a party sent, and how it stands.
type MyFile struct {
	casefile.Exhibit
	Scan string // evidence.Scan's State; "" for a statement that became an item
	Copy string // why no copy of a picture could be made, "" where there is one, or none is needed or made yet
}

// MyFiles are the acting party's own files, the first first.
func (o *Office) MyFiles(ctx context.Context) ([]MyFile, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, err
	}
	own, _, err := o.Follow(ctx)
	if err != nil {
		return nil, err
	}
	mine := sent(who, own.File)
	if len(mine) == 0 {
		return nil, nil
	}
	scans, err := o.index.Scans(ctx, []string{own.File.ID})
	if err != nil {
		return nil, err
	}
	copies, err := o.index.Copies(ctx, []string{own.File.ID})
	if err != nil {
		return nil, err
	}
	var out []MyFile
	for _, x := range mine {
		f := MyFile{Exhibit: x}
		if x.Statement == 0 {
			f.Scan = scans[x.ID].State(o.scanning)
		}
		if (evidence.Item{Type: x.Type}).NeedsCopy() {
			f.Copy = copies[x.ID].Why
		}
		out = append(out, f)
	}
	return out, nil
}

// sent are the items of a file that somebody sent themselves.
func sent(who actor.Actor, f *casefile.File) (out []casefile.Exhibit) {
	for _, x := range f.Contents.Exhibits {
		if x.From == string(who.Kind) && x.File == f.ID && (x.Party == "" || x.Party == who.ID) {
			out = append(out, x)
		}
	}
	return out
}

// FileLimits are those of the files of one report or case.
func (o *Office) FileLimits() evidence.Limits { return o.files.Limits() }

// AddMyFile keeps a file of the acting party and puts it on their file, with what it shows. The door is asked first, with
// an item that does not exist: nobody sends 25 MiB to a shut one. It returns what Keep and Knock return.
func (o *Office) AddMyFile(ctx context.Context, u evidence.Upload, about string, keep Keep) (*Done, error) {
	fields := map[string]any{"evidence": uuid.NewString()}
	if about != "" {
		fields["about"] = about
	}
	if _, err := o.Knock(ctx, FileDoor, Request{Fields: fields}); !onlyTheFile(err) {
		return nil, err
	}
	who, own, err := o.own(ctx)
	if err != nil {
		return nil, err
	}
	u.From = string(who.Kind)
	item, err := o.Keep(ctx, &casefile.File{Header: own.Header}, u, nil)
	if err != nil {
		return nil, err
	}
	fields["evidence"] = item.ID
	return o.Knock(ctx, FileDoor, Request{Fields: fields, Keep: keep})
}

// onlyTheFile tells whether nothing but the file is missing.
func onlyTheFile(err error) bool {
	var f *fault.Fault
	return errors.As(err, &f) && f.Kind == fault.Invalid && !slices.ContainsFunc(f.Fields, func(w fault.Field) bool { return w.Pointer != "/fields/evidence" })
}
