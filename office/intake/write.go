package intake

import (
	"context"
	"slices"
	"strconv"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/intake"
)

// JobWrite is the kind of the job that takes one part of an intake over.
const JobWrite = "intake.write"

// perPart is how many dossiers one act takes over.
const perPart = 100

// Writing is the order to take the good rows over.
type Writing struct {
	Intake string `json:"intake"`
	Rows   int    `json:"rows,string"` // how many good rows the page said there are
}

// ready is one person as they will be written.
type ready struct {
	Row  int           `json:"row,string"`
	Load office.Loaded `json:"load"`
}

// Write works the plan out once more and takes exactly the good rows over, part by part. Faults: Denied, step-up; Missing; Closed
// "intake.not_planned", "intake.columns_open", "intake.nothing_new"; Stale "intake.moved" when there are other good rows than the page said.
//
// Crash story: the parts are sealed and durable first, then the state and the job of the first part commit; each part is one act that writes its
// dossiers, counts itself done and enqueues the next. A crash repeats at most what it had not written. A dossier's id is given with its part, and
// its number is unique in the province, so nobody is written twice however often a part runs.
func Write(ctx context.Context, o *office.Office, who office.Who, w Writing) (View, error) {
	var before string
	v, err := office.Do(ctx, o, who, "intake.write", "", func(d *office.Desk) (View, error) {
		now, err := stillPlanned(d, w.Intake, d.Allow)
		if err != nil {
			return View{}, err
		}
		before = now.Plan
		i, p, err := replan(d, now.Intake, now.sheets)
		switch {
		case err != nil:
			return View{}, err
		case len(p.missing())+len(p.unknown()) > 0:
			return View{}, fault.New(fault.Closed, "intake.columns_open").With(append(p.missing(), p.unknown()...)...)
		case i.Counts.New != w.Rows:
			return View{}, fault.New(fault.Stale, "intake.moved", w.Rows, i.Counts.New)
		case i.Counts.New == 0:
			return View{}, fault.New(fault.Closed, "intake.nothing_new")
		}
		if i, err = divide(d, i, p); err != nil {
			return View{}, err
		}
		i.State, i.StateAt = intake.Writing, d.At
		enqueue(d, i)
		if err := d.Put(i, now.rev); err != nil {
			return View{}, err
		}
		return viewOf(d, i)
	})
	if err == nil {
		err = forget(ctx, o, []string{before})
	}
	return v, err
}

// divide seals the good rows in parts, each dossier with the id it will have.
func divide(d *office.Desk, i intake.Intake, p *planner) (intake.Intake, error) {
	var all []ready
	for _, one := range p.people {
		if one.line.What == New {
			one.load.ID = id.Of[id.Dossier]()
			all = append(all, ready{one.row.Number, one.load})
		}
	}
	for part := range slices.Chunk(all, perPart) {
		name, err := keepJSON(d, i, placePart, part)
		if err != nil {
			return i, err
		}
		i.Parts = append(i.Parts, name)
	}
	return i, nil
}

func enqueue(d *office.Desk, i intake.Intake) {
	part := strconv.Itoa(i.Written)
	d.Enqueue(office.Job{Kind: JobWrite, Key: i.ID + " " + part, Order: "intake " + i.ID, Args: map[string]string{"intake": i.ID, "part": part}})
}

// WritePart is the work of a JobWrite. Whoever's number was taken since the plan was made is passed over and told.
func WritePart(ctx context.Context, o *office.Office, job office.Job) error {
	done, err := office.Do(ctx, o, office.System(), mayLoad, "", func(d *office.Desk) ([]string, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "intake"}); err != nil {
			return nil, err
		}
		d.Settle(job.ID)
		i, rev, err := office.Get[intake.Intake](d.Reader, job.Args["intake"])
		if err != nil {
			return nil, err
		}
		if i.State != intake.Writing || strconv.Itoa(i.Written) != job.Args["part"] {
			return nil, nil // the part was written before
		}
		if i, err = writePart(d, i); err != nil {
			return nil, err
		}
		if i.Written++; i.Written < len(i.Parts) {
			enqueue(d, i)
			return nil, d.Put(i, rev)
		}
		parts := i.Parts
		i.State, i.StateAt, i.Parts = intake.Done, d.At, []string{}
		if err := d.Notify(i.By, "notice.intake_done", "/nap-ho-so/"+i.ID, strconv.Itoa(i.Loaded)); err != nil {
			return nil, err
		}
		return parts, d.Put(i, rev)
	})
	if err != nil {
		return err
	}
	return forget(ctx, o, done)
}

func writePart(d *office.Desk, i intake.Intake) (intake.Intake, error) {
	var part []ready
	if err := fetchJSON(d, i, placePart, i.Parts[i.Written], &part); err != nil {
		return i, err
	}
	for _, one := range part {
		number := one.Load.Contents["syll"].Fields[entryNumber].Text
		switch err := d.NumberFree(d.Office.Vault.Blind(entryNumber, number)); {
		case fault.Is(err, fault.Invalid):
			i.Skipped = append(i.Skipped, strconv.Itoa(one.Row))
			continue
		case err != nil:
			return i, err
		}
		if err := d.Load(one.Load); err != nil {
			return i, err
		}
		i.Loaded++
	}
	return i, nil
}
