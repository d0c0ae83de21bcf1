package office_test

import (
	"encoding/json"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"hoso/civil"
	"hoso/cmd/hoso/demo"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/approval"
	"hoso/office/entry"
	"hoso/office/leaving"
	"hoso/office/quality"
	"hoso/office/read"
	"hoso/record/change"
	"hoso/record/dossier"
	leavings "hoso/record/leaving"
)

// TestP16Leaving: who retires leaves a dossier that stays whole, is read by the department alone, counts nowhere, and comes back byte for byte
// (promise P16; PT-11.1.e, PT-4.1, BD-9.2).
func TestP16Leaving(t *testing.T) { onAStore(t, leavesAndReturns) }

func leavesAndReturns(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	officer, head, person, reviewer := p.As("officer"), p.As("head"), p.As("person"), p.As("reviewer")
	token := signedIn(p.Trial, "person")
	before, here := p.bytesOf(person), p.here(officer)
	p.rightsAhead(person)
	r := leaving.Recording{Dossier: person.Dossier, Kind: leavings.Retired, Last: p.day().AddDays(2), Document: "QĐ 77/QĐ-SNV", Signed: p.day()}
	p.leavingRefused(officer, r)

	p.Acts.Take()
	made, err := leaving.Record(p.Ctx, p.Office, officer, r)
	must(t, err)
	p.wrote("leaving.record: leaving+1 notice+1 | person")
	p.leavingDecided(officer, head, made)

	p.Worker.Drain(p.Ctx)
	if now := p.stateOf(person); now != dossier.Active {
		t.Errorf("on the last day the dossier is %s", now)
	}
	p.Clock.Set(r.Last.AddDays(1).Start())
	p.Acts.Take()
	p.Worker.Drain(p.Ctx)
	p.wrote("leaving.effect: account~1 done1 dossier~1 facet~1 grant_given~1 leaving~1 matter~1 posting~1 session-1 | person")
	p.archived(person, officer, head, reviewer, token)
	if now := p.here(officer); now != here-1 {
		t.Errorf("%d people are counted, %d were", now, here)
	}
	p.comesBack(made, person, reviewer)
	if after := p.bytesOf(person); !slices.Equal(before, after) {
		t.Error("the versions are not what they were")
	}
	if now := p.here(officer); now != here {
		t.Errorf("%d people are counted after the return, %d were", now, here)
	}
}

// leavingRefused: who may record it, and what it must say.
func (p *play) leavingRefused(officer office.Who, good leaving.Recording) {
	p.t.Helper()
	record := func(who office.Who, change func(*leaving.Recording)) error {
		r := good
		change(&r)
		_, err := leaving.Record(p.Ctx, p.Office, who, r)
		return err
	}
	same := func(*leaving.Recording) {}
	for _, as := range []string{"person", "head", "unit_admin", "reviewer", "admin"} {
		wants(p.t, record(p.As(as), same), fault.Denied, "policy.not_yours")
	}
	wants(p.t, record(p.As("department_officer"), same), fault.Denied, "policy.out_of_scope")
	wants(p.t, record(officer, func(r *leaving.Recording) { r.Kind = "di_choi" }), fault.Invalid, "leaving.kind")
	wants(p.t, record(officer, func(r *leaving.Recording) { r.Document = " " }), fault.Invalid, "leaving.document_needed")
	wants(p.t, record(officer, func(r *leaving.Recording) { r.Signed = p.day().AddDays(1) }), fault.Invalid, "leaving.signed")
	wants(p.t, record(officer, func(r *leaving.Recording) { r.Last = civil.Date{} }), fault.Invalid, "leaving.last")
	wants(p.t, record(officer, func(r *leaving.Recording) { r.Last = r.Last.AddDays(1000) }), fault.Invalid, "leaving.last")
	wants(p.t, record(officer, func(r *leaving.Recording) { r.Last = civil.Of(1950, 1, 1) }), fault.Invalid, "leaving.before_arrival")
	wants(p.t, record(officer, func(r *leaving.Recording) { r.Dossier = officer.Dossier }), fault.Denied, "policy.own_dossier")
	wants(p.t, record(officer, func(r *leaving.Recording) { r.Kind = leavings.MovedOut }), fault.Invalid, "leaving.to_needed")
	wants(p.t, record(officer, func(r *leaving.Recording) { r.Dossier = "none" }), fault.Missing, "dossier.missing")
}

