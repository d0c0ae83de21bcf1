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
	"hoso/office/exchange"
	"hoso/office/read"
	"hoso/record/change"
)

// declared carries a change of a person as far as the approver's sheet and gives it as it stands there.
func (p *play) declared(name, number string) office.ChangeView {
	person := p.As(name)
	v := check(p.Trial, submit(p.Trial, person, typed(p.Trial, person, begin(p.Trial, person, change.Update), phone(number))))
	p.Acts.Take()
	return v
}

// day is the office's day.
func (p *play) day() civil.Date { return civil.FromTime(p.Clock.Now()) }

// TestSignedSheet: where heads sign, nothing takes effect before the signature, and then everything at once; where the managing agency signs
// before sending, its batch follows from the sheet without anybody (DT-12, DT-19.2).
func TestSignedSheet(t *testing.T) { onEveryStore(t, signedSheet) }

func signedSheet(t *testing.T, options ...trial.Option) {
	p := newPlay(t, append(options, trial.In("dong-thap"))...)
	person, head := p.As("person"), p.As("head")
	p.Worker.Drain(p.Ctx)
	v := p.declared("person", "0911000001")
	lines := linesOf(p.Trial, head, v.ID)
	p.Acts.Take()
	before, err := read.Dossier(p.Ctx, p.Office, person, person.Dossier)
	must(t, err)
	keyless := head
	keyless.Key = ""
	_, err = approval.Approve(p.Ctx, p.Office, keyless, approval.Approving{Lines: lines})
	wants(t, err, fault.Invalid, "sheet.no_key")
	p.wrote()

	receipt, err := approval.Approve(p.Ctx, p.Office, head, approval.Approving{Lines: lines})
	must(t, err)
	if !receipt.Signing || receipt.Versions != 0 {
		t.Errorf("receipt %+v", receipt)
	}
	p.wrote("sheet.approve: change~1 sheet+1 sheet.sign!1 | person")
	_, err = approval.Approve(p.Ctx, p.Office, head, approval.Approving{Lines: lines})
	wants(t, err, fault.Stale, "sheet.moved")
	now, err := read.Dossier(p.Ctx, p.Office, person, person.Dossier)
	must(t, err)
	if now.Version != before.Version {
		t.Errorf("version %d took effect before the signature", now.Version)
	}

	p.Worker.Drain(p.Ctx)
	p.wrote("sheet.signed: batch+1 batch.sign!1 change~1 done1 dossier~1 facet~1 review+1 sheet~1 version+1 | person",
		"batch.signed: batch~1 done1 packet.build!1 review~1 | person",
		"packet.build: done1 packet+1 packet.send!1 review~1 | person",
		"packet.attempt: packet~1 | person",
		"packet.answer: done1 packet~1 review~1 | person")
	if _, err := exchange.List(p.Ctx, p.Office, p.As("director"), "", "", 100); err != nil {
		t.Error(err)
	}
	job := office.Job{Kind: approval.JobSignSheet, Args: map[string]string{"sheet": string(receipt.Sheet), "key": head.Key}}
	must(t, approval.FinishSheet(p.Ctx, p.Office, job)) // the same job once more, as after a crash
	p.Acts.Take()
	if after, err := read.Dossier(p.Ctx, p.Office, person, person.Dossier); err != nil || after.Version != before.Version+1 {
		t.Errorf("version %d after the signature: %v", after.Version, err)
	}
}

// TestSignatureFails: a key that does not answer leaves the sheet as it was decided, and the job to be tried again.
func TestSignatureFails(t *testing.T) {
	t.Parallel()
	p := newPlay(t, trial.In("dong-thap"))
	head := p.As("head")
	v := p.declared("person", "0911000001")
	lost := head
	lost.Key = "head-nowhere"
	receipt, err := approval.Approve(p.Ctx, p.Office, lost, approval.Approving{Lines: linesOf(p.Trial, head, v.ID)})
	must(t, err)
	p.Acts.Take()
	job := office.Job{Kind: approval.JobSignSheet, Args: map[string]string{"sheet": string(receipt.Sheet), "key": lost.Key}}
	err = approval.FinishSheet(p.Ctx, p.Office, job)
	if f, ok := fault.As(err); !ok || f.Kind != fault.Busy || f.Key != "sheet.sign_failed" {
		t.Errorf("%v", err)
	}
	p.wrote()
}

// TestAmended: an approver's correction under the regulation that allows it, and its refusal under one that does not (BD-8.1.b).
func TestAmended(t *testing.T) { onEveryStore(t, amended) }

