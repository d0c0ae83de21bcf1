package quality

import (
	"context"
	"slices"
	"strings"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/matter"
)

// longest is how many characters of what is said are kept.
const longest = 4000

// Reporting is an error a person reports about their own dossier.
type Reporting struct {
	Path string `json:"path"` // place in the dossier; may be empty
	Text string `json:"text"`
}

// Report takes up an error a person reports about their own dossier, for the unit to clear up (DT-20.2). Faults: Denied; Missing
// "web.no_own_dossier"; Invalid "matter.text_needed", "matter.too_long", "path.unreadable".
func Report(ctx context.Context, o *office.Office, who office.Who, r Reporting) (View, error) {
	return office.Do(ctx, o, who, "matter.report", "", func(d *office.Desk) (View, error) {
		if who.Dossier == "" {
			return View{}, fault.New(fault.Missing, "web.no_own_dossier")
		}
		p, err := d.Place(who.Dossier)
		if err != nil {
			return View{}, err
		}
		if _, err := d.Allow("matter.report", law.Object{Noun: "matter", Dossier: string(who.Dossier)}); err != nil {
			return View{}, err
		}
		text, err := said(r.Text)
		if err != nil {
			return View{}, err
		}
		if r.Path != "" {
			if _, err := law.ParsePath(r.Path); err != nil {
				return View{}, err
			}
		}
		m := matter.Matter{ID: id.New(), Kind: matter.Reported, Rule: "reported", Dossier: who.Dossier, Path: r.Path, Grade: fault.Explain, Unit: p.Unit.ID, UnitPath: p.Unit.Path}
		if err := tellHolders(d, m, office.RoleOfficer, "notice.matter_reported"); err != nil {
			return View{}, err
		}
		return begin(d, m, text)
	})
}

// Saying is what somebody says to the department.
type Saying struct {
	Topic string `json:"topic"` // of matter.Topics
	Text  string `json:"text"`
}

// Say takes up what somebody says to the department about the system and its rules (DT-23.4, DT-28). Faults: Denied; Invalid "matter.topic",
// "matter.text_needed", "matter.too_long".
func Say(ctx context.Context, o *office.Office, who office.Who, s Saying) (View, error) {
	return office.Do(ctx, o, who, "matter.say", "", func(d *office.Desk) (View, error) {
		if _, err := d.Allow("matter.say", law.Object{Noun: "matter", Account: string(who.Account), UnitPath: who.UnitPath}); err != nil {
			return View{}, err
		}
		text, err := said(s.Text)
		if err != nil {
			return View{}, err
		}
		if !slices.Contains(matter.Topics(), s.Topic) {
			return View{}, fault.New(fault.Invalid, "matter.topic")
		}
		m := matter.Matter{ID: id.New(), Kind: matter.Feedback, Rule: s.Topic, Unit: who.Unit, UnitPath: who.UnitPath}
		if err := tellHolders(d, m, office.RoleDepartmentOfficer, "notice.feedback"); err != nil {
			return View{}, err
		}
		return begin(d, m, text)
	})
}

func said(text string) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) // a form sends two characters for a line's end
	switch n := len([]rune(text)); {
	case n == 0:
		return "", fault.New(fault.Invalid, "matter.text_needed")
	case n > longest:
		return "", fault.New(fault.Invalid, "matter.too_long", longest)
	}
	return text, nil
}

// begin writes a matter somebody brought up.
func begin(d *office.Desk, m matter.Matter, text string) (View, error) {
	m.At, m.By, m.State, m.Events = d.At, d.Who.Account, matter.Open, []matter.Event{{At: d.At, By: d.Who.Account, What: matter.Open}}
	var err error
	if m.Text, err = seal(d, m, "text", text); err != nil {
		return View{}, err
	}
	if m.Dossier != "" {
		d.About(m.Dossier, m.Path)
	}
	if err := d.Put(m, 0); err != nil {
		return View{}, err
	}
	return viewOf(d, m)
}

