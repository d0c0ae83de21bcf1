// Package worker is the clock of hoso: it runs queued jobs, seals the journal, and ends idle business.
//
// It owns when things are tried and tried again. It does not own what a job does (office/*). Invariant: a job runs under a lease, and
// only its own act settles it, so that a crash leaves it to be leased again. A lease is short and renewed while the job runs: what a
// crash left is taken up within seconds, and a long job is nobody else's.
package worker

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"hoso/fault"
	"hoso/office"
)

// Work does one job. A nil error means that its act has settled the job.
type Work func(ctx context.Context, o *office.Office, job office.Job) error

// Worker runs the jobs of one process.
type Worker struct {
	Office *office.Office
	Kinds  map[string]Work
	Chores []Chore
	Seal   func(size int64, root [32]byte) (string, error) // signs journal checkpoints
	Pause  time.Duration                                   // between looks when nothing is due; 0: 300 ms
	Lease  time.Duration                                   // renewed while a job runs; 0: 20 s
	Hands  int                                             // jobs at once; 0: 2
}

// Chore is something that is done again and again, whether or not anything asks for it.
type Chore struct {
	Name  string
	Every time.Duration
	Do    func(ctx context.Context, o *office.Office) error
}

// Run works until the context ends, and returns when every hand has put its job down.
func (w *Worker) Run(ctx context.Context) {
	var hands sync.WaitGroup
	for range max(w.Hands, 2) {
		hands.Go(func() { w.loop(ctx, w.runOne) })
	}
	hands.Go(func() { w.loop(ctx, w.sealOnce) })
	for _, chore := range w.Chores {
		hands.Go(func() { w.repeat(ctx, chore) })
	}
	hands.Wait()
}

// loop repeats a step at once while it finds work, and after a pause when it does not.
func (w *Worker) loop(ctx context.Context, step func(context.Context) bool) {
	pause := w.Pause
	if pause == 0 {
		pause = 300 * time.Millisecond
	}
	for ctx.Err() == nil {
		if step(ctx) {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

func (w *Worker) repeat(ctx context.Context, c Chore) {
	for ctx.Err() == nil {
		if err := c.Do(ctx, w.Office); err != nil {
			w.log(ctx, c.Name, err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(c.Every):
		}
	}
}

// Drain runs everything that is due now, one job after the other; tests and `hoso` commands use it.
func (w *Worker) Drain(ctx context.Context) {
	for ctx.Err() == nil && w.runOne(ctx) {
	}
}

func (w *Worker) runOne(ctx context.Context) bool {
	jobs, err := w.Office.Store.Lease(ctx, w.Office.Now(), w.lease(), 1)
	if err != nil {
		w.log(ctx, "lease", err)
		return false
	}
	if len(jobs) == 0 {
		return false
	}
	w.work(ctx, jobs[0])
	return true
}

func (w *Worker) lease() time.Duration {
	if w.Lease > 0 {
		return w.Lease
	}
	return 20 * time.Second
}

func (w *Worker) work(ctx context.Context, job office.Job) {
	work := w.Kinds[job.Kind]
	err := errors.New("worker: no such kind of job")
	if work != nil {
		done := w.keep(ctx, job)
		err = work(ctx, w.Office, job)
		done()
	}
	if err == nil || ctx.Err() != nil {
		return // settled, or the lease runs out after we are gone
	}
	w.log(ctx, job.Kind, err)
	due := w.Office.Now().Add(backOff(job.Attempts))
	if err := w.Office.Store.Postpone(ctx, job.ID, due, err.Error()); err != nil {
		w.log(ctx, "postpone", err)
	}
}

// keep renews a job's lease until done is called, or the job is settled.
func (w *Worker) keep(ctx context.Context, job office.Job) (done func()) {
	keeping, stop := context.WithCancel(ctx)
	var keeper sync.WaitGroup
	keeper.Go(func() {
		for {
			select {
			case <-keeping.Done():
				return
			case <-time.After(w.lease() / 4):
			}
			err := w.Office.Store.Renew(keeping, job.ID, job.Attempts, w.Office.Now().Add(w.lease()))
			if fault.Is(err, fault.Stale) {
				return
			}
			if err != nil {
				w.log(keeping, "renew", err)
			}
		}
	})
	return func() { stop(); keeper.Wait() }
}

// backOff is 1, 2, 4 … seconds, at most ten minutes.
func backOff(attempts int) time.Duration {
	return min(time.Second<<min(attempts, 10), 10*time.Minute)
}

func (w *Worker) sealOnce(ctx context.Context) bool {
	if w.Seal == nil {
		return false
	}
	if _, err := w.Office.Store.Seal(ctx, w.Office.Now(), w.Seal); err != nil && ctx.Err() == nil {
		w.log(ctx, "seal", err)
	}
	return false
}

func (w *Worker) log(ctx context.Context, what string, err error) {
	if ctx.Err() == nil && w.Office.Log != nil {
		w.Office.Log.LogAttrs(ctx, slog.LevelWarn, "worker", slog.String("what", what), slog.Any("error", err))
	}
}