// leavingDecided: the head confirms once the document is there, and nobody else.
func (p *play) leavingDecided(officer, head office.Who, made leaving.View) {
	p.t.Helper()
	again := leaving.Recording{Dossier: made.Dossier, Kind: made.Kind, Last: made.Last, Document: "QĐ 78", Signed: p.day()}
	_, err := leaving.Record(p.Ctx, p.Office, officer, again)
	wants(p.t, err, fault.Stale, "leaving.running")
	decide := func(who office.Who, confirm bool, reason string) error {
		_, err := leaving.Decide(p.Ctx, p.Office, who, leaving.Deciding{Leaving: made.ID, Confirm: confirm, Reason: reason})
		return err
	}
	wants(p.t, decide(officer, true, ""), fault.Denied, "policy.not_yours")
	wants(p.t, decide(head, false, ""), fault.Invalid, "leaving.reason_needed")
	wants(p.t, decide(head, true, ""), fault.Invalid, "leaving.evidence_needed")
	p.Acts.Take()
	withPaper, err := leaving.AddPaper(p.Ctx, p.Office, officer, leaving.Paper{Leaving: made.ID, Name: "qd.pdf", Bytes: []byte(pdf)})
	must(p.t, err)
	p.wrote("leaving.paper: evidence+1 leaving~1 | person")
	if withPaper.Evidence == "" {
		p.t.Error("the document is not named")
	}
	list, err := leaving.List(p.Ctx, p.Office, head, false, "")
	must(p.t, err)
	if len(list.Leavings) != 1 || !list.Leavings[0].MayDecide || list.Leavings[0].Kind != leavings.Retired || list.Leavings[0].Document != "QĐ 77/QĐ-SNV" {
		p.t.Errorf("the head sees %+v", list.Leavings)
	}
	p.Acts.Take()
	must(p.t, decide(head, true, ""))
	p.wrote("leaving.decide: leaving.take_effect!1 leaving~1 notice+2 | person")
	wants(p.t, decide(head, true, ""), fault.Stale, "leaving.decided")
	_, err = leaving.AddPaper(p.Ctx, p.Office, officer, leaving.Paper{Leaving: made.ID, Name: "qd.pdf", Bytes: []byte(pdf)})
	wants(p.t, err, fault.Stale, "leaving.decided")
}

// archived: what lies in the archive is the department's to see; its person's account opens nothing at the next request (BD-9.2, P3).
func (p *play) archived(person, officer, head, reviewer office.Who, token string) {
	p.t.Helper()
	if now := p.stateOf(person); now != dossier.Archived {
		p.t.Fatalf("the dossier is %s", now)
	}
	_, _, err := account.Resolve(p.Ctx, p.Office, token, "::1")
	wants(p.t, err, fault.Denied, "session.none")
	_, err = account.SignIn(p.Ctx, p.Office, account.Credentials{Login: p.Cast.Logins["person"].Login, Password: demo.Password})
	wants(p.t, err, fault.Denied, "sign_in.closed")
	_, err = account.RecordConsent(p.Ctx, p.Office, head, account.Consenting{Login: p.Cast.Logins["person2"].Login, Dossiers: []id.Dossier{person.Dossier}, Document: "15/CV", Signed: p.day(), Kind: "consent", Purpose: "Xem", Level: "restricted", To: p.day().AddDays(10)})
	wants(p.t, err, fault.Denied, "policy.out_of_scope")
	for _, who := range []office.Who{officer, head} {
		_, err := read.Dossier(p.Ctx, p.Office, who, person.Dossier)
		wants(p.t, err, fault.Denied, "policy.out_of_scope")
		_, err = read.People(p.Ctx, p.Office, who, read.Asking{Left: true})
		wants(p.t, err, fault.Denied, "policy.not_yours")
	}
	_, err = entry.Begin(p.Ctx, p.Office, officer, entry.Beginning{Dossier: person.Dossier, Kind: change.Update})
	wants(p.t, err, fault.Denied, "policy.out_of_scope")
	_, err = read.Dossier(p.Ctx, p.Office, reviewer, person.Dossier)
	must(p.t, err)
	left, err := read.People(p.Ctx, p.Office, reviewer, read.Asking{Left: true})
	must(p.t, err)
	now, err := read.People(p.Ctx, p.Office, reviewer, read.Asking{Name: person.Name})
	must(p.t, err)
	if len(left.People) != 1 || left.People[0].Dossier != person.Dossier || slices.ContainsFunc(now.People, func(l read.PersonLine) bool { return l.Dossier == person.Dossier }) {
		p.t.Errorf("the archive holds %+v, the list %+v", left.People, now.People)
	}
	_, err = account.IssueAccounts(p.Ctx, p.Office, p.As("unit_admin"), []account.Issue{{Dossier: person.Dossier, Basis: "QĐ"}})
	wants(p.t, err, fault.Closed, "account.left")
}

