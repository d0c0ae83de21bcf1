package store

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
)

// sqlLease takes jobs in one statement. A job may be leased when it is due, nobody has it (or their lease has run out), no earlier job
// of its order is still there, and no other job of its kind and key is being worked on. A job enqueued while its like is worked on
// waits as a row of its own: the worker may have read before the act that enqueued it.
func sqlLease(d *dialect) string {
	return d.rebind("WITH ripe AS MATERIALIZED (SELECT id FROM job AS j WHERE due <= $1 AND leased <= $1" +
		" AND NOT EXISTS (SELECT 1 FROM job AS e WHERE e.line = j.line AND e.line <> '' AND e.id < j.id)" +
		" AND NOT EXISTS (SELECT 1 FROM job AS e WHERE e.kind = j.kind AND e.once = j.once AND e.once <> '' AND e.leased <> 0 AND e.id <> j.id)" +
		" ORDER BY due, id LIMIT $2" + d.skip + ")" +
		" UPDATE job SET leased = $3, attempts = attempts + 1 WHERE id IN (SELECT id FROM ripe)" +
		" RETURNING id, kind, once, line, due, attempts, args, failure")
}

// The statements that keep a job, and give it back.
const (
	sqlRenew = "UPDATE job SET leased = $1 WHERE id = $2 AND attempts = $3 AND leased <> 0"
	// A job given back is the waiting one of its kind and key; a younger one says the same and goes.
	sqlMerge = "DELETE FROM job WHERE leased = 0 AND once <> '' AND id <> $1 AND EXISTS (SELECT 1 FROM job AS j WHERE j.id = $1" +
		" AND j.kind = job.kind AND j.once = job.once)"
	sqlPostpone = "UPDATE job SET leased = 0, due = $1, failure = $2 WHERE id = $3"
)

// scanJob reads the columns that sqlLease returns.
func scanJob(rows *sql.Rows) (office.Job, error) {
	var j office.Job
	var due int64
	var args string
	if err := rows.Scan(&j.ID, &j.Kind, &j.Key, &j.Order, &due, &j.Attempts, &args, &j.Failure); err != nil {
		return j, err
	}
	j.Due = time.UnixMicro(due).UTC()
	if err := json.Unmarshal([]byte(args), &j.Args); err != nil {
		return j, fmt.Errorf("store: arguments of the job %s: %w", j.ID, err)
	}
	return j, nil
}

// scanJobs reads leased jobs, those that are due longest first.
func scanJobs(rows *sql.Rows, err error) ([]office.Job, error) {
	if err != nil {
		return nil, fmt.Errorf("store: lease: %w", err)
	}
	defer rows.Close()
	var jobs []office.Job
	for rows.Next() {
		j, err := scanJob(rows)
		if err != nil {
			return nil, fmt.Errorf("store: lease: %w", err)
		}
		jobs = append(jobs, j)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: lease: %w", err)
	}
	slices.SortFunc(jobs, func(a, b office.Job) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID)) })
	return jobs, nil
}

func (s *shelf) renewal(job id.Job, attempt int, until time.Time) ([]step, error) {
	gone := fault.New(fault.Stale, "job.gone", job)
	if !storable(string(job)) {
		return nil, gone
	}
	return []step{{sql: s.dialect.rebind(sqlRenew), args: []any{until.UnixMicro(), string(job), int64(attempt)}, miss: gone}}, nil
}

func (s *shelf) postponement(job id.Job, due time.Time, reason string) ([]step, error) {
	gone := fault.New(fault.Stale, "job.gone", job)
	if !storable(string(job)) {
		return nil, gone
	}
	if !storable(reason) {
		reason = fmt.Sprintf("%+q", reason)
	}
	return []step{
		{sql: s.dialect.rebind(sqlMerge), args: []any{string(job)}, any: true},
		{sql: s.dialect.rebind(sqlPostpone), args: []any{due.UnixMicro(), reason, string(job)}, miss: gone},
	}, nil
}
