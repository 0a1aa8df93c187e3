package postgres

import (
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
)

// What goes with the events of a layer: letters and their jobs, codes, identities, tags, ballots, proposals, links.

func queueLetters(b *pgx.Batch, layer []*sealed, round time.Duration) {
	type letter struct {
		sealedLetter
		file, id, to, who, lang string
		at                      time.Time
		sent                    *time.Time
	}
	var letters []letter
	var post, mail []string
	for _, m := range layer {
		e := m.event()
		for i, l := range m.letters {
			of := m.Letters[i]
			var sent *time.Time
			if of.To == string(actor.Reporter) {
				sent = &e.At // a reporter reads it by the code: with the commit it is there
			} else {
				post = append(post, l.id)
			}
			if round > 0 && !of.Quiet && !of.Kept {
				mail = append(mail, l.id)
			}
			letters = append(letters, letter{l, e.File, of.Letter, of.To, of.Party, of.Lang, e.At, sent})
		}
	}
	if len(letters) == 0 {
		return
	}
	text := func(of func(letter) string) pgtype.FlatArray[string] { return column(letters, of) }
	id := func(of func(letter) string) pgtype.FlatArray[idText] { return ids(letters, of) }
	b.Queue(`insert into letters (id, file_id, for_id, letter, party, lang, subject, body, at, sent_at, party_id)
		select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::bytea[],
			$9::timestamptz[], $10::timestamptz[], $11::uuid[])`,
		id(func(l letter) string { return l.sealedLetter.id }), id(func(l letter) string { return l.file }),
		id(func(l letter) string { return l.reader }), text(func(l letter) string { return l.id }),
		text(func(l letter) string { return l.to }), text(func(l letter) string { return l.lang }),
		column(letters, func(l letter) []byte { return l.subject }), column(letters, func(l letter) []byte { return l.body }),
		column(letters, func(l letter) time.Time { return l.at }), column(letters, func(l letter) *time.Time { return l.sent }),
		id(func(l letter) string { return l.who }))
	for _, l := range letters {
		if l.kept != nil {
			b.Queue(`insert into deliveries (id, file_id, letter_id, outcome, person_id, about, at) values ($1, $2, $3, $4, $5, $6, $7)`,
				l.keptID, l.file, l.sealedLetter.id, casework.WasKept, casework.ByMail.ID, l.kept, l.at.UTC().Truncate(time.Second))
		}
	}
	// As River's own insert does it, without its notification, which would let all commits wait for one another: its
	// workers look by themselves every second.
	if len(mail) > 0 {
		queueMail(b, mail, round)
	}
	if len(post) == 0 {
		return
	}
	b.Queue(`insert into river_job (args, kind, max_attempts, priority, queue, state)
		select jsonb_build_object('id', letter), $2, $3, 1, 'default', 'available' from unnest($1::uuid[]) letter`, post, LetterJob, letterTries)
}

func queueParties(b *pgx.Batch, layer []*sealed) {
	type code struct {
		casefile.Code
		id, file string
		on       time.Time
	}
	var codes []code
	for _, m := range layer {
		e := m.event()
		for _, kind := range m.Parts {
			b.Queue(`delete from sessions where code_id in (select id from access_codes
				where file_id = $1 and party_kind = $2 and revoked_on is null)`, e.File, string(kind))
			b.Queue(`update access_codes set revoked_on = greatest(issued_on, $3::date)
				where file_id = $1 and party_kind = $2 and revoked_on is null`, e.File, string(kind), day(e.At))
		}
		for i, c := range m.Codes {
			if c.Renews {
				queueEnd(b, e, c)
			}
			codes = append(codes, code{c, m.codeIDs[i], e.File, e.At.UTC()})
		}
		for _, c := range m.Ends {
			queueEnd(b, e, c)
		}
		if m.Identity != nil {
			b.Queue(`insert into identities (id, file_id, key_id, words, at) values ($1, $2, $3, $4, $5)`,
				m.identityID, e.File, m.Identity.Key, m.identity, e.At)
		}
	}
	if len(codes) == 0 {
		return
	}
	text := func(of func(code) string) pgtype.FlatArray[string] { return column(codes, of) }
	id := func(of func(code) string) pgtype.FlatArray[idText] { return ids(codes, of) }
	b.Queue(`insert into access_codes (id, file_id, party_kind, party_id, code_mac, issued_on, ends_on)
		select id, file, kind, party, mac, issued, ends::date
		from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::bytea[], $6::date[], $7::text[]) c (id, file, kind, party, mac, issued, ends)`,
		id(func(c code) string { return c.id }), id(func(c code) string { return c.file }),
		text(func(c code) string { return string(c.Kind) }), id(func(c code) string { return c.Party }),
		column(codes, func(c code) []byte { return c.MAC }), column(codes, func(c code) time.Time { return c.on }),
		column(codes, func(c code) *string { return emptyIsNull(ends(c.Code)) }))
}

