package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"recourse/internal/config"
)

func TestR60_ASecretIsNeverPrinted(t *testing.T) {
	t.Parallel()
	c := config.Config{DatabaseURL: "postgres://u:canary-7f3a@h/d"}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+verb+verb, c, &c, c.DatabaseURL)
	}
	if err := json.NewEncoder(&out).Encode(c); err != nil {
		t.Fatal(err)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("start", "config", c, "url", c.DatabaseURL)
	slog.New(slog.NewTextHandler(&out, nil)).Info("start", "config", c, "url", c.DatabaseURL)
	for _, trace := range []string{"canary", fmt.Sprintf("%x", "canary"), fmt.Sprint([]byte("canary"))} {
		if strings.Contains(out.String(), strings.Trim(trace, "[]")) {
			t.Fatalf("the secret shows as %q in %s", trace, &out)
		}
	}
}

func TestR60_NoSecretIsTakenFromAFlag(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"serve", "--database-url", "postgres://canary"}, {"--database-url=postgres://canary"}} {
		_, _, err := config.TakeFlags(args)
		if err == nil || !strings.Contains(err.Error(), "database_url_file") || strings.Contains(err.Error(), "canary") {
			t.Errorf("got %v, want to be sent to database_url_file", err)
		}
	}
}

func TestFlagsNameTheSameSettings(t *testing.T) {
	t.Parallel()
	flags, rest, err := config.TakeFlags([]string{
		"serve", "--listen", ":1", "--limits-file=1MiB", "--work=false", "--config", "x.yaml", "--dry-run", "--", "--data",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"listen": ":1", "limits.file": "1MiB", "work": "false", "config": "x.yaml"}
	if !reflect.DeepEqual(flags, want) || strings.Join(rest, " ") != "serve --dry-run -- --data" {
		t.Fatalf("got %v and %v", flags, rest)
	}
	if got := config.FromProcess(flags); got.File != "x.yaml" {
		t.Fatalf("got file %q", got.File)
	}
	if flags, _, _ := config.TakeFlags([]string{"--work", "--tick", "5s"}); flags["work"] != "true" || flags["tick"] != "5s" {
		t.Fatalf("got %v", flags)
	}
	if _, _, err := config.TakeFlags([]string{"--listen"}); err == nil {
		t.Fatal("a flag without its value was taken")
	}
}

func TestASizeReadsBackAsItIsWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]config.Size{"25MiB": 25 << 20, "64 KiB": 64 << 10, "1GiB": 1 << 30, "7B": 7, "0B": 0} {
		got, err := config.ParseSize(text)
		if err != nil || got != want {
			t.Errorf("%s: got %d and %v, want %d", text, got, err, want)
		}
		if again, _ := config.ParseSize(got.String()); again != got {
			t.Errorf("%s: reads back as %d", got, again)
		}
	}
	for _, text := range []string{"", "25", "25MB", "-1B", "9999999999GiB", "x KiB"} {
		if _, err := config.ParseSize(text); err == nil {
			t.Errorf("%q was taken for a size", text)
		}
	}
}
