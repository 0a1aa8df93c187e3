package evidence_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/keyring"
)

const small = 1 << 20

func TestR28_AFileOverTheLimitIsCutWhileItStreamsAndLeavesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{Limits: evidence.Limits{File: small}})
	for name, body := range map[string]io.Reader{
		"one byte too many":       bytes.NewReader(noise(small + 1)),
		"one byte at a time":      iotest.OneByteReader(bytes.NewReader(noise(small + 1))),
		"last byte with the end":  iotest.DataErrReader(bytes.NewReader(noise(small + 1))),
		"twice what is allowed":   bytes.NewReader(noise(2 * small)),
		"a body that never stops": &endless{},
	} {
		if _, err := h.send("a.bin", body); !fault.Is(err, fault.TooLarge) {
			t.Errorf("%s: %v", name, err)
		}
		wantEmpty(t, h.dir)
	}
	if _, err := h.send("a.bin", bytes.NewReader(noise(small))); err != nil {
		t.Errorf("exactly the limit: %v", err)
	}
}

func TestR28_ABodyThatNeverStopsIsReadToTheLimitAndAChunkFurther(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	body := &endless{}
	if _, err := h.send("a.bin", body); !fault.Is(err, fault.TooLarge) {
		t.Fatal(err)
	}
	if most := evidence.Defaults.File + 64<<10; body.read > most {
		t.Fatalf("%d bytes were read, want at most %d", body.read, most)
	}
	wantEmpty(t, h.dir)
}

func TestR28_AReportCarriesSoManyFilesAndSoManyBytes(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{Limits: evidence.Limits{File: 100, Files: 3, Total: 250}})
	take := func(b *evidence.Budget, n int) error {
		_, err := h.Take(t.Context(), h.key, h.file, evidence.Upload{Name: "a", Body: bytes.NewReader(noise(n)), Budget: b})
		return err
	}
	count := h.Limits().Budget(0, 0, noon)
	for n := range 3 {
		if err := take(count, 10); err != nil {
			t.Fatalf("file %d: %v", n+1, err)
		}
	}
	if err := take(count, 10); !fault.Is(err, fault.TooLarge) {
		t.Errorf("a fourth file: %v", err)
	}
	size := h.Limits().Budget(1, 100, noon) // what it carries already counts
	if err := take(size, 100); err != nil {
		t.Fatal(err)
	}
	before := len(files(t, h.dir))
	if err := take(size, 51); !fault.Is(err, fault.TooLarge) {
		t.Errorf("251 bytes in all: %v", err)
	}
	if got := len(files(t, h.dir)); got != before {
		t.Errorf("%d files after the refusal, %d before", got, before)
	}
	if err := take(size, 50); err != nil {
		t.Errorf("a refused file still counts: %v", err)
	}
}

func TestAReportWhoseFilesLayTooLongIsNotKept(t *testing.T) {
	t.Parallel()
	b := evidence.Defaults.Budget(0, 0, noon)
	if err := b.Fresh(noon.Add(30 * time.Minute)); err != nil {
		t.Error(err)
	}
	if err := b.Fresh(noon.Add(31 * time.Minute)); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
}

func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	gone := errors.New("the sender has gone")
	if _, err := h.send("a.txt", after("the beginning", gone)); !errors.Is(err, gone) || fault.KindOf(err) != fault.Internal {
		t.Errorf("broken off: %v", err)
	}
	if _, err := h.send("a.txt", after("x", fault.New(fault.Malformed, "no"))); !fault.Is(err, fault.Malformed) {
		t.Errorf("a fault of the reader is lost: %v", err)
	}
	if _, err := h.send("a.txt", strings.NewReader("")); !fault.Is(err, fault.Invalid) {
		t.Errorf("empty: %v", err)
	}
	if _, err := h.send("a.txt", readerFunc(func([]byte) (int, error) { return 0, nil })); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("nothing for ever: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := h.Take(ctx, h.key, h.file, evidence.Upload{Body: readerFunc(func(p []byte) (int, error) { cancel(); return len(p), nil })})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	wantEmpty(t, h.dir)
}

func TestAnUploadUnderADestroyedKeyIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	if err := h.ring.Shred(t.Context(), h.key); err != nil {
		t.Fatal(err)
	}
	if _, err := h.send("a.txt", strings.NewReader("words")); !errors.Is(err, keyring.ErrShredded) {
		t.Fatal(err)
	}
	wantEmpty(t, h.dir)
}

