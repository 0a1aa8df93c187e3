// Package papers is a document as it is read on paper: numbered parts with headings, words and tables of two columns.
//
// It owns Document, the interface Printer, and the printer of plain text. What makes pages of it is the room papers/pdf.
// It never knows a case, and chooses no words: whoever writes a document does.
//
//	d := papers.Document{Title: "Papers of case C-7KQ2", Parts: …}
//	err := papers.Text.Print(w, d)
package papers
