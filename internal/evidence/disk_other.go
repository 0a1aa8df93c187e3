//go:build !linux

package evidence

import "os"

func begin(*os.File, int64, int64) {}

func fetch(*os.File) {}
