package intake

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/report"
)

// Draft is a report before it is sent, as its author left it (decision 42).
type Draft struct {
	Answers report.Draft `json:"answers"`
	Met     []string     `json:"met,omitempty"`   // the pages that were answered, by id
	No      []string     `json:"no,omitempty"`    // the yes-or-no fields that were answered with no, by pointer: a report knows only yes
	Files   *Enclosed    `json:"files,omitempty"` // what was sent ahead of the report
	Key     string       `json:"key"`             // of the request that will send it, so that two presses send one report
	Sent    bool         `json:"sent,omitempty"`  // its answers are gone from here: what is left leads to what it was answered
	Until   string       `json:"-"`               // the last day on which it is kept
}

// SealedDraft is a draft as kept: by a keyed hash of its code, under a key that only the code leads to. Nobody here can
// read one or tell whose it is.
type SealedDraft struct {
	MAC    []byte
	Sealed keyring.Sealed
	Until  time.Time // the day on which it goes
	Blobs  []string  // of the files that are enclosed, and the key under which they lie
	Key    keyring.KeyID
}

// Drafts is where drafts are kept.
type Drafts interface {
	// SaveDraft keeps a draft in the place of what was kept under its code.
	SaveDraft(ctx context.Context, d SealedDraft) error
	// Draft finds one that is still kept on a day; NotFound otherwise.
	Draft(ctx context.Context, mac []byte, today time.Time) (SealedDraft, error)
	// DropDraft throws one away, if it is there.
	DropDraft(ctx context.Context, mac []byte) error
	// SweepDrafts throws away what expired before a day, and gives the keys of enclosed files under which no report lies.
	SweepDrafts(ctx context.Context, before time.Time) ([]keyring.KeyID, error)
}

const (
	draftPurpose = "draft"
	// draftDays is how long a draft is kept after it was last changed.
	draftDays = 14
	// draftMost bounds a draft in bytes; a report of that size is refused anyway.
	draftMost = 1 << 20
)

func (d *Desk) draftMAC(code report.Code) []byte { return d.Keys.MAC(draftPurpose, code.Canonical()) }

func draftPlace(mac []byte) keyring.Place {
	return keyring.Place{Table: "drafts", Column: "sealed", Row: string(mac)}
}

// KeepDraft keeps a draft under its code, for two weeks from now. TooLarge where it is longer than any report may be.
func (d *Desk) KeepDraft(ctx context.Context, code report.Code, draft Draft) error {
	plain, err := json.Marshal(draft)
	if err != nil {
		return err
	}
	if len(plain) > draftMost {
		return fault.New(fault.TooLarge, "This is more words than we take at once. Send the longest parts as files.")
	}
	mac := d.draftMAC(code)
	sealed, err := keyring.SealUnder([]byte(code.Canonical()), draftPurpose, draftPlace(mac), plain)
	if err != nil {
		return err
	}
	kept := SealedDraft{MAC: mac, Sealed: sealed, Until: d.today().AddDate(0, 0, draftDays)}
	if f := draft.Files; f != nil {
		kept.Key = f.Key
		for _, i := range f.Items {
			kept.Blobs = append(kept.Blobs, i.Blob)
		}
	}
	return d.Drafts.SaveDraft(ctx, kept)
}

// OpenDraft gives a draft back to who has its code; NotFound where there is none, any more or ever.
func (d *Desk) OpenDraft(ctx context.Context, code report.Code) (Draft, error) {
	mac := d.draftMAC(code)
	kept, err := d.Drafts.Draft(ctx, mac, d.today())
	if err != nil {
		return Draft{}, err
	}
	plain, err := keyring.OpenUnder([]byte(code.Canonical()), draftPurpose, draftPlace(mac), kept.Sealed)
	if err != nil {
		return Draft{}, err
	}
	out := Draft{Until: kept.Until.Format(time.DateOnly)}
	return out, json.Unmarshal(plain, &out)
}

// DropDraft throws a draft away.
func (d *Desk) DropDraft(ctx context.Context, code report.Code) error {
	return d.Drafts.DropDraft(ctx, d.draftMAC(code))
}

// SweepDrafts throws away every draft whose time was over yesterday, with the keys of what was enclosed; what lay under them is
// swept from the store as any other file without a row. One that ended today opens no more, and a report that was being sent
// when it did still needs its key.
func (d *Desk) SweepDrafts(ctx context.Context) error {
	keys, err := d.Drafts.SweepDrafts(ctx, d.today().AddDate(0, 0, -1))
	for _, k := range keys {
		err = errors.Join(err, d.Keys.Shred(ctx, k))
	}
	return err
}

// today is the calendar day where the organisation is, as a date in UTC.
func (d *Desk) today() time.Time {
	y, m, day := d.Now().In(d.Zone).Date()
	return time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
}
