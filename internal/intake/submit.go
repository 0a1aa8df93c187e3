package intake

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"log/slog"
	"slices"
	"time"

	"github.com/google/uuid"

	"recourse/internal/actor"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/ledger"
	"recourse/internal/notify"
	"recourse/internal/once"
	"recourse/internal/procedure"
	"recourse/internal/report"
)

// Keys gives keys made ahead, destroys them, and gives keyed hashes; keyring.Ring fits it.
type Keys interface {
	Take(ctx context.Context) (keyring.KeyID, error)
	Shred(ctx context.Context, key keyring.KeyID) error
	MAC(purpose, value string) []byte
}

// Writer renders the acknowledgement, and the card for somebody whose report one of us took down.
type Writer interface {
	Acknowledge(p *procedure.Procedure, f *casefile.File, e casefile.Event, l procedure.Letter, sent *report.Report, days *calendar.Days) (notify.Letter, error)
	// Cards writes what a caller is handed, in each language.
	Cards(reference, received, code string) ([]notify.Letter, error)
}

// Parts is what a desk is built from.
type Parts struct {
	Store          Store
	Drafts         Drafts
	Keys           Keys
	Files          *evidence.Locker
	Questionnaires map[string]*report.Questionnaire
	Limits         report.Limits
	Hourly         int // reports that are taken in an hour from one source; 0 for any number
	Shelf          *procedure.Shelf
	Calendar       *calendar.Calendar
	Letters        Writer
	Signer         ledger.PromiseSigner
	Tree           ledger.Reader
	Origin         string // of the log
	Tick           time.Duration
	Zone           *time.Location
	Now            func() time.Time
	Rand           io.Reader
	Log            *slog.Logger
	// May says whether somebody on the staff may do an act of intake; nobody may where it is nil.
	May func(who actor.Actor, act string) bool
}

// Desk is the verbs of this package.
type Desk struct {
	Parts
	staff  staff
	bursts *bursts
	pace   *pace // of reports
	files  *pace // of reports with files sent ahead
}

// New builds a desk.
func New(p Parts) *Desk {
	return &Desk{Parts: p, bursts: newBursts(), pace: newPace(p.Hourly), files: newPace(p.Hourly)}
}

// Submission is a report as it comes in.
type Submission struct {
	Draft   report.Draft
	Uploads iter.Seq2[evidence.Upload, error] // streamed in one after the other; nil for none
	Ahead   *Enclosed                         // the files that were sent ahead of it; nil for none

	// Sender is the source that it came from, to be counted and not kept; "" where that tells nothing of who sends it, as
	// where one of us does.
	Sender string

	// Entered says how one of us entered it; nil where whoever reports does so themselves.
	Entered *casefile.Entered

	// Keep makes what a repeat is answered, out of the answer without its Proof; nil where the report came without a key.
	Keep func(Receipt) (*once.Answer, error)
}

// Receipt is the answer to a report. The access code is in it and nowhere else.
type Receipt struct {
	Reference   string    `json:"reference"`
	AccessCode  string    `json:"access_code"`
	State       string    `json:"state"`
	SubmittedOn string    `json:"submitted_on"`
	Promises    []Promise `json:"promises"`
	Lost        []string  `json:"lost,omitempty"` // files that could not be kept: send them again with the code (F-15)
	Proof       string    `json:"proof"`          // ledger.Receipt, as text to keep
}

// Promise is something the reporter is promised by a day.
type Promise struct {
	What string `json:"what"`
	By   string `json:"by"`
}

// Submit takes a report in. When it returns without an error, the report is durable, with its first event, its
// acknowledgement, its due dates, its leaf, and what a repeat is answered.
//
// One of us enters a report for a caller, or of our own initiative; it is the caller, and in the other case whoever
// entered it, who is given the code and follows it.
//
// A source from which much comes is asked to send one report after the other, but never where somebody is in danger, nor
// one of us.
//
// It returns Forbidden where one of us may not enter it; Invalid with every field that is wrong; Conflict for a key that was used; TooLarge; TooMany, with when it is taken; Unavailable where it
// could not be kept, in which case nothing was.
func (d *Desk) Submit(ctx context.Context, s Submission) (Receipt, error) {
	q := d.Questionnaires[kindOf(s.Draft.Kind)]
	if q == nil {
		return Receipt{}, fault.OnField("/kind", "unknown_option", "There is no such kind of report.")
	}
	now := d.Now().UTC().Truncate(time.Second)
	by, err := d.entering(ctx, s.Entered)
	if err != nil {
		return Receipt{}, err
	}
	if err := s.Draft.Validate(q, now.In(d.Zone), d.Limits); err != nil {
		return Receipt{}, err
	}
	sender := s.Sender
	if s.Draft.Danger.Immediate {
		sender = ""
	}
	giveBack, err := d.pace.take(sender, now)
	if err != nil {
		return Receipt{}, err
	}
	r, err := d.keep(ctx, q, s, now, by)
	if err != nil {
		giveBack()
	}
	return r, err
}

