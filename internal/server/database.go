package server

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"recourse/internal/config"
	"recourse/internal/postgres"
	"recourse/internal/postgres/cluster"
)

// Database is a database that answers: a private cluster that we own or joined, or one that was named.
type Database struct {
	DSN     string
	Cluster *cluster.Cluster // nil for a database of the operator's own

	log io.Closer
}

// name is what our database is called in the private cluster.
const name = "recourse"

// OpenDatabase starts or joins the private cluster, or takes the database that was named. It migrates nothing.
func OpenDatabase(ctx context.Context, c config.Config) (*Database, error) {
	if err := prepareFolder(c, os.Geteuid() == 0); err != nil {
		return nil, err
	}
	if !c.Embedded() {
		return &Database{DSN: c.DatabaseURL.Reveal()}, nil
	}
	log, err := os.OpenFile(filepath.Join(c.Data, "postgres.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log of the private database: %w", err)
	}
	cl, err := cluster.Start(ctx, cluster.Options{
		Dir: filepath.Join(c.Data, "postgres"), Log: log, MaxConnections: max(100, 2*c.Pools.Connections()+20),
	})
	if err != nil {
		log.Close()
		return nil, fmt.Errorf("the private database: %w", err)
	}
	d := &Database{DSN: cl.DSN(name), Cluster: cl, log: log}
	if err := cl.EnsureDatabase(ctx, name); err != nil {
		d.Close()
		return nil, fmt.Errorf("the private database: %w", err)
	}
	return d, nil
}

// Close stops a cluster that we own.
func (d *Database) Close() error {
	if d.Cluster == nil {
		return nil
	}
	err := d.Cluster.Close()
	if d.log != nil {
		d.log.Close()
	}
	return err
}

// pools are the three pools of R-70: reports have connections that nothing else may take. A request that finds all of its
// own in use is told to come back soon (F-11); reports and the due work wait longer, since nobody may be turned away with a
// report without need, and work can wait.
type pools struct{ intake, requests, worker *postgres.DB }

func openPools(ctx context.Context, dsn string, c config.Config, o Options) (p pools, err error) {
	for _, one := range []struct {
		into **postgres.DB
		name string
		n    int
		wait time.Duration
	}{{&p.intake, "intake", c.Pools.Intake, 0}, {&p.requests, "requests", c.Pools.Requests, c.Timeouts.Acquire}, {&p.worker, "worker", c.Pools.Worker, 0}} {
		*one.into, err = postgres.Open(ctx, dsn, postgres.Options{
			MaxConns: one.n, PoolTimeout: one.wait, StatementTimeout: c.Timeouts.Statement, LockTimeout: c.Timeouts.Lock,
			IdleTxTimeout: c.Timeouts.IdleTransaction, Application: "recourse " + one.name, Now: o.Now,
		})
		if err != nil {
			p.close()
			return pools{}, err
		}
	}
	return p, nil
}

func (p pools) close() {
	for _, db := range []*postgres.DB{p.intake, p.requests, p.worker} {
		if db != nil {
			db.Close()
		}
	}
}
