package bulk

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"recourse/internal/keyring"
	"recourse/internal/ledger"
)

// covered says which columns of a row its digest is over, in the order of their names, and which make its key. It
// repeats what postgres does on purpose: Read holds every digest to the one on record.
var covered = map[string]struct{ key, columns []string }{
	"files": {[]string{"id"}, []string{"closed", "code_name", "id", "incident", "key_id", "kind", "level", "nation", "on_hold", "opened_on",
		"procedure", "ref", "seq", "state", "version"}},
	"standings":    {[]string{"file_id", "person_id", "relation"}, []string{"file_id", "person_id", "relation", "until"}},
	"links":        {[]string{"file_id", "other_id"}, []string{"file_id", "other_id"}},
	"identities":   {[]string{"id"}, []string{"at", "file_id", "id", "key_id", "words"}},
	"letters":      {[]string{"id"}, []string{"at", "body", "file_id", "for_id", "id", "lang", "letter", "party", "subject"}},
	"votes":        {[]string{"id"}, []string{"at", "ballot", "file_id", "id", "person_id", "question", "round"}},
	"alarms":       {[]string{"id"}, []string{"at", "clock", "due", "event_id", "file_id", "id", "role"}},
	"access_codes": {[]string{"id"}, []string{"code_mac", "file_id", "id", "issued_on", "party_id", "party_kind"}},
}

// sealedColumns are the sealed columns, and which column names the key: the row's own, or "" for its file's.
var sealedColumns = map[string]string{
	"events.payload": "", "letters.subject": "", "letters.body": "", "votes.ballot": "", "identities.words": "key_id",
}

// wrote is one row that an event wrote.
type wrote struct {
	table, key string
	digest     [32]byte
}

var errWrote = errors.New("bulk: the list of rows of an event cannot be read")

func readWrote(b []byte) (out []wrote, err error) {
	part := func() string {
		n, used := binary.Uvarint(b)
		if used <= 0 || n > uint64(len(b)-used) {
			err = errWrote
			return ""
		}
		s := string(b[used : used+int(n)])
		b = b[used+int(n):]
		return s
	}
	for len(b) > 0 {
		w := wrote{table: part(), key: part()}
		if err != nil || copy(w.digest[:], b) < 32 {
			return nil, errWrote
		}
		b = b[32:]
		out = append(out, w)
	}
	return out, nil
}

func appendWrote(b []byte, rows []ledger.Row) []byte {
	for _, r := range rows {
		b = binary.AppendUvarint(b, uint64(len(r.Table)))
		b = append(b, r.Table...)
		b = binary.AppendUvarint(b, uint64(len(r.Key)))
		b = append(b, r.Key...)
		b = append(b, r.Digest[:]...)
	}
	return b
}

// spell turns a value, as PostgreSQL writes it, into the spelling that digests use. at is what type the column has.
func spell(value, at string) (string, error) {
	switch at {
	case "timestamp with time zone":
		t, err := time.Parse("2006-01-02 15:04:05.999999-07", value)
		return t.UTC().Format(time.RFC3339Nano), err
	case "boolean":
		return map[string]string{"t": "true", "f": "false"}[value], nil
	}
	return value, nil
}

// place is where a sealed value stands.
func place(table, column, row, file string) keyring.Place {
	return keyring.Place{Table: table, Column: column, Row: row, File: file}
}

func moveName(v func(string) string) string {
	return fmt.Sprintf("%s %s %s %q %s %q", v("procedure"), v("version"), v("kind"), v("from_state"), v("action"), v("to_state"))
}

func actorName(kind, id, as string) string { return fmt.Sprintf("%q %q %q", kind, id, as) }

func splitKey(key string) []string { return strings.Split(key, "/") }
