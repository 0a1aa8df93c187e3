package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"recourse/internal/actor"
	"recourse/internal/api/strict"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/ledger"
	"recourse/internal/ledger/bundle"
	"recourse/internal/papers"
)

const applicationZip = "application/zip"

// bundleRoutes give a case, or what is decided on, as one file.
func (a *API) bundleRoutes() {
	r := route{id: "bundle-of-case", method: http.MethodGet, path: "/api/v1/cases/{ref}/bundle", tag: "cases", file: true, gives: applicationZip,
		summary: "The frozen pack as one file: pages with an index, evidence, proofs, and a signed manifest", access: staff(casefile.Case, casework.ActBundlePack)}
	add(a, r, func(ctx context.Context, in *refIn) (*streamOut, error) {
		return a.bundle(ctx, in.Ref, casework.BundlePack, func() (string, error) { return "", nil })
	})
	r.id, r.method, r.anew, r.status = "make-bundle-of-case", http.MethodPost, true, http.StatusOK
	r.summary, r.access = "The whole case as one file, for somebody outside, for a reason that goes on record", staff(casefile.Case, casework.ActBundleCase)
	add(a, r, func(ctx context.Context, in *bundleIn) (*streamOut, error) {
		return a.bundle(ctx, in.Ref, casework.BundleCase, in.reason)
	})
	add(a, route{id: "bundles-of-case", method: http.MethodGet, path: "/api/v1/cases/{ref}/bundles", tag: "cases", file: true,
		summary: "Which bundles were made of a case, by whom and why", access: staff(casefile.Case, casework.ActMatter)}, a.bundles)
}

type bundleIn struct {
	Ref string `path:"ref" maxLength:"40"`
	Late[struct {
		Reason string `json:"reason" doc:"For whom, and why"`
	}]
}

func (in *bundleIn) reason() (string, error) {
	if err := in.read(strict.Small); err != nil {
		return "", err
	}
	switch reason := strings.TrimSpace(in.Body.Reason); {
	case reason == "":
		return "", fault.OnField("/reason", "required", "Say for whom the bundle is, and why: it stays on record.")
	case len(reason) > 2000:
		return "", fault.OnField("/reason", "too_long", "Give the reason in fewer words.")
	default:
		return reason, nil
	}
}

// laid is an item on its way into a bundle.
type laid struct {
	casework.Held
	item evidence.Item // as it is recorded
	open func() (io.ReadCloser, error)
}

// bundle makes a bundle. Everything that could be refused is settled, and on record, before a byte leaves.
func (a *API) bundle(ctx context.Context, ref, of string, check func() (string, error)) (*streamOut, error) {
	if err := known(casefile.Case, ref); err != nil {
		return nil, err
	}
	b, err := a.p.Office.Bundle(ctx, ref, of, check)
	if err != nil {
		return nil, err
	}
	if err := a.binds(); err != nil {
		return nil, err
	}
	sends := false // from then on whoever sends it gives the place back
	defer func() {
		if !sends {
			<-a.binding
		}
	}()
	out, err := a.bound(ctx, b)
	sends = err == nil
	return out, err
}

func (a *API) bound(ctx context.Context, b *casework.Bundle) (*streamOut, error) {
	items, err := a.layItems(ctx, b)
	if err != nil {
		return nil, err
	}
	leaves, proofs, err := a.prove(ctx, b)
	if err != nil {
		return nil, err
	}
	held := make([]casework.Held, 0, len(items))
	for _, l := range items {
		held = append(held, l.Held)
	}
	today := a.now().UTC().Format("2006-01-02")
	d := b.Document(a.p.Organisation, today, held, leaves)
	var pages, text bytes.Buffer
	if err := a.p.Pages.Print(&pages, d); err != nil {
		return nil, err
	}
	if err := papers.Text.Print(&text, d); err != nil {
		return nil, err
	}
	if err := a.recordBundle(ctx, b, items); err != nil {
		return nil, err
	}
	return &streamOut{func(c huma.Context) {
		defer func() { <-a.binding }()
		evidence.Item{Name: "bundle.zip"}.Header(c.SetHeader)
		c.SetHeader("Content-Type", applicationZip)
		c.SetHeader("Referrer-Policy", "no-referrer")
		c.SetStatus(http.StatusOK)
		w := bundle.NewWriter(c.BodyWriter(), ledger.Manifest{Origin: a.p.LogKeys.Log.Name(), Of: b.Of, Reference: b.File.Ref, Day: today}, a.p.Signer)
		err := w.Add("papers.pdf", &pages)
		if err == nil {
			err = w.Add("papers.txt", &text)
		}
		for i := 0; i < len(items) && err == nil; i++ {
			err = items[i].into(w)
		}
		for i := 0; i < len(proofs) && err == nil; i++ {
			err = w.Add(proofs[i].name, bytes.NewReader(proofs[i].text))
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			panic(http.ErrAbortHandler) // the status has left: a reader sees a file that is cut off, which is no bundle
		}
	}}, nil
}

// into writes an item, where it goes in.
func (l *laid) into(w *bundle.Writer) error {
	if l.open == nil {
		return nil
	}
	in, err := l.open()
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	return w.Add(l.Part, in)
}

