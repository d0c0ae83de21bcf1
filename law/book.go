package law

import (
	"embed"
	"errors"
	"io/fs"

	"hoso/canon"
	"hoso/civil"
	"hoso/fault"
)

//go:embed data
var embedded embed.FS

// Book is the whole law that hoso knows: an immutable value, validated as a whole before anybody reads it.
type Book struct {
	forms     []*Form
	lists     map[string]*List
	events    []Event
	documents []Document
	calendar  *Calendar
	salary    *Salary
	provinces map[string]*Province
	policy    *Policy
	rules     []Rule
	digest    string

	compliance Compliance
}

// Load reads and validates a tree laid out as law/data is. Every defect is reported with its file, line and reason;
// a Book with a defect is not returned.
func Load(fsys fs.FS) (*Book, error) {
	b := &Book{}
	steps := []func(*Book, fs.FS) error{loadLists, loadForms, loadQuality, loadEvents, loadCalendar, loadSalary, loadProvinces, loadPolicy, loadRules}
	var failed []error
	for _, step := range steps {
		if err := step(b, fsys); err != nil {
			failed = append(failed, err)
		}
	}
	if len(failed) > 0 {
		return nil, errors.Join(failed...)
	}
	digest, err := digestTree(fsys)
	if err != nil {
		return nil, err
	}
	b.digest = digest
	return b, nil
}

// Embedded is the data that ships with the program, rooted where Load expects it.
func Embedded() fs.FS {
	sub, err := fs.Sub(embedded, "data")
	if err != nil {
		panic(err) // the directory is compiled in
	}
	return sub
}

// Digest names this Book; every act stores it.
func (b *Book) Digest() string { return b.digest }

// Form gives the edition of a form in force on a day. Fault Missing: "form.not_in_force".
func (b *Book) Form(id string, day civil.Date) (*Form, error) {
	for _, f := range b.forms {
		if f.ID == id && inForce(f.From, f.To, day) {
			return f, nil
		}
	}
	return nil, fault.New(fault.Missing, "form.not_in_force", id, day)
}

// FormByKey gives the edition a Content was written under ("syll@2023-05-05"). Fault Missing: "form.unknown".
func (b *Book) FormByKey(key string) (*Form, error) {
	for _, f := range b.forms {
		if f.Key() == key {
			return f, nil
		}
	}
	return nil, fault.New(fault.Missing, "form.unknown", key)
}

// Forms lists all editions in the order of their files.
func (b *Book) Forms() []*Form { return b.forms }

// Calendar is the calendar of working days.
func (b *Book) Calendar() *Calendar { return b.calendar }

// Salary is the set of salary tables.
func (b *Book) Salary() *Salary { return b.salary }

// Policy answers who may do and see what.
func (b *Book) Policy() *Policy { return b.policy }

func inForce(from, to, day civil.Date) bool {
	return (from.IsZero() || !day.Before(from)) && (to.IsZero() || !day.After(to))
}

// digestTree hashes every file with its name, in the order of names.
func digestTree(fsys fs.FS) (string, error) {
	var leaves [][32]byte
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		leaves = append(leaves, canon.Leaf(append([]byte(path+"\x00"), data...)))
		return nil
	})
	if err != nil {
		return "", err
	}
	root := canon.Root(leaves)
	return canon.Digest(root[:]), nil
}
