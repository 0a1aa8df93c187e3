package casework

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"time"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/code"
	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/procedure"
	"recourse/internal/register"
)

// The acts that every file has besides the actions of its procedure. A procedure's policy gives them to roles by
// lines of their own.
const (
	ActList     = "list"          // see that it is there: reference, code name, state, next date
	ActRead     = "read"          // open it: stage, people, clocks, events
	ActMatter   = "read_matter"   // what was told, alleged, gathered and answered
	ActIdentity = "identity"      // who reported, while it is open to them
	ActPriors   = "read_priors"   // what was found against the respondent before
	ActPack     = "read_pack"     // the frozen pack only
	ActOrder    = "read_order"    // what was ordered, and not what lies behind it
	ActEvidence = "evidence"      // download an item
	ActOriginal = "read_original" // download what has no cleaned copy, or lies behind it, for a reason
	ActLetters  = "letters"       // read the letters, to post them

	ActBundlePack = "bundle_pack" // take the pack out of the house as one file
	ActBundleCase = "bundle_case" // take the whole case out, for a reason
	ActConfirm    = "confirm"     // be the second person of a proposal
	ActFollow     = "follow"      // a party: where it stands
	ActNotice     = "notice"      // the respondent: what is put to them
	ActLink       = "link_to"     // name it as what another report belongs to
	ActErase      = "erase"       // dataprotection: propose that it is erased, or confirm it
)

// BuiltIn lists the acts that are no action of any procedure.
var BuiltIn = []string{
	ActList, ActRead, ActMatter, ActIdentity, ActPack, ActOrder, ActEvidence, ActOriginal, ActBundlePack, ActBundleCase, ActLetters, ActConfirm, ActFollow, ActNotice, ActLink,
	ActPriors, ActErase,
}

// Keys gives keys made ahead and keyed hashes; keyring.Ring fits it.
type Keys interface {
	Take(ctx context.Context) (keyring.KeyID, error)
	MAC(purpose, value string) []byte
	Tag(epoch, kind, canonical string) []byte
	Epoch() string                                // whose key makes tags now (decision 31)
	Epochs(ctx context.Context) ([]string, error) // those whose keys are still kept
}

// Office is the verbs of this package.
type Office struct {
	store     Store
	policy    *authz.Policy
	shelf     *procedure.Shelf
	book      *code.Book
	calendar  *calendar.Calendar
	keys      Keys
	letters   *Letters
	register  register.Register
	files     *evidence.Locker
	index     Index
	scanning  bool
	zone      *time.Location
	now       func() time.Time
	rand      io.Reader
	log       *slog.Logger
	protected map[string]bool
}

// Parts is what an office is built from.
type Parts struct {
	Store     Store
	Policy    *authz.Policy
	Shelf     *procedure.Shelf
	Book      *code.Book
	Calendar  *calendar.Calendar
	Keys      Keys
	Letters   *Letters
	Register  register.Register // nil where there is none
	Files     *evidence.Locker
	Index     Index
	Scanning  bool           // whether there is a scanner
	Zone      *time.Location // whose days the parties are told; UTC where nil
	Now       func() time.Time
	Rand      io.Reader // crypto/rand where nil
	Log       *slog.Logger
	Protected []string // grounds that make an allegation protected (decision 5)
}

// New builds an office.
func New(p Parts) *Office {
	o := &Office{
		store: p.Store, policy: p.Policy, shelf: p.Shelf, book: p.Book, calendar: p.Calendar, keys: p.Keys,
		letters: p.Letters, register: p.Register, files: p.Files, index: p.Index, scanning: p.Scanning, zone: p.Zone, now: p.Now, rand: p.Rand, log: p.Log, protected: map[string]bool{},
	}
	if o.rand == nil {
		o.rand = rand.Reader
	}
	if o.zone == nil {
		o.zone = time.UTC
	}
	for _, g := range p.Protected {
		o.protected[g] = true
	}
	return o
}

// NotFound is the one answer to a file that is unknown, hidden or gone.
func NotFound() error {
	return fault.New(fault.NotFound, "There is nothing here that you may see. Check the reference.")
}

// actorOf finds who is acting; nobody is Unauthenticated.
func actorOf(ctx context.Context) (actor.Actor, error) {
	who, ok := actor.From(ctx)
	if !ok {
		return who, fault.New(fault.Unauthenticated, "Sign in first.")
	}
	return who, nil
}

// held is a loaded and opened file with what is needed to act on it.
type held struct {
	file   *casefile.File
	loaded *Loaded
	p      *procedure.Procedure
	object authz.Object
	days   *calendar.Days
}

// object describes a loaded file to authz.
func object(l *Loaded, who actor.Actor) authz.Object {
	return authz.Object{
		Kind: l.Header.Kind, Procedure: l.Header.Procedure, ID: l.Header.ID, State: l.Header.State,
		Level: l.Header.Level, Relations: authz.RelationsOf(who, l.Header.ID, l.Relations),
	}
}

// seen loads a file inside what the actor may see at all, and says NotFound otherwise.
func (o *Office) seen(ctx context.Context, who actor.Actor, kind, ref string, record bool) (*Loaded, authz.Object, error) {
	return o.look(ctx, Look{Kind: kind, Ref: ref, Who: who, Record: record})
}

// look is seen for a file however it is named.
func (o *Office) look(ctx context.Context, look Look) (*Loaded, authz.Object, error) {
	act, who := ActList, look.Who
	switch {
	case look.Record && who.Kind == actor.Staff:
		act = ActRead
	case who.Kind == actor.Reporter && look.Kind == casefile.Report:
		act = ActRead
	case who.Kind != actor.Staff && who.Kind != actor.System:
		act = ActFollow
	}
	look.Scope, look.At = o.policy.Scope(who, act, look.Kind), o.now()
	l, err := o.store.Load(ctx, look)
	if err != nil {
		return nil, authz.Object{}, err
	}
	if !l.Found {
		return nil, authz.Object{}, NotFound()
	}
	obj := object(l, who)
	if !o.policy.Can(who, act, obj).Allowed {
		return nil, authz.Object{}, NotFound()
	}
	return l, obj, nil
}

// open unseals a loaded file and folds it.
func (o *Office) open(ctx context.Context, l *Loaded, obj authz.Object) (*held, error) {
	p, err := o.shelf.Get(l.Header.Procedure, l.Header.Version)
	if err != nil {
		return nil, err
	}
	events, err := o.store.Unseal(ctx, l)
	if err != nil {
		return nil, err
	}
	f, err := casefile.Fold(p, l.Header, events)
	if err != nil {
		return nil, err
	}
	days, err := o.days(p, l.Header.Nation)
	if err != nil {
		return nil, err
	}
	return &held{file: f, loaded: l, p: p, object: obj, days: days}, nil
}

// openFor is open for somebody. Whose part in the case is over is answered as if it were not there: their code ended in
// the transaction that ended their part, and what was on its way then arrives nowhere.
func (o *Office) openFor(ctx context.Context, who actor.Actor, l *Loaded, obj authz.Object) (*held, error) {
	h, err := o.open(ctx, l, obj)
	if err != nil {
		return nil, err
	}
	if !h.file.Keeps(who, o.now()) {
		return nil, NotFound()
	}
	return h, nil
}

// days finds the working days that count: the file's nation, or else the procedure's own.
func (o *Office) days(p *procedure.Procedure, nation string) (*calendar.Days, error) {
	if nation != "" {
		if d, err := o.calendar.For(nation); err == nil {
			return d, nil
		}
	}
	return o.calendar.For(p.Nation)
}
