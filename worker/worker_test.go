package worker

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
)

// oneJob is a store with one job; it tells of each time the lease is renewed.
type oneJob struct {
	office.Store
	leased  atomic.Bool
	renewed chan time.Time
	gone    bool // the job was settled, or given to somebody else
}

func (s *oneJob) Lease(_ context.Context, _ time.Time, _ time.Duration, _ int) ([]office.Job, error) {
	if s.leased.Swap(true) {
		return nil, nil
	}
	return []office.Job{{ID: "long", Kind: "long", Attempts: 3}}, nil
}

func (s *oneJob) Renew(ctx context.Context, job id.Job, attempt int, until time.Time) error {
	if job != "long" || attempt != 3 {
		return fault.New(fault.Invalid, "test.other_job")
	}
	select {
	case s.renewed <- until:
	case <-ctx.Done():
	}
	if s.gone {
		return fault.New(fault.Stale, "job.gone")
	}
	return nil
}

// TestLeaseKept: a lease is renewed for as long as its job runs, and not after.
func TestLeaseKept(t *testing.T) {
	store := &oneJob{renewed: make(chan time.Time)}
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	w := &Worker{Office: &office.Office{Store: store, Now: func() time.Time { return now }}, Lease: 4 * time.Millisecond}
	w.Kinds = map[string]Work{"long": func(context.Context, *office.Office, office.Job) error {
		for range 3 {
			if until := <-store.renewed; !until.Equal(now.Add(w.Lease)) {
				t.Errorf("renewed until %s", until)
			}
		}
		return nil
	}}
	w.Drain(t.Context()) // ends only when the keeper has put its pen down
	select {
	case <-store.renewed:
		t.Error("renewed after the job's end")
	default:
	}
}

// TestLeaseLost: a lease that is somebody else's is let go.
func TestLeaseLost(t *testing.T) {
	store := &oneJob{renewed: make(chan time.Time, 9), gone: true}
	w := &Worker{Office: &office.Office{Store: store, Now: time.Now}, Lease: 4 * time.Millisecond}
	w.Kinds = map[string]Work{"long": func(context.Context, *office.Office, office.Job) error {
		<-store.renewed
		time.Sleep(10 * w.Lease)
		return nil
	}}
	w.Drain(t.Context())
	if len(store.renewed) > 0 {
		t.Errorf("asked %d times more", len(store.renewed))
	}
}
