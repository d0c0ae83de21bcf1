package office_test

import (
	"testing"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/law"
	"hoso/office/approval"
	"hoso/office/entry"
	"hoso/office/read"
	"hoso/record/change"
)

// TestFutureEffect: a change that takes effect later is approved now and written on its day by a job, once.
func TestFutureEffect(t *testing.T) {
	tr := trial.New(t)
	person, officer, head := tr.As("person"), tr.As("officer"), tr.As("head")
	v, err := entry.Begin(tr.Ctx, tr.Office, person, entry.Beginning{Dossier: person.Dossier, Kind: change.Update})
	must(t, err)
	v, err = entry.Save(tr.Ctx, tr.Office, person, entry.Saving{Change: v.ID, Rev: v.Rev, Typed: []entry.Typed{{Path: "syll/so_dien_thoai", Input: law.Input{Text: "0911222333"}}}})
	must(t, err)
	day := civil.FromTime(tr.Clock.Now()).AddDays(10)
	v, err = entry.Submit(tr.Ctx, tr.Office, person, entry.Submission{Change: v.ID, Rev: v.Rev, Days: change.Days{Effect: day}, Declaration: v.Declaration})
	must(t, err)
	_, err = approval.Check(tr.Ctx, tr.Office, officer, approval.Judgement{Change: v.ID, Rev: v.Rev, Pass: items(v)})
	must(t, err)
	receipt, err := approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: linesOf(tr, head, v.ID)})
	must(t, err)
	if receipt.Approved != 1 || receipt.Versions != 0 {
		t.Fatalf("receipt %+v, want one line approved and no version yet", receipt)
	}
	versionIs := func(want int) {
		t.Helper()
		tr.Worker.Drain(tr.Ctx)
		mine, err := read.Dossier(tr.Ctx, tr.Office, person, person.Dossier)
		must(t, err)
		if mine.Version != want {
			t.Fatalf("version %d, want %d", mine.Version, want)
		}
	}
	versionIs(1)
	tr.Clock.Set(day.Start().Add(-time.Minute)) // the clock moves at each look
	versionIs(1)
	tr.Clock.Set(day.Start())
	versionIs(2)
	versionIs(2)
}
