package urging

import (
	"context"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
	"hoso/record/duty"
)

// View is a duty as it is shown.
type View struct {
	ID        string         `json:"id"`
	Kind      string         `json:"kind"`
	Dossier   id.Dossier     `json:"dossier"`
	Person    string         `json:"person"`
	Unit      id.Unit        `json:"unit"`
	UnitName  string         `json:"unit_name"`
	Binds     string         `json:"binds"`
	Start     civil.Date     `json:"start"`
	Until     civil.Date     `json:"until"`
	Left      int            `json:"left,string"` // working days until the last day, negative behind it
	Late      bool           `json:"late"`
	Done      time.Time      `json:"done"` // zero while it runs
	Citation  string         `json:"citation"`
	Away      bool           `json:"away"`      // on long leave: not chased
	Reachable bool           `json:"reachable"` // by letter
	Today     bool           `json:"today"`     // was reminded by hand today
	Reminders []ReminderView `json:"reminders"` // newest first
	Link      string         `json:"link"`
}

// ReminderView is one time somebody was reminded.
type ReminderView struct {
	Step string    `json:"step"`
	Name string    `json:"name"` // of who was reminded
	Role string    `json:"role"`
	At   time.Time `json:"at"`
	By   string    `json:"by"` // of who reminded by hand; empty: the program
}

// Count is how many duties run in one unit and those under it.
type Count struct {
	Unit id.Unit `json:"unit"`
	Name string  `json:"name"`
	Late int     `json:"late,string"`
	Soon int     `json:"soon,string"` // due within five working days
	Runs int     `json:"runs,string"`
}

// Listing is one page of the duties that run, the earliest last day first.
type Listing struct {
	Unit   id.Unit `json:"unit"` // that was looked at; empty for the asker's own
	Name   string  `json:"name"`
	Total  Count   `json:"total"`
	Counts []Count `json:"counts"` // of the units directly below
	Duties []View  `json:"duties"`
	Next   string  `json:"next"` // continue with this; empty at the end
}

// Asking is what part of the duties is looked at.
type Asking struct {
	Under id.Unit
	Late  bool   // only what is late
	Ended bool   // what was done, newest last day first, instead of what runs
	After string // Listing.Next of the page before
	Limit int    // 0: 50
}

// List shows what runs and what is late in the asker's part of the tree, and who was reminded when (PT-7.3, DT-9.3). Faults: Denied, Missing
// "unit.missing", Invalid "list.cursor".
func List(ctx context.Context, o *office.Office, who office.Who, a Asking) (Listing, error) {
	return office.Do(ctx, o, who, "duty.list", "", func(d *office.Desk) (Listing, error) {
		top, v, err := placeList(d, a.Under)
		if err != nil {
			return v, err
		}
		for _, part := range []func() error{
			func() error { return v.count(d, top) },
			func() error { return v.fill(d, top, a) },
		} {
			if err := part(); err != nil {
				return v, err
			}
		}
		return v, nil
	})
}

// placeList finds the paths a list is about, and asks the policy for each.
func placeList(d *office.Desk, under id.Unit) ([]string, Listing, error) {
	v := Listing{Unit: under, Counts: []Count{}, Duties: []View{}}
	scopes, err := d.ListScopes("duty.list", "duty", under)
	if err == nil && under != "" {
		v.Name, err = d.UnitName(under)
	}
	return scopes, v, err
}

// soon is within how many working days a last day is near.
const soon = 5

// count counts what runs under the scopes and under each unit directly below them.
func (v *Listing) count(d *office.Desk, scopes []string) error {
	near := d.Book.Calendar().AddWorkingDays(d.Day, soon)
	for _, scope := range scopes {
		n, err := countUnder(d, scope, near)
		if err != nil {
			return err
		}
		v.Total.Late, v.Total.Soon, v.Total.Runs = v.Total.Late+n.Late, v.Total.Soon+n.Soon, v.Total.Runs+n.Runs
		if n.Runs == 0 {
			continue
		}
		below, err := d.UnitsBelow(scope)
		if err != nil {
			return err
		}
		for _, u := range below {
			n, err := countUnder(d, u.Path, near)
			if err != nil {
				return err
			}
			if n.Runs == 0 {
				continue
			}
			n.Unit = u.ID
			if n.Name, err = d.UnitName(u.ID); err != nil {
				return err
			}
			v.Counts = append(v.Counts, n)
		}
	}
	return nil
}

