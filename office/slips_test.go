package office_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"hoso/fault"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/read"
	accounts "hoso/record/account"
)

// slips prints what was just issued: the accounts are marked, whose they are is in the journal, and the passwords are nowhere.
func (p *play) slips(admin office.Who, issued []account.Issued) {
	p.t.Helper()
	printing := account.Printing{Slips: []string{issued[0].Slip, issued[1].Slip, issued[0].Slip}, Address: "http://hoso.example.vn/dang-nhap"}
	file, err := account.PrintSlips(p.Ctx, p.Office, admin, printing)
	must(p.t, err)
	if !bytes.HasPrefix(file, []byte("%PDF-")) {
		p.t.Error("the slips are no PDF")
	}
	p.wrote("account.slips: account~2 | newcomer")
	for _, one := range issued {
		if a := stored[accounts.Account](p.Trial, string(one.Account)); a.SlipPrinted.IsZero() {
			p.t.Errorf("the slip of %s is not marked as printed", a.Login)
		}
	}
	_, err = account.PrintSlips(p.Ctx, p.Office, admin, printing)
	must(p.t, err)
	p.wrote("account.slips: account~2 | newcomer") // a paper jam: printed again, and journalled again
}

// contacts keeps one half of a contact while the other is saved.
func (p *play) contacts(who office.Who) {
	p.t.Helper()
	email, phone, wrong := "ai@do.vn", "+84 911 000 003", "không có"
	_, err := account.SetContact(p.Ctx, p.Office, who, account.Contacting{Email: &email})
	must(p.t, err)
	p.wrote("account.contact: account~1 |")
	_, err = account.SetContact(p.Ctx, p.Office, who, account.Contacting{Phone: &phone})
	must(p.t, err)
	p.wrote("account.contact: account~1 |")
	_, err = account.SetContact(p.Ctx, p.Office, who, account.Contacting{Email: &wrong})
	wants(p.t, err, fault.Invalid, "email.unreadable")
	_, err = account.SetContact(p.Ctx, p.Office, who, account.Contacting{Phone: &wrong})
	wants(p.t, err, fault.Invalid, "phone.unreadable")
	_, err = account.SetContact(p.Ctx, p.Office, who, account.Contacting{Email: &email})
	must(p.t, err)
	p.wrote() // nothing has changed
	c, err := account.OwnContact(p.Ctx, p.Office, who)
	must(p.t, err)
	if c != (account.Contact{Email: "ai@do.vn", Phone: "0911000003"}) {
		p.t.Errorf("the contact is %+v", c)
	}
	p.wrote() // one's own
	as := who
	as.Role = "head" // whatever right somebody acts under
	if own, err := account.OwnContact(p.Ctx, p.Office, as); own != c || err != nil {
		p.t.Errorf("under a right the own contact is %+v: %v", own, err)
	}
	none := ""
	_, err = account.SetContact(p.Ctx, p.Office, who, account.Contacting{Email: &none})
	must(p.t, err)
	p.Acts.Take()
	if c, err = account.OwnContact(p.Ctx, p.Office, who); c != (account.Contact{Phone: "0911000003"}) || err != nil {
		p.t.Errorf("without the address the contact is %+v: %v", c, err)
	}
}

// slipRules: a slip is printed for whoever was shown its password, within an hour, while the password opens the account; and no store,
// no journal and no answer of a list holds a password.
func slipRules(t *testing.T, p *play) {
	admin, officer := p.As("unit_admin"), p.As("officer")
	issued, err := account.IssueAccounts(p.Ctx, p.Office, admin, []account.Issue{{Kind: "unit", Name: "Hộp thư một", Unit: admin.Unit}, {Kind: "unit", Name: "Hộp thư hai", Unit: admin.Unit}})
	must(t, err)
	p.noPassword(issued...)
	print := func(who office.Who, slips ...string) error {
		return second(account.PrintSlips(p.Ctx, p.Office, who, account.Printing{Slips: slips, Address: "http://h.vn"}))
	}
	p.wrote("account.issue: account+2 |")
	wants(t, print(officer, issued[0].Slip), fault.Invalid, "account.slip_unknown") // shown to somebody else
	wants(t, print(admin), fault.Invalid, "account.slips_count")
	wants(t, print(admin, slices.Repeat([]string{issued[0].Slip}, account.MostSlips+1)...), fault.Invalid, "account.slips_count")
	for _, forged := range []string{"", "x", issued[0].Slip + "A", issued[0].Slip[:len(issued[0].Slip)-2], strings.Repeat("9", 50_000), issued[0].Password} {
		wants(t, print(admin, issued[1].Slip, forged), fault.Invalid, "account.slip_unknown")
	}
	p.wrote()
	wants(t, print(p.As("head"), issued[0].Slip), fault.Denied, "policy.not_yours")
	p.wrote("account.slips: | | refused policy.not_yours")
	moved := admin
	moved.UnitPath, moved.Unit = p.As("department_head").UnitPath, p.As("department_head").Unit // the right is for another unit by now
	wants(t, print(moved, issued[0].Slip), fault.Denied, "policy.out_of_scope")
	p.wrote("account.slips: | | refused policy.out_of_scope")

	again, err := account.ResetPassword(p.Ctx, p.Office, admin, account.Resetting{Account: issued[0].Account})
	must(t, err)
	p.noPassword(again)
	p.wrote("account.reset: account~1 notice+1 |")
	told := wants(t, print(admin, issued[1].Slip, issued[0].Slip), fault.Stale, "account.slip_spent")
	if !slices.Equal(told.Args, []string{"Hộp thư một"}) {
		t.Errorf("told of %v", told.Args)
	}
	p.wrote() // all or none
	must(t, print(admin, again.Slip, issued[1].Slip))
	p.wrote("account.slips: account~2 |")
	p.noPassword(append(issued, again)...)
	p.Clock.Set(p.Clock.Now().Add(time.Hour))
	admin.Strong = p.Clock.Now()
	wants(t, print(admin, issued[1].Slip), fault.Invalid, "account.slip_unknown")
	p.Acts.Take()
	p.spent(admin)
}

