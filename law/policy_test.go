package law

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func thePolicy(t *testing.T) *Policy {
	t.Helper()
	b := &Book{}
	if err := loadPolicy(b, Embedded()); err != nil {
		t.Fatal(err)
	}
	return b.policy
}

// cell is one expected permission: scope, level, obligations.
type cell struct {
	scope       byte
	level       Level
	obligations string
}

// policyMatrix reads the expected table: act and role → permissions.
func policyMatrix(t *testing.T) (acts []string, want map[string][]cell) {
	t.Helper()
	text, err := os.ReadFile("testdata/policy_matrix.txt")
	if err != nil {
		t.Fatal(err)
	}
	want = map[string][]cell{}
	for _, line := range strings.Split(string(text), "\n") {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		acts = append(acts, fields[0])
		if len(fields) != 1+len(matrixRoles) {
			t.Fatalf("%s has %d cells", fields[0], len(fields)-1)
		}
		for i, role := range matrixRoles {
			want[role+" "+fields[0]] = readCells(t, fields[1+i])
		}
	}
	return acts, want
}

var matrixRoles = []string{"person", "officer", "head", "unit_admin", "department_officer", "department_director", "department_admin", "system", "reader", "technician"}

func readCells(t *testing.T, text string) (cells []cell) {
	if text == "-" {
		return nil
	}
	for _, one := range strings.Split(text, ",") {
		level, err := strconv.Atoi(one[1:2])
		if err != nil {
			t.Fatalf("cell %q", text)
		}
		cells = append(cells, cell{one[0], Level(level), one[2:]})
	}
	return cells
}

// The asker stands in unit 1.7 and looks after 1.3; every relation an object can have to the asker is tried.
var (
	policyAsker = Asker{Account: "a", UnitPath: "00001.00007.", Dossier: "mine", Assigned: []string{"00001.00003."}, Province: "phu-tho",
		Consent: &Consent{UnitPath: "00001.00003.", Level: Restricted}}
	relations = map[string]struct {
		object Object
		scopes string // in which scopes it lies
	}{
		"own":                {Object{UnitPath: "00001.00007.", ManagingPath: "00001.00007.", Dossier: "mine"}, "OUSMRP"},
		"own, moved away":    {Object{UnitPath: "00001.00009.", ManagingPath: "00001.00009.", Dossier: "mine"}, "OP"},
		"own account":        {Object{UnitPath: "00001.00009.", Account: "a"}, "OP"},
		"same unit":          {Object{UnitPath: "00001.00007.", ManagingPath: "00001.00007.", Dossier: "other"}, "USMRP"},
		"managed above":      {Object{UnitPath: "00001.00007.", ManagingPath: "00001.", Dossier: "other"}, "USP"},
		"child unit":         {Object{UnitPath: "00001.00007.00002.", ManagingPath: "00001.00007.00002.", Dossier: "other"}, "SP"},
		"managed child":      {Object{UnitPath: "00001.00007.00002.", ManagingPath: "00001.00007.", Dossier: "other"}, "SMRP"},
		"managed elsewhere":  {Object{UnitPath: "00001.00009.", ManagingPath: "00001.00007.", Dossier: "other"}, "MRP"},
		"parent unit":        {Object{UnitPath: "00001.", ManagingPath: "00001.", Dossier: "other"}, "P"},
		"other unit":         {Object{UnitPath: "00001.00009.", ManagingPath: "00001.00009.", Dossier: "other"}, "P"},
		"namesake of a path": {Object{UnitPath: "00001.000071.", ManagingPath: "00001.000071.", Dossier: "other"}, "P"},
		"assigned unit":      {Object{UnitPath: "00001.00003.", ManagingPath: "00001.00003.", Dossier: "other"}, "APC"},
		"under assigned":     {Object{UnitPath: "00001.00003.00004.", ManagingPath: "00001.00003.", Dossier: "other"}, "APC"},
		"nothing known":      {Object{}, "P"},
	}
	neverOwn = []string{"change.check", "leaving.record", "leaving.confirm", "sheet.approve", "department.review", "department.sign", "print.sign", "print.seal"}
)

// expected works the answer out of the table alone.
func expected(cells []cell, scopes string) (cell, bool) {
	best, found := cell{}, false
	for _, c := range cells {
		if strings.IndexByte(scopes, c.scope) >= 0 && (!found || c.level > best.level) {
			best, found = c, true
		}
	}
	return best, found
}

