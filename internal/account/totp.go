package account

import (
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"recourse/internal/keyring"
)

// stepSeconds is the length of a TOTP step (RFC 6238).
const stepSeconds = 30

// Enrolment is what a person needs once to set up an authenticator; it is shown and not kept in the open.
type Enrolment struct {
	Secret keyring.Secret // base32
	URL    keyring.Secret // otpauth://, for a picture code
}

// newSeed makes a 160-bit seed.
func newSeed(rand io.Reader) (string, error) {
	raw := make([]byte, 20)
	if _, err := io.ReadFull(rand, raw); err != nil {
		return "", fmt.Errorf("make seed: %w", err)
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw), nil
}

func enrolment(issuer, username, seed string) Enrolment {
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + username,
		RawQuery: url.Values{"secret": {seed}, "issuer": {issuer}, "digits": {"6"}, "period": {"30"}}.Encode()}
	return Enrolment{Secret: keyring.NewSecret([]byte(seed)), URL: keyring.NewSecret([]byte(u.String()))}
}

// matchStep finds the time step that a code belongs to, one either side of now allowed; ok is false for none. It
// looks at every step whatever it finds, and compares in constant time. Whether the step was spent before is asked
// of the store, which alone can know it for every replica.
func matchStep(seed, code string, now time.Time) (step int64, ok bool) {
	here := now.Unix() / stepSeconds
	for s := here - 1; s <= here+1; s++ {
		want, err := hotp.GenerateCodeCustom(seed, uint64(s), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			continue
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && s > step {
			step, ok = s, true
		}
	}
	return step, ok
}

func seedPlace(id PersonID) keyring.Place {
	return keyring.Place{Table: "credentials", Column: "totp", Row: string(id)}
}

func pendingPlace(id PersonID) keyring.Place {
	return keyring.Place{Table: "credentials", Column: "totp_pending", Row: string(id)}
}
