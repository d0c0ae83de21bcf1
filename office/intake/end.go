package intake

import (
	"context"

	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/record/intake"
)

// End gives an intake up before anything was written, or closes one that is done: what was brought is dropped, and its key with it. Whoever may
// take dossiers over there may do so, also when whoever brought the file has left. Faults: Denied; Missing "intake.missing"; Closed
// "intake.is_writing", "intake.ended".
func End(ctx context.Context, o *office.Office, who office.Who, intakeID string) (View, error) {
	var files []string
	v, err := office.Do(ctx, o, who, "intake.end", "", func(d *office.Desk) (View, error) {
		i, rev, err := found(d, intakeID)
		if err != nil {
			return View{}, err
		}
		if _, err := d.AllowList(mayLoad, objectOf(i)); err != nil {
			return View{}, err
		}
		switch i.State {
		case intake.Writing:
			return View{}, fault.New(fault.Closed, "intake.is_writing")
		case intake.Abandoned, intake.Closed:
			return View{}, fault.New(fault.Closed, "intake.ended")
		}
		files = i.Files()
		i = i.End(d.At)
		if err := d.Put(i, rev); err != nil {
			return View{}, err
		}
		return viewOf(d, i)
	})
	if err == nil {
		err = forget(ctx, o, files)
	}
	return v, err
}

func objectOf(i intake.Intake) law.Object { return law.Object{Noun: "intake", UnitPath: i.UnitPath} }
