// Package backup holds the acts by which the office copies itself: once a day, at the hour that is set up, as a job; what became of it is kept and
// journalled (TT 06/2023 art. 10, PT-11.2, BD-11.1).
//
// It owns when a copy is made and what is told of it. It does not own the copies (office.Copies). Invariant: a copy is called good only when it was
// restored and nothing was found wrong with it.
package backup

import (
	"context"
	"errors"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/record/setting"
)

// JobMake is the kind of the job that makes the day's copy.
const JobMake = "backup.make"

// FailedKey says that a copy came to nothing for a reason that only the program's log tells.
const FailedKey = "backup.failed"

// again is when a copy that came to nothing is tried anew.
const again = time.Hour

// Begin has the day's copy made once the hour has come, in Vietnam's time, and takes note of copies that were made by hand.
func Begin(ctx context.Context, o *office.Office, hour int) error {
	if o.Copies == nil {
		return nil
	}
	if err := look(ctx, o); err != nil {
		return err
	}
	if o.Now().In(civil.Zone).Hour() < hour {
		return nil
	}
	return office.OnceADay(ctx, o, "backup.begin", func(d *office.Desk, _ civil.Date) error {
		d.Enqueue(office.Job{Kind: JobMake, Key: JobMake})
		return nil
	})
}

// look takes note of what lies in the folder, when it is not what was noted.
func look(ctx context.Context, o *office.Office) error {
	newest, good, failed := o.Copies.Newest(ctx)
	if failed != nil && ctx.Err() == nil { // kept, so that health shows it; the round is tried again
		return errors.Join(failed, note(ctx, o, "backup.note", func(d *office.Desk, b *setting.Backup) error {
			if key := problem(failed); b.Problem != key {
				b.Problem, b.ProblemAt = key, d.At
			}
			return nil
		}))
	}
	return note(ctx, o, "backup.note", func(d *office.Desk, b *setting.Backup) error {
		b.Newest, b.Good = copyOf(newest), copyOf(good)
		return nil
	})
}

// Make makes the day's copy, tries it, and notes how it went; one that came to nothing is tried again after an hour. The crash story: the copy is
// complete in its folder, or not there, before the note is written; a crash between leaves a copy that the next look takes note of, and the job,
// which makes another.
func Make(ctx context.Context, o *office.Office, job office.Job) error {
	if o.Copies == nil {
		return note(ctx, o, JobMake, func(d *office.Desk, _ *setting.Backup) error {
			d.Settle(job.ID) // the folder was taken out of the configuration meanwhile
			return nil
		})
	}
	months := 0 // where no regulation is in force, everything is kept
	if reg, err := o.Book().Regulation(o.Province, civil.FromTime(o.Now())); err == nil {
		months = reg.BackupKeep.N
	} else if !fault.Is(err, fault.Missing) {
		return err
	}
	_, failed := o.Copies.Make(ctx, months)
	if ctx.Err() != nil {
		return ctx.Err() // the program ends: the job is leased again
	}
	newest, good, err := o.Copies.Newest(ctx)
	if failed == nil && err != nil {
		failed = err
	}
	if failed != nil && o.Log != nil {
		o.Log.WarnContext(ctx, "backup", "error", failed)
	}
	return note(ctx, o, JobMake, func(d *office.Desk, b *setting.Backup) error {
		d.Settle(job.ID)
		if err == nil {
			b.Newest, b.Good = copyOf(newest), copyOf(good)
		}
		b.Problem, b.ProblemAt = "", time.Time{}
		if failed != nil {
			b.Problem, b.ProblemAt = problem(failed), d.At
			d.Fail(b.Problem)
			d.Enqueue(office.Job{Kind: JobMake, Key: JobMake, Due: d.At.Add(again)})
		}
		return nil
	})
}

// problem is what may be shown of an error: the key of a fault, never a path.
func problem(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Key
	}
	return FailedKey
}

func copyOf(c office.Copy) setting.Copy {
	return setting.Copy{Name: c.Name, Made: c.Made.UTC(), Size: c.Size, Tried: c.Tried.UTC(), Findings: c.Findings}
}

// note changes what is kept of the copies in an act of the system's; where nothing changes, no row is written.
func note(ctx context.Context, o *office.Office, name string, change func(*office.Desk, *setting.Backup) error) error {
	_, err := office.Do(ctx, o, office.System(), name, "", func(d *office.Desk) (struct{}, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "setting"}); err != nil {
			return struct{}{}, err
		}
		before, rev, err := office.Get[setting.Backup](d.Reader, setting.BackupRow)
		if err != nil && !fault.Is(err, fault.Missing) {
			return struct{}{}, err
		}
		after := before
		if err := change(d, &after); err != nil || after == before {
			return struct{}{}, err
		}
		return struct{}{}, d.Put(after, rev)
	})
	return err
}
