package account

import (
	"context"
	"strings"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
	"hoso/text"
)

// Handing is a unit's account that goes to another holder, because the unit or whoever looks after the account has changed.
type Handing struct {
	Account  id.Account `json:"account"`
	Holder   string     `json:"holder"`   // who takes it over
	Document string     `json:"document"` // minutes or decision
	Reason   string     `json:"reason"`
}

// HandOver gives a unit's account to another holder (PT-9.5): the password ends at once, with every session, and the new holder gets a
// one-time password; the rights stay with the unit's account. Who held it before stays on record, for the minutes. Faults: Denied, Missing;
// Invalid "handover.personal" for a person's own account, "account.name_needed", "grant.basis_needed", "handover.same"; Closed
// "account.closed".
func HandOver(ctx context.Context, o *office.Office, who office.Who, h Handing) (Issued, error) {
	return office.Do(ctx, o, who, "account.handover", "", func(d *office.Desk) (Issued, error) {
		a, rev, err := mayHandOver(d, h.Account)
		if err != nil {
			return Issued{}, err
		}
		h.Holder = strings.TrimSpace(h.Holder)
		switch {
		case h.Holder == "":
			return Issued{}, fault.New(fault.Invalid, "account.name_needed")
		case h.Document == "":
			return Issued{}, fault.New(fault.Invalid, "grant.basis_needed").Cite(d.Book.Policy().Decide(d.Who.Asker(d.Office.Province), "account.reset", law.Object{Noun: "account", UnitPath: a.UnitPath}).Citation)
		case h.Holder == a.Name:
			return Issued{}, fault.New(fault.Invalid, "handover.same", a.Name)
		}
		if _, err := d.EndWaysIn(a.ID); err != nil {
			return Issued{}, err
		}
		a.Holders = append(append([]account.Holder{}, a.Holders...), account.Holder{Name: a.Name, Until: d.At, Next: h.Holder, Document: h.Document, Reason: h.Reason, By: d.Who.Account})
		a.Name, a.Failed, a.LockedTill, a.PasswordAt = h.Holder, 0, time.Time{}, time.Time{}
		a.Email, a.Phone, a.Key = "", "", "" // the former holder's; the new one brings a key of their own
		if err := d.DropFactors(&a); err != nil {
			return Issued{}, err
		}
		a.FactorSince = civil.Date{}
		return new(secret).hand(d, a, rev)
	})
}

// mayHandOver reads an account that may be handed over or closed by the asker: a unit's, of no more rights than the asker may give.
func mayHandOver(d *office.Desk, accountID id.Account) (account.Account, int64, error) {
	a, rev, err := office.Get[account.Account](d.Reader, string(accountID))
	if err != nil {
		return a, rev, err
	}
	if _, err := d.Allow("account.issue", law.Object{Noun: "account", UnitPath: a.UnitPath}); err != nil {
		return a, rev, err
	}
	switch {
	case a.Dossier != "":
		return a, rev, fault.New(fault.Invalid, "handover.personal")
	case a.Closed:
		return a, rev, fault.New(fault.Closed, "account.closed")
	}
	return a, rev, mayReset(d, a.ID)
}

// Close ends a unit's account on a document (PT-9.5, PT-14.4): its sessions end now and its rights with them; it is never opened again. Faults
// as HandOver.
func Close(ctx context.Context, o *office.Office, who office.Who, accountID id.Account, document string) error {
	_, err := office.Do(ctx, o, who, "account.close", "", func(d *office.Desk) (struct{}, error) {
		a, rev, err := mayHandOver(d, accountID)
		if err != nil {
			return struct{}{}, err
		}
		switch {
		case document == "":
			return struct{}{}, fault.New(fault.Invalid, "grant.basis_needed")
		case a.ID == who.Account: // or nobody might be left to hand out rights
			return struct{}{}, fault.New(fault.Denied, "handover.own")
		}
		a.Holders = append(append([]account.Holder{}, a.Holders...), account.Holder{Name: a.Name, Until: d.At, Document: document, By: d.Who.Account})
		return struct{}{}, d.CloseAccount(a, rev)
	})
	return err
}

// Minutes prints the minutes of the last handover of an account, to be signed by both (PT-9.5). Faults: Denied; Missing "handover.none".
func Minutes(ctx context.Context, o *office.Office, who office.Who, accountID id.Account) (office.Table, error) {
	return office.Do(ctx, o, who, "account.minutes", "", func(d *office.Desk) (office.Table, error) {
		a, _, err := office.Get[account.Account](d.Reader, string(accountID))
		if err != nil {
			return office.Table{}, err
		}
		if _, err := d.Allow("account.issue", law.Object{Noun: "account", UnitPath: a.UnitPath}); err != nil {
			return office.Table{}, err
		}
		if len(a.Holders) == 0 || a.Holders[len(a.Holders)-1].Next == "" {
			return office.Table{}, fault.New(fault.Missing, "handover.none")
		}
		return minutes(d, a, a.Holders[len(a.Holders)-1])
	})
}

func minutes(d *office.Desk, a account.Account, h account.Holder) (office.Table, error) {
	say := text.For(text.Vietnamese) // what is signed and filed is in Vietnamese
	t := office.Table{Day: d.Day, Title: say.Say("handover.minutes"), Lang: text.Vietnamese, Signers: []string{say.Say("handover.giver"), say.Say("handover.taker")}}
	if p := d.Book.Province(d.Office.Province); p != nil {
		t.Place = p.Name.VI
	}
	var err error
	if t.Unit, err = d.UnitName(a.Unit); err != nil {
		return t, err
	}
	t.Lead = []string{say.Say("handover.lead", office.Clock(h.Until), h.Name, h.Next, a.Login, h.Document)}
	if h.Reason != "" {
		t.Lead = append(t.Lead, say.Say("handover.because", h.Reason))
	}
	section := office.Section{Heading: say.Say("handover.rights"), Columns: []office.Column{{Title: say.Say("handover.role"), Share: 35}, {Title: say.Say("handover.unit"), Share: 40}, {Title: say.Say("handover.basis"), Share: 25}}}
	grants, err := grantsHeld(d, a.ID)
	if err != nil {
		return t, err
	}
	for _, g := range grants {
		unit, err := d.UnitName(g.Unit)
		if err != nil {
			return t, err
		}
		role := g.Role
		for _, r := range d.Book.Policy().Roles() {
			if r.ID == g.Role {
				role = r.Label.VI
			}
		}
		section.Rows = append(section.Rows, []string{role, unit, g.Basis})
	}
	t.Sections, t.Notes = []office.Section{section}, []string{say.Say("handover.done")}
	return t, nil
}
