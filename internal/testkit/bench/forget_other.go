//go:build !linux

package main

// forget does nothing where the system cannot be asked to: both sides are then read from memory.
func forget(string) error { return nil }
