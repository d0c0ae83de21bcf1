package compose

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"hoso/backup"
	"hoso/civil"
	"hoso/fault"
	"hoso/office"
	"hoso/office/check"
	"hoso/store"
	"hoso/vault"
)

// Backup says where copies lie and when the day's is made.
type Backup struct {
	Folder string
	Hour   int // of the day in Vietnam, 0 to 23
}

// copyKeys is the name of the file with the keys of copies.
const copyKeys = "backup.json"

// tries is how often a copy is begun anew because a file was collected meanwhile.
const tries = 5

// Copies makes copies of one office and tries them. It may stand beside the program that serves the office.
type Copies struct {
	Folder backup.Folder
	config Config
	from   backup.Source
	office *office.Office
	keys   *vault.CopyKeys
	master string
	close  func() error
}

var _ office.Copies = (*Copies)(nil)

// openCopies gives the copies of an office that is open.
func openCopies(c Config, s sealed, st wholeStore, o *office.Office) (*Copies, error) {
	if err := unlessThere(c.keys(copyKeys), vault.CreateCopyKeys); err != nil {
		return nil, err
	}
	keys, err := vault.OpenCopyKeys(c.keys(copyKeys))
	if err != nil {
		return nil, err
	}
	return &Copies{Folder: backup.Folder{Dir: c.Backup.Folder, Province: c.Province}, config: c, from: backup.Source{Store: st, Files: s.files},
		office: o, keys: keys, master: s.vault.Name()}, nil
}

// OpenCopies opens an office only to copy it; another program may serve it at the same time. Fault Closed "store.older" when that one is older
// than this.
func OpenCopies(ctx context.Context, c Config) (*Copies, error) {
	if err := c.fill(); err != nil {
		return nil, err
	}
	i, err := inspect(ctx, c, store.Options{Reading: true})
	if err != nil {
		return nil, err
	}
	k, err := openCopies(c, i.sealed, i.store, i.office)
	if err != nil {
		return nil, errors.Join(err, i.close())
	}
	k.close = i.close
	return k, nil
}

// Close closes what OpenCopies opened.
func (k *Copies) Close() error { return k.close() }

// Months is for how long the law of the day has copies kept.
func (k *Copies) Months() (int, error) {
	reg, err := k.office.Book().Regulation(k.config.Province, civil.FromTime(k.office.Now()))
	if err != nil {
		return 0, err
	}
	return reg.BackupKeep.N, nil
}

// Alone takes the right to copy this office for this process. Fault Busy "backup.running".
func (k *Copies) Alone() (release func(), err error) {
	release, err = Hold(filepath.Join(k.config.Dir, "backup.lock"))
	if errors.Is(err, ErrHeld) {
		return nil, fault.New(fault.Busy, "backup.running")
	}
	return release, err
}

// Write writes a copy and does not try it.
func (k *Copies) Write(ctx context.Context) (file backup.File, m backup.Manifest, err error) {
	made := k.office.Now()
	about := backup.Opening{Made: made.UTC(), Province: k.config.Province, Program: k.config.Program, Law: k.office.Book().Digest(), Master: k.master, Moved: k.config.Moved}
	for range tries {
		file, err = k.Folder.Write(made, func(w io.Writer) (err error) {
			m, err = backup.Write(ctx, w, k.from, k.keys, about)
			return err
		})
		if !errors.Is(err, backup.ErrMoved) {
			break
		}
	}
	return file, m, err
}