func TestPolicyMatrix(t *testing.T) {
	p := thePolicy(t)
	acts, want := policyMatrix(t)
	if len(p.Acts()) != len(acts) || len(p.Roles()) != len(matrixRoles) {
		t.Fatalf("the policy has %d acts and %d roles, the table %d and %d", len(p.Acts()), len(p.Roles()), len(acts), len(matrixRoles))
	}
	for _, act := range acts {
		for _, role := range matrixRoles {
			for name, relation := range relations {
				checkDecision(t, p, role, act, name, relation.object, relation.scopes, want[role+" "+act])
			}
		}
	}
}

func checkDecision(t *testing.T, p *Policy, role, act, name string, o Object, scopes string, cells []cell) {
	a := policyAsker
	a.Role, o.Noun, o.ApprovingPath, o.ApprovingRole = role, "dossier", o.ManagingPath, role
	if act == "leaving.return" {
		o.State = "archived" // what is not there is not taken out
	}
	got := p.Decide(a, act, o)
	c, allowed := expected(cells, scopes)
	if slices.Contains(neverOwn, act) && o.Dossier == "mine" {
		allowed = false
	}
	if got.Allowed != allowed {
		t.Errorf("%s %s on %s: allowed is %t", role, act, name, got.Allowed)
		return
	}
	if got.Citation == "" {
		t.Errorf("%s %s on %s: no citation", role, act, name)
	}
	if !allowed {
		if got.Key == "" || got.Level != Open || len(got.Obligations) > 0 {
			t.Errorf("%s %s on %s: a refusal that gives something: %+v", role, act, name, got)
		}
		return
	}
	var letters string
	for _, o := range got.Obligations {
		letters += o[:1]
	}
	if got.Level != c.level || letters != c.obligations || got.Key != "" {
		t.Errorf("%s %s on %s: %+v, want %c%d%s", role, act, name, got, c.scope, c.level, c.obligations)
	}
}

// TestConsent: a written consent opens the dossiers it names, up to its level and its entries, and nothing else of them (PT-4.4).
func TestConsent(t *testing.T) {
	p := thePolicy(t)
	named := &Consent{UnitPath: "00001.00003.", Dossiers: []string{"d1"}, Level: Internal, Entries: []string{"chapter:luong"}}
	for name, x := range map[string]struct {
		consent *Consent
		act     string
		object  Object
		allowed bool
	}{
		"the dossier named":   {named, "dossier.view", Object{Noun: "dossier", UnitPath: "00001.00003.", Dossier: "d1"}, true},
		"named, moved away":   {named, "dossier.view", Object{Noun: "dossier", UnitPath: "00001.00009.", Dossier: "d1"}, true},
		"another of the unit": {named, "dossier.view", Object{Noun: "dossier", UnitPath: "00001.00003.", Dossier: "d2"}, false},
		"a change of it":      {named, "dossier.view", Object{Noun: "change", UnitPath: "00001.00003.", Dossier: "d1"}, false},
		"its history":         {named, "dossier.history", Object{Noun: "dossier", UnitPath: "00001.00003.", Dossier: "d1"}, false},
		"its evidence":        {named, "evidence.view", Object{Noun: "dossier", UnitPath: "00001.00003.", Dossier: "d1"}, false},
		"its copy":            {named, "dossier.print", Object{Noun: "dossier", UnitPath: "00001.00003.", Dossier: "d1"}, false},
		"one who left":        {&Consent{UnitPath: "00001.00003.", Level: Internal, Entries: named.Entries}, "dossier.view", Object{Noun: "dossier", UnitPath: "00001.00003.", Dossier: "d3", State: "archived"}, false},
		"no consent":          {nil, "dossier.view", Object{Noun: "dossier", UnitPath: "00001.00003.", Dossier: "d1"}, false},
	} {
		d := p.Decide(Asker{Account: "a", Role: "reader", UnitPath: "00001.00003.", Province: "phu-tho", Consent: x.consent}, x.act, x.object)
		if d.Allowed != x.allowed {
			t.Errorf("%s: allowed is %t (%s)", name, d.Allowed, d.Key)
		}
		if x.allowed && (d.Level != Internal || !slices.Equal(d.Entries, named.Entries) || !slices.Contains(d.Obligations, Purpose)) {
			t.Errorf("%s: %+v", name, d)
		}
	}
	if slices.ContainsFunc(p.Roles(), func(r *Role) bool { return slices.Contains(r.Grants, "reader") }) {
		t.Error("somebody may hand out the right to read by consent")
	}
}

