package office_test

import (
	"testing"

	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/approval"
	"hoso/office/entry"
	"hoso/record/change"
)

// begin opens a draft of somebody's own dossier.
func begin(tr *trial.Trial, who office.Who, kind string) office.ChangeView {
	tr.T.Helper()
	v, err := entry.Begin(tr.Ctx, tr.Office, who, entry.Beginning{Dossier: who.Dossier, Kind: kind})
	must(tr.T, err)
	return v
}

// typed saves one thing typed.
func typed(tr *trial.Trial, who office.Who, v office.ChangeView, typed ...entry.Typed) office.ChangeView {
	tr.T.Helper()
	v, err := entry.Save(tr.Ctx, tr.Office, who, entry.Saving{Change: v.ID, Rev: v.Rev, Typed: typed})
	must(tr.T, err)
	return v
}

// rowInSteps: a row is added in one save and filled in the next ones, as a page does it.
func rowInSteps(t *testing.T, tr *trial.Trial) {
	person := tr.As("person6")
	v := begin(tr, person, change.Update)
	row := "syll/tin_hoc/" + id.New()
	v = typed(tr, person, v, entry.Typed{Path: row, Op: change.AddRow})
	v = typed(tr, person, v, entry.Typed{Path: row + "/ten_co_so_dao_tao", Input: law.Input{Text: "Ứng dụng CNTT cơ bản"}})
	if len(v.Items) != 1 || v.Items[0].Op != change.AddRow {
		t.Fatalf("items %+v, want the new row", v.Items)
	}
	v = typed(tr, person, v, entry.Typed{Path: row + "/ten_co_so_dao_tao"})
	for _, cell := range v.Items[0].Cells {
		if cell.New != "" {
			t.Errorf("a cell that was emptied holds %q", cell.New)
		}
	}
}

// forgedPlaces: only places of the form, in the shape the form gives them, can be written.
func forgedPlaces(t *testing.T, tr *trial.Trial) {
	person := tr.As("person6")
	v := begin(tr, person, change.Update)
	row := id.New()
	text := law.Input{Text: "0911000001"}
	for _, forged := range []entry.Typed{
		{Path: "syll/khong_co", Input: text},
		{Path: "syll", Input: text},
		{Path: "syll//so_dien_thoai", Input: text},
		{Path: "hop_dong/so_hop_dong", Input: text}, // not a component of this dossier
		{Path: "../syll/so_dien_thoai", Input: text},
		{Path: "syll/so_dien_thoai/" + row, Input: text},                    // a row of what is no table
		{Path: "syll/so_dien_thoai/" + row, Op: change.AddRow},              //
		{Path: "syll/so_dien_thoai/" + row + "/so", Input: text},            //
		{Path: "syll/tin_hoc", Input: text, Op: change.AddRow},              // a row without a name
		{Path: "syll/tin_hoc/1", Op: change.AddRow},                         // a name that is none
		{Path: "syll/tin_hoc/" + row, Input: law.Input{None: true}},         // a row is no value
		{Path: "syll/tin_hoc/" + row + "/khong_co", Input: text},            // no such column
		{Path: "syll/tin_hoc/" + row + "/ten_co_so_dao_tao", Input: text},   // a cell of a row that is not there
		{Path: "syll/tin_hoc/" + row + "/ten_co_so_dao_tao", Op: "add_row"}, // a row below a row
		{Path: "syll/tin_hoc/" + row, Op: "replace"},                        // no such operation
		{Path: "syll/so_dien_thoai", Op: "clear", Input: text},
	} {
		_, err := entry.Save(tr.Ctx, tr.Office, person, entry.Saving{Change: v.ID, Typed: []entry.Typed{forged}})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s %q: got %v", forged.Op, forged.Path, err)
		}
	}
}

// rowGone: a cell of a row that another change has taken away is a conflict, not a silent nothing.
func rowGone(t *testing.T, tr *trial.Trial) {
	person, head := tr.As("person7"), tr.As("head")
	row := "syll/tin_hoc/" + id.New()
	first := typed(tr, person, begin(tr, person, change.Update), entry.Typed{Path: row, Op: change.AddRow}, entry.Typed{Path: row + "/ten_co_so_dao_tao", Input: law.Input{Text: "CNTT"}})
	approveAll(tr, person, head, first)
	cell := typed(tr, person, begin(tr, person, change.Update), entry.Typed{Path: row + "/chung_chi_duoc_cap", Input: law.Input{Text: "Giỏi"}})
	cell = check(tr, submit(tr, person, withProof(tr, person, cell)))
	gone := typed(tr, person, begin(tr, person, change.Correction), entry.Typed{Path: row, Op: change.DropRow})
	approveAll(tr, person, head, gone)
	_, err := approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: linesOf(tr, head, cell.ID)})
	wants(t, err, fault.Stale, "change.conflict")
}

// withProof lays a document to a draft.
func withProof(tr *trial.Trial, who office.Who, v office.ChangeView) office.ChangeView {
	tr.T.Helper()
	_, err := entry.AddEvidence(tr.Ctx, tr.Office, who, entry.Upload{Change: v.ID, Type: "khac", Name: "quyet-dinh.pdf", Bytes: []byte(pdf)})
	must(tr.T, err)
	return v
}

// check passes everything of a submitted change.
func check(tr *trial.Trial, v office.ChangeView) office.ChangeView {
	tr.T.Helper()
	v, err := approval.Check(tr.Ctx, tr.Office, tr.As("officer"), approval.Judgement{Change: v.ID, Pass: items(v)})
	must(tr.T, err)
	return v
}

// approveAll carries a draft through submission and check to approval.
func approveAll(tr *trial.Trial, who, head office.Who, v office.ChangeView) {
	tr.T.Helper()
	v = check(tr, submit(tr, who, withProof(tr, who, v)))
	_, err := approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: linesOf(tr, head, v.ID)})
	must(tr.T, err)
}
