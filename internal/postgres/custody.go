package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// copyAbout is the sealed part of a copy.
type copyAbout struct {
	Type   string `json:"type,omitempty"`
	Size   int64  `json:"size,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
	Like   []byte `json:"like,omitempty"`
	Why    string `json:"why,omitempty"`
}

func aboutOf(c evidence.Copy) copyAbout {
	a := copyAbout{Type: c.Type, Size: c.Size, SHA256: c.SHA256, Why: c.Why}
	if c.Cleaned() {
		a.Like = c.Like[:]
	}
	return a
}

// custodyAbout is the sealed part of what was done with an item.
type custodyAbout struct {
	Reason string `json:"reason,omitempty"`
	Found  string `json:"found,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
	By     string `json:"by,omitempty"`
}

func copyPlace(i evidence.Item) keyring.Place {
	return keyring.Place{Table: "copies", Column: "about", Row: i.ID, File: i.File}
}

func custodyPlace(id, file string) keyring.Place {
	return keyring.Place{Table: "custody", Column: "about", Row: id, File: file}
}

// Unlooked lists items of which nobody has made a copy or found that there can be none, at most limit. Those whose key
// is gone are set aside for good.
func (e *Evidence) Unlooked(ctx context.Context, limit int) ([]evidence.Item, error) {
	read, err := e.rows(ctx, `select id::text, file_id::text, key_id::text, blob, from_party, taken_on, about
		from evidence where not looked order by id limit $1`, limit)
	if err != nil {
		return nil, err
	}
	return e.openWaiting(ctx, read)
}

