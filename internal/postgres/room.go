package postgres

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// withRoom teaches a connection to make room for a whole column of bytes before it writes it. Sealed words are most of what goes
// to the database, and a buffer that doubles on the way copies them as often as it does: a seventh of what a report took.
func withRoom(_ context.Context, c *pgx.Conn) error {
	t, _ := c.TypeMap().TypeForOID(pgtype.ByteaArrayOID)
	c.TypeMap().RegisterType(&pgtype.Type{Name: t.Name, OID: t.OID, Codec: roomyCodec{t.Codec}})
	return nil
}

type roomyCodec struct{ pgtype.Codec }

// PlanEncode plans as the driver does.
func (c roomyCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	plan := c.Codec.PlanEncode(m, oid, format, value)
	if _, ok := value.(pgtype.FlatArray[[]byte]); ok && plan != nil {
		return roomyPlan{plan}
	}
	return plan
}

type roomyPlan struct{ pgtype.EncodePlan }

// arrayHead is how many bytes an array begins with, and lengthHead each of its values.
const arrayHead, lengthHead = 20, 4

// Encode makes the room and writes.
func (p roomyPlan) Encode(value any, buf []byte) ([]byte, error) {
	if column, ok := value.(pgtype.FlatArray[[]byte]); ok {
		need := arrayHead
		for _, b := range column {
			need += lengthHead + len(b)
		}
		buf = slices.Grow(buf, need)
	}
	return p.EncodePlan.Encode(value, buf)
}
