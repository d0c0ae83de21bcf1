package quota_test

import (
	"testing"

	"hoso/civil"
	"hoso/fault"
	"hoso/record/quota"
)

func day(n int) civil.Date { return civil.Of(2026, 1, 1).AddDays(n) }

// TestFollow: on each day one number holds, whatever decisions follow, and what held on a day before them still does.
func TestFollow(t *testing.T) {
	history := []quota.Quota{{ID: "0", Number: 10, From: day(0)}}
	for i, next := range []quota.Quota{{Number: 12, From: day(10)}, {Number: 0, From: day(10)}, {Number: 9, From: day(40)}} {
		last := len(history) - 1
		closed, err := next.Follow(history[last])
		if err != nil {
			t.Fatal(err)
		}
		next.ID = string(rune('1' + i))
		history[last] = closed
		history = append(history, next)
	}
	for n, want := range map[int]int{0: 10, 9: 10, 10: 0, 39: 0, 40: 9, 4000: 9} {
		var held []int
		for _, q := range history {
			if q.Holds(day(n)) {
				held = append(held, q.Number)
			}
		}
		if len(held) != 1 || held[0] != want {
			t.Errorf("on day %d %v hold, want %d", n, held, want)
		}
	}
	open := 0
	for _, q := range history {
		if q.Keys()["current"] != nil {
			open++
		}
		if q.Replaced() != (q.ID == "1") {
			t.Errorf("%s of %s is replaced: %t", q.ID, q.From, q.Replaced())
		}
		if q.Holds(day(-1)) {
			t.Errorf("%s holds before the first day", q.ID)
		}
	}
	if open != 1 {
		t.Errorf("%d are open", open)
	}
}

// TestFollowRefused: a number no unit has, and a decision that would change what held before a later one.
func TestFollowRefused(t *testing.T) {
	former := quota.Quota{ID: "0", Number: 10, From: day(5)}
	for _, x := range []struct {
		next quota.Quota
		key  string
	}{
		{quota.Quota{Number: -1, From: day(6)}, "quota.number"}, {quota.Quota{Number: quota.Most + 1, From: day(6)}, "quota.number"},
		{quota.Quota{Number: 3, From: day(4)}, "quota.order"},
	} {
		kept, err := x.next.Follow(former)
		if f, ok := fault.As(err); !ok || f.Key != x.key || f.Kind != fault.Invalid || kept != former {
			t.Errorf("%+v: %v, %+v", x.next, err, kept)
		}
	}
	first := quota.Quota{Number: 0, From: day(4)}
	if _, err := first.Follow(quota.Quota{}); err != nil {
		t.Error(err)
	}
}
