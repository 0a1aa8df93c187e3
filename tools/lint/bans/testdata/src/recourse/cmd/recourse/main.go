package main

import (
	_ "os/exec"
	"time"
)

func main() { _ = time.Now() }
