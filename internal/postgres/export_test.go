package postgres

import (
	"context"

	"github.com/pressly/goose/v3"
)

// MigrateTo brings the schema to where an earlier program left it.
func MigrateTo(ctx context.Context, dsn string, version int64) error {
	return withProvider(ctx, dsn, func(p *goose.Provider) error {
		_, err := p.UpTo(ctx, version)
		return err
	})
}

// Where is a scope as the queries of this package ask it.
var Where = where