// seal closes what is said about a person with that person's key; what is about nobody stands as it is.
func seal(d *office.Desk, m matter.Matter, part, text string) (string, error) {
	if m.Dossier == "" || text == "" {
		return text, nil
	}
	box, err := d.Box(m.Dossier)
	if err != nil {
		return "", err
	}
	return box.Seal("matter/"+m.ID+"#"+part, []byte(text))
}

func open(d *office.Desk, m matter.Matter, part, sealed string) (string, error) {
	if m.Dossier == "" || sealed == "" {
		return sealed, nil
	}
	box, err := d.Box(m.Dossier)
	if err != nil {
		return "", err
	}
	plain, err := box.Open("matter/"+m.ID+"#"+part, sealed)
	return string(plain), err
}

// tellHolders tells those who look after a unit that something came in.
func tellHolders(d *office.Desk, m matter.Matter, role, key string) error {
	look := d.HoldingNearest
	if role == office.RoleDepartmentOfficer {
		look = d.LookingAfter
	}
	to, err := look(role, m.UnitPath)
	if err != nil {
		return err
	}
	for _, a := range to {
		if err := d.Notify(a.ID, key, address(m)); err != nil {
			return err
		}
	}
	return nil
}

func address(m matter.Matter) string { return "/can-lam-ro/" + m.ID }

// View is a matter as it is shown.
type View struct {
	ID       string      `json:"id"`
	Rev      int64       `json:"rev,string"`
	Kind     string      `json:"kind"`
	Rule     string      `json:"rule"`
	Key      string      `json:"key"` // sentence of the rule; empty for what people say
	Dossier  id.Dossier  `json:"dossier"`
	Person   string      `json:"person"`
	Other    id.Dossier  `json:"other"`
	Twin     string      `json:"twin"` // name of the second dossier of a pair
	Path     string      `json:"path"`
	Grade    string      `json:"grade"`
	Citation string      `json:"citation"`
	Unit     id.Unit     `json:"unit"`
	UnitName string      `json:"unit_name"`
	At       time.Time   `json:"at"`
	By       string      `json:"by"` // name; empty: the program
	Text     string      `json:"text"`
	State    string      `json:"state"`
	Holder   string      `json:"holder"`
	Answer   string      `json:"answer"`
	Reason   string      `json:"reason"`
	Events   []EventView `json:"events"`
	Acts     []string    `json:"acts"` // what the asker may do
}

// EventView is one step of a matter.
type EventView struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	What string    `json:"what"`
}

func viewOf(d *office.Desk, m matter.Matter) (View, error) {
	v := View{ID: m.ID, Kind: m.Kind, Rule: m.Rule, Dossier: m.Dossier, Other: m.Other, Path: m.Path, Grade: m.Grade, Citation: m.Citation, Unit: m.Unit, At: m.At, State: m.State,
		Reason: m.Reason, Events: []EventView{}, Acts: []string{}}
	for _, r := range d.Book.Rules() {
		if r.ID == m.Rule {
			v.Key = r.Key
		}
	}
	var err error
	for _, part := range []func() error{
		func() error { v.UnitName, err = d.UnitName(m.Unit); return err },
		func() error { v.Person, err = nameOf(d, m.Dossier); return err },
		func() error { v.Twin, err = nameOf(d, m.Other); return err },
		func() error { v.By, err = nameBy(d, m.By); return err },
		func() error { v.Holder, err = nameBy(d, m.Holder); return err },
		func() error { v.Text, err = open(d, m, "text", m.Text); return err },
		func() error { v.Answer, err = open(d, m, "answer", m.Answer); return err },
	} {
		if err := part(); err != nil {
			return v, err
		}
	}
	for _, e := range m.Events {
		name, err := nameBy(d, e.By)
		if err != nil {
			return v, err
		}
		v.Events = append(v.Events, EventView{e.At, name, e.What})
	}
	return v, nil
}

func nameOf(d *office.Desk, about id.Dossier) (string, error) {
	if about == "" {
		return "", nil
	}
	d.Shown(about, "facet")
	return d.FacetName(about)
}

func nameBy(d *office.Desk, a id.Account) (string, error) {
	if a == "" || a == office.System().Account {
		return "", nil
	}
	return d.AccountName(a)
}
