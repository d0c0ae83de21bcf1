package account

import (
	"hoso/civil"
	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
)

// demands reports whether one of the rights is among those the regulation wants a second factor for.
func demands(book *law.Book, reg *law.Regulation, grants []account.Grant) bool {
	for _, g := range grants {
		if book.Policy().NeedsSecondFactor(g.Role, reg.SecondFactor) {
			return true
		}
	}
	return false
}

// lastDay is the last day on which a second factor may be set up that was demanded since a day.
func lastDay(book *law.Book, reg *law.Regulation, since civil.Date) civil.Date {
	return book.Calendar().AddWorkingDays(since, reg.SecondFactorDays.N)
}

// remember notes the day of the first sign-in under rights that demand a second factor; it reports whether that was now.
func remember(d *office.Desk, a *account.Account, grants []account.Grant) (bool, error) {
	reg, err := d.Regulation()
	if err != nil || !a.FactorSince.IsZero() || len(a.Factors) > 0 || !demands(d.Book, reg, grants) {
		return false, err
	}
	a.FactorSince = d.Day
	return true, nil
}

// overdue refuses a right that demands a second factor once the days to set one up are over. Fault Denied "second_factor.needed".
func overdue(d *office.Desk, a account.Account, g account.Grant) error {
	reg, err := d.Regulation()
	if err != nil || len(a.Factors) > 0 || a.FactorSince.IsZero() || !demands(d.Book, reg, []account.Grant{g}) {
		return err
	}
	if last := lastDay(d.Book, reg, a.FactorSince); d.Day.After(last) {
		return fault.New(fault.Denied, "second_factor.needed", last.VN()).Cite(reg.SecondFactor.Citation())
	}
	return nil
}

// hold tells a session what is due of a second factor. When its day has passed, the right rests and the session acts as a person.
func hold(o *office.Office, who *office.Who, a account.Account, day civil.Date) error {
	if len(a.Factors) > 0 || a.FactorSince.IsZero() || who.Grant == "" {
		return nil
	}
	book := o.Book()
	reg, err := book.Regulation(o.Province, day)
	if err != nil || !book.Policy().NeedsSecondFactor(who.Role, reg.SecondFactor) {
		return err
	}
	who.FactorDue = lastDay(book, reg, a.FactorSince)
	if day.After(who.FactorDue) {
		who.Held = true
		who.Role, who.Grant, who.Unit, who.UnitPath, who.Assigned, who.Capacity = office.RolePerson, "", a.Unit, a.UnitPath, nil, ""
		who.Consent, who.Purpose = nil, ""
	}
	return nil
}
