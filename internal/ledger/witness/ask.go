package witness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"recourse/internal/ledger"
)

var (
	// ErrSplit is returned where a witness has seen another history of the log than ours: somebody else has signed with its
	// key, or this database is not the one it was.
	ErrSplit = errors.New("it has seen another history of this log")
	// ErrAhead is returned where a witness has seen more of the log than there is.
	ErrAhead = errors.New("it has seen more of this log than there is")
)

// Question is a witness to ask, and how much of the log it is thought to have seen.
type Question struct {
	ledger.Witness
	Seen int64
}

// Answer is a witness's cosignature, as a line, or why there is none.
type Answer struct {
	ledger.Witness
	Line []byte
	Err  error
}

// Patience is how long one witness is waited for.
const Patience = 10 * time.Second

// Client asks; a witness that sends us elsewhere is not followed.
var client = &http.Client{Timeout: Patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// Ask asks all of them at once to cosign c, a checkpoint of the tree whose hashes r reads. It returns when each has answered
// or its time is over, with one answer for each question, in their order.
func Ask(ctx context.Context, questions []Question, c ledger.Checkpoint, r tlog.HashReader) []Answer {
	out := make([]Answer, len(questions))
	var all sync.WaitGroup
	for i, q := range questions {
		all.Go(func() {
			line, err := ask(ctx, q, c, r)
			out[i] = Answer{q.Witness, line, err}
		})
	}
	all.Wait()
	return out
}

// ask asks one witness, and once more from the size that it says it has seen.
func ask(ctx context.Context, q Question, c ledger.Checkpoint, r tlog.HashReader) ([]byte, error) {
	for range 2 {
		s, err := ledger.NewSubmission(c, q.Seen, r)
		if err != nil {
			return nil, err
		}
		status, body, err := post(ctx, strings.TrimSuffix(q.URL, "/")+"/add-checkpoint", s.Format())
		switch {
		case err != nil:
			return nil, err
		case status == http.StatusOK:
			return ledger.TakeCosignature(c.Note, body, q.Verifier)
		case status != http.StatusConflict:
			return nil, refusal(status)
		}
		seen, err := strconv.ParseInt(strings.TrimSuffix(string(body), "\n"), 10, 64)
		switch {
		case err != nil || seen < 0:
			return nil, errors.New("it says that it has seen another size, and not which")
		case seen > c.Size:
			return nil, fmt.Errorf("%w: %d leaves, and %d are signed here", ErrAhead, seen, c.Size)
		case seen == q.Seen:
			return nil, ErrSplit
		}
		q.Seen = seen
	}
	return nil, errors.New("it says another size each time that it is asked")
}

func refusal(status int) error {
	switch status {
	case http.StatusNotFound:
		return errors.New("it does not know this log, or its address is wrong: give its keeper the log's key")
	case http.StatusForbidden:
		return errors.New("it knows this log by another key: give its keeper the key that it has now")
	case http.StatusUnprocessableEntity:
		return ErrSplit
	}
	return fmt.Errorf("it answers %d", status)
}

// post sends a submission and reads what fits into an answer.
func post(ctx context.Context, at string, body []byte) (status int, answer []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(body))
	if err != nil {
		return 0, nil, errors.New("its address is none")
	}
	req.Header.Set("Content-Type", "text/plain; charset=utf-8")
	res, err := client.Do(req)
	if err != nil {
		var where *url.Error
		if errors.As(err, &where) {
			err = where.Err // without its address, which stands in the settings
		}
		return 0, nil, fmt.Errorf("it does not answer: %w", err)
	}
	defer res.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(res.Body, ledger.MaxNote/2))
	if err != nil {
		return 0, nil, fmt.Errorf("it does not answer: %w", err)
	}
	return res.StatusCode, answer, nil
}
