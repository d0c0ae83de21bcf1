package read

import (
	"context"
	"regexp"
	"strings"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/approval"
	"hoso/record/change"
	"hoso/record/message"
	"hoso/record/unit"
)

// BoardView is how far the month has come in a part of the province: the unit looked at, what lies directly under it, and the whole.
// It holds numbers and names of units, nothing about a person.
type BoardView struct {
	Unit     id.Unit        `json:"unit"` // empty for the asker's own scopes
	Name     string         `json:"name"`
	Parent   id.Unit        `json:"parent"` // where to go up to, empty at the asker's own top
	Month    civil.Month    `json:"month"`
	Today    civil.Date     `json:"today"`
	From     civil.Date     `json:"from"` // the window of the regulation
	To       civil.Date     `json:"to"`
	Until    civil.Date     `json:"until"` // last working day on which units approve
	Signed   civil.Date     `json:"signed"`
	Citation string         `json:"citation"`
	Total    UnitLine       `json:"total"`
	Lines    []UnitLine     `json:"lines"`
	Stations map[string]int `json:"stations"` // new versions by where they stand, sent ones included
}

// UnitLine is one unit with everything under it.
type UnitLine struct {
	Unit      id.Unit `json:"unit"`
	Name      string  `json:"name"`
	Type      string  `json:"type"`
	Path      string  `json:"path"`
	Below     int     `json:"below,string"` // units directly under it
	People    int     `json:"people,string"`
	ToCheck   int     `json:"to_check,string"` // changes, not items
	Late      int     `json:"late,string"`     // of them behind their deadline
	ToApprove int     `json:"to_approve,string"`
	Sheets    int     `json:"sheets,string"`   // approvals this month
	Waiting   int     `json:"waiting,string"`  // new versions at the department, held ones included
	Passed    int     `json:"passed,string"`   // passed, not yet in a batch
	Signing   int     `json:"signing,string"`  // in a batch, on their way
	Rejected  int     `json:"rejected,string"` // refused by the nation, or sent back by the department
	State     string  `json:"state"`           // overdue | rejected | to_check | to_approve | waiting | approved | empty
}

// underWay are the states of a version that somebody has still to do something about.
var underWay = []string{approval.Waiting, approval.Held, approval.Passed, approval.Signing, approval.Signed, approval.Sending, approval.Rejected, approval.SentBack}

// Board shows the progress of the month below a unit of the asker's scope, or of the whole scope when none is named. Faults: Denied,
// Missing "unit.missing", "regulation.none".
func Board(ctx context.Context, o *office.Office, who office.Who, under id.Unit) (BoardView, error) {
	return office.Do(ctx, o, who, "board.view", "", func(d *office.Desk) (BoardView, error) {
		v, t, err := boardOf(d, under)
		if err != nil {
			return v, err
		}
		for _, count := range []func(*office.Desk) error{t.people, t.changes, t.sheets, t.reviews} {
			if err := count(d); err != nil {
				return v, err
			}
		}
		for _, path := range t.order {
			line := t.lines[path]
			line.State = stateOf(*line)
			v.Total.add(*line)
			v.Lines = append(v.Lines, *line)
		}
		v.Total.State = stateOf(v.Total)
		v.Stations = t.stations
		return v, nil
	})
}

// tally counts by unit: what belongs to a unit that has no line of its own counts for the nearest one above it.
type tally struct {
	scopes   []string
	lines    map[string]*UnitLine // by path
	order    []string
	units    map[id.Unit]string // path by id
	stations map[string]int
}

func boardOf(d *office.Desk, under id.Unit) (BoardView, *tally, error) {
	v := BoardView{Today: d.Day, Month: civil.MonthOf(d.Day), Lines: []UnitLine{}}
	scopes, err := d.Scopes("dossier.list")
	if err != nil {
		return v, nil, err
	}
	t := &tally{scopes: scopes, lines: map[string]*UnitLine{}, units: map[id.Unit]string{}, stations: map[string]int{}}
	for _, scope := range t.scopes {
		if _, err := d.AllowList("dossier.list", law.Object{Noun: "board", UnitPath: scope}); err != nil {
			return v, nil, err
		}
	}
	reg, err := d.Regulation()
	if err != nil {
		return v, nil, err
	}
	round := reg.Round(v.Month)
	v.From, v.To, v.Until, v.Signed, v.Citation = round.From, round.To, round.UnitUntil, round.DepartmentUntil, round.Citation
	if !reg.WindowDays.Stated() { // units approve on any day: the month's round is the department's
		v.From, v.Citation = reg.DepartmentFrom(v.Month), reg.DepartmentWindow.Citation()
	}
	found, err := office.Find[unit.Unit](d.Reader, office.Query{Order: []string{"path"}})
	if err != nil {
		return v, nil, err
	}
	if under != "" {
		err = t.narrow(d, &v, found, under)
	}
	t.lay(found, d.Day)
	return v, t, err
}

