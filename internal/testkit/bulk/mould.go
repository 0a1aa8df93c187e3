package bulk

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"recourse/internal/keyring"
)

// Mould is a group of linked files, opened, ready to be copied. Copies holds how many are to be made of it.
type Mould struct {
	tokens tokens
	refs   map[int]byte // tokens that are references, by their prefix
	keys   []int        // tokens that are keys of the key ring
	files  []fileMould
	pieces []piece
	random int // how many random values of 32 bytes a copy needs
	rows   map[string][]rowMould
	first  source
}

// fileMould is one file of the group.
type fileMould struct {
	id, key int // tokens
	events  []eventMould
}

// piece is a sealed value.
type piece struct {
	key                int
	table, column      string
	row, file          int
	words              text
	recordedCiphertext []byte
}

// cell is one value of a row as a copy has it.
type cell struct {
	how  how
	n    int // which piece, random value or file
	text text
}

type how byte

const (
	plain     how = iota
	null          // SQL's
	sealed        // a piece, sealed anew
	random        // 32 random bytes
	codeName      // of the file
	handleTag     // the tag of this copy's handle
	ofEvent       // wrote, prev and commitment: known once the event is
	tip           // the commitment of the last event
)

// rowMould is a row to insert.
type rowMould struct {
	file, event int
	cells       []cell
}

// digestMould is a row that an event wrote, for its digest.
type digestMould struct {
	table string
	key   text
	names []string
	cells []cell
}

// eventMould is one event.
type eventMould struct {
	id, leaf   int
	seq        int
	at         time.Time
	day        string
	action     string
	actor      text
	payload    int // piece
	wrote      []digestMould
	commitment [32]byte // as recorded
}

// source is the group as it was read: the values with which the moulds must give back what is on record.
type source struct {
	random [][]byte
	names  []string
}

// tables are what is copied, in the order of foreign keys. by names the column that ties a row to its file.
var tables = []struct{ name, by string }{
	{"files", "id"}, {"due_dates", "file_id"}, {"events", "file_id"}, {"standings", "file_id"}, {"links", "file_id"},
	{"identities", "file_id"}, {"letters", "file_id"}, {"votes", "file_id"}, {"access_codes", "file_id"}, {"tags", "file_id"},
	{"alarms", "file_id"},
}

// fresh are the columns that hold a token, by table.
var fresh = map[string][]string{
	"files": {"id", "ref", "key_id", "incident"}, "events": {"id", "leaf_id"}, "identities": {"id", "key_id"}, "letters": {"id"},
	"votes": {"id"}, "access_codes": {"id", "party_id"}, "alarms": {"id"},
}

// read is a table's rows of the group.
type read struct {
	columns, types []string
	rows           [][]*string
}

func (r *read) at(row int, column string) string {
	if v := r.rows[row][slices.Index(r.columns, column)]; v != nil {
		return *v
	}
	return ""
}

// Read opens the file of a reference with all that is linked to it, and makes sure that copies of it will verify.
func Read(ctx context.Context, pool *pgxpool.Pool, ring *keyring.Ring, ref string) (*Mould, error) {
	m := &Mould{refs: map[int]byte{}, rows: map[string][]rowMould{}, tokens: tokens{at: map[string]int{}}}
	group := map[string]*read{}
	var ids []string
	err := pool.QueryRow(ctx, `with recursive g (id) as (select id from files where ref = $1 union select l.other_id from g join links l on l.file_id = g.id)
		select array_agg(id::text order by id) from g`, ref).Scan(&ids)
	if err != nil || len(ids) == 0 {
		return nil, errors.Join(fmt.Errorf("bulk: there is no file %s", ref), err)
	}
	for _, t := range tables {
		if group[t.name], err = readTable(ctx, pool, t.name, t.by, ids); err != nil {
			return nil, fmt.Errorf("bulk: read %s: %w", t.name, err)
		}
	}
	m.collect(group)
	if err := m.open(ctx, ring, group); err != nil {
		return nil, err
	}
	if err := m.events(group); err != nil {
		return nil, err
	}
	return m, m.check(ctx, ring)
}

