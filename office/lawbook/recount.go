package lawbook

import (
	"context"
	"strings"

	"hoso/law"
	"hoso/office"
	"hoso/record/change"
)

// JobRecount is the kind of the job that counts running deadlines anew after the calendar moved.
const JobRecount = "deadline.recount"

// perAct is how many changes one act looks through.
const perAct = 500

// Recount is the work of a JobRecount: the changes that are not decided get their deadline by the calendar as it is now, some at a time. The
// crash story: each part is one act that writes its changes and the job of the next part, so a crash repeats at most what it had not written.
func Recount(ctx context.Context, o *office.Office, job office.Job) error {
	_, err := office.Do(ctx, o, office.System(), "deadline.recount", "", func(d *office.Desk) (struct{}, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "change"}); err != nil {
			return struct{}{}, err
		}
		d.Settle(job.ID)
		q := office.Query{Where: []office.Where{{Key: "deadline", Op: ">", Value: int64(0)}}, Limit: perAct}
		if after := job.Args["after"]; after != "" {
			q.After = &office.After{ID: after}
		}
		found, err := office.Find[change.Change](d.Reader, q)
		if err != nil {
			return struct{}{}, err
		}
		for _, s := range found {
			if err := recount(d, s.Record, s.Rev); err != nil {
				return struct{}{}, err
			}
		}
		if len(found) == perAct {
			amendment, _, _ := strings.Cut(job.Key, " ")
			last := string(found[len(found)-1].Record.ID)
			d.Enqueue(office.Job{Kind: JobRecount, Key: amendment + " " + last, Args: map[string]string{"after": last}})
		}
		return struct{}{}, nil
	})
	return err
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
