package office_test

import (
	"slices"
	"testing"

	"hoso/cmd/hoso/demo"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/read"
)

// TestConsent: others' dossiers are read by written consent alone: what it names, as far as it goes, with its purpose in the journal, until it
// ends or is ended; a revoked one is gone at the next request (PT-4.4, PT-9.3; P3).
func TestConsent(t *testing.T) { onEveryStore(t, consent) }

func consent(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	head, reader, person := p.As("head"), p.As("person2"), p.As("person")
	_, err := read.Dossier(p.Ctx, p.Office, reader, person.Dossier)
	wants(t, err, fault.Denied, "policy.out_of_scope")
	c := account.Consenting{Login: p.Cast.Logins["person2"].Login, Unit: head.Unit, Dossiers: []id.Dossier{person.Dossier}, Document: "15/CV-TTr", Signed: p.day(), Kind: "consent", Purpose: "Xác minh quá trình lương",
		Level: "restricted", Entries: []string{"chapter:luong"}, To: p.day().AddDays(10)}
	p.consentRefused(head, c)
	p.Acts.Take()
	made, err := account.RecordConsent(p.Ctx, p.Office, head, c)
	must(t, err)
	p.wrote("consent.record: grant_given+1 notice+2 | person")
	if made.State != "now" || !slices.Equal(made.People, []string{p.nameOf(person)}) {
		t.Errorf("recorded %+v", made)
	}
	token := signedIn(p.Trial, "person2")
	if as := resolved(p.Trial, token); as.Role != office.RolePerson {
		t.Errorf("a session begins as %s: reading by consent is chosen", as.Role)
	}
	must(t, account.Choose(p.Ctx, p.Office, resolved(p.Trial, token), made.Grant))
	as := resolved(p.Trial, token)
	p.readsByConsent(as, person, made)
	p.seenAndAsked(person, c)

	p.Acts.Take()
	wants(t, account.EndConsent(p.Ctx, p.Office, head, made.Grant, " "), fault.Invalid, "consent.reason_needed")
	must(t, account.EndConsent(p.Ctx, p.Office, head, made.Grant, "Đã xác minh xong"))
	p.wrote("consent.end: grant_given~1 notice+2 | person")
	if after := resolved(p.Trial, token); after.Role != office.RolePerson || after.Consent != nil {
		t.Errorf("after it was ended the session acts as %s", after.Role)
	}
	wants(t, account.EndConsent(p.Ctx, p.Office, head, made.Grant, "x"), fault.Stale, "consent.over")
	wants(t, account.EndConsent(p.Ctx, p.Office, head, "none", "x"), fault.Missing, "consent.missing")
	p.wholeUnit(head, token)
	p.endsWithPassword(head)
}

// endsWithPassword: a consent ends when somebody else sets the password, and is ended in its register alone.
func (p *play) endsWithPassword(head office.Who) {
	p.t.Helper()
	head.Strong = p.Clock.Now()
	reader := p.As("person3")
	c := account.Consenting{Login: p.Cast.Logins["person3"].Login, Document: "16/CV-TTr", Signed: p.day(), Kind: "consent", Purpose: "Xác minh", Level: "internal", To: p.day().AddDays(10)}
	made, err := account.RecordConsent(p.Ctx, p.Office, head, c)
	must(p.t, err)
	wants(p.t, account.Revoke(p.Ctx, p.Office, p.As("unit_admin"), made.Grant), fault.Invalid, "consent.ends_in_register")
	p.Acts.Take()
	_, err = account.ResetPassword(p.Ctx, p.Office, p.As("unit_admin"), account.Resetting{Account: reader.Account})
	must(p.t, err)
	p.wrote("account.reset: account~1 grant_given~1 notice+2 | person3")
	all, err := account.Consents(p.Ctx, p.Office, head, true, "")
	must(p.t, err)
	if i := slices.IndexFunc(all.Consents, func(v account.ConsentView) bool { return v.Grant == made.Grant }); i < 0 || all.Consents[i].State != "ended" || all.Consents[i].Reason == "" {
		p.t.Errorf("after the reset: %+v", all.Consents)
	}
}

