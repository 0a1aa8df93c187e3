package server

import (
	"strings"
	"testing"

	"recourse/internal/config"
)

func TestTheMetricsCountMailsByWhatBecameOfThemAndByNothingElse(t *testing.T) {
	t.Parallel()
	h := &House{}
	if got := h.writeMailed(); got != "" {
		t.Errorf("where no mail is sent, they say %q", got)
	}
	h.Settings = config.Config{Mail: config.Mail{Server: "mail.example.org"}}
	for range 11 {
		h.mailed.Retried.Add(1)
	}
	h.mailed.Sent.Add(1)
	for _, want := range []string{`{outcome="sent"} 10`, `{outcome="retried"} 20`, `{outcome="refused"} 0`, `{outcome="given_up"} 0`} {
		if got := h.writeMailed(); !strings.Contains(got, want+"\n") || strings.Contains(got, "example") {
			t.Errorf("want %s in %s", want, got)
		}
	}
}
