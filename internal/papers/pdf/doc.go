// Package pdf prints documents as pages, with an index and page numbers that run through.
//
// It owns the look of a page and what is done with characters that it cannot show. The library that writes the format
// lives here and nowhere else.
//
// The fonts are those that come with the program, and have the letters of Europe, Welsh among them. What they lack, and
// scripts whose letters join or run to the left, stand as what they are: their code where they are few, their number
// where they are many, each in brackets, with a note that the text beside the pages has all of it. It is better to say
// so than to print letters in the wrong order.
//
// A document is laid out until nothing moves: once to learn on which page each part begins, then with the index filled in.
package pdf
