package office_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/approval"
	"hoso/office/copy"
	"hoso/office/entry"
	"hoso/office/exchange"
	"hoso/office/read"
	"hoso/office/unit"
	"hoso/record/change"
	units "hoso/record/unit"
)

// TestClosedWorld plays every act of the office once and holds each to what it writes: these rows, this entry, these jobs, nothing else.
func TestClosedWorld(t *testing.T) { onEveryStore(t, closedWorld) }

func closedWorld(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	p.drafting()
	p.onBehalf()
	p.arriving()
	sent := p.deciding()
	p.signing(sent)
	p.copying()
	p.reading()
	p.units()
	p.accounts()
}

// drafting: a person's own draft and what becomes of it.
func (p *play) drafting() {
	person := p.As("person")
	begin := entry.Beginning{Dossier: person.Dossier, Kind: change.Update, Event: "nang_luong"}
	v, err := entry.Begin(p.Ctx, p.Office, person, begin)
	must(p.t, err)
	p.wrote("change.draft: change+1 | person")
	_, err = entry.Begin(p.Ctx, p.Office, person, begin)
	must(p.t, err)
	p.wrote() // the draft that is there is given back
	v, err = entry.Save(p.Ctx, p.Office, person, entry.Saving{Change: v.ID, Rev: v.Rev, Typed: []entry.Typed{
		{Path: "syll/ngach_bac_luong", Input: law.Input{Text: "6"}, Reason: canary}, {Path: "syll/ngach_he_so", Input: law.Input{Text: "3,99"}, Reason: canary}}})
	must(p.t, err)
	p.wrote("change.save: change~1 | person")
	for range 2 {
		_, err = entry.AddEvidence(p.Ctx, p.Office, person, entry.Upload{Change: v.ID, Type: "luong", Name: "quyet-dinh.pdf", Bytes: []byte(pdf)})
		must(p.t, err)
		p.wrote("evidence.add: evidence+1 | person")
	}
	_, err = entry.View(p.Ctx, p.Office, person, v.ID)
	must(p.t, err)
	p.wrote()
	ev := p.evidence(person, v.ID)
	must(p.t, entry.DropEvidence(p.Ctx, p.Office, person, ev[0].ID))
	p.wrote("evidence.drop: evidence-1 | person")
	_, err = entry.ReadEvidence(p.Ctx, p.Office, person, ev[1].ID)
	must(p.t, err)
	p.wrote() // one's own is no reading
	v = submit(p.Trial, person, v)
	p.wrote("change.submit: change~1 evidence~1 | person")
	v, err = entry.Withdraw(p.Ctx, p.Office, person, v.ID)
	must(p.t, err)
	p.wrote("change.withdraw: change+1 change~1 | person")
	must(p.t, entry.Discard(p.Ctx, p.Office, person, v.ID, v.Rev))
	p.wrote("change.discard: change-1 | person")
}

// onBehalf: an officer enters for a person, who is told and objects.
func (p *play) onBehalf() {
	officer, person := p.As("officer"), p.As("person")
	begin := entry.Beginning{Dossier: person.Dossier, Kind: change.Update, OnBehalf: &change.OnBehalf{Ground: canary, Document: "Đơn đề nghị"}}
	v, err := entry.Begin(p.Ctx, p.Office, officer, begin)
	must(p.t, err)
	p.wrote("change.draft: change+1 | person")
	v = p.phone(officer, v, "0911000001")
	p.wrote("change.save: change~1 | person")
	_, err = entry.View(p.Ctx, p.Office, officer, v.ID)
	must(p.t, err)
	p.wrote("change.view: | person") // a reading of another's
	v, err = entry.Submit(p.Ctx, p.Office, officer, entry.Submission{Change: v.ID, Rev: v.Rev})
	must(p.t, err)
	p.wrote("change.submit: change~1 notice+1 | person")
	must(p.t, entry.Object(p.Ctx, p.Office, person, v.ID, canary))
	p.wrote("change.object: change~1 | person")
	_, err = entry.Withdraw(p.Ctx, p.Office, officer, v.ID)
	must(p.t, err)
	p.wrote("change.withdraw: change+1 change~1 | person")
}

