package forms

import (
	_ "expvar"         // want `expvar serves the inside`
	_ "net/http/pprof" // want `net/http/pprof serves the inside`
)
