package server

import (
	"fmt"
	"log/slog"

	"recourse/internal/config"
	"recourse/internal/register"
)

// openRegister reads the register that the settings name, unless another is given; nil where there is none. One that turns bad while the program
// runs is logged by its lines, and the last good one stays in use.
func openRegister(c config.Config, o Options) (register.Register, error) {
	if c.Register == "" || o.Register != nil {
		return o.Register, nil
	}
	r, err := register.Open(c.Register, func(err error) { o.Log.Error("the register has changed and cannot be used", slog.Any("error", err)) })
	if err != nil {
		return nil, fmt.Errorf("the setting register: %w", err)
	}
	return r, nil
}
