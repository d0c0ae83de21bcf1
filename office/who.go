package office

import (
	"time"

	"hoso/civil"
	"hoso/id"
	"hoso/law"
)

// Roles that acts themselves name; what each may do is the law's policy.
const (
	RolePerson = "person"
	RoleReader = "reader" // reads by written consent

	RoleTechnician = "technician" // keeps the program running, and sees nothing of what it keeps about people
	RoleSystem     = "system"

	RoleOfficer           = "officer"            // checks and enters for others
	RoleDepartmentOfficer = "department_officer" // reviews and urges for the department
	RoleUnitAdmin         = "unit_admin"         // looks after a unit's accounts
	RoleDepartmentAdmin   = "department_admin"   // looks after units and accounts of the province
)

// Who is the asker of an act: one account acting under exactly one grant, or as a person.
type Who struct {
	Account  id.Account
	Login    string
	Name     string
	Role     string
	Grant    id.Grant
	Unit     id.Unit
	UnitPath string
	Assigned []string
	Capacity string     // how the right is held: by office, as a delegate, as a deputy
	Dossier  id.Dossier // the asker's own
	Key      string     // name of the asker's signing key
	Session  string
	Strong   time.Time // last step-up of the session
	Address  string
	Purpose  string
	Lang     string
	Seen     time.Time    // when the session was last recorded as in use
	Consent  *law.Consent // what the asker reads by, nil where no written consent is in force

	Factors   []string   // kinds of second factor the account has
	Second    bool       // one was shown in this session
	FactorDue civil.Date // last day on which one has to be set up; zero when nothing is due
	Held      bool       // that day has passed: the session acts as a person until it is done
}

// System is the asker of queued jobs.
func System() Who { return Who{Account: "system", Name: "hoso", Role: RoleSystem, Lang: "vi"} }

// Asker is what the policy needs to know of the asker.
func (w Who) Asker(province string) law.Asker {
	return law.Asker{Account: string(w.Account), Role: w.Role, UnitPath: w.UnitPath, Dossier: string(w.Dossier), Assigned: w.Assigned, Province: province, Consent: w.Consent}
}
