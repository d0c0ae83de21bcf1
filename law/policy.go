package law

import (
	"slices"
	"strings"
)

// Policy answers who may do what, on whom, and up to which level of field. It is default deny: what no row allows is refused
// (PT-3, PT-4.3, PT-4.4, PT-6, PT-8, PT-9).
type Policy struct {
	roles     map[string]*Role
	acts      map[string]*Act
	rows      map[string][]policyRow // by role and act
	neverOwn  []string
	ownGround string
	order     struct{ roles, acts []string }
}

// Role is a role a grant can give.
type Role struct {
	ID     string   `yaml:"id"`
	Label  Label    `yaml:"label"`
	Grants []string `yaml:"grants"` // roles its holder may hand out, and whose passwords they may reset
}

// Act is one thing that can be asked for.
type Act struct {
	ID       string `yaml:"id"`
	Label    Label  `yaml:"label"`
	Citation string `yaml:"citation"` // the article a permission or refusal rests on, unless a row names its own
}

// The scopes of a row.
const (
	ScopeOwn      = "own"      // the asker's own dossier or account
	ScopeUnit     = "unit"     // the asker's unit itself
	ScopeSubtree  = "subtree"  // the asker's unit and all under it
	ScopeManaged  = "managed"  // whatever the asker's unit has authority over, wherever it stands (anomaly A18)
	ScopeRouted   = "routed"   // what the regulation puts before the asker to approve: unit and role both
	ScopeAssigned = "assigned" // the units assigned to the asker and all under them
	ScopeProvince = "province" // everything

	ScopeConsented = "consented" // the dossiers a written consent names, for as long and as far as it goes (PT-4.4)
)

// The obligations of a decision.
const (
	StepUp  = "step_up" // sign in again before the act
	Journal = "journal" // an entry in the journal, reading included
	Purpose = "purpose" // the purpose is recorded
)

// policyRow is one permission.
type policyRow struct {
	Role        string   `yaml:"role"`
	Act         string   `yaml:"act"`
	Scope       string   `yaml:"scope"`
	Level       *Level   `yaml:"level"`
	States      []string `yaml:"states"`
	Citation    string   `yaml:"citation"`
	Obligations []string `yaml:"obligations"`
}

// Asker is who asks, under exactly one grant.
type Asker struct {
	Account  string
	Role     string
	UnitPath string   // unit of the grant: "0001.0007."
	Dossier  string   // the asker's own dossier, when there is one
	Assigned []string // paths of the units a department officer looks after; none means the whole of UnitPath
	Province string
	Consent  *Consent // what the asker reads by, nil where no consent is in force
}

// Consent is how far a written consent goes: the dossiers named, else all under UnitPath, up to a level, and only the entries and chapters
// named, where any are (PT-4.4).
type Consent struct {
	UnitPath string
	Dossiers []string
	Level    Level
	Entries  []string // "ton_giao", "chapter:luong"; none: all
}

// Covers reports whether a dossier lies within the consent.
func (c *Consent) Covers(o Object) bool {
	switch {
	case c == nil || o.Noun != "dossier":
		return false
	case len(c.Dossiers) > 0:
		return slices.Contains(c.Dossiers, o.Dossier)
	case o.State == "archived": // who left is named, or not meant
		return false
	}
	return under(o.UnitPath, c.UnitPath)
}

// Object is what is asked about. What is not known is left empty, and matches no scope that needs it.
type Object struct {
	Noun          string
	UnitPath      string // unit it belongs to
	ManagingPath  string // unit with thẩm quyền quản lý over the person
	ApprovingPath string // unit that approves the person's data under the regulation, and its role there
	ApprovingRole string
	Dossier       string // the person's dossier
	Account       string // of an account without a dossier
	State         string // of the dossier: open, active, archived; empty counts as active
}

// Decision is the answer.
type Decision struct {
	Allowed     bool
	Level       Level    // fields above it stay hidden
	Entries     []string // where there are any, every other entry stays hidden: Consent.Entries
	Citation    string   // of the permission or of the refusal
	Obligations []string // StepUp, Journal, Purpose
	Key         string   // of a refusal: policy.unknown_act, policy.unknown_role, policy.not_yours, policy.out_of_scope, policy.own_dossier
}

