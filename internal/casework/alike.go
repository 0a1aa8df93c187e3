package casework

import (
	"context"
	"slices"

	"recourse/internal/casefile"
	"recourse/internal/evidence/recode"
	"recourse/internal/fault"
)

// alikeFiles is how many files are looked through for one answer, at least.
const alikeFiles = 1000

// Print is an item of evidence as far as it can be compared with another.
type Print struct {
	Of     string // the file by which it is reached: its own, or a case that the report belongs to
	Item   string
	SHA256 string
	Like   recode.Likeness
}

// Alike is an item elsewhere that is, byte for byte, one of this file's, or a picture that looks like one.
type Alike struct {
	Item      string // of this file
	Other     casefile.Header
	OtherItem string
	Same      bool
	Percent   int // of what falls off in light in either, 100 where they are the same
}

// AlikeMark is how far was looked; the zero mark is the beginning.
type AlikeMark struct {
	Kind  string `json:"kind"`
	After Mark   `json:"after"`
}

// Lookalikes is what was found among the files looked through. There is more to look through where Next is not nil.
type Lookalikes struct {
	Found []Alike
	Files int
	Next  *AlikeMark
}

// Alike looks for items that look like those of a file, among the files that the actor may know of and nowhere else, so
// that one who must not know of a case learns nothing by sending its picture (R-38, P-15). What pictures look like is
// opened for the length of the call, and kept nowhere. It suggests; a human joins. It returns NotFound where the file does
// not exist for the actor, Forbidden where they do not have its matter.
func (o *Office) Alike(ctx context.Context, kind, ref string, from AlikeMark) (*Lookalikes, error) {
	v, err := o.Open(ctx, kind, ref)
	if err != nil {
		return nil, err
	}
	if !v.May(ActEvidence) || (kind == casefile.Case && !v.May(ActMatter)) {
		_, _, _, err := o.permitted(ctx, kind, ref, ActEvidence)
		if err == nil {
			_, _, _, err = o.permitted(ctx, kind, ref, ActMatter)
		}
		return nil, err
	}
	prints, err := o.store.Prints(ctx, []string{v.File.ID})
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(prints, func(p Print) bool { _, ok := v.File.Contents.Exhibit(p.Item); return !ok })
	out := &Lookalikes{}
	if len(own) == 0 {
		return out, nil
	}
	kinds := []string{casefile.Case, casefile.Report}
	for _, kind := range kinds[max(0, slices.Index(kinds, from.Kind)):] {
		after := Mark{}
		if kind == from.Kind {
			after = from.After
		}
		next, err := o.alikeIn(ctx, v.File, own, kind, after, out)
		if err != nil || next != nil {
			out.Next = next
			return out, err
		}
	}
	return out, nil
}

// alikeIn looks through the files of one kind; next says where it stopped before their end.
func (o *Office) alikeIn(ctx context.Context, f *casefile.File, own []Print, kind string, after Mark, out *Lookalikes) (next *AlikeMark, err error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, err
	}
	q := Query{Kind: kind, Who: who, Scope: o.policy.Scope(who, ActList, kind), After: after, Limit: pageOfAlike, At: o.now()}
	for {
		rows, err := o.store.Queue(ctx, q)
		if err != nil {
			return nil, err
		}
		if err := o.compare(ctx, f, own, rows, out); err != nil {
			return nil, err
		}
		if len(rows) < q.Limit {
			return nil, nil
		}
		q.After = rows[len(rows)-1].Mark(true)
		if out.Files >= alikeFiles {
			return &AlikeMark{kind, q.After}, nil
		}
	}
}

const pageOfAlike = 100

func (o *Office) compare(ctx context.Context, f *casefile.File, own []Print, rows []Row, out *Lookalikes) error {
	headers := map[string]casefile.Header{}
	ids := make([]string, 0, len(rows))
	for _, r := range rows {
		headers[r.Header.ID] = r.Header
		ids = append(ids, r.Header.ID)
	}
	out.Files += len(rows)
	prints, err := o.store.Prints(ctx, ids)
	if err != nil {
		return err
	}
	for _, p := range prints {
		found := alikeOf(f.ID, own, p)
		if len(found) == 0 {
			continue
		}
		shown, err := o.exhibited(ctx, headers[p.Of], p.Item)
		if err != nil {
			return err
		}
		for _, a := range found {
			if shown {
				a.Other = headers[p.Of]
				out.Found = append(out.Found, a)
			}
		}
	}
	return nil
}

// alikeOf compares an item with a file's own. The same item reached another way is not another, and within the file a
// pair is named once.
func alikeOf(file string, own []Print, p Print) (out []Alike) {
	if p.Of != file && slices.ContainsFunc(own, func(x Print) bool { return x.Item == p.Item }) {
		return nil
	}
	for _, x := range own {
		a := Alike{Item: x.Item, OtherItem: p.Item, Same: x.SHA256 == p.SHA256, Percent: x.Like.Percent(p.Like)}
		if a.Same {
			a.Percent = 100
		}
		if (a.Same || x.Like.Alike(p.Like)) && (p.Of != file || x.Item < p.Item) {
			out = append(out, a)
		}
	}
	return out
}

// exhibited tells whether an item is one of a file: a case has not all that a report of it brought.
func (o *Office) exhibited(ctx context.Context, header casefile.Header, item string) (bool, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return false, err
	}
	h, err := o.heldBy(ctx, who, header)
	if fault.Is(err, fault.NotFound) {
		return false, nil // it went meanwhile
	}
	if err != nil {
		return false, err
	}
	_, ok := h.file.Contents.Exhibit(item)
	return ok, nil
}
