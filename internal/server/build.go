package server

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"recourse/internal/account"
	"recourse/internal/actor"
	"recourse/internal/api"
	"recourse/internal/authz"
	"recourse/internal/casework"
	"recourse/internal/config"
	"recourse/internal/dataprotection"
	"recourse/internal/evidence"
	"recourse/internal/evidence/scan"
	"recourse/internal/intake"
	"recourse/internal/keyring"
	"recourse/internal/ledger"
	"recourse/internal/page"
	"recourse/internal/papers"
	"recourse/internal/postgres"
	"recourse/internal/register"
	"recourse/internal/report"
	"recourse/internal/worker"
)

// Options are what does not come from settings.
type Options struct {
	Now  func() time.Time // the machine's clock where nil
	Rand io.Reader        // crypto/rand where nil
	Log  *slog.Logger     // nobody where nil
	// Register is asked in the place of the one that the settings name.
	Register register.Register
	// DSN is a database that answers already, in the place of the one that the settings name: a test's clone.
	DSN string
	// Reading builds a house that makes no keys, migrates nothing and takes no procedure into use: for subcommands
	// that only look.
	Reading bool
	// Mirrored has every page from right to left as well: the tour's, to look at.
	Mirrored bool
	// Stories has a page that shows every page in each of its states: the tour's as well.
	Stories bool
	// Rules are those of these settings, where somebody has read them already; nothing of them ever changes, so that houses
	// may share them.
	Rules *Rules
	// Recall is how often keys that are open in memory are held to the key store; a minute where 0.
	Recall time.Duration
}

func (o *Options) fill() {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Recall == 0 {
		o.Recall = recallEvery
	}
}

// House is everything, built and checked.
type House struct {
	Handler  http.Handler
	API      *api.API
	Pages    *page.Kit // nil where the program was built without its styles
	Office   *casework.Office
	Desk     *intake.Desk
	Erasing  *dataprotection.Desk
	Evidence *evidence.Locker
	Accounts *account.Accounts
	Files    *postgres.Files
	DB       *postgres.DB // of requests
	Ring     *keyring.Ring
	Rules    *Rules
	Log      ledger.Log // what ticks
	Keys     PublicKeys
	Settings config.Config
	Clock    func() time.Time

	options   Options
	data      *Database
	pools     pools
	blobs     blobs
	signing   signing
	epoch     uint32        // of the log
	witnesses ledger.Policy // who cosigns it
	clamd     *scan.Clamd   // nil where files are not scanned
	jobs      *postgres.Jobs
	recalls   sync.Once
	scrubbed  atomic.Pointer[scrubbed]
	metrics   *metrics
	walked    atomic.Pointer[walk]
	papers    papers.Printer
	mailed    casework.Mailing
	post      worker.Postman // nil where no mail is sent
}

// Build makes a house in order, and closes what it has made when a later part is refused. The error says what is
// wrong and what to do; it never quotes a secret.
func Build(ctx context.Context, c config.Config, o Options) (h *House, err error) {
	o.fill()
	h = &House{Settings: c, options: o, Clock: o.Now}
	defer func() {
		if err != nil {
			h.Close()
			h = nil
		}
	}()
	if h.Rules = o.Rules; h.Rules == nil {
		if h.Rules, err = LoadRules(c); err != nil { // first: it needs nothing, and a mistake there is the likeliest
			return h, err
		}
	}
	if h.data, err = h.openDatabase(ctx); err != nil {
		return h, err
	}
	if err = h.migrate(ctx); err != nil {
		return h, err
	}
	if h.Ring, err = OpenRing(ctx, c, o.Reading); err != nil {
		return h, err
	}
	if h.pools, err = openPools(ctx, h.data.DSN, c, o); err != nil {
		return h, err
	}
	h.DB = h.pools.requests
	if err = h.apart(ctx); err != nil {
		return h, err
	}
	if err = h.keep(ctx); err != nil {
		return h, err
	}
	if err = h.verbs(ctx); err != nil {
		return h, err
	}
	if h.Handler, err = h.front(); err != nil {
		return h, err
	}
	return h, h.planWork()
}

// openDatabase opens the one that the settings name, unless we were given one.
func (h *House) openDatabase(ctx context.Context) (*Database, error) {
	if h.options.DSN == "" {
		return OpenDatabase(ctx, h.Settings)
	}
	return &Database{DSN: h.options.DSN}, prepareFolder(h.Settings, Root())
}

// migrate brings the schema up to date; a house that only reads refuses one that is not.
func (h *House) migrate(ctx context.Context) error {
	if !h.options.Reading {
		return postgres.Migrate(ctx, h.data.DSN)
	}
	steps, err := postgres.Status(ctx, h.data.DSN)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(steps, func(s postgres.Step) bool { return s.Applied.IsZero() }) {
		return fmt.Errorf("the database is older than this program: run `recourse migrate up`")
	}
	return nil
}

