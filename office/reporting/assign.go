package reporting

import (
	"context"
	"slices"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
	"hoso/record/report"
)

// Assigning says who shall make a report; an empty account takes it back from whoever had it.
type Assigning struct {
	Report  string     `json:"report"`
	Account id.Account `json:"account"`
}

// Assign gives a report to one of those who may hand it in, and tells them. Faults: Denied; Missing "report.missing"; Invalid
// "report.assign_who" for somebody who could not hand it in; Stale "report.not_to_do".
func Assign(ctx context.Context, o *office.Office, who office.Who, a Assigning) (View, error) {
	return office.Do(ctx, o, who, "report.assign", "", func(d *office.Desk) (View, error) {
		r, rev, err := own(d, a.Report, mayAssign)
		if err != nil {
			return View{}, err
		}
		name, err := assignable(d, r, a.Account)
		if err != nil {
			return View{}, err
		}
		if r, err = r.Assign(d.At, who.Account, a.Account, name); err != nil {
			return View{}, err
		}
		if a.Account != "" && a.Account != who.Account {
			if err := d.Notify(a.Account, "notice.report_assigned", address(r), short(r.Label), r.Until.VN(), r.Citation); err != nil {
				return View{}, err
			}
		}
		if err := d.Put(r, rev); err != nil {
			return View{}, err
		}
		return viewOf(d, r)
	})
}

// assignable gives the name of an account that may be given a report.
func assignable(d *office.Desk, r report.Report, to id.Account) (string, error) {
	if to == "" {
		return "", nil
	}
	all, err := makers(d, r)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(all, func(a account.Account) bool { return a.ID == to })
	if i < 0 {
		return "", fault.New(fault.Invalid, "report.assign_who")
	}
	return all[i].Name, nil
}

// makers are the accounts a report can be given to: the officers of the unit or of the nearest above it, and the unit's head; of the
// department's own its officers.
func makers(d *office.Desk, r report.Report) ([]account.Account, error) {
	if r.Kind == law.ReportOfDepartment {
		return d.LookingAfter(office.RoleDepartmentOfficer, r.UnitPath)
	}
	officers, err := d.HoldingNearest(office.RoleOfficer, r.UnitPath)
	if err != nil {
		return nil, err
	}
	heads, err := d.Holding(law.ByHead, r.UnitPath)
	all := slices.Clone(officers)
	for _, h := range heads {
		if !slices.ContainsFunc(all, func(a account.Account) bool { return a.ID == h.ID }) {
			all = append(all, h)
		}
	}
	return all, err
}