// comesBack: the department gives the dossier back as it was, and the unit the account the person had.
func (p *play) comesBack(made leaving.View, person, reviewer office.Who) {
	p.t.Helper()
	back := leaving.Returning{Leaving: made.ID, Document: "QĐ 90/QĐ-SNV", On: p.day()}
	_, err := leaving.Return(p.Ctx, p.Office, p.As("officer"), back)
	wants(p.t, err, fault.Denied, "policy.not_yours")
	reviewer.Strong = p.Clock.Now()
	for key, change := range map[string]func(*leaving.Returning){"leaving.document_needed": func(r *leaving.Returning) { r.Document = "" }, "leaving.return_day": func(r *leaving.Returning) { r.On = made.Last }} {
		wrong := back
		change(&wrong)
		_, err = leaving.Return(p.Ctx, p.Office, reviewer, wrong)
		wants(p.t, err, fault.Invalid, key)
	}
	p.Acts.Take()
	_, err = leaving.Return(p.Ctx, p.Office, reviewer, back)
	must(p.t, err)
	p.wrote("leaving.return: dossier~1 facet~1 leaving~1 notice+2 posting+1 | person")
	reviewer.Strong = p.Clock.Now()
	_, err = leaving.Return(p.Ctx, p.Office, reviewer, back)
	wants(p.t, err, fault.Denied, "policy.out_of_scope") // it is in the archive no more
	lacking, err := read.WithoutAccount(p.Ctx, p.Office, p.As("unit_admin"), "", 100)
	must(p.t, err)
	if !slices.ContainsFunc(lacking.People, func(l read.Lacking) bool { return l.Dossier == person.Dossier }) {
		p.t.Error("who came back is not among those without an account")
	}
	p.Acts.Take()
	issued, err := account.IssueAccounts(p.Ctx, p.Office, p.As("unit_admin"), []account.Issue{{Dossier: person.Dossier, Basis: "QĐ 90"}})
	must(p.t, err)
	p.wrote("account.issue: account~1 | person")
	if issued[0].Account != person.Account || issued[0].Login != p.Cast.Logins["person"].Login {
		p.t.Errorf("handed out %+v", issued[0])
	}
	in, err := account.SignIn(p.Ctx, p.Office, account.Credentials{Login: issued[0].Login, Password: issued[0].Password})
	must(p.t, err)
	p.Clock.Set(p.Clock.Now().AddDate(0, 0, 5))
	in, err = account.SignIn(p.Ctx, p.Office, account.Credentials{Login: issued[0].Login, Password: issued[0].Password})
	must(p.t, err)
	if as := resolved(p.Trial, in.Token); as.Role != office.RolePerson {
		p.t.Errorf("a right from before the person left came back: %s", as.Role)
	}
	if !in.MustChange {
		p.t.Error("the one-time password does not have to be changed")
	}
}

// rightsAhead gives the person a right that begins later, and has them say that something is wrong in their dossier.
func (p *play) rightsAhead(person office.Who) {
	p.t.Helper()
	_, err := account.Grant(p.Ctx, p.Office, p.As("unit_admin"), account.Giving{Account: person.Account, Role: "head", Unit: p.As("head").Unit, From: p.day().AddDays(5), Basis: "QĐ 3"})
	must(p.t, err)
	_, err = quality.Report(p.Ctx, p.Office, person, quality.Reporting{Text: "Sai quê quán"})
	must(p.t, err)
}

// bytesOf are the stored bytes of a dossier's versions.
func (p *play) bytesOf(who office.Who) (all []string) {
	p.t.Helper()
	must(p.t, p.Office.Store.View(p.Ctx, func(r office.Reader) error {
		found, err := office.Find[dossier.Version](r, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(who.Dossier)}}, Order: []string{"number"}})
		for _, s := range found {
			body, err := json.Marshal(s.Record)
			must(p.t, err)
			all = append(all, string(body))
		}
		return err
	}))
	return all
}

func (p *play) stateOf(who office.Who) string {
	return stored[dossier.Dossier](p.Trial, string(who.Dossier)).State
}

// here is how many people an officer's unit counts.
func (p *play) here(officer office.Who) int {
	return p.Office.Census.Sum(office.CensusQuery{Scopes: []string{officer.UnitPath}}).People
}

