// Command recourse is the whole program: it takes reports, keeps cases, and shows that it did. `recourse --help` lists
// its subcommands; each stands in a file of its own here. Settings are named alike in the YAML file, the environment
// (RECOURSE_LIMITS_FILE) and as flags (--limits-file), and are listed in configs/recourse.example.yaml.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"recourse/internal/config"
)

// Exit codes (decision 24).
const (
	done   = 0
	failed = 1
	misuse = 2
	wrong  = 3 // it looked, and found something wrong
)

// errWrong ends a command that looked and found something wrong; what it found has been printed.
var errWrong = errors.New("something is wrong")

// commands is what can be done from a shell.
type commands struct {
	Serve     serveCommand     `cmd:"" help:"Answer requests, and do the due work (--work=false: only answer)."`
	Demo      demoCommand      `cmd:"" help:"Serve an invented organisation with a case in every state, to look round."`
	Work      workCommand      `cmd:"" help:"Do the due work only."`
	Migrate   migrateCommand   `cmd:"" help:"Bring the database up to date."`
	Procedure procedureCommand `cmd:"" help:"Check and draw a procedure."`
	Policy    policyCommand    `cmd:"" help:"Check who may do what, and say why."`
	Ledger    ledgerCommand    `cmd:"" help:"Verify the log, show its checkpoint and its keys."`
	Keys      keysCommand      `cmd:"" help:"Make or change a root key; check that the key store opens."`
	Backup    backupCommand    `cmd:"" help:"Make a backup, restore one, and rehearse that."`
	Evidence  evidenceCommand  `cmd:"" help:"Verify every sealed file."`
	Staff     staffCommand     `cmd:"" help:"Make the first two administrators."`
	Doctor    doctorCommand    `cmd:"" help:"Say what is wrong with this installation."`
	Token     tokenCommand     `cmd:"" help:"Sign in as somebody of the tour, and print the session token."`
}

// place is what every command is run in.
type place struct {
	ctx      context.Context
	out, err io.Writer
	flags    map[string]string
}

// settings reads the settings; defaults are the command's own.
func (p *place) settings(defaults map[string]string) (config.Config, error) {
	s := config.FromProcess(p.flags)
	s.Defaults = defaults
	return config.Load(s)
}

func main() {
	syscall.Umask(0o077) // what we write is ours alone, unless we say otherwise
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

const about = `Takes reports of abuse, keeps cases, and shows that it did.

Every setting of configs/recourse.example.yaml is a flag too (limits.file is --limits-file), and so is
--config FILE. A secret never is: it comes from a file.

Exit codes: 0 done, 1 failed, 2 used wrongly, 3 looked and found something wrong.`

// run is main without the process: what it returns is the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags, rest, err := config.TakeFlags(args)
	if err != nil {
		fmt.Fprintln(stderr, "recourse:", err)
		return misuse
	}
	var c commands
	asked := false
	parser, err := kong.New(&c, kong.Name("recourse"), kong.Description(about), kong.Writers(stdout, stderr),
		kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Exit(func(int) { asked = true }))
	if err != nil {
		fmt.Fprintln(stderr, "recourse:", err)
		return failed
	}
	if len(rest) == 0 {
		rest = []string{"--help"}
	}
	chosen, err := parser.Parse(rest)
	switch {
	case asked: // --help has been printed
		return done
	case err != nil:
		fmt.Fprintf(stderr, "recourse: %v. Try recourse --help.\n", err)
		return misuse
	}
	err = chosen.Run(&place{ctx: ctx, out: stdout, err: stderr, flags: flags})
	var settings *config.Error
	switch {
	case err == nil:
		return done
	case errors.Is(err, errWrong):
		return wrong
	case errors.As(err, &settings):
		fmt.Fprintln(stderr, "recourse:", err)
		return misuse
	}
	fmt.Fprintln(stderr, "recourse:", err)
	return failed
}
