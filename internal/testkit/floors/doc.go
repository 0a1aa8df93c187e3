// Package floors compares the imports of every package with the drawn house: which floor stands on which, the few
// sideways arrows, and which room alone may know a library. It owns the picture as data and nothing else; a package
// that is not in the picture fails the test until it is given a floor.
package floors
