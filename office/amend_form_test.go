package office_test

import (
	"slices"
	"testing"

	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/law"
	"hoso/office"
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
	if !slices.Equal(editions, []string{"syll@2023-05-05", "syll@" + first.String()}) {
		t.Errorf("the versions were written under %v", editions)
	}
	p.Reopen()
	if again := facetOf(p, person); again.Of != points+1 {
		t.Errorf("after a start %+v", again)
	}
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