// spent: after its holder chose a password of their own, a slip is of no use.
func (p *play) spent(admin office.Who) {
	p.t.Helper()
	person := p.As("person2")
	one, err := account.ResetPassword(p.Ctx, p.Office, admin, account.Resetting{Account: person.Account})
	must(p.t, err)
	p.wrote("account.reset: account~1 notice+1 | person2")
	in, err := account.SignIn(p.Ctx, p.Office, account.Credentials{Login: one.Login, Password: one.Password})
	must(p.t, err)
	who, _, err := account.Resolve(p.Ctx, p.Office, in.Token, "")
	must(p.t, err)
	must(p.t, account.ChangePassword(p.Ctx, p.Office, who, one.Password, "Mưa-rơi.2026-xyz"))
	p.Acts.Take()
	_, err = account.PrintSlips(p.Ctx, p.Office, admin, account.Printing{Slips: []string{one.Slip}})
	wants(p.t, err, fault.Stale, "account.slip_spent")
	p.wrote()
	lines, _, err := read.Readers(p.Ctx, p.Office, person, 0)
	must(p.t, err)
	if len(lines) == 0 || lines[0].Act != "account.reset" || !slices.Equal(lines[0].Places, []string{"account"}) {
		p.t.Errorf("the person does not see who reset the password: %+v", lines)
	}
}

// noPassword looks for the passwords in every row and every entry there is.
func (p *play) noPassword(issued ...account.Issued) {
	p.t.Helper()
	holds := func(what string, text []byte) {
		for _, one := range issued {
			if one.Password == "" || bytes.Contains(text, []byte(one.Password)) || bytes.Contains(text, []byte(one.Slip)) {
				p.t.Errorf("%s keeps the password of %s", what, one.Login)
			}
		}
	}
	must(p.t, p.Office.Store.View(p.Ctx, func(r office.Reader) error {
		for _, noun := range office.Nouns {
			if err := r.Each(noun.Name, func(row office.Row) error { holds(noun.Name, row.Body); return nil }); err != nil {
				return err
			}
		}
		entries, err := r.Entries(office.EntryQuery{Limit: 50})
		for _, sealed := range entries {
			entry, unreadable := sealed.Entry.Bytes()
			holds(sealed.Entry.Act, entry)
			err = errors.Join(err, unreadable)
		}
		return err
	}))
}

// jammed is a printer out of paper.
type jammed struct{ office.Printer }

var errJam = errors.New("paper jam")

func (jammed) Slips(context.Context, []office.Slip) ([]byte, error) { return nil, errJam }

// TestSlipsWithoutPrinter: when the file cannot be made, nothing is marked and nothing is journalled.
func TestSlipsWithoutPrinter(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	admin := p.As("unit_admin")
	issued, err := account.IssueAccounts(p.Ctx, p.Office, admin, []account.Issue{{Kind: "unit", Name: "Hộp thư", Unit: admin.Unit}})
	must(t, err)
	p.Acts.Take()
	p.Office.Printer = jammed{p.Office.Printer}
	if _, err := account.PrintSlips(p.Ctx, p.Office, admin, account.Printing{Slips: []string{issued[0].Slip}}); !errors.Is(err, errJam) {
		t.Errorf("got %v", err)
	}
	p.wrote()
}
