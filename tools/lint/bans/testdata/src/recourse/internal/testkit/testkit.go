package testkit

import (
	_ "os/exec"
	"time"
)

var Now = time.Now