// arriving: dossiers come in.
func (p *play) arriving() {
	officer := p.As("officer")
	made, err := entry.CreateDossier(p.Ctx, p.Office, officer, entry.Arrival{Category: "vien_chuc", Unit: officer.Unit, Name: law.Input{Text: "Đỗ Thị Mới"},
		Number: law.Input{Text: "025301004321"}, Basis: "QĐ 9/QĐ"})
	must(p.t, err)
	p.names[made.Dossier] = "newcomer"
	p.wrote("dossier.create: change+1 dossier+1 facet+1 key+1 posting+1 | newcomer")
	form, err := p.Office.Book().Form("syll", civil.FromTime(p.Clock.Now()))
	must(p.t, err)
	content := law.Content{Form: form.Key(), Fields: map[string]law.Value{"ho_ten_khai_sinh": law.Plain("Lê Văn Chuyển")}, Tables: map[string][]law.Row{}}
	_, err = entry.LoadDossiers(p.Ctx, p.Office, office.System(), []office.Loaded{{Category: "vien_chuc", Unit: officer.Unit, Contents: map[string]law.Content{"syll": content}, Basis: "QĐ 8"}})
	must(p.t, err)
	p.wrote("dossier.load: dossier+1 facet+1 key+1 posting+1 version+1 | others:1")
}

// deciding: check, return, approve. It gives the person whose version is at the department.
func (p *play) deciding() office.Who {
	person, officer, head := p.As("person"), p.As("officer"), p.As("head")
	v := submit(p.Trial, person, raise(p.Trial, person, "6", "3.99"))
	p.wrote("change.draft: change+1 | person", "change.save: change~1 | person", "evidence.add: evidence+1 | person", "change.submit: change~1 evidence~1 | person")
	_, err := approval.Queue(p.Ctx, p.Office, officer)
	must(p.t, err)
	p.wrote("change.queue: | person person3 person4")
	_, err = approval.See(p.Ctx, p.Office, officer, v.ID)
	must(p.t, err)
	p.wrote("change.see: | person")
	must(p.t, approval.Compare(p.Ctx, p.Office, officer, v.Evidence[0].ID))
	p.wrote("evidence.compare: evidence~1 | person")
	_, err = entry.ReadEvidence(p.Ctx, p.Office, officer, v.Evidence[0].ID)
	must(p.t, err)
	p.wrote("evidence.view: | person")
	_, err = approval.Check(p.Ctx, p.Office, officer, approval.Judgement{Change: v.ID, Return: []approval.Returning{{Item: v.Items[0].ID, Reason: canary}}})
	must(p.t, err)
	p.wrote("change.check: change+1 change~1 notice+1 | person")
	mine, err := read.Dossier(p.Ctx, p.Office, person, person.Dossier)
	must(p.t, err)
	draft, err := entry.View(p.Ctx, p.Office, person, mine.Next.Change)
	must(p.t, err)
	p.wrote()
	draft = submit(p.Trial, person, draft)
	p.wrote("change.submit: change~1 | person") // its evidence came with the change it mends
	_, err = approval.Check(p.Ctx, p.Office, officer, approval.Judgement{Change: draft.ID, Rev: draft.Rev, Pass: items(draft)})
	must(p.t, err)
	p.wrote("change.check: change~1 | person")
	lines := linesOf(p.Trial, head, draft.ID)
	p.wrote("sheet.view: | person person6 person7 person8")
	_, err = approval.Approve(p.Ctx, p.Office, head, approval.Approving{Lines: lines})
	must(p.t, err)
	p.wrote("sheet.approve: change~1 dossier~1 facet~1 review+1 sheet+1 version+1 | person")
	p.returning(head)
	p.later(head)
	return person
}

// returning: the approver gives a change back.
func (p *play) returning(head office.Who) {
	sheet, err := approval.Sheet(p.Ctx, p.Office, head)
	must(p.t, err)
	var back []approval.Returning
	for _, c := range sheet.Changes {
		if p.names[c.Dossier] == "person7" {
			back = append(back, approval.Returning{Change: c.ID, Item: c.Items[0].ID, Reason: canary})
		}
	}
	p.Acts.Take()
	_, err = approval.Approve(p.Ctx, p.Office, head, approval.Approving{Return: back})
	must(p.t, err)
	p.wrote("sheet.approve: change+1 change~1 notice+1 | person7")
}

