package calendar_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"recourse/configs"
	"recourse/internal/calendar"
)

// emptyRoot names a folder that a copy of this test binary makes its root before it prints the table of R-15.
const emptyRoot = "CALENDAR_TEST_EMPTY_ROOT"

func TestMain(m *testing.M) {
	if root := os.Getenv(emptyRoot); root != "" {
		if err := printWithoutZoneFiles(root); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// printWithoutZoneFiles leaves every file of the machine behind, then prints each deadline on a line.
func printWithoutZoneFiles(root string) error {
	if err := syscall.Chroot(root); err != nil {
		return fmt.Errorf("hide the machine's zone files: %w (run as root, or allow user namespaces)", err)
	}
	if err := os.Chdir("/"); err != nil {
		return err
	}
	uk, err := calendar.Load(configs.FS, "calendar/uk.yaml")
	if err != nil {
		return err
	}
	for _, d := range deadlines {
		days, err := uk.For(d.nation)
		if err != nil {
			return err
		}
		l, err := calendar.ParseLength(d.length)
		if err != nil {
			return err
		}
		from, err := time.Parse(time.RFC3339, d.from)
		if err != nil {
			return err
		}
		fmt.Println(days.Add(from.Local(), l).Format(time.RFC3339))
	}
	return nil
}

func TestF38_TheMachinesZoneAndZoneFilesChangeNoDeadline(t *testing.T) {
	t.Parallel()
	var want strings.Builder
	for _, d := range deadlines {
		fmt.Fprintln(&want, d.want)
	}
	for _, tz := range []string{"UTC", "Europe/London", "America/New_York", "Pacific/Kiritimati", "Pacific/Niue", "Asia/Kathmandu"} {
		t.Run(tz, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0])
			cmd.Env = []string{"TZ=" + tz, "ZONEINFO=/nowhere", emptyRoot + "=" + t.TempDir()}
			if os.Geteuid() != 0 {
				cmd.SysProcAttr = &syscall.SysProcAttr{
					Cloneflags:  syscall.CLONE_NEWUSER,
					UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}},
				}
			}
			var errs strings.Builder
			cmd.Stderr = &errs
			got, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, errs.String())
			}
			if string(got) != want.String() {
				t.Errorf("got\n%s\nwant\n%s", got, want.String())
			}
		})
	}
}
