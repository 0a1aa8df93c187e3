package kill

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// fairly measures what runs by itself, on a machine that others may use too: while more threads want a processor than
// there are processors, only that part of the time counts that falls to one of them. On a machine that has nothing else
// to do nothing is taken off, and where the system does not say who wants to run neither.
func fairly(measure func() (time.Duration, error)) (time.Duration, error) {
	stop, share := make(chan struct{}), make(chan float64)
	go func() {
		samples, wanted := 0, 0
		for tick := time.NewTicker(10 * time.Millisecond); ; {
			select {
			case <-tick.C:
				samples, wanted = samples+1, wanted+max(running(), runtime.NumCPU())
			case <-stop:
				tick.Stop()
				share <- float64(max(samples, 1)*runtime.NumCPU()) / float64(max(wanted, runtime.NumCPU()))
				return
			}
		}
	}()
	took, err := measure()
	close(stop)
	return time.Duration(float64(took) * <-share), err
}

// running is how many threads run or want to, 0 where that is not known.
func running() int {
	b, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), "\nprocs_running ")
	number, _, _ := strings.Cut(rest, "\n")
	n, _ := strconv.Atoi(number)
	return n
}
