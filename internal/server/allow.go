package server

import (
	"context"

	"recourse/internal/account"
	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/fault"
)

// exclusive are the roles that go with no other (domain 5.11): whoever watches, appoints or hears an appeal does
// nothing else.
var exclusive = map[string]bool{"administrator": true, "auditor": true, "independent": true, "appeals": true}

// administrator is the role that the first two people get.
const administrator = "administrator"

// proposals is where a proposal is looked up to see whose it is.
type proposals interface {
	Proposal(ctx context.Context, id string) (account.Proposal, error)
}

// words are what account calls an act, where the policy has another word for it.
var words = map[[2]string][2]string{
	{"role", "propose"}:       {"grant", "propose"},
	{"role", "confirm"}:       {"grant", "confirm"},
	{"role", "revoke"}:        {"grant", "revoke"},
	{"role", "read"}:          {"grant", "read"},
	{"user", "reset"}:         {"user", "reset_factor"},
	{"user", "confirm-reset"}: {"user", "reset_factor"},
}

// allow is the gate that account asks: the policy judges, and the relations are those that can be known here.
func allow(policy *authz.Policy, kept proposals) account.Allow {
	return func(ctx context.Context, who actor.Actor, kind, act, id string) error {
		o := authz.Object{Kind: kind, ID: id}
		asked := act
		if w, ok := words[[2]string{kind, act}]; ok {
			o.Kind, asked = w[0], w[1]
		}
		if (kind == "user" || kind == "qualification") && id == who.ID || kind == "role" && act != "confirm" && id == who.ID {
			o.Relations = append(o.Relations, "self")
		}
		if id != "" && (kind == "proposal" || act == "confirm" || act == "confirm-reset") && act != "propose" {
			p, err := kept.Proposal(ctx, id)
			if err != nil {
				return err
			}
			if string(p.ProposedBy) == who.ID {
				o.Relations = append(o.Relations, "proposed")
			}
			if p.Object == who.ID {
				o.Relations = append(o.Relations, "self")
			} else if able(policy, who, p) {
				o.Relations = append(o.Relations, "able")
			}
		}
		d := policy.Can(who, asked, o)
		if d.Err != nil {
			return d.Err
		}
		if !d.Allowed {
			return fault.Coded(fault.Forbidden, "policy", "You may not do this. Ask an administrator who can.")
		}
		return nil
	}
}

// able tells whether who could do what a proposal waits for.
func able(policy *authz.Policy, who actor.Actor, p account.Proposal) bool {
	o := authz.Object{Kind: "grant", ID: p.Object}
	act := "confirm"
	if p.Kind == "reset" {
		o.Kind, act = "user", "reset_factor"
	}
	return policy.Can(who, act, o).Allowed
}
