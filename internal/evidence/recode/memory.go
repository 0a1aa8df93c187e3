//go:build !race

package recode

// memory is what the process may have of its own, in bytes.
const memory = 448 << 20
