// Package faults holds tests of what an operator meets: every connection of a pool in use, a key store that takes
// nothing any more, a connection that dies at the commit, a full disk. It is tests alone; whole houses and the real
// program are theirs.
package faults
