package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"

	"golang.org/x/sync/errgroup"
)

// Serve answers requests, and does the due work where the settings say so, until ctx ends; then it lets requests
// under way finish, for as long as timeouts.shutdown.
func (h *House) Serve(ctx context.Context, listener net.Listener) error {
	debug.FreeOSMemory() // loading the rules took more than keeping them does
	collectSeldom()
	group, ctx := errgroup.WithContext(ctx)
	h.recall(ctx)
	if h.Settings.Work {
		group.Go(func() error { return h.Work(ctx) })
	}
	if h.Settings.MetricsListen != "" {
		l, err := h.metrics.listen(h.Settings.MetricsListen)
		if err != nil {
			listener.Close()
			return err
		}
		group.Go(func() error { return h.answer(ctx, l, h.Metrics()) })
	}
	group.Go(func() error { return h.answer(ctx, listener, h.Handler) })
	return group.Wait()
}

// Metrics is what answers at metrics_listen.
func (h *House) Metrics() http.Handler { return h.metrics }

// collectSeldom lets the heap grow fourfold before it is collected: what is kept is small and what a request makes is
// gone with it, so that memory well under the bar buys a tenth of the processor. GOGC and GOMEMLIMIT of the
// environment win.
func collectSeldom() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heapNear)
	}
}

// heapNear is where the collector begins to run more often, whatever the heap was.
const heapNear = 96 << 20

func (h *House) answer(ctx context.Context, l net.Listener, handler http.Handler) error {
	s := limits(h.Settings, handler)
	framedServer(s)
	s.ErrorLog = slog.NewLogLogger(wordless{h.options.Log.Handler()}, slog.LevelDebug)
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.Settings.Timeouts.Shutdown)
		defer cancel()
		err := s.Shutdown(patience)
		if err != nil {
			err = errors.Join(fmt.Errorf("requests were cut off: %w", err), s.Close())
		}
		stopped <- err
	}()
	if err := s.Serve(framing{l}); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return <-stopped
}
