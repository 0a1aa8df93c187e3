package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// What a Bucket answers beside what every Store does.
var (
	ErrRefused = errors.New("the evidence store refuses us")
	ErrDown    = errors.New("the evidence store does not answer")
	ErrStalled = fmt.Errorf("%w: nothing came or went in time", ErrDown)
	ErrCut     = errors.New("the evidence store broke off in the middle of a blob")
)

// Bucket is the store of an installation on several machines: a bucket of a server that speaks S3. A blob is one object,
// its name behind a prefix, and says nothing but when it came and how long it is; the bucket should hold nothing else
// under that prefix. A blob is written by one request, on the condition that there is none, so that there is never a part
// of one and nothing to sweep but whole blobs; of what goes over the wire the server holds each byte to a signed digest.
//
// S3 wants to know the length of an object before its first byte, and nobody knows how long an upload will be. So the
// ciphertext waits in an unnamed file on the machine's own disk, and goes when it is whole: memory stays flat, and a
// crash leaves nothing.
type Bucket struct {
	core           minio.Core
	bucket, prefix string
	spool          spool
	pause          time.Duration // after it did not answer, before it is asked again to keep something
	down           atomic.Bool
	wire           *http.Transport
}

// BucketOptions say where a bucket is, and how it is asked.
type BucketOptions struct {
	Endpoint  string // an origin, such as https://s3.example.org
	Bucket    string // which must be there
	Prefix    string // of all names, such as recourse/
	Region    string
	AccessKey string
	SecretKey string
	Spool     string        // a folder for ciphertext on its way, made where there is none
	Reserve   int64         // of the spool's disk, as in OpenFolder
	Patience  time.Duration // how long the server may do nothing; half a minute when 0
}

// tries is how often a blob is sent that the server could not take; pauseOf is what follows a time that it was down.
const (
	tries   = 3
	pauseOf = 10 * time.Second
)

// OpenBucket makes ready to ask a server, and does not ask it: it may be down, and the house stands all the same. What
// can be said of the options is said here; Check says the rest.
func OpenBucket(o BucketOptions) (*Bucket, error) {
	b, err := openBucket(o)
	if err != nil {
		return nil, fmt.Errorf("open the evidence bucket: %w", err)
	}
	return b, nil
}

func openBucket(o BucketOptions) (*Bucket, error) {
	u, err := url.Parse(o.Endpoint)
	if err != nil || u.Host == "" {
		return nil, errors.New("the endpoint is no address")
	}
	if err := makeDir(o.Spool); err != nil {
		return nil, err
	}
	if o.Patience <= 0 {
		o.Patience = 30 * time.Second
	}
	wire := http.DefaultTransport.(*http.Transport).Clone()
	wire.MaxIdleConnsPerHost, wire.MaxIdleConns = 64, 64
	wire.DisableCompression = true
	wire.Protocols = new(http.Protocols)
	wire.Protocols.SetHTTP1(true)
	core, err := minio.NewCore(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(o.AccessKey, o.SecretKey, ""), Secure: u.Scheme == "https", Region: o.Region,
		Transport: patient{wire, o.Patience}, MaxRetries: 1,
	})
	if err != nil {
		return nil, err
	}
	return &Bucket{core: *core, bucket: o.Bucket, prefix: o.Prefix, spool: spool{o.Spool, o.Reserve}, pause: pauseOf, wire: wire}, nil
}

// Close lets the connections go.
func (b *Bucket) Close() error {
	b.wire.CloseIdleConnections()
	return nil
}

// Check asks for the bucket. It returns ErrRefused, with what to do, where the server says no, and ErrDown where it does
// not answer.
func (b *Bucket) Check(ctx context.Context) error {
	var err error
	for o := range b.core.ListObjectsIter(ctx, b.bucket, minio.ListObjectsOptions{Prefix: b.prefix, Recursive: true, MaxKeys: 1}) {
		err = o.Err
		break
	}
	switch answer := minio.ToErrorResponse(err); {
	case err == nil:
		return nil
	case answer.Code == minio.NoSuchBucket:
		return fmt.Errorf("%w: there is no bucket %s: make it, open to nobody else", ErrRefused, b.bucket)
	case answer.StatusCode >= 300 && answer.StatusCode < 500:
		return fmt.Errorf("%w: it answers %d %s when asked for bucket %s: look at the region, the access key, its secret, and what it may do",
			ErrRefused, answer.StatusCode, answer.Code, b.bucket)
	}
	return broken(err)
}

