package office_test

import (
	"encoding/base64"
	"slices"
	"testing"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/approval"
	"hoso/office/copy"
	"hoso/office/entry"
	"hoso/office/read"
	"hoso/record/change"
	"hoso/seal"
)

// pdf is a document small enough to read here: a decision of one page.
const pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n" +
	"trailer<</Size 4/Root 1 0 R>>\nstartxref\n163\n%%EOF\n"

// raise drafts a raise of the person's salary step with its decision.
func raise(tr *trial.Trial, who office.Who, step, coefficient string) office.ChangeView {
	t := tr.T
	t.Helper()
	v, err := entry.Begin(tr.Ctx, tr.Office, who, entry.Beginning{Dossier: who.Dossier, Kind: change.Update, Event: "nang_luong"})
	must(t, err)
	v, err = entry.Save(tr.Ctx, tr.Office, who, entry.Saving{Change: v.ID, Rev: v.Rev, Typed: []entry.Typed{
		{Path: "syll/ngach_bac_luong", Input: law.Input{Text: step}, Reason: "Theo quyết định đính kèm"},
		{Path: "syll/ngach_he_so", Input: law.Input{Text: coefficient}},
	}})
	must(t, err)
	_, err = entry.AddEvidence(tr.Ctx, tr.Office, who, entry.Upload{Change: v.ID, Type: "luong", Name: "quyet-dinh.pdf", Bytes: []byte(pdf)})
	must(t, err)
	return v
}

func submit(tr *trial.Trial, who office.Who, v office.ChangeView) office.ChangeView {
	tr.T.Helper()
	day := civil.FromTime(tr.Clock.Now())
	v, err := entry.Submit(tr.Ctx, tr.Office, who, entry.Submission{Change: v.ID, Rev: v.Rev, Days: change.Days{Effect: day.AddDays(-5), Signed: day.AddDays(-3)}, Declaration: v.Declaration})
	must(tr.T, err)
	return v
}

func items(v office.ChangeView) []id.Item {
	var out []id.Item
	for _, item := range v.Items {
		out = append(out, item.ID)
	}
	return out
}

// linesOf gives the lines of one change on the head's sheet, as the page would send them.
func linesOf(tr *trial.Trial, head office.Who, changeID id.Change) []approval.Shown {
	tr.T.Helper()
	sheet, err := approval.Sheet(tr.Ctx, tr.Office, head)
	must(tr.T, err)
	var lines []approval.Shown
	for _, c := range sheet.Changes {
		for _, item := range c.Items {
			if c.ID == changeID {
				lines = append(lines, approval.Shown{Change: c.ID, Item: item.ID, Digest: item.Digest})
			}
		}
	}
	return lines
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants fails unless err is a fault of the kind with the key.
func wants(t testing.TB, err error, kind fault.Kind, key string) *fault.Fault {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || f.Key != key {
		t.Fatalf("got %v, want %s %s", err, kind, key)
	}
	return f
}

// TestMainJob is the whole way of one change: declared, returned, mended, checked, approved, signed by the department, received by the
// nation once, and printed with both signatures.
func TestMainJob(t *testing.T) { onEveryStore(t, mainJob) }

func mainJob(t *testing.T, options ...trial.Option) {
	tr := trial.New(t, options...)
	person, officer, head := tr.As("person"), tr.As("officer"), tr.As("head")
	v := submit(tr, person, raise(tr, person, "6", "3.99"))

	v, err := approval.Check(tr.Ctx, tr.Office, officer, approval.Judgement{Change: v.ID, Rev: v.Rev, Return: []approval.Returning{{Item: v.Items[1].ID, Reason: "Hệ số chưa khớp quyết định"}}})
	must(t, err)
	mine, err := read.Dossier(tr.Ctx, tr.Office, person, person.Dossier)
	must(t, err)
	if mine.Next.Key != "next.returned" {
		t.Fatalf("the next step is %+v, want to mend what was returned", mine.Next)
	}
	draft, err := entry.View(tr.Ctx, tr.Office, person, mine.Next.Change)
	must(t, err)
	draft, err = entry.Save(tr.Ctx, tr.Office, person, entry.Saving{Change: draft.ID, Rev: draft.Rev, Typed: []entry.Typed{{Path: "syll/ngach_he_so", Input: law.Input{Text: "3,99"}, Reason: "Đã đối chiếu"}}})
	must(t, err)
	draft = submit(tr, person, draft)
	_, err = approval.Check(tr.Ctx, tr.Office, officer, approval.Judgement{Change: draft.ID, Rev: draft.Rev, Pass: items(draft)})
	must(t, err)

	receipt, err := approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: linesOf(tr, head, draft.ID)})
	must(t, err)
	if receipt.Versions != 1 || receipt.Approved != len(draft.Items) {
		t.Fatalf("receipt %+v, want one version of %d items", receipt, len(draft.Items))
	}
	signAndSend(tr, person.Dossier)
	printed(tr, person, head, officer)
}

