// Package casework is what people do with files: find one, open it, see what may be done now, do it, and know why
// not. Parties come in by doors (a message, an answer, an appeal); staff by actions; deadlines and draws as the
// system. All of them go through one verb, Act.
//
// It owns the order of things: load, authorize, unseal, apply, save. It declares the Store that it needs and never
// knows how rows are kept, nor anything of HTTP. What someone may not see does not exist for them: NotFound, in the
// same words, whatever the reason.
//
//	done, err := office.Act(ctx, casework.Request{Kind: casefile.Case, Ref: ref, Action: action, Version: 7, …})
package casework
