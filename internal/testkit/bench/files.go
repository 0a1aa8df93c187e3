package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"recourse/internal/evidence"
	"recourse/internal/postgres"
	"recourse/internal/server"
	"recourse/internal/testkit/program"
)

const (
	fileSize = 25 << 20 // the largest that is taken
	uploads  = 64       // at once
)

var fileRows = []string{"15 evidence in", "15 evidence out", "16 memory, 64 uploads"}

// files is rows 15 and 16: files sent to the program and read back, beside the same bytes written to and read from the same
// disk one after the other, and what 64 uploads at once take of memory.
func (b *bench) files(ctx context.Context) error {
	dir := fmt.Sprintf("%s/files-%d", b.dir, os.Getpid())
	defer os.RemoveAll(dir)
	h := &house{Program: &program.Program{Bin: b.bin, Data: dir, Flags: b.flags(quiet...)}}
	defer h.Kill()
	if err := h.Start(ctx); err != nil {
		return err
	}
	u, err := newUpload("http://"+h.Addr+"/api/v1/reports", fileSize)
	if err != nil {
		return err
	}
	if b.any("15 evidence in", "15 evidence out") {
		if err := b.evidence(ctx, h, u); err != nil {
			return err
		}
		if err := h.Stop(); err != nil { // so that what was held before is no part of what follows
			return err
		}
		if err := h.Start(ctx); err != nil {
			return err
		}
		u.to = "http://" + h.Addr + "/api/v1/reports"
	}
	if b.want("16 memory, 64 uploads") {
		if err := b.atOnce(ctx, h, u); err != nil {
			return err
		}
	}
	return h.Stop()
}

// upload is a report with one file of nothing that anybody knows.
type upload struct {
	to, kind         string
	head, file, tail []byte
}

func newUpload(to string, size int) (*upload, error) {
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	if err := w.WriteField("report", `{"narrative": "An invented story with a file."}`); err != nil {
		return nil, err
	}
	if _, err := w.CreateFormFile("evidence", "file.bin"); err != nil {
		return nil, err
	}
	u := &upload{to: to, kind: w.FormDataContentType(), head: bytes.Clone(head.Bytes()), file: make([]byte, size)}
	head.Reset()
	if err := w.Close(); err != nil {
		return nil, err
	}
	u.tail = head.Bytes()
	for i := range u.file {
		u.file[i] = byte(i * i >> 7)
	}
	return u, nil
}

func (u *upload) send(ctx context.Context) error {
	body := io.MultiReader(bytes.NewReader(u.head), bytes.NewReader(u.file), bytes.NewReader(u.tail))
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.to, body)
	if err != nil {
		return err
	}
	r.ContentLength = int64(len(u.head) + len(u.file) + len(u.tail))
	r.Header.Set("Content-Type", u.kind)
	r.Header.Set("Idempotency-Key", newKey())
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if bytes.Contains(text, []byte(`"lost"`)) {
		return fmt.Errorf("a file was not kept: %.300s", text)
	}
	return want(answer.StatusCode, http.StatusCreated, text)
}

// mebibytes lets one after the other do something with a file, for the length of a slice; the rate is in MiB a second.
func (b *bench) mebibytes(name string, do func(context.Context) error) subject {
	return subject{name, func(ctx context.Context) sample {
		s := closed(ctx, 1, b.slice, func(ctx context.Context, _ int) error { return do(ctx) })
		s.rate *= fileSize >> 20
		return s
	}}
}

func (b *bench) evidence(ctx context.Context, h *house, u *upload) error {
	ours := b.mebibytes("ours", u.send)
	n := 0
	disk := b.mebibytes("disk", func(context.Context) error { // a new file each time, as ours is: memory that was used just before is quicker
		n++
		return writeThrough(filepath.Join(h.Data, fmt.Sprintf("plain-%d", n)), u.file)
	})
	got, err := b.inTurn(ctx, ours, disk)
	if err != nil {
		return err
	}
	b.atLeast("15 evidence in", "MiB/s", compared{got[ours.name], got[disk.name], rateOf}, 0.5,
		"reports with a file of 25 MiB, one after the other; to the same bytes written to new files and flushed")
	return b.evidenceOut(ctx, h)
}

// evidenceOut reads what came in, in this process as the program does.
func (b *bench) evidenceOut(ctx context.Context, h *house) (err error) {
	c, err := settings(h.Data, nil)
	if err != nil {
		return err
	}
	ring, err := server.OpenRing(ctx, c, true)
	if err != nil {
		return err
	}
	defer ring.Close()
	if err := h.join(ctx); err != nil {
		return err
	}
	defer h.leave()
	db, err := postgres.Open(ctx, h.cluster.DSN("recourse"), postgres.Options{MaxConns: 2})
	if err != nil {
		return err
	}
	defer db.Close()
	folder, err := evidence.OpenFolder(filepath.Join(h.Data, "evidence"), 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	locker := evidence.NewLocker(ring, folder, evidence.Options{})
	var items []evidence.Item
	for k, err := range db.Evidence(ring).All(ctx) {
		if err != nil {
			return err
		}
		items = append(items, k.Item)
	}
	next := 0
	at := func() (evidence.Item, string) { // a file that has not been read for long
		i := items[next%len(items)]
		next++
		return i, filepath.Join(h.Data, "evidence", i.Blob[:2], i.Blob)
	}
	read := func(in io.ReadCloser, err error) error {
		if err != nil {
			return err
		}
		_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{in}, make([]byte, 1<<20))
		return errors.Join(err, in.Close())
	}
	ours := b.mebibytes("ours", func(ctx context.Context) error {
		i, path := at()
		if err := forget(path); err != nil {
			return err
		}
		return read(locker.Open(ctx, i))
	})
	disk := b.mebibytes("disk", func(context.Context) error {
		_, path := at()
		if err := forget(path); err != nil {
			return err
		}
		return read(os.Open(path))
	})
	got, err := b.inTurn(ctx, ours, disk)
	if err != nil {
		return err
	}
	b.atLeast("15 evidence out", "MiB/s", compared{got[ours.name], got[disk.name], rateOf}, 0.5,
		"opened and proven to its end, out of the disk; to the same files read")
	return nil
}

// writeThrough is the disk's own speed: a new file in one go, flushed.
func writeThrough(path string, b []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// atOnce is row 16: what the program holds more than when nothing happens, at the most.
func (b *bench) atOnce(ctx context.Context, h *house, u *upload) error {
	small, err := newUpload(u.to, 1)
	if err != nil {
		return err
	}
	if err := small.send(ctx); err != nil { // it has answered before
		return err
	}
	time.Sleep(3 * time.Second)
	idle, _, err := h.Memory()
	if err != nil {
		return err
	}
	if err := h.ForgetPeak(); err != nil {
		return err
	}
	failed := make([]error, uploads)
	var all sync.WaitGroup
	for n := range uploads {
		all.Go(func() { failed[n] = u.send(ctx) })
	}
	all.Wait()
	if err := errors.Join(failed...); err != nil {
		return err
	}
	_, most, err := h.Memory()
	if err != nil {
		return err
	}
	mib := float64(most-idle) / (1 << 20)
	b.number("16 memory, 64 uploads of 25 MiB at once", "MiB", spread{mib, mib, mib}, 64, false,
		fmt.Sprintf("the most above the %.0f it held before", float64(idle)/(1<<20)))
	return nil
}
