package postgres

import (
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/actor"
)

// queue writes the whole save into one batch. The order matters: files before what refers to them, clocks before the
// event whose trigger reads them, the event before everything it let happen, links when both ends are there.
func (s *saving) queue(b *pgx.Batch) {
	queueAnswer(b, s.once) // first, so that whoever comes second waits here and holds nothing
	for i := range s.moves {
		if s.moves[i].New {
			s.moves[i].queueFile(b)
		}
	}
	for i := range s.moves {
		m := &s.moves[i]
		m.queueDue(b)
		m.queueEvent(b)
		QueueLeaf(b, m.leaf)
		m.queueStandings(b)
		m.queueLetters(b)
		m.queueParties(b)
		m.queueTags(b, s.f.ring.Epoch())
		m.queueVote(b)
	}
	QueueEvidence(b, s.evidence...)
	for i := range s.moves {
		s.moves[i].queueLinks(b)
	}
}

// A file comes without a state: its first event gives it one, and all that a trigger sets.
func (m *sealed) queueFile(b *pgx.Batch) {
	h := m.file().Header
	b.Queue(`insert into files (id, ref, code_name, kind, procedure, version, key_id, incident, nation, level, opened_on, state, seq, tip)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', 0, $12)`,
		h.ID, h.Ref, h.CodeName, h.Kind, h.Procedure, h.Version, h.Key, orNull(m.incident), h.Nation, h.Level, day(h.OpenedOn), make([]byte, 32))
}

func (m *sealed) queueDue(b *pgx.Batch) {
	clocks, dues, states := make([]string, len(m.Due)), make([]time.Time, len(m.Due)), make([]string, len(m.Due))
	for i, d := range m.Due {
		clocks[i], dues[i], states[i] = d.Clock, d.Due.UTC(), string(d.State)
	}
	if !m.New {
		b.Queue(`delete from due_dates where file_id = $1 and clock <> all ($2::text[])`, m.event().File, clocks)
	}
	if len(clocks) > 0 {
		b.Queue(`insert into due_dates (file_id, clock, due, state) select $1, * from unnest($2::text[], $3::timestamptz[], $4::text[])
			on conflict (file_id, clock) do update set due = excluded.due, state = excluded.state`,
			m.event().File, clocks, dues, states)
	}
}

func (m *sealed) queueEvent(b *pgx.Batch) {
	e, h := m.event(), m.file().Header
	b.Queue(`insert into events (id, file_id, seq, action, from_state, to_state, procedure, version, kind, at, who_kind, who_id, who_as,
			payload, closed, on_hold, incident, owes, wrote, prev, commitment, leaf_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		e.ID, e.File, e.Seq, e.Action, e.From, e.To, h.Procedure, h.Version, h.Kind, e.At, string(e.Who.Kind), e.Who.ID, e.Who.As,
		m.payload, m.Closed, m.file().Contents.OnHold, orNull(m.incident), m.Owes, m.wrote, m.prev[:], m.commitment[:], m.leaf.ID)
}

func (m *sealed) queueStandings(b *pgx.Batch) {
	e := m.event()
	var begun, ended [2][]string
	for _, s := range m.Result.Stand {
		to := &begun
		if s.Ends {
			to = &ended
		}
		to[0], to[1] = append(to[0], s.Person), append(to[1], s.Relation)
	}
	if len(ended[0]) > 0 {
		b.Queue(`update standings s set until = $2 from unnest($3::uuid[], $4::text[]) p (person, relation)
			where s.file_id = $1 and s.person_id = p.person and s.relation = p.relation and s.until is null`, e.File, e.At, ended[0], ended[1])
	}
	if len(begun[0]) > 0 {
		b.Queue(`insert into standings (file_id, person_id, relation, since) select $1, p.person, p.relation, $2
			from unnest($3::uuid[], $4::text[]) p (person, relation)
			on conflict (file_id, person_id, relation) do update set since = excluded.since, until = null`, e.File, e.At, begun[0], begun[1])
	}
}

func (m *sealed) queueLetters(b *pgx.Batch) {
	if len(m.letters) == 0 {
		return
	}
	e := m.event()
	var post []string
	for i, l := range m.letters {
		of := m.Letters[i]
		var sent *time.Time
		if of.To == string(actor.Reporter) {
			sent = &e.At // a reporter reads it by the code: with the commit it is there
		} else {
			post = append(post, l.id)
		}
		b.Queue(`insert into letters (id, file_id, for_id, letter, party, lang, subject, body, at, sent_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			l.id, e.File, l.reader, of.Letter, of.To, of.Lang, l.subject, l.body, e.At, sent)
	}
	if len(post) == 0 {
		return
	}
	// As River's own insert does it, without its notification, which would let all commits wait for one another: its
	// workers look by themselves every second.
	b.Queue(`insert into river_job (args, kind, max_attempts, priority, queue, state)
		select jsonb_build_object('id', letter), $2, $3, 1, 'default', 'available' from unnest($1::uuid[]) letter`, post, LetterJob, letterTries)
}

func (m *sealed) queueParties(b *pgx.Batch) {
	e := m.event()
	for i, c := range m.Codes {
		if c.Renews {
			b.Queue(`delete from sessions where code_id in (select id from access_codes
				where file_id = $1 and party_kind = $2 and party_id = $3 and revoked_on is null)`, e.File, string(c.Kind), c.Party)
			b.Queue(`update access_codes set revoked_on = greatest(issued_on, $4::date)
				where file_id = $1 and party_kind = $2 and party_id = $3 and revoked_on is null`, e.File, string(c.Kind), c.Party, day(e.At))
		}
		b.Queue(`insert into access_codes (id, file_id, party_kind, party_id, code_mac, issued_on) values ($1, $2, $3, $4, $5, $6)`,
			m.codeIDs[i], e.File, string(c.Kind), c.Party, c.MAC, day(e.At))
	}
	if m.Identity != nil {
		b.Queue(`insert into identities (id, file_id, key_id, words, at) values ($1, $2, $3, $4, $5)`,
			m.identityID, e.File, m.Identity.Key, m.identity, e.At)
	}
}

func (m *sealed) queueTags(b *pgx.Batch, epoch string) {
	if len(m.Tags) == 0 {
		return
	}
	kinds, tags := make([]string, len(m.Tags)), make([][]byte, len(m.Tags))
	for i, t := range m.Tags {
		kinds[i], tags[i] = t.Kind, t.Tag
	}
	b.Queue(`insert into tags (file_id, kind, tag, epoch) select $1, t.kind, t.tag, $4 from unnest($2::text[], $3::bytea[]) t (kind, tag)
		on conflict do nothing`, m.event().File, kinds, tags, epoch)
}

func (m *sealed) queueVote(b *pgx.Batch) {
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

func (m *sealed) queueLinks(b *pgx.Batch) {
	if len(m.LinkedTo) == 0 {
		return
	}
	b.Queue(`insert into links (file_id, other_id) select $1, o from unnest($2::uuid[]) o union all select o, $1 from unnest($2::uuid[]) o
		on conflict do nothing`, m.event().File, m.LinkedTo)
}
