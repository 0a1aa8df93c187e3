package postgres_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"recourse/internal/casefile"
	"recourse/internal/ledger"
	"recourse/internal/testkit/chance"
)

// columns are a covered table, what names its rows in a finding, and the columns that the log does not cover (decision 38).
type columns struct{ table, key, beside string }

var tampered = []columns{
	{"events", "id::text", "closed on_hold incident owes"},
	{"files", "id::text", "tip next_due next_clock owes"},
	{"standings", "concat(file_id, '/', person_id, '/', relation)", "since"},
	{"links", "concat(file_id, '/', other_id)", ""},
	{"identities", "id::text", ""},
	{"letters", "id::text", "sent_at"},
	{"votes", "id::text", ""},
	{"access_codes", "id::text", "revoked_on"},
	{"alarms", "id::text", "seen_by seen_at"},
	{"reads", "id::text", "batch"},
	{"custody", "id::text", "batch"},
	{"bundles", "id::text", "batch"},
	{"deliveries", "id::text", "batch"},
	{"security_events", "id::text", ""},
	{"procedures", "concat(id, '/', version)", ""},
	{"log_batches", "id::text", ""},
	{"promises", "concat(file_id, '/', seq)", ""},
	{"leaves", "id::text", ""},
	{"log_places", "id::text", ""},
	{"checkpoints", "size::text", ""},
}

// minutely are those whose rows wait for the minute's batch.
var minutely = []string{"reads", "custody", "bundles", "deliveries"}

// TestF25_EverySingleChangeToACoveredRowIsFoundAndNamed changes one thing at a time as somebody who owns the database and
// took triggers and constraints away: a column, a row deleted, put in or doubled, two values exchanged, a byte of the
// tree. What is changed beside what the log covers accuses nobody.
func TestF25_EverySingleChangeToACoveredRowIsFoundAndNamed(t *testing.T) {
	t.Parallel()
	logs, rounds := 1, 60
	if chance.Soak() {
		logs, rounds = 8, 125
	}
	seed := chance.Seed()
	for n := range logs {
		t.Run(fmt.Sprint("log ", n), func(t *testing.T) {
			t.Parallel()
			v := newVandal(t, rand.New(rand.NewPCG(seed, uint64(n))))
			done := map[string]int{}
			for i := range rounds {
				done[v.round(i)]++
			}
			t.Logf("seed %d: %v", seed, done)
		})
	}
}

// vandal is somebody who owns the database.
type vandal struct {
	t    *testing.T
	r    *registry
	rand *rand.Rand
	tx   pgx.Tx
}

func newVandal(t *testing.T, random *rand.Rand) *vandal {
	r, _ := full(t)
	r.open(casefile.Report)
	logTick(t, r.db, 32+random.IntN(40), "2026-12-02")
	r.declareAll(r.do(r.open(casefile.Case), "", "allocate_triage", "", nil))
	logTick(t, r.db, 32+random.IntN(40), "2026-12-03")
	for range 1 + random.IntN(3) {
		r.open(casefile.Report) // these wait for their places
	}
	// The keys by which verification goes from page to page stay: whoever takes them away has only made it slow.
	exec(t, r.db, `do $$ declare c record; begin
		for c in select conrelid::regclass as of, conname from pg_constraint where connamespace = 'public'::regnamespace and contype in ('c', 'u', 'f')
			order by contype desc loop
			execute format('alter table %s drop constraint if exists %I cascade', c.of, c.conname);
		end loop;
		for c in select indexrelid::regclass as name from pg_index i join pg_class t on t.oid = i.indrelid
			where t.relnamespace = 'public'::regnamespace and i.indisunique and not i.indisprimary loop
			execute format('drop index %s', c.name);
		end loop;
	end $$`)
	return &vandal{t: t, r: r, rand: random}
}

// harm is what was done, and how a finding may name it.
type harm struct {
	what  string
	names func(ledger.Finding) bool
}

