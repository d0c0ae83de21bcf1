package office_test

import (
	"testing"
	"time"

	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/office/entry"
)

// TestCollectStaged: a document is kept while its draft lives, and goes seven days after a discarded draft's was staged.
func TestCollectStaged(t *testing.T) {
	tr := trial.New(t)
	person := tr.As("person")
	v := raise(tr, person, "6", "3.99")
	seen, err := entry.View(tr.Ctx, tr.Office, person, v.ID)
	must(t, err)
	document := seen.Evidence[0].ID
	there := func() error {
		_, err := entry.ReadEvidence(tr.Ctx, tr.Office, person, document)
		return err
	}
	tr.Clock.Set(tr.Clock.Now().Add(8 * 24 * time.Hour))
	must(t, entry.CollectStaged(tr.Ctx, tr.Office))
	must(t, there())
	must(t, entry.Discard(tr.Ctx, tr.Office, person, v.ID, v.Rev))
	must(t, entry.CollectStaged(tr.Ctx, tr.Office))
	if err := there(); !fault.Is(err, fault.Missing) {
		t.Errorf("the document of a discarded draft: %v, want it gone", err)
	}
}
