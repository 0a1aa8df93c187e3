package postgres

import (
	"testing"

	"github.com/jackc/pgx/v5/pgtype"
)

func TestWhatIsNoIdIsRefusedAndNeverWrittenAsNone(t *testing.T) {
	t.Parallel()
	m := pgtype.NewMap()
	encode := func(of ...string) error {
		_, err := m.Encode(pgtype.UUIDArrayOID, pgtype.BinaryFormatCode, ids(of, func(s string) string { return s }), nil)
		return err
	}
	if err := encode("6f0c2f1e-8d3b-4b8e-9a51-2f6f0f2b9c11", "no id"); err == nil {
		t.Error("a text that is no id is taken")
	}
	if err := encode("6f0c2f1e-8d3b-4b8e-9a51-2f6f0f2b9c11", ""); err != nil {
		t.Errorf("an id and none: %v", err)
	}
}
