package server

import (
	"context"
	"io"
	"log/slog"
	"time"
)

// NewLog writes JSON lines with times in UTC, to the second.
func NewLog(w io.Writer, level string) *slog.Logger {
	var least slog.Level
	if err := least.UnmarshalText([]byte(level)); err != nil {
		least = slog.LevelInfo
	}
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: least, ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			return slog.Time(slog.TimeKey, a.Value.Time().UTC().Truncate(time.Second))
		}
		return a
	}}))
}

// wordless takes net/http's own words, which quote addresses and headers, and keeps only that something was wrong.
type wordless struct{ slog.Handler }

// Handle writes the fact without the words.
func (w wordless) Handle(ctx context.Context, r slog.Record) error {
	return w.Handler.Handle(ctx, slog.NewRecord(r.Time, r.Level, "a connection failed before it was a request", 0))
}
