package cluster

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Run runs a program of PostgreSQL's from a folder of binaries. The password goes by the environment: arguments can be read by every user of the
// machine. Of what it says only its own first complaint is passed on, which holds no row.
func Run(ctx context.Context, bin, name, dsn string, in io.Reader, out io.Writer, args ...string) error {
	u, err := url.Parse(dsn)
	if err != nil || !strings.HasPrefix(u.Scheme, "postgres") {
		return fmt.Errorf("%s: the address of the database must look like postgres://user@host:5432/name", name)
	}
	env := os.Environ()
	secret, has := u.User.Password()
	query := u.Query()
	if query.Has("password") {
		secret, has = query.Get("password"), true
		query.Del("password")
		u.RawQuery = query.Encode()
	}
	if has {
		u.User = url.User(u.User.Username())
		env = append(env, "PGPASSWORD="+secret)
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, filepath.Join(bin, name), append(args, "--dbname="+u.String())...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = append(env, "LC_ALL=C"), in, out, &said
	if err := cmd.Run(); err != nil {
		for line := range strings.Lines(said.String()) {
			if strings.HasPrefix(line, name+": error: ") {
				return fmt.Errorf("%s", strings.TrimSpace(line))
			}
		}
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
