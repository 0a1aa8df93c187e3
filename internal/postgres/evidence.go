package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"recourse/internal/casefile"
	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/once"
)

// Evidence is the index of the evidence store. A row is written once the bytes are durable and never changes;
// what is made of an item and what is done with it stand in rows of their own. The
// digest of the original is sealed with the rest, so that nobody can try a known picture against the table; that no
// row was exchanged shows in the event that names the item, which is in the log.
type Evidence struct {
	db   *DB
	ring *keyring.Ring
}

// Evidence is the index whose words are sealed by ring.
func (db *DB) Evidence(ring *keyring.Ring) *Evidence { return &Evidence{db, ring} }

// EvidenceRow is an item sealed, on its way into the table.
type EvidenceRow struct {
	id, file, key, blob, from string
	on                        time.Time
	about                     keyring.Sealed
}

// evidenceAbout is the sealed part of a row.
type evidenceAbout struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Known  bool   `json:"known"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

func evidencePlace(id, file string) keyring.Place {
	return keyring.Place{Table: "evidence", Column: "about", Row: id, File: file}
}

// Seal makes rows of items.
func (e *Evidence) Seal(ctx context.Context, items ...evidence.Item) ([]EvidenceRow, error) {
	out := make([]EvidenceRow, 0, len(items))
	for _, i := range items {
		on, err := time.Parse(time.DateOnly, i.On)
		if err != nil {
			return nil, fault.New(fault.Internal, "This file has no day on which it came.")
		}
		words, err := json.Marshal(evidenceAbout{Name: i.Name, Type: i.Type, Known: i.Known, Size: i.Size, SHA256: i.SHA256})
		if err != nil {
			return nil, err
		}
		about, err := e.ring.Seal(ctx, i.Key, evidencePlace(i.ID, i.File), words)
		if err != nil {
			return nil, err
		}
		out = append(out, EvidenceRow{id: i.ID, file: i.File, key: string(i.Key), blob: i.Blob, from: i.From, on: on, about: about})
	}
	return out, nil
}

// QueueEvidence adds rows to a batch. Those of a new report follow the row of its file in the same batch.
func QueueEvidence(b *pgx.Batch, rows ...EvidenceRow) {
	for _, r := range rows {
		b.Queue(`insert into evidence (id, file_id, key_id, blob, about, from_party, taken_on) values ($1, $2, $3, $4, $5, $6, $7)`,
			r.id, r.file, r.key, r.blob, r.about, r.from, r.on)
	}
}

// Add writes the row of an item that came to a file that exists, with what a repeat is answered. Afterwards an event may
// name it.
func (e *Evidence) Add(ctx context.Context, i evidence.Item, answer *once.Answer) error {
	rows, err := e.Seal(ctx, i)
	if err != nil {
		return err
	}
	var b pgx.Batch
	queueAnswer(&b, answer)
	QueueEvidence(&b, rows...)
	err = e.db.Batch(ctx, &b)
	if duplicate(err) {
		return fault.Because(fault.Conflict, "This has been sent already.", err)
	}
	return err
}

// Find finds an item of a file by its id, for handing it out. Whether it may be is the caller's to ask first.
func (e *Evidence) Find(ctx context.Context, fileID, itemID string) (i evidence.Item, found bool, err error) {
	if uuid.Validate(fileID) != nil || uuid.Validate(itemID) != nil {
		return evidence.Item{}, false, nil
	}
	items, err := e.items(ctx, `select id::text, file_id::text, key_id::text, blob, from_party, taken_on, about
		from evidence where id = $1 and file_id = $2`, itemID, fileID)
	if err != nil || len(items) == 0 {
		return evidence.Item{}, false, err
	}
	return items[0], true, nil
}

// Of lists the items of a file, exhibits or not, in the order of the days they came.
func (e *Evidence) Of(ctx context.Context, fileID string) ([]evidence.Item, error) {
	if uuid.Validate(fileID) != nil {
		return nil, nil
	}
	return e.items(ctx, `select id::text, file_id::text, key_id::text, blob, from_party, taken_on, about
		from evidence where file_id = $1 order by taken_on, id`, fileID)
}

// Used tells what a file carries already, for the Budget of what is sent to it later.
func (e *Evidence) Used(ctx context.Context, fileID string) (files int, bytes int64, err error) {
	items, err := e.Of(ctx, fileID)
	for _, i := range items {
		bytes += i.Size
	}
	return len(items), bytes, err
}

// rows reads rows as they are kept.
func (e *Evidence) rows(ctx context.Context, sql string, args ...any) ([]EvidenceRow, error) {
	rows, err := e.db.Pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, Trouble(ctx, err)
	}
	read, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r EvidenceRow, err error) {
		err = row.Scan(&r.id, &r.file, &r.key, &r.blob, &r.from, &r.on, &r.about)
		return r, err
	})
	if err != nil {
		return nil, Trouble(ctx, err)
	}
	return read, nil
}

// items reads and unseals rows.
func (e *Evidence) items(ctx context.Context, sql string, args ...any) ([]evidence.Item, error) {
	read, err := e.rows(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	out := make([]evidence.Item, 0, len(read))
	for _, r := range read {
		i, err := e.item(ctx, r)
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, nil
}

func (e *Evidence) item(ctx context.Context, r EvidenceRow) (evidence.Item, error) {
	words, err := e.ring.Open(ctx, keyring.KeyID(r.key), evidencePlace(r.id, r.file), r.about)
	if errors.Is(err, keyring.ErrShredded) || errors.Is(err, keyring.ErrUnknownKey) {
		return evidence.Item{}, fault.Because(fault.NotFound, "This has been erased.", err)
	}
	if err != nil {
		return evidence.Item{}, err
	}
	var a evidenceAbout
	if err := json.Unmarshal(words, &a); err != nil {
		return evidence.Item{}, errors.New("postgres: the sealed part of an item of evidence cannot be read")
	}
	return evidence.Item{
		ID: r.id, File: r.file, Key: keyring.KeyID(r.key), Blob: r.blob, Name: a.Name, Type: a.Type, Known: a.Known,
		Size: a.Size, SHA256: a.SHA256, From: r.from, On: r.on.Format(time.DateOnly),
	}, nil
}

// Exhibit finds an item of a file, as an event will name it; NotFound for any other.
func (e *Evidence) Exhibit(ctx context.Context, h casefile.Header, id string) (*casefile.Exhibit, error) {
	i, found, err := e.Find(ctx, h.ID, id)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fault.New(fault.NotFound, "There is no such file here.")
	}
	return &casefile.Exhibit{
		ID: i.ID, File: i.File, Name: i.Name, Type: i.Type, Size: i.Size, SHA256: i.SHA256, From: i.From, On: i.On,
	}, nil
}

// Known tells which blobs have a row, of an original, of a copy, or of what is enclosed with a draft, for the sweep.
func (e *Evidence) Known(ctx context.Context, blobs []string) (map[string]bool, error) {
	rows, err := e.db.Pool.Query(ctx, `select blob from evidence where blob = any ($1)
		union all select blob from copies where blob = any ($1) and blob <> ''
		union all select blob from enclosed where blob = any ($1)`, blobs)
	if err != nil {
		return nil, Trouble(ctx, err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, Trouble(ctx, err)
	}
	out := make(map[string]bool, len(names))
	for _, n := range names {
		out[n] = true
	}
	return out, nil
}