// TestLeavingInTime: where the text gives days for ending access the head is reminded of it, what was recorded late takes effect at once and is
// late on record; what was sent before is still decided (BD-9.2-2).
func TestLeavingInTime(t *testing.T) {
	onAStore(t, func(t *testing.T, options ...trial.Option) {
		p := newPlay(t, append(options, trial.In("binh-dinh"))...)
		officer, person := p.As("officer"), p.As("person")
		waiting := p.phone(person, begin(p.Trial, person, change.Update), "0912000111")
		waiting = submit(p.Trial, person, waiting)
		_, err := approval.Check(p.Ctx, p.Office, officer, approval.Judgement{Change: waiting.ID, Rev: waiting.Rev, Pass: items(waiting)})
		must(t, err)
		p.Acts.Take()
		made, err := leaving.Record(p.Ctx, p.Office, officer, leaving.Recording{Dossier: person.Dossier, Kind: leavings.Deceased, Last: p.day().AddDays(-5), Document: "GBT 12", Signed: p.day()})
		must(t, err)
		p.wrote("leaving.record: duty+1 leaving+1 notice+1 | person")
		want := p.Office.Book().Calendar().AddWorkingDays(p.day(), 1)
		if made.Until != want || made.Citation == "" {
			t.Errorf("access ends by %s (%s), want %s", made.Until, made.Citation, want)
		}
		_, err = leaving.AddPaper(p.Ctx, p.Office, officer, leaving.Paper{Leaving: made.ID, Name: "gbt.pdf", Bytes: []byte(pdf)})
		must(t, err)
		p.turn(want.Year, want.Month, want.Day+3)
		head := p.As("head")
		late, err := leaving.Decide(p.Ctx, p.Office, head, leaving.Deciding{Leaving: made.ID, Confirm: true})
		must(t, err)
		if !late.Late {
			t.Error("confirmed after the last day for it, and not late")
		}
		p.Worker.Drain(p.Ctx)
		if now := p.stateOf(person); now != dossier.Archived {
			t.Fatalf("the dossier is %s", now)
		}
		lines := linesOf(p.Trial, head, waiting.ID)
		_, err = approval.Approve(p.Ctx, p.Office, head, approval.Approving{Lines: lines})
		must(t, err)
		p.Worker.Drain(p.Ctx)
		if d := stored[dossier.Dossier](p.Trial, string(person.Dossier)); d.State != dossier.Archived || d.Version != 2 {
			t.Errorf("after the approval: %s, version %d", d.State, d.Version)
		}
	})
}

// TestLeavingWaitsForNothing: a leaving takes effect on its day whatever else of the person is to take effect later, and holds up nothing that is
// to take effect before it.
func TestLeavingWaitsForNothing(t *testing.T) {
	p := newPlay(t)
	officer, head, person := p.As("officer"), p.As("head"), p.As("person")
	leave := func(last civil.Date) leaving.View {
		made, err := leaving.Record(p.Ctx, p.Office, officer, leaving.Recording{Dossier: person.Dossier, Kind: leavings.Resigned, Last: last, Document: "QĐ 5", Signed: p.day()})
		must(t, err)
		_, err = leaving.AddPaper(p.Ctx, p.Office, officer, leaving.Paper{Leaving: made.ID, Name: "qd.pdf", Bytes: []byte(pdf)})
		must(t, err)
		_, err = leaving.Decide(p.Ctx, p.Office, head, leaving.Deciding{Leaving: made.ID, Confirm: true})
		must(t, err)
		return made
	}
	mistyped := leave(p.day().AddDays(100))
	_, err := leaving.Withdraw(p.Ctx, p.Office, officer, leaving.Withdrawing{Leaving: mistyped.ID, Reason: "Nhầm ngày"})
	must(t, err)
	ahead := leave(p.day().AddDays(30))
	p.effectIn(10, phone("0912000111"))
	p.effectIn(50, otherName("Bé Hai"))
	p.Clock.Set(p.day().AddDays(11).Start())
	p.Worker.Drain(p.Ctx)
	if d := stored[dossier.Dossier](p.Trial, string(person.Dossier)); d.Version != 2 {
		t.Errorf("a change to take effect before the last day: version %d", d.Version)
	}
	p.Clock.Set(ahead.Last.AddDays(1).Start())
	p.Worker.Drain(p.Ctx)
	if now := p.stateOf(person); now != dossier.Archived {
		t.Errorf("after the last day the dossier is %s", now)
	}
}

