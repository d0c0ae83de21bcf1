package intake

import (
	"cmp"
	"context"
	"maps"

	"hoso/fault"
	"hoso/office"
	"hoso/record/intake"
	"hoso/record/setting"
)

// Choosing says what columns and sheets are, and is remembered for the next file with these headings.
type Choosing struct {
	Intake  string   `json:"intake"`
	Choices []Choice `json:"choices"`
	Rest    bool     `json:"rest"` // leave out everything nobody knows
}

// Choice is one column, or with column 0 a whole sheet: which table of the form it is.
type Choice struct {
	Sheet  int    `json:"sheet,string"`  // from 1
	Column int    `json:"column,string"` // from 1
	Target string `json:"target"`        // a Target's id, LeftOut, or empty to take a choice back
}

// takenBack stands in the place of a choice that was taken back.
const takenBack = "-"

// Choose takes choices and works the plan out anew; without choices it only looks again. Faults: as See; Closed "intake.not_planned"; Invalid
// "intake.target_unknown".
func Choose(ctx context.Context, o *office.Office, who office.Who, c Choosing) (View, error) {
	var before string
	v, err := office.Do(ctx, o, who, "intake.choose", "", func(d *office.Desk) (View, error) {
		now, err := stillPlanned(d, c.Intake, d.AllowList)
		if err != nil {
			return View{}, err
		}
		i := now.Intake
		before = i.Plan
		if len(c.Choices) > 0 || c.Rest {
			p, err := newPlanner(d, i, now.sheets)
			if err != nil {
				return View{}, err
			}
			if i.Columns, err = p.choose(c); err != nil {
				return View{}, err
			}
			if err := remember(d, i); err != nil {
				return View{}, err
			}
		}
		if i, _, err = replan(d, i, now.sheets); err != nil {
			return View{}, err
		}
		if err := d.Put(i, now.rev); err != nil {
			return View{}, err
		}
		return viewOf(d, i)
	})
	if err == nil {
		err = forget(ctx, o, []string{before})
	}
	return v, err
}

// choose gives the intake's choices with these over them.
func (p *planner) choose(c Choosing) (map[string]string, error) {
	chosen := maps.Clone(p.i.Columns)
	if c.Rest {
		for _, s := range p.pages {
			if s.How == Unknown {
				chosen[p.r.blind("", s.Name)] = LeftOut
			}
			for _, column := range s.Columns {
				if column.How == Unknown || column.How == Twice {
					chosen[p.heading(s, column)] = LeftOut
				}
			}
		}
	}
	for _, one := range c.Choices {
		key, err := p.key(one)
		if err != nil {
			return nil, err
		}
		if chosen[key] = one.Target; one.Target == "" {
			chosen[key] = takenBack // takes back what an earlier file had: the heading speaks for itself again
		}
	}
	return chosen, nil
}

func (p *planner) heading(s *page, c Column) string {
	return p.r.blind(s.Table+"#", cmp.Or(c.Heading, c.Letter))
}

// key finds what a choice is of, and holds its target to what it can be.
func (p *planner) key(one Choice) (string, error) {
	for n, s := range p.pages {
		if s.Number != one.Sheet {
			continue
		}
		if one.Column == 0 && n > 0 {
			e := p.r.form.Entry(one.Target)
			if one.Target != "" && one.Target != LeftOut && (e == nil || !e.IsTable() || !taken(p.r.form, e, p.r.level, p.r.day)) {
				break
			}
			return p.r.blind("", s.Name), nil
		}
		if one.Column < 1 || one.Column > len(s.Columns) || one.Target != "" && one.Target != LeftOut && !s.names.has(one.Target) {
			break
		}
		return p.heading(s, s.Columns[one.Column-1]), nil
	}
	return "", fault.New(fault.Invalid, "intake.target_unknown")
}

// mostRemembered bounds what is kept of headings; what is no file's any more is of no use either.
const mostRemembered = 3000

// remember keeps the choices for the next file of the same unit.
func remember(d *office.Desk, i intake.Intake) error {
	earlier, rev, err := office.Get[setting.Headings](d.Reader, headingsOf(i))
	if err != nil && !fault.Is(err, fault.Missing) {
		return err
	}
	kept := setting.Headings{Name: headingsOf(i), Of: map[string]string{}}
	if len(earlier.Of)+len(i.Columns) <= mostRemembered {
		maps.Copy(kept.Of, earlier.Of)
	}
	maps.Copy(kept.Of, i.Columns)
	return d.Put(kept, rev)
}
