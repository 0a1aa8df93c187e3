package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
)

// Exit codes as the program's own: 1 failed, 2 used wrongly, 3 found something wrong.
const (
	failed = 1
	misuse = 2
	wrong  = 3
)

type options struct {
	only, find, at string
	list           bool
	workers        int
}

func main() {
	var o options
	flag.StringVar(&o.only, "only", "", "the mutants whose name holds this")
	flag.StringVar(&o.find, "find", "", "like -only, running every test of the package, to see which fail")
	flag.StringVar(&o.at, "at", "", "take this commit and not the files as they lie there")
	flag.BoolVar(&o.list, "list", false, "name the mutants, run nothing")
	flag.IntVar(&o.workers, "workers", 2, "how many at a time")
	flag.Parse()
	if flag.NArg() > 0 || o.workers < 1 {
		flag.Usage()
		os.Exit(misuse)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code, err := run(ctx, o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
	}
	os.Exit(code)
}

func run(ctx context.Context, o options) (int, error) {
	root, err := filepath.Abs("..")
	if err != nil {
		return failed, err
	}
	all, err := mutants(os.DirFS(root))
	if err != nil {
		return wrong, err
	}
	word := o.only + o.find
	var chosen []mutant
	for _, m := range all {
		if strings.Contains(m.name, word) {
			chosen = append(chosen, m)
		}
	}
	switch {
	case len(chosen) == 0:
		return misuse, errors.New("no mutant has that name")
	case o.list:
		for _, m := range chosen {
			fmt.Printf("%-50s %s %s\n", m.name, m.pkg, m.test)
		}
		return 0, nil
	case os.Getenv("RECOURSE_TEST_CLUSTER") == "":
		return inCluster(ctx, root)
	}
	return runAll(ctx, root, o, chosen)
}

// inCluster runs this program again with one PostgreSQL for all the tests.
func inCluster(ctx context.Context, root string) (int, error) {
	self, err := os.Executable()
	if err != nil {
		return failed, err
	}
	here, err := os.Getwd()
	if err != nil {
		return failed, err
	}
	share := exec.CommandContext(ctx, "go", append([]string{"run", "./internal/testkit/pg/share", "--", "env", "-C", here, self}, os.Args[1:]...)...)
	share.Dir, share.Stdout, share.Stderr = root, os.Stdout, os.Stderr
	share.Cancel = func() error { return nil } // it gets the interrupt itself, and cleans up
	err = share.Run()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		return ended.ExitCode(), nil
	}
	if err != nil {
		return failed, err
	}
	return 0, nil
}
