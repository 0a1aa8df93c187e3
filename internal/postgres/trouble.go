package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"recourse/internal/fault"
)

const (
	busy = "Many people are working on this at once. Please try again in a moment."
	down = "We cannot do this just now. Please try again in a few minutes."
)

// retryIn is what a caller is told to wait, in seconds: the private server is back within a few.
const retryIn = 5

// Trouble says what an error of the database means. A fault stays what it is. An ended context gives the context's
// error. A server that is gone, starting, stopping, full, or too slow gives Unavailable. Everything else stays plain
// and is therefore Internal, with errors.Is and errors.As working as before.
func Trouble(ctx context.Context, err error) error {
	var known *fault.Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case ctx.Err() != nil && (unavailable(err) || errors.Is(err, ctx.Err())):
		return ctx.Err()
	case unavailable(err):
		f := fault.Because(fault.Unavailable, down, err)
		f.RetryIn = retryIn
		return f
	}
	return err
}

// lostRace is true for what PostgreSQL asks to be tried again.
func lostRace(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// lostConnection is true for a server that ends the conversation, or does not take one up.
func lostConnection(pg *pgconn.PgError) bool {
	switch pg.Code {
	case "57P01", "57P02", "57P03", "57P05", "53300", "25P03", "25P04":
		return true
	}
	return strings.HasPrefix(pg.Code, "08")
}

// unavailable is true where waiting may help.
func unavailable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		// 57014: statement_timeout or a cancelled context. 55P03: lock_timeout. 53: no memory, disk or connections.
		return lostConnection(pg) || pg.Code == "57014" || pg.Code == "55P03" || strings.HasPrefix(pg.Code, "53")
	}
	return serverLeft(err)
}

// serverLeft is true when the conversation itself has ended, or could not be begun.
func serverLeft(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return lostConnection(pg) && pg.Code != "53300"
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		strings.Contains(err.Error(), "conn closed") // pgconn's own error for a dead connection has no type
}
