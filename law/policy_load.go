package law

import (
	"io/fs"
	"slices"
)

// policyFile is policy.yaml.
type policyFile struct {
	States           []string             `yaml:"states"`
	NeverOwn         []string             `yaml:"never_own"`
	NeverOwnCitation string               `yaml:"never_own_citation"`
	Roles            []located[Role]      `yaml:"roles"`
	Acts             []located[Act]       `yaml:"acts"`
	Rows             []located[policyRow] `yaml:"rows"`
}

var (
	scopes      = []string{ScopeOwn, ScopeUnit, ScopeSubtree, ScopeManaged, ScopeRouted, ScopeAssigned, ScopeProvince, ScopeConsented}
	obligations = []string{StepUp, Journal, Purpose}
)

func loadPolicy(b *Book, fsys fs.FS) error {
	const path = "national/policy.yaml"
	var file policyFile
	if err := readYAML(fsys, path, &file); err != nil {
		return err
	}
	p := &Policy{roles: map[string]*Role{}, acts: map[string]*Act{}, rows: map[string][]policyRow{}, neverOwn: file.NeverOwn, ownGround: file.NeverOwnCitation}
	found := &flaws{path: path}
	p.takeRoles(file.Roles, found)
	p.takeActs(file.Acts, found)
	for _, act := range file.NeverOwn {
		if p.acts[act] == nil {
			found.at(1, "never_own: the act %q is unknown", act)
		}
	}
	if file.NeverOwnCitation == "" {
		found.at(1, "never_own_citation is missing")
	}
	for _, row := range file.Rows {
		p.takeRow(row, file.States, found)
	}
	b.policy = p
	return found.err()
}

func (p *Policy) takeRoles(rows []located[Role], found *flaws) {
	for _, row := range rows {
		r := row.Row
		if r.ID == "" || r.Label.VI == "" || r.Label.EN == "" {
			found.at(row.Line, "a role needs an id and a label in both languages")
		}
		if p.roles[r.ID] != nil {
			found.at(row.Line, "the role %q is there twice", r.ID)
		}
		p.roles[r.ID] = &r
		p.order.roles = append(p.order.roles, r.ID)
	}
	for _, row := range rows {
		for _, granted := range row.Row.Grants {
			if p.roles[granted] == nil {
				found.at(row.Line, "the role %q, which %s grants, is unknown", granted, row.Row.ID)
			}
		}
	}
}

func (p *Policy) takeActs(rows []located[Act], found *flaws) {
	for _, row := range rows {
		act := row.Row
		if act.ID == "" || act.Label.VI == "" || act.Label.EN == "" || act.Citation == "" {
			found.at(row.Line, "an act needs an id, a label in both languages and a citation")
		}
		if p.acts[act.ID] != nil {
			found.at(row.Line, "the act %q is there twice", act.ID)
		}
		p.acts[act.ID] = &act
		p.order.acts = append(p.order.acts, act.ID)
	}
}

func (p *Policy) takeRow(row located[policyRow], states []string, found *flaws) {
	r := row.Row
	if p.roles[r.Role] == nil {
		found.at(row.Line, "the role %q is unknown", r.Role)
	}
	act := p.acts[r.Act]
	if act == nil {
		found.at(row.Line, "the act %q is unknown", r.Act)
		return
	}
	if !slices.Contains(scopes, r.Scope) {
		found.at(row.Line, "the scope %q is unknown", r.Scope)
	}
	for _, state := range r.States {
		if !slices.Contains(states, state) {
			found.at(row.Line, "the state %q is unknown", state)
		}
	}
	for _, o := range r.Obligations {
		if !slices.Contains(obligations, o) {
			found.at(row.Line, "the obligation %q is unknown", o)
		}
	}
	if r.Level == nil {
		found.at(row.Line, "the level is missing")
		r.Level = new(Level)
	}
	if r.Citation == "" {
		r.Citation = act.Citation
	}
	key := r.Role + " " + r.Act
	if slices.ContainsFunc(p.rows[key], func(other policyRow) bool { return other.Scope == r.Scope }) {
		found.at(row.Line, "%s may already do %s in the scope %s", r.Role, r.Act, r.Scope)
	}
	p.rows[key] = append(p.rows[key], r)
}
