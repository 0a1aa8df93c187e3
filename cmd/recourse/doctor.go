package main

import (
	"fmt"
	"time"

	"recourse/internal/server"
)

type doctorCommand struct{}

// Run prints each thing it looked at, and ends with 3 where one is wrong.
func (doctorCommand) Run(p *place) error {
	c, err := p.settings(nil)
	if err != nil {
		return err
	}
	bad := 0
	for _, f := range server.Examine(p.ctx, c, time.Now()) {
		if f.Wrong == "" {
			fmt.Fprintf(p.out, "well   %s\n", f.What)
			continue
		}
		bad++
		fmt.Fprintf(p.out, "WRONG  %s: %s\n", f.What, f.Wrong)
	}
	if bad > 0 {
		return errWrong
	}
	return nil
}
