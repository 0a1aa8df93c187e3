package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"recourse/internal/testkit/pg"
)

func main() {
	command := os.Args[1:]
	if len(command) > 0 && command[0] == "--" {
		command = command[1:]
	}
	if len(command) == 0 {
		fmt.Fprintln(os.Stderr, "usage: share -- command…")
		os.Exit(2)
	}
	code, err := run(command)
	if err != nil {
		fmt.Fprintln(os.Stderr, "share:", err)
	}
	os.Exit(code)
}

func run(command []string) (int, error) {
	signals := make(chan os.Signal, 1) // the command gets its own; we stay to clean up after it
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	if os.Getenv(pg.Env) == "" {
		dir, err := os.MkdirTemp("", "recourse-test-")
		if err != nil {
			return 1, err
		}
		defer os.RemoveAll(dir)
		if err := os.Chmod(dir, 0o711); err != nil {
			return 1, err
		}
		c, err := pg.Throwaway(context.Background(), dir)
		if err != nil {
			return 1, err
		}
		defer c.Close()
		if err := os.Setenv(pg.Env, c.DSN("postgres")); err != nil {
			return 1, err
		}
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		return 1, err
	}
	go func() {
		for s := range signals {
			_ = cmd.Process.Signal(s)
		}
	}()
	err := cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}
