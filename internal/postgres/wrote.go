package postgres

import (
	"encoding/binary"
	"errors"
	"strconv"
	"time"

	"recourse/internal/ledger"
)

// The rows an event wrote, with their digests, stand in its column wrote; the digests make the event's commitment
// (decision 38). Covered are:
//
//	files         all but tip (which follows from the commitment), next_due, next_clock and owes (projections); erasure, with
//	              the day and the rule of it, by the leaf that says that the file was erased
//	standings     file, person, relation, until, and who lifted it
//	links         all
//	identities    all
//	letters       all but sent_at
//	votes         all
//	access_codes  all but revoked_on
//	alarms        all but seen_by and seen_at
//	reads         all but batch                         by the minute's batch
//	custody       all but batch                         by the minute's batch
//	bundles       all but batch                         by the minute's batch
//	deliveries    all but batch                         by the minute's batch
//	security_events  all                                by the minute's batch
//	procedures    all                                   by the batch of their first use
//	log_epochs    all                                   by the batch that begins the epoch
//	promises      all                                   by a leaf of the event's due dates
//	log_keys      all                                   by the batch that hands over
//
// and the events themselves: every column is committed to, but closed, on_hold, incident and owes, which
// say what files becomes, and are found there. Not covered: due_dates (recomputed from events, I32), tags (made again each
// epoch), evidence (the event that names an item holds its digest, and the walk through the store finds an item of which
// something was done and no row tells), copies (the record of custody holds its digest), scans (the record of custody
// holds what was found), transitions, apart and elsewhere (made from procedures, compared at every start), idempotency,
// sessions, credentials, attempts, mail_turns, persons, qualifications, grants, proposals and jobs; what was done with those is a
// security event. Nor are check_ins (what is answered is an event), surveyed, survey_counts and
// survey_texts: what is answered there is of no file, and a leaf would say when it came.

// wroteAs encodes rows: for each, its table, its key and its digest.
func wroteAs(rows []ledger.Row) []byte {
	var b []byte
	for _, r := range rows {
		b = binary.AppendUvarint(b, uint64(len(r.Table)))
		b = append(b, r.Table...)
		b = binary.AppendUvarint(b, uint64(len(r.Key)))
		b = append(b, r.Key...)
		b = append(b, r.Digest[:]...)
	}
	if b == nil {
		b = []byte{}
	}
	return b
}

var errWrote = errors.New("postgres: the list of rows of an event is damaged")

// readWrote decodes what wroteAs encoded.
func readWrote(b []byte) ([]ledger.Row, error) {
	var out []ledger.Row
	text := func() (string, bool) {
		n, used := binary.Uvarint(b)
		if used <= 0 || n > uint64(len(b)-used) {
			return "", false
		}
		s := string(b[used : used+int(n)])
		b = b[used+int(n):]
		return s, true
	}
	for len(b) > 0 {
		var r ledger.Row
		var ok bool
		if r.Table, ok = text(); !ok {
			return nil, errWrote
		}
		if r.Key, ok = text(); !ok || copy(r.Digest[:], b) < len(r.Digest) {
			return nil, errWrote
		}
		b = b[len(r.Digest):]
		out = append(out, r)
	}
	return out, nil
}

// row is the digest of one row under its key.
func row(table, key string, columns ...ledger.Column) ledger.Row {
	return ledger.Row{Table: table, Key: key, Digest: ledger.RowDigest(table, columns...)}
}

// col is a column as it goes into a digest: one spelling for each value. Bytes are not copied.
func col(name string, value any) ledger.Column {
	c := ledger.Column{Name: name}
	switch v := value.(type) {
	case nil:
	case string:
		c.Value = []byte(v)
	case []byte:
		if c.Value = v; v == nil {
			c.Value = []byte{}
		}
	case int:
		c.Value = strconv.AppendInt(nil, int64(v), 10)
	case bool:
		c.Value = strconv.AppendBool(nil, v)
	case time.Time:
		c.Value = v.UTC().AppendFormat(nil, time.RFC3339Nano)
	case *time.Time:
		if v != nil {
			c.Value = v.UTC().AppendFormat(nil, time.RFC3339Nano)
		}
	default:
		panic("postgres: no spelling for a column of this type")
	}
	return c
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