// later: what takes effect later leaves a job and no version.
func (p *play) later(head office.Who) {
	person, officer := p.As("person"), p.As("officer")
	v, err := entry.Begin(p.Ctx, p.Office, person, entry.Beginning{Dossier: person.Dossier, Kind: change.Update})
	must(p.t, err)
	v = p.phone(person, v, "0911000002")
	v, err = entry.Submit(p.Ctx, p.Office, person, entry.Submission{Change: v.ID, Rev: v.Rev, Declaration: v.Declaration, Days: change.Days{Effect: civil.FromTime(p.Clock.Now()).AddDays(2)}})
	must(p.t, err)
	_, err = approval.Check(p.Ctx, p.Office, officer, approval.Judgement{Change: v.ID, Pass: items(v)})
	must(p.t, err)
	lines := linesOf(p.Trial, head, v.ID)
	p.Acts.Take()
	_, err = approval.Approve(p.Ctx, p.Office, head, approval.Approving{Lines: lines})
	must(p.t, err)
	p.wrote("sheet.approve: change.take_effect!1 change~1 sheet+1 | person")
}

// signing: the department reviews and signs, the nation receives.
func (p *play) signing(sent office.Who) {
	reviewer, director := p.As("reviewer"), p.As("director")
	waiting, err := approval.Reviews(p.Ctx, p.Office, reviewer, "waiting", "", 100)
	must(p.t, err)
	p.wrote(fmt.Sprintf("review.list: | person others:%d", len(waiting)-1))
	i := slices.IndexFunc(waiting, func(r approval.ReviewView) bool { return r.Dossier == sent.Dossier })
	for _, outcome := range []string{"held", "passed"} {
		_, err = approval.Review(p.Ctx, p.Office, reviewer, approval.Reviewing{Versions: []id.Version{waiting[i].ID}, Outcome: outcome, Reason: canary})
		must(p.t, err)
		p.wrote("department.review: review~1 | person")
	}
	other := (i + 1) % len(waiting)
	_, err = approval.Review(p.Ctx, p.Office, reviewer, approval.Reviewing{Versions: []id.Version{waiting[other].ID}, Outcome: "sent_back", Reason: canary})
	must(p.t, err)
	p.wrote("department.review: notice+1 review~1 | others:1")
	_, err = approval.SignBatch(p.Ctx, p.Office, director, "")
	must(p.t, err)
	p.wrote("department.sign: batch+1 batch.sign!1 review~1 | person")
	_, err = approval.Batches(p.Ctx, p.Office, director, 10)
	must(p.t, err)
	p.wrote()
	p.Worker.Drain(p.Ctx)
	p.wrote("batch.signed: batch~1 done1 packet.build!1 review~1 | person", "packet.build: done1 packet+1 packet.send!1 review~1 | person",
		"packet.attempt: packet~1 | person", "packet.answer: done1 packet~1 review~1 | person")
	_, err = approval.Inclusion(p.Ctx, p.Office, director, waiting[i].ID)
	must(p.t, err)
	p.wrote("version.proof: | person")
	_, err = exchange.List(p.Ctx, p.Office, reviewer, "delivered", "", 10)
	must(p.t, err)
	p.wrote("exchange.list: | person")
	_, err = exchange.Count(p.Ctx, p.Office, reviewer, []string{"delivered"})
	must(p.t, err)
	_, err = read.CountVersions(p.Ctx, p.Office, reviewer, []string{"sent"})
	must(p.t, err)
	p.wrote() // numbers show nobody
}

// copying: the dossier on paper.
func (p *play) copying() {
	person, officer, head := p.As("person"), p.As("officer"), p.As("head")
	_, err := copy.Download(p.Ctx, p.Office, person, person.Dossier, "syll", "docx")
	must(p.t, err)
	p.wrote("dossier.print: | person") // a copy that leaves is told, one's own too
	_, err = copy.Download(p.Ctx, p.Office, officer, person.Dossier, "syll", "docx")
	must(p.t, err)
	p.wrote("dossier.print: | person")
	r, err := copy.Request(p.Ctx, p.Office, person, person.Dossier, canary)
	must(p.t, err)
	p.wrote("print.request: print+1 | person")
	_, err = copy.Requests(p.Ctx, p.Office, head, "", "asked")
	must(p.t, err)
	p.wrote("print.list: | person")
	_, err = copy.Sign(p.Ctx, p.Office, head, r.ID)
	must(p.t, err)
	p.wrote("print.sign: print.sign!1 print~1 | person")
	p.Worker.Drain(p.Ctx)
	p.wrote("print.signed: done1 print~1 | person")
	_, err = copy.Seal(p.Ctx, p.Office, officer, r.ID)
	must(p.t, err)
	p.wrote("print.seal: print.seal!1 print~1 | person")
	p.Worker.Drain(p.Ctx)
	p.wrote("print.signed: done1 notice+1 print~1 | person")
	_, err = copy.Fetch(p.Ctx, p.Office, person, r.ID)
	must(p.t, err)
	p.wrote("print.fetch: | person")
	_, err = copy.Fetch(p.Ctx, p.Office, officer, r.ID)
	must(p.t, err)
	p.wrote("print.fetch: | person")
}