// Try restores a copy of the folder into an empty place, checks everything there, and counts what came: only then a copy is believed. What became
// of it is kept beside the copy. Faults: Closed "backup.damaged", "backup.contradicts".
func (k *Copies) Try(ctx context.Context, name string) (trial backup.Trial, report check.Report, err error) {
	place, err := k.scratch()
	if err != nil {
		return trial, report, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(place)) }()
	begun := time.Now()
	f, err := os.Open(k.Folder.Path(name))
	if err != nil {
		return trial, report, err
	}
	defer f.Close()
	sum := sha256.New()
	read := &counted{w: sum}
	c := k.config
	c.Dir, c.Postgres, c.Keys, c.Backup = place, "", k.config.keys(""), nil
	if trial.Manifest, err = restore(ctx, io.TeeReader(f, read), k.keys, k.master, c); err != nil {
		return trial, report, err
	}
	if report, err = k.checked(ctx, c, trial.Manifest); err != nil {
		return trial, report, err
	}
	trial.At, trial.Size, trial.Digest = k.office.Now().UTC(), read.n, hex.EncodeToString(sum.Sum(nil))
	trial.Findings, trial.Seconds = len(report.Findings), time.Since(begun).Seconds()
	return trial, report, k.Folder.Tried(name, trial)
}

// counted counts what it hands on.
type counted struct {
	w io.Writer
	n int64
}

func (c *counted) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.w.Write(p)
}

// checked checks what was restored, and counts it anew: it must be what the copy says it holds.
func (k *Copies) checked(ctx context.Context, c Config, m backup.Manifest) (check.Report, error) {
	i, err := inspect(ctx, c, store.Options{})
	if err != nil {
		return check.Report{}, err
	}
	report, err := check.Run(ctx, i.office)
	if err == nil {
		err = same(ctx, i, m)
	}
	return report, errors.Join(err, i.close())
}

// same counts an office and holds it to what its copy says.
func same(ctx context.Context, i *inspected, m backup.Manifest) error {
	held, err := backup.Count(ctx, backup.Source{Store: i.store, Files: i.files})
	if err == nil && !held.Same(m.Closing) {
		err = fault.New(fault.Closed, "backup.contradicts").Wrap(fmt.Errorf("compose: the copy holds %+v, restored it is %+v", m.Closing, held))
	}
	return err
}

// scratch makes an empty place beside the data, on the disk that is known to keep them well, after removing what a crash left of others. The caller
// copies alone.
func (k *Copies) scratch() (string, error) {
	left, err := filepath.Glob(filepath.Join(k.config.Dir, "trial-*"))
	if err != nil {
		return "", err
	}
	for _, place := range left {
		if err := os.RemoveAll(place); err != nil {
			return "", err
		}
	}
	return os.MkdirTemp(k.config.Dir, "trial-*") // 0700
}

// Make implements office.Copies.
func (k *Copies) Make(ctx context.Context, months int) (office.Copy, error) {
	release, err := k.Alone()
	if err != nil {
		return office.Copy{}, err
	}
	defer release()
	file, _, err := k.Write(ctx)
	if err != nil {
		return office.Copy{}, err
	}
	if file.Trial, _, err = k.Try(ctx, file.Name); err != nil {
		if _, judged := fault.As(err); !judged { // it could not be tried, and the next one is made in an hour: they would fill the medium
			err = errors.Join(err, k.Folder.Remove(file.Name))
		}
		return copyOf(file), err
	}
	removed, err := k.Prune(months)
	made := copyOf(file)
	made.Removed = len(removed)
	return made, err
}

// Prune removes the good copies that need not be kept any more. The caller copies alone.
func (k *Copies) Prune(months int) ([]backup.File, error) {
	return k.Folder.Prune(k.office.Now(), months)
}

// Newest implements office.Copies.
func (k *Copies) Newest(context.Context) (newest, good office.Copy, err error) {
	all, err := k.Folder.List()
	for i, file := range all {
		if i == 0 {
			newest = copyOf(file)
		}
		if file.Good() {
			return newest, copyOf(file), nil
		}
	}
	return newest, good, err
}

func copyOf(f backup.File) office.Copy {
	return office.Copy{Name: f.Name, Made: f.Made, Size: f.Size, Tried: f.Trial.At, Findings: f.Trial.Findings}
}