// round leaves everything as it was, and says what kind of change it made.
func (v *vandal) round(n int) string {
	v.t.Helper()
	ctx := context.WithoutCancel(v.t.Context())
	tx, err := v.r.db.Pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		v.t.Fatal(err)
	}
	defer tx.Rollback(ctx)
	v.tx = tx
	v.exec(`set local session_replication_role = replica`)
	v.exec(`savepoint before`)
	said := v.beside()
	if got := v.verify(); !got.OK() {
		v.t.Errorf("round %d: nothing that is covered was changed (%s), and it found %+v", n, said, got.Findings)
	}
	v.exec(`rollback to before`)
	h, kind := v.harm()
	got := v.verify()
	if !slices.ContainsFunc(got.Findings, h.names) {
		v.t.Errorf("round %d: %s: found %+v", n, h.what, got.Findings)
	}
	return kind
}

func (v *vandal) exec(sql string, args ...any) int64 {
	v.t.Helper()
	tag, err := v.tx.Exec(v.t.Context(), sql, args...)
	if err != nil {
		v.t.Fatalf("%s: %v", sql, err)
	}
	return tag.RowsAffected()
}

func (v *vandal) verify() ledger.Result {
	v.t.Helper()
	_, public := logKeys()
	got, err := ledger.Verify(v.t.Context(), v.r.Source(v.tx, 1), ledger.Trust{Log: public, Epoch: 1})
	if err != nil {
		v.t.Fatal(err)
	}
	return got
}

