// Package model says what the house must answer, from the declared procedure and policy alone. It is a second
// reading of them, as plain as it can be: maps, loops and the expressions of the guards evaluated over a map. It
// shares no rule with casefile, casework or authz; it borrows from the house the parsing of the YAML and the
// arithmetic of days (calendar), which have tests of their own.
//
// A walk is a random course through a procedure: people right and wrong, states right and wrong, fields good and
// bad, clocks that move on, conflicts declared half-way, proposals confirmed by a second person, votes that split.
// Each step is taken through HTTP against a real server and predicted here; both must agree on what may be seen,
// what is offered, what is answered, and where the file stands afterwards. Most walks aim at a way or a letter that is rare,
// which its seed says; and each brings its files to their ends, where every party reads its letters through its own door.
//
//	w := model.New(p, lines, days, now)
//	said := w.Act(who, file, "issue_notice", given) // what the server must answer; the file has moved if it is 201
//
// A twin is one file in memory, to the house and to the model at once, without a database and without a policy: over
// random histories that aim at actions not yet taken, each fact, clock, seat and letter must be the same to both. It is
// where a key, a fact or an effect is first held to its second reading:
//
//	go test ./internal/testkit/model -run SameToTheHouse -rapid.checks 10000
//
// A history is a file of the long procedure in memory, over two hundred steps: people with roles, some of them two, who are
// trained or not, set aside at the beginning or by and by; the house's own policy says who may do what, a second person
// confirms, the system takes its steps, parties come through their doors. House and model agree on every step, and every
// rule of the procedure (I01 to I44) looks at every step, in words of its own and out of what happened alone. Each rule is a
// test by its name, which also fails where the rule was hardly ever at work:
//
//	go test ./internal/testkit/model -run 'TestI03|AThousandHistories' -v
//
// A walk is replayed by its seed:
//
//	go test ./internal/testkit/model -run Walk -walk.procedure nec -walk.seed 7 -walk.n 1
//
// and a thousand of them, of which every way and every letter is asked, are
//
//	go test ./internal/testkit/model -run Walk -walk.procedure nec -walk.n 1000 -timeout 2h
package model
