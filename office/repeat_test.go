package office_test

import (
	"reflect"
	"testing"
	"time"

	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/office/approval"
	"hoso/office/entry"
	"hoso/record/change"
)

// TestRepeatedRequest: a request that comes twice is one act with one answer, though the first has moved everything it rests on.
func TestRepeatedRequest(t *testing.T) { onEveryStore(t, repeatedRequest) }

func repeatedRequest(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	person, officer, head := p.As("person"), p.As("officer"), p.As("head")
	v := raise(p.Trial, person, "6", "3.99")
	sending := entry.Submission{Change: v.ID, Rev: v.Rev, Declaration: v.Declaration, Request: "một"}
	first := twice(p, "change.submit: change~1 evidence~1 | person", func() (office.ChangeView, error) {
		return entry.Submit(p.Ctx, p.Office, person, sending)
	})
	sending.Request = "hai" // another request is another act
	_, err := entry.Submit(p.Ctx, p.Office, person, sending)
	wants(t, err, fault.Closed, "draft.submitted")
	sending.Request = "một"
	if _, err := entry.Submit(p.Ctx, p.Office, p.As("person2"), sending); !fault.Is(err, fault.Denied) {
		t.Errorf("another's request was answered: %v", err)
	}

	_, err = approval.Check(p.Ctx, p.Office, officer, approval.Judgement{Change: first.ID, Pass: items(first)})
	must(t, err)
	approving := approval.Approving{Lines: linesOf(p.Trial, head, first.ID), Request: "ba"}
	twice(p, "sheet.approve: change~1 dossier~1 facet~1 review+1 sheet+1 version+1 | person", func() (approval.Receipt, error) {
		return approval.Approve(p.Ctx, p.Office, head, approving)
	})
	tired := head
	tired.Strong = time.Time{}
	_, err = approval.Approve(p.Ctx, p.Office, tired, approving)
	wants(t, err, fault.Denied, "step_up.needed") // an old answer opens no door that is closed now

	waiting, err := approval.Reviews(p.Ctx, p.Office, p.As("reviewer"), "waiting", "", 100)
	must(t, err)
	for _, r := range waiting {
		if r.Dossier == person.Dossier {
			_, err = approval.Review(p.Ctx, p.Office, p.As("reviewer"), approval.Reviewing{Versions: []id.Version{r.ID}, Outcome: "passed"})
			must(t, err)
		}
	}
	twice(p, "department.sign: batch+1 batch.sign!1 review~1 | person", func() (approval.BatchView, error) {
		return approval.SignBatch(p.Ctx, p.Office, p.As("director"), "bốn")
	})
}

// twice does the same request twice: the second time nothing is written and the first answer comes back.
func twice[T any](p *play, want string, do func() (T, error)) T {
	p.t.Helper()
	p.Acts.Take()
	first, err := do()
	must(p.t, err)
	p.wrote(want)
	again, err := do()
	must(p.t, err)
	p.wrote()
	if !reflect.DeepEqual(first, again) {
		p.t.Errorf("the first answer was\n%+v\nthe second\n%+v", first, again)
	}
	return first
}

// TestRepeatedAfterFailure: a request that failed may be sent again under its key, mended.
func TestRepeatedAfterFailure(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	person := p.As("person")
	v, err := entry.Begin(p.Ctx, p.Office, person, entry.Beginning{Dossier: person.Dossier, Kind: change.Update})
	must(t, err)
	_, err = entry.Submit(p.Ctx, p.Office, person, entry.Submission{Change: v.ID, Rev: v.Rev, Declaration: v.Declaration, Request: "một"})
	wants(t, err, fault.Invalid, "change.empty")
	v = p.phone(person, v, "0911000001")
	_, err = entry.Submit(p.Ctx, p.Office, person, entry.Submission{Change: v.ID, Rev: v.Rev, Declaration: v.Declaration, Request: "một"})
	must(t, err)
}
