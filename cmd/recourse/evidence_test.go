package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What an operator sees of `evidence verify` while the program runs: 0 where every file is what was kept, 3 and a line
// for each that is not. The doctor, who reads no file, names what is gone.
func TestF24_TheCommandNamesEveryDamagedFileAndEndsWithThree(t *testing.T) {
	t.Parallel()
	p := started(t)
	r, err := http.Post(p.URL()+"/api/v1/reports", "application/json", strings.NewReader(`{"narrative": "An invented story about a meeting.", "evidence": [
		{"filename": "minutes.txt", "media_type": "text/plain", "content_base64": "aGVsbG8="}, {"filename": "letter.txt", "media_type": "text/plain", "content_base64": "d29ybGQ="}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if r.Body.Close(); r.StatusCode != http.StatusCreated {
		t.Fatalf("got %d", r.StatusCode)
	}
	says(t, shell(t, done, p.Data, "evidence", "verify"), "2 files, 0 cleaned copies, 0 erased", "everything fits")
	blobs, err := filepath.Glob(filepath.Join(p.Data, "evidence", "??", "*"))
	if err != nil || len(blobs) != 2 {
		t.Fatalf("%v, %v", blobs, err)
	}
	blob := take(t, blobs[0])
	blob[len(blob)/2] ^= 1
	put(t, blobs[0], blob)
	said := shell(t, wrong, p.Data, "evidence", "verify")
	says(t, said, "blob "+filepath.Base(blobs[0])+" of item ", ": altered, in chunk 1 of 1", "1 things do not fit")
	if strings.Contains(said, filepath.Base(blobs[1])) || strings.Contains(said, ".txt") {
		t.Errorf("it names more than what is wrong: %s", said)
	}
	says(t, shell(t, done, p.Data, "doctor"), "well   every sealed file is in its store")
	if err := os.Remove(blobs[1]); err != nil {
		t.Fatal(err)
	}
	says(t, shell(t, wrong, p.Data, "evidence", "verify"), "blob "+filepath.Base(blobs[1])+" of item ", ": missing", "2 things do not fit")
	says(t, shell(t, wrong, p.Data, "doctor"), "WRONG  every sealed file is in its store: 1 are not", filepath.Base(blobs[1]), "recourse evidence verify")
	stray := filepath.Join(p.Data, "evidence", "00", strings.Repeat("0", 32))
	put(t, stray, []byte("x"))
	says(t, shell(t, wrong, p.Data, "evidence", "verify"), "blob "+filepath.Base(stray)+": orphaned", "3 things do not fit")
}
