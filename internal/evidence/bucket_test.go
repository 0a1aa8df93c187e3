package evidence_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/testkit/s3"
)

// bent is the wire to a server, on which a test may do to requests and answers what wires and servers do.
type bent struct {
	s3.Place

	mu   sync.Mutex
	does does
}

// does is what a wire does; what is nil it leaves alone.
type does struct {
	request func(r *http.Request)                // before it is handed on
	answer  func(r *http.Response) error         // before it comes back
	instead func(http.ResponseWriter) (did bool) // in the server's place
}

// now has the wire do something else.
func (b *bent) now(d does) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.does = d
}

func (b *bent) doing() does {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.does
}

// newBent puts a wire before a bucket.
func newBent(t *testing.T) *bent {
	t.Helper()
	b := &bent{Place: s3.Bucket(t)}
	to, err := url.Parse(b.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	hand := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host // which is signed
			if do := b.doing().request; do != nil {
				do(r.Out)
			}
		},
		ModifyResponse: func(r *http.Response) error {
			if do := b.doing().answer; do != nil {
				return do(r)
			}
			return nil
		},
		ErrorHandler:  func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		FlushInterval: -1,
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if do := b.doing().instead; do == nil || !do(w) {
			hand.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	b.Endpoint = s.URL
	return b
}

// onBucket is a locker on a bucket, and an index of what it took.
func onBucket(t *testing.T, p s3.Place, more func(*evidence.BucketOptions)) (*house, *evidence.Bucket) {
	t.Helper()
	o := optionsOf(t, p)
	if more != nil {
		more(&o)
	}
	b, err := evidence.OpenBucket(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	h := newHouse(t, evidence.Options{})
	h.Locker = evidence.NewLocker(h.ring, b, evidence.Options{})
	return h, b
}

func unavailable(t *testing.T, err error) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || !fault.Is(err, fault.Unavailable) || f.RetryIn == 0 {
		t.Errorf("got %v, want to be told to try again", err)
	}
}

func TestF32_AStoreThatIsDownIsSaidSoAtOnceAndComesBackByItself(t *testing.T) {
	t.Parallel()
	b := newBent(t)
	h, store := onBucket(t, b.Place, nil)
	evidence.SetPause(store, 50*time.Millisecond)
	kept := h.mustSend("a", noise(100_000))
	var asked atomic.Int32
	b.now(does{instead: func(http.ResponseWriter) bool { asked.Add(1); panic(http.ErrAbortHandler) }})
	_, err := h.send("b", bytes.NewReader(noise(1000)))
	unavailable(t, err)
	if !errors.Is(err, evidence.ErrDown) {
		t.Errorf("got %v", err)
	}
	before := asked.Load()
	for range 20 { // a report with many files does not wait for each
		_, err := h.send("b", bytes.NewReader(noise(1000)))
		unavailable(t, err)
	}
	if n := asked.Load() - before; n > 9 {
		t.Errorf("a server that is down was asked %d times more", n)
	}
	if _, err := h.read(kept); !errors.Is(err, evidence.ErrDown) || errors.Is(err, evidence.ErrMissing) || errors.Is(err, evidence.ErrAltered) {
		t.Errorf("a file behind a server that is down: %v", err)
	}
	if _, err := h.Sweep(t.Context(), nobody, noon); !errors.Is(err, evidence.ErrDown) {
		t.Errorf("a sweep: %v", err)
	}
	if _, err := h.Verify(t.Context(), index(evidence.Kept{Item: kept})); !errors.Is(err, evidence.ErrDown) {
		t.Errorf("a walk: %v", err)
	}
	if err := store.Check(t.Context()); !errors.Is(err, evidence.ErrDown) {
		t.Errorf("a look: %v", err)
	}
	b.now(does{})
	time.Sleep(100 * time.Millisecond)
	h.mustSend("b", noise(1000))
	if got, err := h.read(kept); err != nil || len(got) != 100_000 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestF32_AServerThatIsBusyIsAskedAgain(t *testing.T) {
	t.Parallel()
	b := newBent(t)
	h, store := onBucket(t, b.Place, nil)
	var asked atomic.Int32
	b.now(does{instead: func(w http.ResponseWriter) bool {
		if asked.Add(1) > 2 {
			return false
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}})
	i := h.mustSend("a", noise(100_000))
	b.now(does{})
	if got, err := h.read(i); err != nil || !bytes.Equal(got, noise(100_000)) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	// One that lost its place on a connection says that it cannot read what is asked.
	asked.Store(0)
	b.now(does{instead: func(w http.ResponseWriter) bool {
		if asked.Add(1) > 1 {
			return false
		}
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte("<Error><Code>BadRequest</Code><Message>An error occurred when parsing the HTTP request.</Message></Error>"))
		return true
	}})
	if got, err := h.read(i); err != nil || len(got) != 100_000 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	// A server that kept a blob and could not say so keeps it once.
	b.now(does{answer: func(*http.Response) error { b.now(does{}); return errors.New("the wire broke") }})
	i = h.mustSend("b", noise(100_000))
	if got, err := h.read(i); err != nil || len(got) != 100_000 || len(listed(t, store)) != 2 {
		t.Errorf("%d bytes of %d blobs, %v", len(got), len(listed(t, store)), err)
	}
}

// trickle gives its bytes out in parts, with a pause before each; it stops for good after so many parts.
type trickle struct {
	io.ReadCloser

	part   int
	pause  time.Duration
	stopAt int
	stop   <-chan struct{}
}

func (s *trickle) Read(p []byte) (int, error) {
	if s.stopAt--; s.stopAt == 0 {
		<-s.stop
		return 0, io.ErrUnexpectedEOF
	}
	time.Sleep(s.pause)
	return s.ReadCloser.Read(p[:min(len(p), s.part)])
}

func TestF32_ASlowStoreIsWaitedForAndOneThatStandsStillIsNot(t *testing.T) {
	t.Parallel()
	b := newBent(t)
	h, _ := onBucket(t, b.Place, func(o *evidence.BucketOptions) { o.Patience = 2 * time.Second })
	var stopAt atomic.Int32
	slow := func(body io.ReadCloser) io.ReadCloser {
		return &trickle{body, 20_000, 30 * time.Millisecond, int(stopAt.Load()), t.Context().Done()}
	}
	answer := func(r *http.Response) error {
		if r.Request.Method == http.MethodGet {
			r.Body = slow(r.Body)
		}
		return nil
	}
	request := func(r *http.Request) {
		if r.Method == http.MethodPut {
			r.Body = slow(r.Body)
		}
	}
	body := noise(8 << 20) // more than the buffers between hold
	b.now(does{answer: answer})
	i := h.mustSend("a", noise(1_500_000))
	if got, err := h.read(i); err != nil || len(got) != 1_500_000 { // it takes longer than our patience
		t.Errorf("a slow store: %d bytes, %v", len(got), err)
	}
	stopAt.Store(4)
	got, err := h.read(i)
	if !errors.Is(err, evidence.ErrStalled) || errors.Is(err, evidence.ErrAltered) || !bytes.HasPrefix(noise(1_500_000), got) {
		t.Errorf("a store that stands still while we read: %d bytes, %v", len(got), err)
	}
	b.now(does{request: request, answer: answer})
	_, err = h.send("b", bytes.NewReader(body))
	if unavailable(t, err); !errors.Is(err, evidence.ErrStalled) {
		t.Errorf("a store that stands still while we write: %v", err)
	}
	b.now(does{})
	if got, err := h.read(i); err != nil || len(got) != 1_500_000 {
		t.Errorf("afterwards: %d bytes, %v", len(got), err)
	}
}

// Who reads slowly is no store that stands still.
func TestF32_AReaderWhoTakesTimeIsNotCutOff(t *testing.T) {
	t.Parallel()
	h, _ := onBucket(t, s3.Bucket(t), func(o *evidence.BucketOptions) { o.Patience = 100 * time.Millisecond })
	i := h.mustSend("a", noise(400_000))
	in, err := h.Open(t.Context(), i)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	n := 0
	for buf := make([]byte, 150_000); ; time.Sleep(250 * time.Millisecond) {
		k, err := io.ReadFull(in, buf)
		n += k
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if n != 400_000 {
		t.Errorf("%d bytes", n)
	}
}

// replaced is a body with something done to it; its length is told anew where it changed.
func replaced(r *http.Response, do func([]byte) []byte) error {
	b, err := io.ReadAll(r.Body)
	if err == nil {
		r.Body = io.NopCloser(bytes.NewReader(do(b)))
	}
	return err
}

func TestF32_WrongBytesAreNeverServedAndNeverKept(t *testing.T) {
	t.Parallel()
	b := newBent(t)
	h, store := onBucket(t, b.Place, nil)
	body := noise(300_000)
	i, another := h.mustSend("a", body), h.mustSend("b", noise(300_000))
	flipped := func(at int) func([]byte) []byte {
		return func(b []byte) []byte { b[at] ^= 1; return b }
	}
	other, err := kept(t, store, another.Blob)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		do   func([]byte) []byte
		want error
	}{
		"a byte of the first chunk":   {flipped(50), evidence.ErrAltered},
		"a byte of a later chunk":     {flipped(200_000), evidence.ErrAltered},
		"another file":                {func([]byte) []byte { return other }, evidence.ErrAltered},
		"a shorter file":              {func(b []byte) []byte { return b[:200_000] }, evidence.ErrCut},
		"a connection that broke off": {func(b []byte) []byte { return b[:70_000] }, evidence.ErrCut},
	} {
		b.now(does{answer: func(r *http.Response) error { return replaced(r, c.do) }})
		got, err := h.read(i)
		if !errors.Is(err, c.want) || errors.Is(err, evidence.ErrAltered) != errors.Is(c.want, evidence.ErrAltered) || !bytes.HasPrefix(body, got) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	b.now(does{request: func(r *http.Request) {
		if r.Method == http.MethodPut {
			whole, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(flipped(1000)(whole)))
		}
	}})
	_, err = h.send("c", bytes.NewReader(body))
	unavailable(t, err)
	b.now(does{})
	if names := listed(t, store); len(names) != 2 {
		t.Errorf("a file that was changed on its way was kept: %v", names)
	}
	// What changes where it lies is named by the walk, as in a folder.
	at := b.Folder + "/recourse/" + i.Blob
	blob, err := os.ReadFile(at)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at, flipped(100_000)(blob), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := store.Delete(t.Context(), another.Blob); err != nil {
		t.Fatal(err)
	}
	w, err := h.Verify(t.Context(), index(evidence.Kept{Item: i}, evidence.Kept{Item: another}))
	if err != nil || len(w.Found) != 2 || w.Found[0].Where != "chunk 2 of 5" || w.Found[1].What != "missing" {
		t.Errorf("found %v, %v", w.Found, err)
	}
}

// What was kept may for a while be neither found nor listed: it is missing until it is there, and never swept for it.
func TestF32_AStoreThatIsLateLosesNothing(t *testing.T) {
	t.Parallel()
	b := newBent(t)
	h, store := onBucket(t, b.Place, nil)
	i := h.mustSend("a", noise(1000))
	b.now(does{answer: func(r *http.Response) error {
		if strings.HasSuffix(r.Request.URL.Path, i.Blob) {
			r.StatusCode = http.StatusNotFound
			r.Header.Set("Content-Length", "0")
			r.ContentLength, r.Body = 0, http.NoBody
			return nil
		}
		return replaced(r, func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(i.Blob), []byte(strings.Repeat("x", 32))) })
	}})
	if _, err := h.read(i); !errors.Is(err, evidence.ErrMissing) {
		t.Errorf("not there yet: %v", err)
	}
	if got := listed(t, store); len(got) != 0 {
		t.Errorf("listed are %v", got)
	}
	for _, at := range []time.Duration{0, 2 * time.Hour} {
		if n, err := h.Sweep(t.Context(), nobody, noon.Add(at)); n != 0 || err != nil {
			t.Errorf("swept %d, %v", n, err)
		}
	}
	b.now(does{})
	if w, err := h.Verify(t.Context(), index(evidence.Kept{Item: i})); err != nil || len(w.Found) != 0 {
		t.Errorf("there now: %v, %v", w.Found, err)
	}
}

