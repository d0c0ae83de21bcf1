package approval

import (
	"context"
	"slices"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/approval"
	"hoso/record/change"
)

// JobTakeEffect is the kind of the job that writes the version of a change approved before its day of effect.
const JobTakeEffect = "change.take_effect"

// takeEffectLater leaves the writing of a future-dated change's version to its day: it is approved now and takes effect then.
// Each sheet has its own job: independent items of one change may be approved on different days. They stand in no line: one that is due in a year
// would hold up all that are due before it.
func takeEffectLater(d *office.Desk, c change.Change, sheet id.Sheet) {
	d.Enqueue(office.Job{Kind: JobTakeEffect, Key: string(c.ID) + " " + string(sheet), Due: c.Days.Effect.Start(),
		Args: map[string]string{"change": string(c.ID), "sheet": string(sheet)}})
}

// TakeEffect is the work of a JobTakeEffect. When the dossier has moved under the change in the meantime, nothing is written and the
// approver is told: the change is begun anew on what the dossier holds now.
func TakeEffect(ctx context.Context, o *office.Office, job office.Job) error {
	_, err := office.Do(ctx, o, office.System(), "change.effect", "", func(d *office.Desk) (struct{}, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "change"}); err != nil {
			return struct{}{}, err
		}
		d.Settle(job.ID)
		sheet, _, err := office.Get[approval.Sheet](d.Reader, job.Args["sheet"])
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, takeEffect(d, id.Change(job.Args["change"]), sheet)
	})
	return err
}

func takeEffect(d *office.Desk, changeID id.Change, sheet approval.Sheet) error {
	c, _, p, err := d.Change(changeID)
	if err != nil {
		return err
	}
	opened, err := d.Open(p)
	if err != nil {
		return err
	}
	if c, err = opened.OpenChange(c); err != nil {
		return err
	}
	items := slices.DeleteFunc(slices.Clone(c.Items), func(item change.Item) bool {
		return !slices.ContainsFunc(sheet.Lines, func(l approval.Line) bool { return l.Item == item.ID })
	})
	d.About(c.Dossier, itemsPaths(items)...)
	after, err := opened.After(items)
	if fault.Is(err, fault.Stale) {
		return d.Notify(sheet.Approver, "notice.no_effect", "/ho-so/"+string(c.Dossier))
	}
	if err != nil {
		return err
	}
	reg, err := d.Regulation()
	if err != nil {
		return err
	}
	release := newRelease(d, reg, sheet)
	if err := release.version(d, opened, after, items); err != nil {
		return err
	}
	return release.end(d)
}

func itemsPaths(items []change.Item) []string {
	paths := make([]string, 0, len(items))
	for _, item := range items {
		paths = append(paths, item.Path)
	}
	return paths
}
