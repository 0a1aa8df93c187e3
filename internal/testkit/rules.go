package testkit

import (
	"sync"

	"recourse/internal/config"
	"recourse/internal/server"
)

var rules sync.Map // what the rules are read by, to *server.Rules

// Rules are the rules of some settings, read once in a process for all houses that are alike; nil where they are
// refused, which the house that reads them then says. A folder is as it was when the first house opened.
func Rules(c config.Config) *server.Rules {
	by := [4]string{c.Configs, c.Procedure, c.Calendar, c.Nation}
	if kept, ok := rules.Load(by); ok {
		return kept.(*server.Rules)
	}
	read, err := server.LoadRules(c)
	if err != nil {
		return nil
	}
	rules.Store(by, read)
	return read
}
