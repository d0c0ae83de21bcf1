package office

import (
	"errors"

	"hoso/id"
	"hoso/record/account"
	"hoso/text"
)

// ofAccount asks for what belongs to an account.
func ofAccount(accountID id.Account) Query {
	return Query{Where: []Where{{"account", "=", string(accountID)}}}
}

// EndSessions ends an account's sessions but one; empty: all.
func (d *Desk) EndSessions(accountID id.Account, except string) error {
	sessions, err := Find[account.Session](d.Reader, ofAccount(accountID))
	for _, s := range sessions {
		if s.Record.ID != except {
			d.Drop(s.Record, s.Rev)
		}
	}
	return err
}

// EndWaysIn ends what was opened with a password that somebody else sets or ends: sessions, the shared account, and what was read by consent. It
// reports whether a shared account was linked.
func (d *Desk) EndWaysIn(accountID id.Account) (linked bool, err error) {
	if err := errors.Join(d.EndSessions(accountID, ""), d.endConsents(accountID)); err != nil {
		return false, err
	}
	links, err := Find[account.Link](d.Reader, ofAccount(accountID))
	for _, l := range links {
		d.Drop(l.Record, l.Rev)
	}
	return len(links) > 0, err
}

// endConsents ends every consent an account reads by, those to come included, because somebody else now holds its password.
func (d *Desk) endConsents(of id.Account) error {
	found, err := Find[account.Grant](d.Reader, ofAccount(of))
	if err != nil {
		return err
	}
	for _, s := range found {
		if g := s.Record; g.Consent != nil && !g.To.Before(d.Day) {
			if err := d.EndConsent(g, s.Rev, text.For(text.Vietnamese).Say("consent.ended_with_password")); err != nil {
				return err
			}
		}
	}
	return nil
}

// EndConsent ends a consent yesterday, with who ended it and why, and tells whoever read by it and those named.
func (d *Desk) EndConsent(g account.Grant, rev int64, reason string) error {
	c := *g.Consent
	c.Ended, c.EndedBy, c.Reason = d.At, d.Who.Account, reason
	g.To, g.Consent = d.Day.AddDays(-1), &c
	for _, dossier := range c.Dossiers {
		d.About(dossier)
	}
	if err := d.TellConsent(g, "notice.consent_ended", "notice.consent_about_ended"); err != nil {
		return err
	}
	return d.Put(g, rev)
}

// TellConsent tells whoever may read, and those named.
func (d *Desk) TellConsent(g account.Grant, reader, named string) error {
	if err := d.Notify(g.Account, reader, "/nguoi", g.Basis, g.Consent.Purpose, g.To.VN()); err != nil {
		return err
	}
	a, _, err := Get[account.Account](d.Reader, string(g.Account))
	if err != nil {
		return err
	}
	for _, dossier := range g.Consent.Dossiers {
		if err := d.NotifyPerson(dossier, named, "/xem-ho-so-cua-toi", a.Name, g.Basis, g.Consent.Purpose, g.To.VN()); err != nil {
			return err
		}
	}
	return nil
}

// DropFactors takes every factor off an account that was reset, handed over or closed; the account itself is the caller's to put. The day from
// which one is demanded stays.
func (d *Desk) DropFactors(a *account.Account) error {
	there, err := Find[account.Factor](d.Reader, ofAccount(a.ID))
	for _, s := range there {
		d.Drop(s.Record, s.Rev)
	}
	a.Factors = nil
	return err
}

// CloseAccount ends every way into an account and every right it holds, and writes it closed (PT-9.5, BD-9.2).
func (d *Desk) CloseAccount(a account.Account, rev int64) error {
	if _, err := d.EndWaysIn(a.ID); err != nil {
		return err
	}
	grants, err := Find[account.Grant](d.Reader, ofAccount(a.ID))
	if err != nil {
		return err
	}
	for _, g := range grants {
		if g.Record.Consent == nil && (g.Record.To.IsZero() || !g.Record.To.Before(d.Day)) { // those that begin later too: the account may be opened again
			g.Record.To, g.Record.Awaits = d.Day.AddDays(-1), false
			if err := d.Put(g.Record, g.Rev); err != nil {
				return err
			}
		}
	}
	if err := d.DropFactors(&a); err != nil {
		return err
	}
	a.Closed = true
	return d.Put(a, rev)
}