func amended(t *testing.T, options ...trial.Option) {
	p := newPlay(t, append(options, trial.In("binh-dinh"))...)
	head := p.As("head")
	v := p.declared("person", "0911000001")
	shown := linesOf(p.Trial, head, v.ID)[0]
	p.Acts.Take()
	a := approval.Amending{Change: v.ID, Item: shown.Item, Digest: shown.Digest, Input: law.Input{Text: "0911000002"}, Reason: canary}
	for key, wrong := range map[string]approval.Amending{
		"amend.reason_needed": {Change: v.ID, Item: shown.Item, Digest: shown.Digest, Input: a.Input},
		"sheet.moved":         {Change: v.ID, Item: shown.Item, Digest: "0", Input: a.Input, Reason: "x"},
		"phone.shape":         {Change: v.ID, Item: shown.Item, Digest: shown.Digest, Input: law.Input{Text: "không phải số"}, Reason: "x"},
	} {
		_, err := approval.Amend(p.Ctx, p.Office, head, wrong)
		if f, ok := fault.As(err); !ok || f.Key != key && key != "phone.shape" {
			t.Errorf("%s: %v", key, err)
		}
	}
	p.wrote()
	got, err := approval.Amend(p.Ctx, p.Office, head, a)
	must(t, err)
	if squeezed(got.Items[0].New) != "0911000002" || squeezed(got.Items[0].Proposed) != "0911000001" {
		t.Errorf("amended %+v", got.Items[0])
	}
	p.wrote("sheet.amend: change~1 notice+1 | person")
	_, err = approval.Approve(p.Ctx, p.Office, head, approval.Approving{Lines: []approval.Shown{shown}})
	wants(t, err, fault.Stale, "sheet.moved")
	_, err = approval.Amend(p.Ctx, p.Office, p.As("officer"), a)
	wants(t, err, fault.Denied, "policy.not_yours")

	other := newPlay(t)
	w := other.declared("person", "0911000001")
	line := linesOf(other.Trial, other.As("head"), w.ID)[0]
	_, err = approval.Amend(other.Ctx, other.Office, other.As("head"), approval.Amending{Change: w.ID, Item: line.Item, Digest: line.Digest, Input: a.Input, Reason: "x"})
	if f := wants(t, err, fault.Closed, "amend.not_here"); f.Citation != "Điều 8.1 Quy chế kèm theo Quyết định 80/2025/QĐ-UBND" {
		t.Errorf("cited as %q", f.Citation)
	}
}

// TestCompetence: a change that finds nobody to approve it is named to the department, which settles who is competent (A18).
func TestCompetence(t *testing.T) { onEveryStore(t, competence) }

func competence(t *testing.T, options ...trial.Option) {
	p := newPlay(t, append(options, trial.In("dong-thap"))...)
	admin, person, head := p.As("admin"), p.As("person"), p.As("head")
	v := p.declared("person", "0911000001")
	none, err := approval.WithoutApprover(p.Ctx, p.Office, admin)
	must(t, err)
	if len(none) != 0 {
		t.Errorf("%+v find nobody", none)
	}
	p.wrote()

	moved, err := approval.SetCompetence(p.Ctx, p.Office, admin, approval.Competence{Dossier: person.Dossier, Manager: p.As("province_head").Unit, Basis: canary})
	must(t, err)
	if moved != 1 {
		t.Errorf("%d changes moved", moved)
	}
	p.wrote("dossier.competence: change~1 dossier~1 | person")
	stuck, err := approval.WithoutApprover(p.Ctx, p.Office, admin)
	must(t, err)
	if len(stuck) != 1 || stuck[0].Change != v.ID || stuck[0].Why != approval.NobodyNamed || stuck[0].At != "Sở Nội vụ" {
		t.Fatalf("stuck %+v", stuck)
	}
	p.wrote("approver.missing: | person")

	_, err = approval.SetCompetence(p.Ctx, p.Office, admin, approval.Competence{Dossier: person.Dossier, Manager: head.Unit})
	wants(t, err, fault.Invalid, "competence.basis_needed")
	_, err = approval.SetCompetence(p.Ctx, p.Office, admin, approval.Competence{Dossier: person.Dossier, Manager: head.Unit, Special: "khac", Basis: "QĐ"})
	wants(t, err, fault.Invalid, "dossier.special_unknown")
	_, err = approval.SetCompetence(p.Ctx, p.Office, head, approval.Competence{Dossier: person.Dossier, Manager: head.Unit, Basis: "QĐ"})
	wants(t, err, fault.Denied, "policy.not_yours")
	p.Acts.Take()
	_, err = approval.SetCompetence(p.Ctx, p.Office, admin, approval.Competence{Dossier: person.Dossier, Manager: head.Unit, Special: "ban_thuong_vu", Basis: "QĐ 88-QĐ/TU"})
	must(t, err)
	p.wrote("dossier.competence: change~1 dossier~1 | person")
	sheet, err := approval.Sheet(p.Ctx, p.Office, p.As("director"))
	must(t, err)
	if len(sheet.Changes) != 1 || sheet.Changes[0].ID != v.ID {
		t.Errorf("the director's sheet holds %d changes", len(sheet.Changes))
	}
}

