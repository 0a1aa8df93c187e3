package worker

import (
	"context"
	"errors"
	"time"
)

// Endings lets go what has come to its end.
type Endings interface {
	ExpireProposals(ctx context.Context, now time.Time) error
	SweepSessions(ctx context.Context, now time.Time) error
}

// Answers forgets what was kept for repeats of a request.
type Answers interface {
	ForgetAnswers(ctx context.Context, before time.Time) error
}

// Drafts throws away reports that were begun and not sent.
type Drafts interface {
	SweepDrafts(ctx context.Context) error
}

// Begun throws away what parties had begun for doors that are shut by now.
type Begun interface {
	SweepBegun(ctx context.Context) error
}

// Surveys throws away answers of the survey whose time is over.
type Surveys interface {
	SweepSurveys(ctx context.Context) error
}

// Orphans removes sealed files that no report and no case ever took up.
type Orphans interface {
	SweepOrphans(ctx context.Context, now time.Time) error
}

// Copies has what was sent made fit to be looked at.
type Copies interface {
	MakeCopies(ctx context.Context, now time.Time) error
}

// Walker reads every sealed file to its end, and raises the alarm over each that is not what was kept.
type Walker interface {
	WalkEvidence(ctx context.Context, now time.Time) error
}

// Scans has what was sent scanned for what does harm.
type Scans interface {
	ScanFiles(ctx context.Context, now time.Time) error
}

// Eraser carries out what two people decided to erase, once nobody can object any more.
type Eraser interface {
	Erase(ctx context.Context, now time.Time) error
}

// Erase carries out erasures whose window is over, and goes on with those that were interrupted.
func Erase(e Eraser) Duty {
	return Duty{Name: "erase", Every: 10 * time.Minute, AtStart: true, Do: e.Erase}
}

// Expire ends proposals, sessions and drafts whose time is over, and forgets answers older than keep.
func Expire(e Endings, a Answers, d Drafts, b Begun, keep time.Duration) Duty {
	return Duty{Name: "expire", Every: 10 * time.Minute, AtStart: true, Do: func(ctx context.Context, now time.Time) error {
		return errors.Join(e.ExpireProposals(ctx, now), e.SweepSessions(ctx, now), a.ForgetAnswers(ctx, now.Add(-keep)), d.SweepDrafts(ctx), b.SweepBegun(ctx))
	}}
}

// Survey throws away what was answered long ago, each day.
func Survey(s Surveys) Duty {
	return Duty{Name: "survey", Every: 24 * time.Hour, AtStart: true, Do: func(ctx context.Context, _ time.Time) error { return s.SweepSurveys(ctx) }}
}

// CheckIns asks the parties to what has ended how they have fared since.
type CheckIns interface {
	AskHowTheyFared(ctx context.Context, now time.Time) error
}

// CheckIn asks whoever is due, each day.
func CheckIn(c CheckIns) Duty {
	return Duty{Name: "check_in", Every: 24 * time.Hour, AtStart: true, Do: c.AskHowTheyFared}
}

// Sweep removes orphans of evidence.
func Sweep(o Orphans) Duty {
	return Duty{Name: "sweep", Every: 10 * time.Minute, AtStart: true, Do: o.SweepOrphans}
}

// Copy has cleaned copies made of pictures, each minute: those who work on a matter look at nothing else.
func Copy(c Copies) Duty {
	return Duty{Name: "copy", Every: time.Minute, AtStart: true, Do: c.MakeCopies}
}

// Walk has every sealed file read, each night (F-24): what nobody asks for is damaged unseen otherwise.
func Walk(w Walker) Duty {
	return Duty{Name: "walk", Every: 24 * time.Hour, Most: 20 * time.Hour, Do: w.WalkEvidence}
}

// Scan has files scanned, each minute, where the house has a scanner.
func Scan(s Scans) Duty {
	return Duty{Name: "scan", Every: time.Minute, AtStart: true, Do: s.ScanFiles}
}
