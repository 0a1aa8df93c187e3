// Package program runs the real program as a child process, for tests that kill it and for measuring it: nothing in
// it is wired by hand, and what is true of it is true of what people run. The child dies with its parent.
//
//	p := &program.Program{Bin: bin, Data: dir, Flags: []string{"--work=false"}}
//	err := p.Start(ctx)
//	…
//	p.Kill()
package program
