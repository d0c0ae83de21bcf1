// Package check is hoso's fsck: it re-derives from the documents themselves what other parts of the program rely on — digests,
// chains, signatures, indexes, the journal's tree, the files — and tells every place where they differ.
//
// It owns nothing and repairs nothing. Invariant: it believes no digest, index or count that it can compute itself.
package check

import (
	"context"
	"encoding/json"
	"fmt"

	"hoso/office"
)

// Finding is one place that is not as it must be.
type Finding struct {
	What  string `json:"what"` // noun and id, or "journal", "file"
	Wrong string `json:"wrong"`
}

// Report is what a check saw.
type Report struct {
	Units    int       `json:"units,string"`
	Dossiers int       `json:"dossiers,string"`
	Versions int       `json:"versions,string"`
	Changes  int       `json:"changes,string"`
	Files    int       `json:"files,string"`
	Entries  int64     `json:"entries,string"`
	Batches  int       `json:"batches,string"`
	Orphans  int       `json:"orphans,string"` // sealed files that no row names: left by a crash before a commit, harmless
	Findings []Finding `json:"findings"`
}

// Clean reports whether nothing was found.
func (r Report) Clean() bool { return len(r.Findings) == 0 }

// inspector is one run over one snapshot.
type inspector struct {
	ctx    context.Context
	o      *office.Office
	r      office.Reader
	report Report
	boxes  map[string]office.Box
	named  map[string]bool // files that some row names
}

func (i *inspector) found(what, wrong string, args ...any) {
	i.report.Findings = append(i.report.Findings, Finding{what, fmt.Sprintf(wrong, args...)})
}

// Run checks everything on one snapshot.
func Run(ctx context.Context, o *office.Office) (Report, error) {
	i := &inspector{ctx: ctx, o: o, boxes: map[string]office.Box{}, named: map[string]bool{}}
	err := o.Store.View(ctx, func(r office.Reader) error {
		i.r = r
		for _, step := range []func() error{i.units, i.keys, i.versions, i.dossiers, i.changes, i.evidence, i.prints, i.intakes, i.packets, i.batches, i.sheets, i.reviews, i.factors, i.quotas, i.plain, i.journal, i.written} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = i.files()
	}
	return i.report, err
}

// each decodes every record of a noun and checks its row: the key columns must be those the body gives.
func each[T office.Record](i *inspector, fn func(T) error) error {
	var zero T
	return i.r.Each(zero.Noun(), func(row office.Row) error {
		var record T
		if err := json.Unmarshal(row.Body, &record); err != nil {
			i.found(row.Noun+" "+row.ID, "the body cannot be read: %v", err)
			return nil
		}
		if record.RecordID() != row.ID {
			i.found(row.Noun+" "+row.ID, "the body names %q", record.RecordID())
		}
		for name, want := range record.Keys() {
			if row.Keys[name] != want {
				i.found(row.Noun+" "+row.ID, "column %s holds %v, the body gives %v", name, row.Keys[name], want)
			}
		}
		names, err := office.SealedFiles(row.Noun, row.Body) // what a copy takes along: a file it forgot would be found as nobody's
		if err != nil {
			return err
		}
		for _, name := range names {
			i.named[name] = true
		}
		return fn(record)
	})
}
