package main

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// forget has the system read a file from the disk the next time.
func forget(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED), f.Close())
}
