package demo_test

import (
	"context"
	"testing"
	"time"

	"hoso/cmd/hoso/compose"
	"hoso/cmd/hoso/demo"
	"hoso/office/check"
)

// today is the day the tests' office begins on: inside the window of November 2026.
var today = time.Date(2026, 11, 27, 8, 0, 0, 0, time.FixedZone("ICT", 7*3600))

// ticking is a clock that starts at a given time and moves on with the real one.
func ticking(from time.Time) func() time.Time {
	start := time.Now()
	return func() time.Time { return from.Add(time.Since(start)) }
}

func TestBuild(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	now := ticking(today)
	if err := demo.Settle(dir, "phu-tho", now); err != nil {
		t.Fatal(err)
	}
	h, err := compose.Open(ctx, compose.Config{Dir: dir, Province: "phu-tho", Now: now, Password: demo.KeyPassword})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	p, err := demo.Build(ctx, h, demo.Options{People: 60, Communes: 1, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range p.Order {
		t.Log(name, p.Logins[name])
	}
	report, err := check.Run(ctx, h.Office)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		t.Error(f.What, f.Wrong)
	}
	t.Logf("%+v", report)
}
