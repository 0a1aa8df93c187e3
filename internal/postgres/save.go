package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/ledger"
	"recourse/internal/once"
)

var _ casework.Store = (*Files)(nil)

// LetterJob is the kind of the job that hands a letter to its channel; its arguments are {"id": …}.
const LetterJob = "letter"

// MailJob is the kind of the job that tells the reader of a letter by mail; its arguments are {"id": …} of the letter.
const MailJob = "mail"

// mailTries is more often than a mail is ever tried: it is given up by the hour, and what became of it is kept.
const mailTries = 1000

// letterTries is how often a letter is tried; River spreads them over some three weeks.
const letterTries = 25

// leafSalt labels the salt of a file's leaves.
const leafSalt = "leaf"

// Save keeps moves: one transaction, one round trip, which a single move of one file shares with others where many are
// made at once (gather). It returns Stale where a file has moved on, Conflict where the
// proposal it carries out has ended, or the database holds that one person may not do both. A lost race is run again.
func (f *Files) Save(ctx context.Context, moves ...casefile.Move) error {
	s, err := f.prepare(ctx, moves)
	if err != nil {
		return err
	}
	if len(moves) == 1 && len(moves[0].LinkedTo) == 0 {
		return f.acts.send(ctx, s)
	}
	return s.send(ctx) // it holds several files, in an order of its own
}

// saving is a save on its way: everything sealed and committed to, nothing sent yet.
type saving struct {
	f        *Files
	once     *once.Answer // of the request that asked for it
	evidence []EvidenceRow
	moves    []sealed
	tips     map[tipKey][32]byte // of this save's own events
}

// sealed is one move as it will lie in the tables.
type sealed struct {
	*casefile.Move
	payload    keyring.Sealed
	letters    []sealedLetter
	ballot     keyring.Sealed
	ballotID   string
	identity   keyring.Sealed
	identityID string
	codeIDs    []string
	alarmIDs   []string
	incident   string // after the move
	wrote      []byte
	prev       [32]byte
	commitment [32]byte
	leaf       ledger.Entry
	dated      ledger.Entry // the leaf of its due dates, where it has any
}

type sealedLetter struct {
	id, reader    string
	subject, body keyring.Sealed
	kept          keyring.Sealed // what is known of one that stays where it is; nil for any other
	keptID        string
}

func (m *sealed) event() *casefile.Event { return &m.Result.Event }
func (m *sealed) file() *casefile.File   { return m.Result.After }

// prepare seals and commits. Moves of one file follow one another.
func (f *Files) prepare(ctx context.Context, moves []casefile.Move) (*saving, error) {
	s := &saving{f: f, moves: make([]sealed, len(moves)), tips: map[tipKey][32]byte{}}
	incidents := map[string]string{}
	for i := range moves {
		m := &s.moves[i]
		m.Move = &moves[i]
		if m.Once != nil {
			s.once = m.Once
		}
		file := m.file()
		if m.incident = m.Incident; m.incident == "" {
			if m.incident = incidents[file.ID]; m.incident == "" {
				m.incident = file.Incident
			}
		}
		incidents[file.ID] = m.incident
		if err := f.seal(ctx, m); err != nil {
			return nil, f.refusal(ctx, err)
		}
		if err := s.commit(ctx, m); err != nil {
			return nil, f.refusal(ctx, err)
		}
	}
	return s, nil
}

// seal turns the words of a move into ciphertexts.
func (f *Files) seal(ctx context.Context, m *sealed) (err error) {
	e, key := m.event(), keyring.KeyID(m.file().Key)
	if m.payload, err = f.ring.Seal(ctx, key, payloadPlace(e.ID, e.File), e.Payload); err != nil {
		return err
	}
	for _, l := range m.Letters {
		s := sealedLetter{id: l.ID, reader: l.For}
		if s.id == "" {
			s.id = uuid.NewString()
		}
		if s.reader == "" {
			s.reader = e.File
		}
		if s.subject, err = f.ring.Seal(ctx, key, letterPlace("subject", s.id, e.File), []byte(l.Subject)); err != nil {
			return err
		}
		if s.body, err = f.ring.Seal(ctx, key, letterPlace("body", s.id, e.File), []byte(l.Body)); err != nil {
			return err
		}
		if l.Kept {
			s.keptID = uuid.NewString()
			if s.kept, err = f.ring.Seal(ctx, key, deliveryPlace(s.keptID, e.File), []byte("{}")); err != nil {
				return err
			}
		}
		m.letters = append(m.letters, s)
	}
	if m.Ballot != nil {
		words, err := json.Marshal(m.Ballot.Ballot)
		if err != nil {
			return err
		}
		m.ballotID = uuid.NewString()
		if m.ballot, err = f.ring.Seal(ctx, key, ballotPlace(m.ballotID, e.File), words); err != nil {
			return err
		}
	}
	if m.Identity != nil {
		m.identityID = uuid.NewString()
		at := identityPlace(m.identityID, e.File)
		if m.identity, err = f.ring.Seal(ctx, keyring.KeyID(m.Identity.Key), at, m.Identity.Words); err != nil {
			return err
		}
	}
	for range m.Codes {
		m.codeIDs = append(m.codeIDs, uuid.NewString())
	}
	m.sealAlarms()
	return nil
}

