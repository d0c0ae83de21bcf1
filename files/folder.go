// Package files keeps sealed files in a folder and says of an uploaded file what it really is.
//
// It owns names, durability and the judgement of content. It does not own sealing (vault: what comes to Put is ciphertext
// already), nor which evidence belongs to whom (record/evidence). Invariant: a file under a name is whole and its SHA-256 is
// its name; no name that comes from a person is ever a path.
package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"sync"
	"time"

	"hoso/fault"
	"hoso/office"
)

const (
	// incoming holds files that are being written. It lies in the same file system as the rest, so that renaming out of it
	// happens whole.
	incoming = "incoming"
	// leftover is the age at which a file in incoming is taken for the leftover of a crash. No Put takes an hour.
	leftover = time.Hour
)

// Folder keeps files in two levels of folders named by the first bytes of their names: ab/cd/abcd….
// It is safe for use by many goroutines, and by several processes on one machine.
type Folder struct {
	root   *os.Root // nothing outside it can be reached, whatever a name or a symbolic link says
	limits Limits
	synced sync.Map // "ab/cd" → true: folders whose entries in their parents this process has made durable
}

var _ office.Files = (*Folder)(nil)

// OpenFolder opens a folder, makes it (0700) when it is not there, and removes what a crash left of unfinished writes.
func OpenFolder(dir string, limits Limits) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("files: make folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("files: open folder: %w", err)
	}
	f := &Folder{root: root, limits: limits.filled()}
	if err := f.clean(); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return f, nil
}

// Close gives the folder back to the system.
func (f *Folder) Close() error { return f.root.Close() }

// clean removes the leftovers of crashes. Their age is measured by the file system's own clock, read off a file just
// written, so that it does not matter what the wall clock says and another process's unfinished write is left alone.
func (f *Folder) clean() error {
	if err := f.root.MkdirAll(incoming, 0o700); err != nil {
		return fmt.Errorf("files: make folder: %w", err)
	}
	now, err := f.clock()
	if err != nil {
		return err
	}
	found, err := fs.ReadDir(f.root.FS(), incoming)
	if err != nil {
		return fmt.Errorf("files: read %s: %w", incoming, err)
	}
	for _, e := range found {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // its owner has finished with it
		}
		if err != nil {
			return fmt.Errorf("files: read %s: %w", incoming, err)
		}
		if now.Sub(info.ModTime()) < leftover {
			continue
		}
		if err := f.root.Remove(path.Join(incoming, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("files: remove leftover: %w", err)
		}
	}
	return nil
}

func (f *Folder) clock() (time.Time, error) {
	temp, err := f.write([]byte("clock"))
	if err != nil {
		return time.Time{}, err
	}
	info, err := f.root.Stat(temp)
	err = errors.Join(err, f.root.Remove(temp))
	if err != nil {
		return time.Time{}, fmt.Errorf("files: read clock: %w", err)
	}
	return info.ModTime(), nil
}

// Put keeps sealed bytes under the hexadecimal SHA-256 of these bytes. When it returns, the file is durable. Putting equal
// bytes again does no harm and mends a damaged file.
//
// Crash story: the bytes are written to a file of their own in incoming and synced; the file is renamed to its name, which
// happens whole; then the folder that holds the name is synced, and the first time also the folders above, because the entry
// of a new folder is durable only with its parent. A crash before the rename leaves a leftover that OpenFolder removes; one
// after it leaves a complete file that no row may name yet, which check finds through List. A failed sync is an error, and the
// file is taken away: after it, the system may say of bytes that never reached the disk that they are there.
func (f *Folder) Put(ctx context.Context, sealed []byte) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if len(sealed) == 0 {
		return "", errors.New("files: nothing to keep")
	}
	name := nameOf(sealed)
	if err := f.root.MkdirAll(path.Dir(placeOf(name)), 0o700); err != nil {
		return "", fmt.Errorf("files: make folder: %w", err)
	}
	if _, err := f.read(name); err != nil { // not there, or damaged
		if err := f.place(name, sealed); err != nil {
			return "", err
		}
	}
	// Also when the file was there: whoever wrote it may have crashed before this.
	if err := f.syncUp(name); err != nil {
		return "", errors.Join(err, f.root.Remove(placeOf(name)))
	}
	return name, nil
}

func (f *Folder) place(name string, sealed []byte) error {
	temp, err := f.write(sealed)
	if err != nil {
		return err
	}
	if err := f.root.Rename(temp, placeOf(name)); err != nil {
		return errors.Join(fmt.Errorf("files: name file: %w", err), f.root.Remove(temp))
	}
	return nil
}

// write makes a synced file in incoming and gives its place.
func (f *Folder) write(b []byte) (string, error) {
	temp := path.Join(incoming, newTempName())
	w, err := f.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("files: write: %w", err)
	}
	_, err = w.Write(b)
	if err = errors.Join(err, w.Sync(), w.Close()); err != nil {
		return "", errors.Join(fmt.Errorf("files: write: %w", err), f.root.Remove(temp))
	}
	return temp, nil
}

// syncUp makes the entry of a file durable, and once per process and folder those of the folders above it.
func (f *Folder) syncUp(name string) error {
	leaf := path.Dir(placeOf(name))
	if err := f.syncFolder(leaf); err != nil {
		return err
	}
	if _, done := f.synced.Load(leaf); done {
		return nil
	}
	if err := errors.Join(f.syncFolder(path.Dir(leaf)), f.syncFolder(".")); err != nil {
		return err
	}
	f.synced.Store(leaf, true)
	return nil
}

func (f *Folder) syncFolder(place string) error {
	d, err := f.root.Open(place)
	if err != nil {
		return fmt.Errorf("files: open folder: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("files: sync folder: %w", err)
	}
	return nil
}

// Get gives the bytes of a file. Faults: Missing "file.missing" also for a name that cannot be one; Closed "file.damaged"
// when the bytes are not those that were put.
func (f *Folder) Get(ctx context.Context, name string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return f.read(name)
}

func (f *Folder) read(name string) ([]byte, error) {
	if !validName(name) {
		return nil, fault.New(fault.Missing, "file.missing")
	}
	b, err := f.root.ReadFile(placeOf(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.Missing, "file.missing").Wrap(err)
	}
	if err != nil {
		return nil, fmt.Errorf("files: read: %w", err)
	}
	if got := nameOf(b); got != name {
		return nil, fault.New(fault.Closed, "file.damaged").Wrap(fmt.Errorf("files: %s holds %s", name, got))
	}
	return b, nil
}

// Drop removes a file durably. A file that is not there is as good as dropped; a name that cannot be one is Missing.
func (f *Folder) Drop(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !validName(name) {
		return fault.New(fault.Missing, "file.missing")
	}
	err := f.root.Remove(placeOf(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("files: drop: %w", err)
	}
	return f.syncFolder(path.Dir(placeOf(name)))
}

// List gives every name in rising order. What is not one of our files is passed over.
func (f *Folder) List(ctx context.Context, fn func(name string) error) error {
	return fs.WalkDir(f.root.FS(), ".", func(place string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // dropped while we walk
		}
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		if place == incoming {
			return fs.SkipDir
		}
		name := path.Base(place)
		if !e.Type().IsRegular() || !validName(name) || place != placeOf(name) {
			return nil
		}
		return fn(name)
	})
}

func nameOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func placeOf(name string) string { return path.Join(name[:2], name[2:4], name) }

// validName knows names as Put gives them: 64 characters of 0–9 and a–f.
func validName(name string) bool {
	if len(name) != 2*sha256.Size {
		return false
	}
	for _, c := range []byte(name) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
