//go:build race

package recode

// memory is without bounds in a program that watches for races, which needs many times as much.
const memory = 1 << 46