// Put sends a blob. Where the server did not answer just before, it does not ask again for a moment, so that a report
// with many files does not wait for each of them. An error may leave a whole blob, which is swept as any other orphan.
func (b *Bucket) Put(ctx context.Context, name string, write func(io.Writer) error) error {
	if !isName(name) {
		return ErrBadName
	}
	if b.down.Load() {
		return ErrDown
	}
	held, err := b.spool.hold(ctx, write)
	if err != nil {
		return err
	}
	defer held.Close()
	for n := 1; ; n++ {
		err := b.send(ctx, name, held)
		answer := minio.ToErrorResponse(err)
		switch {
		case err == nil:
			return nil
		case answer.StatusCode == http.StatusPreconditionFailed && n > 1:
			return nil // ours: an earlier try was kept, although we were told otherwise, and nobody else knows the name
		case answer.StatusCode == http.StatusPreconditionFailed:
			return ErrTwice
		case ctx.Err() != nil:
			return ctx.Err()
		case n < tries && again(err):
			select {
			case <-time.After(time.Duration(n) * 200 * time.Millisecond):
				continue
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err = broken(err); errors.Is(err, ErrDown) && b.down.CompareAndSwap(false, true) {
			time.AfterFunc(b.pause, func() { b.down.Store(false) })
		}
		return err
	}
}

func (b *Bucket) send(ctx context.Context, name string, h *held) error {
	o := minio.PutObjectOptions{ContentType: "application/octet-stream"}
	o.SetMatchETagExcept("*") // If-None-Match: on the condition that there is none
	_, err := b.core.PutObject(ctx, b.bucket, b.prefix+name, io.NewSectionReader(h.file, 0, h.size), h.size, "", h.sha256, o)
	return err
}

// again tells whether a server that failed is worth another try at once: not one that has kept us waiting already.
func again(err error) bool {
	status := minio.ToErrorResponse(err).StatusCode
	return (status == 0 || status >= 500 || status == http.StatusTooManyRequests) && !errors.Is(err, ErrStalled)
}

// broken says of an error what it means: an answer stands for itself, anything else is no answer.
func broken(err error) error {
	if minio.ToErrorResponse(err).StatusCode != 0 || errors.Is(err, ErrDown) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrDown, err)
}

// Open reads a blob.
func (b *Bucket) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	if !isName(name) {
		return nil, ErrBadName
	}
	for n := 1; ; n++ {
		in, _, _, err := b.core.GetObject(ctx, b.bucket, b.prefix+name, minio.GetObjectOptions{})
		switch {
		case err == nil:
			return in, nil
		case minio.ToErrorResponse(err).Code == minio.NoSuchKey:
			return nil, ErrNoBlob
		case n < tries && misread(err):
			continue
		}
		return nil, broken(err)
	}
}

// misread tells of an answer that the server could not read our request: one that asks for a blob has nothing in it to be
// misread, so what was wrong was the connection, which the server has given up.
func misread(err error) bool {
	answer := minio.ToErrorResponse(err)
	return answer.StatusCode == http.StatusBadRequest && answer.Code == "BadRequest"
}

// Delete removes a blob.
func (b *Bucket) Delete(ctx context.Context, name string) error {
	if !isName(name) {
		return ErrBadName
	}
	err := b.core.RemoveObject(ctx, b.bucket, b.prefix+name, minio.RemoveObjectOptions{})
	if err == nil || minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return nil
	}
	return broken(err)
}

// List yields every blob. What else lies in the bucket is passed over.
func (b *Bucket) List(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for o := range b.core.ListObjectsIter(ctx, b.bucket, minio.ListObjectsOptions{Prefix: b.prefix, Recursive: true}) {
			if o.Err != nil {
				yield("", broken(o.Err))
				return
			}
			name, ours := strings.CutPrefix(o.Key, b.prefix)
			if ours && isName(name) && !yield(name, nil) {
				return
			}
		}
	}
}
