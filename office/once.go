package office

import (
	"context"

	"hoso/civil"
	"hoso/fault"
	"hoso/law"
	"hoso/record/setting"
)

// OnceADay runs fn in an act of the system's, once on each day however often and by however many programs it is called: the day is kept in the
// act's transaction. last is the day of the time before, zero at the first.
func OnceADay(ctx context.Context, o *Office, name string, fn func(d *Desk, last civil.Date) error) error {
	_, err := Do(ctx, o, System(), name, "", func(d *Desk) (struct{}, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "setting"}); err != nil {
			return struct{}{}, err
		}
		before, rev, err := Get[setting.Looked](d.Reader, name)
		if err != nil && !fault.Is(err, fault.Missing) {
			return struct{}{}, err
		}
		if !before.Day.Before(d.Day) {
			return struct{}{}, nil
		}
		if err := fn(d, before.Day); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, d.Put(setting.Looked{Name: name, Day: d.Day}, rev)
	})
	return err
}