// narrow looks at one unit instead of the asker's whole scope.
func (t *tally) narrow(d *office.Desk, v *BoardView, units []office.Stored[unit.Unit], under id.Unit) error {
	for _, s := range units {
		if s.Record.ID != under {
			continue
		}
		if _, err := d.AllowList("dossier.list", law.Object{Noun: "board", UnitPath: s.Record.Path}); err != nil {
			return err
		}
		e, ok := s.Record.At(d.Day)
		if !ok {
			e = s.Record.Last()
		}
		v.Unit, v.Name = under, e.Name
		if d.Book.Policy().Decide(d.Who.Asker(d.Office.Province), "dossier.list", law.Object{Noun: "board", UnitPath: above(s.Record.Path)}).Allowed {
			v.Parent = e.Parent
		}
		t.scopes = []string{s.Record.Path}
		return nil
	}
	return fault.New(fault.Missing, "unit.missing")
}

func above(path string) string { return path[:max(len(path)-office.PathStep, 0)] }

// lay makes a line for each scope and for each unit directly under one.
func (t *tally) lay(units []office.Stored[unit.Unit], day civil.Date) {
	below := map[string]int{}
	for _, s := range units {
		t.units[s.Record.ID] = s.Record.Path
		below[above(s.Record.Path)]++
	}
	for _, s := range units {
		u := s.Record
		for _, scope := range t.scopes {
			if u.Path != scope && above(u.Path) != scope {
				continue
			}
			e, ok := u.At(day)
			if !ok || e.Closed {
				continue
			}
			if t.lines[u.Path] == nil {
				t.order = append(t.order, u.Path)
			}
			t.lines[u.Path] = &UnitLine{Unit: u.ID, Name: e.Name, Type: e.Type, Path: u.Path, Below: below[u.Path]}
			if u.Path == scope {
				t.lines[u.Path].Below = 0 // what lies under it has lines of its own
			}
		}
	}
}

// at finds the line a unit counts for; nil for what lies outside.
func (t *tally) at(path string) *UnitLine {
	for n := len(path); n > 0; n -= office.PathStep {
		if line := t.lines[path[:n]]; line != nil {
			return line
		}
	}
	return nil
}

func (t *tally) people(d *office.Desk) error {
	for unitID, n := range d.Present(t.scopes, "unit") {
		if line := t.at(t.units[id.Unit(unitID)]); line != nil {
			line.People += n
		}
	}
	return nil
}

func (t *tally) changes(d *office.Desk) error {
	for _, desk := range []string{change.ToCheck, change.ToApprove} {
		rows, err := t.rows(d, office.Query{Noun: "change", Where: []office.Where{{Key: desk, Op: ">", Value: int64(0)}}})
		if err != nil {
			return err
		}
		for _, row := range rows {
			line := t.at(text(row, "unit_path"))
			switch {
			case line == nil:
			case desk == change.ToApprove:
				line.ToApprove++
			default:
				line.ToCheck++
				if deadline, _ := row.Keys["deadline"].(int64); deadline > 0 && deadline < int64(d.Day.YMD()) {
					line.Late++
				}
			}
		}
	}
	return nil
}

