// Package main is the program bench. It measures ours against its limit: a statement that writes or reads exactly the rows and
// bytes that ours does (decision 49), and a bare net/http handler round that statement, in alternating slices of one
// sitting. Only ratios mean anything. `make bench` runs it; -rows chooses, -n sets how many cases there are.
//
// Ours is the real program, a child process behind real HTTP on the loopback, over a private cluster that flushes.
// Client, server and database share the machine's cores. The due work is off while requests are measured
// (--work=false), and on for memory.
package main
