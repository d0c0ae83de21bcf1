package law

import (
	"io/fs"
	"slices"
)

func (s *Salary) loadSteps(fsys fs.FS) error {
	rows, flaws, err := readTable(fsys, "national/salary/bang_luong_nd204.csv",
		"table", "group", "label", "step", "n_steps", "coefficient", "months_to_next", "note", "source", "confidence")
	if err != nil {
		return err
	}
	tables := map[string]*SalaryGroup{}
	var order []string
	for _, r := range rows {
		key := r.oneOf("table", "B1", "B2", "B3", "B4") + "." + r.need("group")
		g := tables[key]
		if g == nil {
			g = &SalaryGroup{ID: r.text("group"), Label: r.need("label")}
			tables[key] = g
			order = append(order, key)
		}
		addStep(g, r, flaws)
	}
	for _, key := range order {
		s.addGroup(key, tables[key])
	}
	for _, r := range rows {
		if g := tables[r.text("table")+"."+r.text("group")]; r.number("step") == len(g.Steps) && r.number("n_steps") != len(g.Steps) {
			flaws.at(r.line, "group %s has %d steps, not %s", g.ID, len(g.Steps), r.text("n_steps"))
		}
	}
	return flaws.err()
}

func addStep(g *SalaryGroup, r tableRow, flaws *flaws) {
	step := SalaryStep{r.number("step"), r.hundredths("coefficient"), r.number("months_to_next"), r.need("source"),
		r.oneOf("confidence", confidences...)}
	if step.Step != len(g.Steps)+1 {
		flaws.at(r.line, "step %d of group %s is not the next one", step.Step, g.ID)
	}
	if n := len(g.Steps); n > 0 && step.Coefficient <= g.Steps[n-1].Coefficient {
		flaws.at(r.line, "step %d of group %s does not rise", step.Step, g.ID)
	}
	g.Steps = append(g.Steps, step)
}

// addGroup files a scale under its short name. Tables 2 and 3 (civil servants, public employees) share most scales; where
// table 3 differs (C2, C3) the short name stays with table 2 and table 3's is found as "B3.C2".
func (s *Salary) addGroup(key string, g *SalaryGroup) {
	known := s.groups[g.ID]
	switch {
	case known == nil:
		s.groups[g.ID] = g
	case !slices.EqualFunc(known.Steps, g.Steps, func(a, b SalaryStep) bool {
		return a.Coefficient == b.Coefficient && a.MonthsToNext == b.MonthsToNext
	}):
		s.groups[key] = &SalaryGroup{ID: key, Label: g.Label, Steps: g.Steps}
	}
}

func (s *Salary) loadBase(fsys fs.FS) error {
	rows, flaws, err := readTable(fsys, "national/salary/luong_co_so.csv",
		"valid_from", "valid_to", "amount_vnd", "legal_basis", "kind", "source", "confidence")
	if err != nil {
		return err
	}
	for i, r := range rows {
		row := BaseSalary{r.date("valid_from"), r.date("valid_to"), int64(r.number("amount_vnd")), r.need("legal_basis"), r.need("kind"),
			r.need("source"), r.oneOf("confidence", confidences...)}
		if i > 0 && s.base[i-1].To.AddDays(1) != row.From {
			flaws.at(r.line, "the period does not begin the day after the one before ends")
		}
		if (i < len(rows)-1) == row.To.IsZero() {
			flaws.at(r.line, "only the last period is open")
		}
		if row.Amount == 0 {
			flaws.at(r.line, "amount_vnd is not an amount")
		}
		s.base = append(s.base, row)
	}
	return flaws.err()
}

func (s *Salary) loadLeadership(fsys fs.FS) error {
	rows, flaws, err := readTable(fsys, "national/salary/phu_cap_chuc_vu.csv",
		"org_kind", "position", "scope", "coefficient", "valid_from", "valid_to", "source", "confidence")
	if err != nil {
		return err
	}
	for _, r := range rows {
		row := LeadershipAllowance{r.need("org_kind"), r.need("position"), r.text("scope"), r.hundredths("coefficient"),
			r.date("valid_from"), r.date("valid_to"), r.need("source"), r.oneOf("confidence", confidences...)}
		if !row.To.IsZero() && row.To.Before(row.From) {
			flaws.at(r.line, "the period ends before it begins")
		}
		s.allowances = append(s.allowances, row)
	}
	return flaws.err()
}
