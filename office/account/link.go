package account

import (
	"context"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
)

// LinkView is a shared account that opens one's own account.
type LinkView struct {
	ID     string    `json:"id"`
	Issuer string    `json:"issuer"`
	Name   string    `json:"name"`
	Email  string    `json:"email"`
	Linked time.Time `json:"linked"`
	Used   time.Time `json:"used"` // last sign-in with it; zero: none yet
}

// OfferView is a shared account that was proved in this browser and can be linked now.
type OfferView struct {
	Name  string    `json:"name"`
	Email string    `json:"email"`
	Until time.Time `json:"until"`
}

// SharedView is what the holder of an account sees of the shared account.
type SharedView struct {
	Connected bool       `json:"connected"` // one can be linked, or signed in with
	Label     string     `json:"label"`     // what it is called here; empty: its usual name
	Links     []LinkView `json:"links"`
	Offer     *OfferView `json:"offer"` // nil: nothing was proved in this browser
}

// OwnLinks lists the shared accounts that open the asker's own account, and the one that was offered in this browser. Fault Denied.
func OwnLinks(ctx context.Context, o *office.Office, who office.Who, kept string) (SharedView, error) {
	who.Role = office.RolePerson // as OwnContact
	return office.Do(ctx, o, who, "account.links", "", func(d *office.Desk) (SharedView, error) {
		v := SharedView{Links: []LinkView{}}
		if _, err := d.Allow("account.view", law.Object{Noun: "account", Account: string(who.Account)}); err != nil {
			return v, err
		}
		found, err := links(d, who.Account)
		if err != nil {
			return v, err
		}
		for _, l := range found {
			v.Links = append(v.Links, LinkView{l.Record.ID, l.Record.Issuer, l.Record.Name, l.Record.Email, l.Record.Linked, l.Record.Used})
		}
		if v.Connected = connected(d) == nil; !v.Connected {
			return v, nil
		}
		v.Label = o.Identity.Label()
		if f, err := offered(d, kept); err == nil {
			v.Offer = &OfferView{f.Claims.Name, f.Claims.Email, f.Until}
		}
		return v, nil
	})
}

// offered opens an offer that was kept by the asker's browser. Fault Stale "shared.offer_gone".
func offered(d *office.Desk, kept string) (offer, error) {
	var f offer
	err := unsealed(d.Office, offerPurpose, kept, &f)
	if err != nil || d.At.After(f.Until) || f.Account != "" && f.Account != d.Who.Account {
		return offer{}, fault.New(fault.Stale, "shared.offer_gone").Wrap(err)
	}
	return f, nil
}

// LinkShared links the shared account that was offered in this browser to the asker's own account, which it opens from now on (PT-10.2). An
// offer is taken once. Faults: Denied "step_up.needed"; Stale "shared.offer_gone", "shared.taken", "shared.one_only"; Closed as BeginShared.
func LinkShared(ctx context.Context, o *office.Office, who office.Who, kept string) error {
	who.Role = office.RolePerson
	var f offer
	_ = unsealed(o, offerPurpose, kept, &f) // what cannot be opened is told below
	var now time.Time
	at, err := office.Do(ctx, o, who, "account.link", f.ID, func(d *office.Desk) (time.Time, error) {
		now = d.At
		if _, err := d.Allow("account.link", law.Object{Noun: "account", Account: string(who.Account)}); err != nil {
			return now, err
		}
		if err := connected(d); err != nil {
			return now, err
		}
		f, err := offered(d, kept)
		if err != nil {
			return now, err
		}
		known := linkID(o, f.Claims)
		if linked, err := linkedTo(d, known, who.Account); err != nil || linked {
			return now, err
		}
		return now, link(d, account.Link{ID: known, Account: who.Account, Issuer: f.Claims.Issuer, Name: f.Claims.Name, Email: f.Claims.Email, Linked: now})
	})
	if err == nil && !at.Equal(now) { // it was taken before, and the link has ended since
		return fault.New(fault.Stale, "shared.offer_gone")
	}
	return err
}

// link writes a link and tells the holder, who is told of every new way into their account.
func link(d *office.Desk, l account.Link) error {
	found, err := links(d, l.Account)
	if err != nil {
		return err
	}
	for _, other := range found {
		if other.Record.Issuer == l.Issuer {
			return fault.New(fault.Stale, "shared.one_only", other.Record.Shown())
		}
	}
	a, rev, err := office.Get[account.Account](d.Reader, string(l.Account))
	if err != nil {
		return err
	}
	d.Rely(a, rev) // closed or handed over meanwhile, it gets no new way in
	if err := d.Notify(l.Account, "notice.shared_linked", "/tai-khoan/dung-chung", l.Shown()); err != nil {
		return err
	}
	return d.Put(l, 0)
}

// UnlinkShared ends a link: the shared account opens the asker's account no more, and their other sessions end. Faults: Denied
// "step_up.needed"; Missing "shared.no_link".
func UnlinkShared(ctx context.Context, o *office.Office, who office.Who, linkID string) error {
	who.Role = office.RolePerson
	_, err := office.Do(ctx, o, who, "account.unlink", "", func(d *office.Desk) (struct{}, error) {
		if _, err := d.Allow("account.link", law.Object{Noun: "account", Account: string(who.Account)}); err != nil {
			return struct{}{}, err
		}
		l, rev, err := office.Get[account.Link](d.Reader, linkID)
		if fault.Is(err, fault.Missing) || err == nil && l.Account != who.Account {
			return struct{}{}, fault.New(fault.Missing, "shared.no_link")
		}
		if err != nil {
			return struct{}{}, err
		}
		d.Drop(l, rev)
		if err := d.EndSessions(who.Account, who.Session); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, d.Notify(who.Account, "notice.shared_unlinked", "/tai-khoan/dung-chung", l.Shown())
	})
	return err
}

func links(d *office.Desk, accountID id.Account) ([]office.Stored[account.Link], error) {
	return office.Find[account.Link](d.Reader, office.Query{Where: []office.Where{{Key: "account", Op: "=", Value: string(accountID)}}})
}