// signAndSend takes a dossier's newest version through the department and to the nation.
func signAndSend(tr *trial.Trial, dossierID id.Dossier) {
	t := tr.T
	t.Helper()
	reviewer, director := tr.As("reviewer"), tr.As("director")
	waiting, err := approval.Reviews(tr.Ctx, tr.Office, reviewer, "waiting", "", 100)
	must(t, err)
	i := slices.IndexFunc(waiting, func(r approval.ReviewView) bool { return r.Dossier == dossierID })
	if i < 0 {
		t.Fatal("the version is not at the department")
	}
	_, err = approval.Review(tr.Ctx, tr.Office, reviewer, approval.Reviewing{Versions: []id.Version{waiting[i].ID}, Outcome: "passed"})
	must(t, err)
	batch, err := approval.SignBatch(tr.Ctx, tr.Office, director, "")
	must(t, err)
	tr.Worker.Drain(tr.Ctx)
	proof, err := approval.Inclusion(tr.Ctx, tr.Office, director, waiting[i].ID)
	must(t, err)
	der, err := base64.StdEncoding.DecodeString(proof.Signature)
	must(t, err)
	if _, err := tr.Office.Signer.Verify([]byte(batch.Content), der); err != nil {
		t.Fatalf("the batch's signature: %v", err)
	}
	if n := len(tr.Nation.Keys()); n != 1 {
		t.Fatalf("the nation holds %d records, want one", n)
	}
	if stats := tr.Nation.Stats(); stats.Accepted != 1 || stats.Refused != 0 {
		t.Fatalf("the nation counts %+v, want one packet accepted", stats)
	}
}

// printed asks for a signed copy, has it signed and sealed, and verifies what comes out without any database.
func printed(tr *trial.Trial, person, head, officer office.Who) {
	t := tr.T
	t.Helper()
	r, err := copy.Request(tr.Ctx, tr.Office, person, person.Dossier, "Bổ sung hồ sơ dự thi")
	must(t, err)
	_, err = copy.Fetch(tr.Ctx, tr.Office, person, r.ID)
	wants(t, err, fault.Missing, "print.not_ready")
	_, err = copy.Seal(tr.Ctx, tr.Office, officer, r.ID)
	wants(t, err, fault.Stale, "print.moved_on") // the agency never before the person
	_, err = copy.Sign(tr.Ctx, tr.Office, head, r.ID)
	must(t, err)
	tr.Worker.Drain(tr.Ctx)
	_, err = copy.Seal(tr.Ctx, tr.Office, officer, r.ID)
	must(t, err)
	tr.Worker.Drain(tr.Ctx)
	file, err := copy.Fetch(tr.Ctx, tr.Office, person, r.ID)
	must(t, err)
	report, err := seal.VerifyPDF(file.Bytes, tr.Keys.Trust)
	must(t, err)
	if report.Verdict != seal.Valid || !report.Complete {
		t.Fatalf("the copy verifies as %+v", report)
	}
}