// keep takes the files, then keeps the report with everything that belongs to it. What was taken for a report that
// could not be kept is thrown away.
func (d *Desk) keep(ctx context.Context, q *report.Questionnaire, s Submission, now time.Time, by actor.Actor) (r Receipt, err error) {
	m, r, taken, err := d.prepare(ctx, q, s, now, by)
	defer func() {
		if err != nil {
			taken.discard(context.WithoutCancel(ctx), d.Files)
		}
	}()
	if err != nil {
		return Receipt{}, err
	}
	if s.Keep != nil {
		if m.Once, err = s.Keep(r); err != nil {
			return Receipt{}, err
		}
	}
	if err = taken.fresh(d.Now()); err != nil {
		return Receipt{}, err
	}
	commitment, err := d.Store.Submit(ctx, m, taken.all())
	if err != nil {
		return Receipt{}, err
	}
	r.Proof, err = d.promise(r.Reference, commitment, now)
	return r, err
}

func kindOf(kind string) string {
	if kind == "" {
		return "abuse"
	}
	return kind
}

// prepare makes everything of a report that is kept, and the answer without its promise.
func (d *Desk) prepare(ctx context.Context, q *report.Questionnaire, s Submission, now time.Time, by actor.Actor) (casefile.Move, Receipt, taken, error) {
	var m casefile.Move
	var files taken
	fail := func(err error) (casefile.Move, Receipt, taken, error) { return m, Receipt{}, files, err }
	p := d.Shelf.Current(q.Procedure)
	if p == nil {
		return fail(fault.New(fault.Internal, "This kind of report has no procedure."))
	}
	days, err := d.days(p, s.Draft.Occurred.Nation)
	if err != nil {
		return fail(err)
	}
	box, err := d.box(ctx, s.Ahead)
	if err != nil {
		return fail(err)
	}
	ref, err := report.NewReference(report.OfReport, d.Rand)
	if err != nil {
		return fail(err)
	}
	code, err := report.NewCode(d.Rand)
	if err != nil {
		return fail(err)
	}
	h := casefile.Header{
		ID: box.Report, Ref: ref, Kind: casefile.Report, Procedure: p.ID, Version: p.Version, Key: string(box.Key),
		Incident: uuid.NewString(), Nation: s.Draft.Occurred.Nation, OpenedOn: now,
	}
	h.CodeName = casefile.CodeName(h.ID)
	facts := s.Draft.Facts(q)
	if s.Entered == nil { // what one of us took down came from somebody
		h.Burst = d.bursts.of(&s.Draft, facts.Urgent || facts.Retaliation, now)
	}
	if files, err = d.take(ctx, box, s.Uploads, q.Forbids(&s.Draft), now); err != nil {
		return fail(err)
	}
	kept, who := report.Receive(s.Draft, q, report.DateOf(now.In(d.Zone)))
	data, err := d.data(ctx, facts, s.Draft, kept, files.exhibits())
	if err != nil {
		return fail(err)
	}
	if by.Kind != actor.Staff {
		by = actor.Actor{Kind: actor.Reporter, File: h.ID}
	}
	if data.Entered = s.Entered; s.Entered != nil && s.Entered.Own && !slices.Contains(data.Quarantine, by.ID) {
		data.Quarantine = append(data.Quarantine, by.ID) // who reports works on nothing that comes of it (I09)
	}
	born, err := casefile.Begin(p, h, by, string(by.Kind), data, now, uuid.NewString)
	if err != nil {
		return fail(err)
	}
	m = casefile.Move{
		Result: born, New: true, Due: born.After.Deadlines(p, days, now), Incident: h.Incident,
		Owes:  born.After.Next(p, casefile.Input{At: now, Days: days}, nil) != nil,
		Codes: []casefile.Code{{Party: uuid.NewString(), Kind: actor.Reporter, MAC: d.Keys.MAC(casefile.CodePurpose, code.Canonical())}},
	}
	if m.Dates, err = born.After.Dates(p, days, nil); err != nil {
		return fail(err)
	}
	if m.Identity, err = d.identity(ctx, who); err != nil {
		return fail(err)
	}
	for _, l := range born.Letters {
		letter, err := d.Letters.Acknowledge(p, born.After, born.Event, l, &kept, days)
		if err != nil {
			return fail(fault.Because(fault.Internal, "We could not write your acknowledgement, so nothing was kept. Try again.", err))
		}
		m.Letters = append(m.Letters, letter)
	}
	return m, Receipt{
		Reference: ref, AccessCode: code.Canonical(), State: born.After.State(),
		SubmittedOn: calendar.DateOf(now.In(d.Zone)).String(), Promises: promises(p.In(s.Draft.Language), m.Due, d.Zone),
		Lost: files.lost,
	}, files, nil
}

