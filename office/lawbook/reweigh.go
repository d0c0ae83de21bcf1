package lawbook

import (
	"context"

	"hoso/law"
	"hoso/office"
	"hoso/record/dossier"
)

// JobReweigh is the kind of the job that makes anew what lists know of dossiers: on the day an amended form begins to hold, and after a start with
// facets of an earlier shape.
const JobReweigh = "facet.reweigh"

// RenewFacets has the facets made anew that an earlier program made. It is asked for once after a start that found any (office.LoadCensus).
func RenewFacets(ctx context.Context, o *office.Office) error {
	_, err := office.Do(ctx, o, office.System(), "facet.renew", "", func(d *office.Desk) (struct{}, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "facet"}); err != nil {
			return struct{}{}, err
		}
		d.Enqueue(office.Job{Kind: JobReweigh, Key: "renew", Args: map[string]string{}})
		return struct{}{}, nil
	})
	return err
}

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
