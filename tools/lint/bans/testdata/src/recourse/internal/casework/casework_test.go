package casework

import "time"

var start = time.Now()
