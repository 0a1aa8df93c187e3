package pg

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"recourse/internal/postgres"
	"recourse/internal/postgres/cluster"
)

// Env names the running cluster that test processes share.
const Env = "RECOURSE_TEST_CLUSTER"

// patience is for machines that run many test processes at once.
const patience = 2 * time.Minute

// Open gives a fresh, migrated database, open. It is closed and dropped when the test ends.
func Open(t testing.TB) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), Clone(t), postgres.Options{MaxConns: 8})
	if err != nil {
		t.Fatalf("open the cloned database: %v", err)
	}
	t.Cleanup(db.Close)
	return db
}

// Clone gives the address of a fresh, migrated database of this test's own. It is dropped when the test ends,
// whoever is still connected.
func Clone(t testing.TB) string {
	t.Helper()
	h, err := shared()
	if err != nil {
		t.Fatalf("a PostgreSQL for tests: %v", err)
	}
	return h.create(t, "template "+h.template+" strategy wal_log")
}

// Copy gives the address of a copy of a database that nobody is connected to, as a restored backup would be.
func Copy(t testing.TB, dsn string) string {
	t.Helper()
	h, err := shared()
	if err != nil {
		t.Fatalf("a PostgreSQL for tests: %v", err)
	}
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	return h.create(t, "template "+pgx.Identifier{c.Database}.Sanitize()+" strategy wal_log")
}

// Empty gives the address of a fresh database without a single table, for tests of the migrations themselves.
func Empty(t testing.TB) string {
	t.Helper()
	h, err := shared()
	if err != nil {
		t.Fatalf("a PostgreSQL for tests: %v", err)
	}
	return h.create(t, "template template0 encoding 'UTF8' locale 'C' strategy wal_log")
}

// Cluster gives a whole cluster of this test's own, flushing as in earnest, that may be killed. It is stopped and
// its folder removed when the test ends.
func Cluster(t testing.TB) *cluster.Cluster {
	t.Helper()
	dir, err := folder()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	c, err := cluster.Start(context.WithoutCancel(t.Context()), cluster.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("stop the test's cluster: %v", err)
		}
	})
	return c
}

// house is the cluster that the tests of this process share.
type house struct {
	admin    *pgxpool.Pool
	dsn      string
	template string // quoted
}

var shared = sync.OnceValues(func() (*house, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	dsn := os.Getenv(Env)
	if dsn == "" {
		var err error
		if dsn, err = private(ctx); err != nil {
			return nil, err
		}
	}
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read as an address", Env)
	}
	cfg.MaxConns = 3
	cfg.MaxConnIdleTime = 5 * time.Second
	admin, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	h := &house{admin: admin, dsn: dsn}
	return h, h.makeTemplate(ctx)
})

// makeTemplate makes the template unless it is there. It bears its name only once it is whole.
func (h *house) makeTemplate(ctx context.Context) error {
	name := "template_" + postgres.SchemaDigest()
	h.template = pgx.Identifier{name}.Sanitize()
	conn, err := h.admin.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "select pg_advisory_lock(hashtext('recourse.template'))"); err != nil {
		return err
	}
	defer func() {
		_, _ = conn.Exec(context.WithoutCancel(ctx), "select pg_advisory_unlock(hashtext('recourse.template'))")
	}()
	var there bool
	if err := conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", name).Scan(&there); err != nil || there {
		return err
	}
	half := pgx.Identifier{name + "_half"}.Sanitize()
	for _, sql := range []string{
		"drop database if exists " + half + " with (force)",
		"create database " + half + " template template0 encoding 'UTF8' locale 'C' strategy wal_log",
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	if err := postgres.Migrate(ctx, address(h.dsn, name+"_half")); err != nil {
		return err
	}
	for _, sql := range []string{
		"alter database " + half + " with is_template true allow_connections false",
		"alter database " + half + " rename to " + h.template,
	} {
		if err := insist(ctx, conn, sql); err != nil { // a connection of the migration's may be closing still
			return err
		}
	}
	return nil
}

// insist tries again while somebody is still leaving.
func insist(ctx context.Context, conn *pgxpool.Conn, sql string) error {
	var err error
	for range 200 {
		if _, err = conn.Exec(ctx, sql); err == nil || !strings.Contains(err.Error(), "55006") {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

// create makes a database and sees to its end.
func (h *house) create(t testing.TB, how string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
	defer cancel()
	name := "test_" + strings.ToLower(rand.Text()[:16])
	quoted := pgx.Identifier{name}.Sanitize()
	if _, err := h.admin.Exec(ctx, "create database "+quoted+" "+how); err != nil {
		t.Fatalf("make the test's database: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if _, err := h.admin.Exec(ctx, "drop database if exists "+quoted+" with (force)"); err != nil {
			t.Logf("drop the test's database: %v", err)
		}
	})
	return address(h.dsn, name)
}

// address is another database of the same cluster.
func address(dsn, database string) string {
	u, err := url.Parse(dsn)
	if err != nil || u.Scheme == "" {
		return dsn + " dbname=" + database // the "key=value" form: the last one counts
	}
	u.Path = "/" + database
	return u.String()
}
