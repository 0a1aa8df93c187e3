package testkit

import (
	"github.com/jackc/pgx/v5"
)

// Tables are the names of every table of the house, quoted and with their schemas.
func (h *House) Tables() []string {
	h.T.Helper()
	rows, err := h.Server.DB.Pool.Query(h.T.Context(), `select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables
		where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`)
	if err != nil {
		h.T.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) < 25 {
		h.T.Fatalf("there are %d tables: %v", len(tables), err)
	}
	return tables
}