// data is the first event of a report: what was told, without who told it, and whom it keeps away.
func (d *Desk) data(ctx context.Context, facts report.Facts, draft report.Draft, kept report.Report, exhibits []casefile.Exhibit) (casefile.Data, error) {
	staff, err := d.colleagues(ctx)
	if err != nil {
		return casefile.Data{}, err
	}
	aside := casefile.SetAside(named(&draft), draft.KeepAway, staff)
	submission, err := json.Marshal(kept)
	if err != nil {
		return casefile.Data{}, err
	}
	return casefile.Data{
		Submission: submission, Exhibits: exhibits, Quarantine: aside, KeptAway: casefile.OnlyAsked(aside, named(&draft), staff),
		Summary: &casefile.Summary{
			Standing: facts.Standing, Anonymous: facts.Anonymous, Danger: facts.Immediate, Subjects: facts.Subjects,
			Nation: facts.Nation, From: string(facts.Earliest), Retaliation: facts.Retaliation, Perceived: facts.Perceived,
		},
	}, nil
}

// named lists everybody whom a report names, its author included.
func named(d *report.Draft) []string {
	out := []string{d.Affected.Name, d.Identity.Name}
	for _, s := range d.Subjects {
		out = append(out, s.Name, s.Handle)
	}
	for _, w := range d.Witnesses {
		out = append(out, w.Name)
	}
	return out
}

// identity takes a key of its own for who the reporter is; an anonymous report has none to keep.
func (d *Desk) identity(ctx context.Context, who report.Identity) (*casefile.Identity, error) {
	if who.Mode == "" || who.Mode == report.Anonymous {
		return nil, nil
	}
	key, err := d.Keys.Take(ctx)
	if err != nil {
		return nil, err
	}
	words, err := json.Marshal(who)
	if err != nil {
		return nil, err
	}
	return &casefile.Identity{Key: string(key), Words: words}, nil
}

func (d *Desk) days(p *procedure.Procedure, nation string) (*calendar.Days, error) {
	if nation != "" {
		if days, err := d.Calendar.For(nation); err == nil {
			return days, nil
		}
	}
	return d.Calendar.For(p.Nation)
}

// promises are the clocks that are promises to the reporter, by the day, in the language of the procedure that is given.
func promises(p *procedure.Procedure, due []casefile.Deadline, zone *time.Location) []Promise {
	out := []Promise{}
	for _, dl := range due {
		if k := p.Clock(dl.Clock); k != nil && k.Promise != "" {
			out = append(out, Promise{What: p.Say(k.Promise), By: calendar.DateOf(dl.Told.In(zone)).String()})
		}
	}
	return out
}

// promise signs, after the commit, that the report will stand in the log (decision 28).
func (d *Desk) promise(reference string, commitment [32]byte, now time.Time) (string, error) {
	receipt, err := ledger.NewReceipt(d.Signer, d.pledge(reference, commitment, now))
	if err != nil {
		return "", fault.Because(fault.Internal, "Your report is kept, but its receipt could not be signed. Fetch it with your code.", err)
	}
	text, err := receipt.Format()
	return string(text), err
}
