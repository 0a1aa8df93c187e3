package cluster

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// settle decides who the child is, and gives it what is its own.
func (c *Cluster) settle() error {
	if os.Geteuid() != 0 {
		return nil
	}
	who, err := childUser(c.data)
	if err != nil {
		return err
	}
	c.user = who
	for _, path := range []string{c.dir, c.bin} {
		if err := reachable(path, who); err != nil {
			return err
		}
	}
	if owner, ok := ownerOf(c.data); ok && owner != who.Uid { // brought back from a backup by root
		return filepath.WalkDir(c.data, func(path string, _ os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			return os.Lchown(path, int(who.Uid), int(who.Gid))
		})
	}
	return nil
}

// makeFolders makes a folder and what is missing above it. Root's are left passable, whatever the umask, because the
// child must get through; nobody else can list them.
func makeFolders(path string) error {
	if _, err := os.Stat(path); err == nil || !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := makeFolders(filepath.Dir(path)); err != nil {
		return err
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		if errors.Is(err, os.ErrExist) { // another process was faster
			return nil
		}
		return err
	}
	if os.Geteuid() == 0 {
		return os.Chmod(path, 0o711)
	}
	return nil
}

// childUser is the owner of existing data, else postgres, else nobody.
func childUser(data string) (*syscall.Credential, error) {
	if uid, ok := ownerOf(data); ok && uid != 0 {
		if u, err := user.LookupId(strconv.Itoa(int(uid))); err == nil {
			return credential(u)
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			return credential(u)
		}
	}
	return nil, errors.New("PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody: " +
		"run as another user")
}

func credential(u *user.User) (*syscall.Credential, error) {
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("user %s has no number: %w", u.Username, err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("user %s has no group number: %w", u.Username, err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

func ownerOf(path string) (uint32, bool) {
	info, err := os.Lstat(path)
	if err != nil {
		return 0, false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return st.Uid, true
}

// reachable refuses a folder that the child cannot get to, naming the one that is closed.
func reachable(path string, who *syscall.Credential) error {
	for {
		info, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("look at %s: %w", path, err)
		}
		st, ok := info.Sys().(*syscall.Stat_t)
		open := info.Mode()&0o001 != 0
		if ok && st.Uid == who.Uid {
			open = info.Mode()&0o100 != 0
		} else if ok && st.Gid == who.Gid {
			open = info.Mode()&0o010 != 0
		}
		if !open {
			return fmt.Errorf("started by root, PostgreSQL runs as another user, who cannot pass through %s: "+
				"choose a data folder that can be reached, such as /var/lib/recourse, or start as another user", path)
		}
		if path == filepath.Dir(path) {
			return nil
		}
		path = filepath.Dir(path)
	}
}

// mkdir makes a folder of the child's, or takes over one that is there; never through a symbolic link.
func (c *Cluster) mkdir(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("make a folder of the private PostgreSQL: %w", err)
	}
	info, err := os.Lstat(path)
	if err != nil {
		return fmt.Errorf("make a folder of the private PostgreSQL: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is in the way: it is no folder", path)
	}
	if c.user != nil {
		if err := os.Lchown(path, int(c.user.Uid), int(c.user.Gid)); err != nil {
			return fmt.Errorf("give %s to PostgreSQL: %w", path, err)
		}
	}
	return os.Chmod(path, 0o700)
}

// longestSocket is what every system takes, with the terminating zero and room to spare.
const longestSocket = 99

func socketFits(dir string) bool {
	return len(filepath.Join(dir, ".s.PGSQL."+strconv.Itoa(port)+".lock")) <= longestSocket
}

// placeSocket puts the socket beside the data, or, where that path is too long, into a short temporary folder that
// is named in the file "socket".
func (c *Cluster) placeSocket() error {
	c.dropShortSocket() // of an owner that was killed
	if dir := filepath.Join(c.dir, "run"); socketFits(dir) {
		c.socket = dir
		return c.mkdir(dir)
	}
	base := os.TempDir()
	if !socketFits(filepath.Join(base, "recourse-0123456789")) {
		base = "/tmp"
	}
	dir, err := os.MkdirTemp(base, "recourse-")
	if err != nil {
		return fmt.Errorf("make a short folder for the socket: %w", err)
	}
	c.socket = dir
	if err := os.WriteFile(filepath.Join(c.dir, "socket"), []byte(dir+" "+c.mark()+"\n"), 0o600); err != nil {
		return fmt.Errorf("note the folder of the socket: %w", err)
	}
	return c.mkdir(dir)
}

// mark ties a short folder to this cluster, so that nobody's words make us remove something else.
func (c *Cluster) mark() string {
	sum := sha256.Sum256([]byte(c.dir))
	return hex.EncodeToString(sum[:8])
}

// dropShortSocket removes the temporary folder of the socket, if there is one of ours.
func (c *Cluster) dropShortSocket() {
	note := filepath.Join(c.dir, "socket")
	b, err := os.ReadFile(note)
	if err != nil {
		return
	}
	dir, mark, _ := strings.Cut(strings.TrimSpace(string(b)), " ")
	if mark == c.mark() && strings.HasPrefix(filepath.Base(dir), "recourse-") {
		socket := filepath.Join(dir, ".s.PGSQL."+strconv.Itoa(port))
		for _, path := range []string{socket, socket + ".lock", dir} {
			_ = os.Remove(path) // what is not there, or not empty, may stay
		}
	}
	_ = os.Remove(note)
}
