// Package chance says where the chance of a test begins: at the same place in every `make test`, so that what passed
// once passes again and what failed can be seen again, and at another place in every soak, which is there to find
// what was never met. It serves tests only.
package chance
