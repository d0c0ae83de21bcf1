// Package urging holds the acts by which deadlines act (đôn đốc): duties are opened when something must be done by a day, whoever is bound is
// reminded before it, those above are told after it, and what was done is closed with the day it was done (PT-7.3, PT-17.3, PT-19.4, DT-9.3).
//
// It owns who is reminded of what, once. It does not own the days (law), what is to be done (entry, approval, account), or how a letter
// travels (office.Messenger). Invariant: a reminder is written in the act that makes its notice and its letter, so that it is never sent
// twice and never forgotten.
package urging

import (
	"context"

	"hoso/civil"
	"hoso/law"
	"hoso/office"
)

// JobRound is the kind of the job that looks through all deadlines, once on each working day.
const JobRound = "duty.round"

// The stages of a round, in their order: what has begun to run, what runs, and the day's digests.
const (
	stageChanges  = "changes"
	stageDossiers = "dossiers"
	stageDesks    = "desks"
	stageRunning  = "running"
	stageDigests  = "digests"
)

var stages = []string{stageChanges, stageDossiers, stageDesks, stageRunning, stageDigests}

// firstHour is when the day's round may begin, in Vietnam's time: nobody wants a letter at midnight.
const firstHour = 6

// perPart is how many records one act of a round looks through.
const perPart = 200

// Begin starts the day's round, once on each working day; what a day on which nothing ran left out, the next round makes good.
func Begin(ctx context.Context, o *office.Office) error {
	now := o.Now()
	if now.In(civil.Zone).Hour() < firstHour || !o.Book().Calendar().IsWorkingDay(civil.FromTime(now)) {
		return nil
	}
	return office.OnceADay(ctx, o, "duty.begin", func(d *office.Desk, last civil.Date) error {
		d.Enqueue(office.Job{Kind: JobRound, Key: d.Day.String(), Args: map[string]string{"stage": stages[0], "day": d.Day.String(), "since": last.String()}})
		return nil
	})
}

// Run is one part of a round. The crash story: a part is one act that writes its duties, reminders, notices, letters and the job of the next
// part, so a crash repeats at most what it had not written.
func Run(ctx context.Context, o *office.Office, job office.Job) error {
	_, err := office.Do(ctx, o, office.System(), "duty.round", "", func(d *office.Desk) (struct{}, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "duty"}); err != nil {
			return struct{}{}, err
		}
		d.Settle(job.ID)
		if job.Args["day"] != d.Day.String() {
			return struct{}{}, nil // what an earlier day left undone, today's own round makes good
		}
		r := &round{Desk: d, digests: map[string]digest{}}
		last, err := r.part(job.Args["stage"], job.Args["after"])
		if err != nil {
			return struct{}{}, err
		}
		if err := r.keepDigests(); err != nil {
			return struct{}{}, err
		}
		r.next(job, last)
		return struct{}{}, nil
	})
	return err
}

// round is one part of a round while it is prepared.
type round struct {
	*office.Desk
	reg     *law.Regulation
	digests map[string]digest // by account
}

// part does one part and gives where the next one goes on; empty when the stage is through.
func (r *round) part(stage, after string) (string, error) {
	var err error
	if r.reg, err = r.Regulation(); err != nil {
		return "", nil // nothing binds where no regulation is on file
	}
	q := office.Query{Limit: perPart}
	if after != "" {
		q.After = &office.After{ID: after}
	}
	switch stage {
	case stageChanges:
		return r.openUpdates(q)
	case stageDossiers:
		return r.openFirsts(q)
	case stageDesks:
		return r.openDesks(q)
	case stageRunning:
		return r.run(q)
	}
	return r.closeDigests(q)
}

// next queues the part that follows: of the same stage behind the last record, or of the next stage.
func (r *round) next(job office.Job, last string) {
	stage := job.Args["stage"]
	if last == "" {
		if stage = behind(stage); stage == "" {
			r.score(job)
			return
		}
	}
	day := r.Day.String()
	r.Enqueue(office.Job{Kind: JobRound, Key: day + " " + stage + " " + last, Args: map[string]string{"stage": stage, "after": last, "day": day, "since": job.Args["since"]}})
}

// score ends a round with the scores of what it found: of this month, and once more of the month before when this is the first round of a new
// one.
func (r *round) score(job office.Job) {
	months := []civil.Month{civil.MonthOf(r.Day)}
	if since, err := civil.Parse(job.Args["since"]); err == nil && !since.IsZero() && civil.MonthOf(since) != months[0] {
		months = append(months, civil.MonthOf(since))
	}
	for _, month := range months {
		r.Enqueue(office.Job{Kind: office.JobScores, Key: r.Day.String() + " " + month.String(), Args: map[string]string{"month": month.String()}})
	}
}

func behind(stage string) string {
	for i, s := range stages[:len(stages)-1] {
		if s == stage {
			return stages[i+1]
		}
	}
	return ""
}

// lastOf is where the next part goes on after a full one.
func lastOf[T office.Record](found []office.Stored[T]) string {
	if len(found) < perPart {
		return ""
	}
	return found[len(found)-1].Record.RecordID()
}
