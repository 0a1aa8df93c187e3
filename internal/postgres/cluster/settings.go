package cluster

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// settings are what the server runs with. They live in a file of their own that is written at every start; what an
// operator sets with ALTER SYSTEM comes after them and wins, and postgres.Open asserts what must not be lost.
//
// B-83: nothing that a client sent may reach the server's log. Messages of kind ERROR carry values in their words
// ("invalid input syntax for type uuid: …") and in their detail ("Key (…)=(…) already exists"), and the process that
// asked is told them anyway, so only LOG, FATAL and PANIC are written, tersely, and never with a statement.
func (c *Cluster) settings() string {
	durable, buffers := "on", "128MB"
	if c.opts.Throwaway {
		durable, buffers = "off", "64MB"
	}
	lines := []string{
		"# Written at every start: changes made here are lost. Use ALTER SYSTEM.",
		"listen_addresses = ''",
		"unix_socket_directories = " + quoteSetting(c.socket),
		"unix_socket_permissions = 0700",
		fmt.Sprintf("port = %d", port),
		fmt.Sprintf("max_connections = %d", c.opts.MaxConnections),
		"shared_buffers = " + buffers,
		"cluster_name = 'recourse'",

		"fsync = " + durable, // F-42: acknowledged means written through
		"full_page_writes = " + durable,
		"synchronous_commit = on",
		"wal_level = replica",
		"restart_after_crash = on",

		"jit = off", // costs more than it brings on queries of milliseconds
		"timezone = 'UTC'",
		"lc_messages = 'C'",

		"logging_collector = off",
		"log_destination = 'stderr'",
		"log_timezone = 'UTC'",
		"log_line_prefix = '%m [%p] '",
		"log_min_messages = log",
		"log_min_error_statement = panic",
		"log_error_verbosity = terse",
		"log_statement = 'none'",
		"log_min_duration_statement = -1",
		"log_min_duration_sample = -1",
		"log_transaction_sample_rate = 0",
		"log_duration = off",
		"log_lock_waits = off",
		"log_parameter_max_length = 0",
		"log_parameter_max_length_on_error = 0",
		"log_connections = off",
		"log_disconnections = off",
		"debug_print_parse = off",
		"debug_print_rewritten = off",
		"debug_print_plan = off",
	}
	if c.opts.Throwaway {
		lines = append(lines, "recourse.throwaway = on", "autovacuum = off", "max_wal_size = 4GB", "checkpoint_timeout = 1h")
	}
	return strings.Join(lines, "\n") + "\n"
}

// accessRules let in whoever can open the socket, and the folder of the socket lets in one user and root.
const accessRules = "# type  database  user  method\nlocal  all          all  trust\nlocal  replication  all  trust\n"

func quoteSetting(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// writeSettings puts our settings and access rules where the server reads them.
func (c *Cluster) writeSettings() error {
	for name, body := range map[string]string{"recourse.conf": c.settings(), "pg_hba.conf": accessRules} {
		if err := c.put(filepath.Join(c.data, name), body); err != nil {
			return err
		}
	}
	main := filepath.Join(c.data, "postgresql.conf")
	have, err := os.ReadFile(main)
	if err != nil {
		return fmt.Errorf("read the server's settings: %w", err)
	}
	const include = "include = 'recourse.conf'\n"
	if strings.Contains(string(have), include) {
		return nil
	}
	return c.put(main, string(have)+"\n"+include)
}

// put replaces a file of the child's: written beside it, flushed, renamed.
func (c *Cluster) put(path, body string) error {
	if have, err := os.ReadFile(path); err == nil && string(have) == body {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("write the server's settings: %w", err)
	}
	defer os.Remove(f.Name()) // does nothing once renamed
	defer f.Close()
	if _, err := f.WriteString(body); err != nil {
		return fmt.Errorf("write the server's settings: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write the server's settings: %w", err)
	}
	if c.user != nil {
		if err := f.Chown(int(c.user.Uid), int(c.user.Gid)); err != nil {
			return fmt.Errorf("write the server's settings: %w", err)
		}
	}
	return os.Rename(f.Name(), path)
}
