package postgres_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/notify"
)

// aLetter is one that was written of a file.
func (r *registry) aLetter(f *casefile.File) (id string) {
	r.t.Helper()
	if err := r.db.Pool.QueryRow(r.t.Context(), `select id::text from letters where file_id = $1 order by written limit 1`, f.ID).Scan(&id); err != nil {
		r.t.Fatal(err)
	}
	return id
}

// written saves a new case with letters, and gives their ids.
func (r *registry) written(letters ...notify.Letter) (*casefile.File, []string) {
	r.t.Helper()
	move := r.birth(casefile.Case)
	move.Letters = nil
	var ids []string
	for _, l := range letters {
		l.ID, l.Letter, l.For, l.Lang, l.Subject, l.Body = uuid.NewString(), "L11", move.Result.After.ID, "cy", canary, canary
		move.Letters, ids = append(move.Letters, l), append(ids, l.ID)
	}
	if err := r.Save(r.t.Context(), move); err != nil {
		r.t.Fatal(err)
	}
	return move.Result.After, ids
}

func (r *registry) mails() (ids []string) {
	r.t.Helper()
	if err := r.db.Pool.QueryRow(r.t.Context(), `select coalesce(array_agg(args ->> 'id' order by id), '{}') from river_job where kind = 'mail' and queue = 'mail'
		and state = 'scheduled' and scheduled_at > now() and scheduled_at <= now() + interval '1 hour' and extract(epoch from scheduled_at)::bigint % 3600 = 0`).Scan(&ids); err != nil {
		r.t.Fatal(err)
	}
	return ids
}

func TestALetterAndItsMailAreKeptTogetherAndTheJobHoldsAnIdAlone(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	r.written(notify.Letter{To: "respondent"})
	if got := r.mails(); len(got) != 0 || strings.Contains(r.counts(), "mail") {
		t.Fatalf("where no mail is sent, %v wait", got)
	}
	r.Mails(time.Hour)
	_, ids := r.written(notify.Letter{To: "respondent"}, notify.Letter{To: "reporter"}, notify.Letter{To: "respondent", Quiet: true})
	if got := r.mails(); !slices.Equal(got, ids[:2]) {
		t.Errorf("%v wait for the next full hour, want %v", got, ids[:2])
	}
	stale := r.birth(casefile.Case)
	stale.Letters = []notify.Letter{{ID: uuid.NewString(), Letter: "L11", To: "respondent", For: stale.Result.After.ID, Lang: "en", Subject: canary, Body: canary}}
	stale.Result.After.Key = uuid.NewString() // a key that nobody has
	if err := r.Save(t.Context(), stale); err == nil {
		t.Fatal("it was saved")
	}
	if got := r.mails(); len(got) != 2 {
		t.Errorf("a move that failed left a mail behind: %v", got)
	}
	a, found, err := r.Addressee(t.Context(), ids[0])
	if err != nil || !found || a.To != "respondent" || a.Lang != "cy" || a.Header.Kind != casefile.Case || a.Told {
		t.Errorf("it is for %+v: %v", a, err)
	}
	if _, found, err := r.Addressee(t.Context(), uuid.NewString()); found || err != nil {
		t.Errorf("there is a letter that nobody wrote: %v", err)
	}
}

func TestOneMailIsForAllLettersOfOneReaderAndForNobodyElses(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	r.Mails(time.Hour)
	ada, bo := uuid.NewString(), uuid.NewString()
	f, ids := r.written(notify.Letter{To: "witness", Party: ada}, notify.Letter{To: "witness", Party: ada}, notify.Letter{To: "witness", Party: bo},
		notify.Letter{To: "respondent"}, notify.Letter{To: "witness", Party: ada, Quiet: true})
	a, _, err := r.Addressee(t.Context(), ids[0])
	if err != nil {
		t.Fatal(err)
	}
	d := casework.Delivery{Outcome: casework.WasRefused, Person: "mail", Answer: "550 5.1.1", At: r.now}
	if err := r.Mailed(t.Context(), a, d); err != nil {
		t.Fatal(err)
	}
	d.Outcome = casework.WasMailed // the first word stands
	if err := r.Mailed(t.Context(), a, d); err != nil {
		t.Fatal(err)
	}
	letters, err := r.Letters(t.Context(), f.Header)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range letters {
		if told := i < 2; (len(l.Deliveries) == 1) != told || told && (l.Deliveries[0].Outcome != casework.WasRefused || l.Deliveries[0].Answer != "550 5.1.1") {
			t.Errorf("letter %d: %+v", i, l.Deliveries)
		}
	}
	if a, _, err := r.Addressee(t.Context(), ids[1]); err != nil || !a.Told {
		t.Errorf("the second letter would be told of once more: %v", err)
	}
	var plain bool
	if err := r.db.Pool.QueryRow(t.Context(), `select bool_or(position('5.1.1'::bytea in about) > 0) from deliveries`).Scan(&plain); err != nil || plain {
		t.Errorf("the answer lies open: %v, %v", plain, err)
	}
	if got := r.lettersTo(f, actor.Witness, ada); len(got) == 0 {
		t.Error("who was written to reads nothing")
	}
	r.wantClean()
}

