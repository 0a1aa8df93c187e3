package kill

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// client sends reports and follows them.
type client struct {
	url  string
	http *http.Client
}

func newClient(url string) *client {
	return &client{url: url, http: &http.Client{
		Timeout: 15 * time.Second,
		Transport: &http.Transport{
			MaxIdleConnsPerHost: 64, DialContext: (&net.Dialer{Timeout: 2 * time.Second}).DialContext,
		},
	}}
}

// newIntent makes up a report that is like no other.
func newIntent() *intent {
	body, _ := json.Marshal(map[string]any{ // never fails
		"narrative": "Somebody I know by sight shouted at me after the meeting and would not stop. Mark " + rand.Text() + ".",
		"standing":  "affected", "occurred": map[string]any{"nation": "england"}, "subjects": []any{map[string]any{"name": "Robin Example"}},
	})
	return &intent{key: uuid.NewString(), body: string(body)}
}

// submit sends a report; nil means that it was acknowledged, and that a repeat was answered like the first time.
func (c *client) submit(ctx context.Context, one *intent) error {
	var got struct {
		Reference  string `json:"reference"`
		AccessCode string `json:"access_code"`
	}
	status, err := c.call(ctx, http.MethodPost, "/api/v1/reports", one.body, map[string]string{"Idempotency-Key": one.key}, &got)
	if err != nil {
		return err
	}
	if status != http.StatusCreated {
		return refused(status)
	}
	if one.reference != "" && (one.reference != got.Reference || one.code != got.AccessCode) {
		return fmt.Errorf("one key got two answers")
	}
	one.reference, one.code = got.Reference, got.AccessCode
	return nil
}

// refused is a status other than that of an acknowledgement.
type refused int

// Error names the status.
func (r refused) Error() string { return fmt.Sprintf("status %d", int(r)) }

// statusOf is what a report was refused with, 0 where nothing was heard.
func statusOf(err error) int {
	var r refused
	errors.As(err, &r)
	return int(r)
}

// follow opens a report by its code, as its reporter would, and returns its reference.
func (c *client) follow(ctx context.Context, one *intent) (string, error) {
	credentials, _ := json.Marshal(map[string]string{"access_code": one.code}) // never fails
	var session struct {
		Token string `json:"token"`
	}
	status, err := c.patiently(ctx, http.MethodPost, "/api/v1/sessions", string(credentials), nil, &session)
	if err != nil || status != http.StatusCreated {
		return "", fmt.Errorf("the code opens nothing: status %d, %w", status, err)
	}
	var mine struct {
		Reference string `json:"reference"`
	}
	status, err = c.patiently(ctx, http.MethodGet, "/api/v1/my/report", "", map[string]string{"Authorization": "Bearer " + session.Token}, &mine)
	if err != nil || status != http.StatusOK {
		return "", fmt.Errorf("the report cannot be read: status %d, %w", status, err)
	}
	return mine.Reference, nil
}

// patience is how long somebody who is told to try again does so.
const patience = 10 * time.Second

// patiently calls again while the answer is 503, as its Retry-After asks: after a crash of the database each
// connection that died with it says so once.
func (c *client) patiently(ctx context.Context, method, path, body string, headers map[string]string, into any) (int, error) {
	for end := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		status, err := c.call(ctx, method, path, body, headers, into)
		if err != nil || status != http.StatusServiceUnavailable || time.Now().After(end) {
			return status, err
		}
	}
}

func (c *client) call(ctx context.Context, method, path, body string, headers map[string]string, into any) (int, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, err
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err
	}
	if resp.StatusCode < 300 && into != nil {
		return resp.StatusCode, json.Unmarshal(b, into)
	}
	return resp.StatusCode, nil
}

// untilAccepted sends one report until it is accepted, and says how long that took since a moment.
func (c *client) untilAccepted(ctx context.Context, since time.Time) (time.Duration, error) {
	one := newIntent()
	var err error
	for time.Since(since) < 30*time.Second {
		once, cancel := context.WithTimeout(ctx, 5*time.Second)
		err = c.submit(once, one)
		cancel()
		if err == nil {
			return time.Since(since), nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return time.Since(since), fmt.Errorf("nothing is accepted any more: %w", err)
}
