// Package postgres keeps what the house knows, in PostgreSQL, through GORM: row types, the stores that the verbs
// declare, the schema and its migrations, and the one way to a transaction.
//
// It owns the connection pool, the bridge on which GORM, pgx and River share one transaction, and every table. It
// trusts the database for integrity and never for secrecy: what is personal is sealed before it comes here. It
// never judges who may do what, never renders a page, and never logs a value.
//
// One verb is one transaction. Whatever happens inside it (rows, ledger leaves, jobs) is there together or not at
// all, and the function may run twice, because a transaction that lost a race is begun again:
//
//	err := db.InTx(ctx, func(tx *gorm.DB) error {
//		if err := tx.Create(&row).Error; err != nil {
//			return err
//		}
//		_, err := jobs.InsertTx(ctx, tx, Letter{ID: row.ID}, nil)
//		return err
//	})
//
// The files here:
//
//	db.go       Open, the pool and its limits, GORM's settings, the assertion that commits are flushed (F-42)
//	tx.go       InTx, Batch, retries
//	trouble.go  which error of the database means what to the house
//	pulse.go    a connection that the server has left empties the pool
//	bridge.go   GORM over a pgx transaction
//	jobs.go     River over the same transaction
//	migrate.go  goose, with River's tables as step 1
//	dump.go     the schema as text, to be committed and compared
//	cluster/    the private server
//
// Reports and cases, which one store keeps (Files), for casework and intake alike:
//
//	files.go       the store, what its refusals mean, headers
//	load.go        one look at a file, and its words
//	save.go        moves sealed and committed to; save_sql.go is their one batch
//	intake.go      a new report with its answer
//	queue.go       lists by key, looked for where they can be
//	letters.go     letters, ballots, reads; proposals.go and people.go what their names say
//	procedures.go  declared moves as rows that events must be
//	wrote.go       which rows the log covers, and how; covered.go, table by table
//	batches.go     leaves that speak for many rows of no file
//	source.go      what verification reads
//
//	procedures ─ transitions ◄─ events ─► files ─┬─ standings, links, due_dates, tags
//	                              │               ├─ letters, votes, identities, access_codes, evidence
//	                              ▼               └─ reads ─► log_batches
//	                            leaves ◄──────────────────────────┘
//	                              │ at the tick
//	                              ▼
//	                            log_leaves, log_places, log_hashes, checkpoints ◄─ cosignatures
package postgres
