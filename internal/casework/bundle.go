package casework

import (
	"context"
	"fmt"
	"time"

	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/papers"
)

// What is bundled.
const (
	BundlePack = "pack" // what a body decides on, as it was frozen
	BundleCase = "case" // the whole of a case, for somebody outside who looks into it
)

// Bundle is what leaves the house as one file, for one reader. It holds what that person may read, and no more.
type Bundle struct {
	Of      string
	File    *casefile.File
	Reason  string
	Items   []BundleItem
	view    *View
	letters []Letter
	as      string // in what its maker acts
}

// BundleItem is an item of evidence by its number in the bundle. Out says why it is left out.
type BundleItem struct {
	N       int
	Exhibit casefile.Exhibit
	Out     string
	how     casefile.Disclosure
	put     bool
}

// BundleMade is the record of a bundle.
type BundleMade struct {
	Of     string
	Person string
	Role   string
	Reason string
	At     time.Time
}

// Bundle opens a case for a bundle of it. It returns NotFound where the file does not exist for the actor, Forbidden with
// the line that decided where they may not, Conflict where there are no papers yet. What was asked is checked once the
// file is known to be there for them, before anything else is said (decision 33); it gives the reason. A pack is for
// those who read the pack, and they alone.
//
// Nothing of it is handed out before RecordBundle.
func (o *Office) Bundle(ctx context.Context, ref, of string, check func() (reason string, err error)) (*Bundle, error) {
	act, reads := ActBundleCase, ActMatter
	if of == BundlePack {
		act, reads = ActBundlePack, ActPack
	}
	v, err := o.Open(ctx, casefile.Case, ref)
	if err != nil {
		return nil, err
	}
	b := &Bundle{Of: of, File: v.File, view: v}
	if b.Reason, err = check(); err != nil {
		return nil, err
	}
	for _, need := range []string{act, reads} {
		if !v.May(need) {
			_, _, _, err := o.permitted(ctx, casefile.Case, ref, need)
			if err == nil {
				err = fault.Coded(fault.Forbidden, "not_allowed", "You may not do this here.")
			}
			return nil, err
		}
	}
	if of == BundlePack && v.File.Contents.Pack == nil {
		return nil, fault.Coded(fault.Conflict, "I30", "There are no papers yet: they are frozen when the case is ready to be decided.")
	}
	b.as = v.acting()
	b.items()
	if of == BundleCase && v.May(ActLetters) {
		if b.letters, err = o.Letters(ctx, casefile.Case, ref); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// acting is in what function the reader stands to the file; "" where they stand to it in none.
func (v *View) acting() string {
	for _, h := range v.File.Contents.Holders {
		if h.Person == v.Reader && h.Declared {
			return h.Function
		}
	}
	return ""
}

// RecordBundle writes down that a bundle is made, and why, before a byte of it leaves.
func (o *Office) RecordBundle(ctx context.Context, b *Bundle) error {
	who, err := actorOf(ctx)
	if err != nil {
		return err
	}
	return o.store.Bundled(ctx, b.File.Header, BundleMade{Of: b.Of, Person: who.ID, Role: b.as, Reason: b.Reason, At: o.now()})
}

// Bundles lists the bundles that were made of a case, to those who work on its matter; newest first.
func (o *Office) Bundles(ctx context.Context, ref string) ([]BundleMade, error) {
	v, err := o.Open(ctx, casefile.Case, ref)
	if err != nil {
		return nil, err
	}
	if !v.May(ActMatter) {
		_, _, _, err := o.permitted(ctx, casefile.Case, ref, ActMatter)
		return nil, err
	}
	return o.store.Bundles(ctx, v.File.Header)
}

// Why an item is left out of a bundle, as its papers say it.
const (
	outGist     = "It was put to the respondent in substance; the substance stands in the ledger of disclosure."
	outWithheld = "It was withheld from the respondent; the ground stands in the ledger of disclosure."
	outClosed   = "Items of evidence are not open to whoever made this bundle."
)

// items lists the items: in a pack those that were put, by the number of the notice; of a case all, in the order in which
// they came. What was not put in full is left out of both: whoever is to have it is given it apart, and the digest says
// whether that is the item.
func (b *Bundle) items() {
	c := &b.File.Contents
	for i, x := range c.Exhibits {
		how, put := c.Shown[x.ID]
		item := BundleItem{N: i + 1, Exhibit: x, how: how, put: put}
		if b.Of == BundlePack {
			if !put {
				continue
			}
			item.N = c.Item(x.ID)
		}
		item.Exhibit = c.AsPut(x)
		item.Exhibit.Name = fmt.Sprintf("item %d", item.N)
		switch {
		case how.How == casefile.Gist:
			item.Out = outGist
		case how.How == casefile.Withheld:
			item.Out = outWithheld
		case !b.view.May(ActEvidence):
			item.Out = outClosed
		}
		b.Items = append(b.Items, item)
	}
}

// Held is an item as it went into the bundle, or why it did not.
type Held struct {
	BundleItem
	Part    string // its name in the bundle
	Type    string
	Size    int64
	SHA256  string
	Cleaned bool // it is a copy made anew, without what a camera wrote beside it
}

// Leaf is the place of an event in the log, and the part of the bundle that proves it; Part is "" before it has one.
type Leaf struct {
	Seq         int
	Part        string
	Index, Size int64
}

// Document writes the papers of a bundle, as of a day.
func (b *Bundle) Document(organisation, day string, held []Held, leaves []Leaf) papers.Document {
	w := &bundling{Bundle: b, c: &b.File.Contents, whole: b.Of == BundleCase, held: held}
	d := papers.Document{Title: "Papers of case " + b.File.Ref, Mark: "Case " + b.File.Ref, Day: day}
	d.About = w.about(organisation, day)
	w.chronology()
	if w.whole {
		w.told()
		w.messages()
	}
	w.allegations()
	w.answers()
	w.filed()
	w.comments()
	w.ledger()
	w.evidence()
	if w.whole || w.c.Decision != nil {
		w.decided()
	}
	if w.whole {
		w.letters()
	}
	w.frozen()
	w.log(leaves)
	w.without()
	d.Parts = w.parts
	return d
}