func TestPolicyRefusesWithAReason(t *testing.T) {
	p := thePolicy(t)
	ask := func(role, act string, o Object) string {
		a := policyAsker
		a.Role = role
		return p.Decide(a, act, o).Key
	}
	for _, x := range []struct{ role, act, relation, key string }{
		{"officer", "dossier.delete", "same unit", "policy.unknown_act"},
		{"king", "dossier.view", "same unit", "policy.unknown_role"},
		{"", "dossier.view", "own", "policy.unknown_role"},
		{"person", "change.check", "own", "policy.not_yours"},
		{"officer", "dossier.view", "other unit", "policy.out_of_scope"},
		{"officer", "change.check", "own", "policy.own_dossier"},
		{"head", "sheet.approve", "own", "policy.own_dossier"},
		{"department_director", "department.sign", "own, moved away", "policy.own_dossier"},
		{"head", "sheet.approve", "managed above", "policy.out_of_scope"},
	} {
		if got := ask(x.role, x.act, relations[x.relation].object); got != x.key {
			t.Errorf("%s %s on %s: %q, want %q", x.role, x.act, x.relation, got, x.key)
		}
	}
}

func TestNobodyWithoutAPlaceReachesAnything(t *testing.T) {
	p := thePolicy(t)
	for _, role := range matrixRoles {
		for _, act := range p.Acts() {
			for name, relation := range relations {
				if got := p.Decide(Asker{Role: role}, act.ID, relation.object); got.Allowed {
					t.Errorf("%s without unit, dossier or province may do %s on %s", role, act.ID, name)
				}
			}
		}
	}
}

func TestArchivedDossiersAreTheDepartments(t *testing.T) {
	p := thePolicy(t)
	object := Object{UnitPath: "00001.00007.", ManagingPath: "00001.00007.", Dossier: "other", State: "archived"}
	for role, allowed := range map[string]bool{"officer": false, "head": false, "department_director": true} {
		a := policyAsker
		a.Role = role
		if got := p.Decide(a, "dossier.view", object); got.Allowed != allowed {
			t.Errorf("%s reads an archived dossier: %t", role, got.Allowed)
		}
	}
	for role, want := range map[string][]string{
		"officer":            {"dossier.create", "change.withdraw", "change.check", "sheet.view", "print.seal", "leaving.list", "dossier.load"}, // what was sent or asked for before is still decided
		"head":               {"consent.list", "sheet.view", "sheet.approve", "sheet.amend", "print.sign", "leaving.list"},
		"department_officer": {"dossier.list", "dossier.view", "dossier.print", "dossier.history", "evidence.view", "sheet.view", "leaving.list", "leaving.return", "archive.list"},
	} {
		a := policyAsker
		a.Role, a.Assigned = role, nil
		var may []string
		for _, act := range p.Acts() {
			o := Object{Noun: "dossier", UnitPath: a.UnitPath + "00009.", ManagingPath: a.UnitPath, ApprovingPath: a.UnitPath, ApprovingRole: role, Dossier: "other", State: "archived"}
			group, _, _ := strings.Cut(act.ID, ".")
			if slices.Contains([]string{"dossier", "change", "sheet", "evidence", "print", "leaving", "archive", "consent", "leave"}, group) && p.Decide(a, act.ID, o).Allowed {
				may = append(may, act.ID)
			}
		}
		if !slices.Equal(may, want) {
			t.Errorf("%s may do %v with the dossier of somebody who left, want %v", role, may, want)
		}
	}
	own := Asker{Role: "person", Dossier: "mine"}
	if got := p.Decide(own, "dossier.view", Object{Dossier: "mine", State: "archived"}); !got.Allowed {
		t.Error("a person always sees their own dossier")
	}
	if got := p.Decide(own, "change.draft", Object{Dossier: "mine", State: "archived"}); got.Allowed || got.Key != "policy.out_of_scope" {
		t.Errorf("an archived dossier is not changed: %+v", got)
	}
}

func TestWhoMayGrantWhat(t *testing.T) {
	p := thePolicy(t)
	for _, x := range []struct {
		role, granted string
		may           bool
	}{
		{"department_admin", "department_director", true}, {"department_admin", "department_admin", true}, {"department_admin", "system", false},
		{"unit_admin", "head", true}, {"unit_admin", "unit_admin", false}, {"unit_admin", "department_officer", false},
		{"officer", "person", true}, {"officer", "head", false}, {"officer", "unit_admin", false}, {"person", "person", false}, {"king", "person", false},
	} {
		if p.MayGrant(x.role, x.granted) != x.may {
			t.Errorf("%s grants %s: %t", x.role, x.granted, !x.may)
		}
	}
}