func countUnder(d *office.Desk, path string, near civil.Date) (Count, error) {
	var c Count
	running := []office.Where{{Key: "running", Op: "=", Value: int64(1)}, {Key: "unit_path", Op: "under", Value: path}}
	for _, x := range []struct {
		into  *int
		where []office.Where
	}{
		{&c.Runs, nil},
		{&c.Late, []office.Where{{Key: "until", Op: "<", Value: int64(d.Day.YMD())}}},
		{&c.Soon, []office.Where{{Key: "until", Op: ">=", Value: int64(d.Day.YMD())}, {Key: "until", Op: "<=", Value: int64(near.YMD())}}},
	} {
		n, err := d.Reader.Count(office.Query{Noun: "duty", Where: append(append([]office.Where{}, running...), x.where...)})
		if err != nil {
			return c, err
		}
		*x.into = n
	}
	return c, nil
}

// fill reads one page of the duties under the scopes as they stand this minute: the earliest last day first, of what was done the latest.
func (v *Listing) fill(d *office.Desk, scopes []string, a Asking) error {
	running, order := int64(1), "until"
	if a.Ended {
		running, order = 0, "-until"
	}
	q := office.Query{Where: []office.Where{{Key: "running", Op: "=", Value: running}}, Order: []string{order}}
	if a.Late && !a.Ended {
		q.Where = append(q.Where, office.Where{Key: "until", Op: "<", Value: int64(d.Day.YMD())})
	}
	found, next, err := office.FindUnder[duty.Duty](d.Reader, scopes, q, a.After, a.Limit)
	if err != nil {
		return err
	}
	v.Next = next
	for _, s := range found {
		if err := v.add(d, s.Record, a.Ended); err != nil {
			return err
		}
	}
	return nil
}

func (v *Listing) add(d *office.Desk, w duty.Duty, ended bool) error {
	now, err := w, error(nil)
	if !ended {
		now, err = look(d, w)
	}
	if err != nil || now.Runs() == ended { // done since the last round, which will close it
		return err
	}
	view, err := viewOf(d, now)
	if err != nil {
		return err
	}
	v.Duties = append(v.Duties, view)
	return nil
}

func viewOf(d *office.Desk, w duty.Duty) (View, error) {
	v := View{ID: w.ID, Kind: w.Kind, Dossier: w.Dossier, Unit: w.Unit, Binds: w.Binds, Start: w.Start, Until: w.Until, Late: w.Overdue(d.Day), Done: w.Done, Citation: w.Citation,
		Left: d.Book.Calendar().WorkingDaysBetween(d.Day, w.Until), Link: linkOf(w), Reminders: []ReminderView{}}
	var err error
	if v.UnitName, err = d.UnitName(w.Unit); err != nil {
		return v, err
	}
	if w.Dossier != "" {
		if err := v.about(d, w); err != nil {
			return v, err
		}
	}
	for i := len(w.Reminders) - 1; i >= 0; i-- {
		r := w.Reminders[i]
		line := ReminderView{Step: r.Step, Role: r.Role, At: r.At}
		if line.Name, err = d.AccountName(r.Account); err != nil {
			return v, err
		}
		if r.By != office.System().Account {
			if line.By, err = d.AccountName(r.By); err != nil {
				return v, err
			}
		}
		v.Today = v.Today || r.Step == byHand(d.Day)
		v.Reminders = append(v.Reminders, line)
	}
	return v, nil
}

// about tells of the person a duty is about: the name, whether they are away, and whether a letter reaches them.
func (v *View) about(d *office.Desk, w duty.Duty) error {
	var err error
	d.Shown(w.Dossier, "facet")
	if v.Person, err = d.FacetName(w.Dossier); err != nil {
		return err
	}
	if v.Away, err = away(d, w); err != nil {
		return err
	}
	to, err := recipients(d, w, office.RolePerson)
	v.Reachable = len(to) > 0 && office.Reachable(d.Office, to[0])
	return err
}