// recordBundle writes down what leaves: the bundle, and each item in it.
func (a *API) recordBundle(ctx context.Context, b *casework.Bundle, items []laid) error {
	who, ok := actor.From(ctx)
	if !ok {
		return fault.New(fault.Unauthenticated, "Sign in first.")
	}
	if err := a.p.Office.RecordBundle(ctx, b); err != nil {
		return err
	}
	for _, l := range items {
		if l.open == nil || l.item.ID == "" {
			continue
		}
		c := evidence.Custody{What: evidence.WasBundled, WhoKind: string(who.Kind), WhoID: who.ID, Reason: b.Reason, SHA256: l.SHA256, At: a.now()}
		if err := a.p.Index.Done(ctx, l.item, c); err != nil {
			return err
		}
	}
	return nil
}

// layItems finds what goes in for each item: as it is looked at in the house, and never its original where that tells more.
func (a *API) layItems(ctx context.Context, b *casework.Bundle) ([]laid, error) {
	out := make([]laid, 0, len(b.Items))
	for _, item := range b.Items {
		l := laid{Held: casework.Held{BundleItem: item}}
		if item.Out == "" {
			if err := a.layItem(ctx, b, &l); err != nil {
				return nil, err
			}
		}
		out = append(out, l)
	}
	return out, nil
}

func (a *API) layItem(ctx context.Context, b *casework.Bundle, l *laid) error {
	x, _ := b.File.Contents.Exhibit(l.Exhibit.ID)
	if words, ok := b.File.Contents.Stated(x); ok {
		l.Part, l.Type, l.Size, l.SHA256 = fmt.Sprintf("evidence/%03d.txt", l.N), "text/plain", int64(len(words)), x.SHA256
		l.open = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(words)), nil }
		return nil
	}
	looked, err := a.p.Office.Look(ctx, b.File, l.Exhibit)
	switch {
	case fault.Is(err, fault.Conflict):
		l.Out = leftOut(err)
		return nil
	case err != nil:
		return err
	}
	l.item, l.Cleaned = looked.Item, looked.Cleaned
	l.open = func() (io.ReadCloser, error) { return looked.Open(ctx) }
	l.Part, l.Type, l.Size, l.SHA256 = "evidence/"+l.item.InertName(l.N), l.item.Type, l.item.Size, l.item.SHA256
	return nil
}

// leftOut says why an item that is not looked at in the house does not leave it either.
func leftOut(err error) string {
	var why *fault.Fault
	if errors.As(err, &why) {
		if state, scanned := strings.CutPrefix(why.Code, "scan_"); scanned {
			return "It was not found clean: the scan says “" + strings.ReplaceAll(state, "_", " ") + "”."
		}
	}
	return "No copy of this picture could be made without what its camera wrote beside it."
}

// proof is a part that proves the place of an event.
type proof struct {
	name string
	text []byte
}

// prove finds the place of each event in the log, with its proof.
func (a *API) prove(ctx context.Context, b *casework.Bundle) (leaves []casework.Leaf, proofs []proof, err error) {
	ids, err := a.p.Office.Leaves(ctx, b.File)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range b.File.Events() {
		l := casework.Leaf{Seq: e.Seq}
		p, err := ledger.Prove(ctx, a.p.Log, ids[e.ID])
		switch {
		case isPending(err):
		case err != nil:
			return nil, nil, err
		default:
			c, err := ledger.OpenCheckpoint(p.Checkpoint, a.p.LogKeys.Log)
			if err != nil {
				return nil, nil, err
			}
			text, err := p.Format()
			if err != nil {
				return nil, nil, err
			}
			l.Part, l.Index, l.Size = fmt.Sprintf("log/%04d.proof", e.Seq), p.Leaf.Index, c.Size
			proofs = append(proofs, proof{l.Part, text})
		}
		leaves = append(leaves, l)
	}
	return leaves, proofs, nil
}

type madeBody struct {
	Of     string `json:"of" doc:"pack or case"`
	Person string `json:"person"`
	Role   string `json:"role,omitempty" doc:"In what function"`
	Reason string `json:"reason,omitempty"`
	At     string `json:"at" format:"date-time"`
}

func (a *API) bundles(ctx context.Context, in *refIn) (*list[madeBody], error) {
	if err := known(casefile.Case, in.Ref); err != nil {
		return nil, err
	}
	made, err := a.p.Office.Bundles(ctx, in.Ref)
	if err != nil {
		return nil, err
	}
	var out []madeBody
	for _, m := range made {
		out = append(out, madeBody{Of: m.Of, Person: m.Person, Role: m.Role, Reason: m.Reason, At: exact(m.At)})
	}
	return listOf(out), nil
}

// binds takes a place among those for whom pages are laid out at the same time; Unavailable where there is none. Whoever took it
// gives it back by reading from binding.
func (a *API) binds() error {
	select {
	case a.binding <- struct{}{}:
		return nil
	default:
		f := fault.New(fault.Unavailable, "Other papers are being made. Please try again in a moment.")
		f.RetryIn = 5
		return f
	}
}

// bindings is how many bundles are made at the same time: pages are laid out in memory.
func bindings() chan struct{} { return make(chan struct{}, max(2, runtime.GOMAXPROCS(0))) }
