// Command recourse-verify checks what the keeper of a log has given out, without the keeper: receipts, checkpoints,
// bundles and whole exported logs. It needs no network and no database, and trusts nothing but the public keys that it is given. It
// says in sentences what holds or what is wrong.
//
//	recourse-verify receipt FILE --keys FILE [--log FOLDER] [--today 2026-11-22]
//	recourse-verify no-answer FILE --keys FILE [--log FOLDER]
//	recourse-verify log FOLDER --keys FILE [--seen FILE]...
//	recourse-verify checkpoints OLDER NEWER --keys FILE [--log FOLDER]
//	recourse-verify bundle FILE --keys FILE [--log FOLDER]
//
// With --witnesses FILE, what it checks must also be cosigned by enough of the witnesses that the file names.
//
// It ends with 0 where everything holds, with 2 where it was used wrongly or could not read what it was given, and with
// 3 where something is wrong.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"recourse/internal/ledger"
)

// How it ends.
const (
	holds      = 0
	usedWrong  = 2
	foundWrong = 3
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

const usage = `recourse-verify checks receipts, bundles and logs without asking who made them.

  recourse-verify receipt FILE --keys FILE [--log FOLDER] [--today 2026-11-22]
  recourse-verify no-answer FILE --keys FILE [--log FOLDER]
  recourse-verify log FOLDER --keys FILE [--seen FILE]...
  recourse-verify checkpoints OLDER NEWER --keys FILE [--log FOLDER]
  recourse-verify bundle FILE --keys FILE [--log FOLDER]

--keys   the log's public keys, as "recourse ledger key" and /log/key print them. Get them from somewhere that
         whoever might have changed the log could not change as well.
--log    a log as "recourse ledger export" writes it
--seen   a checkpoint from elsewhere that the log must go on from; may be given again
--witnesses  who must have cosigned, and how many of them: a C2SP tlog-policy. Like the keys, not from whom you check.
--today  the day on which a promise is held to its word

It ends with 0 where all holds, 2 where it was used wrongly, 3 where something is wrong.
`

// answer is what a check says: sentences, and whether all of it holds.
type answer struct {
	sentences []string
	wrong     bool
}

func (a *answer) say(format string, args ...any) {
	a.sentences = append(a.sentences, fmt.Sprintf(format, args...))
}

func (a *answer) fault(format string, args ...any) {
	a.wrong = true
	a.say(format, args...)
}

func run(args []string, out, errs io.Writer) int {
	a, err := check(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(out, usage)
		return holds
	case err != nil:
		fmt.Fprintf(errs, "recourse-verify: %v\nRun recourse-verify --help to see how it is used.\n", err)
		return usedWrong
	}
	for _, s := range a.sentences {
		fmt.Fprintln(out, s)
	}
	if a.wrong {
		return foundWrong
	}
	return holds
}

// given is what the flags say.
type given struct {
	keys, log, today string
	seen             []string
	witnesses        *ledger.Policy // nil where nobody asks for them
}

func check(args []string) (answer, error) {
	if len(args) == 0 {
		return answer{}, errors.New("say what to check: receipt, no-answer, log, checkpoints or bundle")
	}
	var g given
	flags := flag.NewFlagSet("recourse-verify", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&g.keys, "keys", "", "")
	flags.StringVar(&g.log, "log", "", "")
	flags.StringVar(&g.today, "today", time.Now().UTC().Format(time.DateOnly), "")
	flags.Func("witnesses", "", func(name string) (err error) { g.witnesses, err = readWitnesses(name); return err })
	flags.Func("seen", "", func(name string) error { g.seen = append(g.seen, name); return nil })
	names, err := names(flags, args)
	if err != nil {
		return answer{}, err
	}
	if names == nil {
		return answer{}, flag.ErrHelp
	}
	what, files := names[0], names[1:]
	want := map[string]int{"receipt": 1, "no-answer": 1, "log": 1, "checkpoints": 2, "bundle": 1}
	n, known := want[what]
	switch {
	case !known:
		return answer{}, fmt.Errorf("there is no %q to check: receipt, no-answer, log, checkpoints or bundle", what)
	case len(files) != n:
		return answer{}, fmt.Errorf("%s takes %d names, not %d", what, n, len(files))
	case g.keys == "":
		return answer{}, errors.New("give the log's public keys with --keys")
	}
	k, err := readKeys(g.keys)
	if err != nil {
		return answer{}, err
	}
	switch what {
	case "receipt":
		return receipt(k, g, files[0])
	case "no-answer":
		return noAnswer(k, g, files[0])
	case "log":
		g.log = files[0]
		return wholeLog(k, g)
	case "bundle":
		return wholeBundle(k, g, files[0])
	}
	return checkpoints(k, g, files[0], files[1])
}

// names parses flags that stand before, among or after the names.
func names(flags *flag.FlagSet, args []string) ([]string, error) {
	var out []string
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if args = flags.Args(); len(args) > 0 {
			out, args = append(out, args[0]), args[1:]
		}
	}
	return out, nil
}