// keep opens the stores and the log, and takes the procedures into use.
func (h *House) keep(ctx context.Context) (err error) {
	c := h.Settings
	if h.blobs, err = openBlobs(c); err != nil {
		return err
	}
	if !h.options.Reading {
		if err := h.lookForBlobs(ctx); err != nil {
			return err
		}
	}
	h.Evidence = evidence.NewLocker(h.Ring, h.blobs, evidence.Options{
		Limits:  evidence.Limits{File: int64(c.Limits.File), Files: c.Limits.Files, Total: int64(c.Limits.Report)},
		Uploads: c.Pools.Uploads,
	})
	if h.clamd, err = openScanner(c); err != nil {
		return err
	}
	h.Files = h.files(h.DB)
	now, err := h.DB.Epoch(ctx)
	if err != nil {
		return err
	}
	h.epoch = now.Number
	origin, err := originOf(ctx, h.DB.Ledger(h.epoch), now, h.Settings)
	if err != nil {
		return err
	}
	changes, err := h.DB.Handovers(ctx)
	if err != nil {
		return err
	}
	if h.signing, err = openSigning(ctx, h.Ring, origin, changes); err != nil {
		return err
	}
	h.Keys = h.signing.Keys
	if h.witnesses, err = readWitnesses(c.Witnesses); err != nil {
		return err
	}
	h.Log = ledger.Log{Origin: origin, Epoch: h.epoch, Batch: batch, Signer: h.signing.Checkpoint, Key: h.Keys.List.Log, Heads: headsOf(c, h.epoch)}
	if h.options.Reading {
		return nil
	}
	if err := h.Log.Check(ctx, h.DB.Ledger(h.epoch)); err != nil {
		return err // a database that was taken back takes no report (L-06)
	}
	return h.Files.SyncProcedures(ctx, h.Rules.Shelf.All())
}

// files is the store of files on one of the pools.
func (h *House) files(db *postgres.DB) *postgres.Files {
	f := postgres.NewFiles(db, h.Ring, h.Clock, db.Evidence(h.Ring))
	if h.Settings.Mail.Sent() {
		f.Mails(h.Settings.Mail.Round)
	}
	return f
}

const batch = 256 // leaves a tick, always: whole tiles (decision 27)

// verbs builds what can be done.
func (h *House) verbs(ctx context.Context) (err error) {
	c, store := h.Settings, h.DB.Accounts()
	roles := map[string]bool{}
	for _, r := range h.Rules.Policy.Roles() {
		roles[r] = true
	}
	h.Accounts, err = account.New(ctx, store, h.Ring, account.Options{
		Now: h.Clock, Rand: h.options.Rand, Hasher: account.NewArgon2(h.options.Rand, c.Pools.Passwords, c.Pools.PasswordQueue), Allow: allow(h.Rules.Policy, store),
		Roles: roles, Exclusive: exclusive, Admin: administrator, Issuer: c.Organisation, LocalWords: []string{c.Organisation},
		StaffIdle: c.Sessions.StaffIdle, PartyIdle: c.Sessions.PartyIdle, Absolute: c.Sessions.Absolute, Fresh: c.Sessions.StepUp,
	})
	if err != nil {
		return err
	}
	members, err := openRegister(c, h.options)
	if err != nil {
		return err
	}
	letters := casework.NewLetters(h.Rules.Letters, c.Organisation, h.Rules.Questionnaires)
	h.Office = casework.New(casework.Parts{
		Store: h.Files, Policy: h.Rules.Policy, Shelf: h.Rules.Shelf, Book: h.Rules.Book, Calendar: h.Rules.Calendar,
		Keys: h.Ring, Letters: letters, Register: members, Files: h.Evidence, Index: h.DB.Evidence(h.Ring), Scanning: h.clamd != nil, Zone: c.Location(), Now: h.Clock, Rand: h.options.Rand, Log: h.options.Log, Protected: h.Rules.protected(),
	})
	h.Erasing = h.erasing(h.DB)
	h.Desk = intake.New(intake.Parts{
		Store: h.files(h.pools.intake), Drafts: h.files(h.pools.intake), Keys: h.Ring, Files: h.Evidence, Questionnaires: h.Rules.Questionnaires,
		Limits: reportLimits(c), Hourly: c.Limits.ReportsHourly, Shelf: h.Rules.Shelf, Calendar: h.Rules.Calendar, Letters: letters,
		Signer: h.signing.Promise, Tree: h.pools.intake.Ledger(h.epoch), Origin: h.signing.Origin, Tick: c.Tick, Zone: c.Location(), Now: h.Clock,
		Rand: h.options.Rand, Log: h.options.Log,
		May: func(who actor.Actor, act string) bool {
			return h.Rules.Policy.Can(who, act, authz.Object{Kind: "intake"}).Allowed
		},
	})
	return nil
}

// reportLimits are those of the questionnaires, with what the settings say of files.
func reportLimits(c config.Config) report.Limits {
	l := report.DefaultLimits()
	l.Files, l.Inline = c.Limits.Files, int(c.Limits.Inline)
	return l
}

// Close lets everything go, in the opposite order. It may be called on a house half built, and twice.
func (h *House) Close() error {
	h.pools.close()
	h.pools = pools{}
	if h.blobs != nil {
		_ = h.blobs.Close() // nothing of it is unwritten
		h.blobs = nil
	}
	if h.Ring != nil {
		_ = h.Ring.Close() // it reports nothing
		h.Ring = nil
	}
	if h.data == nil {
		return nil
	}
	err := h.data.Close()
	h.data = nil
	return err
}

// Root tells whether we run as root.
func Root() bool { return os.Geteuid() == 0 }
