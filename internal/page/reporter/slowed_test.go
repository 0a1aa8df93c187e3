package reporter_test

import (
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
)

// fronted is a house behind a proxy that says where somebody comes from.
func fronted(t *testing.T, hourly string) *testkit.House {
	t.Helper()
	return testkit.New(t, testkit.Options{Settings: map[string]string{"trusted_proxies": "127.0.0.0/8,::1", "limits.reports_hourly": hourly}})
}

// submitted comes from an address with a report, under a key.
func submitted(h *testkit.House, by *testkit.Client, at, address, key string, report map[string]any) *testkit.Answer {
	head := http.Header{"X-Forwarded-For": {address}}
	if key != "" {
		head.Set("Idempotency-Key", "00000000-invented-key-for-"+key)
	}
	return by.Do(http.MethodPost, at, report, head)
}

func TestR09_TheEleventhReportOfOneSourceInAnHourIsAskedToWait(t *testing.T) {
	t.Parallel()
	h := fronted(t, "10")
	const door, desk, here = "/api/v1/reports", "/api/v1/intake/reports", "203.0.113.77"
	told := func(more map[string]any) map[string]any {
		out := map[string]any{"narrative": "It was shouted at the invented fair."}
		maps.Copy(out, more)
		return out
	}
	submitted(h, h.Anyone(), door, here, "", map[string]any{"narrative": ""}).Want(422) // a report that is none is not counted
	var tenth *testkit.Answer
	for i := range 10 {
		tenth = submitted(h, h.Anyone(), door, here, fmt.Sprint("report-", i), told(nil)).Want(201)
	}

	refused := submitted(h, h.Anyone(), door, here, "report-10", told(nil)).Want(429)
	wait, _ := strconv.Atoi(refused.Header.Get("Retry-After"))
	if wait < 1 || wait > 360 || refused.JSON()["code"] != "slowed" || !strings.Contains(string(refused.Body), "Nothing is lost") {
		t.Fatalf("Retry-After %q: %s", refused.Header.Get("Retry-After"), refused.Body)
	}
	if again := submitted(h, h.Anyone(), door, here, "report-9", told(nil)).Want(201); again.JSON()["reference"] != tenth.JSON()["reference"] {
		t.Error("the tenth, sent again, is answered as another report")
	}
	submitted(h, h.Anyone(), door, "203.0.113.78", "", told(nil)).Want(201)
	submitted(h, h.Anyone(), door, here, "", told(map[string]any{"danger": map[string]any{"immediate": true}})).Want(201)
	submitted(h, h.As("triage-2"), desk, here, "", map[string]any{"report": told(nil), "channel": "telephone"}).Want(201)
	submitted(h, h.Anyone(), door, "2001:db8:1:2:3::4", "", told(nil)).Want(201)

	h.Clock.Advance(time.Duration(wait) * time.Second)
	submitted(h, h.Anyone(), door, here, "report-10", told(nil)).Want(201)
	submitted(h, h.Anyone(), door, here, "", told(nil)).Want(429) // one more, and not ten
	h.Clock.Advance(time.Hour)
	for range 10 {
		submitted(h, h.Anyone(), door, here, "", told(nil)).Want(201)
	}

	if strings.Contains(h.Logged(), "203.0.113") {
		t.Error("the log says where a report came from")
	}
	for _, name := range h.Tables() {
		if n := count(t, h, name+` t where t::text like '%203.0.113%'`); n > 0 {
			t.Errorf("%d rows of %s say where a report came from", n, name)
		}
	}
}

func TestR09_WhoeverWaitsKeepsWhatTheyWroteAndSendsItThen(t *testing.T) {
	t.Parallel()
	h := fronted(t, "1")
	from := func(address string) *testkit.Browser {
		b := h.Browse(t)
		b.Header.Set("X-Forwarded-For", address)
		return through(t, b.Open("/report"), map[string]map[string][]string{"story": story})
	}
	if b := from("198.51.100.9").Press("/report/send", "", nil); b.Status != http.StatusOK {
		t.Fatalf("the first: %d", b.Status)
	}
	b := from("198.51.100.9").Press("/report/send", "", nil)
	if b.Status != http.StatusTooManyRequests || b.Got.Get("Retry-After") != "3600" {
		t.Fatalf("the second: %d, Retry-After %q", b.Status, b.Got.Get("Retry-After"))
	}
	for _, said := range []string{"Many reports are coming in from where you are", "again in 60 minutes", "They wrote it under every post of mine.", "Somebody to talk to meanwhile"} {
		if !strings.Contains(b.Text("main"), said) {
			t.Errorf("the page does not say %q", said)
		}
	}
	if links := strings.Join(b.Links(), " "); !strings.Contains(links, "/danger?check=1") {
		t.Errorf("nothing leads to where danger is told: %s", links)
	}
	if n := count(t, h, "files"); n != 1 {
		t.Fatalf("%d reports are kept", n)
	}

	h.Clock.Advance(time.Hour)
	if b.Press("/report/send", "", nil); b.Status != http.StatusOK || len(b.Texts("words", "li")) != 10 {
		t.Fatalf("an hour later: %d %s", b.Status, b.Text("main"))
	}
	for range 3 { // an office, or an onion service: nobody is told apart there
		if b := from("10.1.2.3").Press("/report/send", "", nil); b.Status != http.StatusOK {
			t.Fatalf("from a private network: %d", b.Status)
		}
	}
}