// openWaiting opens items that wait, and sets aside those whose key is gone.
func (e *Evidence) openWaiting(ctx context.Context, read []EvidenceRow) (out []evidence.Item, err error) {
	for _, r := range read {
		i, err := e.item(ctx, r)
		if fault.Is(err, fault.NotFound) {
			if err := e.setAside(ctx, r.id); err != nil {
				return nil, err
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, nil
}

// setAside takes an item whose key is gone out of what waits: nobody can look at it any more.
func (e *Evidence) setAside(ctx context.Context, id string) error {
	_, err := e.db.Pool.Exec(ctx, `update evidence set looked = true, scanned = true where id = $1`, id)
	return Trouble(ctx, err)
}

// AddCopy keeps a copy that is durable already, or that there is none, and that this was found at a moment. Where
// another process has done so before, it returns Conflict and keeps nothing.
func (e *Evidence) AddCopy(ctx context.Context, i evidence.Item, c evidence.Copy, at time.Time) error {
	words, err := json.Marshal(aboutOf(c))
	if err != nil {
		return err
	}
	about, err := e.ring.Seal(ctx, i.Key, copyPlace(i), words)
	if err != nil {
		return err
	}
	done := evidence.Custody{What: evidence.WasCopied, WhoKind: "system", SHA256: c.SHA256, Found: c.Why, At: at}
	if !c.Cleaned() {
		done.What = evidence.NotCopied
	}
	var b pgx.Batch
	b.Queue(`insert into copies (item_id, blob, about) values ($1, $2, $3)`, i.ID, c.Blob, about)
	b.Queue(`update evidence set looked = true where id = $1`, i.ID)
	if err := e.queueCustody(ctx, &b, i, done); err != nil {
		return err
	}
	err = e.db.Batch(ctx, &b)
	if duplicate(err) {
		return fault.Because(fault.Conflict, "This file has been looked at already.", err)
	}
	return err
}

func (e *Evidence) queueCustody(ctx context.Context, b *pgx.Batch, i evidence.Item, c evidence.Custody) error {
	id := uuid.NewString()
	words, err := json.Marshal(custodyAbout{Reason: c.Reason, Found: c.Found, SHA256: c.SHA256, By: c.By})
	if err != nil {
		return err
	}
	about, err := e.ring.Seal(ctx, i.Key, custodyPlace(id, i.File), words)
	if err != nil {
		return err
	}
	b.Queue(`insert into custody (id, item_id, what, who_kind, who_id, about, at) values ($1, $2, $3, $4, $5, $6, $7)`,
		id, i.ID, c.What, c.WhoKind, c.WhoID, about, c.At.UTC().Truncate(time.Second))
	return nil
}

// Done writes down what was done with an item; it is on record when this returns.
func (e *Evidence) Done(ctx context.Context, i evidence.Item, c evidence.Custody) error {
	var b pgx.Batch
	if err := e.queueCustody(ctx, &b, i, c); err != nil {
		return err
	}
	return e.db.Batch(ctx, &b)
}

// Copy finds what was made of an item; found is false where nobody has looked at it yet.
func (e *Evidence) Copy(ctx context.Context, i evidence.Item) (c evidence.Copy, found bool, err error) {
	var about keyring.Sealed
	err = e.db.Pool.QueryRow(ctx, `select blob, about from copies where item_id = $1`, i.ID).Scan(&c.Blob, &about)
	if errors.Is(err, pgx.ErrNoRows) {
		return evidence.Copy{}, false, nil
	}
	if err != nil {
		return evidence.Copy{}, false, Trouble(ctx, err)
	}
	c, err = e.opened(ctx, i, c.Blob, about)
	return c, err == nil, err
}

// Copies finds what was made of every item of files, by the ids of the items.
func (e *Evidence) Copies(ctx context.Context, fileIDs []string) (map[string]evidence.Copy, error) {
	fileIDs = slices.DeleteFunc(slices.Clone(fileIDs), func(id string) bool { return !isID(id) })
	rows, err := e.db.Pool.Query(ctx, `select e.id::text, e.file_id::text, e.key_id::text, c.blob, c.about from copies c join evidence e on e.id = c.item_id
		where e.file_id = any ($1::uuid[])`, fileIDs)
	if err != nil {
		return nil, Trouble(ctx, err)
	}
	type sealed struct {
		item  evidence.Item
		blob  string
		about keyring.Sealed
	}
	read, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s sealed, err error) {
		err = row.Scan(&s.item.ID, &s.item.File, (*string)(&s.item.Key), &s.blob, &s.about)
		return s, err
	})
	if err != nil {
		return nil, Trouble(ctx, err)
	}
	out := make(map[string]evidence.Copy, len(read))
	for _, s := range read {
		if out[s.item.ID], err = e.opened(ctx, s.item, s.blob, s.about); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// All gives every item with its copy, in the order of their ids, for a walk through the store. That an item was erased is
// the log's word, whoever took its key.
func (e *Evidence) All(ctx context.Context) iter.Seq2[evidence.Kept, error] {
	return func(yield func(evidence.Kept, error) bool) {
		var erased map[string]bool
		seen, asked := 0, -1 // once for each page in which a key is gone: what goes meanwhile is said soon
		type sealed struct {
			row   EvidenceRow
			blob  string
			about keyring.Sealed
		}
		err := pages(ctx, e.db.Pool, `select e.id::text, e.file_id::text, e.key_id::text, e.blob, e.from_party, e.taken_on, e.about, coalesce(c.blob, ''), coalesce(c.about, '')
			from evidence e left join copies c on c.item_id = e.id where e.id > $1::uuid order by e.id limit $2`, []any{noID},
			func(row pgx.CollectableRow) (s sealed, err error) {
				err = row.Scan(&s.row.id, &s.row.file, &s.row.key, &s.row.blob, &s.row.from, &s.row.on, &s.row.about, &s.blob, &s.about)
				return s, err
			},
			func(s sealed) ([]any, error) {
				k, err := e.kept(ctx, s.row, s.blob, s.about)
				if page := seen / eventPage; k.Wrong == evidence.Unsaid && page != asked {
					erased, err = saidErased(ctx, e.db.Pool, e.ring)
					asked = page
				}
				if seen++; err != nil {
					return nil, err
				}
				if k.Wrong == evidence.Unsaid && erased[k.Item.File] {
					k.Erased, k.Wrong = true, ""
				}
				if !yield(k, nil) {
					return nil, errEnough
				}
				return []any{s.row.id}, nil
			})
		enough := errors.Is(err, errEnough)
		if err = ignoreEnough(err); err != nil {
			yield(evidence.Kept{}, Trouble(ctx, err))
			return
		}
		if !enough {
			e.rowless(ctx, yield)
		}
	}
}

// rowless gives the items of which something was done and no row tells: their rows were taken out behind the back of the
// database's own rules, and the record of custody, which the log covers, was not.
func (e *Evidence) rowless(ctx context.Context, yield func(evidence.Kept, error) bool) {
	rows, err := e.db.Pool.Query(ctx, `select x.id::text from (select item_id id from custody union select item_id from copies union select item_id from scans) x
		where not exists (select 1 from evidence e where e.id = x.id) order by x.id`)
	if err != nil {
		yield(evidence.Kept{}, Trouble(ctx, err))
		return
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		yield(evidence.Kept{}, Trouble(ctx, err))
		return
	}
	for _, id := range ids {
		if !yield(evidence.Kept{Item: evidence.Item{ID: id}, Wrong: evidence.Rowless}, nil) {
			return
		}
	}
}

func (e *Evidence) kept(ctx context.Context, r EvidenceRow, blob string, about keyring.Sealed) (k evidence.Kept, err error) {
	k.Item, err = e.item(ctx, r)
	if err == nil && len(about) > 0 {
		k.Copy, err = e.opened(ctx, k.Item, blob, about)
	}
	known := evidence.Kept{Item: evidence.Item{ID: r.id, File: r.file, Blob: r.blob}, Copy: evidence.Copy{Blob: blob}}
	switch {
	case fault.Is(err, fault.NotFound), errors.Is(err, keyring.ErrShredded):
		known.Wrong = evidence.Unsaid
		return known, nil
	case errors.Is(err, keyring.ErrUnopened):
		known.Wrong = evidence.Unopened
		return known, nil
	}
	return k, err
}

// opened unseals what was made of an item.
func (e *Evidence) opened(ctx context.Context, i evidence.Item, blob string, about keyring.Sealed) (evidence.Copy, error) {
	words, err := e.ring.Open(ctx, i.Key, copyPlace(i), about)
	if err != nil {
		return evidence.Copy{}, err
	}
	var a copyAbout
	if err := json.Unmarshal(words, &a); err != nil {
		return evidence.Copy{}, errors.New("postgres: the sealed part of a copy cannot be read")
	}
	c := evidence.Copy{Item: i.ID, Blob: blob, Type: a.Type, Size: a.Size, SHA256: a.SHA256, Why: a.Why}
	copy(c.Like[:], a.Like)
	return c, nil
}

// Custody lists what was done with an item, in order.
func (e *Evidence) Custody(ctx context.Context, i evidence.Item) ([]evidence.Custody, error) {
	rows, err := e.db.Pool.Query(ctx, `select id::text, what, who_kind, who_id, about, at from custody where item_id = $1 order by at, id`, i.ID)
	if err != nil {
		return nil, Trouble(ctx, err)
	}
	type sealed struct {
		id    string
		about keyring.Sealed
		c     evidence.Custody
	}
	read, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s sealed, err error) {
		err = row.Scan(&s.id, &s.c.What, &s.c.WhoKind, &s.c.WhoID, &s.about, &s.c.At)
		return s, err
	})
	if err != nil {
		return nil, Trouble(ctx, err)
	}
	out := make([]evidence.Custody, 0, len(read))
	for _, s := range read {
		words, err := e.ring.Open(ctx, i.Key, custodyPlace(s.id, i.File), s.about)
		if err != nil {
			return nil, err
		}
		var a custodyAbout
		if err := json.Unmarshal(words, &a); err != nil {
			return nil, errors.New("postgres: the sealed part of a record of custody cannot be read")
		}
		s.c.Reason, s.c.Found, s.c.SHA256, s.c.By, s.c.At = a.Reason, a.Found, a.SHA256, a.By, s.c.At.UTC()
		out = append(out, s.c)
	}
	return out, nil
}
