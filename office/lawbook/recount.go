package lawbook

import (
	"context"

	"hoso/office"
	"hoso/record/change"
)

// JobRecount is the kind of the job that counts running deadlines anew after the calendar moved.
const JobRecount = "deadline.recount"

// Recount is the work of a JobRecount: the changes that are not decided get their deadline by the calendar as it is now.
func Recount(ctx context.Context, o *office.Office, job office.Job) error {
	running := office.Query{Where: []office.Where{{Key: "deadline", Op: ">", Value: int64(0)}}, Limit: 500}
	return inParts(ctx, o, job, "deadline.recount", running, func(d *office.Desk, s office.Stored[change.Change]) error {
		return recount(d, s.Record, s.Rev)
	})
}

func recount(d *office.Desk, c change.Change, rev int64) error {
	if c.IsDraft() || c.Undecided() == 0 {
		return nil
	}
	p, err := d.Place(c.Dossier)
	if err != nil {
		return err
	}
	deadline, err := d.UpdateDeadline(p, c.Days)
	if err != nil || deadline.Until == c.Deadline {
		return err
	}
	c.Deadline = deadline.Until
	d.About(c.Dossier)
	return d.Put(c, rev)
}
