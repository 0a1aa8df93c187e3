package postgres

import (
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/ledger"
)

// keyed is a covered row and the key from which the next page begins.
type keyed struct {
	ledger.Row
	next []any
}

const noID = "00000000-0000-0000-0000-000000000000"

// covered lists the covered tables, each read in the order of its key.
var covered = []struct {
	sql   string
	first []any
	scan  pgx.RowToFunc[keyed]
}{
	{`select id::text, ref, code_name, kind, procedure, version, key_id::text, coalesce(incident::text, ''), nation, state, seq, level, closed,
		on_hold, opened_on::text, coalesce(burst::text, '') from files where id > $1::uuid order by id limit $2`, []any{noID}, func(r pgx.CollectableRow) (k keyed, err error) {
		var id, ref, code, kind, procedure, version, key, incident, nation, state, opened, burst string
		var seq, level int
		var closed, hold bool
		err = r.Scan(&id, &ref, &code, &kind, &procedure, &version, &key, &incident, &nation, &state, &seq, &level, &closed, &hold, &opened, &burst)
		return keyed{fileRow(id, ref, code, kind, procedure, version, key, incident, nation, state, seq, level, closed, hold, opened, burst), []any{id}}, err
	}},
	{`select f.id::text, coalesce(to_char(e.begun_at at time zone 'UTC', 'YYYY-MM-DD'), ''), coalesce(e.rule, '')
		from files f left join erasures e on e.id = f.erasure where f.erasure is not null and f.id > $1::uuid order by f.id limit $2`, []any{noID},
		func(r pgx.CollectableRow) (k keyed, err error) {
			var id, day, rule string
			err = r.Scan(&id, &day, &rule)
			return keyed{ledger.MarkedErased(id, day, rule), []any{id}}, err
		}},
	{`select file_id::text, person_id::text, relation, until, coalesce(lifted_by::text, '') from standings where (file_id, person_id, relation) > ($1::uuid, $2::uuid, $3::text)
		order by file_id, person_id, relation limit $4`, []any{noID, noID, ""}, func(r pgx.CollectableRow) (k keyed, err error) {
		var file, person, relation, lifted string
		var until *time.Time
		err = r.Scan(&file, &person, &relation, &until, &lifted)
		return keyed{standingRow(file, person, relation, until, lifted), []any{file, person, relation}}, err
	}},
	{`select file_id::text, other_id::text from links where (file_id, other_id) > ($1::uuid, $2::uuid) order by file_id, other_id limit $3`,
		[]any{noID, noID}, func(r pgx.CollectableRow) (k keyed, err error) {
			var file, other string
			err = r.Scan(&file, &other)
			return keyed{linkRow(file, other), []any{file, other}}, err
		}},
	{`select id::text, file_id::text, key_id::text, words, at from identities where id > $1::uuid order by id limit $2`, []any{noID},
		func(r pgx.CollectableRow) (k keyed, err error) {
			var id, file, key string
			var words []byte
			var at time.Time
			err = r.Scan(&id, &file, &key, &words, &at)
			return keyed{identityRow(id, file, key, words, at), []any{id}}, err
		}},
	{`select id::text, file_id::text, for_id::text, letter, party, coalesce(party_id::text, ''), lang, subject, body, at from letters where id > $1::uuid order by id limit $2`,
		[]any{noID}, func(r pgx.CollectableRow) (k keyed, err error) {
			var id, file, reader, letter, party, who, lang string
			var subject, body []byte
			var at time.Time
			err = r.Scan(&id, &file, &reader, &letter, &party, &who, &lang, &subject, &body, &at)
			return keyed{letterRow(id, file, reader, letter, party, who, lang, subject, body, at), []any{id}}, err
		}},
	{`select id::text, file_id::text, question, round, person_id::text, ballot, at from votes where id > $1::uuid order by id limit $2`,
		[]any{noID}, func(r pgx.CollectableRow) (k keyed, err error) {
			var id, file, question, person string
			var round int
			var ballot []byte
			var at time.Time
			err = r.Scan(&id, &file, &question, &round, &person, &ballot, &at)
			return keyed{voteRow(id, file, question, round, person, ballot, at), []any{id}}, err
		}},
	{`select id::text, file_id::text, party_kind, party_id::text, code_mac, issued_on::text, coalesce(ends_on::text, '')
		from access_codes where id > $1::uuid order by id limit $2`,
		[]any{noID}, func(r pgx.CollectableRow) (k keyed, err error) {
			var id, file, kind, party, issued, ends string
			var mac []byte
			err = r.Scan(&id, &file, &kind, &party, &mac, &issued, &ends)
			return keyed{codeRow(id, file, kind, party, mac, issued, ends), []any{id}}, err
		}},
	{`select id::text, file_id::text, event_id::text, role, clock, at, due from alarms where id > $1::uuid order by id limit $2`, []any{noID},
		func(r pgx.CollectableRow) (k keyed, err error) {
			var id, file, event, role, clock string
			var at, due time.Time
			err = r.Scan(&id, &file, &event, &role, &clock, &at, &due)
			return keyed{alarmRow(id, file, event, role, clock, at, due), []any{id}}, err
		}},
	{`select id::text, file_id::text, person_id, role, at from reads where batch is not null and id > $1::uuid order by id limit $2`,
		[]any{noID}, func(r pgx.CollectableRow) (keyed, error) {
			row, err := scanRead(r)
			return keyed{row, []any{row.Key}}, err
		}},
	{`select id::text, item_id::text, what, who_kind, who_id, about, at from custody where batch is not null and id > $1::uuid order by id limit $2`,
		[]any{noID}, func(r pgx.CollectableRow) (keyed, error) {
			row, err := scanCustody(r)
			return keyed{row, []any{row.Key}}, err
		}},
	{`select id::text, file_id::text, what, person_id, about, at from bundles where batch is not null and id > $1::uuid order by id limit $2`,
		[]any{noID}, func(r pgx.CollectableRow) (keyed, error) {
			row, err := scanBundle(r)
			return keyed{row, []any{row.Key}}, err
		}},
	{`select id::text, file_id::text, letter_id::text, outcome, person_id, about, at from deliveries where batch is not null and id > $1::uuid order by id limit $2`,
		[]any{noID}, func(r pgx.CollectableRow) (keyed, error) {
			row, err := scanDelivery(r)
			return keyed{row, []any{row.Key}}, err
		}},
	{`select s.id::text, s.at, s.what, s.actor_kind, s.actor_id, s.object from security_events s join security_batched b on b.event = s.id
		where s.id > $1::uuid order by s.id limit $2`, []any{noID}, func(r pgx.CollectableRow) (keyed, error) {
		row, err := scanSecurity(r)
		return keyed{row, []any{row.Key}}, err
	}},
	{selectEpochs + ` where epoch > $1 order by epoch limit $2`, []any{0}, func(r pgx.CollectableRow) (keyed, error) {
		e, err := scanEpoch(r)
		return keyed{epochRow(e), []any{e.Number}}, err
	}},
	{selectHandovers + ` where number > $1 order by number limit $2`, []any{0}, func(r pgx.CollectableRow) (keyed, error) {
		h, err := scanHandover(r)
		return keyed{handoverRow(h), []any{h.Number}}, err
	}},
	{`select id, version, digest from procedures where (id, version) > ($1::text, $2::text) order by id, version limit $3`,
		[]any{"", ""}, func(r pgx.CollectableRow) (k keyed, err error) {
			var id, version, digest string
			err = r.Scan(&id, &version, &digest)
			return keyed{procedureRow(id, version, digest), []any{id, version}}, err
		}},
}
