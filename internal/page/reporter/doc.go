// Package reporter is the pages of whoever reports, and of everybody who comes back with a code, the respondent too: one file
// for each page, with its template beside it. They work without a script and without an account; a browser is given a cookie with the first
// answer, and gives it back with the way out.
//
// It owns the order of the pages, and what of an answer is shown where. It decides nothing: the questionnaire says what
// is asked, the desk what is kept.
package reporter
