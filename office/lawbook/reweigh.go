package lawbook

import (
	"context"

	"hoso/office"
	"hoso/record/dossier"
)

// JobReweigh is the kind of the job that counts anew how complete dossiers are, on the day an amended form begins to hold.
const JobReweigh = "facet.reweigh"

// Reweigh is the work of a JobReweigh: what lists and scores know of each dossier is made anew under the form that holds now.
func Reweigh(ctx context.Context, o *office.Office, job office.Job) error {
	return inParts(ctx, o, job, "facet.reweigh", office.Query{Limit: 50}, func(d *office.Desk, s office.Stored[dossier.Dossier]) error {
		err := reweigh(d, s.Record)
		if d.PassOver("dossier "+string(s.Record.ID), err) {
			return nil
		}
		return err
	})
}

func reweigh(d *office.Desk, head dossier.Dossier) error {
	if head.Version == 0 {
		return nil
	}
	p, err := d.Place(head.ID)
	if err != nil {
		return err
	}
	opened, err := d.Open(p)
	if err != nil {
		return err
	}
	return d.PutFacet(opened, head, opened.Contents)
}
