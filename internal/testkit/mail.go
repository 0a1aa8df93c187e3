package testkit

import "github.com/jackc/pgx/v5"

// Mail tries every mail that waits, whatever its moment, as the worker would: what is done with is done, and the others wait
// on. It gives how many do.
func (h *House) Mail() (left int) {
	h.T.Helper()
	ctx := h.T.Context()
	rows, err := h.Server.DB.Pool.Query(ctx, `select args ->> 'id' from river_job where kind = 'mail' order by id`)
	if err != nil {
		h.T.Fatal(err)
	}
	letters, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		h.T.Fatal(err)
	}
	for _, letter := range letters {
		if wait, err := h.Server.Mail(ctx, letter); err != nil || wait > 0 {
			left++
		} else if _, err := h.Server.DB.Pool.Exec(ctx, `delete from river_job where kind = 'mail' and args ->> 'id' = $1`, letter); err != nil {
			h.T.Fatal(err)
		}
	}
	return left
}
