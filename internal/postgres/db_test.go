package postgres_test

import (
	"bytes"
	"errors"
	"log" //nolint:depguard // GORM's logger writes there; the test listens
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"gorm.io/gorm"

	"recourse/internal/fault"
	"recourse/internal/postgres"
	"recourse/internal/testkit/pg"
)

func TestF42_AServerThatForgetsAcknowledgedCommitsIsRefused(t *testing.T) {
	t.Parallel()
	c := pg.Cluster(t)
	dsn := c.DSN("postgres")
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{})
	if err != nil {
		t.Fatalf("a server that flushes was refused: %v", err)
	}
	t.Cleanup(db.Close)
	for _, setting := range []string{"fsync", "full_page_writes", "synchronous_commit"} {
		exec(t, db, "alter system set "+setting+" = off")
		exec(t, db, "select pg_reload_conf()")
		var refused error
		for end := time.Now().Add(10 * time.Second); refused == nil && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			other, err := postgres.Open(t.Context(), dsn, postgres.Options{})
			if refused = err; err == nil {
				other.Close() // the server has not read its settings yet
			}
		}
		if refused == nil || !strings.Contains(refused.Error(), setting) {
			t.Errorf("%s = off: got %v, want an error that names it", setting, refused)
		}
		exec(t, db, "alter system reset "+setting)
		exec(t, db, "select pg_reload_conf()")
	}
}

func TestF12_EveryConnectionHasItsLimits(t *testing.T) {
	t.Parallel()
	db, err := postgres.Open(t.Context(), pg.Clone(t), postgres.Options{StatementTimeout: 7 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	for name, want := range map[string]string{
		"jit": "off", "statement_timeout": "7s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "1min",
		"application_name": "recourse", "TimeZone": "UTC", "synchronous_commit": "on",
	} {
		var got string
		if err := db.Gorm.Raw("select current_setting(?)", name).Scan(&got).Error; err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, want)
		}
	}
}

func TestAnAddressThatCannotBeReadIsNotRepeated(t *testing.T) {
	t.Parallel()
	_, err := postgres.Open(t.Context(), "postgres://u:hunter2@host:notaport/x", postgres.Options{})
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Fatalf("got %v, want an error without the password", err)
	}
}

func TestAServerThatIsNotThereIsUnavailable(t *testing.T) {
	t.Parallel()
	_, err := postgres.Open(t.Context(), "postgres:///x?host=/nowhere&user=u", postgres.Options{})
	if !fault.Is(err, fault.Unavailable) {
		t.Fatalf("got %v, want unavailable", err)
	}
}

func TestTheHouseWorksAgainAfterTheServerWasKilled(t *testing.T) {
	t.Parallel()
	c := pg.Cluster(t)
	db, err := postgres.Open(t.Context(), c.DSN("postgres"), postgres.Options{MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	exec(t, db, "create table notes (id int primary key)")
	err = db.InTx(t.Context(), func(tx *gorm.DB) error {
		if err := tx.Create(&note{ID: 1}).Error; err != nil {
			return err
		}
		return syscall.Kill(c.Pid(), syscall.SIGKILL)
	})
	if err != nil && !fault.Is(err, fault.Unavailable) { // a backend may still have committed: nobody can know
		t.Fatalf("got %v, want unavailable or success", err)
	}
	committed := err == nil
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		err := db.InTx(t.Context(), func(tx *gorm.DB) error { return tx.Create(&note{ID: 2}).Error })
		if err == nil || errors.Is(err, gorm.ErrDuplicatedKey) {
			break
		}
		if !fault.Is(err, fault.Unavailable) {
			t.Fatalf("got %v, want unavailable until the server is back", err)
		}
		if time.Now().After(end) {
			t.Fatal("the server did not come back")
		}
	}
	var first int64
	// A connection of the pool that died with the server says so once, to whoever takes it next.
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		err := postgres.Trouble(t.Context(), db.Gorm.Model(&note{}).Where("id = 1").Count(&first).Error)
		if err == nil {
			break
		}
		if !fault.Is(err, fault.Unavailable) || time.Now().After(end) {
			t.Fatal(err)
		}
	}
	if committed && first != 1 {
		t.Fatal("an acknowledged row is gone")
	}
}

// Not parallel: it looks at what the process writes.
func TestB83_GormWritesNoValue(t *testing.T) {
	db := noteDB(t)
	exec(t, db, "create table words (w text primary key)")
	var out bytes.Buffer
	log.SetOutput(&out)
	defer log.SetOutput(os.Stderr)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	os.Stdout = w
	for range 2 { // the second is a duplicate
		err = db.Gorm.Exec("insert into words values (?)", "canary-b83").Error
	}
	os.Stdout = stdout
	w.Close()
	_, _ = out.ReadFrom(r)
	if !errors.Is(err, gorm.ErrDuplicatedKey) {
		t.Fatalf("got %v, want a duplicated key", err)
	}
	if strings.Contains(out.String(), "canary-b83") {
		t.Fatalf("a value was written: %s", out.String())
	}
}
