package law

import (
	"bytes"
	"io/fs"
	"time"
)

// overlaid is one file of an overlay: what it holds and what is known of it.
type overlaid struct {
	*bytes.Reader
	name string
	size int64
}

// Stat, Close, Name, Size, Mode, ModTime, IsDir and Sys make it a file and its own description.
func (f *overlaid) Stat() (fs.FileInfo, error) { return f, nil }

// Close does nothing: the file is in memory.
func (f *overlaid) Close() error { return nil }

// Name is the file's name without its folder.
func (f *overlaid) Name() string { return f.name }

// Size is in bytes.
func (f *overlaid) Size() int64 { return f.size }

// Mode says that it is read and not written.
func (f *overlaid) Mode() fs.FileMode { return 0o444 }

// ModTime is not known.
func (f *overlaid) ModTime() time.Time { return time.Time{} }

// IsDir is always false.
func (f *overlaid) IsDir() bool { return false }

// Sys gives nothing.
func (f *overlaid) Sys() any { return nil }
