package lawbook

import (
	"context"
	"strings"

	"hoso/law"
	"hoso/office"
)

// inParts does the work of a job record by record, as many in an act as the query's limit says. The crash story: each part is one act that writes
// its records and the job of the next part, so a crash repeats at most what it had not written.
func inParts[T office.Record](ctx context.Context, o *office.Office, job office.Job, name string, q office.Query, each func(d *office.Desk, s office.Stored[T]) error) error {
	_, err := office.Do(ctx, o, office.System(), name, "", func(d *office.Desk) (struct{}, error) {
		var zero T
		if _, err := d.Allow("job.run", law.Object{Noun: zero.Noun()}); err != nil {
			return struct{}{}, err
		}
		d.Settle(job.ID)
		if after := job.Args["after"]; after != "" {
			q.After = &office.After{ID: after}
		}
		found, err := office.Find[T](d.Reader, q)
		if err != nil {
			return struct{}{}, err
		}
		for _, s := range found {
			if err := each(d, s); err != nil {
				return struct{}{}, err
			}
		}
		if len(found) == q.Limit {
			amendment, _, _ := strings.Cut(job.Key, " ")
			last := found[len(found)-1].Record.RecordID()
			d.Enqueue(office.Job{Kind: job.Kind, Key: amendment + " " + last, Args: map[string]string{"after": last}})
		}
		return struct{}{}, nil
	})
	return err
}
