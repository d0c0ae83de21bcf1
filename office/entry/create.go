package entry

import (
	"context"
	"slices"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/change"
	"hoso/record/dossier"
)

// Arrival is a person whose dossier is opened (NĐ 27/2026 art. 18: within three days of the decision).
type Arrival struct {
	Category string     `json:"category"`
	Unit     id.Unit    `json:"unit"`
	Manager  id.Unit    `json:"manager"` // the body with thẩm quyền quản lý; the unit itself when empty
	Special  string     `json:"special"`
	Name     law.Input  `json:"name"`
	Sex      law.Input  `json:"sex"`
	Birth    law.Input  `json:"birth"`
	Number   law.Input  `json:"number"`
	From     civil.Date `json:"from"`
	Basis    string     `json:"basis"` // decision or contract
}

// Created tells where the new dossier and its first draft are.
type Created struct {
	Dossier id.Dossier `json:"dossier"`
	Draft   id.Change  `json:"draft"`
}

// CreateDossier opens a dossier with a first draft that holds what the decision says of the person; the person completes and
// submits it (PT-7.2, PT-11.1.d). Faults: Denied; Invalid "dossier.basis_needed", "dossier.category_unknown" and those of the
// values; Invalid "dossier.number_known" when somebody has that personal number already.
func CreateDossier(ctx context.Context, o *office.Office, who office.Who, a Arrival) (Created, error) {
	return office.Do(ctx, o, who, "dossier.create", "", func(d *office.Desk) (Created, error) {
		p, err := placeArrival(d, a)
		if err != nil {
			return Created{}, err
		}
		if _, err := d.Allow("dossier.create", p.Object("dossier")); err != nil {
			return Created{}, err
		}
		if err := checkArrival(d, a); err != nil {
			return Created{}, err
		}
		opened, err := d.OpenNew(p)
		if err != nil {
			return Created{}, err
		}
		c, name, err := firstDraft(d, opened, a)
		if err != nil {
			return Created{}, err
		}
		if err := store(d, opened, a, c, name); err != nil {
			return Created{}, err
		}
		return Created{p.Dossier.ID, c.ID}, nil
	})
}

func placeArrival(d *office.Desk, a Arrival) (office.Placed, error) {
	return d.Arriving(dossier.Dossier{Category: a.Category, Unit: a.Unit, Manager: a.Manager, Special: a.Special, Basis: a.Basis})
}

func checkArrival(d *office.Desk, a Arrival) error {
	if a.Basis == "" {
		return fault.New(fault.Invalid, "dossier.basis_needed")
	}
	reg, err := d.Regulation()
	switch {
	case err != nil:
		return err
	case !reg.Categories.Has(a.Category):
		return fault.New(fault.Invalid, "dossier.category_unknown", a.Category).Cite(reg.Categories.Citation())
	case a.Special != "" && !slices.Contains(law.Specials(), a.Special):
		return fault.New(fault.Invalid, "dossier.special_unknown", a.Special)
	}
	return nil
}

// firstDraft holds the four values of the decision as the person's own draft, to be completed.
func firstDraft(d *office.Desk, opened office.Opened, a Arrival) (change.Change, string, error) {
	c := fresh(d, opened.Placed, Beginning{Dossier: opened.Dossier.ID, Kind: change.Update})
	c.Author = ""
	name := ""
	for _, given := range []struct {
		field string
		in    law.Input
	}{{"ho_ten_khai_sinh", a.Name}, {"gioi_tinh", a.Sex}, {"ngay_sinh", a.Birth}, {"so_cccd", a.Number}} {
		if given.in.Text == "" && given.in.Code == "" {
			continue
		}
		path := law.FieldPath("syll", given.field)
		e, err := opened.Entry(path)
		if err != nil {
			return c, "", err
		}
		v, findings := d.Typed(e, path, given.in)
		if len(findings) > 0 {
			return c, "", fault.New(fault.Invalid, findings[0].Key, toAny(findings[0].Args)...).With(findings...)
		}
		if given.field == "ho_ten_khai_sinh" {
			name = v.Text
		}
		c = c.Write(opened.Contents["syll"], change.Edit{Path: path, Op: change.Set, New: v}, opened.Same)
	}
	if name == "" {
		return c, "", fault.New(fault.Invalid, "account.name_needed")
	}
	return c, name, nil
}

func store(d *office.Desk, opened office.Opened, a Arrival, c change.Change, name string) error {
	head := opened.Dossier
	if number := valueOf(c, "syll/so_cccd"); number.Text != "" {
		head.NumberIndex = d.Office.Vault.Blind("so_cccd", number.Text)
		if err := d.NumberFree(head.NumberIndex); err != nil {
			return err
		}
	}
	if err := d.Put(head, 0); err != nil {
		return err
	}
	if err := d.PutFacet(opened, head, map[string]law.Content{"syll": {Fields: map[string]law.Value{"ho_ten_khai_sinh": law.Plain(name), "gioi_tinh": valueOf(c, "syll/gioi_tinh"), "ngay_sinh": valueOf(c, "syll/ngay_sinh")}}}); err != nil {
		return err
	}
	posting := dossier.Posting{ID: id.Of[id.Posting](), Dossier: head.ID, Unit: head.Unit, Kind: "owner", From: a.From, Basis: a.Basis, KnownAt: d.At}
	if posting.From.IsZero() {
		posting.From = d.Day
	}
	if err := d.Put(posting, 0); err != nil {
		return err
	}
	d.About(head.ID)
	return d.PutChange(opened, c, 0)
}

func valueOf(c change.Change, path string) law.Value {
	for _, item := range c.Items {
		if item.Path == path {
			return item.New
		}
	}
	return law.Value{}
}

func toAny(args []string) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a
	}
	return out
}

// LoadDossiers takes dossiers over, all or none: see office.Desk.Load.
func LoadDossiers(ctx context.Context, o *office.Office, who office.Who, loads []office.Loaded) (int, error) {
	return office.Do(ctx, o, who, "dossier.load", "", func(d *office.Desk) (int, error) {
		for _, load := range loads {
			if err := d.Load(load); err != nil {
				return 0, err
			}
		}
		return len(loads), nil
	})
}