func TestReach(t *testing.T) {
	p := thePolicy(t)
	for _, x := range []struct{ role, act, want string }{
		{"officer", "dossier.view", "subtree managed"}, {"person", "dossier.view", "own"}, {"department_officer", "dossier.list", "assigned"},
		{"department_admin", "dossier.view", ""}, {"department_director", "department.sign", "province"},
	} {
		if got := strings.Join(p.Reach(x.role, x.act), " "); got != x.want {
			t.Errorf("%s %s reaches %q, want %q", x.role, x.act, got, x.want)
		}
	}
}

// TestNeedsSecondFactor: who reaches what is not open of others is asked by the rows, not by a list of roles.
func TestNeedsSecondFactor(t *testing.T) {
	p := thePolicy(t)
	for demand, want := range map[string]string{
		FactorOthers: "officer head unit_admin department_officer department_director department_admin system reader",
		FactorAdmin:  "unit_admin department_admin system",
		"nobody":     "",
	} {
		var got []string
		for _, role := range matrixRoles {
			if p.NeedsSecondFactor(role, Word{Word: demand}) {
				got = append(got, role)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", demand, got, want)
		}
	}
}

func TestADecisionCannotChangeThePolicy(t *testing.T) {
	p := thePolicy(t)
	ask := func() Decision {
		return p.Decide(Asker{Role: "department_director", Province: "phu-tho"}, "department.sign", Object{Dossier: "other"})
	}
	ask().Obligations[0] = "nothing"
	if got := ask().Obligations[0]; got != StepUp {
		t.Errorf("obligation %q", got)
	}
}

func TestPolicyIsReadStrictly(t *testing.T) {
	const file = "national/policy.yaml"
	row := "{role: head, act: sheet.approve, scope: routed, level: restricted, obligations: [step_up, journal]}"
	line := strconv.Itoa(1 + strings.Count(shipped(t, file)[:strings.Index(shipped(t, file), row)], "\n"))
	for name, x := range map[string]struct {
		old, new string
		parts    []string
	}{
		"unknown role":            {row, strings.Replace(row, "head", "chief", 1), []string{file + ":" + line, `"chief"`}},
		"unknown act":             {row, strings.Replace(row, "sheet.approve", "sheet.aprove", 1), []string{file + ":" + line, `"sheet.aprove"`}},
		"unknown scope":           {row, strings.Replace(row, "routed", "everywhere", 1), []string{file + ":" + line, `"everywhere"`}},
		"unknown level":           {row, strings.Replace(row, "restricted", "all", 1), []string{file, "all"}},
		"no level":                {row, strings.Replace(row, "level: restricted, ", "", 1), []string{file + ":" + line, "level is missing"}},
		"unknown obligation":      {row, strings.Replace(row, "step_up", "stepup", 1), []string{file + ":" + line, `"stepup"`}},
		"unknown state":           {row, strings.Replace(row, "obligations", "states: [dead], obligations", 1), []string{file + ":" + line, `"dead"`}},
		"unknown key":             {row, strings.Replace(row, "scope", "scop", 1), []string{file, "scop"}},
		"the same row twice":      {row, row + "\n  - " + row, []string{"may already do"}},
		"never own of nothing":    {"never_own: [change.check", "never_own: [change.chek", []string{"change.chek"}},
		"no ground for never own": {"never_own_citation: ", "never_own_citation: \"\" # ", []string{"never_own_citation is missing"}},
		"an act without article":  {"en: Approve the sheet}, citation: Điều 7.1 Thông tư 06/2023/TT-BNV}", "en: Approve the sheet}}", []string{"citation"}},
		"a role twice":            {"{id: head,", "{id: officer,", []string{`"officer" is there twice`}},
		"grants of nothing":       {"grants: [person]", "grants: [persona]", []string{`"persona"`}},
	} {
		t.Run(name, func(t *testing.T) {
			refuses(t, loadPolicy(&Book{}, patched(amended(t, file, x.old, x.new))), x.parts...)
		})
	}
}

func TestAnOfficerWithoutAssignedUnitsLooksAfterTheirOwn(t *testing.T) {
	p := thePolicy(t)
	a := Asker{Role: "department_officer", UnitPath: "00001.00007.", Province: "phu-tho"}
	for path, allowed := range map[string]bool{"00001.00007.00001.": true, "00001.00003.": false, "": false} {
		if got := p.Decide(a, "department.review", Object{UnitPath: path, Dossier: "other"}); got.Allowed != allowed {
			t.Errorf("%q: %t", path, got.Allowed)
		}
	}
}