// reading: others' dossiers leave an entry, one's own does not.
func (p *play) reading() {
	person, officer := p.As("person"), p.As("officer")
	for who, want := range map[string][]string{"person": nil, "officer": {"dossier.view: | person"}} {
		_, err := read.Dossier(p.Ctx, p.Office, p.As(who), person.Dossier)
		must(p.t, err)
		p.wrote(want...)
	}
	for who, want := range map[string][]string{"person": nil, "officer": {"dossier.history: | person"}} {
		_, err := read.History(p.Ctx, p.Office, p.As(who), person.Dossier)
		must(p.t, err)
		p.wrote(want...)
	}
	v, err := read.People(p.Ctx, p.Office, officer, read.Asking{Name: "Đỗ Thị Mới"})
	must(p.t, err)
	if v.Total != 1 {
		p.t.Errorf("found %d people of that name", v.Total)
	}
	p.wrote("dossier.list: | newcomer")
	v, err = read.People(p.Ctx, p.Office, p.As("unit_admin"), read.Asking{})
	must(p.t, err)
	if v.Total == 0 || v.People[0].Name != "" {
		p.t.Errorf("an administrator's list: %+v", v)
	}
	p.wrote() // a list of open data is no reading
	_, _, err = read.Readers(p.Ctx, p.Office, person, 0)
	must(p.t, err)
	unread, err := read.Notices(p.Ctx, p.Office, person)
	must(p.t, err)
	n, err := read.Unread(p.Ctx, p.Office, person)
	must(p.t, err)
	if n != len(unread) || n == 0 {
		p.t.Errorf("%d messages are unread, %d are counted", len(unread), n)
	}
	p.wrote()
	must(p.t, read.MarkRead(p.Ctx, p.Office, person))
	p.wrote(fmt.Sprintf("notice.read: notice~%d | unjournalled", len(unread)))
	if n, err := read.Unread(p.Ctx, p.Office, person); n != 0 || err != nil {
		p.t.Errorf("after they were read %d are unread: %v", n, err)
	}
}

func (p *play) units() {
	admin := p.As("admin")
	views, err := unit.Open(p.Ctx, p.Office, admin, []unit.Opening{{Parent: admin.Unit, Name: "Sở Thử nghiệm", Type: "so_ban_nganh", Code: "H44.998"}})
	must(p.t, err)
	p.wrote("unit.open: unit+1 |")
	_, err = unit.Amend(p.Ctx, p.Office, admin, views[0].ID, units.Edition{From: civil.FromTime(p.Clock.Now()).AddDays(1), Name: "Sở Đổi tên", Type: "so_ban_nganh"})
	must(p.t, err)
	p.wrote("unit.amend: unit~1 |")
	_, err = unit.Tree(p.Ctx, p.Office, admin)
	must(p.t, err)
	v, err := unit.See(p.Ctx, p.Office, admin, views[0].ID)
	must(p.t, err)
	if len(v.Editions) != 2 || v.Editions[0].Name != "Sở Đổi tên" || v.Editions[1].Name != v.Name {
		p.t.Errorf("the unit's history is %+v", v)
	}
	p.wrote()
}

