package postgres

import (
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"gorm.io/gorm"
)

// Driver is River's pgx driver with *gorm.DB as its transaction, so that a job is enqueued by the transaction that
// makes it necessary: both are there, or neither.
type Driver struct{ *riverpgxv5.Driver }

// The compiler tells when River's interface, which is marked unstable, has changed.
var _ riverdriver.Driver[*gorm.DB] = Driver{}

// UnwrapExecutor lets River work inside a GORM transaction.
func (d Driver) UnwrapExecutor(tx *gorm.DB) riverdriver.ExecutorTx {
	return d.Driver.UnwrapExecutor(PgxTx(tx))
}

// UnwrapTx would make a GORM transaction of River's own. Only River's tests ask for that.
func (d Driver) UnwrapTx(riverdriver.ExecutorTx) *gorm.DB {
	panic("postgres: a transaction of River's cannot be handed to GORM")
}

// Jobs is a queue whose transactions are GORM's.
type Jobs = river.Client[*gorm.DB]

const (
	// forgetDone is how long the row of a job that is done or cancelled is kept. River sweeps every 30 s and takes
	// what is older than this, so a row lives half a minute: its time says when something happened.
	forgetDone = time.Millisecond
	// forgetFailed is how long an operator can look at a job that failed for good. Its arguments are ids only.
	forgetFailed = 7 * 24 * time.Hour
)

// NewJobs makes a queue on the database. Without Queues and Workers it can only enqueue. Rows of jobs are deleted
// when done; that is not the caller's to choose.
func NewJobs(db *DB, cfg river.Config) (*Jobs, error) {
	cfg.CompletedJobRetentionPeriod = forgetDone
	cfg.CancelledJobRetentionPeriod = forgetDone
	cfg.DiscardedJobRetentionPeriod = forgetFailed
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler) // River's own default writes to standard output
	}
	return river.NewClient(Driver{riverpgxv5.New(db.Pool)}, &cfg)
}
