package worker

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// Postman tells the reader of a letter by mail that there is something new for them.
type Postman interface {
	// Mail tries it once. With a wait that is not zero it is not its turn before then; an error is to be tried again later.
	// The error is kept with the job: it holds no word of a file.
	Mail(ctx context.Context, letter string) (wait time.Duration, err error)
}

// Turns forgets how often people were written to.
type Turns interface {
	ForgetTurns(ctx context.Context, now time.Time) error
}

// Forget forgets how often people were written to, once it counts no more.
func Forget(t Turns) Duty {
	return Duty{Name: "turns", Every: 10 * time.Minute, AtStart: true, Do: t.ForgetTurns}
}

// told is a letter of whose coming its reader is told: an id, and nothing else.
type told struct {
	ID string `json:"id"`
}

// Kind names the job in the queue; the store writes it under the same name.
func (told) Kind() string { return MailKind }

// MailKind is the name of the job that tells the reader of a letter, and of the queue that it waits in.
const MailKind = "mail"

// mailing tries mails, one after the other: a server that is slow holds up nothing but mail.
type mailing struct {
	river.WorkerDefaults[told]
	postman Postman
	now     func() time.Time
}

// mailMost is how long one try may take.
const mailMost = 5 * time.Minute

// Timeout bounds one try.
func (m *mailing) Timeout(*river.Job[told]) time.Duration { return mailMost }

// NextRetry is after a quarter of an hour, then twice as long each time, up to six hours.
func (m *mailing) NextRetry(j *river.Job[told]) time.Time {
	return m.now().Add(min(15*time.Minute<<min(j.Attempt-1, 10), 6*time.Hour))
}

// Work tries one mail.
func (m *mailing) Work(ctx context.Context, j *river.Job[told]) error {
	wait, err := m.postman.Mail(ctx, j.Args.ID)
	if err == nil && wait > 0 {
		return river.JobSnooze(wait)
	}
	return err
}

// Mail lets a queue send mail, beside all else that it does.
func Mail(c river.Config, p Postman, now func() time.Time) river.Config {
	river.AddWorker(c.Workers, &mailing{postman: p, now: now})
	c.Queues[MailKind] = river.QueueConfig{MaxWorkers: 1}
	return c
}
