package office_test

import (
	"slices"
	"testing"

	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/approval"
	"hoso/office/entry"
	"hoso/office/lawbook"
	"hoso/office/read"
	"hoso/record/change"
	"hoso/record/dossier"
)

// TestAmendForm: the department adds an entry to the form and a code to a list on a document; from its day on dossiers are read under the new
// edition as they stand, lists know what is now missing, the entry is filled in, checked and approved, and the version before stays under the
// edition it was written under (PT-3.p2, PT-18.3).
func TestAmendForm(t *testing.T) { onAStore(t, amendForm) }

func amendForm(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	admin, person := p.As("admin"), p.As("person")
	approveAll(p.Trial, person, p.As("head"), raise(p.Trial, person, "6", "3.99"))
	signAndSend(p.Trial, person.Dossier)
	delivered := p.Nation.Stats().Accepted
	before, err := read.Dossier(p.Ctx, p.Office, person, person.Dossier)
	must(t, err)
	points := facetOf(p, person).Of
	first := p.day().AddDays(2)
	added := lawbook.Amending{Document: "45/QĐ-SNV", Title: "Mục kê khai của tỉnh", Signed: p.day(), From: first,
		Fields: []law.FieldChange{{Form: "syll", Entry: "dp_ky_nang_so", New: true, Label: law.Label{VI: "Kỹ năng số", EN: "Digital skills"}, Chapter: "dao_tao", Kind: "code", List: "TRINH_DO_TIN_HOC", Owner: "person", Required: []string{"all"}}},
		Codes:  []law.CodeChange{{List: "TRINH_DO_TIN_HOC", What: law.OpenCode, Code: "DP9", Label: "Khung năng lực số của tỉnh"}}}
	p.Acts.Take()
	_, err = lawbook.Amend(p.Ctx, p.Office, admin, added)
	must(t, err)
	p.wrote("law.amend: amendment+1 facet.reweigh!1 |")
	p.formRefused(admin, added)

	p.Worker.Drain(p.Ctx)
	if now := facetOf(p, person); now.Of != points {
		t.Errorf("before its day the entry weighs already: %d, before %d", now.Of, points)
	}
	p.Clock.Set(first.Start().Add(9 * 3600e9))
	p.Worker.Drain(p.Ctx)
	if now := facetOf(p, person); now.Of != points+1 || now.Want != before.Want+1 {
		t.Errorf("on its day %d of %d points, before %d", now.Points, now.Of, points)
	}
	p.declareSkill()
	after, err := read.Dossier(p.Ctx, p.Office, person, person.Dossier)
	must(t, err)
	if after.Version != before.Version+1 || field(p.Trial, person, "syll/dp_ky_nang_so").Text != "Khung năng lực số của tỉnh" {
		t.Errorf("version %d holds %+v", after.Version, field(p.Trial, person, "syll/dp_ky_nang_so"))
	}
	var editions []string
	must(t, p.Office.Store.View(p.Ctx, func(r office.Reader) error {
		found, err := office.Find[dossier.Version](r, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(person.Dossier)}}, Order: []string{"number"}})
		for _, s := range found {
			editions = append(editions, s.Record.Content["syll"].Form)
		}
		return err
	}))
	if !slices.Equal(editions, []string{"syll@2023-05-05", "syll@2023-05-05", "syll@" + first.String()}) {
		t.Errorf("the versions were written under %v", editions)
	}
	p.toDepartment(person)
	if sent := p.Nation.Stats(); sent.Accepted != delivered || sent.Refused != 0 {
		t.Errorf("an entry of the province's own sends %d packets, %d were refused", sent.Accepted-delivered, sent.Refused)
	}
	p.Reopen()
	if again := facetOf(p, person); again.Of != points+1 {
		t.Errorf("after a start %+v", again)
	}
}

// toDepartment has the newest version of somebody's dossier reviewed, signed and sent.
func (p *play) toDepartment(who office.Who) {
	p.t.Helper()
	waiting, err := approval.Reviews(p.Ctx, p.Office, p.As("reviewer"), "waiting", "", 100)
	must(p.t, err)
	i := slices.IndexFunc(waiting, func(r approval.ReviewView) bool { return r.Dossier == who.Dossier })
	if i < 0 {
		p.t.Fatal("the version is not at the department")
	}
	_, err = approval.Review(p.Ctx, p.Office, p.As("reviewer"), approval.Reviewing{Versions: []id.Version{waiting[i].ID}, Outcome: "passed"})
	must(p.t, err)
	_, err = approval.SignBatch(p.Ctx, p.Office, p.As("director"), "")
	must(p.t, err)
	p.Worker.Drain(p.Ctx)
}

// TestEndedEntry: what was declared of an entry that an amendment ends can still be taken back while it is a draft, is told when it is sent, and can
// be seen and returned by whoever checks it.
func TestEndedEntry(t *testing.T) { onAStore(t, endedEntry) }