func TestP10_NobodyIsWrittenToMoreThanThriceAnHourNorAllMoreThanTwentyTimesAMinute(t *testing.T) {
	t.Parallel()
	r := newRegistry(t)
	turn := func(name string, at time.Time) time.Duration {
		t.Helper()
		wait, err := r.MailTurn(t.Context(), r.ring.MAC("mail", name), 10*time.Minute, at)
		if err != nil {
			t.Fatal(err)
		}
		return wait
	}
	at := r.now
	for i, c := range []struct{ after, wait time.Duration }{
		{0, 0}, {time.Second, 10*time.Minute - time.Second}, {10 * time.Minute, 0}, {20 * time.Minute, 0}, {30 * time.Minute, 30 * time.Minute},
		{time.Hour - time.Second, time.Second}, {time.Hour, 0}, {time.Hour + time.Minute, 9 * time.Minute},
	} {
		if wait := turn("ada", at.Add(c.after)); wait != c.wait {
			t.Errorf("turn %d, after %s: it waits %s, want %s", i, c.after, wait, c.wait)
		}
	}
	at = at.Add(3 * time.Hour)
	waits := make(chan time.Duration, 25)
	for range 25 {
		go func() {
			wait, err := r.MailTurn(t.Context(), r.ring.MAC("mail", uuid.NewString()), time.Minute, at)
			if err != nil {
				wait = -1
			}
			waits <- wait
		}()
	}
	got := map[time.Duration]int{}
	for range 25 {
		got[<-waits]++
	}
	if got[0] != 20 || got[time.Minute] != 5 {
		t.Errorf("of 25 at once: %v", got)
	}
	if err := r.ForgetTurns(t.Context(), at.Add(time.Hour)); err != nil || r.count("mail_turns") != 0 {
		t.Errorf("an hour later %d are remembered: %v", r.count("mail_turns"), err)
	}
}

func TestTheDatabaseRefusesToChangeHowALetterLeft(t *testing.T) {
	t.Parallel()
	r, f := full(t) // one is in a batch; the next waits for one
	d := casework.Delivery{Outcome: casework.WasPosted, Person: "somebody", Means: "by_hand", On: "2026-03-02", Proof: canary, At: r.now}
	if err := r.Posted(t.Context(), f.Header, uuid.NewString(), d, nil); !fault.Is(err, fault.NotFound) {
		t.Errorf("a letter that nobody wrote is posted: %v", err)
	}
	other, _ := r.written(notify.Letter{To: "respondent"})
	if err := r.Posted(t.Context(), other.Header, r.aLetter(f), d, nil); !fault.Is(err, fault.NotFound) {
		t.Errorf("a letter of another file is posted: %v", err)
	}
	if err := r.Posted(t.Context(), f.Header, r.aLetter(f), d, nil); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`delete from deliveries`, `truncate deliveries`, `update deliveries set outcome = 'mailed' where batch is null`, `update deliveries set person_id = 'x' where batch is null`,
		`update deliveries set about = 'x' where batch is null`, `update deliveries set at = at + interval '1 day' where batch is null`,
		`update deliveries set id = gen_random_uuid() where batch is null`, `update deliveries set file_id = gen_random_uuid() where batch is null`,
		`update deliveries set letter_id = gen_random_uuid() where batch is null`, `update deliveries set batch = null where batch is not null`,
		`update deliveries set batch = (select id from log_batches where class = 'security' limit 1) where batch is not null`,
	} {
		var pg *pgconn.PgError
		if _, err := r.db.Pool.Exec(t.Context(), sql); !errors.As(err, &pg) || pg.Code != "23001" {
			t.Errorf("%s: %v", sql, err)
		}
	}
}