func letterPlace(column, id, file string) keyring.Place {
	return keyring.Place{Table: "letters", Column: column, Row: id, File: file}
}

func ballotPlace(id, file string) keyring.Place {
	return keyring.Place{Table: "votes", Column: "ballot", Row: id, File: file}
}

func identityPlace(id, file string) keyring.Place {
	return keyring.Place{Table: "identities", Column: "words", Row: id, File: file}
}

// rows are the rows the move writes, as they stand after it.
func (m *sealed) rows() []ledger.Row {
	e, h := m.event(), m.file().Header
	out := []ledger.Row{fileRow(h.ID, h.Ref, h.CodeName, h.Kind, h.Procedure, h.Version, h.Key, m.incident, h.Nation,
		e.To, e.Seq, h.Level, m.Closed, m.file().Contents.OnHold, day(h.OpenedOn), h.Burst)}
	for _, s := range m.Result.Stand {
		var until *time.Time
		if s.Ends {
			until = &e.At
		}
		out = append(out, standingRow(e.File, s.Person, s.Relation, until, s.By))
	}
	for i, l := range m.letters {
		out = append(out, letterRow(l.id, e.File, l.reader, m.Letters[i].Letter, m.Letters[i].To, m.Letters[i].Party, m.Letters[i].Lang, l.subject, l.body, e.At))
	}
	for i, c := range m.Codes {
		out = append(out, codeRow(m.codeIDs[i], e.File, string(c.Kind), c.Party, c.MAC, day(e.At), ends(c)))
	}
	for _, other := range m.LinkedTo {
		out = append(out, linkRow(e.File, other), linkRow(other, e.File))
	}
	for i, a := range e.Data.Sounded {
		out = append(out, alarmRow(m.alarmIDs[i], e.File, e.ID, a.Role, a.Clock, e.At, a.Due.UTC().Truncate(time.Second)))
	}
	if m.Ballot != nil {
		out = append(out, voteRow(m.ballotID, e.File, m.Ballot.Question, m.Ballot.Round, m.Ballot.Person, m.ballot, e.At))
	}
	if m.Identity != nil {
		out = append(out, identityRow(m.identityID, e.File, m.Identity.Key, m.identity, e.At))
	}
	return out
}

// commit makes the leaf, which follows the commitment of the event before.
func (s *saving) commit(ctx context.Context, m *sealed) (err error) {
	e, h := m.event(), m.file().Header
	if e.Seq > 1 {
		if m.prev, err = s.tip(ctx, e.File, e.Seq-1); err != nil {
			return err
		}
	}
	salt, err := s.f.ring.Salt(ctx, keyring.KeyID(h.Key), leafSalt)
	if err != nil {
		return err
	}
	rows := m.rows()
	m.wrote = wroteAs(rows)
	m.commitment, err = ledger.Commit(salt, ledger.Event{
		File: e.File, ID: e.ID, Seq: e.Seq, Prev: m.prev, At: e.At, Payload: sha256.Sum256(m.payload), Rows: rows,
		Action: moveName(h.Procedure, h.Version, h.Kind, e.Action, e.From, e.To),
		Actor:  actorName(string(e.Who.Kind), e.Who.ID, e.Who.As),
	})
	if err != nil {
		return err
	}
	m.leaf = ledger.NewEntry(ledger.ClassEvent, day(e.At), m.commitment)
	if err := s.f.commitDates(ctx, m); err != nil {
		return err
	}
	s.tips[tipKey{e.File, e.Seq}] = m.commitment
	return nil
}

// tip is the commitment of an event. What Load or Save saw is remembered; otherwise it is one more question.
func (s *saving) tip(ctx context.Context, file string, seq int) ([32]byte, error) {
	if c, ok := s.tips[tipKey{file, seq}]; ok {
		return c, nil
	}
	if c, ok := s.f.tips.get(file, seq); ok {
		return c, nil
	}
	var c []byte
	err := s.f.db.Pool.QueryRow(ctx, `select coalesce((select commitment from events where file_id = $1 and seq = $2), '')`, file, seq).Scan(&c)
	if err != nil {
		return [32]byte{}, err
	}
	if len(c) != 32 {
		return [32]byte{}, fault.New(fault.Stale, "This has changed in the meantime. Read it again, then decide.")
	}
	return [32]byte(c), nil
}

// send runs the batch, again where it lost a race.
func (s *saving) send(ctx context.Context) error {
	for attempt := 0; ; attempt++ {
		var b pgx.Batch
		queue(&b, s)
		err := s.f.db.Pool.SendBatch(ctx, &b).Close()
		if err == nil {
			s.kept()
			return nil
		}
		if !lostRace(err) || attempt == again {
			return s.f.refusal(ctx, err)
		}
		pause := time.Duration(1<<attempt) * 5 * time.Millisecond
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause/2 + rand.N(pause)):
		}
	}
}

// kept remembers what was committed.
func (s *saving) kept() {
	for at, c := range s.tips {
		s.f.tips.put(at.file, at.seq, c)
	}
}
