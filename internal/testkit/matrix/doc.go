// Package matrix holds the table of who may do what (a file for each procedure, for people to read) and compares the house with it:
// every action and every part of a file, for every subject, in every state.
//
// It owns reading the table, which refuses a cell that is missing or said twice, and nothing of the answers: those are
// worked out by hand. Tests ask the policy and the procedure in memory for every cell, and the running house over HTTP.
//
//	table, err := matrix.Load("simple")
//	table.Kind("case").Want("issue_notice", "investigator/holds", "quality") // forbidden
package matrix
