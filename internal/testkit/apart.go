package testkit

import (
	"bytes"
	"context"
	"testing"

	"recourse/internal/postgres"
	"recourse/internal/postgres/cluster"
	"recourse/internal/testkit/pg"
)

// moved brings a database into a PostgreSQL of its own, which flushes as in earnest.
func moved(t testing.TB, dsn string) string {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	c := pg.Cluster(t)
	bin, err := cluster.Bin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	const name = "house"
	if err := c.EnsureDatabase(ctx, name); err != nil {
		t.Fatal(err)
	}
	var dump bytes.Buffer
	if err := postgres.Save(ctx, bin, dsn, &dump); err != nil {
		t.Fatalf("move the house: %v", err)
	}
	if err := postgres.Restore(ctx, bin, c.DSN(name), &dump); err != nil {
		t.Fatalf("move the house: %v", err)
	}
	return c.DSN(name)
}
