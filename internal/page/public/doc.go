// Package public is the pages that anybody may read before they tell us anything: the Code by date, the procedure, what is
// kept and for how long, and a place to check what we gave out. One file for each page, with its template beside it.
//
// It owns no rule. The Code, the procedure and the periods are the ones that the program runs by, read from the same files; a
// page shows them and cannot differ from them. Nothing here asks who reads it, and nothing that is typed here is kept.
package public
