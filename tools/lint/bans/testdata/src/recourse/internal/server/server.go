package server

import "time"

var Now = time.Now
