package pgx

import "context"

type Conn struct{}

func (c *Conn) Query(ctx context.Context, sql string, args ...any) error { return nil }

type Batch struct{}

func (b *Batch) Queue(sql string, args ...any) {}

type Identifier []string

func (i Identifier) Sanitize() string { return "" }
