package leaving_test

import (
	"testing"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/record/leaving"
)

var noon = civil.Of(2026, 11, 30).Start().Add(12 * time.Hour)

// TestSteps: every step is taken from the states it belongs to and from no other.
func TestSteps(t *testing.T) {
	decide := func(l leaving.Leaving) error { _, err := l.Decide(true, "", false, "a", noon); return err }
	withdraw := func(l leaving.Leaving) error { _, err := l.Withdraw("nhầm"); return err }
	comeBack := func(l leaving.Leaving) error {
		_, err := l.Return("QĐ 9", civil.Of(2026, 12, 5), "a", noon.AddDate(0, 0, 5))
		return err
	}
	for name, x := range map[string]struct {
		step func(leaving.Leaving) error
		from []string
		key  string
	}{"decide": {decide, []string{leaving.Recorded}, "leaving.decided"}, "withdraw": {withdraw, []string{leaving.Recorded, leaving.Confirmed}, "leaving.over"},
		"return": {comeBack, []string{leaving.Done}, "leaving.not_left"}} {
		for _, state := range []string{leaving.Recorded, leaving.Confirmed, leaving.Refused, leaving.Withdrawn, leaving.Done, leaving.Returned} {
			err := x.step(leaving.Leaving{State: state, Last: civil.Of(2026, 11, 30)})
			may := false
			for _, from := range x.from {
				may = may || from == state
			}
			if f, ok := fault.As(err); may != (err == nil) || !may && (!ok || f.Key != x.key || f.Kind != fault.Stale) {
				t.Errorf("%s from %s: %v", name, state, err)
			}
		}
	}
}

// TestDemands: what a step must be told.
func TestDemands(t *testing.T) {
	recorded := leaving.Leaving{State: leaving.Recorded, Last: civil.Of(2026, 11, 30)}
	done := leaving.Leaving{State: leaving.Done, Last: civil.Of(2026, 11, 30)}
	for key, step := range map[string]func() (leaving.Leaving, error){
		"leaving.reason_needed":   func() (leaving.Leaving, error) { return recorded.Decide(false, "", false, "a", noon) },
		"leaving.evidence_needed": func() (leaving.Leaving, error) { return recorded.Decide(true, "", true, "a", noon) },
		"leaving.document_needed": func() (leaving.Leaving, error) { return done.Return("", civil.Of(2026, 12, 5), "a", noon) },
		"leaving.return_day": func() (leaving.Leaving, error) {
			return done.Return("QĐ 9", civil.Of(2026, 11, 30), "a", noon.AddDate(0, 0, 5))
		},
	} {
		after, err := step()
		if f, ok := fault.As(err); !ok || f.Key != key || after.State != recorded.State && after.State != done.State {
			t.Errorf("%s: %v, %s", key, err, after.State)
		}
	}
	if _, err := recorded.Withdraw(""); err == nil {
		t.Error("withdrawn without a reason")
	}
}

// TestDays: it takes effect on the day after the last one, and is late by the day access ended.
func TestDays(t *testing.T) {
	last, until := civil.Of(2026, 11, 30), civil.Of(2026, 12, 1)
	l := leaving.Leaving{State: leaving.Confirmed, Last: last, Until: until}
	if l.Due(last) || !l.Due(until) || (leaving.Leaving{State: leaving.Recorded, Last: last}).Due(until) {
		t.Error("the day it takes effect")
	}
	if l.Late(until) || !l.Late(until.AddDays(1)) {
		t.Error("late while it runs")
	}
	l.State, l.DoneAt = leaving.Done, until.Start().Add(time.Hour)
	if l.Late(until.AddDays(30)) {
		t.Error("late although access ended in time")
	}
	l.DoneAt = until.AddDays(1).Start()
	if !l.Late(until.AddDays(1)) {
		t.Error("in time although access ended late")
	}
	l.State = leaving.Refused
	if l.Late(until.AddDays(30)) {
		t.Error("late although it was refused")
	}
}
