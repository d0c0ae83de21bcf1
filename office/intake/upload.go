package intake

import (
	"context"
	"slices"
	"strings"

	"hoso/canon"
	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/record/intake"
)

// Upload is a file with dossiers of another system.
type Upload struct {
	Name     string
	Basis    string // document the dossiers are handed over on, for rows that name none
	Category string // for files without a column of it; may be empty
	Bytes    []byte
}

// Bring keeps a file sealed, matches its columns and works out what would become of each row; no dossier is written. Faults: Denied; Invalid
// "dossier.basis_needed", "dossier.category_unknown" and those of office.Sheets.Read.
func Bring(ctx context.Context, o *office.Office, who office.Who, u Upload) (View, error) {
	return office.Do(ctx, o, who, "intake.bring", "", func(d *office.Desk) (View, error) {
		scopes, err := d.Scopes(mayLoad)
		if err != nil {
			return View{}, err
		}
		if err := ask(d.AllowList, append([]string{who.UnitPath}, scopes...)); err != nil {
			return View{}, err
		}
		if err := checkUpload(d, u); err != nil {
			return View{}, err
		}
		sheets, err := o.Sheets.Read(u.Name, u.Bytes)
		if err != nil {
			return View{}, err
		}
		i, err := fresh(d, u, scopes)
		if err != nil {
			return View{}, err
		}
		if i.File, err = keep(d, i, placeFile, u.Bytes); err != nil {
			return View{}, err
		}
		if i, _, err = replan(d, i, sheets); err != nil {
			return View{}, err
		}
		if err := d.Put(i, 0); err != nil {
			return View{}, err
		}
		return viewOf(d, i)
	})
}

func checkUpload(d *office.Desk, u Upload) error {
	reg, err := d.Regulation()
	switch {
	case err != nil:
		return err
	case strings.TrimSpace(u.Basis) == "":
		return fault.New(fault.Invalid, "dossier.basis_needed")
	case u.Category != "" && !reg.Categories.Has(u.Category):
		return fault.New(fault.Invalid, "dossier.category_unknown", u.Category).Cite(reg.Categories.Citation())
	}
	return nil
}

func fresh(d *office.Desk, u Upload, scopes []string) (intake.Intake, error) {
	i := intake.Intake{ID: id.New(), By: d.Who.Account, ByName: d.Who.Name, UnitPath: d.Who.UnitPath, Scopes: slices.Sorted(slices.Values(scopes)), Digest: canon.Digest(u.Bytes),
		Size: int64(len(u.Bytes)), Basis: canon.Text(strings.TrimSpace(u.Basis)), Category: u.Category, At: d.At, State: intake.Planned, StateAt: d.At, Columns: map[string]string{},
		Parts: []string{}, Skipped: []string{}}
	var err error
	if i.Key, err = d.Office.Vault.NewKey(id.Dossier(i.ID)); err != nil {
		return i, err
	}
	box, err := boxOf(d, i)
	if err != nil {
		return i, err
	}
	i.Name, err = box.Seal(placeName, []byte(canon.Text(u.Name)))
	return i, err
}

// replan works the plan out anew and keeps it beside the file, so that looking at it costs nothing.
func replan(d *office.Desk, i intake.Intake, sheets []office.Sheet) (intake.Intake, *planner, error) {
	p, err := newPlanner(d, i, sheets)
	if err != nil {
		return i, nil, err
	}
	plan, err := p.plan()
	if err != nil {
		return i, nil, err
	}
	i.Counts = plan.Counts
	i.Plan, err = keepJSON(d, i, placePlan, plan)
	return i, p, err
}
