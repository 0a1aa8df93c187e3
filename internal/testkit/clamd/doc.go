// Package clamd runs a real clamd for one test, on a socket of its own, with signatures that we made up: nothing is
// fetched, and nothing that any scanner of the world knows is in any test.
//
// It owns the process, its folder and the Plague that it finds. It fails where there is no clamd (tools/setup.sh outside
// brings it, or says what to install), and never passes a test over.
//
//	c := clamd.Start(t, clamd.Options{})
//	h := testkit.New(t, testkit.Options{Settings: map[string]string{"scan.clamd": c.Where}})
//	c.Stop()
package clamd
