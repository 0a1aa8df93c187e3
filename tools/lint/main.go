// Command lint runs our own bans over the packages it is given: the forms of Echo, GORM, SQL, time and HTML that
// were measured to leak or to lie. Each pass says what to write instead.
//
//	go run -C tools ./lint -h      # lists the passes
//	(cd tools && go build -o ../bin/lint ./lint) && bin/lint ./...
package main

import (
	"golang.org/x/tools/go/analysis/multichecker"

	"recourse/tools/lint/bans"
)

func main() { multichecker.Main(bans.All...) }
