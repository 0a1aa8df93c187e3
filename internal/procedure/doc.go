// Package procedure is the engine: a procedure written as data, checked whole before it is used, and stepped
// through one action at a time.
//
// It owns the shape of a procedure file (states, actions, guards, fields, effects, clocks, bodies, outcomes,
// letters), the facts that a guard may ask about, and two pure functions: Step, which says where an action
// leads or what stands in its way, and Available, which says the same of every action. It knows no state and
// no action by name, has no clock and no database, and decides nothing about people: who may act is authz.
//
//	p, err := procedure.Load(configs.FS, "procedures/simple.yaml", catalogue)
//	to, blocks := p.Case.Step("issue_notice", "investigating", facts)
//
// A file of an older version stays loadable: a case ends on the version it began with.
package procedure
