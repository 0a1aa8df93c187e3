// Package code is the Code of Conduct as data: its versions, the clauses and grounds of each, and which version was
// in force on a day in a nation.
//
// It owns what a class of clause may lead to, the strict reading of the files, and the digest that binds an allegation
// to the words it was made under. It knows no clause by name: another body's Code is another folder of files.
//
//	book, err := code.Load(configs.FS, "code")
//	version, err := book.On(conductDate, "scotland") // the version in force when it happened (I14)
//	clause, err := version.Clause("N26")
//	if !clause.Class.CanGroundSanction() { ... }     // I13
package code
