package quota

import (
	"strconv"

	"hoso/id"
	"hoso/office"
)

// refuseExcess refuses what an administrator would hand on beyond what the unit above was given, and reports whether it refused anything. Rows that lower
// a number stand: they make it no worse. All rows of one unit above are judged together, on what holds before any of them is refused.
func (p *planner) refuseExcess(lines []Line) bool {
	var refused []int
	for i := range lines {
		m, l := p.moves[i], &lines[i]
		if m.next.ID == "" || l.What == Lowered {
			continue
		}
		over := post{above(m.at.path), m.at.kind}
		if _, given := p.held.on(over, p.table.From); !given {
			l.Key, l.Args = "quota.none_above", []string{p.label(m.at.kind)}
			refused = append(refused, i)
		} else if sum, own, excess := p.held.excess(over, p.table.From); excess && l.What != Renewed {
			l.Key, l.Args = "quota.over_own", []string{strconv.Itoa(sum), strconv.Itoa(own)}
			refused = append(refused, i)
		}
	}
	for _, i := range refused {
		lines[i].What = Wrong
		p.undo(i)
	}
	return len(refused) > 0
}

// undo takes back what a row planned.
func (p *planner) undo(i int) {
	m := p.moves[i]
	before := p.held.quotas[m.at]
	before = before[:len(before)-1]
	if m.former.Record.ID != "" {
		before[len(before)-1] = m.former
	}
	p.held.set(m.at, before)
	p.moves[i] = move{}
}

// remark says of a row that stands where numbers do not fit each other: the units beside it together have more than the one above, or those below it
// more than it has itself.
func (p *planner) remark(m move, l *Line) {
	if m.next.ID == "" {
		return
	}
	say := func(key string, at post) {
		if sum, own, over := p.held.excess(at, p.table.From); over {
			l.Remarks = append(l.Remarks, Remark{key, []string{strconv.Itoa(sum), strconv.Itoa(own)}})
		}
	}
	if over := above(m.at.path); over != "" {
		say("quota.remark_above", post{over, m.at.kind})
	}
	say("quota.remark_below", m.at)
}

// write puts what the rows planned: the former quota closed, the next one open.
func (p *planner) write(lines []Line) error {
	touched, told := map[post]bool{}, map[id.Unit]bool{}
	for i, m := range p.moves {
		if m.next.ID == "" {
			continue
		}
		if m.former.Record.ID != "" {
			if err := p.Put(m.closed, m.former.Rev); err != nil {
				return err
			}
		}
		if err := p.Put(m.next, 0); err != nil {
			return err
		}
		touched[m.at] = true
		if of := lines[i]; of.What != Renewed && !told[of.Of] {
			told[of.Of] = true
			if err := p.tell(of.Of, m.at.path); err != nil {
				return err
			}
		}
	}
	return p.guard(touched)
}

// guard writes the quotas that were distributed from once more, as they are: of two who hand on from one unit at the same time the second is told that
// things have moved, instead of both together handing on more than there is.
func (p *planner) guard(touched map[post]bool) error {
	if p.within == "" {
		return nil
	}
	for _, m := range p.moves {
		over := post{above(m.at.path), m.at.kind}
		if m.next.ID == "" || touched[over] {
			continue
		}
		touched[over] = true
		if from := p.held.open(over); from.Record.ID != "" {
			if err := p.Put(from.Record, from.Rev); err != nil {
				return err
			}
		}
	}
	return nil
}

// tell leaves a message for the unit's officers.
func (p *planner) tell(of id.Unit, path string) error {
	officers, err := p.Holding(office.RoleOfficer, path)
	if err != nil {
		return err
	}
	for _, a := range officers {
		if err := p.Notify(a.ID, "notice.quota", address(of), p.table.From.VN(), p.table.Document); err != nil {
			return err
		}
	}
	return nil
}
