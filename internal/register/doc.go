// Package register says what the organisation's register of members knows of somebody: whether they were a member on a
// day, which offices they held, whether they are on the staff or stand in a selection.
//
// It owns Member, whom somebody looks for; Entry, a person of the register; Standing, how they stood on one day; and the
// default register, a file of comma-separated values. Another register (a directory, a membership system) has the same
// one method, Find. It never writes, never guesses between two people, and its errors name lines and columns and no
// value of them.
//
//	r, err := register.Open("members.csv", warn)
//	entries, err := r.Find(ctx, register.Member{Number: "M-1001"})
//	entries[0].On(day).Membership // "member"
package register
