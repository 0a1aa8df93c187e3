package postgres

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// pulse listens to every connection of a pool, whoever uses it: pgx, GORM or River. When the server leaves one of
// them, the others will be as dead as that one, so the pool is emptied at the first sign: who tries again gets a
// connection that was made after it. A caller who leaves ends a connection too; that says nothing of the server.
//
// It bounds the wait for a connection too, but only where all are in use (F-11): one that is being made has a bound of
// its own.
type pulse struct {
	pool     atomic.Pointer[pgxpool.Pool] // nil until the pool is there
	patience time.Duration
}

var _ interface {
	pgxpool.AcquireTracer
	pgx.QueryTracer
	pgx.BatchTracer
	pgx.PrepareTracer
} = (*pulse)(nil)

func (p *pulse) heard(ctx context.Context, err error) {
	if err == nil || ctx.Err() != nil || !serverLeft(err) {
		return
	}
	if pool := p.pool.Load(); pool != nil {
		pool.Reset()
	}
}

func (*pulse) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}

func (p *pulse) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	p.heard(ctx, data.Err)
}

func (*pulse) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

func (*pulse) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {} // its error is the batch's

func (p *pulse) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchEndData) {
	p.heard(ctx, data.Err)
}

func (*pulse) TracePrepareStart(ctx context.Context, _ *pgx.Conn, _ pgx.TracePrepareStartData) context.Context {
	return ctx
}

func (p *pulse) TracePrepareEnd(ctx context.Context, _ *pgx.Conn, data pgx.TracePrepareEndData) {
	p.heard(ctx, data.Err)
}

// bounded is where the end of a wait is kept for when it is over.
type bounded struct{}

func (p *pulse) TraceAcquireStart(ctx context.Context, pool *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	if s := pool.Stat(); s.AcquiredConns() < s.MaxConns() {
		return ctx
	}
	ctx, over := context.WithTimeout(ctx, p.patience)
	return context.WithValue(ctx, bounded{}, over)
}

func (*pulse) TraceAcquireEnd(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireEndData) {
	if over, ok := ctx.Value(bounded{}).(context.CancelFunc); ok {
		over()
	}
}
