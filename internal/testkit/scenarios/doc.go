// Package scenarios holds invented stories as data, and tells them to a real server over HTTP alone: nobody looks into
// the database to find out who was drawn or where a case stands, but asks the API as a user would.
//
// A story is a list of steps. Somebody (as) does something to a file (on): sends a report, takes an action, goes through
// a door of their own (door response), proposes or confirms, or looks (see). A step says what must come of it: status,
// state, rule, letters, what is there to be read and what is not. Later moves the clock.
//
//	as: bystander            a party, named when its report is sent or its code is read out of a letter
//	as: triage               whoever holds that function on the file (was: true, whoever last did)
//	as: drawn lead           whoever of that role was drawn and has not declared
//	as: everyone drawn       all of them, one after another
//	as: panellist and chair  all who hold one of them
//	as: one panellist        the first of those who hold it, and who is not whom the step differs from
//	as: a triage             the first of that role; another triage: the first who has nothing to do with the file
//
// Every story ends with the log verified and with none of its words in the clear anywhere.
package scenarios
