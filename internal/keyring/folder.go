package keyring

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// ErrFolderMode says that others than its owner may look into the key folder.
var ErrFolderMode = errors.New("the key folder must be open to its owner alone (mode 0700)")

// Folder is the key store of the default installation, a folder of files (0700, 0600 whatever the umask):
//
//	<random>.keys    a batch of wrapped keys, made ahead in one write
//	<name>.meta      one named entry
//	shredded         the ids of destroyed keys, one a line, only ever appended to
//	lock             held shared by every process that has the folder open
//	.tmp-…           not yet anything
//
// A restored backup of the folder must be joined with the newest "shredded" file: whatever that names is
// destroyed again when the folder is opened.
type Folder struct {
	dir  string
	lock *os.File
	disk disk

	mu    sync.RWMutex
	files []string              // names of batch files, by number
	known map[string]bool       // the same names
	at    map[[16]byte]location // where each key stands
	dead  map[[16]byte]bool     // keys with a tombstone
}

// location is the place of a key: the number of its file, and which record of it.
type location struct{ file, slot uint32 }

// OpenFolder opens a key folder and makes it when there is none. It sweeps what a crash left unfinished and
// finishes the destruction of every key that has a tombstone.
func OpenFolder(dir string) (*Folder, error) {
	f, err := openFolder(dir, disk{})
	if err != nil {
		return nil, fmt.Errorf("open the key folder: %w", err)
	}
	return f, nil
}

func openFolder(dir string, d disk) (*Folder, error) {
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	f := &Folder{dir: dir, lock: lock, disk: d, known: map[string]bool{}, at: map[[16]byte]location{}, dead: map[[16]byte]bool{}}
	if err := f.start(); err != nil {
		_ = lock.Close()
		return nil, err
	}
	return f, nil
}

// makeDir makes the folder private; an existing one that is not is refused, since who has looked is unknown.
func makeDir(dir string) error {
	st, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := os.Chmod(dir, 0o700); err != nil {
			return err
		}
		return syncDir(filepath.Dir(dir))
	}
	if err != nil {
		return err
	}
	if !st.IsDir() {
		return fmt.Errorf("not a folder: %s", dir)
	}
	if st.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%w: %s", ErrFolderMode, dir)
	}
	return nil
}

// start sweeps while nobody else writes, then reads everything under the shared lock.
func (f *Folder) start() error {
	err := f.alone()
	switch {
	case err == nil:
		if err := f.sweep(); err != nil {
			return err
		}
	case !errors.Is(err, ErrInUse):
		return err
	}
	if err := flock(f.lock, syscall.LOCK_SH); err != nil {
		return err
	}
	if err := f.load(); err != nil {
		return err
	}
	return f.finish()
}

// sweep overwrites and removes temporary files.
func (f *Folder) sweep() error {
	names, err := f.names(tmpPrefix, "")
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := f.erase(name); err != nil {
			return err
		}
	}
	return nil
}

// erase removes a file. Its bytes are overwritten first, unless they still bear another name: a crash between
// giving an entry its name and dropping the temporary one leaves one file with two names.
func (f *Folder) erase(name string) error {
	path := filepath.Join(f.dir, name)
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	st, err := file.Stat()
	if err != nil {
		return err
	}
	if sys, ok := st.Sys().(*syscall.Stat_t); ok && sys.Nlink == 1 {
		if err := zero(file); err != nil {
			return err
		}
	}
	if err := os.Remove(path); err != nil {
		return err
	}
	return syncDir(f.dir)
}

// load reads tombstones and the batches not yet known. Called with mu held, or before anyone else can.
func (f *Folder) load() error {
	if err := f.here(); err != nil {
		return err
	}
	marks, err := os.ReadFile(f.path(tombstones))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for id := range parseTombstones(marks) {
		f.dead[id] = true
	}
	names, err := f.names("", batchSuffix)
	if err != nil {
		return err
	}
	for _, name := range names {
		if f.known[name] {
			continue
		}
		content, err := os.ReadFile(f.path(name))
		if err != nil {
			return err
		}
		records, err := parseBatch(content)
		if err != nil {
			return fmt.Errorf("%w: %s", err, name)
		}
		f.add(name, records)
	}
	return nil
}

// here refuses another folder of the same name: where a disk was taken away, an empty folder stands in its place, in which
// no key was ever kept, and in which none must be.
func (f *Folder) here() error {
	ours, err := f.lock.Stat()
	if err != nil {
		return err
	}
	theirs, err := os.Stat(f.path("lock"))
	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(ours, theirs) {
		return fmt.Errorf("%w: it is not the folder that was opened", ErrUnread)
	}
	return err
}

