package testkit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/config"
	"recourse/internal/server"
	"recourse/internal/testkit/pg"
)

// template is a house with its people, which other houses are clones of: a database, and the data folder whose keys
// open it.
type template struct {
	once   sync.Once
	err    error
	dsn    string // of the cluster, the database's name in the path
	name   string
	folder string
	people []Person
	log    string
}

var templates sync.Map // folder of the rules, "" for those built in, and a role with one more, to *template

// templateOf makes the template of some rules, once in a process. It lies in the tests' cluster and goes with it.
func templateOf(t testing.TB, configs, more string) *template {
	t.Helper()
	kept, _ := templates.LoadOrStore([2]string{configs, more}, &template{})
	m := kept.(*template)
	m.once.Do(func() { m.err = m.make(t, configs, more) })
	if m.err != nil {
		t.Fatalf("make the people of the house: %v", m.err)
	}
	return m
}

func (m *template) make(t testing.TB, configs, more string) error {
	ctx := context.WithoutCancel(t.Context())
	dsn := pg.Clone(t)
	folder, err := os.MkdirTemp("", "recourse-template-")
	if err != nil {
		return err
	}
	m.folder = filepath.Join(folder, "data")
	if err := os.Mkdir(m.folder, 0o700); err != nil {
		return err
	}
	clock := &Clock{now: Begin.Add(-2 * time.Hour)}
	c := settings(m.folder, configs, nil)
	s, err := server.Build(ctx, c, server.Options{DSN: dsn, Now: clock.Now, Rules: Rules(c)})
	if err != nil {
		return err
	}
	m.log = s.Keys.Checkpoint
	m.people, err = hire(ctx, s, more)
	if err = errors.Join(err, s.Close()); err != nil {
		return err
	}
	m.dsn, m.name = dsn, "people_"+strings.ToLower(rand.Text()[:16])
	return m.copyDatabase(ctx, strings.TrimPrefix(pathOf(dsn), "/"), m.name)
}

// settings are those of a house of tests: the private defaults, a folder of its own, the work done when the test says so.
func settings(data, configs string, more map[string]string) config.Config {
	flags := map[string]string{"data": data, "configs": configs, "work": "false", "pools.keys": "64", "base_url": "http://localhost:8080"}
	maps.Copy(flags, more)
	c, err := config.Load(config.Sources{Flags: flags})
	if err != nil {
		panic(fmt.Sprintf("the settings of the tests' house: %v", err))
	}
	return c
}

func pathOf(dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return ""
	}
	return u.Path
}

// at is another database of the same cluster.
func at(dsn, database string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		panic("a test's database has an address that cannot be read")
	}
	u.Path = "/" + database
	return u.String()
}

// copyDatabase makes a database after another.
func (m *template) copyDatabase(ctx context.Context, from, to string) error {
	return m.admin(ctx, fmt.Sprintf("create database %s template %s strategy wal_log",
		pgx.Identifier{to}.Sanitize(), pgx.Identifier{from}.Sanitize()))
}

// admin says one statement to the cluster, again while somebody is still leaving the database it copies.
func (m *template) admin(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, at(m.dsn, "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for range 200 {
		if _, err = conn.Exec(ctx, sql); err == nil || !strings.Contains(err.Error(), "55006") {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

// clone gives a test a database and a data folder with everybody in them.
func (m *template) clone(t testing.TB) (dsn, folder string) {
	t.Helper()
	name := "house_" + strings.ToLower(rand.Text()[:16])
	if err := m.copyDatabase(t.Context(), m.name, name); err != nil {
		t.Fatalf("clone the house: %v", err)
	}
	t.Cleanup(func() {
		if err := m.admin(context.Background(), "drop database if exists "+pgx.Identifier{name}.Sanitize()+" with (force)"); err != nil {
			t.Logf("drop the house: %v", err)
		}
	})
	folder = filepath.Join(t.TempDir(), "data")
	if err := copyFolder(m.folder, folder); err != nil {
		t.Fatalf("clone the keys of the house: %v", err)
	}
	return at(m.dsn, name), folder
}

func copyFolder(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		info, err := d.Info()
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(target, info.Mode().Perm())
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, b, info.Mode().Perm())
	})
}
