package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recourse/internal/testkit/program"
	"recourse/internal/testkit/s3"
)

// withFiles sends a report with two small files.
func withFiles(t *testing.T, url string) {
	t.Helper()
	r, err := http.Post(url+"/api/v1/reports", "application/json", strings.NewReader(`{"narrative": "An invented story about a meeting.", "evidence": [
		{"filename": "minutes.txt", "media_type": "text/plain", "content_base64": "aGVsbG8="}, {"filename": "letter.txt", "media_type": "text/plain", "content_base64": "d29ybGQ="}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if r.Body.Close(); r.StatusCode != http.StatusCreated {
		t.Fatalf("got %d", r.StatusCode)
	}
}

// What an operator sees of `evidence verify` while the program runs: 0 where every file is what was kept, 3 and a line
// for each that is not. The doctor, who reads no file, names what is gone.
func TestF24_TheCommandNamesEveryDamagedFileAndEndsWithThree(t *testing.T) {
	t.Parallel()
	p := started(t)
	withFiles(t, p.URL())
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

// A house with its files in a bucket is backed up, rehearsed (in a folder) and brought back like any other, into an empty
// bucket. One that holds files is refused.
func TestDecision29_ABackupOfABucketComesBackIntoAnyStore(t *testing.T) {
	t.Parallel()
	kept, empty := s3.Bucket(t), s3.Bucket(t)
	secret := filepath.Join(t.TempDir(), "secret")
	put(t, secret, []byte(s3.SecretKey))
	in := func(b s3.Place) []string {
		return []string{"--evidence-endpoint", b.Endpoint, "--evidence-bucket", b.Name, "--evidence-access-key", s3.AccessKey, "--evidence-secret-key-file", secret}
	}
	p := &program.Program{Bin: built(t), Data: data(t), Flags: append([]string{"--tick", "1s"}, in(kept)...)}
	if err := p.Start(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, p.Said())
	}
	t.Cleanup(p.Kill)
	withFiles(t, p.URL())
	do := func(want int, dir string, b *s3.Place, args ...string) string {
		t.Helper()
		if b != nil {
			args = append(args, in(*b)...)
		}
		return shell(t, want, dir, args...)
	}
	says(t, do(done, p.Data, &kept, "evidence", "verify"), "2 files", "everything fits")
	says(t, do(wrong, p.Data, nil, "evidence", "verify"), ": missing", "2 things do not fit") // in the folder there is none
	says(t, do(done, p.Data, &kept, "doctor"), "well   the evidence store answers", "well   every sealed file is in its store")
	store := filepath.Join(filepath.Dir(p.Data), "backup")
	says(t, do(done, p.Data, &kept, "backup", store), "2 files")
	says(t, do(done, p.Data, &kept, "backup", "drill", store), "holds", "2 sealed files open")
	root := take(t, filepath.Join(p.Data, "root.key"))
	says(t, do(failed, emptied(t, root, ""), &kept, "backup", "restore", store), "empty places only", "bucket "+kept.Name+" holds recourse/")
	back := emptied(t, root, "")
	says(t, do(done, back, &empty, "backup", "restore", store), "is back")
	says(t, do(done, back, &empty, "evidence", "verify"), "2 files", "everything fits")
}