// effectIn approves a change of the person's that takes effect in so many days.
func (p *play) effectIn(days int, what entry.Typed) {
	p.t.Helper()
	person, head := p.As("person"), p.As("head")
	v := typed(p.Trial, person, begin(p.Trial, person, change.Update), what)
	v, err := entry.Submit(p.Ctx, p.Office, person, entry.Submission{Change: v.ID, Rev: v.Rev, Days: change.Days{Effect: p.day().AddDays(days)}, Declaration: v.Declaration})
	must(p.t, err)
	check(p.Trial, v)
	_, err = approval.Approve(p.Ctx, p.Office, head, approval.Approving{Lines: linesOf(p.Trial, head, v.ID)})
	must(p.t, err)
}

// TestLeavingOnce: of many who record at the same time one does, the others are told.
func TestLeavingOnce(t *testing.T) {
	onEveryStore(t, func(t *testing.T, options ...trial.Option) {
		p := newPlay(t, options...)
		var group sync.WaitGroup
		var made atomic.Int32
		for range 8 {
			group.Go(func() {
				_, err := leaving.Record(p.Ctx, p.Office, p.As("officer"), leaving.Recording{Dossier: p.As("person").Dossier, Kind: leavings.Retired, Last: p.day().AddDays(30), Document: "QĐ 5", Signed: p.day()})
				if err == nil {
					made.Add(1)
				} else {
					wants(t, err, fault.Stale, "leaving.running")
				}
			})
		}
		group.Wait()
		if made.Load() != 1 {
			t.Errorf("%d leavings of one person run", made.Load())
		}
	})
}

// TestLeavingTakenBack: what was refused or withdrawn changes nothing, on its day either.
func TestLeavingTakenBack(t *testing.T) {
	p := newPlay(t)
	officer, head, person := p.As("officer"), p.As("head"), p.As("person")
	r := leaving.Recording{Dossier: person.Dossier, Kind: leavings.MovedOut, To: "Bộ Nội vụ", Last: p.day(), Document: "QĐ 5", Signed: p.day()}
	refused, err := leaving.Record(p.Ctx, p.Office, officer, r)
	must(t, err)
	p.Acts.Take()
	_, err = leaving.Decide(p.Ctx, p.Office, head, leaving.Deciding{Leaving: refused.ID, Reason: "Chưa có quyết định"})
	must(t, err)
	p.wrote("leaving.decide: leaving~1 notice+1 | person")
	made, err := leaving.Record(p.Ctx, p.Office, officer, r)
	must(t, err)
	_, err = leaving.AddPaper(p.Ctx, p.Office, officer, leaving.Paper{Leaving: made.ID, Name: "qd.pdf", Bytes: []byte(pdf)})
	must(t, err)
	_, err = leaving.Decide(p.Ctx, p.Office, head, leaving.Deciding{Leaving: made.ID, Confirm: true})
	must(t, err)
	_, err = leaving.Withdraw(p.Ctx, p.Office, officer, leaving.Withdrawing{Leaving: made.ID})
	wants(t, err, fault.Invalid, "leaving.reason_needed")
	p.Acts.Take()
	_, err = leaving.Withdraw(p.Ctx, p.Office, officer, leaving.Withdrawing{Leaving: made.ID, Reason: "Hoãn"})
	must(t, err)
	p.wrote("leaving.withdraw: leaving~1 notice+2 | person")
	_, err = leaving.Withdraw(p.Ctx, p.Office, officer, leaving.Withdrawing{Leaving: made.ID, Reason: "Hoãn"})
	wants(t, err, fault.Stale, "leaving.over")
	p.Clock.Set(p.day().AddDays(1).Start())
	p.Acts.Take()
	p.Worker.Drain(p.Ctx)
	p.wrote("leaving.effect: done1 |")
	if now := p.stateOf(person); now != dossier.Active {
		t.Errorf("the dossier is %s", now)
	}
	all, err := leaving.Of(p.Ctx, p.Office, officer, person.Dossier)
	must(t, err)
	var states []string
	for _, l := range all.Leavings {
		states = append(states, l.State)
	}
	if !slices.Equal(states, []string{leavings.Withdrawn, leavings.Refused}) {
		t.Errorf("on record: %v", states)
	}
	_, err = leaving.Of(p.Ctx, p.Office, p.As("department_officer"), person.Dossier)
	wants(t, err, fault.Denied, "policy.out_of_scope")
	_, err = leaving.Of(p.Ctx, p.Office, person, person.Dossier)
	wants(t, err, fault.Denied, "policy.not_yours")
	_, err = leaving.Decide(p.Ctx, p.Office, head, leaving.Deciding{Leaving: "none"})
	wants(t, err, fault.Missing, "leaving.missing")
}