// add takes a batch into the index.
func (f *Folder) add(name string, records []record) {
	number := uint32(len(f.files))
	f.files = append(f.files, name)
	f.known[name] = true
	for slot, r := range records {
		f.at[r.id] = location{number, uint32(slot)}
		if r.dead() {
			f.dead[r.id] = true
		}
	}
}

// names lists the files whose names begin and end so, in order.
func (f *Folder) names(prefix, suffix string) ([]string, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) && strings.HasSuffix(e.Name(), suffix) {
			out = append(out, e.Name())
		}
	}
	return out, nil
}

func (f *Folder) path(name string) string { return filepath.Join(f.dir, name) }

// Put makes one file of the batch: two flushes, however many keys.
func (f *Folder) Put(ctx context.Context, batch []Wrapped) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	content, err := encodeBatch(batch)
	if err != nil {
		return err
	}
	records, err := parseBatch(content)
	if err != nil {
		return err
	}
	if err := f.here(); err != nil {
		return err
	}
	name := randomName() + batchSuffix
	if err := f.disk.put(f.dir, name, content, os.Rename); err != nil {
		return fmt.Errorf("keep a batch of keys: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.known[name] { // another call may have read the folder meanwhile
		f.add(name, records)
	}
	return nil
}

// Get reads one wrapped key from its file, so that a key destroyed by another process is not found in memory.
func (f *Folder) Get(ctx context.Context, id KeyID) ([]byte, error) {
	raw, err := id.raw()
	if err != nil {
		return nil, err
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	if _, here := f.at[raw]; !here && !f.dead[raw] {
		if err := f.reload(); err != nil {
			return nil, err
		}
	}
	if f.dead[raw] {
		return nil, ErrShredded
	}
	loc, ok := f.at[raw]
	if !ok {
		return nil, ErrUnknownKey
	}
	r, err := f.read(loc)
	if err != nil {
		return nil, fmt.Errorf("read a key: %w", err)
	}
	if r.id != raw {
		return nil, ErrDamaged
	}
	if r.dead() {
		return nil, ErrShredded
	}
	return r.key, nil
}

// reload looks for batches that another process made. Called with the read lock, returns with it.
func (f *Folder) reload() error {
	f.mu.RUnlock()
	f.mu.Lock()
	err := f.load()
	f.mu.Unlock()
	f.mu.RLock()
	return err
}

// read fetches one record.
func (f *Folder) read(loc location) (record, error) {
	file, err := os.Open(f.path(f.files[loc.file]))
	if err != nil {
		return record{}, err
	}
	defer file.Close()
	b := make([]byte, recordSize)
	if _, err := file.ReadAt(b, offset(int(loc.slot))-16); err != nil {
		return record{}, err
	}
	return record{id: [16]byte(b[:16]), key: b[16:]}, nil
}

// List yields every key with bytes left, from a list taken when it starts.
func (f *Folder) List(ctx context.Context) iter.Seq2[KeyID, error] {
	return func(yield func(KeyID, error) bool) {
		f.mu.RLock()
		ids := make([][16]byte, 0, len(f.at))
		for id := range f.at {
			if !f.dead[id] {
				ids = append(ids, id)
			}
		}
		f.mu.RUnlock()
		for _, id := range ids {
			if err := ctx.Err(); err != nil {
				yield("", err)
				return
			}
			if !yield(idOf(id), nil) {
				return
			}
		}
	}
}

// Sole takes the folder for this process alone, while no other has it open.
func (f *Folder) Sole(context.Context) (func(), error) {
	if err := f.alone(); err != nil {
		if errors.Is(err, ErrInUse) {
			// A conversion that failed may have dropped the shared lock.
			err = errors.Join(err, flock(f.lock, syscall.LOCK_SH))
		}
		return nil, err
	}
	return func() { _ = flock(f.lock, syscall.LOCK_SH) }, nil // giving up rights does not fail on an open file
}

// alone takes the lock for this process, or returns ErrInUse. It tries for some milliseconds: a program being started
// by anyone in this process shares our files for the moment between its fork and its exec.
func (f *Folder) alone() error {
	for try := 1; ; try++ {
		err := flock(f.lock, syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		if try == 10 {
			return ErrInUse
		}
		time.Sleep(3 * time.Millisecond)
	}
}

// Close lets go of the folder.
func (f *Folder) Close() error { return f.lock.Close() }

func flock(f *os.File, how int) error {
	for {
		err := syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
