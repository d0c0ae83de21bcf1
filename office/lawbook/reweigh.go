package lawbook

import (
	"context"
	"strings"

	"hoso/law"
	"hoso/office"
	"hoso/record/dossier"
)

// JobReweigh is the kind of the job that counts anew how complete dossiers are, on the day an amended form begins to hold.
const JobReweigh = "facet.reweigh"

// dossiersPerAct is how many dossiers one act opens.
const dossiersPerAct = 50

// Reweigh is the work of a JobReweigh: what lists and scores know of each dossier is made anew under the form that holds now, some at a time. The
// crash story: each part is one act that writes its facets and the job of the next part, so a crash repeats at most what it had not written.
func Reweigh(ctx context.Context, o *office.Office, job office.Job) error {
	_, err := office.Do(ctx, o, office.System(), "facet.reweigh", "", func(d *office.Desk) (struct{}, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "dossier"}); err != nil {
			return struct{}{}, err
		}
		d.Settle(job.ID)
		q := office.Query{Limit: dossiersPerAct}
		if after := job.Args["after"]; after != "" {
			q.After = &office.After{ID: after}
		}
		found, err := office.Find[dossier.Dossier](d.Reader, q)
		if err != nil {
			return struct{}{}, err
		}
		for _, s := range found {
			if err := reweigh(d, s.Record); err != nil && !d.PassOver("dossier "+string(s.Record.ID), err) {
				return struct{}{}, err
			}
		}
		if len(found) == dossiersPerAct {
			amendment, _, _ := strings.Cut(job.Key, " ")
			last := string(found[len(found)-1].Record.ID)
			d.Enqueue(office.Job{Kind: JobReweigh, Key: amendment + " " + last, Args: map[string]string{"after": last}})
		}
		return struct{}{}, nil
	})
	return err
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
