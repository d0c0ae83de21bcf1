package storetest

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
)

func job(kind, key, order string, due time.Time) office.Job {
	return office.Job{ID: id.Of[id.Job](), Kind: kind, Key: key, Order: order, Due: due, Args: map[string]string{"of": kind, "tên": "Đỗ"}}
}

func (b *bench) enqueue(jobs ...office.Job) {
	b.Helper()
	b.commit(office.Act{Name: "enqueue", At: noon, Jobs: jobs, Entry: entry("enqueue")})
}

// lease takes jobs for a minute.
func (b *bench) lease(now time.Time, limit int) []office.Job {
	b.Helper()
	return must(b.store.Lease(b.Context(), now, time.Minute, limit))(b)
}

// leases checks which jobs are given out.
func (b *bench) leases(now time.Time, want ...office.Job) []office.Job {
	b.Helper()
	got := b.lease(now, 100)
	if !slices.Equal(jobIDs(got), jobIDs(want)) {
		b.Fatalf("leased %v, want %v", jobIDs(got), jobIDs(want))
	}
	return got
}

func jobIDs(jobs []office.Job) []id.Job {
	ids := []id.Job{}
	for _, j := range jobs {
		ids = append(ids, j.ID)
	}
	return ids
}

func (b *bench) done(job office.Job) {
	b.Helper()
	b.commit(office.Act{Name: "done", Done: []id.Job{job.ID}, Entry: entry("done")})
}

func (b *bench) waiting() (n map[string]int) {
	b.Helper()
	b.view(func(r office.Reader) { n = must(r.Jobs())(b) })
	return n
}

func (b *bench) failing(limit int) (jobs []office.Job) {
	b.Helper()
	b.view(func(r office.Reader) { jobs = must(r.Failing(limit))(b) })
	return jobs
}

// jobs follows one job through its life.
func jobs(t *testing.T, place Place) {
	b := open(t, place)
	b.leases(noon)
	early, later := job("packet.send", "", "", noon), job("batch.sign", "", "", noon.Add(time.Hour))
	b.enqueue(later, early)
	if got := b.waiting(); !maps.Equal(got, map[string]int{"packet.send": 1, "batch.sign": 1}) {
		t.Errorf("waiting: %v", got)
	}
	b.leases(noon.Add(-time.Microsecond))
	got := b.leases(noon, early)[0]
	early.Attempts = 1
	if fmt.Sprint(got) != fmt.Sprint(early) || !got.Due.Equal(early.Due) {
		t.Errorf("leased %+v, want %+v", got, early)
	}
	b.leases(noon.Add(time.Minute - time.Microsecond)) // somebody has it
	if got := b.leases(noon.Add(time.Minute), early)[0]; got.Attempts != 2 {
		t.Errorf("a lease that ran out gave attempt %d", got.Attempts)
	}
	if err := b.store.Postpone(t.Context(), early.ID, noon.Add(2*time.Hour), "đường truyền\x00"); err != nil {
		t.Fatal(err)
	}
	if got := b.failing(5); len(got) != 1 || got[0].ID != early.ID || got[0].Attempts != 2 || got[0].Failure == "" || !got[0].Due.Equal(noon.Add(2*time.Hour)) {
		t.Errorf("failing: %+v", got)
	}
	if got := b.failing(0); len(got) != 0 {
		t.Errorf("none asked for, got %+v", got)
	}
	b.leases(noon.Add(time.Hour), later)
	if got := b.leases(noon.Add(2*time.Hour), later, early)[1]; got.Attempts != 3 || got.Failure == "" {
		t.Errorf("a job given back: %+v", got)
	}
	b.done(early)
	b.refused(office.Act{Name: "done", Done: []id.Job{early.ID}}, fault.Stale, "job.gone", string(early.ID))
	err := b.store.Postpone(t.Context(), early.ID, noon, "late")
	if f, ok := fault.As(err); !ok || f.Kind != fault.Stale || f.Key != "job.gone" {
		t.Errorf("giving back a settled job gave %v", err)
	}
	b.done(later)
	b.leases(noon.Add(99 * time.Hour))
}