// read reads one value of each row.
func read[T any](v *vandal, sql string, args ...any) []T {
	v.t.Helper()
	rows, err := v.tx.Query(v.t.Context(), sql, args...)
	if err != nil {
		v.t.Fatalf("%s: %v", sql, err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		v.t.Fatalf("%s: %v", sql, err)
	}
	return out
}

func pick[T any](v *vandal, of []T) T { return of[v.rand.IntN(len(of))] }

// beside changes a column that the log does not cover, of every row.
func (v *vandal) beside() string {
	v.t.Helper()
	c := pick(v, slices.DeleteFunc(slices.Clone(tampered), func(c columns) bool { return c.beside == "" || slices.Contains(minutely, c.table) }))
	column := pick(v, strings.Fields(c.beside))
	v.exec(`update ` + c.table + ` set ` + column + ` = ` + v.other(c.table, column))
	return c.table + "." + column
}

// other is an expression for another value of a column.
func (v *vandal) other(table, column string) string {
	v.t.Helper()
	kind := read[string](v, `select data_type::text from information_schema.columns where table_schema = 'public' and table_name = $1 and column_name = $2`, table, column)[0]
	with, ok := map[string]string{
		"text": `coalesce(%s, '') || 'x'`, "uuid": `gen_random_uuid()`, "boolean": `not %s`, "integer": `%s + 1`, "bigint": `%s + 1`, "smallint": `%s + 1`,
		"date": `coalesce(%s, '2026-03-01') + 1`, "timestamp with time zone": `case %[1]s when 'infinity' then '2026-03-01' else coalesce(%[1]s, '2026-03-01') + interval '1 s' end`,
		"bytea": fmt.Sprintf(`set_bit(%%[1]s, %d %%%% (8 * octet_length(%%[1]s)), 1 - get_bit(%%[1]s, %[1]d %%%% (8 * octet_length(%%[1]s))))`, v.rand.IntN(1<<20)),
	}[kind]
	if !ok {
		v.t.Fatalf("%s.%s is of type %s, which this test cannot change", table, column, kind)
	}
	if kind == "uuid" {
		return with
	}
	return fmt.Sprintf(with, column)
}

// harm does one thing that must be found.
func (v *vandal) harm() (harm, string) {
	v.t.Helper()
	for {
		var h harm
		var kind string
		switch n := v.rand.IntN(20); {
		case n < 11:
			h, kind = v.column(), "a column"
		case n < 13:
			h, kind = v.row(), "a row deleted"
		case n < 15:
			h, kind = v.doubled(), "a row put in"
		case n < 17:
			h, kind = v.exchanged(), "two values exchanged"
		default:
			h, kind = v.tree(), "the tree"
		}
		if h.what != "" {
			return h, kind
		}
		v.exec(`rollback to before`) // there was nothing to change there
	}
}

// at finds the rows of a table by their places.
func (v *vandal) at(c columns) (ctids []string) {
	v.t.Helper()
	where := ""
	switch c.table {
	case "reads", "custody", "bundles", "deliveries":
		where = ` where batch is not null`
	case "security_events":
		where = ` where exists (select 1 from security_batched b where b.event = id)`
	case "checkpoints":
		where = ` where size = (select max(size) from checkpoints)` // those before it are signed once more by it
	}
	return read[string](v, `select ctid::text from `+c.table+where+` order by `+c.key)
}

// named holds a finding to the row's table and key, as it was or as it became; a record and its leaf speak for one another.
func (v *vandal) named(c columns, what string, ctid string) harm {
	v.t.Helper()
	keys := read[string](v, `select `+c.key+` from `+c.table+` where ctid = $1::tid`, ctid)
	switch c.table {
	case "events", "log_batches", "promises":
		keys = append(keys, read[string](v, `select leaf_id::text from `+c.table+` where ctid = $1::tid`, ctid)...)
	case "leaves", "log_places":
		for _, records := range []string{"events", "log_batches"} {
			keys = append(keys, read[string](v, `select e.id::text from `+records+` e join `+c.table+` l on l.id = e.leaf_id where l.ctid = $1::tid`, ctid)...)
		}
		keys = append(keys, read[string](v, `select concat(file_id, '/', seq) from promises p join `+c.table+` l on l.id = p.leaf_id where l.ctid = $1::tid`, ctid)...)
	}
	return harm{c.table + ": " + what, func(f ledger.Finding) bool {
		return slices.Contains(keys, f.Key) || c.table == "checkpoints" && (f.Table == c.table || strings.Contains(f.What, "no checkpoint signs"))
	}}
}

func (v *vandal) column() harm {
	c := pick(v, tampered)
	rows := v.at(c)
	names := slices.DeleteFunc(v.columnsOf(c.table), func(n string) bool { return slices.Contains(strings.Fields(c.beside), n) })
	if len(rows) == 0 {
		return harm{}
	}
	ctid, name := pick(v, rows), pick(v, names)
	h := v.named(c, name, ctid)
	became := read[string](v, `update `+c.table+` set `+name+` = `+v.other(c.table, name)+` where ctid = $1::tid returning `+c.key, ctid)
	return harm{h.what, func(f ledger.Finding) bool { return h.names(f) || slices.Contains(became, f.Key) }}
}

// columnsOf lists what can be written.
func (v *vandal) columnsOf(table string) []string {
	return read[string](v, `select column_name::text from information_schema.columns where table_schema = 'public' and table_name = $1 and is_identity = 'NO'
		order by ordinal_position`, table)
}

func (v *vandal) row() harm {
	c := pick(v, tampered)
	rows := v.at(c)
	if len(rows) == 0 {
		return harm{}
	}
	ctid := pick(v, rows)
	h := v.named(c, "deleted", ctid)
	v.exec(`delete from `+c.table+` where ctid = $1::tid`, ctid)
	return h
}

// doubled puts in a row like another, under a key of its own. What is written into security_events waits there for its
// minute like any other row, and the log does not speak for it yet.
func (v *vandal) doubled() harm {
	c := pick(v, slices.DeleteFunc(slices.Clone(tampered), func(c columns) bool { return c.table == "checkpoints" || c.table == "security_events" }))
	rows := v.at(c)
	if len(rows) == 0 {
		return harm{}
	}
	fresh := map[string]string{"promises": "clock", "standings": "person_id", "links": "other_id", "procedures": "version"}[c.table]
	if fresh == "" {
		fresh = "id"
	}
	names := v.columnsOf(c.table)
	values := slices.Clone(names)
	values[slices.Index(names, fresh)] = v.other(c.table, fresh)
	key := read[string](v, `insert into `+c.table+` (`+strings.Join(names, ", ")+`) select `+strings.Join(values, ", ")+` from `+c.table+` where ctid = $1::tid returning `+c.key,
		pick(v, rows))[0]
	return harm{c.table + ": put in", func(f ledger.Finding) bool { return f.Key == key }}
}

// exchanged lets two rows have one another's value.
func (v *vandal) exchanged() harm {
	c := pick(v, tampered)
	rows := v.at(c)
	name := pick(v, slices.DeleteFunc(v.columnsOf(c.table), func(n string) bool { return slices.Contains(strings.Fields(c.beside), n) || n == "id" }))
	if len(rows) < 2 || strings.HasSuffix(c.key, "relation)") || c.table == "links" || c.table == "procedures" {
		return harm{}
	}
	i := v.rand.IntN(len(rows) - 1)
	a, b := rows[i], rows[i+1+v.rand.IntN(len(rows)-i-1)]
	one, other := v.named(c, name+" exchanged", a), v.named(c, "", b)
	if n := v.exec(`update `+c.table+` x set `+name+` = y.`+name+` from `+c.table+` y where (x.ctid, y.ctid) in (($1::tid, $2::tid), ($2::tid, $1::tid))
		and x.`+name+` is distinct from y.`+name, a, b); n != 2 {
		return harm{}
	}
	return harm{one.what, func(f ledger.Finding) bool { return one.names(f) || other.names(f) }}
}

// tree changes the tree itself: a leaf's bytes, two leaves exchanged, one taken out or doubled, a hash, a run.
func (v *vandal) tree() harm {
	const size = ledger.RecordSize
	first, run := v.run("log_leaves", "leaves")
	at := v.rand.IntN(len(run) / size)
	record := run[at*size : (at+1)*size]
	index := first + int64(at)
	leaf := func(what string, indexes ...int64) harm {
		return harm{fmt.Sprintf("log_leaves: %s %d", what, indexes), func(f ledger.Finding) bool { return slices.Contains(indexes, f.Index) }}
	}
	keep := func(run []byte) { v.exec(`update log_leaves set leaves = $2 where first = $1`, first, run) }
	switch v.rand.IntN(6) {
	case 0:
		bit := v.rand.IntN(size * 8)
		if record[20] == byte(ledger.ClassFiller) && bit < 16*8 {
			return harm{} // nobody asks for a filler by its id, and no hash is over it
		}
		record[bit/8] ^= 1 << (bit % 8)
		keep(run)
		return leaf("a bit of leaf", index)
	case 1:
		to := v.rand.IntN(len(run) / size)
		if to == at {
			return harm{}
		}
		other := slices.Clone(run[to*size : (to+1)*size])
		copy(run[to*size:], record)
		copy(record, other)
		keep(run)
		return leaf("exchanged leaves", index, first+int64(to))
	case 2:
		keep(slices.Delete(run, at*size, (at+1)*size))
		return leaf("taken out, leaf", index)
	case 3:
		keep(slices.Insert(run, at*size, slices.Clone(record)...))
		return leaf("doubled, leaf", index, index+1)
	case 4:
		v.exec(`delete from log_leaves where first = $1`, first)
		return leaf("a run deleted, from", first)
	}
	first, run = v.run("log_hashes", "hashes")
	bit := v.rand.IntN(len(run) * 8)
	run[bit/8] ^= 1 << (bit % 8)
	v.exec(`update log_hashes set hashes = $2 where first = $1`, first, run)
	key := fmt.Sprint(first + int64(bit/8/32))
	return harm{"log_hashes: " + key, func(f ledger.Finding) bool { return f.Table == "log_hashes" && f.Key == key }}
}

// run reads a run of the tree.
func (v *vandal) run(table, column string) (int64, []byte) {
	first := pick(v, read[int64](v, `select first from `+table+` order by first`))
	return first, read[[]byte](v, `select `+column+` from `+table+` where first = $1`, first)[0]
}
