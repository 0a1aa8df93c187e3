package main

import (
	"fmt"
	"strings"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/server"
)

type policyCommand struct {
	Check policyCheck `cmd:"" help:"Say everything that is wrong with the policy."`
	Why   policyWhy   `cmd:"" help:"Say why somebody may, or may not."`
}

type policyCheck struct{}

func (policyCheck) Run(p *place) error {
	c, err := p.settings(nil)
	if err != nil {
		return err
	}
	_, err = server.LoadRules(c)
	return say(p, err, "nothing is wrong with the policy")
}

type policyWhy struct {
	Role      string   `arg:"" help:"A role, or a party: reporter, respondent."`
	Act       string   `arg:"" help:"What they would do."`
	Kind      string   `arg:"" help:"To what: report, case, user, …"`
	State     string   `help:"The state it is in."`
	Relation  []string `help:"How they stand to it: investigator, drawn, conflict, own, …"`
	Level     int      `help:"How confidential it is."`
	Procedure string   `help:"Whose policy applies to a report or a case; the settings' own where none is named."`
}

func (w policyWhy) Run(p *place) error {
	c, err := p.settings(nil)
	if err != nil {
		return err
	}
	rules, err := server.LoadRules(c)
	if err != nil {
		return err
	}
	o := authz.Object{Kind: w.Kind, State: w.State, Level: w.Level, Relations: w.Relation}
	if w.Kind == "report" || w.Kind == "case" {
		if o.Procedure = w.Procedure; o.Procedure == "" {
			o.Procedure = c.Procedure
		}
	}
	who := somebody(w.Role)
	answer := "may not"
	if rules.Policy.Can(who, w.Act, o).Allowed {
		answer = "may"
	}
	fmt.Fprintf(p.out, "%s %s %s a %s\n", w.Role, answer, w.Act, w.Kind)
	for _, r := range rules.Policy.Why(who, w.Act, o) {
		fmt.Fprintf(p.out, "  %s", r.Detail)
		if r.Line.Source != "" {
			fmt.Fprintf(p.out, "\n    %s: %s", r.Line.Source, strings.TrimSpace(r.Line.String()))
		}
		fmt.Fprintln(p.out)
	}
	return nil
}

// somebody holds a role, or is a party of that kind.
func somebody(role string) actor.Actor {
	switch k := actor.Kind(role); k {
	case actor.Reporter, actor.Respondent, actor.Witness, actor.Affected, actor.System, actor.Anyone:
		return actor.Actor{Kind: k, Roles: []string{role}}
	}
	return actor.Actor{Kind: actor.Staff, Roles: []string{role}}
}
