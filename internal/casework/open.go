package casework

import (
	"context"
	"slices"
	"time"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/procedure"
)

// View is a file as one person may see it: the file itself is never handed on whole; the edges take from it only
// what May allows.
type View struct {
	File      *casefile.File
	Procedure *procedure.Procedure
	Deadlines []casefile.Deadline
	Relations []string
	Reader    string // the person or party who reads

	// Ask is the policy's answer about an act that reads a part: a built-in one, or that of a class of notes.
	Ask   func(act string) bool
	asked map[string]bool
	facts procedure.Facts // at the moment of opening
}

// May tells whether the reader may do an act that reads a part. The policy is asked when a part is wanted, and once.
func (v *View) May(act string) bool {
	may, ok := v.asked[act]
	if ok {
		return may
	}
	if v.asked == nil {
		v.asked = map[string]bool{}
	}
	v.asked[act] = v.Ask(act)
	return v.asked[act]
}

// Open reads a file. That it was read is on record before this returns (decision 35). It returns NotFound where the
// file does not exist for the actor; somebody drawn who has not declared yet has not opened it either.
func (o *Office) Open(ctx context.Context, kind, ref string) (*View, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, err
	}
	l, obj, err := o.seen(ctx, who, kind, ref, true)
	if err != nil {
		return nil, err
	}
	return o.view(ctx, who, l, obj)
}

func (o *Office) view(ctx context.Context, who actor.Actor, l *Loaded, obj authz.Object) (*View, error) {
	h, err := o.openFor(ctx, who, l, obj)
	if err != nil {
		return nil, err
	}
	return &View{
		File: h.file, Procedure: h.p, Relations: obj.Relations, Reader: who.ID,
		Deadlines: h.file.Deadlines(h.p, h.days, o.now()), facts: h.facts(o.now()),
		Ask: func(act string) bool { return o.policy.Can(who, act, obj).Allowed },
	}, nil
}

// Leaves gives the ids of the leaves that commit to the events of a file that was opened, by the ids of the events.
func (o *Office) Leaves(ctx context.Context, f *casefile.File) (map[string]string, error) {
	return o.store.Leaves(ctx, f.ID)
}

// Follow reads a party's own file and the files joined to it: for a reporter their report and, by their stage
// alone, the cases that came of it.
func (o *Office) Follow(ctx context.Context) (own *View, cases []*View, err error) {
	return o.follow(ctx, Look{})
}

// follow is Follow, with what the look asks for beside the file.
func (o *Office) follow(ctx context.Context, look Look) (own *View, cases []*View, err error) {
	var linked []casefile.Header
	look.Record, look.Linked = true, &linked
	who, l, obj, err := o.ownLook(ctx, look)
	if err != nil {
		return nil, nil, err
	}
	own, err = o.view(ctx, who, l, obj)
	if err != nil || who.Kind != actor.Reporter {
		return own, nil, err
	}
	for _, h := range linked {
		v, err := o.Open(ctx, h.Kind, h.Ref)
		if err != nil {
			return nil, nil, err
		}
		cases = append(cases, v)
	}
	return own, cases, nil
}

// Letters lists the letters of a file to those who post them, and to a party their own.
func (o *Office) Letters(ctx context.Context, kind, ref string) ([]Letter, error) {
	_, l, _, err := o.permitted(ctx, kind, ref, ActLetters)
	if err != nil {
		return nil, err
	}
	return o.store.Letters(ctx, l.Header)
}

// permitted finds a file for an act that reads it and no procedure declares: NotFound where it does not exist for the
// actor, Forbidden with the line that decided where they may not.
func (o *Office) permitted(ctx context.Context, kind, ref, act string) (who actor.Actor, l *Loaded, obj authz.Object, err error) {
	if who, err = actorOf(ctx); err != nil {
		return who, nil, obj, err
	}
	if l, obj, err = o.seen(ctx, who, kind, ref, false); err != nil {
		return who, nil, obj, err
	}
	if !o.policy.Can(who, act, obj).Allowed {
		return who, nil, obj, o.refused(who, act, obj)
	}
	return who, l, obj, nil
}

// MyLetters lists the letters to a party, newest first; to a respondent none that went to somebody taken for them.
func (o *Office) MyLetters(ctx context.Context) ([]Letter, error) {
	var letters []Letter
	who, l, obj, err := o.ownLook(ctx, Look{Letters: &letters})
	if err != nil {
		return nil, err
	}
	var since time.Time
	if who.Kind == actor.Respondent {
		h, err := o.open(ctx, l, obj)
		if err != nil {
			return nil, err
		}
		since = h.file.Contents.RespondentSince
	}
	return writtenSince(letters, since), nil
}

// writtenSince leaves out what was written to a party before it was they.
func writtenSince(letters []Letter, since time.Time) []Letter {
	return slices.DeleteFunc(letters, func(l Letter) bool { return l.At.Before(since) })
}

// Exhibit finds an item of evidence that the actor may download; NotFound for any other.
func (o *Office) Exhibit(ctx context.Context, kind, ref, id string) (casefile.Exhibit, *casefile.File, error) {
	v, err := o.Open(ctx, kind, ref)
	if err != nil {
		return casefile.Exhibit{}, nil, err
	}
	return exhibit(v, id)
}

// Original finds an item whose original the actor may have: NotFound where they may not have the item at all, Forbidden
// with the line that decided where they may not have its original. What was asked is checked once the file is known to
// be there for the actor, and before anything is said of the item (decision 33).
func (o *Office) Original(ctx context.Context, kind, ref, id string, check func() error) (casefile.Exhibit, *casefile.File, error) {
	v, err := o.Open(ctx, kind, ref)
	if err == nil {
		err = check()
	}
	if err != nil {
		return casefile.Exhibit{}, nil, err
	}
	x, f, err := exhibit(v, id)
	if err == nil && !v.May(ActOriginal) {
		_, _, _, err = o.permitted(ctx, kind, ref, ActOriginal)
	}
	return x, f, err
}

// exhibit is an item of a file that its reader may have.
func exhibit(v *View, id string) (casefile.Exhibit, *casefile.File, error) {
	x, ok := v.File.Contents.Exhibit(id)
	// Who does not have the matter has what was put to the respondent in full: a panel decides on nothing else (I02).
	whole := v.May(ActMatter) || v.File.Kind == casefile.Report || v.File.Contents.Shown[id].How == casefile.Shown
	if !ok || !v.May(ActEvidence) || !whole {
		return casefile.Exhibit{}, nil, NotFound()
	}
	if v.File.Kind == casefile.Case && !v.May(ActMatter) {
		x = v.File.Contents.AsPut(x)
	}
	return x, v.File, nil
}

// Reads lists who opened a party's file and when.
func (o *Office) Reads(ctx context.Context) ([]Read, error) {
	_, l, err := o.own(ctx)
	if err != nil {
		return nil, err
	}
	return o.store.Reads(ctx, l.Header.ID)
}
