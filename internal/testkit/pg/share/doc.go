// Package main is the program share. It runs another command with one PostgreSQL for all the test processes in it:
//
//	go run ./internal/testkit/pg/share -- go test ./...
//
// It starts a throwaway cluster, names it in RECOURSE_TEST_CLUSTER, runs the command, stops the cluster, and ends as
// the command ended. Where the variable names a cluster already, that one is used.
package main
