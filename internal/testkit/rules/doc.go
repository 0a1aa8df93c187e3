// Package rules proves the rules that may never be broken (I01 to I36, I38, I42, I44), each by a test of its name, over
// random histories of the long procedure: people with random roles, conflicts that are declared half-way, parties who
// answer, object and appeal or do not, clocks that run out, bodies that are drawn.
//
// Two kinds of history are made once for all tests. Those of one file in memory run the house's own fold, draws and policy,
// and are many; those of the whole house run over HTTP on a real PostgreSQL, and are few. A rule looks at every step of
// every history and is written from its own words: from who did what, which letters went out, what was frozen, how people
// stand and what the policy answers, not from the guards that keep it. A rule that never met what it speaks of has proved
// nothing, and fails for that, too.
//
//	go test ./internal/testkit/rules -run I19           # one rule
//	RECOURSE_TEST_SOAK=1 go test ./internal/testkit/rules # ten times the histories
package rules
