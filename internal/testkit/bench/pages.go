package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

const pageRow = "17 page"

// firstView is the most that may come over the wire before somebody sees our first page, in kB.
const firstView = 60

// pages is row 17: what the front page weighs with all it asks for, and a reporter's own page.
func (b *bench) pages(ctx context.Context, h *house) error {
	if !b.want(pageRow) {
		return nil
	}
	weight, err := weigh(ctx, "http://"+h.Addr, "/")
	if err != nil {
		return err
	}
	kB := float64(weight) / 1000
	b.number(pageRow+", the first one, over the wire", "kB", spread{kB, kB, kB}, firstView, false, "with styles, script and picture, packed")
	return b.ownPage(ctx, h)
}

// asked is what a page has a browser fetch.
var asked = regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`)

// weigh counts the bytes of a page and of what it asks for, as they are sent to a browser.
func weigh(ctx context.Context, base, path string) (n int, err error) {
	get := func(path, packed string) ([]byte, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+path, nil)
		if err != nil {
			return nil, err
		}
		r.Header.Set("Accept-Encoding", packed)
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			return nil, err
		}
		defer a.Body.Close()
		body, err := io.ReadAll(a.Body)
		if err == nil && a.StatusCode != http.StatusOK {
			err = fmt.Errorf("%s: %d", path, a.StatusCode)
		}
		return body, err
	}
	plain, err := get(path, "identity")
	if err != nil {
		return 0, err
	}
	links := []string{path}
	for _, m := range asked.FindAllSubmatch(plain, -1) {
		if at := string(m[1]); !slices.Contains(links, at) {
			links = append(links, at)
		}
	}
	if len(links) < 3 {
		return 0, errors.New("the page asks for no styles: build the program with them")
	}
	for _, at := range links {
		body, err := get(at, "gzip")
		if err != nil {
			return 0, err
		}
		n += len(body)
	}
	return n, nil
}

// ownPage is the page that opens with a code, beside the rows that it is made of: the session, the file with its events, that
// it was read, what it is joined to, and the letters, asked in one round trip.
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
		q.Queue(`select s.kind, s.expires_at, c.file_id, c.party_kind, c.party_id, c.revoked_on from sessions s join access_codes c on c.id = s.code_id where s.digest = $1`, digest)
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
	b.atMost(pageRow+", a reporter's own, p99", "ms", spreadOf(got["page"], p99Of), spreadOf(got["rows"], p99Of), 3, "to the rows that it is made of")
	b.beside(pageRow+", a reporter's own", "/s", spreadOf(got["page"], rateOf), spreadOf(got["rows"], rateOf))
	return nil
}