func TestR33_TheOriginalComesBackByteForByteWithTheHashTheSenderHas(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	for _, n := range []int{1, 3071, 3072, 3073, 64<<10 - 56, 64 << 10, 1<<20 + 17} {
		want := noise(n)
		item := h.mustSend("a.bin", want)
		sum := sha256.Sum256(want)
		if item.SHA256 != hex.EncodeToString(sum[:]) || item.Size != int64(n) {
			t.Errorf("%d bytes: the item has size %d and another hash", n, item.Size)
		}
		if got, err := h.read(item); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes: %d came back, %v", n, len(got), err)
		}
	}
}

// what a camera writes into a picture stays in the original, and the original stays sealed.
func TestR33_MetadataStaysInTheOriginal(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	const marker = "GPS-marker-51.4816N-3.1791W"
	picture := append([]byte("\xff\xd8\xff\xe1\x00\x40Exif\x00\x00"+marker), noise(5000)...)
	item := h.mustSend("IMG_0001.jpg", picture)
	if got, err := h.read(item); err != nil || !bytes.Equal(got, picture) {
		t.Fatalf("the original was changed: %v", err)
	}
	wantNowhere(t, h.dir, marker)
	if item.Type != "image/jpeg" || !item.Known {
		t.Errorf("%s, known %t", item.Type, item.Known)
	}
}

func TestF18_PastTheGateASenderIsToldToComeBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	arrived, leave := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			waiting := readerFunc(func([]byte) (int, error) {
				arrived <- struct{}{}
				<-leave
				return 0, io.EOF
			})
			if _, err := h.send("a.txt", io.MultiReader(strings.NewReader("x"), waiting)); err != nil {
				t.Error(err)
			}
		})
	}
	for range 64 {
		<-arrived
	}
	_, err := h.send("b.txt", strings.NewReader("x"))
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Unavailable || f.RetryIn == 0 {
		t.Errorf("the 65th: %v", err)
	}
	close(leave)
	wg.Wait()
	if _, err := h.send("b.txt", strings.NewReader("x")); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// Not parallel: it measures the memory of the process.
func TestF18_SixteenLargeUploadsAtOnceNeedLittleMemory(t *testing.T) {
	h := newHouse(t, evidence.Options{})
	var peak atomic.Uint64
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.HeapInuse
	done := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak.Store(max(peak.Load(), m.HeapInuse))
			}
		}
	})
	var wg sync.WaitGroup
	for n := range 16 {
		wg.Go(func() {
			if _, err := h.send(fmt.Sprint(n), io.LimitReader(&endless{}, 25<<20)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	close(done)
	watch.Wait()
	if grown := int64(peak.Load()) - int64(before); grown > 32<<20 {
		t.Fatalf("the heap grew by %d MiB", grown>>20)
	}
	if got := len(files(t, h.dir)); got != 16 {
		t.Fatalf("%d files", got)
	}
}

func TestF15_WhateverStepOfTheDiskFailsNothingIsLeftAndTheSenderMayTryAgain(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk says no")
	for _, step := range []string{"create", "write", "rename", "flush 1", "flush 2", "write 5"} {
		h := newHouse(t, evidence.Options{})
		name, nth, counted := strings.Cut(step, " ")
		count := 0
		fail := func(at string) error {
			if at != name {
				return nil
			}
			if count++; counted && fmt.Sprint(count) != nth {
				return nil
			}
			return broken
		}
		evidence.SetDisk(h.folder, fail, func(f *os.File) error { return errors.Join(fail("flush"), f.Sync()) })
		_, err := h.send("a.bin", bytes.NewReader(noise(500_000)))
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.Unavailable || f.RetryIn == 0 || !errors.Is(err, broken) {
			t.Errorf("%s: %v", step, err)
		}
		wantEmpty(t, h.dir)
		evidence.SetDisk(h.folder, func(string) error { return nil }, (*os.File).Sync)
		if _, err := h.send("a.bin", bytes.NewReader(noise(10))); err != nil {
			t.Errorf("%s: afterwards: %v", step, err)
		}
	}
}

func TestF15_ADiskBelowItsReserveTakesNoFiles(t *testing.T) {
	t.Parallel()
	h := newHouse(t, evidence.Options{})
	folder, err := evidence.OpenFolder(h.dir, 1<<60)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	l := evidence.NewLocker(h.ring, folder, evidence.Options{})
	_, err = l.Take(t.Context(), h.key, h.file, evidence.Upload{Body: strings.NewReader("x")})
	if !fault.Is(err, fault.Unavailable) || !errors.Is(err, evidence.ErrFull) {
		t.Fatal(err)
	}
	wantEmpty(t, h.dir)
}
