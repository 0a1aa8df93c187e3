package chance

import (
	"flag"
	"os"
	"strconv"
	"time"
)

// usual is any number that is not 0, which rapid takes for none.
const usual = 20260301

// Soak tells whether this is a soak: more rounds, and other ones each time.
func Soak() bool { return os.Getenv("RECOURSE_TEST_SOAK") != "" }

// Seed is where chance begins.
func Seed() uint64 {
	if Soak() {
		return uint64(time.Now().UnixNano()) //nolint:forbidigo // it is to differ every time, and tests print it
	}
	return usual
}

// Rapid begins the chance of rapid there, too; -rapid.seed still wins. Tests of a package call it in an init.
func Rapid() {
	if f := flag.Lookup("rapid.seed"); f != nil && !Soak() {
		_ = f.Value.Set(strconv.Itoa(usual))
	}
}
