package urging

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/record/absence"
)

// LeaveKinds are the kinds of long leave.
func LeaveKinds() []string { return absence.Kinds() }

// LeaveView is a long leave as it is shown to the unit that recorded it.
type LeaveView struct {
	ID      string     `json:"id"`
	Dossier id.Dossier `json:"dossier"`
	Kind    string     `json:"kind"`
	From    civil.Date `json:"from"`
	To      civil.Date `json:"to"` // zero while it is not known
	Basis   string     `json:"basis"`
	At      time.Time  `json:"at"`
}

func leaveView(a absence.Absence) LeaveView {
	return LeaveView{a.ID, a.Dossier, a.Kind, a.From, a.To, a.Basis, a.At}
}

// Leave is a long leave to be recorded.
type Leave struct {
	Dossier id.Dossier `json:"dossier"`
	Kind    string     `json:"kind"` // of absence.Kinds
	From    civil.Date `json:"from"`
	To      civil.Date `json:"to"` // may be open
	Basis   string     `json:"basis"`
}

// RecordLeave writes down that somebody is on long leave: they are not chased while it lasts. Faults: Denied; Invalid "leave.kind",
// "leave.days", "leave.basis_needed".
func RecordLeave(ctx context.Context, o *office.Office, who office.Who, l Leave) (LeaveView, error) {
	return office.Do(ctx, o, who, "leave.record", "", func(d *office.Desk) (LeaveView, error) {
		if err := mayRecord(d, l.Dossier); err != nil {
			return LeaveView{}, err
		}
		switch {
		case !slices.Contains(absence.Kinds(), l.Kind):
			return LeaveView{}, fault.New(fault.Invalid, "leave.kind")
		case l.From.IsZero() || !l.To.IsZero() && l.To.Before(l.From):
			return LeaveView{}, fault.New(fault.Invalid, "leave.days")
		case l.Basis == "":
			return LeaveView{}, fault.New(fault.Invalid, "leave.basis_needed")
		}
		a := absence.Absence{ID: id.New(), Dossier: l.Dossier, Kind: l.Kind, From: l.From, To: l.To, Basis: l.Basis, By: who.Account, At: d.At}
		d.About(l.Dossier, "absence")
		if err := tellLeave(d, a); err != nil {
			return LeaveView{}, err
		}
		return leaveView(a), putLeave(d, a, 0)
	})
}

func mayRecord(d *office.Desk, about id.Dossier) error {
	p, err := d.Place(about)
	if err != nil {
		return err
	}
	_, err = d.Allow("leave.record", p.Object("dossier"))
	return err
}

// tellLeave tells the person what was recorded about them.
func tellLeave(d *office.Desk, a absence.Absence) error {
	if a.To.IsZero() {
		return d.NotifyPerson(a.Dossier, "notice.leave_open", "/ho-so", a.From.VN())
	}
	return d.NotifyPerson(a.Dossier, "notice.leave", "/ho-so", a.From.VN(), a.To.VN())
}

// leaveWords is what of a leave says something about the person.
type leaveWords struct {
	Kind  string `json:"kind"`
	Basis string `json:"basis"`
}

func leavePlace(a absence.Absence) string { return "absence/" + a.ID }

// putLeave writes a leave with its kind and basis sealed by the person's key.
func putLeave(d *office.Desk, a absence.Absence, rev int64) error {
	box, err := d.Box(a.Dossier)
	if err != nil {
		return err
	}
	plain, err := json.Marshal(leaveWords{a.Kind, a.Basis})
	if err != nil {
		return err
	}
	if a.Sealed, err = box.Seal(leavePlace(a), plain); err != nil {
		return err
	}
	a.Kind, a.Basis = "", ""
	return d.Put(a, rev)
}

// openLeave puts kind and basis back.
func openLeave(d *office.Desk, a absence.Absence) (absence.Absence, error) {
	box, err := d.Box(a.Dossier)
	if err != nil {
		return a, err
	}
	plain, err := box.Open(leavePlace(a), a.Sealed)
	if err != nil {
		return a, err
	}
	var words leaveWords
	err = json.Unmarshal(plain, &words)
	a.Kind, a.Basis, a.Sealed = words.Kind, words.Basis, ""
	return a, err
}

// Ending is the last day of a leave.
type Ending struct {
	Dossier id.Dossier `json:"dossier"`
	Leave   string     `json:"leave"`
	Last    civil.Date `json:"last"`
}

// EndLeave sets the last day of a leave. Faults: Denied; Missing "leave.missing"; Invalid "leave.days".
func EndLeave(ctx context.Context, o *office.Office, who office.Who, e Ending) (LeaveView, error) {
	return office.Do(ctx, o, who, "leave.end", "", func(d *office.Desk) (LeaveView, error) {
		if err := mayRecord(d, e.Dossier); err != nil {
			return LeaveView{}, err
		}
		a, rev, err := office.Get[absence.Absence](d.Reader, e.Leave)
		if fault.Is(err, fault.Missing) || err == nil && a.Dossier != e.Dossier {
			return LeaveView{}, fault.New(fault.Missing, "leave.missing")
		}
		if err != nil {
			return LeaveView{}, err
		}
		if e.Last.IsZero() || e.Last.Before(a.From) {
			return LeaveView{}, fault.New(fault.Invalid, "leave.days")
		}
		if a, err = openLeave(d, a); err != nil {
			return LeaveView{}, err
		}
		a.To = e.Last
		d.About(a.Dossier, "absence")
		if err := tellLeave(d, a); err != nil {
			return LeaveView{}, err
		}
		return leaveView(a), putLeave(d, a, rev)
	})
}

// Leaves lists the long leaves of a person, the newest first. Fault Denied.
func Leaves(ctx context.Context, o *office.Office, who office.Who, about id.Dossier) ([]LeaveView, error) {
	return office.Do(ctx, o, who, "leave.list", "", func(d *office.Desk) ([]LeaveView, error) {
		if err := mayRecord(d, about); err != nil {
			return nil, err
		}
		found, err := office.Find[absence.Absence](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(about)}}})
		if err != nil {
			return nil, err
		}
		d.Shown(about, "absence")
		all := make([]LeaveView, 0, len(found))
		for i := len(found) - 1; i >= 0; i-- {
			a, err := openLeave(d, found[i].Record)
			if err != nil {
				return nil, err
			}
			all = append(all, leaveView(a))
		}
		return all, nil
	})
}
