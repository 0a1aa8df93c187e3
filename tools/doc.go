// Package tools is the module of what checks the program and is no part of it: lint, trace and the scripts of the
// Makefile. Nothing here is imported by the program.
package tools
