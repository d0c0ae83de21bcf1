package office

import (
	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/record/dossier"
)

// Arriving places a dossier that is about to be opened: its id where none is given, the body that manages the person (the unit itself where none
// is named), its components, both units and the route of its approvals. Nothing is written. Fault Missing "unit.missing".
func (d *Desk) Arriving(n dossier.Dossier) (Placed, error) {
	if n.ID == "" {
		n.ID = id.Of[id.Dossier]()
	}
	if n.Manager == "" {
		n.Manager = n.Unit
	}
	n.State, n.CreatedAt = dossier.Open, d.At
	p := Placed{Dossier: n}
	var err error
	if p.Dossier.Components, err = d.components(n.Category); err != nil {
		return p, err
	}
	if p.Unit, err = d.UnitOf(n.Unit); err != nil {
		return p, err
	}
	if p.Manager, err = d.UnitOf(n.Manager); err != nil {
		return p, err
	}
	return d.Route(p)
}

// components are the forms a person of a category fills (PT-7.1): everybody the SYLL, and the contract too where the regulation has the
// category declare on it.
func (d *Desk) components(category string) ([]string, error) {
	reg, err := d.Regulation()
	if err != nil {
		return nil, err
	}
	if form, ok := reg.Form(category); ok && form.Word != "syll" {
		return []string{"syll", form.Word}, nil
	}
	return []string{"syll"}, nil
}

// OpenNew makes the key of a dossier that is being opened and gives it empty, with the forms in force.
func (d *Desk) OpenNew(p Placed) (Opened, error) {
	box, err := d.NewBox(p.Dossier.ID)
	if err != nil {
		return Opened{}, err
	}
	return d.OpenEmpty(p, box)
}

// Loaded is one dossier taken over from another system.
type Loaded struct {
	ID       id.Dossier             `json:"id"` // given, so that a load can be repeated
	Category string                 `json:"category"`
	Unit     id.Unit                `json:"unit"`
	Manager  id.Unit                `json:"manager"`
	Special  string                 `json:"special"`
	Contents map[string]law.Content `json:"contents"`
	From     civil.Date             `json:"from"`
	Basis    string                 `json:"basis"`
}

// Load takes a dossier over: its first version is marked "converted" (chuyển đổi, chưa đối chiếu), so that it counts in statistics, marked, and
// nothing of it leaves until a change of it has been approved and signed. The policy is asked for the place it is to have. Faults: Denied;
// Missing "unit.missing"; Invalid "dossier.number_known".
func (d *Desk) Load(load Loaded) error {
	p, err := d.Arriving(dossier.Dossier{ID: load.ID, Category: load.Category, Unit: load.Unit, Manager: load.Manager, Special: load.Special, Basis: load.Basis})
	if err != nil {
		return err
	}
	if _, err := d.Allow("dossier.load", p.Object("dossier")); err != nil {
		return err
	}
	opened, err := d.OpenNew(p)
	if err != nil {
		return err
	}
	posting := dossier.Posting{ID: id.Of[id.Posting](), Dossier: p.Dossier.ID, Unit: load.Unit, Kind: "owner", From: load.From, Basis: load.Basis, KnownAt: d.At}
	if err := d.Put(posting, 0); err != nil {
		return err
	}
	_, _, err = d.WriteVersion(opened, load.Contents, dossier.Version{Origin: dossier.Converted, Sheet: "", Items: []id.Item{}})
	d.About(p.Dossier.ID)
	return err
}

// Typed reads what was typed for a place. What cannot be read is kept as it stands, with the finding that says why.
func (d *Desk) Typed(e *law.Entry, p law.Path, in law.Input) (law.Value, []fault.Finding) {
	if in.Text == "" && in.Code == "" && !in.None {
		return law.Value{}, nil
	}
	kind := law.KindOf(e.Kind)
	v, err := kind.Parse(d.Book, e, d.Day, in)
	if err == nil {
		return v, nil
	}
	finding := fault.Finding{Path: p.String(), Rule: "unreadable", Grade: "block", Key: "value.unreadable"}
	if f, ok := fault.As(err); ok {
		finding.Key, finding.Args, finding.Citation = f.Key, f.Args, f.Citation
	}
	return law.Plain(in.Text), []fault.Finding{finding}
}
