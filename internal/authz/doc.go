// Package authz answers who may do what: may this person do this act to this object, which rows of a list
// may they see, and why, or why not.
//
// It owns the policy: lines of configs/authz, read strictly at start and never changed while running. Casbin
// judges every single decision and lives here and nowhere else; the same lines, compiled to SQL, narrow every
// list and read, and a property test holds the two equal. It never knows what a case is: an object is a kind,
// an id and facts. Who holds a role and how a person stands to a file are facts that come with the request,
// loaded by the query that loaded the object, so that nothing here can be stale.
//
// One line of policy:
//
//	p, role, kind, act, states, relation, level, effect
//
//	role      a granted role, or a party's kind. "staff" is held by everybody on the staff who holds any role,
//	          "*" by everybody who holds any role at all, "anyone" with or without a session.
//	act       in a deny line of report or case "*" stands for every act of that kind
//	states    "*" or the states in which the line holds
//	relation  "*" or how the person must stand to the object
//	level     the line reaches objects up to this confidentiality, 0 to 9
//	effect    allow or deny; a deny outranks every allow
//
// Alternatives are written a|b. Every act of a report or a case must be denied to whoever stands to it in
// conflict, or the policy does not load.
//
//	policy, err := authz.Load(os.DirFS("configs"), "authz")
//	d := policy.Can(who, "read", authz.Object{Kind: "case", Procedure: "simple", ID: id, State: state,
//		Relations: authz.RelationsOf(who, id, rows)})
//	where, args := policy.Scope(who, "list", "case").Where()
package authz
