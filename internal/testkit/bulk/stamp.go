package bulk

import (
	"context"
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math/rand/v2"

	"recourse/internal/casefile"
	"recourse/internal/keyring"
	"recourse/internal/ledger"
	"recourse/internal/report"
)

// stamp is one copy in the making.
type stamp struct {
	m      *Mould
	fresh  []string
	names  []string // code names, by file
	random [][]byte
	sealed [][]byte // by piece
	tag    []byte   // of the handle
	events [][]stamped
}

// stamped is one event of a copy.
type stamped struct {
	wrote            []byte
	prev, commitment [32]byte
	leaf             ledger.Entry
}

// leafSalt labels the salt of a file's leaves.
const leafSalt = "leaf"

// press makes a copy.
func (m *Mould) press(ctx context.Context, ring *keyring.Ring, dice io.Reader, tag []byte) (*stamp, error) {
	s := &stamp{m: m, fresh: make([]string, len(m.tokens.list)), sealed: make([][]byte, len(m.pieces)), tag: tag}
	for i := range s.fresh {
		if prefix, isRef := m.refs[i]; isRef {
			ref, err := report.NewReference(report.Prefix(prefix), dice)
			if err != nil {
				return nil, err
			}
			s.fresh[i] = ref
			continue
		}
		s.fresh[i] = newID(dice)
	}
	for _, k := range m.keys {
		id, err := ring.Take(ctx)
		if err != nil {
			return nil, err
		}
		s.fresh[k] = string(id)
	}
	for _, f := range m.files {
		s.names = append(s.names, casefile.CodeName(s.fresh[f.id]))
	}
	for range m.random {
		b := make([]byte, 32)
		_, _ = io.ReadFull(dice, b) // never fails
		s.random = append(s.random, b)
	}
	var words []byte
	for i := range m.pieces {
		p := &m.pieces[i]
		words = p.words.fill(words[:0], s.fresh)
		c, err := ring.Seal(ctx, keyring.KeyID(s.fresh[p.key]), place(p.table, p.column, s.fresh[p.row], s.fresh[p.file]), words)
		if err != nil {
			return nil, err
		}
		s.sealed[i] = c
	}
	return s, s.commit(ctx, ring)
}

// commit makes the commitments of every file's chain.
func (s *stamp) commit(ctx context.Context, ring *keyring.Ring) error {
	s.events = make([][]stamped, len(s.m.files))
	for f := range s.m.files {
		file := &s.m.files[f]
		salt, err := ring.Salt(ctx, keyring.KeyID(s.fresh[file.key]), leafSalt)
		if err != nil {
			return err
		}
		var prev [32]byte
		for i := range file.events {
			e := &file.events[i]
			rows := make([]ledger.Row, len(e.wrote))
			for j := range e.wrote {
				rows[j] = s.digest(&e.wrote[j])
			}
			done := stamped{wrote: appendWrote(nil, rows), prev: prev}
			done.commitment, err = ledger.Commit(salt, ledger.Event{
				File: s.fresh[file.id], ID: s.fresh[e.id], Seq: e.seq, Prev: prev, Action: e.action, At: e.at,
				Actor: string(e.actor.fill(nil, s.fresh)), Payload: sha256.Sum256(s.sealed[e.payload]), Rows: rows,
			})
			if err != nil {
				return err
			}
			done.leaf = ledger.Entry{ID: s.fresh[e.leaf], Class: ledger.ClassEvent, Day: e.day, Commitment: done.commitment}
			prev = done.commitment
			s.events[f] = append(s.events[f], done)
		}
	}
	return nil
}

// digest is a row of this copy as an event wrote it.
func (s *stamp) digest(d *digestMould) ledger.Row {
	columns := make([]ledger.Column, len(d.cells))
	for i := range d.cells {
		c := &d.cells[i]
		columns[i].Name = d.names[i]
		switch c.how {
		case null:
		case sealed:
			columns[i].Value = s.sealed[c.n]
		case random:
			columns[i].Value = s.random[c.n]
		case codeName:
			columns[i].Value = []byte(s.names[c.n])
		default:
			columns[i].Value = c.text.fill(make([]byte, 0, len(c.text.body)), s.fresh)
		}
	}
	return ledger.Row{Table: d.table, Key: string(d.key.fill(nil, s.fresh)), Digest: ledger.RowDigest(d.table, columns...)}
}

// line appends a row in the text form of COPY.
func (s *stamp) line(b []byte, r *rowMould) []byte {
	for i := range r.cells {
		if i > 0 {
			b = append(b, '\t')
		}
		c := &r.cells[i]
		switch c.how {
		case null:
			b = append(b, `\N`...)
		case sealed:
			b = appendBytes(b, s.sealed[c.n])
		case random:
			b = appendBytes(b, s.random[c.n])
		case codeName:
			b = append(b, s.names[c.n]...)
		case handleTag:
			b = appendBytes(b, s.tag)
		case tip:
			last := s.events[c.n][len(s.events[c.n])-1]
			b = appendBytes(b, last.commitment[:])
		case ofEvent:
			e := &s.events[r.file][r.event]
			b = appendBytes(b, map[string][]byte{"wrote": e.wrote, "prev": e.prev[:], "commitment": e.commitment[:]}[c.text.body])
		default:
			from := len(b)
			b = c.text.fill(b, s.fresh)
			b = escape(b, from)
		}
	}
	return append(b, '\n')
}

// appendBytes writes bytea as COPY reads it; the backslash is doubled.
func appendBytes(b, value []byte) []byte {
	return hex.AppendEncode(append(b, `\\x`...), value)
}

// escape doubles what COPY would read otherwise, from a place on.
func escape(b []byte, from int) []byte {
	clean := true
	for _, c := range b[from:] {
		clean = clean && c != '\\' && c != '\t' && c != '\n' && c != '\r'
	}
	if clean {
		return b
	}
	raw := string(b[from:])
	b = b[:from]
	for i := range len(raw) {
		switch c := raw[i]; c {
		case '\\':
			b = append(b, `\\`...)
		case '\t':
			b = append(b, `\t`...)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		default:
			b = append(b, c)
		}
	}
	return b
}

// newID draws a random UUID (v4).
func newID(dice io.Reader) string {
	var b [16]byte
	_, _ = io.ReadFull(dice, b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	var s [36]byte
	hex.Encode(s[:8], b[:4])
	hex.Encode(s[9:13], b[4:6])
	hex.Encode(s[14:18], b[6:8])
	hex.Encode(s[19:23], b[8:10])
	hex.Encode(s[24:], b[10:])
	s[8], s[13], s[18], s[23] = '-', '-', '-', '-'
	return string(s[:])
}

// newDice is a fast source of random bytes, seeded by the system's.
func newDice() *rand.ChaCha8 {
	var seed [32]byte
	_, _ = crand.Read(seed[:]) // never fails
	return rand.NewChaCha8(seed)
}