// rows reads the rows of every scope; bodies are left unread.
func (t *tally) rows(d *office.Desk, q office.Query) ([]office.Row, error) {
	var all []office.Row
	where := q.Where
	for _, scope := range t.scopes {
		q.Where = append(where[:len(where):len(where)], office.Where{Key: "unit_path", Op: "under", Value: scope})
		rows, err := d.Reader.Find(q)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

func text(row office.Row, key string) string {
	s, _ := row.Keys[key].(string)
	return s
}

func (t *tally) sheets(d *office.Desk) error {
	rows, err := d.Reader.Find(office.Query{Noun: "sheet", Where: []office.Where{{Key: "month", Op: "=", Value: civil.MonthOf(d.Day).String()}}})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if line := t.at(t.units[id.Unit(text(row, "manager"))]); line != nil {
			line.Sheets++
		}
	}
	return nil
}

func (t *tally) reviews(d *office.Desk) error {
	rows, err := t.rows(d, office.Query{Noun: "review", Where: []office.Where{{Key: "state", Op: "in", Value: underWay}}})
	if err != nil {
		return err
	}
	for _, row := range rows {
		state := text(row, "state")
		t.stations[state]++
		if line := t.at(text(row, "unit_path")); line != nil {
			line.review(state)
		}
	}
	for _, scope := range t.scopes {
		n, err := d.Reader.Count(office.Query{Noun: "review", Where: []office.Where{{Key: "state", Op: "=", Value: approval.Sent}, {Key: "unit_path", Op: "under", Value: scope}}})
		if err != nil {
			return err
		}
		t.stations[approval.Sent] += n
	}
	return nil
}

func (l *UnitLine) review(state string) {
	switch state {
	case approval.Waiting, approval.Held:
		l.Waiting++
	case approval.Passed:
		l.Passed++
	case approval.Rejected, approval.SentBack:
		l.Rejected++
	default:
		l.Signing++
	}
}

func (l *UnitLine) add(other UnitLine) {
	l.People, l.ToCheck, l.Late, l.ToApprove, l.Sheets = l.People+other.People, l.ToCheck+other.ToCheck, l.Late+other.Late, l.ToApprove+other.ToApprove, l.Sheets+other.Sheets
	l.Waiting, l.Passed, l.Signing, l.Rejected = l.Waiting+other.Waiting, l.Passed+other.Passed, l.Signing+other.Signing, l.Rejected+other.Rejected
}

// stateOf is the one word for a unit: what most needs somebody.
func stateOf(l UnitLine) string {
	switch {
	case l.Late > 0:
		return "overdue"
	case l.Rejected > 0:
		return "rejected"
	case l.ToCheck > 0:
		return "to_check"
	case l.ToApprove > 0:
		return "to_approve"
	case l.Waiting+l.Passed > 0:
		return "waiting"
	case l.Sheets+l.Signing > 0:
		return "approved"
	}
	return "empty"
}

// HealthView is how the program itself does: no names, no values.
type HealthView struct {
	Now      time.Time      `json:"now"`
	Law      string         `json:"law"`      // digest of the law in use
	Jobs     map[string]int `json:"jobs"`     // queued work by kind
	Packets  map[string]int `json:"packets"`  // by state
	Unsigned int            `json:"unsigned"` // batches whose signature is not made yet
	Keys     []string       `json:"keys"`     // names of the signing keys that are there
	Sealed   int64          `json:"sealed"`   // journal entries sealed so far
	Root     string         `json:"root"`     // of the newest checkpoint
	SealedAt time.Time      `json:"sealed_at"`
	Failing  []FailingJob   `json:"failing"` // work that was tried in vain and waits to be tried again
	Letters  map[string]int `json:"letters"` // by state
	Backup   BackupView     `json:"backup"`
}

// FailingJob is a piece of work that was tried in vain.
type FailingJob struct {
	Kind     string    `json:"kind"`
	Attempts int       `json:"attempts,string"`
	Due      time.Time `json:"due"` // when it is tried again
	Reason   string    `json:"reason"`
}

// mostFailing is how many of them are shown.
const mostFailing = 20

// faultKey is how a failure that is a fault begins: its kind and its key.
var faultKey = regexp.MustCompile(`^[a-z]+: [a-z_.]+`)

// faultless is a failure without what it was about: what follows a fault's key, or stands in any other error, may name somebody. The whole of it
// is in the program's log.
func faultless(failure string) string { return faultKey.FindString(failure) }

// failing reads what was tried in vain, and how letters fared.
func (v *HealthView) failing(d *office.Desk) error {
	jobs, err := d.Reader.Failing(mostFailing)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		v.Failing = append(v.Failing, FailingJob{j.Kind, j.Attempts, j.Due, faultless(j.Failure)})
	}
	for _, state := range []string{message.Queued, message.Sending, message.Sent, message.Refused, message.Unsure, message.Nowhere} {
		if v.Letters[state], err = d.Reader.Count(office.Query{Noun: "message", Where: []office.Where{{Key: "state", Op: "=", Value: state}}}); err != nil {
			return err
		}
	}
	return nil
}

// Health tells how the program does (PT-10). Fault Denied.
func Health(ctx context.Context, o *office.Office, who office.Who) (HealthView, error) {
	return office.Do(ctx, o, who, "health.view", "", func(d *office.Desk) (HealthView, error) {
		v := HealthView{Now: d.At, Law: d.Book.Digest(), Packets: map[string]int{}, Keys: []string{}, Failing: []FailingJob{}, Letters: map[string]int{}}
		if _, err := d.Allow("health.view", law.Object{Noun: "health", UnitPath: who.UnitPath}); err != nil {
			return v, err
		}
		for _, key := range o.Signer.Keys() {
			if strings.TrimSpace(key) != "" {
				v.Keys = append(v.Keys, key)
			}
		}
		var err error
		if v.Jobs, err = d.Reader.Jobs(); err != nil {
			return v, err
		}
		for _, state := range []string{"queued", "sending", "delivered", "rejected"} {
			if v.Packets[state], err = d.Reader.Count(office.Query{Noun: "packet", Where: []office.Where{{Key: "state", Op: "=", Value: state}}}); err != nil {
				return v, err
			}
		}
		if v.Unsigned, err = d.Reader.Count(office.Query{Noun: "batch", Where: []office.Where{{Key: "signed", Op: "=", Value: int64(0)}}}); err != nil {
			return v, err
		}
		if err := v.failing(d); err != nil {
			return v, err
		}
		if v.Backup, err = backupOf(d); err != nil {
			return v, err
		}
		points, err := d.Reader.Checkpoints(1)
		if err == nil && len(points) > 0 {
			v.Sealed, v.Root, v.SealedAt = points[0].Size, points[0].Root, points[0].At
		}
		return v, err
	})
}
