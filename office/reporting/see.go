package reporting

import (
	"context"
	"time"

	"hoso/civil"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/report"
	"hoso/text"
)

// View is a report as it is listed.
type View struct {
	ID           string     `json:"id"`
	Kind         string     `json:"kind"`
	Period       string     `json:"period"`
	Label        string     `json:"label"`
	Words        string     `json:"words"` // the period as it is read: "quý III năm 2026"
	From         civil.Date `json:"from"`
	To           civil.Date `json:"to"`
	Until        civil.Date `json:"until"`
	Left         int        `json:"left,string"` // working days until the last day, negative behind it
	Unit         id.Unit    `json:"unit"`
	UnitName     string     `json:"unit_name"`
	Citation     string     `json:"citation"`
	Recipients   []string   `json:"recipients"`
	State        string     `json:"state"`
	ToDo         bool       `json:"to_do"` // has still to be handed in
	Late         bool       `json:"late"`  // was handed in late, or is not handed in and its last day is over
	Assigned     id.Account `json:"assigned"`
	AssignedName string     `json:"assigned_name"`
	Submitted    time.Time  `json:"submitted"`
	SubmittedBy  string     `json:"submitted_by"` // name
	Received     time.Time  `json:"received"`
}

// Detail is one report with what is in it.
type Detail struct {
	View
	Difficulties string      `json:"difficulties"`
	Proposals    string      `json:"proposals"`
	Figures      []Group     `json:"figures"` // as handed in; as of now where it is still to be done
	Frozen       bool        `json:"frozen"`
	Returned     string      `json:"returned"` // why it was given back, while it is
	Letter       string      `json:"letter"`   // number of the letter with which the department's own went out
	LetterDay    civil.Date  `json:"letter_day"`
	Events       []EventView `json:"events"` // newest first
	Makers       []Maker     `json:"makers"` // whom it can be given to; for whoever may give it
	MaySubmit    bool        `json:"may_submit"`
	MayAssign    bool        `json:"may_assign"`
	MayReceive   bool        `json:"may_receive"`
	MayReturn    bool        `json:"may_return"`
	MayRecord    bool        `json:"may_record"`
}

// EventView is one thing that happened to a report.
type EventView struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"` // name
	What string    `json:"what"`
	Note string    `json:"note"`
}

// Maker is somebody a report can be given to.
type Maker struct {
	Account id.Account `json:"account"`
	Name    string     `json:"name"`
}

// See shows one report. Faults: Denied, Missing "report.missing".
func See(ctx context.Context, o *office.Office, who office.Who, reportID string) (Detail, error) {
	return office.Do(ctx, o, who, "report.see", "", func(d *office.Desk) (Detail, error) {
		r, _, err := own(d, reportID, mayList)
		if err != nil {
			return Detail{}, err
		}
		return detailOf(d, r, who.Lang)
	})
}

func detailOf(d *office.Desk, r report.Report, lang string) (Detail, error) {
	v := Detail{Difficulties: r.Difficulties, Proposals: r.Proposals, Figures: r.Figures, Frozen: !r.ToDo(), Letter: r.Letter.Number, LetterDay: r.Letter.Day,
		Events: []EventView{}, Makers: []Maker{}}
	var err error
	if v.View, err = viewOf(d, r); err != nil {
		return v, err
	}
	if r.ToDo() {
		if v.Figures, err = count(d, r, lang); err != nil {
			return v, err
		}
	}
	for i := len(r.Events) - 1; i >= 0; i-- {
		e := r.Events[i]
		if r.State == report.Returned && e.What == report.DidReturn && v.Returned == "" {
			v.Returned = e.Note
		}
		line := EventView{At: e.At, What: e.What, Note: e.Note}
		if line.By, err = d.AccountName(e.By); err != nil {
			return v, err
		}
		v.Events = append(v.Events, line)
	}
	return v, v.rights(d, r)
}

// rights tells what the asker may do with the report as it stands.
func (v *Detail) rights(d *office.Desk, r report.Report) error {
	theirs := r.Kind == law.ReportOfDepartment
	v.MaySubmit = r.ToDo() && may(d, r, maySubmit)
	v.MayAssign = r.ToDo() && may(d, r, mayAssign)
	v.MayReceive = !theirs && r.State == report.Submitted && may(d, r, mayReceive)
	v.MayReturn = !theirs && !r.ToDo() && may(d, r, mayReceive)
	v.MayRecord = theirs && r.State == report.Submitted && may(d, r, mayReceive)
	if !v.MayAssign {
		return nil
	}
	all, err := makers(d, r)
	for _, a := range all {
		v.Makers = append(v.Makers, Maker{a.ID, a.Name})
	}
	return err
}

func viewOf(d *office.Desk, r report.Report) (View, error) {
	v := View{ID: r.ID, Kind: r.Kind, Period: r.Period, Label: r.Label, Words: periodWords(text.For(d.Who.Lang), r), From: r.From, To: r.To, Until: r.Until,
		Left: d.Book.Calendar().WorkingDaysBetween(d.Day, r.Until), Unit: r.Unit, Citation: r.Citation, Recipients: r.Recipients, State: r.State,
		ToDo: r.ToDo(), Late: r.Overdue(d.Day), Assigned: r.Assigned, Submitted: r.Submitted, Received: r.Received}
	var err error
	if v.UnitName, err = d.UnitName(r.Unit); err != nil {
		return v, err
	}
	if r.Assigned != "" {
		if v.AssignedName, err = d.AccountName(r.Assigned); err != nil {
			return v, err
		}
	}
	if r.SubmittedBy != "" {
		v.SubmittedBy, err = d.AccountName(r.SubmittedBy)
	}
	return v, err
}
