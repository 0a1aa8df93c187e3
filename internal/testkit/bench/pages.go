package main

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"recourse/internal/testkit/program"
)

const pageRow = "17 page"

// firstView is the most that may come over the wire before somebody sees our first page, in kB.
const firstView = 60

// pages is row 17: what the front page weighs with all it asks for, and a reporter's own page.
func (b *bench) pages(ctx context.Context, h *house) error {
	if !b.want(pageRow) {
		return nil
	}
	weight, err := program.Weigh(ctx, "http://"+h.Addr, "/")
	if err != nil {
		return err
	}
	kB := float64(weight) / 1000
	b.number(pageRow+", the first one, over the wire", "kB", spread{kB, kB, kB}, firstView, false, "with styles, script and picture, packed")
	return b.ownPage(ctx, h)
}

// ownPage is the page that opens with a code, beside the rows that it is made of: the session, without which nobody knows what to
// look for, and then the file with its events, that it was read, what it is joined to, and the letters, asked in one round trip.
func (b *bench) ownPage(ctx context.Context, h *house) error {
	status, answer, err := (&wire{addr: h.Addr}).send(ctx, http.MethodPost, "/api/v1/reports", "Idempotency-Key: "+newKey()+"\r\n", h.body)
	if err == nil {
		err = want(status, http.StatusCreated, answer)
	}
	var told struct {
		Reference string `json:"reference"`
		Code      string `json:"access_code"`
	}
	if err == nil {
		err = json.Unmarshal(answer, &told)
	}
	if err != nil {
		return err
	}
	code, _ := json.Marshal(map[string]string{"access_code": told.Code}) // never fails
	status, answer, err = (&wire{addr: h.Addr}).send(ctx, http.MethodPost, "/api/v1/sessions", "", code)
	if err == nil {
		err = want(status, http.StatusCreated, answer)
	}
	var session struct {
		Token string `json:"token"`
	}
	if err == nil {
		err = json.Unmarshal(answer, &session)
	}
	if err != nil {
		return err
	}
	var file string
	var digest []byte
	if err := h.pool.QueryRow(ctx, `select f.id::text, s.digest from files f join access_codes c on c.file_id = f.id
		join sessions s on s.code_id = c.id where f.ref = $1`, told.Reference).Scan(&file, &digest); err != nil {
		return err
	}
	rows := func(ctx context.Context, _ int) error {
		var q pgx.Batch
		if _, err := h.pool.Exec(ctx, `select s.kind, s.expires_at, c.file_id, c.party_kind, c.party_id, c.revoked_on from sessions s join access_codes c on c.id = s.code_id where s.digest = $1`, digest); err != nil {
			return err
		}
		q.Queue(`with noted as (insert into reads (id, file_id, person_id, role, at) values ($2, $1, '', 'reporter', now()))
			select e.id, e.seq, e.action, e.from_state, e.to_state, e.at, e.who_kind, e.who_id, e.who_as, e.payload, `+header+`, f.tip
			from files f join events e on e.file_id = f.id where f.id = $1 order by e.seq`, file, uuid.New())
		q.Queue(`select `+header+` from files f join links l on l.other_id = f.id where l.file_id = $1`, file)
		q.Queue(`select l.id, l.letter, l.party, l.lang, l.subject, l.body, l.at from letters l where l.for_id = $1 order by l.at desc`, file)
		return h.pool.SendBatch(ctx, &q).Close()
	}
	limit := subject{"rows", func(ctx context.Context) sample { return closed(ctx, 1, b.slice, rows) }}
	page := b.get(h, "page", http.MethodGet, "Cookie: __Host-recourse=party."+session.Token+"\r\n", func() (string, []byte) { return "/my", nil })
	got, err := b.inTurn(ctx, page, limit)
	if err != nil {
		return err
	}
	b.atMost(pageRow+", a reporter's own, p99", "ms", compared{got["page"], got["rows"], p99Of}, 3, "to the rows that it is made of")
	b.beside(pageRow+", a reporter's own", "/s", compared{got["page"], got["rows"], rateOf})
	return nil
}
