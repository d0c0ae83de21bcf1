package office_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"hoso/cmd/hoso/demo"
	"hoso/fault"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/approval"
	"hoso/office/copy"
	"hoso/office/entry"
	"hoso/office/read"
	"hoso/record/change"
	units "hoso/record/unit"
)

// TestP10Readers: what others were served of a dossier is what its person sees of them: who, when, what and why; and nothing of anybody else.
func TestP10Readers(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	person := p.As("person")
	v := submit(p.Trial, person, raise(p.Trial, person, "6", "3.99"))
	p.Acts.Take()
	officer, head, reviewer := p.As("officer"), p.As("head"), p.As("reviewer")
	officer.Purpose, head.Purpose, reviewer.Purpose = "Rà soát nâng lương", "Phê duyệt", "Thanh tra"
	for _, err := range []error{
		second(read.Dossier(p.Ctx, p.Office, officer, person.Dossier)), second(read.Dossier(p.Ctx, p.Office, reviewer, person.Dossier)),
		second(read.History(p.Ctx, p.Office, head, person.Dossier)), second(approval.Queue(p.Ctx, p.Office, officer)), second(approval.See(p.Ctx, p.Office, officer, v.ID)),
		second(entry.ReadEvidence(p.Ctx, p.Office, officer, v.Evidence[0].ID)), second(copy.Download(p.Ctx, p.Office, head, person.Dossier, "syll", "docx")),
		second(read.People(p.Ctx, p.Office, officer, read.Asking{})),
		second(read.Dossier(p.Ctx, p.Office, person, person.Dossier)), second(read.Dossier(p.Ctx, p.Office, officer, p.As("person2").Dossier)), // not readings of this dossier by others
	} {
		must(t, err)
	}
	_, err := read.Dossier(p.Ctx, p.Office, p.As("person2"), person.Dossier)
	wants(t, err, fault.Denied, "policy.out_of_scope") // nothing was served

	var served []read.Reading
	for _, act := range p.Acts.Take() {
		for _, s := range act.Entry.Subjects {
			if s.Dossier == person.Dossier && act.Entry.Account != person.Account && act.Entry.Outcome == "done" {
				unit, err := unitName(p, act.Entry.Role, reviewer, officer)
				must(t, err)
				served = append(served, read.Reading{At: act.At, Name: map[string]string{"officer": officer.Name, "head": head.Name, "department_officer": reviewer.Name}[act.Entry.Role],
					Role: act.Entry.Role, Unit: unit, Act: act.Name, Purpose: act.Entry.Purpose, Places: s.Paths})
			}
		}
	}
	slices.Reverse(served)
	lines, _, err := read.Readers(p.Ctx, p.Office, person, 0)
	must(t, err)
	if len(served) != 8 || !reflect.DeepEqual(lines[:len(served)], served) {
		t.Errorf("served\n%+v\nthe person sees\n%+v", served, lines)
	}
}

func unitName(p *play, role string, reviewer, officer office.Who) (string, error) {
	who := officer
	if role == "department_officer" {
		who = reviewer
	}
	var name string
	err := p.Office.Store.View(p.Ctx, func(r office.Reader) error {
		u, _, err := office.Get[units.Unit](r, string(who.Unit))
		name = u.Last().Name
		return err
	})
	return name, err
}

// mute is a store whose journal cannot be written.
type mute struct{ office.Store }

var errMute = errors.New("no space left on device")

func (m mute) Commit(context.Context, office.Act) (office.Outcome, error) {
	return office.Outcome{}, errMute
}

// TestP7NoJournalNoAct: when the journal cannot be written, nothing is done and nothing is shown of others.
func TestP7NoJournalNoAct(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	person, officer := p.As("person"), p.As("officer")
	v := begin(p.Trial, person, change.Update)
	p.Acts.Take()
	store := p.Office.Store
	p.Office.Store = mute{store}
	nothing := func(what string, answer any, err error) {
		t.Helper()
		if !errors.Is(err, errMute) || !reflect.ValueOf(answer).IsZero() {
			t.Errorf("%s: got %v, %+v", what, err, answer)
		}
	}
	dossier, err := read.Dossier(p.Ctx, p.Office, officer, person.Dossier)
	nothing("a dossier", dossier, err)
	people, err := read.People(p.Ctx, p.Office, officer, read.Asking{})
	nothing("a list", people, err)
	file, err := copy.Download(p.Ctx, p.Office, officer, person.Dossier, "syll", "docx")
	nothing("a copy", file, err)
	queue, err := approval.Queue(p.Ctx, p.Office, officer)
	nothing("a queue", queue, err)
	saved, err := entry.Save(p.Ctx, p.Office, person, entry.Saving{Change: v.ID, Rev: v.Rev, Typed: []entry.Typed{phone("0911000001")}})
	nothing("a draft", saved, err)
	in, err := account.SignIn(p.Ctx, p.Office, account.Credentials{Login: p.Cast.Logins["person"].Login, Password: demo.Password})
	nothing("a session", in, err)
	refused, err := read.Dossier(p.Ctx, p.Office, p.As("person2"), person.Dossier)
	nothing("a refusal", refused, err)
	if own, err := read.Dossier(p.Ctx, p.Office, person, person.Dossier); err != nil || own.Name == "" {
		t.Errorf("one's own dossier needs no entry: %v", err)
	}
	p.Office.Store = store
	now, err := entry.View(p.Ctx, p.Office, person, v.ID)
	must(t, err)
	if now.Rev != v.Rev || len(now.Items) > 0 {
		t.Errorf("the draft holds %+v", now)
	}
	p.wrote()
}