// Own lists what the asker themselves has to do by a day, the earliest first. Fault Denied.
func Own(ctx context.Context, o *office.Office, who office.Who) ([]View, error) {
	return office.Do(ctx, o, who, "duty.own", "", func(d *office.Desk) ([]View, error) {
		d.Unasked() // one's own
		views := []View{}
		if who.Dossier == "" {
			return views, nil
		}
		found, err := office.Find[duty.Duty](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(who.Dossier)}}})
		if err != nil {
			return nil, err
		}
		running := make([]duty.Duty, 0, len(found)+1)
		known := false
		for _, s := range found {
			running = append(running, s.Record)
			known = known || s.Record.Kind == duty.FirstEntry
		}
		if !known { // the first entry runs from the account's day on, before a round has seen it
			p, err := d.Place(who.Dossier)
			if err != nil {
				return nil, err
			}
			running = append(running, duty.Duty{Kind: duty.FirstEntry, Subject: string(who.Dossier), Dossier: who.Dossier, Unit: p.Unit.ID, UnitPath: p.Unit.Path})
		}
		for _, w := range running {
			if !w.Runs() {
				continue
			}
			now, err := look(d, w)
			switch {
			case err != nil:
				return nil, err
			case !now.Runs() || now.Binds != office.RolePerson || now.Until.IsZero():
				continue
			}
			v, err := viewOf(d, now)
			if err != nil {
				return nil, err
			}
			views = append(views, v)
		}
		return views, nil
	})
}

// Urge reminds whoever is bound by a duty now, by hand; once a day. Faults: Denied; Missing "duty.missing"; Stale "duty.done",
// "duty.urged_today"; Closed "duty.away" for somebody on long leave, "duty.nobody" where nobody can be told.
func Urge(ctx context.Context, o *office.Office, who office.Who, dutyID string) (View, error) {
	return office.Do(ctx, o, who, "duty.urge", "", func(d *office.Desk) (View, error) {
		w, rev, err := office.Get[duty.Duty](d.Reader, dutyID)
		if fault.Is(err, fault.Missing) {
			return View{}, fault.New(fault.Missing, "duty.missing").Wrap(err)
		} else if err != nil {
			return View{}, err
		}
		if _, err := d.Allow("duty.urge", law.Object{Noun: "duty", UnitPath: w.UnitPath}); err != nil {
			return View{}, err
		}
		if w, err = urge(d, w); err != nil {
			return View{}, err
		}
		if err := d.Put(w, rev); err != nil {
			return View{}, err
		}
		return viewOf(d, w)
	})
}

func urge(d *office.Desk, w duty.Duty) (duty.Duty, error) {
	w, err := look(d, w)
	if err != nil {
		return w, err
	}
	if !w.Runs() {
		return w, fault.New(fault.Stale, "duty.done")
	}
	gone, err := away(d, w)
	if err != nil {
		return w, err
	}
	if gone && w.Binds == office.RolePerson {
		return w, fault.New(fault.Closed, "duty.away")
	}
	to, err := recipients(d, w, w.Binds)
	if err != nil {
		return w, err
	}
	if len(to) == 0 {
		return w, fault.New(fault.Closed, "duty.nobody")
	}
	return urgeAll(d, w, to)
}

func urgeAll(d *office.Desk, w duty.Duty, to []account.Account) (duty.Duty, error) {
	told := false
	for _, a := range to {
		if w.Reminded(byHand(d.Day), a.ID) {
			continue
		}
		told = true
		if err := urgeOne(d, w, a); err != nil {
			return w, err
		}
		w = w.Remind(duty.Reminder{Step: byHand(d.Day), Account: a.ID, Role: w.Binds, At: d.At, By: d.Who.Account})
	}
	if !told {
		return w, fault.New(fault.Stale, "duty.urged_today")
	}
	return w, nil
}

func byHand(day civil.Date) string { return duty.StepByHand + "-" + day.String() }
