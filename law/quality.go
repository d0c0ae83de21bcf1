package law

import (
	"io/fs"

	"hoso/civil"
)

const qualityFile = "national/quality.yaml"

// Compliance is what a unit's score is made of, in parts of 100 (DT-22.7, DT-23.3).
type Compliance struct {
	Complete int `yaml:"complete"` // of dossiers that are complete, by weight
	Timely   int `yaml:"timely"`   // of deadlines that were kept
	Reports  int `yaml:"reports"`  // of reports handed in in time
}

// Compliance gives the parts of a unit's score.
func (b *Book) Compliance() Compliance { return b.compliance }

// Score is a unit's compliance, from 0 to 100. A part of which there was nothing to keep counts in full.
func (c Compliance) Score(points, of, late, due, reportsLate, reportsDue int) int {
	return (c.Complete*share(points, of) + c.Timely*share(due-late, due) + c.Reports*share(reportsDue-reportsLate, reportsDue) + 50) / 100
}

// share is part of whole in hundredths, rounded down; all of nothing is all.
func share(part, whole int) int {
	if whole <= 0 {
		return 100
	}
	return max(part, 0) * 100 / whole
}

// Points is Completeness by the weight of each entry (PT-19.4).
func (f *Form) Points(c Content, category string, day civil.Date) (have, want int) {
	for i := range f.Entries {
		if e := &f.Entries[i]; f.Asks(e, c, category, day) {
			want += e.weight
			if has(c, e) {
				have += e.weight
			}
		}
	}
	return have, want
}

// loadQuality reads the weights and lays them on the entries of every edition.
func loadQuality(b *Book, fsys fs.FS) error {
	var file struct {
		Other   int `yaml:"other"`
		Weights []located[struct {
			Weight  int      `yaml:"weight"`
			Entries []string `yaml:"entries"`
		}] `yaml:"weights"`
		Compliance Compliance `yaml:"compliance"`
	}
	if err := readYAML(fsys, qualityFile, &file); err != nil {
		return err
	}
	found := &flaws{path: qualityFile}
	b.weigh("", file.Other)
	for _, row := range file.Weights {
		if row.Row.Weight < 1 {
			found.at(row.Line, "the weight is %d, it must be at least 1", row.Row.Weight)
		}
		for _, path := range row.Row.Entries {
			if len(b.forms) > 0 && b.weigh(path, row.Row.Weight) == 0 {
				found.at(row.Line, "no form has the entry %q", path)
			}
		}
	}
	if b.compliance = file.Compliance; file.Other < 1 || b.compliance.Complete+b.compliance.Timely+b.compliance.Reports != 100 {
		found.at(1, "other must be at least 1, and the parts of compliance 100 together")
	}
	return found.err()
}

// weigh sets the weight of an entry in every edition of its form, of all entries where none is named, and counts them.
func (b *Book) weigh(path string, weight int) int {
	n := 0
	for _, f := range b.forms {
		for i := range f.Entries {
			if path == "" || f.ID+"/"+f.Entries[i].ID == path {
				f.Entries[i].weight = weight
				n++
			}
		}
	}
	return n
}
