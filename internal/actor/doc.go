// Package actor says who is acting: a reporter, a respondent, a member of staff, or the system itself.
//
// It owns the Actor value and its place in a context. It never knows how somebody proved who they are
// (that is account) nor what they may do (that is authz).
//
//	ctx = actor.With(ctx, actor.Actor{Kind: actor.Staff, ID: id, Roles: []string{"triage"}})
//	who, ok := actor.From(ctx)
package actor
