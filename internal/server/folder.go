package server

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"recourse/internal/config"
)

// Why a house is not built where it was asked for (decision 40).
var (
	// ErrRoot refuses root beside a database of the operator's own.
	ErrRoot = errors.New("we run as root beside a database of your own: start as an ordinary user")
	// ErrRootFolder refuses root with its data in a place that the private database's user cannot reach.
	ErrRootFolder = errors.New("started by root, the data cannot lie in a home folder: use /var/lib/recourse, or start as an ordinary user")
	// ErrFolderOpen refuses a data folder that others may write to.
	ErrFolderOpen = errors.New("the data folder can be written by others: chmod go-w it")
)

// prepareFolder makes the data folder, and refuses one that cannot be kept to ourselves. Started by root it can be
// passed through by the user that the private database runs as, and listed by nobody; otherwise it is ours alone.
func prepareFolder(c config.Config, root bool) error {
	if root && !c.Embedded() {
		return ErrRoot
	}
	dir, err := filepath.Abs(c.Data)
	if err != nil {
		return fmt.Errorf("find the data folder: %w", err)
	}
	mode := os.FileMode(0o700)
	if root {
		mode = 0o711
		if strings.HasPrefix(dir+"/", "/root/") || strings.HasPrefix(dir+"/", "/home/") {
			return fmt.Errorf("%w: %s", ErrRootFolder, dir)
		}
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		if err := os.MkdirAll(dir, mode); err != nil {
			return fmt.Errorf("make the data folder: %w", err)
		}
		return os.Chmod(dir, mode) // whatever the umask
	case err != nil:
		return fmt.Errorf("look at the data folder: %w", err)
	case !info.IsDir():
		return fmt.Errorf("the data folder is not a folder: %s", dir)
	case info.Mode().Perm()&0o022 != 0:
		return fmt.Errorf("%w: %s", ErrFolderOpen, dir)
	}
	return nil
}
