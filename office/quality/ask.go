package quality

import (
	"context"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
	"hoso/record/duty"
	"hoso/record/score"
	"hoso/record/unit"
)

// usualTime is within how many working days somebody is asked to complete their dossier when no day is named.
const usualTime = 10

// Ask asks a person to complete their dossier by a day, usually ten working days from now: it runs as a deadline does, with its reminders, and
// ends when nothing is missing (PT-19.4, BD-13.5). Faults: Denied; Stale "complete.asked" while an earlier one runs; Closed
// "complete.nothing" when nothing is missing, "duty.nobody" for whoever has no account; Invalid "complete.day".
func Ask(ctx context.Context, o *office.Office, who office.Who, about id.Dossier, until civil.Date) (civil.Date, error) {
	return office.Do(ctx, o, who, "complete.ask", "", func(d *office.Desk) (civil.Date, error) {
		p, err := d.Place(about)
		if err != nil {
			return until, err
		}
		if _, err := d.Allow("duty.urge", law.Object{Noun: "duty", UnitPath: p.Unit.Path}); err != nil {
			return until, err
		}
		if until.IsZero() {
			until = d.Book.Calendar().AddWorkingDays(d.Day, usualTime)
		}
		if until.Before(d.Day) {
			return until, fault.New(fault.Invalid, "complete.day")
		}
		to, err := mayAsk(d, about)
		if err != nil {
			return until, err
		}
		reg, err := d.Regulation()
		if err != nil {
			return until, err
		}
		w := duty.Duty{ID: id.New(), Kind: duty.Complete, Subject: string(about) + " " + d.Day.String(), Dossier: about, Unit: p.Unit.ID, UnitPath: p.Unit.Path, Binds: office.RolePerson,
			Start: d.Day, Until: until, Term: reg.RemindBefore.ID, Citation: reg.RemindBefore.Citation(), Opened: d.At}
		w = w.Remind(duty.Reminder{Step: duty.StepByHand + "-" + d.Day.String(), Account: to.ID, Role: office.RolePerson, At: d.At, By: who.Account})
		d.About(about, "syll")
		if err := d.Notify(to.ID, "notice.due.complete", "/ho-so", until.VN(), w.Citation); err != nil {
			return until, err
		}
		return until, d.Put(w, 0)
	})
}

// mayAsk finds the account to ask, where there is something to ask for and nothing runs yet.
func mayAsk(d *office.Desk, about id.Dossier) (account.Account, error) {
	asked, err := askedUntil(d, about)
	if err != nil {
		return account.Account{}, err
	}
	if !asked.IsZero() {
		return account.Account{}, fault.New(fault.Stale, "complete.asked", asked.VN())
	}
	complete, err := d.Complete(about)
	if err != nil {
		return account.Account{}, err
	}
	if complete {
		return account.Account{}, fault.New(fault.Closed, "complete.nothing")
	}
	held, err := office.Find[account.Account](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(about)}}, Limit: 1})
	if err != nil {
		return account.Account{}, err
	}
	if len(held) == 0 || held[0].Record.Closed {
		return account.Account{}, fault.New(fault.Closed, "duty.nobody")
	}
	return held[0].Record, nil
}

// unitsPerPart is how many units one act scores.
const unitsPerPart = 100

// RunScores is one part of an office.JobScores: units in the order of their ids, each the month's row. The crash story: a part is one act that
// writes its rows and the job of the next part.
func RunScores(ctx context.Context, o *office.Office, job office.Job) error {
	_, err := office.Do(ctx, o, office.System(), "quality.score", "", func(d *office.Desk) (struct{}, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "score"}); err != nil {
			return struct{}{}, err
		}
		d.Settle(job.ID)
		month, err := civil.ParseMonth(job.Args["month"])
		if err != nil {
			return struct{}{}, err
		}
		q := office.Query{Limit: unitsPerPart}
		if after := job.Args["after"]; after != "" {
			q.After = &office.After{ID: after}
		}
		found, err := office.Find[unit.Unit](d.Reader, q)
		if err != nil {
			return struct{}{}, err
		}
		for _, s := range found {
			if err := keepScore(d, s.Record, month); err != nil {
				return struct{}{}, err
			}
		}
		if len(found) == unitsPerPart {
			last := string(found[len(found)-1].Record.ID)
			d.Enqueue(office.Job{Kind: office.JobScores, Key: d.Day.String() + " " + month.String() + " " + last, Args: map[string]string{"after": last, "month": month.String()}})
		}
		return struct{}{}, nil
	})
	return err
}

// keepScore writes a unit's score of the month, where it has people.
func keepScore(d *office.Desk, u unit.Unit, month civil.Month) error {
	s, err := measure(d, u.Path, month)
	if err != nil || s.People == 0 {
		return err
	}
	known, err := office.Find[score.Score](d.Reader, office.Query{Where: []office.Where{{Key: "unit_path", Op: "=", Value: u.Path}, {Key: "month", Op: "=", Value: s.Month.String()}}})
	if err != nil {
		return err
	}
	s.ID, s.Unit = id.New(), u.ID
	rev := int64(0)
	if len(known) > 0 {
		if rev, s.ID = known[0].Rev, known[0].Record.ID; known[0].Record == s {
			return nil
		}
	}
	return d.Put(s, rev)
}
