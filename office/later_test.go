package office_test

import (
	"testing"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/approval"
	"hoso/office/entry"
	"hoso/office/read"
	"hoso/record/change"
)

// TestLater: what was approved for a later day.
func TestLater(t *testing.T) {
	t.Parallel()
	tr := trial.New(t)
	for _, test := range []func(*testing.T, *trial.Trial){laterInParts, laterMoved} {
		test(t, tr)
	}
}

// laterInParts: two items of one change that take effect later, approved on two sheets, both take effect on their day.
func laterInParts(t *testing.T, tr *trial.Trial) {
	person, head := tr.As("person"), tr.As("head")
	v := typed(tr, person, begin(tr, person, change.Update), phone("0911000001"), otherName("Bé Hai"))
	day := civil.FromTime(tr.Clock.Now()).AddDays(3)
	v, err := entry.Submit(tr.Ctx, tr.Office, person, entry.Submission{Change: v.ID, Rev: v.Rev, Days: change.Days{Effect: day}, Declaration: v.Declaration})
	must(t, err)
	check(tr, v)
	for _, line := range linesOf(tr, head, v.ID) {
		_, err := approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: []approval.Shown{line}})
		must(t, err)
	}
	tr.Clock.Set(day.Start())
	tr.Worker.Drain(tr.Ctx)
	for path, want := range map[string]string{"syll/so_dien_thoai": "0911000001", "syll/ten_goi_khac": "Bé Hai"} {
		if got := field(tr, person, path).Raw; got != want {
			t.Errorf("%s is %q on its day, want %q", path, got, want)
		}
	}
}

// laterMoved: what was approved for a later day and finds another value there on that day takes no effect, and the approver is told.
func laterMoved(t *testing.T, tr *trial.Trial) {
	person, head := tr.As("person2"), tr.As("head")
	v := typed(tr, person, begin(tr, person, change.Update), phone("0911000001"))
	day := civil.FromTime(tr.Clock.Now()).AddDays(3)
	v, err := entry.Submit(tr.Ctx, tr.Office, person, entry.Submission{Change: v.ID, Rev: v.Rev, Days: change.Days{Effect: day}, Declaration: v.Declaration})
	must(t, err)
	check(tr, v)
	_, err = approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: linesOf(tr, head, v.ID)})
	must(t, err)
	approveAll(tr, person, head, typed(tr, person, begin(tr, person, change.Correction), phone("0911000002")))
	tr.Clock.Set(day.Start())
	tr.Worker.Drain(tr.Ctx)
	if got := field(tr, person, "syll/so_dien_thoai").Raw; got != "0911000002" {
		t.Errorf("the number is %q", got)
	}
	told, err := read.Notices(tr.Ctx, tr.Office, head)
	must(t, err)
	if len(told) == 0 || told[0].Key != "notice.no_effect" {
		t.Errorf("the head was told %+v", told)
	}
}

// TestFirstDraft: a person submits the draft that came with their dossier as it is, has it returned, and mends it.
func TestFirstDraft(t *testing.T) {
	t.Parallel()
	tr := trial.New(t)
	officer, admin := tr.As("officer"), tr.As("unit_admin")
	made, err := entry.CreateDossier(tr.Ctx, tr.Office, officer, entry.Arrival{Category: "vien_chuc", Unit: officer.Unit, Name: law.Input{Text: "ĐỖ THỊ MỚI"}, Sex: law.Input{Text: "Nữ"},
		Birth: law.Input{Text: "05/3/1998"}, Number: law.Input{Text: "025198004321"}, Basis: "QĐ 9/QĐ", From: civil.Of(2026, 11, 20)})
	must(t, err)
	newcomer := issuedTo(tr, admin, made)
	v, err := entry.View(tr.Ctx, tr.Office, newcomer, made.Draft)
	must(t, err)
	if len(v.Items) != 4 || v.Items[0].New != "Đỗ Thị Mới" {
		t.Fatalf("the first draft holds %+v with %+v", v.Items, v.Findings)
	}
	v, err = entry.Submit(tr.Ctx, tr.Office, newcomer, entry.Submission{Change: v.ID, Rev: v.Rev, Declaration: v.Declaration})
	must(t, err)
	v, err = entry.Withdraw(tr.Ctx, tr.Office, newcomer, v.ID)
	must(t, err)
	v, err = entry.Submit(tr.Ctx, tr.Office, newcomer, entry.Submission{Change: v.ID, Rev: v.Rev, Declaration: v.Declaration})
	must(t, err)
	_, err = approval.Check(tr.Ctx, tr.Office, officer, approval.Judgement{Change: v.ID, Pass: items(v)[1:], Return: []approval.Returning{{Item: v.Items[0].ID, Reason: "Thiếu tên đệm"}}})
	must(t, err)
	mine, err := read.Dossier(tr.Ctx, tr.Office, newcomer, made.Dossier)
	must(t, err)
	if mine.Next.Key != "next.returned" {
		t.Errorf("the next step is %+v", mine.Next)
	}
	told, err := read.Notices(tr.Ctx, tr.Office, newcomer)
	must(t, err)
	if len(told) != 1 || told[0].Key != "notice.returned" {
		t.Errorf("told %+v", told)
	}
	for _, wrong := range []entry.Arrival{{Category: "vien_chuc", Unit: officer.Unit, Name: law.Input{Text: "An"}}, {Category: "khach", Unit: officer.Unit, Basis: "QĐ", Name: law.Input{Text: "An"}},
		{Category: "vien_chuc", Unit: officer.Unit, Basis: "QĐ"}, {Category: "vien_chuc", Unit: officer.Unit, Basis: "QĐ", Name: law.Input{Text: "An"}, Birth: law.Input{Text: "31/02/1990"}}} {
		if _, err := entry.CreateDossier(tr.Ctx, tr.Office, officer, wrong); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: got %v", wrong, err)
		}
	}
}

// issuedTo gives a new person an account.
func issuedTo(tr *trial.Trial, admin office.Who, made entry.Created) office.Who {
	tr.T.Helper()
	issued, err := account.IssueAccounts(tr.Ctx, tr.Office, admin, []account.Issue{{Dossier: made.Dossier}})
	must(tr.T, err)
	return office.Who{Account: issued[0].Account, Role: office.RolePerson, Dossier: made.Dossier, Lang: "vi"}
}
