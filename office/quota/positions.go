package quota

import (
	"context"

	"hoso/id"
	"hoso/office"
)

// Positions is how many people hold which vị trí việc làm in a unit and under it.
type Positions struct {
	Unit   id.Unit           `json:"unit"` // empty: all the asker may see
	Name   string            `json:"name"`
	People int               `json:"people,string"`
	None   int               `json:"none,string"` // of them without one declared
	Jobs   []office.JobCount `json:"jobs"`
}

// SeePositions counts people by vị trí việc làm (PT-14.7, DT-3.1, DT-13.1). It names nobody, but a position held by one person is that person's, so it is
// for those who may read the entry. Faults: Denied; Missing "unit.missing".
func SeePositions(ctx context.Context, o *office.Office, who office.Who, under id.Unit) (Positions, error) {
	return office.Do(ctx, o, who, "quota.positions", "", func(d *office.Desk) (Positions, error) {
		v := Positions{Unit: under, Jobs: []office.JobCount{}}
		scopes, err := d.ListScopes("quota.positions", "dossier", under)
		if err != nil {
			return v, err
		}
		if under != "" {
			if v.Name, err = d.UnitName(under); err != nil {
				return v, err
			}
		}
		for _, j := range d.JobCounts(scopes) {
			v.People += j.People
			if j.Label == "" {
				v.None = j.People
				continue
			}
			v.Jobs = append(v.Jobs, j)
		}
		return v, nil
	})
}
