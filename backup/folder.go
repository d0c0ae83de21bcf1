package backup

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"hoso/civil"
	"hoso/fault"
)

// Folder is where the copies of one province lie.
type Folder struct {
	Dir      string
	Province string
}

// The endings of what lies in a folder: a copy, one that is being written, what became of trying one.
const (
	ending        = ".hoso"
	endingWriting = ".writing"
	endingTrial   = ".tried.json"
)

// stamp is the moment in a copy's name, in Vietnam's time.
const stamp = "20060102-150405.000"

// leftover is the age at which a copy that is being written is taken for what a crash left: no copy takes a day.
const leftover = 24 * time.Hour

// File is a copy in a folder.
type File struct {
	Name  string
	Made  time.Time // as its name says
	Size  int64
	Trial Trial // zero while it was not tried
}

// Trial is what became of restoring a copy into an empty place. It lies beside the copy.
type Trial struct {
	At       time.Time `json:"at"`
	Size     int64     `json:"size"`   // of the copy that was tried
	Digest   string    `json:"digest"` // SHA-256 of the copy's bytes, as sha256sum gives it
	Findings int       `json:"findings"`
	Seconds  float64   `json:"seconds"`
	Manifest Manifest  `json:"manifest"`
}

// Good reports whether a copy was restored and nothing was found wrong with what came of it.
func (f File) Good() bool { return !f.Trial.At.IsZero() && f.Trial.Findings == 0 }

// Write writes a copy under the name of a moment.
//
// Crash story: the bytes go to a name of their own and are synced; they get the name of a copy by a rename; then the folder is synced. A crash
// before the rename leaves a file ending in ".writing", which a later Write removes; one behind it leaves a whole copy that was not tried. An error
// leaves nothing. The folder must be there: one on a medium that is not attached would otherwise be made on the disk below. Fault Missing
// "backup.no_folder".
func (f Folder) Write(made time.Time, write func(w io.Writer) error) (File, error) {
	if _, err := os.Stat(f.Dir); errors.Is(err, fs.ErrNotExist) {
		return File{}, fault.New(fault.Missing, "backup.no_folder").Wrap(err)
	}
	name := f.prefix() + made.In(civil.Zone).Format(stamp) + ending
	out, err := os.CreateTemp(f.Dir, "."+name+".*"+endingWriting) // 0600
	if err != nil {
		return File{}, err
	}
	defer os.Remove(out.Name())
	info, err := out.Stat()
	if err == nil {
		err = f.clean(info.ModTime())
	}
	if err == nil {
		err = write(out)
	}
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return File{}, err
	}
	if _, err := os.Lstat(f.Path(name)); err == nil {
		return File{}, fmt.Errorf("backup: there is a %s already", name)
	}
	if err := os.Rename(out.Name(), f.Path(name)); err != nil { // not every medium has links
		return File{}, err
	}
	if err := f.sync(); err != nil {
		return File{}, err
	}
	return f.file(name)
}

// clean removes what crashes left. The folder's own clock tells the age, read off the file that was just begun.
func (f Folder) clean(now time.Time) error {
	names, err := filepath.Glob(filepath.Join(f.Dir, "."+f.prefix()+"*"+endingWriting))
	if err != nil {
		return err
	}
	for _, name := range names {
		if info, err := os.Lstat(name); err == nil && now.Sub(info.ModTime()) > leftover {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f Folder) prefix() string { return "hoso-" + f.Province + "-" }

func (f Folder) sync() error {
	d, err := os.Open(f.Dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

var copyName = regexp.MustCompile(`^hoso-(.+)-(\d{8}-\d{6}\.\d{3})\.hoso$`)

// List gives the copies in the folder, the newest first. Without a folder there is none.
func (f Folder) List() ([]File, error) {
	found, err := os.ReadDir(f.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []File
	for _, e := range found {
		parts := copyName.FindStringSubmatch(e.Name())
		if parts == nil || parts[1] != f.Province || !e.Type().IsRegular() {
			continue
		}
		file, err := f.file(e.Name())
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed meanwhile
		}
		if err != nil {
			return nil, err
		}
		all = append(all, file)
	}
	slices.SortFunc(all, func(a, b File) int { return cmp.Or(b.Made.Compare(a.Made), cmp.Compare(a.Name, b.Name)) })
	return all, nil
}

func (f Folder) file(name string) (File, error) {
	parts := copyName.FindStringSubmatch(name)
	if parts == nil {
		return File{}, fmt.Errorf("backup: %s is no name of a copy", name)
	}
	made, err := time.ParseInLocation(stamp, parts[2], civil.Zone)
	if err != nil {
		return File{}, err
	}
	info, err := os.Lstat(f.Path(name))
	if err != nil {
		return File{}, err
	}
	file := File{Name: name, Made: made, Size: info.Size()}
	text, err := os.ReadFile(f.Path(trialOf(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return file, nil
	}
	if err != nil {
		return file, err
	}
	var trial Trial
	if json.Unmarshal(text, &trial) == nil && trial.Size == file.Size { // anything else is no trial of this copy
		file.Trial = trial
	}
	return file, nil
}

func trialOf(name string) string { return strings.TrimSuffix(name, ending) + endingTrial }

// Path is where a copy of the folder lies.
func (f Folder) Path(name string) string { return filepath.Join(f.Dir, name) }

// Tried keeps what became of trying a copy, whole or not at all.
func (f Folder) Tried(name string, trial Trial) error {
	text, err := json.MarshalIndent(trial, "", "  ")
	if err != nil {
		return err
	}
	out, err := os.CreateTemp(f.Dir, "."+name+".*"+endingWriting)
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	_, err = out.Write(append(text, '\n'))
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	if err := os.Rename(out.Name(), f.Path(trialOf(name))); err != nil {
		return err
	}
	return f.sync()
}

// Remove removes one copy, with the word of its trial where there is one.
func (f Folder) Remove(name string) error {
	err := os.Remove(f.Path(trialOf(name)))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(os.Remove(f.Path(name)), err, f.sync())
}

// Prune removes the copies that need not be kept, and tells which. months is the law's: see Spare.
func (f Folder) Prune(now time.Time, months int) ([]File, error) {
	all, err := f.List()
	if err != nil {
		return nil, err
	}
	spare := Spare(all, now, months)
	for _, file := range spare { // the copy first: what is left of a crash is the word of a trial of nothing
		if err := errors.Join(os.Remove(f.Path(file.Name)), os.Remove(f.Path(trialOf(file.Name)))); err != nil {
			return nil, err
		}
	}
	if len(spare) > 0 {
		err = f.sync()
	}
	return spare, err
}

// Spare says which copies need not be kept: good ones that are older than so many months, while good ones of so many different months are kept
// that are younger. What was not tried, or found wanting, a person removes. all has the newest first.
func Spare(all []File, now time.Time, months int) []File {
	limit := now.In(civil.Zone).AddDate(0, -months, 0)
	kept := map[string]bool{} // months of which a good copy is kept
	var spare []File
	for _, file := range all {
		switch {
		case !file.Good():
		case months > 0 && file.Made.Before(limit) && len(kept) >= months:
			spare = append(spare, file)
		default:
			kept[file.Made.In(civil.Zone).Format("2006-01")] = true
		}
	}
	return spare
}
