package urging

import (
	"context"
	"encoding/json"
	"slices"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/record/absence"
)

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
func RecordLeave(ctx context.Context, o *office.Office, who office.Who, l Leave) (absence.Absence, error) {
	return office.Do(ctx, o, who, "leave.record", "", func(d *office.Desk) (absence.Absence, error) {
		p, err := d.Place(l.Dossier)
		if err != nil {
			return absence.Absence{}, err
		}
		if _, err := d.Allow("leave.record", p.Object("dossier")); err != nil {
			return absence.Absence{}, err
		}
		switch {
		case !slices.Contains(absence.Kinds(), l.Kind):
			return absence.Absence{}, fault.New(fault.Invalid, "leave.kind")
		case l.From.IsZero() || !l.To.IsZero() && l.To.Before(l.From):
			return absence.Absence{}, fault.New(fault.Invalid, "leave.days")
		case l.Basis == "":
			return absence.Absence{}, fault.New(fault.Invalid, "leave.basis_needed")
		}
		a := absence.Absence{ID: id.New(), Dossier: l.Dossier, Kind: l.Kind, From: l.From, To: l.To, Basis: l.Basis, By: who.Account, At: d.At}
		d.About(l.Dossier, "absence")
		if err := d.NotifyPerson(l.Dossier, "notice.leave", "/ho-so", a.From.VN(), a.To.VN()); err != nil {
			return a, err
		}
		return a, putLeave(d, a, 0)
	})
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

// EndLeave sets the last day of a leave. Faults: Denied, Missing, Invalid "leave.days".
func EndLeave(ctx context.Context, o *office.Office, who office.Who, absenceID string, last civil.Date) (absence.Absence, error) {
	return office.Do(ctx, o, who, "leave.end", "", func(d *office.Desk) (absence.Absence, error) {
		a, rev, err := office.Get[absence.Absence](d.Reader, absenceID)
		if err != nil {
			return a, err
		}
		p, err := d.Place(a.Dossier)
		if err != nil {
			return a, err
		}
		if _, err := d.Allow("leave.record", p.Object("dossier")); err != nil {
			return a, err
		}
		if last.IsZero() || last.Before(a.From) {
			return a, fault.New(fault.Invalid, "leave.days")
		}
		if a, err = openLeave(d, a); err != nil {
			return a, err
		}
		a.To = last
		d.About(a.Dossier, "absence")
		return a, putLeave(d, a, rev)
	})
}

// Leaves lists the long leaves of a person, the newest first. Fault Denied.
func Leaves(ctx context.Context, o *office.Office, who office.Who, about id.Dossier) ([]absence.Absence, error) {
	return office.Do(ctx, o, who, "leave.list", "", func(d *office.Desk) ([]absence.Absence, error) {
		p, err := d.Place(about)
		if err != nil {
			return nil, err
		}
		if _, err := d.Allow("leave.record", p.Object("dossier")); err != nil {
			return nil, err
		}
		found, err := office.Find[absence.Absence](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(about)}}})
		if err != nil {
			return nil, err
		}
		d.Shown(about, "absence")
		all := make([]absence.Absence, 0, len(found))
		for i := len(found) - 1; i >= 0; i-- {
			a, err := openLeave(d, found[i].Record)
			if err != nil {
				return nil, err
			}
			all = append(all, a)
		}
		return all, nil
	})
}