// jobsKept: a lease is kept by whoever has it, for as long as they have it.
func jobsKept(t *testing.T, place Place) {
	b := open(t, place)
	long := job("sign", "", "", noon)
	b.enqueue(long)
	kept := func(attempt int, until time.Time, want bool) {
		t.Helper()
		err := b.store.Renew(t.Context(), long.ID, attempt, until)
		if f, ok := fault.As(err); want && err != nil || !want && (!ok || f.Kind != fault.Stale || f.Key != "job.gone") {
			t.Errorf("keeping attempt %d gave %v", attempt, err)
		}
	}
	kept(0, noon.Add(time.Hour), false) // nobody has it yet
	b.leases(noon, long)
	kept(1, noon.Add(time.Hour), true)
	b.leases(noon.Add(time.Hour - time.Second))
	b.leases(noon.Add(time.Hour), long) // it was not kept longer
	kept(1, noon.Add(9*time.Hour), false)
	kept(2, noon.Add(2*time.Hour), true)
	b.leases(noon.Add(2*time.Hour - time.Second))
	if err := b.store.Postpone(t.Context(), long.ID, noon.Add(3*time.Hour), "not yet"); err != nil {
		t.Fatal(err)
	}
	kept(2, noon.Add(9*time.Hour), false) // given back
	b.leases(noon.Add(3*time.Hour), long)
	b.done(long)
	kept(3, noon.Add(9*time.Hour), false)
	kept(3, noon, false)
}

// jobsOfOneKey: one waits at most; what is enqueued while its like is worked on runs once more, after it.
func jobsOfOneKey(t *testing.T, place Place) {
	b := open(t, place)
	first, same, other := job("remind", "dossier-1", "", noon), job("remind", "dossier-1", "", noon), job("remind", "dossier-2", "", noon)
	b.enqueue(first)
	b.enqueue(same, other)
	b.leases(noon, first, other)
	again := job("remind", "dossier-1", "", noon)
	b.enqueue(again)
	b.enqueue(job("remind", "dossier-1", "", noon))
	b.leases(noon) // never two at once
	b.done(first)
	b.leases(noon, again)
	more := job("remind", "dossier-1", "", noon)
	b.enqueue(more)
	if err := b.store.Postpone(t.Context(), again.ID, noon.Add(time.Second), "later"); err != nil {
		t.Fatal(err)
	}
	b.leases(noon)
	b.leases(noon.Add(time.Second), again) // and more said the same
	b.done(again)
	b.done(other)
	free := []office.Job{job("remind", "", "", noon), job("remind", "", "", noon), job("other", "dossier-1", "", noon)}
	b.enqueue(free...)
	b.leases(noon, free...)
}

// jobsOfOneOrder run one after the other, also when the first waits for better times.
func jobsOfOneOrder(t *testing.T, place Place) {
	b := open(t, place)
	first, second, third := job("send", "1", "dossier-1", noon.Add(time.Minute)), job("send", "2", "dossier-1", noon), job("send", "3", "dossier-1", noon)
	other := job("send", "4", "dossier-2", noon)
	b.enqueue(third, second, first, other)
	b.leases(noon, other) // the first is not due, so the others wait
	now := noon.Add(time.Minute)
	b.done(other)
	b.leases(now, first)
	b.leases(now)
	if err := b.store.Postpone(t.Context(), first.ID, now.Add(time.Hour), "no answer"); err != nil {
		t.Fatal(err)
	}
	b.leases(now)
	now = now.Add(time.Hour)
	b.leases(now, first)
	b.done(first)
	b.leases(now, second)
	b.done(second)
	b.leases(now, third)
	b.done(third)
}

// jobsTakenByMany: eight workers take and settle what others enqueue at the same time; each job is settled once, each order in order.
func jobsTakenByMany(t *testing.T, place Place) {
	b := open(t, place)
	const makers, each = 3, 12
	var mu sync.Mutex
	taken := map[id.Job]int{}
	last := map[string]id.Job{}
	var hands sync.WaitGroup
	for m := range makers {
		hands.Go(func() {
			for range each {
				b.enqueue(job("work", id.New(), fmt.Sprint("order ", m), noon))
			}
		})
	}
	settle := func(j office.Job) {
		mu.Lock()
		taken[j.ID]++
		if j.ID < last[j.Order] {
			t.Errorf("%s: %s ran after %s", j.Order, j.ID, last[j.Order])
		}
		last[j.Order] = j.ID
		mu.Unlock()
		b.done(j)
	}
	settled := func() int { mu.Lock(); defer mu.Unlock(); return len(taken) }
	deadline := time.Now().Add(30 * time.Second)
	for range 8 {
		hands.Go(func() {
			for settled() < makers*each && time.Now().Before(deadline) {
				got, err := b.store.Lease(t.Context(), noon, time.Minute, 3)
				if err != nil {
					t.Error(err)
				}
				for _, j := range got {
					settle(j)
				}
			}
		})
	}
	hands.Wait()
	for j, n := range taken {
		if n != 1 {
			t.Errorf("the job %s was done %d times", j, n)
		}
	}
	if len(taken) != makers*each {
		t.Errorf("%d jobs were done of %d", len(taken), makers*each)
	}
}
