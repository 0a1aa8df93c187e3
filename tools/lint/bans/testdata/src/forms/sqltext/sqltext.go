package forms

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

func built(ctx context.Context, db *gorm.DB, c *pgx.Conn, b *pgx.Batch, name string) {
	db.Raw("select * from " + name)                    // want `SQL put together here`
	db.Raw(fmt.Sprintf("select * from %s", name))      // want `SQL put together here`
	_ = c.Query(ctx, "select "+name)                   // want `SQL put together here`
	b.Queue(strings.Join([]string{"a", name}, " or ")) // want `SQL put together here`
	db.Where("state = '" + name + "'")                 // want `SQL put together here`
	query := fmt.Sprintf("delete from %s", name)
	db.Exec(query) // want `SQL put together here`
	more := "select 1"
	more += name
	db.Exec(more) // want `SQL put together here`
	var text strings.Builder
	db.Raw(text.String()) // want `SQL put together here`

	const from = "select * "
	db.Raw(from+"from cases where id = ?", name)
	fixed := "select 1"
	db.Exec(fixed)
	_ = c.Query(ctx, "select $1", "a"+name)
	db.Exec("create database " + pgx.Identifier{name}.Sanitize() + " template x")
	//allow:sqltext the name is one of our own constants
	db.Exec("drop table " + name)
}