func readTable(ctx context.Context, pool *pgxpool.Pool, table, by string, ids []string) (*read, error) {
	out := &read{}
	rows, err := pool.Query(ctx, `select column_name::text, data_type::text from information_schema.columns
		where table_schema = 'public' and table_name = $1 order by ordinal_position`, table)
	if err != nil {
		return nil, err
	}
	var name, kind string
	if _, err := pgx.ForEachRow(rows, []any{&name, &kind}, func() error {
		out.columns, out.types = append(out.columns, name), append(out.types, kind)
		return nil
	}); err != nil {
		return nil, err
	}
	order := "t." + by // qualified, or the text of the answer would be sorted by
	if table == "events" {
		order += ", t.seq"
	}
	rows, err = pool.Query(ctx, `select `+strings.Join(out.columns, "::text, ")+`::text from `+table+` t where t.`+by+` = any ($1::uuid[]) order by `+order, ids)
	if err != nil {
		return nil, err
	}
	out.rows, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) ([]*string, error) {
		row := make([]*string, len(out.columns))
		into := make([]any, len(row))
		for i := range row {
			into[i] = &row[i]
		}
		return row, r.Scan(into...)
	})
	return out, err
}

// collect finds the tokens.
func (m *Mould) collect(group map[string]*read) {
	for _, t := range tables {
		r := group[t.name]
		for i := range r.rows {
			for _, column := range fresh[t.name] {
				value := r.at(i, column)
				m.tokens.add(value)
				n := m.tokens.at[value]
				if column == "ref" {
					m.refs[n] = value[0]
				}
				if column == "key_id" && !slices.Contains(m.keys, n) {
					m.keys = append(m.keys, n)
				}
			}
		}
	}
	files := group["files"]
	for i := range files.rows {
		m.files = append(m.files, fileMould{id: m.tokens.at[files.at(i, "id")], key: m.tokens.at[files.at(i, "key_id")]})
		m.first.names = append(m.first.names, files.at(i, "code_name"))
	}
}

// file finds the number of a file of the group by its id.
func (m *Mould) file(id string) int {
	return slices.IndexFunc(m.files, func(f fileMould) bool { return m.tokens.list[f.id] == id })
}

// open turns rows into moulds, and opens what is sealed in them.
func (m *Mould) open(ctx context.Context, ring *keyring.Ring, group map[string]*read) error {
	for _, t := range tables {
		r := group[t.name]
		for i := range r.rows {
			row := rowMould{file: m.file(r.at(i, t.by)), event: -1, cells: make([]cell, len(r.columns))}
			if t.name == "events" {
				seq, err := strconv.Atoi(r.at(i, "seq"))
				if err != nil {
					return err
				}
				row.event = seq - 1
			}
			for j, column := range r.columns {
				c, err := m.cell(ctx, ring, t.name, column, r, i, &row)
				if err != nil {
					return fmt.Errorf("bulk: %s.%s: %w", t.name, column, err)
				}
				row.cells[j] = c
			}
			m.rows[t.name] = append(m.rows[t.name], row)
		}
	}
	return nil
}

func (m *Mould) cell(ctx context.Context, ring *keyring.Ring, table, column string, r *read, i int, row *rowMould) (cell, error) {
	value := r.rows[i][slices.Index(r.columns, column)]
	if value == nil {
		return cell{how: null}, nil
	}
	by, isSealed := sealedColumns[table+"."+column]
	switch {
	case isSealed:
		raw, err := hex.DecodeString((*value)[2:])
		if err != nil {
			return cell{}, err
		}
		f := m.files[row.file]
		p := piece{key: f.key, table: table, column: column, row: m.tokens.at[r.at(i, "id")], file: f.id, recordedCiphertext: raw}
		if by != "" {
			p.key = m.tokens.at[r.at(i, by)]
		}
		token := func(n int) string { return m.tokens.list[n] }
		words, err := ring.Open(ctx, keyring.KeyID(token(p.key)), place(table, column, token(p.row), token(p.file)), raw)
		p.words = m.tokens.text(string(words))
		m.pieces = append(m.pieces, p)
		return cell{how: sealed, n: len(m.pieces) - 1}, err
	case table == "access_codes" && column == "code_mac":
		raw, err := hex.DecodeString((*value)[2:])
		m.first.random = append(m.first.random, raw)
		m.random++
		return cell{how: random, n: m.random - 1}, err
	case table == "files" && column == "code_name":
		return cell{how: codeName, n: row.file}, nil
	case table == "files" && column == "tip":
		return cell{how: tip, n: row.file}, nil
	case table == "events" && slices.Contains([]string{"wrote", "prev", "commitment"}, column):
		return cell{how: ofEvent, text: text{body: column}}, nil
	case table == "tags" && column == "tag" && r.at(i, "kind") == "handle":
		return cell{how: handleTag}, nil
	}
	return cell{text: m.tokens.text(*value)}, nil
}