// consentRefused: what a consent must say, and who may give it.
func (p *play) consentRefused(head office.Who, good account.Consenting) {
	p.t.Helper()
	for key, change := range map[string]func(*account.Consenting){
		"consent.account_unknown": func(c *account.Consenting) { c.Login = "khong-co" },
		"consent.self":            func(c *account.Consenting) { c.Login = p.Cast.Logins["head"].Login },
		"consent.document_needed": func(c *account.Consenting) { c.Signed = p.day().AddDays(1) },
		"consent.purpose_needed":  func(c *account.Consenting) { c.Purpose = " " },
		"consent.days":            func(c *account.Consenting) { c.To = p.day().AddDays(-1) },
		"consent.kind_unknown":    func(c *account.Consenting) { c.Kind = "x" },
		"consent.article_needed":  func(c *account.Consenting) { c.Kind = "law" },
		"consent.level_wrong":     func(c *account.Consenting) { c.Level = "open" },
		"consent.entry_unknown":   func(c *account.Consenting) { c.Entries = []string{"chapter:x"} },
		"consent.too_many":        func(c *account.Consenting) { c.Dossiers = make([]id.Dossier, 201) },
	} {
		c := good
		change(&c)
		_, err := account.RecordConsent(p.Ctx, p.Office, head, c)
		wants(p.t, err, fault.Invalid, key)
	}
	for _, name := range []string{"person", "officer", "reviewer", "director"} {
		_, err := account.RecordConsent(p.Ctx, p.Office, p.As(name), good)
		denied(p.t, name+" consents", err)
	}
	c := good
	c.Dossiers = []id.Dossier{p.As("department_officer").Dossier} // of another unit
	_, err := account.RecordConsent(p.Ctx, p.Office, head, c)
	denied(p.t, "a head consents to what is another's", err)
	_, err = account.Grant(p.Ctx, p.Office, p.As("unit_admin"), account.Giving{Account: p.As("person2").Account, Role: office.RoleReader, Unit: head.Unit, Basis: "QĐ", From: p.day()})
	denied(p.t, "an administrator hands the right out", err)
}

// readsByConsent: the entries named, of the person named, and nothing beside.
func (p *play) readsByConsent(as, person office.Who, made account.ConsentView) {
	p.t.Helper()
	if as.Role != office.RoleReader || as.Purpose != "Xác minh quá trình lương (15/CV-TTr)" {
		p.t.Fatalf("reads as %+v", as)
	}
	p.Acts.Take()
	v, err := read.Dossier(p.Ctx, p.Office, as, person.Dossier)
	must(p.t, err)
	var chapters []string
	for _, c := range v.Chapters {
		chapters = append(chapters, c.ID)
	}
	if !slices.Equal(chapters, []string{"luong"}) || v.Position != "" || v.Photo != "" || len(v.Open) > 0 || len(v.Acts) > 0 {
		p.t.Errorf("sees %v, position %q, open %v, acts %v", chapters, v.Position, v.Open, v.Acts)
	}
	taken := p.Acts.Take()
	if len(taken) != 1 || taken[0].Entry.Purpose != as.Purpose || taken[0].Entry.Role != office.RoleReader || !slices.Equal(p.people(taken[0]), []string{"person"}) {
		p.t.Errorf("journalled %+v", taken)
	}
	list, err := read.People(p.Ctx, p.Office, as, read.Asking{})
	must(p.t, err)
	if len(list.People) != 1 || list.People[0].Dossier != person.Dossier || list.People[0].Position+list.People[0].Rank+list.People[0].Birth != "" {
		p.t.Errorf("the list holds %+v", list.People)
	}
	_, err = read.People(p.Ctx, p.Office, as, read.Asking{Equal: map[string]string{"position": "x"}})
	denied(p.t, "looks for people by what is not opened", err)
	if v.Station != "" {
		p.t.Errorf("sees that something is on its way: %s", v.Station)
	}
	for name, try := range map[string]func() error{
		"another's dossier": func() error { _, err := read.Dossier(p.Ctx, p.Office, as, p.As("head").Dossier); return err },
		"the history":       func() error { _, err := read.History(p.Ctx, p.Office, as, person.Dossier); return err },
		"the register":      func() error { _, err := account.Consents(p.Ctx, p.Office, as, true, ""); return err },
		"ends it":           func() error { return account.EndConsent(p.Ctx, p.Office, as, made.Grant, "x") },
	} {
		denied(p.t, name, try())
	}
}

