package program

import (
	"context"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/jackc/pgx/v5"
)

// Beside is a program beside a database that it does not start, with a root key of its own and its data in a new
// folder. Root is refused there, so where we are root the program runs as somebody else, who may open the socket.
func Beside(ctx context.Context, bin, dir, dsn string) (*Program, error) {
	who, err := ordinary(dsn)
	if err != nil {
		return nil, err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	if who != nil {
		if err := os.Chown(dir, int(who.Uid), int(who.Gid)); err != nil {
			return nil, err
		}
	}
	root := filepath.Join(dir, "root.key")
	p := &Program{
		Bin: bin, Data: filepath.Join(dir, "data"), As: who,
		Env: []string{"DATABASE_URL=" + dsn, "RECOURSE_ROOT_KEY_FILE=" + root},
	}
	if out, err := p.Command(ctx, "keys", "root", root).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("make a root key: %w\n%s", err, out)
	}
	return p, nil
}

// ordinary is who a program runs as beside a database: as root, whom the folder of its socket belongs to.
func ordinary(dsn string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(c.Host); err == nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 {
			return &syscall.Credential{Uid: st.Uid, Gid: st.Gid}, nil
		}
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}, nil
}