// queueEnd ends the code of a party, and every session it opened.
func queueEnd(b *pgx.Batch, e *casefile.Event, c casefile.Code) {
	b.Queue(`delete from sessions where code_id in (select id from access_codes
		where file_id = $1 and party_kind = $2 and party_id = $3 and revoked_on is null)`, e.File, string(c.Kind), c.Party)
	b.Queue(`update access_codes set revoked_on = greatest(issued_on, $4::date)
		where file_id = $1 and party_kind = $2 and party_id = $3 and revoked_on is null`, e.File, string(c.Kind), c.Party, day(e.At))
}

// ends is the day from which a code opens nothing; "" for one without an end.
func ends(c casefile.Code) string {
	if c.Until.IsZero() {
		return ""
	}
	return day(c.Until)
}

func emptyIsNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func queueTags(b *pgx.Batch, layer []*sealed, epoch string) {
	type tag struct {
		casefile.Tag
		file string
	}
	var tags []tag
	for _, m := range layer {
		if len(m.Untags) > 0 {
			kinds, gone := tagColumns(m.Untags)
			b.Queue(`delete from tags t using unnest($2::text[], $3::bytea[]) g (kind, tag)
				where t.file_id = $1 and t.kind = g.kind and t.tag = g.tag`, m.event().File, kinds, gone)
		}
		for _, t := range m.Tags {
			tags = append(tags, tag{t, m.event().File})
		}
	}
	if len(tags) == 0 {
		return
	}
	b.Queue(`insert into tags (file_id, kind, tag, epoch) select t.file_id, t.kind, t.tag, $4
		from unnest($1::uuid[], $2::text[], $3::bytea[]) t (file_id, kind, tag) on conflict do nothing`,
		ids(tags, func(t tag) string { return t.file }), column(tags, func(t tag) string { return t.Kind }),
		column(tags, func(t tag) []byte { return t.Tag.Tag }), epoch)
}

func queueVotes(b *pgx.Batch, layer []*sealed) {
	for _, m := range layer {
		e := m.event()
		if m.Ballot != nil {
			b.Queue(`insert into votes (id, file_id, question, round, person_id, ballot, at) values ($1, $2, $3, $4, $5, $6, $7)`,
				m.ballotID, e.File, m.Ballot.Question, m.Ballot.Round, m.Ballot.Person, m.ballot, e.At)
		}
		if m.Proposal != "" {
			by := e.Data.By
			if by == "" {
				by = e.Who.ID
			}
			b.Queue(`select carry_out($1, $2, $3)`, m.Proposal, by, e.At)
		}
	}
}

func (m *sealed) queueLinks(b *pgx.Batch) {
	if len(m.LinkedTo) == 0 {
		return
	}
	b.Queue(`insert into links (file_id, other_id) select $1, o from unnest($2::uuid[]) o union all select o, $1 from unnest($2::uuid[]) o
		on conflict do nothing`, m.event().File, m.LinkedTo)
}
