// Package page is the kit that every page is made with: the frame, the words in each language, forms and what is wrong
// with them, the session's cookie, the files of styles. Its rooms hold the pages themselves, one file for each.
//
// It owns how a page looks and reads, and knows no verb. A page is rendered whole before a byte leaves; it works without
// scripts, and a browser keeps nothing of it. Nothing it says comes from anywhere but a template, which escapes it.
//
//	kit.Show(c, http.StatusOK, home(kit.View(c, "home")))
package page