// events makes the moulds of the events with the rows each wrote.
func (m *Mould) events(group map[string]*read) error {
	r := group["events"]
	for i := range r.rows {
		f := m.file(r.at(i, "file_id"))
		at, err := time.Parse("2006-01-02 15:04:05-07", r.at(i, "at"))
		if err != nil {
			return err
		}
		e := eventMould{
			id: m.tokens.at[r.at(i, "id")], leaf: m.tokens.at[r.at(i, "leaf_id")], seq: len(m.files[f].events) + 1, at: at.UTC(),
			day: at.UTC().Format(time.DateOnly), action: moveName(func(c string) string { return r.at(i, c) }),
			actor:   m.tokens.text(actorName(r.at(i, "who_kind"), r.at(i, "who_id"), r.at(i, "who_as"))),
			payload: m.rows["events"][i].cells[slices.Index(r.columns, "payload")].n,
		}
		recorded, err := hex.DecodeString(r.at(i, "commitment")[2:])
		if err != nil {
			return err
		}
		copy(e.commitment[:], recorded)
		list, err := hex.DecodeString(r.at(i, "wrote")[2:])
		if err != nil {
			return err
		}
		rows, err := readWrote(list)
		if err != nil {
			return err
		}
		for _, w := range rows {
			d, err := m.digest(group, w, i)
			if err != nil {
				return err
			}
			e.wrote = append(e.wrote, d)
		}
		m.files[f].events = append(m.files[f].events, e)
	}
	return nil
}

// digest finds the row that an event wrote and makes the mould of its digest as the row stood after that event.
func (m *Mould) digest(group map[string]*read, w wrote, event int) (digestMould, error) {
	c, known := covered[w.table]
	if !known {
		return digestMould{}, fmt.Errorf("bulk: an event wrote a row of %s, which is not copied", w.table)
	}
	r, events := group[w.table], group["events"]
	at := slices.IndexFunc(r.rows, func(row []*string) bool {
		for i, part := range splitKey(w.key) {
			if v := row[slices.Index(r.columns, c.key[i])]; v == nil || *v != part {
				return false
			}
		}
		return true
	})
	if at < 0 {
		return digestMould{}, fmt.Errorf("bulk: a row of %s is not where its event says", w.table)
	}
	d := digestMould{table: w.table, key: m.tokens.text(w.key), names: c.columns}
	for _, column := range c.columns {
		one := m.rows[w.table][at].cells[slices.Index(r.columns, column)]
		if one.how == plain {
			value, err := spell(r.at(at, column), r.types[slices.Index(r.columns, column)])
			if err != nil {
				return d, fmt.Errorf("bulk: %s.%s: %w", w.table, column, err)
			}
			one.text = m.tokens.text(value)
		}
		if w.table == "files" {
			if from, moved := map[string]string{"state": "to_state", "seq": "seq", "closed": "closed", "on_hold": "on_hold", "incident": "incident"}[column]; moved {
				one = cell{text: m.tokens.text(events.at(event, from))}
			}
		}
		d.cells = append(d.cells, one)
	}
	if w.table == "standings" { // it began with this event, or ended with it
		until := slices.Index(c.columns, "until")
		ended, err := spell(events.at(event, "at"), "timestamp with time zone")
		if err != nil {
			return d, err
		}
		d.cells[until] = cell{how: null}
		if s := m.itself(); s.digest(&d).Digest != w.digest {
			d.cells[until] = cell{text: text{body: ended}}
		}
	}
	if s := m.itself(); s.digest(&d).Digest != w.digest {
		return d, fmt.Errorf("bulk: the digest of a row of %s is over other columns than bulk knows", w.table)
	}
	return d, nil
}

// itself is the copy of the group that is the group.
func (m *Mould) itself() *stamp {
	s := &stamp{m: m, fresh: m.tokens.list, names: m.first.names, random: m.first.random}
	for _, p := range m.pieces {
		s.sealed = append(s.sealed, p.recordedCiphertext)
	}
	return s
}

// check makes the commitments of the group anew and holds them to those on record.
func (m *Mould) check(ctx context.Context, ring *keyring.Ring) error {
	s := m.itself()
	if err := s.commit(ctx, ring); err != nil {
		return err
	}
	for f := range m.files {
		for e := range m.files[f].events {
			if !bytes.Equal(s.events[f][e].commitment[:], m.files[f].events[e].commitment[:]) {
				return fmt.Errorf("bulk: event %d of a file is committed to in another way than bulk knows", e+1)
			}
		}
	}
	return nil
}