// accounts: issue, sign in, choose, step up, change and reset passwords, grant and revoke.
func (p *play) accounts() {
	admin := p.As("unit_admin")
	newcomer := id.Dossier("")
	for d, name := range p.names {
		if name == "newcomer" {
			newcomer = d
		}
	}
	issued, err := account.IssueAccounts(p.Ctx, p.Office, admin, []account.Issue{{Dossier: newcomer}, {Kind: "unit", Name: "Hộp thư", Unit: admin.Unit}})
	must(p.t, err)
	p.wrote("account.issue: account+2 | newcomer")
	p.slips(admin, issued)
	_, err = account.List(p.Ctx, p.Office, admin, "", "", 100)
	must(p.t, err)
	p.wrote()
	grant, err := account.Grant(p.Ctx, p.Office, admin, account.Giving{Account: issued[1].Account, Role: "officer", Unit: admin.Unit, Basis: "QĐ 1"})
	must(p.t, err)
	p.wrote("account.grant: grant_given+1 |")
	who := p.sessions(issued[1].Login, issued[1].Password, grant)
	must(p.t, account.Revoke(p.Ctx, p.Office, admin, grant))
	p.wrote("account.revoke: grant_given~1 |")
	_, err = account.ResetPassword(p.Ctx, p.Office, admin, account.Resetting{Account: issued[1].Account})
	must(p.t, err)
	p.wrote("account.reset: account~1 notice+1 session-1 |")
	if _, _, err := account.Resolve(p.Ctx, p.Office, who, ""); !fault.Is(err, fault.Denied) {
		p.t.Errorf("a session outlives the reset of its password: %v", err)
	}
}

// sessions signs in twice, works in the first session and gives its token.
func (p *play) sessions(login, password string, grant id.Grant) string {
	in := account.Credentials{Login: login, Password: "sai mật khẩu"}
	_, err := account.SignIn(p.Ctx, p.Office, in)
	wants(p.t, err, fault.Denied, "sign_in.wrong")
	p.wrote("account.sign_in: account~1 | | refused sign_in.wrong")
	_, err = account.SignIn(p.Ctx, p.Office, account.Credentials{Login: "khong.co.ai", Password: password})
	wants(p.t, err, fault.Denied, "sign_in.wrong")
	p.wrote("account.sign_in: | | refused sign_in.wrong")
	in.Password = password
	first, err := account.SignIn(p.Ctx, p.Office, in)
	must(p.t, err)
	p.wrote("account.sign_in: account~1 session+1 |") // the count of wrong passwords begins anew
	second, err := account.SignIn(p.Ctx, p.Office, in)
	must(p.t, err)
	p.wrote("account.sign_in: session+1 |")
	who, mustChange, err := account.Resolve(p.Ctx, p.Office, first.Token, "10.0.0.1")
	must(p.t, err)
	if !mustChange || who.Grant != grant {
		p.t.Errorf("resolved %+v, must change %t", who, mustChange)
	}
	must(p.t, account.Touch(p.Ctx, p.Office, who))
	p.wrote() // at most once a minute
	p.Clock.Set(p.Clock.Now().Add(2 * time.Minute))
	must(p.t, account.Touch(p.Ctx, p.Office, who))
	p.wrote("session.touch: session~1 | unjournalled")
	together := make([]error, 8) // requests of one page: none of them fails because another was quicker
	atOnce(len(together), func(n int) { together[n] = account.Touch(p.Ctx, p.Office, who) })
	must(p.t, errors.Join(together...))
	p.Acts.Take()
	must(p.t, account.SetLanguage(p.Ctx, p.Office, who, "en"))
	p.wrote("session.language: session~1 | unjournalled")
	choices, err := account.Choices(p.Ctx, p.Office, who)
	must(p.t, err)
	p.wrote()
	must(p.t, account.Choose(p.Ctx, p.Office, who, choices[0].Grant))
	p.wrote("account.choose: session~1 |")
	must(p.t, account.StepUp(p.Ctx, p.Office, who, account.Proof{Password: password}))
	p.wrote("account.step_up: session~1 |")
	p.contacts(who)
	must(p.t, account.ChangePassword(p.Ctx, p.Office, who, password, "Rất-bí-mật.2026"))
	p.wrote("account.password: account~1 session-1 |") // the other session ends
	if _, _, err := account.Resolve(p.Ctx, p.Office, second.Token, ""); !fault.Is(err, fault.Denied) {
		p.t.Errorf("another session outlives a change of the password: %v", err)
	}
	third, err := account.SignIn(p.Ctx, p.Office, account.Credentials{Login: login, Password: "Rất-bí-mật.2026"})
	must(p.t, err)
	if third.MustChange {
		p.t.Error("a changed password must be changed again")
	}
	leaver, _, err := account.Resolve(p.Ctx, p.Office, third.Token, "")
	must(p.t, err)
	p.Acts.Take()
	must(p.t, account.SignOut(p.Ctx, p.Office, leaver))
	p.wrote("account.sign_out: session-1 |")
	return first.Token
}