func TestABucketIsRefusedWithWhatToDo(t *testing.T) {
	t.Parallel()
	p := s3.Bucket(t)
	for name, c := range map[string]struct {
		change func(*evidence.BucketOptions)
		want   string
	}{
		"no such bucket":      {func(o *evidence.BucketOptions) { o.Bucket = "recourse-nowhere" }, "there is no bucket recourse-nowhere: make it"},
		"another secret":      {func(o *evidence.BucketOptions) { o.SecretKey += "x" }, "the access key, its secret"},
		"another access key":  {func(o *evidence.BucketOptions) { o.AccessKey += "x" }, "the access key, its secret"},
		"another region":      {func(o *evidence.BucketOptions) { o.Region = "eu-west-2" }, "look at the region"},
		"nobody at the other": {func(o *evidence.BucketOptions) { o.Endpoint = "http://127.0.0.1:1" }, "does not answer"},
	} {
		o := optionsOf(t, p)
		c.change(&o)
		b, err := evidence.OpenBucket(o)
		if err != nil {
			t.Fatal(err)
		}
		err = b.Check(t.Context())
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), s3.SecretKey) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if down := strings.Contains(c.want, "answer"); errors.Is(err, evidence.ErrRefused) == down || errors.Is(err, evidence.ErrDown) != down {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := bucketOf(t, p).Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// What waits to be sent is ciphertext in a file without a name: nothing is left of it, whatever happens, and a disk that
// is full is said so before it is.
func TestR33_WhatWaitsToBeSentIsSealedAndLeavesNothing(t *testing.T) {
	t.Parallel()
	o := optionsOf(t, s3.Bucket(t))
	b, err := evidence.OpenBucket(o)
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, evidence.Options{})
	h.Locker = evidence.NewLocker(h.ring, b, evidence.Options{})
	looked := false
	_, err = h.send("a", io.MultiReader(strings.NewReader(strings.Repeat("canary", 50_000)), readerFunc(func([]byte) (int, error) {
		wantEmpty(t, o.Spool)
		looked = true
		return 0, errors.New("the sender has gone")
	})))
	if err == nil || !looked {
		t.Errorf("%v, looked: %t", err, looked)
	}
	wantEmpty(t, o.Spool)
	o.Reserve = 1 << 60
	full, err := evidence.OpenBucket(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := full.Put(t.Context(), evidence.NewName(), write("x")); !errors.Is(err, evidence.ErrFull) {
		t.Errorf("a full disk: %v", err)
	}
	if err := os.Chmod(o.Spool, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := evidence.OpenBucket(o); !errors.Is(err, evidence.ErrFolderMode) {
		t.Errorf("a folder that others may look into: %v", err)
	}
}
