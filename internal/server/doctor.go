package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/config"
	"recourse/internal/evidence/scan"
	"recourse/internal/postgres"
)

// Finding is one thing that was looked at; Wrong says what is wrong with it and what to do, empty where nothing is.
type Finding struct{ What, Wrong string }

// Examine looks at an installation, as far as it gets: what cannot be opened is one finding, and what lies behind it
// is not looked at. It changes nothing but to start the private database for the length of the look.
func Examine(ctx context.Context, c config.Config, now time.Time) []Finding {
	d := &doctor{ctx: ctx, c: c, now: now}
	d.folder()
	d.disk()
	d.clock()
	d.scanner()
	d.mail()
	rules := d.rules()
	d.calendars(rules)
	d.inside()
	return d.found
}

type doctor struct {
	ctx   context.Context
	c     config.Config
	now   time.Time
	found []Finding
}

func (d *doctor) say(what string, err error) bool {
	f := Finding{What: what}
	if err != nil {
		f.Wrong = err.Error()
	}
	d.found = append(d.found, f)
	return err == nil
}

// folder looks at who may look into what.
func (d *doctor) folder() {
	err := filepath.WalkDir(d.c.Data, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		open := info.Mode().Perm() & 0o077
		if e.IsDir() {
			open &^= 0o011 // passing through is no looking
		}
		if open != 0 {
			return fmt.Errorf("%s can be read or written by others: chmod go-rw it", path)
		}
		if e.IsDir() && path != d.c.Data && filepath.Base(path) == "data" {
			return fs.SkipDir // PostgreSQL keeps its own
		}
		return nil
	})
	d.say("the data folder is ours alone", err)
}

// diskLow is what must stay free: the largest report there can be, and as much again for everything else.
func (d *doctor) diskLow() uint64 { return 4 * uint64(d.c.Limits.Report) }

func (d *doctor) disk() {
	var s syscall.Statfs_t
	err := syscall.Statfs(d.c.Data, &s)
	if free := s.Bavail * uint64(s.Bsize); err == nil && free < d.diskLow() {
		err = fmt.Errorf("%s is free, less than four of the largest reports: make room", config.Size(free))
	}
	d.say("the disk has room", err)
}

// built is a day that no honest clock is before.
var built = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func (d *doctor) clock() {
	var err error
	if d.now.Before(built) {
		err = fmt.Errorf("the clock says %s: set it", d.now.UTC().Format(time.DateOnly))
	}
	d.say("the clock is possible", err)
}

// scanner asks the clamd that files are scanned by, where one is named.
func (d *doctor) scanner() {
	clamd, err := openScanner(d.c)
	if clamd == nil && err == nil {
		return
	}
	what := "the scanner of files can be believed"
	if err == nil {
		var e scan.Engine
		if e, err = clamd.Ready(d.ctx, d.now); err == nil {
			what += " (" + e.String() + ")"
		}
	}
	d.say(what, err)
}

func (d *doctor) rules() *Rules {
	r, err := LoadRules(d.c)
	d.say("procedures, policy, code, letters and questionnaires agree", err)
	return r
}

// calendars must know the holidays of the next year: deadlines are counted ahead.
func (d *doctor) calendars(r *Rules) {
	if r == nil || r.Calendar == nil {
		return
	}
	days, err := r.Calendar.For(d.c.Nation)
	if err == nil && !days.Covers(calendar.DateOf(d.now.AddDate(1, 0, 0))) {
		err = fmt.Errorf("the calendar %s ends within a year: add the holidays to come", d.c.Calendar)
	}
	d.say("the calendar reaches a year ahead", err)
}

// inside looks at database, keys and log.
func (d *doctor) inside() {
	data, err := OpenDatabase(d.ctx, d.c)
	if !d.say("the database answers", err) {
		return
	}
	steps, err := postgres.Status(d.ctx, data.DSN)
	if err == nil && slices.ContainsFunc(steps, func(s postgres.Step) bool { return s.Applied.IsZero() }) {
		err = fmt.Errorf("it is older than this program: run `recourse migrate up`")
	}
	current := d.say("the database is up to date", err)
	db, err := postgres.Open(d.ctx, data.DSN, postgres.Options{MaxConns: 1})
	if d.say("the database keeps what it acknowledges", err) { // Open refuses fsync = off and its kin (F-42)
		db.Close()
	}
	if err := data.Close(); err != nil {
		d.say("the database closes", err)
	}
	if _, err := os.Stat(d.c.RootKeyFile); os.IsNotExist(err) {
		d.say("the root key is there", fmt.Errorf("%s is missing: restore it from where it is kept apart", d.c.RootKeyFile))
		return
	}
	ring, err := OpenRing(d.ctx, d.c, true)
	if !d.say("the key store opens with its root key", err) {
		return
	}
	_ = ring.Close() // it reports nothing
	if !current {
		return
	}
	d.ledger()
}

// ledger recomputes the log from the rows, and looks for what they name.
func (d *doctor) ledger() {
	h, err := Build(d.ctx, d.c, Options{Reading: true})
	if !d.say("everything can be built", err) {
		return
	}
	defer h.Close()
	r, err := h.Verify(d.ctx)
	if err == nil && !r.OK() {
		err = fmt.Errorf("%d things do not fit, the first %s %s: run `recourse ledger verify`", r.Faults, r.Findings[0].Table, r.Findings[0].Key)
	}
	d.say("the log fits the rows", err)
	d.evidence(h)
	if seen, err := h.Witnessed(d.ctx); err != nil || seen.Of > 0 {
		if err == nil && !seen.OK() {
			err = errors.New(seen.String())
		}
		d.say("enough witnesses cosign the log", err)
	}
}
