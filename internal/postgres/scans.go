package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/evidence"
	"recourse/internal/evidence/scan"
	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// scanAbout is the sealed part of what a scanner found.
type scanAbout struct {
	Found     string `json:"found"`
	Signature string `json:"signature,omitempty"`
	Engine    string `json:"engine"`
}

func scanPlace(i evidence.Item) keyring.Place {
	return keyring.Place{Table: "scans", Column: "about", Row: i.ID, File: i.File}
}

// Unscanned lists items that wait for the scanner and whose time has come, at most limit: first those that nobody has
// tried. Those whose key is gone are set aside for good.
func (e *Evidence) Unscanned(ctx context.Context, now time.Time, limit int) ([]evidence.Item, error) {
	read, err := e.rows(ctx, `select id::text, file_id::text, key_id::text, blob, from_party, taken_on, about
		from evidence where not scanned and scan_after <= $1 order by scan_tries, scan_after, id limit $2`, now, limit)
	if err != nil {
		return nil, err
	}
	return e.openWaiting(ctx, read)
}

// AddScan keeps what a scanner found, and when. Where another process has done so before, it returns Conflict and keeps
// nothing.
func (e *Evidence) AddScan(ctx context.Context, i evidence.Item, v scan.Verdict, at time.Time) error {
	words, err := json.Marshal(scanAbout{Found: v.Found, Signature: v.Signature, Engine: v.Engine})
	if err != nil {
		return err
	}
	about, err := e.ring.Seal(ctx, i.Key, scanPlace(i), words)
	if err != nil {
		return err
	}
	var b pgx.Batch
	b.Queue(`insert into scans (item_id, about) values ($1, $2)`, i.ID, about)
	b.Queue(`update evidence set scanned = true where id = $1`, i.ID)
	done := evidence.Custody{What: evidence.WasScanned, WhoKind: "system", Found: v.Found, Reason: v.Signature, By: v.Engine, SHA256: i.SHA256, At: at}
	if err := e.queueCustody(ctx, &b, i, done); err != nil {
		return err
	}
	err = e.db.Batch(ctx, &b)
	if duplicate(err) {
		return fault.Because(fault.Conflict, "This file has been scanned already.", err)
	}
	return err
}

// PutOff says that the scanner did not get to the end of an item, and when to ask it again. The first time goes on
// record.
func (e *Evidence) PutOff(ctx context.Context, i evidence.Item, pause func(tries int) time.Duration, now time.Time) error {
	var tries int
	err := e.db.Pool.QueryRow(ctx, `select scan_tries from evidence where id = $1 and not scanned`, i.ID).Scan(&tries)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // somebody else got there
	}
	if err != nil {
		return Trouble(ctx, err)
	}
	var b pgx.Batch
	b.Queue(`update evidence set scan_tries = $2, scan_after = $3 where id = $1 and not scanned`, i.ID, tries+1, now.Add(pause(tries+1)))
	if tries == 0 {
		if err := e.queueCustody(ctx, &b, i, evidence.Custody{What: evidence.NotScanned, WhoKind: "system", Found: evidence.ScanFailed, At: now}); err != nil {
			return err
		}
	}
	return e.db.Batch(ctx, &b)
}

// Scan tells how an item stands with the scanner.
func (e *Evidence) Scan(ctx context.Context, i evidence.Item) (evidence.Scan, error) {
	var about keyring.Sealed
	var s evidence.Scan
	err := e.db.Pool.QueryRow(ctx, `select e.scan_tries, s.about from evidence e left join scans s on s.item_id = e.id where e.id = $1`, i.ID).Scan(&s.Tries, &about)
	if err != nil {
		return s, Trouble(ctx, err)
	}
	return e.openedScan(ctx, i, s, about)
}

// Scans tells how every item of files stands with the scanner, by the ids of the items.
func (e *Evidence) Scans(ctx context.Context, fileIDs []string) (map[string]evidence.Scan, error) {
	fileIDs = slices.DeleteFunc(slices.Clone(fileIDs), func(id string) bool { return !isID(id) })
	rows, err := e.db.Pool.Query(ctx, `select e.id::text, e.file_id::text, e.key_id::text, e.scan_tries, s.about from evidence e left join scans s on s.item_id = e.id
		where e.file_id = any ($1::uuid[])`, fileIDs)
	if err != nil {
		return nil, Trouble(ctx, err)
	}
	type sealed struct {
		item  evidence.Item
		scan  evidence.Scan
		about keyring.Sealed
	}
	read, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s sealed, err error) {
		err = row.Scan(&s.item.ID, &s.item.File, (*string)(&s.item.Key), &s.scan.Tries, &s.about)
		return s, err
	})
	if err != nil {
		return nil, Trouble(ctx, err)
	}
	out := make(map[string]evidence.Scan, len(read))
	for _, s := range read {
		if out[s.item.ID], err = e.openedScan(ctx, s.item, s.scan, s.about); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// openedScan unseals what was found, where something was.
func (e *Evidence) openedScan(ctx context.Context, i evidence.Item, s evidence.Scan, about keyring.Sealed) (evidence.Scan, error) {
	if about == nil {
		return s, nil
	}
	words, err := e.ring.Open(ctx, i.Key, scanPlace(i), about)
	if err != nil {
		return s, err
	}
	var a scanAbout
	if err := json.Unmarshal(words, &a); err != nil {
		return s, errors.New("postgres: the sealed part of a scan cannot be read")
	}
	s.Verdict = scan.Verdict{Found: a.Found, Signature: a.Signature, Engine: a.Engine}
	return s, nil
}
