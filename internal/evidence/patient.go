package evidence

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// patient gives each request up where nothing goes out and nothing comes in for as long as its patience: a store that is
// slow is waited for, one that stands still is not. A reader of ours who takes its time is none of the store's doing, and
// is not counted.
type patient struct {
	next     http.RoundTripper
	patience time.Duration
}

func (p patient) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(r.Context())
	clock := time.AfterFunc(p.patience, func() { cancel(ErrStalled) })
	r = r.Clone(ctx)
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = &going{r.Body, clock, p.patience}
		r.GetBody = nil // what is sent a second time is sent by us
	}
	res, err := p.next.RoundTrip(r)
	clock.Stop()
	if err != nil {
		err = stalled(ctx, err)
		cancel(nil)
		return nil, err
	}
	res.Body = &coming{ReadCloser: res.Body, clock: clock, patience: p.patience, ctx: ctx, cancel: cancel}
	return res, nil
}

// stalled says of an error whether it is our patience that ended.
func stalled(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), ErrStalled) {
		return ErrStalled
	}
	return err
}

// going is a body on its way out: each part that is asked for shows that the one before has gone.
type going struct {
	io.ReadCloser

	clock    *time.Timer
	patience time.Duration
}

func (g *going) Read(p []byte) (int, error) {
	g.clock.Reset(g.patience)
	return g.ReadCloser.Read(p)
}

// coming is a body on its way in.
type coming struct {
	io.ReadCloser

	clock    *time.Timer
	patience time.Duration
	ctx      context.Context //nolint:containedctx // of the one request whose answer this is
	cancel   context.CancelCauseFunc
}

func (c *coming) Read(p []byte) (int, error) {
	c.clock.Reset(c.patience)
	n, err := c.ReadCloser.Read(p)
	c.clock.Stop()
	switch {
	case err == nil, errors.Is(err, io.EOF):
		return n, err
	case errors.Is(err, io.ErrUnexpectedEOF): // which to whoever opens chunks means damage
		return n, ErrCut
	}
	return n, stalled(c.ctx, err)
}

func (c *coming) Close() error {
	err := c.ReadCloser.Close()
	c.clock.Stop()
	c.cancel(nil)
	return err
}
