// Package panel holds the rules of deciding together: a draw by lot that can be checked afterwards, seats that
// are declared before they are used, ballots that stay sealed until all are in, and counts that need a majority.
//
// It is pure: it knows no case, no database and no clock. A case keeps what it returns (casefile); the pool it
// draws from is found by the verb. Rules: domain.md 5.14, I23, I24, I11, I12, I19.
//
//	draw, err := panel.ByLot("investigator", pool, 1, seed)
package panel
