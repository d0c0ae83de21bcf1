package office_test

import (
	"errors"
	"testing"
	"time"

	"hoso/fault"
	"hoso/id"
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

// stage is what the refused acts are tried on: the person's draft, their submitted change, evidence, version and signed copy, and a change
// of each of the two who decide.
type stage struct {
	*play
	draft, sent office.ChangeView
	evidence    id.Evidence
	version     id.Version
	request     id.Request
	ofHead      office.ChangeView
	ofOfficer   office.ChangeView
}

func newStage(t *testing.T) *stage {
	s := &stage{play: newPlay(t)}
	person := s.As("person")
	s.sent = submit(s.Trial, person, raise(s.Trial, person, "6", "3.99"))
	s.evidence = s.sent.Evidence[0].ID
	var err error
	s.draft, err = entry.Begin(s.Ctx, s.Office, person, entry.Beginning{Dossier: person.Dossier, Kind: change.Update})
	must(t, err)
	s.draft = s.phone(person, s.draft, "0911000001")
	s.ofHead, s.ofOfficer = s.own("head", "0911000002"), s.own("officer", "0911000003")
	waiting, err := approval.Reviews(s.Ctx, s.Office, s.As("reviewer"), "waiting", "", 1)
	must(t, err)
	s.version = waiting[0].ID
	r, err := copy.Request(s.Ctx, s.Office, person, person.Dossier, "Dự thi")
	must(t, err)
	s.request = r.ID
	s.Acts.Take()
	return s
}

// own submits a change of somebody's own dossier.
func (s *stage) own(name, number string) office.ChangeView {
	who := s.As(name)
	who.Role = office.RolePerson
	v, err := entry.Begin(s.Ctx, s.Office, who, entry.Beginning{Dossier: who.Dossier, Kind: change.Update})
	must(s.t, err)
	return submit(s.Trial, who, s.phone(who, v, number))
}

// refusal is one act by somebody who may not, and the one line it leaves.
type refusal struct {
	try  func(s *stage, who office.Who) error
	who  string
	want string
}

// TestRefused tries every act as somebody who may not do it: nothing is written but one entry that says who was turned away from whom, and why.
func TestRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, refusals := range [][]refusal{refusedEntry(), refusedDecisions(), refusedOwn(), refusedReading(), refusedAccounts()} {
		for _, r := range refusals {
			err := r.try(s, s.As(r.who))
			if !fault.Is(err, fault.Denied) {
				t.Errorf("%s as %s: got %v, want a refusal", r.want, r.who, err)
			}
			s.wrote(r.want)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func refusedEntry() []refusal {
	begin := func(s *stage, who office.Who) error {
		return second(entry.Begin(s.Ctx, s.Office, who, entry.Beginning{Dossier: s.As("person").Dossier, Kind: change.Update, OnBehalf: &change.OnBehalf{Ground: "a", Document: "b"}}))
	}
	save := func(s *stage, who office.Who) error {
		return second(entry.Save(s.Ctx, s.Office, who, entry.Saving{Change: s.draft.ID, Rev: s.draft.Rev}))
	}
	send := func(s *stage, who office.Who) error {
		return second(entry.Submit(s.Ctx, s.Office, who, entry.Submission{Change: s.draft.ID, Rev: s.draft.Rev, Declaration: s.draft.Declaration}))
	}
	add := func(s *stage, who office.Who) error {
		return second(entry.AddEvidence(s.Ctx, s.Office, who, entry.Upload{Change: s.draft.ID, Type: "luong", Name: "a.pdf", Bytes: []byte(pdf)}))
	}
	drop := func(s *stage, who office.Who) error { return entry.DropEvidence(s.Ctx, s.Office, who, s.evidence) }
	withdraw := func(s *stage, who office.Who) error { return second(entry.Withdraw(s.Ctx, s.Office, who, s.sent.ID)) }
	discard := func(s *stage, who office.Who) error {
		return entry.Discard(s.Ctx, s.Office, who, s.draft.ID, s.draft.Rev)
	}
	view := func(s *stage, who office.Who) error { return second(entry.View(s.Ctx, s.Office, who, s.draft.ID)) }
	object := func(s *stage, who office.Who) error {
		return entry.Object(s.Ctx, s.Office, who, s.sent.ID, "Không đúng")
	}
	create := func(s *stage, who office.Who) error {
		return second(entry.CreateDossier(s.Ctx, s.Office, who, entry.Arrival{Category: "vien_chuc", Unit: s.As("officer").Unit, Basis: "QĐ"}))
	}
	load := func(s *stage, who office.Who) error {
		return second(entry.LoadDossiers(s.Ctx, s.Office, who, []office.Loaded{{Category: "vien_chuc", Unit: s.As("officer").Unit}}))
	}
	return []refusal{
		{begin, "person2", "change.draft: | person | refused policy.out_of_scope"},
		{begin, "head", "change.draft: | person | refused policy.not_yours"},
		{begin, "department_officer", "change.draft: | person | refused policy.out_of_scope"},
		{save, "person2", "change.save: | person | refused policy.out_of_scope"},
		{save, "officer", "change.save: | person | refused draft.not_yours"},
		{send, "person2", "change.submit: | person | refused policy.out_of_scope"},
		{send, "officer", "change.submit: | person | refused draft.not_yours"},
		{add, "person2", "evidence.add: | person | refused policy.out_of_scope"},
		{add, "officer", "evidence.add: | person | refused draft.not_yours"},
		{drop, "person2", "evidence.drop: | person | refused policy.out_of_scope"},
		{withdraw, "person2", "change.withdraw: | person | refused policy.out_of_scope"},
		{withdraw, "officer", "change.withdraw: | person | refused draft.not_yours"},
		{discard, "person2", "change.discard: | person | refused policy.out_of_scope"},
		{discard, "officer", "change.discard: | person | refused draft.not_yours"},
		{view, "person2", "change.view: | person | refused policy.out_of_scope"},
		{view, "officer", "change.view: | person | refused draft.not_yours"},
		{object, "person2", "change.object: | person | refused policy.out_of_scope"},
		{object, "person", "change.object: | person | refused objection.not_yours"}, // nobody entered it for them
		{create, "person", "dossier.create: | | refused policy.not_yours"},
		{create, "department_officer", "dossier.create: | | refused policy.out_of_scope"},
		{load, "unit_admin", "dossier.load: | | refused policy.not_yours"},
	}
}

func refusedDecisions() []refusal {
	queue := func(s *stage, who office.Who) error { return second(approval.Queue(s.Ctx, s.Office, who)) }
	see := func(s *stage, who office.Who) error { return second(approval.See(s.Ctx, s.Office, who, s.sent.ID)) }
	check := func(s *stage, who office.Who) error {
		return second(approval.Check(s.Ctx, s.Office, who, approval.Judgement{Change: s.sent.ID, Pass: items(s.sent)}))
	}
	compare := func(s *stage, who office.Who) error { return approval.Compare(s.Ctx, s.Office, who, s.evidence) }
	sheet := func(s *stage, who office.Who) error { return second(approval.Sheet(s.Ctx, s.Office, who)) }
	approve := func(s *stage, who office.Who) error {
		return second(approval.Approve(s.Ctx, s.Office, who, approval.Approving{Lines: []approval.Shown{{Change: s.sent.ID, Item: s.sent.Items[0].ID}}}))
	}
	tired := func(s *stage, who office.Who) error {
		who.Strong = who.Strong.Add(-6 * time.Minute)
		return approve(s, who)
	}
	reviews := func(s *stage, who office.Who) error {
		return second(approval.Reviews(s.Ctx, s.Office, who, "waiting", "", 10))
	}
	review := func(s *stage, who office.Who) error {
		return second(approval.Review(s.Ctx, s.Office, who, approval.Reviewing{Versions: []id.Version{s.version}, Outcome: "passed"}))
	}
	sign := func(s *stage, who office.Who) error { return second(approval.SignBatch(s.Ctx, s.Office, who, "")) }
	batches := func(s *stage, who office.Who) error { return second(approval.Batches(s.Ctx, s.Office, who, 10)) }
	proof := func(s *stage, who office.Who) error {
		return second(approval.Inclusion(s.Ctx, s.Office, who, s.version))
	}
	sent := func(s *stage, who office.Who) error {
		return second(exchange.List(s.Ctx, s.Office, who, "delivered", "", 10))
	}
	counted := func(s *stage, who office.Who) error {
		return second(exchange.Count(s.Ctx, s.Office, who, []string{"delivered"}))
	}
	standing := func(s *stage, who office.Who) error {
		return second(read.CountVersions(s.Ctx, s.Office, who, []string{"waiting"}))
	}
	return []refusal{
		{counted, "head", "exchange.count: | | refused policy.not_yours"},
		{standing, "officer", "review.count: | | refused policy.not_yours"},
		{queue, "person", "change.queue: | | refused policy.not_yours"},
		{see, "person2", "change.see: | person | refused policy.not_yours"},
		{see, "department_officer", "change.see: | person | refused policy.out_of_scope"},
		{check, "person2", "change.check: | person | refused policy.not_yours"},
		{check, "head", "change.check: | person | refused policy.not_yours"},
		{check, "department_officer", "change.check: | person | refused policy.out_of_scope"},
		{compare, "person", "evidence.compare: | person | refused policy.not_yours"},
		{sheet, "person", "sheet.view: | | refused policy.not_yours"},
		{approve, "officer", "sheet.approve: | | refused policy.not_yours"},
		{approve, "department_head", "sheet.approve: | person | refused policy.out_of_scope"},
		{tired, "head", "sheet.approve: | | refused step_up.needed"},
		{reviews, "officer", "review.list: | | refused policy.not_yours"},
		{review, "officer", "department.review: | others:1 | refused policy.not_yours"},
		{sign, "reviewer", "department.sign: | | refused policy.not_yours"},
		{batches, "head", "batch.list: | | refused policy.not_yours"},
		{proof, "person", "version.proof: | others:1 | refused policy.out_of_scope"},
		{sent, "head", "exchange.list: | | refused policy.not_yours"},
	}
}

// refusedOwn: nobody decides on their own dossier (P4).
func refusedOwn() []refusal {
	check := func(s *stage, who office.Who) error {
		return second(approval.Check(s.Ctx, s.Office, who, approval.Judgement{Change: s.ofOfficer.ID, Pass: items(s.ofOfficer)}))
	}
	approve := func(s *stage, who office.Who) error {
		return second(approval.Approve(s.Ctx, s.Office, who, approval.Approving{Return: []approval.Returning{{Change: s.ofHead.ID, Item: s.ofHead.Items[0].ID, Reason: "x"}}}))
	}
	print := func(s *stage, who office.Who) error {
		r, err := copy.Request(s.Ctx, s.Office, office.Who{Account: who.Account, Role: office.RolePerson, Dossier: who.Dossier}, who.Dossier, "Dự thi")
		s.Acts.Take()
		_, sign := copy.Sign(s.Ctx, s.Office, who, r.ID)
		return errors.Join(err, sign)
	}
	return []refusal{
		{check, "officer", "change.check: | officer | refused policy.own_dossier"},
		{approve, "head", "sheet.approve: | head | refused policy.own_dossier"},
		{print, "head", "print.sign: | head | refused policy.own_dossier"},
	}
}

func refusedReading() []refusal {
	dossier := func(s *stage, who office.Who) error {
		return second(read.Dossier(s.Ctx, s.Office, who, s.As("person").Dossier))
	}
	history := func(s *stage, who office.Who) error {
		return second(read.History(s.Ctx, s.Office, who, s.As("person").Dossier))
	}
	people := func(s *stage, who office.Who) error { return second(read.People(s.Ctx, s.Office, who, read.Asking{})) }
	byName := func(s *stage, who office.Who) error {
		return second(read.People(s.Ctx, s.Office, who, read.Asking{Name: "An"}))
	}
	elsewhere := func(s *stage, who office.Who) error {
		return second(read.People(s.Ctx, s.Office, who, read.Asking{Under: s.As("department_head").UnitPath}))
	}
	readers := func(s *stage, who office.Who) error {
		_, _, err := read.Readers(s.Ctx, s.Office, who, 0)
		return err
	}
	evidence := func(s *stage, who office.Who) error {
		return second(entry.ReadEvidence(s.Ctx, s.Office, who, s.evidence))
	}
	download := func(s *stage, who office.Who) error {
		return second(copy.Download(s.Ctx, s.Office, who, s.As("person").Dossier, "syll", "pdf"))
	}
	request := func(s *stage, who office.Who) error {
		return second(copy.Request(s.Ctx, s.Office, who, s.As("person").Dossier, "Dự thi"))
	}
	requests := func(s *stage, who office.Who) error { return second(copy.Requests(s.Ctx, s.Office, who, "", "asked")) }
	sign := func(s *stage, who office.Who) error { return second(copy.Sign(s.Ctx, s.Office, who, s.request)) }
	seal := func(s *stage, who office.Who) error { return second(copy.Seal(s.Ctx, s.Office, who, s.request)) }
	fetch := func(s *stage, who office.Who) error { return second(copy.Fetch(s.Ctx, s.Office, who, s.request)) }
	return []refusal{
		{dossier, "person2", "dossier.view: | person | refused policy.out_of_scope"},
		{dossier, "unit_admin", "dossier.view: | person | refused policy.not_yours"},
		{dossier, "department_head", "dossier.view: | person | refused policy.out_of_scope"},
		{history, "person2", "dossier.history: | person | refused policy.out_of_scope"},
		{people, "person", "dossier.list: | | refused policy.not_yours"},
		{byName, "unit_admin", "dossier.list: | | refused policy.not_yours"}, // who may not see names may not ask by name
		{elsewhere, "officer", "dossier.list: | | refused policy.out_of_scope"},
		{readers, "admin", "journal.own: | | refused policy.not_yours"},
		{evidence, "person2", "evidence.view: | person | refused policy.out_of_scope"},
		{evidence, "department_officer", "evidence.view: | person | refused policy.out_of_scope"},
		{download, "person2", "dossier.print: | person | refused policy.out_of_scope"},
		{request, "person2", "print.request: | person | refused policy.out_of_scope"},
		{requests, "person", "print.list: | | refused policy.not_yours"},
		{sign, "officer", "print.sign: | person | refused policy.not_yours"},
		{sign, "department_head", "print.sign: | person | refused policy.out_of_scope"},
		{seal, "head", "print.seal: | person | refused policy.not_yours"},
		{fetch, "person2", "print.fetch: | person | refused policy.out_of_scope"},
	}
}

func refusedAccounts() []refusal {
	open := func(s *stage, who office.Who) error {
		return second(unit.Open(s.Ctx, s.Office, who, []unit.Opening{{Parent: who.Unit, Name: "Tổ", Code: "H44.1.9"}}))
	}
	amend := func(s *stage, who office.Who) error {
		return second(unit.Amend(s.Ctx, s.Office, who, who.Unit, units.Edition{Name: "Khác"}))
	}
	tree := func(s *stage, who office.Who) error { return second(unit.Tree(s.Ctx, s.Office, who)) }
	issue := func(s *stage, who office.Who) error {
		return second(account.IssueAccounts(s.Ctx, s.Office, who, []account.Issue{{Name: "Ai", Unit: s.As("head").Unit}}))
	}
	list := func(s *stage, who office.Who) error { return second(account.List(s.Ctx, s.Office, who, "", "", 10)) }
	give := func(role string) func(s *stage, who office.Who) error {
		return func(s *stage, who office.Who) error {
			return second(account.Grant(s.Ctx, s.Office, who, account.Giving{Account: s.As("person").Account, Role: role, Unit: s.As("head").Unit, Basis: "QĐ"}))
		}
	}
	revoke := func(s *stage, who office.Who) error { return account.Revoke(s.Ctx, s.Office, who, s.As("head").Grant) }
	reset := func(name string) func(s *stage, who office.Who) error {
		return func(s *stage, who office.Who) error {
			return second(account.ResetPassword(s.Ctx, s.Office, who, account.Resetting{Account: s.As(name).Account}))
		}
	}
	choose := func(s *stage, who office.Who) error { return account.Choose(s.Ctx, s.Office, who, s.As("head").Grant) }
	history := func(s *stage, who office.Who) error {
		return second(unit.See(s.Ctx, s.Office, who, s.As("department_head").Unit))
	}
	slips := func(s *stage, who office.Who) error {
		return second(account.PrintSlips(s.Ctx, s.Office, who, account.Printing{Slips: []string{"x"}}))
	}
	contact := func(s *stage, who office.Who) error {
		who.Account = "" // nobody's
		return second(account.OwnContact(s.Ctx, s.Office, who))
	}
	return []refusal{
		{history, "head", "unit.see: | | refused policy.out_of_scope"},
		{slips, "head", "account.slips: | | refused policy.not_yours"},
		{slips, "person", "account.slips: | | refused policy.not_yours"},
		{contact, "person", "account.own_contact: | | refused policy.out_of_scope"},
		{open, "unit_admin", "unit.open: | | refused policy.not_yours"},
		{amend, "unit_admin", "unit.amend: | | refused policy.not_yours"},
		{tree, "person", "unit.view: | | refused policy.out_of_scope"},
		{issue, "officer", "account.issue: | | refused policy.not_yours"},
		{list, "person", "account.view: | | refused policy.out_of_scope"},
		{give("officer"), "officer", "account.grant: | | refused policy.not_yours"},
		{give("department_admin"), "unit_admin", "account.grant: | | refused grant.not_yours_to_give"},
		{revoke, "officer", "account.revoke: | | refused policy.not_yours"},
		{reset("person"), "head", "account.reset: | | refused policy.not_yours"},
		{reset("department_head"), "officer", "account.reset: | | refused policy.out_of_scope"},
		{reset("head"), "officer", "account.reset: | | refused grant.not_yours_to_give"}, // a right does not climb by another's password
		{choose, "officer", "account.choose: | | refused grant.not_yours"},
	}
}
