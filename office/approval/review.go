package approval

import (
	"context"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/approval"
)

// ReviewView is one new version at the department: who, from which unit, in which state; no values.
type ReviewView struct {
	ID      id.Version `json:"id"`
	Rev     int64      `json:"rev,string"`
	Dossier id.Dossier `json:"dossier"`
	Person  string     `json:"person"`
	Unit    string     `json:"unit"`
	Number  int        `json:"number,string"`
	State   string     `json:"state"`
	Reason  string     `json:"reason"`
	Digest  string     `json:"digest"`
	Ground  string     `json:"ground"`
	At      time.Time  `json:"at"`
	Lines   []string   `json:"lines"` // the places the sheet approved
}

// Reviews lists versions in a state within the asker's assigned units, oldest first.
func Reviews(ctx context.Context, o *office.Office, who office.Who, state string, after id.Version, limit int) ([]ReviewView, error) {
	return office.Do(ctx, o, who, "review.list", "", func(d *office.Desk) ([]ReviewView, error) {
		scopes, err := d.Scopes("department.review")
		if err != nil {
			return nil, err
		}
		var views []ReviewView
		for _, scope := range scopes {
			if _, err := d.Allow("department.review", law.Object{Noun: "review", UnitPath: scope, ManagingPath: scope}); err != nil {
				return nil, err
			}
			q := office.Query{Where: []office.Where{{Key: "state", Op: "=", Value: state}, {Key: "unit_path", Op: "under", Value: scope}}, Limit: limit}
			if after != "" {
				q.After = &office.After{ID: string(after)}
			}
			found, err := office.Find[approval.Review](d.Reader, q)
			if err != nil {
				return nil, err
			}
			for _, s := range found {
				v, err := reviewView(d, s)
				if err != nil {
					return nil, err
				}
				views = append(views, v)
			}
		}
		return views, nil
	})
}

func reviewView(d *office.Desk, s office.Stored[approval.Review]) (ReviewView, error) {
	r := s.Record
	v := ReviewView{ID: r.ID, Rev: s.Rev, Dossier: r.Dossier, Number: r.Number, State: r.State, Reason: r.Reason, Digest: r.Digest, At: r.At}
	var err error
	if v.Person, err = d.FacetName(r.Dossier); err != nil {
		return v, err
	}
	d.Shown(r.Dossier, "syll/ho_ten_khai_sinh")
	if v.Unit, err = d.UnitName(r.Unit); err != nil {
		return v, err
	}
	sheet, _, err := office.Get[approval.Sheet](d.Reader, string(r.Sheet))
	if err != nil {
		return v, err
	}
	v.Ground = sheet.Ground
	for _, line := range sheet.Lines {
		if line.Dossier == r.Dossier {
			v.Lines = append(v.Lines, line.Path)
		}
	}
	return v, nil
}

// Reviewing is an officer's decision about versions: pass, hold out, or send back to the unit with a reason.
type Reviewing struct {
	Versions []id.Version `json:"versions"`
	Outcome  string       `json:"outcome"` // passed | held | sent_back
	Reason   string       `json:"reason"`
}

// Review passes versions to the director's batch, holds them out or sends them back (PT-13). Faults: Denied (own dossier, units not
// assigned); Stale "review.moved_on"; Invalid "return.reason_needed".
func Review(ctx context.Context, o *office.Office, who office.Who, r Reviewing) (int, error) {
	return office.Do(ctx, o, who, "department.review", "", func(d *office.Desk) (int, error) {
		switch r.Outcome {
		case approval.Passed:
		case approval.Held, approval.SentBack:
			if r.Reason == "" {
				return 0, fault.New(fault.Invalid, "return.reason_needed")
			}
		default:
			return 0, fault.New(fault.Invalid, "review.outcome_unknown", r.Outcome)
		}
		if len(r.Versions) == 0 {
			return 0, fault.New(fault.Invalid, "change.nothing_chosen")
		}
		for _, versionID := range r.Versions {
			if err := reviewOne(d, versionID, r); err != nil {
				return 0, err
			}
		}
		return len(r.Versions), nil
	})
}

func reviewOne(d *office.Desk, versionID id.Version, r Reviewing) error {
	review, rev, err := office.Get[approval.Review](d.Reader, string(versionID))
	if err != nil {
		return err
	}
	p, err := d.Place(review.Dossier)
	if err != nil {
		return err
	}
	if _, err := d.Allow("department.review", p.Object("review")); err != nil {
		return err
	}
	open := review.State == approval.Waiting || review.State == approval.Held || (review.State == approval.Passed && r.Outcome != approval.Passed)
	if !open {
		return fault.New(fault.Stale, "review.moved_on", review.State)
	}
	review.State, review.Reason, review.By, review.At = r.Outcome, r.Reason, d.Who.Account, d.At
	d.About(review.Dossier)
	if r.Outcome == approval.SentBack {
		if err := tellUnit(d, review, r.Reason); err != nil {
			return err
		}
	}
	return d.Put(review, rev)
}

// tellUnit tells whoever approved the sheet that the department sent a version back; the unit mends it with a new change.
func tellUnit(d *office.Desk, review approval.Review, reason string) error {
	sheet, _, err := office.Get[approval.Sheet](d.Reader, string(review.Sheet))
	if err != nil {
		return err
	}
	return d.Notify(sheet.Approver, "notice.sent_back", "/ho-so/"+string(review.Dossier), reason)
}
