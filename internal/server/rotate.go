package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"recourse/internal/config"
	"recourse/internal/keyring"
)

// ErrFormer says that the place where a former root key would be kept is taken by another one.
var ErrFormer = errors.New("a former root key is kept there already: move it away, to where it is kept apart")

// Rotated says where the root keys stand after a change.
type Rotated struct{ Current, Former string }

// rotation is a change of the root key in steps. Each may be the last before a crash: begun again, they go on.
type rotation struct {
	c            config.Config
	next, former string
	store        keyStore
}

type rotationStep struct {
	name string
	do   func(context.Context) error
}

// RotateRoot changes the root key of the key store: it makes one beside the current, wraps every key under it, and puts it
// in the place of the current, which is kept under another name. No sealed value is touched. It needs the key store
// alone, and says so where the program runs. Stopped anywhere it has lost nothing, and is run again.
func RotateRoot(ctx context.Context, c config.Config, day time.Time) (Rotated, error) {
	return rotateRoot(ctx, c, day, func(string) error { return nil })
}

func rotateRoot(ctx context.Context, c config.Config, day time.Time, before func(step string) error) (done Rotated, err error) {
	r := rotation{c: c, next: c.RootKeyFile + ".next", former: c.RootKeyFile + ".until-" + day.UTC().Format(time.DateOnly)}
	if err := lookForKeys(ctx, c); err != nil {
		return done, err
	}
	if r.store, err = openKeys(ctx, c); err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, r.store.Close()) }()
	for _, s := range []rotationStep{{"make", r.make}, {"keep", r.keep}, {"rewrap", r.rewrap}, {"replace", r.replace}} {
		if err := before(s.name); err != nil {
			return done, err
		}
		if err := s.do(ctx); err != nil {
			return done, err
		}
	}
	return Rotated{c.RootKeyFile, r.former}, nil
}

// make makes the next root key, unless an earlier try did. A current one that cannot be read is refused first.
func (r *rotation) make(ctx context.Context) error {
	current, err := keyring.ReadRoot(r.c.RootKeyFile)
	if err != nil {
		return err
	}
	defer current.Wipe()
	release, err := r.store.Sole(ctx) // nothing is made while the program runs
	if err != nil {
		return fmt.Errorf("%w: stop the program first", err)
	}
	release()
	next, err := keyring.MakeRoot(r.next)
	if err != nil && !errors.Is(err, keyring.ErrRootExists) {
		return err
	}
	next.Wipe()
	return nil
}

// keep gives the current root key a second name, by which it is found once the next has taken its place: a copy of the
// key store that was made before opens with it alone.
func (r *rotation) keep(context.Context) error {
	err := os.Link(r.c.RootKeyFile, r.former)
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	here, err := os.Stat(r.c.RootKeyFile)
	if err != nil {
		return err
	}
	there, err := os.Stat(r.former)
	if err == nil && !os.SameFile(here, there) {
		err = fmt.Errorf("%w: %s", ErrFormer, r.former)
	}
	return err
}

func (r *rotation) rewrap(ctx context.Context) error {
	current, err := keyring.ReadRoot(r.c.RootKeyFile)
	if err != nil {
		return err
	}
	defer current.Wipe()
	next, err := keyring.ReadRoot(r.next)
	if err != nil {
		return err
	}
	defer next.Wipe()
	return keyring.Rotate(ctx, r.store, current, next)
}

// replace is one step for whoever looks: the name means either key, never none and never half of one.
func (r *rotation) replace(context.Context) error {
	if err := os.Rename(r.next, r.c.RootKeyFile); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(r.c.RootKeyFile))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