// TestNobodyHolds: with the head's right gone, what waits for the head is named.
func TestNobodyHolds(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	admin, head := p.As("admin"), p.As("head")
	v := p.declared("person", "0911000001")
	must(t, account.Revoke(p.Ctx, p.Office, admin, head.Grant))
	stuck, err := approval.WithoutApprover(p.Ctx, p.Office, admin)
	must(t, err)
	found := false
	for _, s := range stuck {
		found = found || s.Change == v.ID
		if s.Why != approval.NobodyHolds || s.At != "Trường THCS Tân Hoà" {
			t.Errorf("%+v", s)
		}
	}
	if !found {
		t.Errorf("the change is not among %+v", stuck)
	}
}

// TestDelegation: who may hand a right on, under which regulation, and when it begins to hold (PT-8.1, DT-11, BD-17.1).
func TestDelegation(t *testing.T) { onEveryStore(t, delegation) }

func delegation(t *testing.T, options ...trial.Option) {
	p := newPlay(t, append(options, trial.In("binh-dinh"))...)
	admin, unitAdmin, person := p.As("admin"), p.As("unit_admin"), p.As("person")
	giving := account.Giving{Account: person.Account, Role: "unit_admin", Unit: unitAdmin.Unit, Capacity: "delegate", Content: "Quản lý tài khoản", Basis: "UQ 1"}
	_, err := account.Grant(p.Ctx, p.Office, unitAdmin, giving)
	wants(t, err, fault.Invalid, "grant.delegation_limits")
	giving.To = p.day().AddDays(90)
	grant, err := account.Grant(p.Ctx, p.Office, unitAdmin, giving)
	must(t, err)
	p.wrote("account.grant: grant_given+1 |")
	choices, err := account.Choices(p.Ctx, p.Office, person)
	must(t, err)
	if len(choices) != 0 {
		t.Errorf("a delegation that awaits agreement can be chosen: %+v", choices)
	}
	wants(t, account.Agree(p.Ctx, p.Office, admin, grant, ""), fault.Invalid, "grant.agreement_needed")
	wants(t, account.Agree(p.Ctx, p.Office, unitAdmin, grant, "CV"), fault.Denied, "policy.not_yours")
	p.Acts.Take()
	must(t, account.Agree(p.Ctx, p.Office, admin, grant, "CV 2/SNV"))
	p.wrote("account.agree: grant_given~1 notice+1 |")
	wants(t, account.Agree(p.Ctx, p.Office, admin, grant, "CV 2/SNV"), fault.Stale, "grant.agreed")
	if choices, err = account.Choices(p.Ctx, p.Office, person); err != nil || len(choices) != 1 || choices[0].Capacity != "delegate" {
		t.Errorf("agreed, and the choices are %+v: %v", choices, err)
	}
	_, err = account.Grant(p.Ctx, p.Office, unitAdmin, account.Giving{Account: person.Account, Role: "officer", Unit: unitAdmin.Unit, Capacity: "delegate", Basis: "x"})
	wants(t, err, fault.Invalid, "grant.capacity_unknown")

	strict := newPlay(t, trial.In("dong-thap"))
	head := account.Giving{Account: strict.As("person").Account, Role: "head", Unit: strict.As("unit_admin").Unit, Capacity: "delegate", Content: "x", To: p.day().AddDays(9), Basis: "x"}
	_, err = account.Grant(strict.Ctx, strict.Office, strict.As("unit_admin"), head)
	if f := wants(t, err, fault.Closed, "grant.no_delegation"); f.Citation != "Điều 11 Quy chế kèm theo Quyết định 37/2024/QĐ-UBND" {
		t.Errorf("cited as %q", f.Citation)
	}
	head.Capacity = "deputy"
	_, err = account.Grant(strict.Ctx, strict.Office, strict.As("unit_admin"), head)
	must(t, err)
}
