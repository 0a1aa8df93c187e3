package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"time"

	"recourse/internal/testkit/program"
)

// bench is one sitting.
type bench struct {
	n      int           // cases in the large house
	slices int           // alternating slices of each row
	slice  time.Duration // of one
	dir    string        // where houses and results are kept
	bin    string

	procedure string // that reports follow
	rows      *regexp.Regexp

	results []result
	peak    float64             // intake a second, the most measured
	single  map[string][]sample // of intake by one client
}

// usual is the procedure whose rows carry no name.
const usual = "simple"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	b := &bench{}
	rows := flag.String("rows", ".", "which rows: a pattern over their numbers and names")
	flag.IntVar(&b.n, "n", 100_000, "cases in the large house, 20 events each")
	flag.IntVar(&b.slices, "slices", 5, "alternating slices of each row")
	flag.DurationVar(&b.slice, "slice", 1500*time.Millisecond, "how long a slice is")
	flag.StringVar(&b.dir, "dir", "var/bench", "where houses and results are kept")
	flag.StringVar(&b.procedure, "procedure", usual, "which procedure the houses follow; the rows of another than that say so")
	flag.Parse()
	if b.rows, err = regexp.Compile(*rows); err != nil {
		return err
	}
	if b.dir, err = filepath.Abs(b.dir); err != nil {
		return err
	}
	if err := os.MkdirAll(b.dir, 0o711); err != nil {
		return err
	}
	began := time.Now()
	if b.bin, err = program.Build(ctx, b.dir); err != nil {
		return err
	}
	for _, part := range []struct {
		rows []string
		run  func(context.Context) error
	}{
		{[]string{"9 authorization"}, b.authorization},
		{[]string{"11 verification in memory"}, b.verification},
		{[]string{"1 intake, 1 client", "2 intake, 16 clients", "3 intake, 64 clients", "4 intake, open loop", "10 integration", pageRow, "12 memory", "13 start"}, b.small},
		{fileRows, b.files},
		{[]string{"5 queue", "6 case", "7 transition", "8 search", "11 verification out of PostgreSQL", "12 memory at 100,000"}, b.large},
	} {
		if b.any(part.rows...) {
			if err := part.run(ctx); err != nil {
				return errors.Join(err, b.print(began))
			}
		}
	}
	return b.print(began)
}

// want tells whether a row is asked for.
func (b *bench) want(row string) bool { return b.rows.MatchString(row) }

func (b *bench) any(rows ...string) bool {
	for _, row := range rows {
		if b.want(row) {
			return true
		}
	}
	return false
}
