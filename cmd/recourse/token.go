package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/pquerna/otp/totp"

	"recourse/internal/server/tour"
)

type tokenCommand struct {
	Who         string `arg:"" help:"The user name of somebody of the tour."`
	Credentials string `required:"" help:"The file that the tour wrote." placeholder:"FILE"`
}

// Run signs in over HTTP, by password and second factor like anybody, and prints the session token. A code is good
// once: where it was just used, the next one is waited for.
func (t tokenCommand) Run(p *place) error {
	raw, err := os.ReadFile(t.Credentials)
	if err != nil {
		return err
	}
	var all tour.Credentials
	if err := json.Unmarshal(raw, &all); err != nil {
		return fmt.Errorf("read %s: %w", t.Credentials, err)
	}
	for _, person := range all.People {
		if person.Username == t.Who {
			return t.signIn(p, all.BaseURL, person)
		}
	}
	return fmt.Errorf("nobody of the tour is called %q; %s lists them", t.Who, t.Credentials)
}

func (t tokenCommand) signIn(p *place, base string, person tour.Person) error {
	for try := 0; ; try++ {
		code, err := totp.GenerateCode(person.TOTPSecret, time.Now())
		if err != nil {
			return err
		}
		body, err := json.Marshal(map[string]string{"username": person.Username, "password": person.Password, "code": code})
		if err != nil {
			return err
		}
		r, err := http.NewRequestWithContext(p.ctx, http.MethodPost, base+"/api/v1/sessions", bytes.NewReader(body))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return err
		}
		var got struct{ Token, Detail string }
		err = json.NewDecoder(answer.Body).Decode(&got)
		_ = answer.Body.Close()
		if err != nil {
			return err
		}
		if got.Token != "" {
			fmt.Fprintln(p.out, got.Token)
			return nil
		}
		if try == 1 {
			return fmt.Errorf("could not sign in: %s", got.Detail)
		}
		wait := time.Until(time.Now().Truncate(30 * time.Second).Add(30*time.Second + time.Second))
		select {
		case <-p.ctx.Done():
			return p.ctx.Err()
		case <-time.After(wait):
		}
	}
}