// Decide answers for one act on one object; an act on many people asks for each of them. Where several rows of the role allow it, the one with the highest level counts, with
// its obligations.
func (p *Policy) Decide(a Asker, act string, o Object) Decision {
	known := p.acts[act]
	if known == nil {
		return Decision{Key: "policy.unknown_act"}
	}
	no := Decision{Citation: known.Citation}
	rows := p.rows[a.Role+" "+act]
	switch {
	case p.roles[a.Role] == nil:
		no.Key = "policy.unknown_role"
		return no
	case len(rows) == 0:
		no.Key = "policy.not_yours"
		return no
	case slices.Contains(p.neverOwn, act) && a.Dossier != "" && a.Dossier == o.Dossier:
		return Decision{Key: "policy.own_dossier", Citation: p.ownGround}
	}
	best := -1
	for i, row := range rows {
		if row.holds(a, o) && (best < 0 || *row.Level > *rows[best].Level) {
			best = i
		}
	}
	if best < 0 {
		no.Key = "policy.out_of_scope"
		return no
	}
	row := rows[best]
	yes := Decision{Allowed: true, Level: *row.Level, Citation: row.Citation, Obligations: slices.Clone(row.Obligations)}
	if row.Scope == ScopeConsented {
		yes.Level, yes.Entries = min(yes.Level, a.Consent.Level), a.Consent.Entries
	}
	return yes
}

func (r policyRow) holds(a Asker, o Object) bool {
	state := o.State
	if state == "" {
		state = "active"
	}
	if len(r.States) > 0 && !slices.Contains(r.States, state) {
		return false
	}
	switch r.Scope {
	case ScopeOwn:
		if o.Dossier != "" {
			return a.Dossier == o.Dossier
		}
		return o.Account != "" && a.Account == o.Account
	case ScopeUnit:
		return a.UnitPath != "" && a.UnitPath == o.UnitPath
	case ScopeSubtree:
		return under(o.UnitPath, a.UnitPath)
	case ScopeManaged:
		return a.UnitPath != "" && a.UnitPath == o.ManagingPath
	case ScopeRouted:
		return a.UnitPath != "" && a.UnitPath == o.ApprovingPath && a.Role == o.ApprovingRole
	case ScopeAssigned:
		return a.looksAfter(o.UnitPath)
	case ScopeProvince:
		return a.Province != ""
	case ScopeConsented:
		return a.Consent.Covers(o)
	}
	return false
}

func (a Asker) looksAfter(path string) bool {
	if len(a.Assigned) == 0 {
		return under(path, a.UnitPath)
	}
	return slices.ContainsFunc(a.Assigned, func(assigned string) bool { return under(path, assigned) })
}

// under reports whether a path lies in a subtree. Paths end in a full stop, so that "0001.0007." is not under "0001.00.".
func under(path, subtree string) bool {
	return strings.HasSuffix(subtree, ".") && strings.HasPrefix(path, subtree)
}

// MayGrant reports whether the holder of a role may hand out another role, and reset the password of whoever holds it.
func (p *Policy) MayGrant(role, granted string) bool {
	r := p.roles[role]
	return r != nil && slices.Contains(r.Grants, granted)
}

// Reach gives the scopes in which a role may do an act at all, widest first; none means never. Lists and menus are made of it.
func (p *Policy) Reach(role, act string) []string {
	var scopes []string
	for _, scope := range []string{ScopeProvince, ScopeAssigned, ScopeSubtree, ScopeManaged, ScopeRouted, ScopeConsented, ScopeUnit, ScopeOwn} {
		if slices.ContainsFunc(p.rows[role+" "+act], func(r policyRow) bool { return r.Scope == scope }) {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// Whose right needs a second factor at sign-in: words of the term account.second_factor.
const (
	FactorOthers = "others" // whoever reaches data of other people
	FactorAdmin  = "admin"  // whoever gives out accounts
)

// NeedsSecondFactor reports whether a role is among those the regulation demands a second factor of.
func (p *Policy) NeedsSecondFactor(role string, demand Word) bool {
	switch demand.Word {
	case FactorOthers:
		return p.reachesOthers(role)
	case FactorAdmin:
		return len(p.Reach(role, "account.issue")) > 0
	}
	return false
}

// reachesOthers reports whether a role may do anything with what is not open and not one's own.
func (p *Policy) reachesOthers(role string) bool {
	return slices.ContainsFunc(p.order.acts, func(act string) bool {
		return slices.ContainsFunc(p.rows[role+" "+act], func(r policyRow) bool { return r.Scope != ScopeOwn && *r.Level > Open })
	})
}

// Roles lists the roles in the order of the file.
func (p *Policy) Roles() []*Role {
	all := make([]*Role, len(p.order.roles))
	for i, id := range p.order.roles {
		all[i] = p.roles[id]
	}
	return all
}

// Acts lists the acts in the order of the file.
func (p *Policy) Acts() []*Act {
	all := make([]*Act, len(p.order.acts))
	for i, id := range p.order.acts {
		all[i] = p.acts[id]
	}
	return all
}
