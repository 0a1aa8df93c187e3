// Command mutate asks of the tests what the tests ask of the house: it takes one protection away at a time, in a copy of
// the tree, and the test that is named for it must fail. A mutant that survives is a protection nobody would miss.
//
//	go run -C tools ./mutate                 all of them, as a table; 3 where one survives
//	go run -C tools ./mutate -only trigger   those whose name holds a word
//	go run -C tools ./mutate -list           their names
//	go run -C tools ./mutate -find trigger   the tests of the package that fail, to name one
//	go run -C tools ./mutate -at HEAD        of a commit, not of the files as they lie there
//
// It owns the list of what is taken away: byhand.go, people.go, forms.go and constraints.go by hand, and each trigger of a
// migration by itself, so that a new trigger without a test is told. What is counted in hundreds is taken away by tests
// that run with all the others, each in turn and none forgotten: the guards of a procedure
// (TestWithoutAGuardItsViolationGoesThrough), the lines of a policy, their states and relations
// (TestTakingAwayAnyLineOrConditionOfThePolicyChangesACell), the constraints of the tables
// (TestEachConstraintAloneRefusesWhatItIsFor). The list has some of each, for the tests themselves.
//
// It never touches the tree it is called in.
package main