func endedEntry(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	person, officer := p.As("person"), p.As("officer")
	const place = "syll/so_truong_cong_tac"
	sent := withProof(p.Trial, person, typed(p.Trial, person, begin(p.Trial, person, change.Update), entry.Typed{Path: place, Input: law.Input{Text: "Giảng dạy"}}))
	sent = submit(p.Trial, person, sent)
	draft := typed(p.Trial, p.As("person3"), begin(p.Trial, p.As("person3"), change.Update), entry.Typed{Path: place, Input: law.Input{Text: "Quản lý"}}, phone("0911000003"))
	first := p.day().AddDays(1)
	_, err := lawbook.Amend(p.Ctx, p.Office, p.As("admin"), lawbook.Amending{Document: "46/QĐ-SNV", Signed: p.day(), From: first, Fields: []law.FieldChange{{Form: "syll", Entry: "so_truong_cong_tac", Use: law.NotUsed}}})
	must(t, err)
	p.Clock.Set(first.Start().Add(9 * 3600e9))
	p.Worker.Drain(p.Ctx)

	v, err := entry.View(p.Ctx, p.Office, p.As("person3"), draft.ID)
	must(t, err)
	if len(v.Items) != 2 || !slices.ContainsFunc(v.Findings, func(f fault.Finding) bool { return f.Key == "change.entry_ended" }) {
		t.Errorf("the draft holds %d items, findings %+v", len(v.Items), v.Findings)
	}
	_, err = entry.Submit(p.Ctx, p.Office, p.As("person3"), entry.Submission{Change: v.ID, Rev: v.Rev, Declaration: v.Declaration, Days: change.Days{Effect: p.day()}})
	if err == nil {
		t.Error("an item whose entry has ended was sent")
	}
	_, err = entry.Save(p.Ctx, p.Office, p.As("person3"), entry.Saving{Change: v.ID, Rev: v.Rev, Typed: []entry.Typed{{Path: place, Input: law.Input{Text: "khác"}}}})
	wants(t, err, fault.Invalid, "path.unknown")
	v, err = entry.Save(p.Ctx, p.Office, p.As("person3"), entry.Saving{Change: v.ID, Rev: v.Rev, Typed: []entry.Typed{{Path: place, Op: "undo"}}})
	must(t, err)
	if len(v.Items) != 1 {
		t.Errorf("taken back it holds %+v", v.Items)
	}
	waiting, err := approval.See(p.Ctx, p.Office, officer, sent.ID)
	must(t, err)
	if len(waiting.Items) != 1 || waiting.Hidden != 0 || waiting.Items[0].New != "Giảng dạy" {
		t.Errorf("the checker sees %+v, %d hidden", waiting.Items, waiting.Hidden)
	}
	_, err = approval.Check(p.Ctx, p.Office, officer, approval.Judgement{Change: sent.ID, Rev: waiting.Rev, Return: []approval.Returning{{Change: sent.ID, Item: waiting.Items[0].ID, Reason: "Mục này không còn trong mẫu"}}})
	must(t, err)
}

// formRefused: nothing is written of an amendment that does not fit.
func (p *play) formRefused(admin office.Who, good lawbook.Amending) {
	p.t.Helper()
	for key, change := range map[string]func(*lawbook.Amending){
		"amendment.first_day_form": func(a *lawbook.Amending) { a.From = p.day() },
		"amendment.first_day_code": func(a *lawbook.Amending) {
			a.Fields, a.From = nil, p.day().AddDays(-1)
			a.Codes = []law.CodeChange{{List: "ton_giao", What: law.CloseCode, Code: "05"}}
		},
		"amendment.too_many": func(a *lawbook.Amending) { a.Codes = make([]law.CodeChange, 5001) },
		"amendment.text": func(a *lawbook.Amending) {
			a.Fields = []law.FieldChange{{Form: "syll", Entry: "ton_giao", Help: law.Label{VI: "a\nb"}}}
		},
		"amendment.refused": func(*lawbook.Amending) {}, // what was added already
	} {
		a := good
		change(&a)
		_, err := lawbook.Amend(p.Ctx, p.Office, admin, a)
		wants(p.t, err, fault.Invalid, key)
	}
	p.wrote()
}

// declareSkill fills the new entry in and takes it through to the next version.
func (p *play) declareSkill() {
	p.t.Helper()
	person := p.As("person")
	v := typed(p.Trial, person, begin(p.Trial, person, change.Update), entry.Typed{Path: "syll/dp_ky_nang_so", Input: law.Input{Code: "DP9", List: "TRINH_DO_TIN_HOC"}})
	approveAll(p.Trial, person, p.As("head"), v)
	p.Worker.Drain(p.Ctx)
}

func facetOf(p *play, who office.Who) office.Facet {
	p.t.Helper()
	page, _ := p.Office.Census.List(office.CensusQuery{Scopes: []string{p.As("officer").UnitPath}, Size: 200})
	for _, f := range page {
		if f.Dossier == who.Dossier {
			return f
		}
	}
	p.t.Fatal("nobody in the census")
	return office.Facet{}
}