// seenAndAsked: the person sees by which consent and for what; the register shows it to its keepers.
func (p *play) seenAndAsked(person office.Who, c account.Consenting) {
	p.t.Helper()
	about, err := account.ConsentsAbout(p.Ctx, p.Office, person)
	must(p.t, err)
	if len(about) != 1 || about[0].Document != c.Document || about[0].Purpose != c.Purpose {
		p.t.Errorf("the person sees %+v", about)
	}
	other, err := account.ConsentsAbout(p.Ctx, p.Office, p.As("person2"))
	must(p.t, err)
	if len(other) != 0 {
		p.t.Errorf("somebody else sees %+v", other)
	}
	readings, _, err := read.Readers(p.Ctx, p.Office, person, 0)
	must(p.t, err)
	if i := slices.IndexFunc(readings, func(r read.Reading) bool { return r.Role == office.RoleReader }); i < 0 || readings[i].Purpose == "" {
		p.t.Errorf("who read: %+v", readings)
	}
	for _, name := range []string{"head", "unit_admin", "admin"} {
		register, err := account.Consents(p.Ctx, p.Office, p.As(name), false, "")
		must(p.t, err)
		if len(register.Consents) != 1 {
			p.t.Errorf("%s sees %d consents", name, len(register.Consents))
		}
	}
}

// wholeUnit: a consent to a unit opens its people up to its level, and ends by itself.
func (p *play) wholeUnit(head office.Who, token string) {
	p.t.Helper()
	c := account.Consenting{Login: p.Cast.Logins["person2"].Login, Unit: head.Unit, Document: "KL 2", Signed: p.day(), Kind: "law", Article: "Điều 14 Luật Thanh tra", Purpose: "Thanh tra", Level: "internal", To: p.day().AddDays(1)}
	made, err := account.RecordConsent(p.Ctx, p.Office, head, c)
	must(p.t, err)
	must(p.t, account.Choose(p.Ctx, p.Office, resolved(p.Trial, token), made.Grant))
	as := resolved(p.Trial, token)
	list, err := read.People(p.Ctx, p.Office, as, read.Asking{})
	must(p.t, err)
	if list.Total < 2 || list.People[0].Name == "" {
		p.t.Errorf("%d people, the first is %+v", list.Total, list.People[0])
	}
	v, err := read.Dossier(p.Ctx, p.Office, as, p.As("person").Dossier)
	must(p.t, err)
	form, err := p.Office.Book().Form("syll", p.day())
	must(p.t, err)
	shown := 0
	for _, chapter := range v.Chapters {
		for _, f := range chapter.Fields {
			if shown++; form.Entry(f.ID).Level > law.Internal {
				p.t.Errorf("%s is more than internal and shown", f.ID)
			}
		}
	}
	if shown < 20 {
		p.t.Errorf("%d fields are shown", shown)
	}
	p.Clock.Set(c.To.AddDays(1).Start().Add(9 * 3600e9))
	again, err := account.SignIn(p.Ctx, p.Office, account.Credentials{Login: c.Login, Password: demo.Password})
	must(p.t, err)
	if after := resolved(p.Trial, again.Token); after.Role != office.RolePerson {
		p.t.Errorf("after its last day the consent holds: %+v", after)
	}
	all, err := account.Consents(p.Ctx, p.Office, head, true, "")
	must(p.t, err)
	if len(all.Consents) != 2 || all.Consents[0].State != "ended" || all.Consents[1].State != "past" {
		p.t.Errorf("the register holds %+v", all.Consents)
	}
}

func (p *play) nameOf(who office.Who) string { return who.Name }
