package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"recourse/internal/ledger"
)

// selectCheckpoints gives each checkpoint with the cosignatures that stand beside it, as one note.
const selectCheckpoints = `select size, root, day::text, note || coalesce((select string_agg(s.line, '' order by s.key collate "C")
	from cosignatures s where s.size = c.size), '') from checkpoints c`

// Cosign keeps what a witness signed beside the checkpoint of this size; one that is kept already stays as it is.
func (l *Ledger) Cosign(ctx context.Context, size int64, w ledger.Witness, line []byte) error {
	_, err := l.q.Exec(ctx, `insert into cosignatures (size, key, line) values ($1, $2, $3) on conflict do nothing`, size, w.Key(), string(line))
	return Trouble(ctx, err)
}

// Seen gives how much of the log each witness has cosigned, in their order; 0 where it has not.
func (l *Ledger) Seen(ctx context.Context, witnesses []ledger.Witness) ([]int64, error) {
	rows, err := l.q.Query(ctx, `select coalesce((select max(size) from cosignatures where key = k), 0) from unnest($1::text[]) with ordinality w (k, n) order by n`,
		keysOf(witnesses))
	if err != nil {
		return nil, Trouble(ctx, err)
	}
	seen, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	return seen, Trouble(ctx, err)
}

func keysOf(witnesses []ledger.Witness) []string { return column(witnesses, ledger.Witness.Key) }

// Witnessed counts the cosignatures of the last checkpoint, and where they are too few says since when they are.
func (l *Ledger) Witnessed(ctx context.Context, p ledger.Policy) (ledger.Cosigned, error) {
	last, err := l.Latest(ctx)
	if err != nil {
		return ledger.Cosigned{}, err
	}
	got := p.Count(last.Note)
	enough := last
	for last.Size > 0 && got.By < got.Needed && !p.Count(enough.Note).OK() {
		if enough, err = l.cosignedBefore(ctx, enough.Size, p); err != nil {
			return got, err
		}
		if enough.Size == 0 {
			break
		}
	}
	if last.Size > enough.Size {
		err = l.q.QueryRow(ctx, `select day::text from checkpoints where size > $1 order by size limit 1`, enough.Size).Scan(&got.Since)
	}
	return got, Trouble(ctx, err)
}

// cosignedBefore gives the last checkpoint below a size beside which enough cosignatures stand, or the zero one.
func (l *Ledger) cosignedBefore(ctx context.Context, size int64, p ledger.Policy) (c ledger.Checkpoint, err error) {
	err = scanCheckpoint(l.q.QueryRow(ctx, selectCheckpoints+` where size = (select s.size from cosignatures s where s.size < $1 and s.key = any ($2::text[])
		group by s.size having count(*) >= $3 order by s.size desc limit 1)`, size, keysOf(p.Witnesses), p.Needed), &c)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return c, Trouble(ctx, err)
}
