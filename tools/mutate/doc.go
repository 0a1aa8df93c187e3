// Command mutate asks of the tests what the tests ask of the house: it takes one protection away at a time, in a copy of
// the tree, and the test that is named for it must fail. A mutant that survives is a protection nobody would miss.
//
//	go run -C tools ./mutate                 all of them, as a table; 3 where one survives
//	go run -C tools ./mutate -only trigger   those whose name holds a word
//	go run -C tools ./mutate -list           their names
//	go run -C tools ./mutate -find trigger   the tests of the package that fail, to name one
//	go run -C tools ./mutate -at HEAD        of a commit, not of the files as they lie there
//
// It owns the list of what is taken away: mutants.go by hand, and each trigger of a migration by itself, so that a new
// trigger without a test is told. The guards of a procedure and the lines of a policy are taken away in memory, each in
// turn, by two tests that run with all the others; the list has them as what those tests rest on.
//
// It never touches the tree it is called in.
package main
