package read

import (
	"context"

	"hoso/office"
	"hoso/record/approval"
)

// Counts is how many new versions of the asker's units stand where at the department, and how many batches wait for their signature. It
// names nobody.
type Counts struct {
	Versions map[string]int `json:"versions"`       // by state; empty for whoever does not review
	Signing  int            `json:"signing,string"` // batches without their signature yet
}

// CountVersions counts the new versions in each of the states, for whoever reviews or signs them (PT-13). Unlike their lists it shows no
// person, so that it leaves no entry. Fault Denied.
func CountVersions(ctx context.Context, o *office.Office, who office.Who, states []string) (Counts, error) {
	return office.Do(ctx, o, who, "review.count", "", func(d *office.Desk) (Counts, error) {
		v := Counts{Versions: map[string]int{}}
		scopes, err := atDepartment(d)
		if err != nil {
			return v, err
		}
		if v.Signing, err = batchesIn(d, scopes, approval.Signing); err != nil || len(d.Book.Policy().Reach(who.Role, "department.review")) == 0 {
			return v, err
		}
		for _, state := range states {
			for _, scope := range scopes {
				n, err := d.Reader.Count(office.Query{Noun: approval.Review{}.Noun(), Where: []office.Where{{Key: "state", Op: "=", Value: state}, {Key: "unit_path", Op: "under", Value: scope}}})
				if err != nil {
					return v, err
				}
				v.Versions[state] += n
			}
		}
		return v, nil
	})
}

// batchesIn counts the batches of the versions in a state.
func batchesIn(d *office.Desk, scopes []string, state string) (int, error) {
	batches := map[string]bool{}
	for _, scope := range scopes {
		rows, err := d.Reader.Find(office.Query{Noun: approval.Review{}.Noun(), Where: []office.Where{{Key: "state", Op: "=", Value: state}, {Key: "unit_path", Op: "under", Value: scope}}})
		if err != nil {
			return 0, err
		}
		for _, row := range rows {
			batches[text(row, "batch")] = true
		}
	}
	return len(batches), nil
}
