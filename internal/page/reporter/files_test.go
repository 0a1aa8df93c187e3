package reporter_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
)

// sender is a reporter's browser that came back with their words, and their client of the API.
func sender(t *testing.T, h *testkit.House) (*testkit.Browser, *testkit.Client) {
	t.Helper()
	r := h.Submit(map[string]any{"narrative": "An invented account."})
	b := back(t, h, h.Party(r.AccessCode))
	if !slices.Contains(b.Links(), "/my/files") {
		t.Fatalf("nothing leads to the files: %v", b.Links())
	}
	return b, h.Party(r.AccessCode)
}

func TestR10_WhatCannotBeTakenIsNamedAndWhatWasTypedIsKept(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Settings: map[string]string{"limits.file": "1KiB"}})
	if b := h.Browse(t).Open("/my/files"); b.Path != "/my/code" {
		t.Errorf("without a code: %s", b.Path)
	}
	b, _ := sender(t, h)
	typed := map[string][]string{"about": {"The wall, on Monday."}}
	kept := func(said string) {
		t.Helper()
		if b.Status != http.StatusUnprocessableEntity || !strings.Contains(b.Text("main"), said) || !strings.Contains(b.Text("textarea"), "The wall, on Monday.") || !strings.Contains(b.Raw, `href="#f-evidence"`) {
			t.Errorf("%d, without %q: %s", b.Status, said, b.Text("main"))
		}
	}
	b.Open("/my/files").Press("/my/files", "", typed)
	kept("Choose the files to send.")
	b.Press("/my/files", "", typed, testkit.File{Name: "empty.txt"})
	kept("“empty.txt” has nothing in it.")
	large := testkit.File{Name: "film.mp4", Bytes: bytes.Repeat([]byte("x"), 2000)}
	b.Press("/my/files", "", typed, large, testkit.File{Name: "wall.txt", Bytes: []byte("words on a wall")})
	kept("“film.mp4” was not kept: a file can be 1 KB large.")
	if !strings.Contains(b.Text("h2"), "wall.txt") || strings.Contains(b.Text("h2"), "film.mp4") {
		t.Errorf("what was fit is not there, or what was not is: %s", b.Text("h2"))
	}
	b.Open("/cy/my/files").Press("/my/files", "", typed, large)
	kept("Ni chadwyd “film.mp4”")
	b.Open("/my/files").Press("/my/files", "", map[string][]string{"about": {strings.Repeat("long ", 5000)}}, testkit.File{Name: "b.txt", Bytes: []byte("b")})
	if b.Status != http.StatusUnprocessableEntity || !b.Holds("f-fields-about") || !strings.Contains(b.Text("textarea"), "long long") || strings.Contains(b.Text("h2"), "b.txt") {
		t.Errorf("too many words: %d %.300s", b.Status, b.Text("main"))
	}
}

func TestF15_WhereNothingCanBeKeptThePageSaysThatItIsOurFault(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b, _ := sender(t, h)
	if err := os.RemoveAll(filepath.Join(h.Data, "evidence")); err != nil {
		t.Fatal(err)
	}
	b.Open("/my/files").Press("/my/files", "", map[string][]string{"about": {"The wall."}}, testkit.File{Name: "wall.txt", Bytes: []byte("words")})
	if b.Status != http.StatusUnprocessableEntity || !strings.Contains(b.Text("main"), "“wall.txt” could not be kept just now.") || !strings.Contains(b.Text("textarea"), "The wall.") {
		t.Errorf("%d: %s", b.Status, b.Text("main"))
	}
}

func TestR10_FilesSentAfterwardsStandThereWithDaySizeAndDigestAndAreSentOnce(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b, api := sender(t, h)
	words := []byte(strings.Repeat("words on a wall\n", 300))
	b.Open("/my/files")
	twin := *b
	b.Press("/my/files", "", map[string][]string{"about": {"The wall."}}, testkit.File{Name: "wall.txt", Bytes: words}, testkit.File{Name: "raw.bin", Bytes: []byte{0, 1, 2, 3}})
	if b.Path != "/my/files?done=1" {
		t.Fatalf("sent: %d %s", b.Status, b.Text("main"))
	}
	for _, said := range []string{"Your files are with us.", "wall.txt", "raw.bin", "2 March 2026", "5 KB", "The wall.", fmt.Sprintf("%x", sha256.Sum256(words)), "We do not know this kind of file"} {
		if !strings.Contains(b.Text("main"), said) {
			t.Errorf("the page does not say %q: %s", said, b.Text("main"))
		}
	}
	twin.Press("/my/files", "", map[string][]string{"about": {"The wall."}}, testkit.File{Name: "wall.txt", Bytes: words}, testkit.File{Name: "raw.bin", Bytes: []byte{0, 1, 2, 3}})
	if twin.Path != "/my/files?done=1" || len(twin.Texts("main", "code")) != 2 || count(t, h, "evidence") != 2 {
		t.Errorf("the form was sent twice: %s, %d files", twin.Path, count(t, h, "evidence"))
	}
	items, _ := api.Get("/api/v1/my/evidence").Want(200).JSON()["items"].([]any)
	if len(items) != 2 {
		t.Fatalf("the API knows of %d", len(items))
	}
	if x, _ := items[0].(map[string]any); x["sha256"] != fmt.Sprintf("%x", sha256.Sum256(words)) || x["scan"] == nil {
		t.Errorf("the API says %v", x)
	}
}

func TestF11_NoConnectionIsHeldWhileAFileComesIn(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b, _ := sender(t, h)
	body, into := io.Pipe()
	form := multipart.NewWriter(into)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+"/my/files", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Cookie", b.Cookie)
	req.Header.Set("Content-Type", form.FormDataContentType())
	status := make(chan int, 1)
	go func() {
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			status <- 0
			return
		}
		res.Body.Close()
		status <- res.StatusCode
	}()
	part, err := form.CreateFormFile("evidence", "film.mp4")
	if err != nil {
		t.Fatal(err)
	}
	// More than lies on the way: what is behind it is being kept.
	if _, err := part.Write(bytes.Repeat([]byte("film"), 4<<20)); err != nil {
		t.Fatal(err)
	}
	pool := h.Server.DB.Pool
	for end := time.Now().Add(10 * time.Second); pool.Stat().AcquiredConns() > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("a connection is held while the file comes in")
		}
	}
	if err := errors.Join(form.Close(), into.Close()); err != nil {
		t.Fatal(err)
	}
	if got := <-status; got != http.StatusSeeOther {
		t.Errorf("the file was answered with %d", got)
	}
}
