package office

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"hoso/canon"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/record/change"
	"hoso/record/dossier"
	"hoso/record/unit"
)

// Placed is a dossier and where it stands, without its content: enough to ask the policy.
type Placed struct {
	Dossier dossier.Dossier
	Rev     int64
	Unit    unit.Unit
	Manager unit.Unit

	Approver Approver
}

// Place reads a dossier's row and its units. Fault Missing "dossier.missing".
func (d *Desk) Place(dossierID id.Dossier) (Placed, error) {
	var p Placed
	var err error
	if p.Dossier, p.Rev, err = Get[dossier.Dossier](d.Reader, string(dossierID)); err != nil {
		if fault.Is(err, fault.Missing) {
			return p, fault.New(fault.Missing, "dossier.missing").Wrap(err)
		}
		return p, err
	}
	d.placed = dossierID
	if p.Unit, err = d.UnitOf(p.Dossier.Unit); err != nil {
		return p, err
	}
	if p.Manager, err = d.UnitOf(p.Dossier.Manager); err != nil {
		return p, err
	}
	p.Approver, err = d.approverOf(p)
	return p, err
}

// Object is the dossier as the policy sees it.
func (p Placed) Object(noun string) law.Object {
	return law.Object{Noun: noun, UnitPath: p.Unit.Path, ManagingPath: p.Manager.Path, ApprovingPath: p.Approver.Unit.Path, ApprovingRole: p.Approver.Role, Dossier: string(p.Dossier.ID), State: p.Dossier.State}
}

// Opened is a dossier with its newest version's values in clear.
type Opened struct {
	Placed
	Version  dossier.Version // zero before the first
	Contents map[string]law.Content
	Forms    map[string]*law.Form // by component
	Box      Box

	only []string // where there are any, every entry but these stays hidden: law.Decision.Entries
}

// Only keeps what is shown of the dossier to the entries and chapters a decision names; none named: all.
func (o Opened) Only(entries []string) Opened {
	o.only = entries
	return o
}

// hides reports whether an entry is none of those the asker may see. Entries are named of the SYLL; the other components have some of the same
// names, and stay hidden.
func (o Opened) hides(component string, e *law.Entry) bool {
	return len(o.only) > 0 && (component != "syll" || !slices.Contains(o.only, e.ID) && !slices.Contains(o.only, ChapterOf+e.Chapter))
}

// ChapterOf stands before the name of a chapter among entries: "chapter:luong".
const ChapterOf = "chapter:"

// Open opens the newest version of a placed dossier. The caller has asked the policy and masks what it shows.
func (d *Desk) Open(p Placed) (Opened, error) {
	o := Opened{Placed: p, Contents: map[string]law.Content{}, Forms: map[string]*law.Form{}}
	var err error
	if o.Box, err = d.Box(p.Dossier.ID); err != nil {
		return o, err
	}
	if p.Dossier.VersionID != "" {
		if o.Version, _, err = Get[dossier.Version](d.Reader, string(p.Dossier.VersionID)); err != nil {
			return o, err
		}
		if o.Contents, err = OpenVersion(o.Box, o.Version); err != nil {
			return o, err
		}
	}
	return o, d.forms(&o)
}

// OpenVersion opens the contents of any version.
func OpenVersion(box Box, v dossier.Version) (map[string]law.Content, error) {
	contents := make(map[string]law.Content, len(v.Content))
	for component, content := range v.Content {
		opened, err := OpenContent(box, component, content)
		if err != nil {
			return nil, err
		}
		contents[component] = opened
	}
	return contents, nil
}

// forms finds each component's form: the edition in force today. It has every entry of the edition the component was written under, which is
// why the content reads under it as it stands (law.Form, editions continue each other); the version keeps the edition it was written under. A
// form that holds no more is read by that edition.
func (d *Desk) forms(o *Opened) error {
	for _, component := range o.Dossier.Components {
		content, ok := o.Contents[component]
		form, err := d.Book.Form(ComponentForm(component), d.Day)
		if ok && fault.Is(err, fault.Missing) {
			form, err = d.Book.FormByKey(content.Form)
		}
		if !ok {
			content = law.Content{Fields: map[string]law.Value{}, Tables: map[string][]law.Row{}}
		}
		if err != nil {
			return err
		}
		content.Form = form.Key()
		o.Contents[component], o.Forms[component] = content, form
	}
	return nil
}

// Entry finds what the law says of a place. Fault Invalid "path.unknown".
func (o Opened) Entry(p law.Path) (*law.Entry, error) {
	form := o.Forms[p.Component]
	if form == nil {
		return nil, fault.New(fault.Invalid, "path.unknown", p)
	}
	table, e := form.Entry(p.Field), form.At(p)
	if e == nil || e.Off || table.Off {
		return nil, fault.New(fault.Invalid, "path.unknown", p)
	}
	return e, nil
}

// Declared finds what the law says of a place something was declared of: as Entry, and of an entry that an amendment has ended since. Fault
// Invalid "path.unknown".
func (o Opened) Declared(p law.Path) (*law.Entry, error) {
	if form := o.Forms[p.Component]; form != nil {
		if table, e := form.Entry(p.Field), form.At(p); table != nil && e != nil && (table.Ended() || e.Ended()) {
			return e, nil
		}
	}
	return o.Entry(p)
}

// DeclaredLevel is the level of such a place: of one that has ended its own.
func (o Opened) DeclaredLevel(p law.Path) law.Level {
	if e, err := o.Declared(p); err == nil && o.Level(p) == law.Secret {
		if table := o.Forms[p.Component].Entry(p.Field); !o.hides(p.Component, table) && (table.Ended() || e.Ended()) {
			return max(table.Level, e.Level)
		}
	}
	return o.Level(p)
}

// Same compares two values by the kind of the place they stand in.
func (o Opened) Same(p law.Path, a, b law.Value) bool {
	if a == b {
		return true
	}
	if a.None != b.None || a.IsZero() != b.IsZero() {
		return false
	}
	e, err := o.Entry(p)
	if err != nil {
		return false
	}
	return law.KindOf(e.Kind).Compare(a, b) == 0
}

// Level is the access-restriction level of a place: the stricter of a column's and its table's; secret for what the asker may not see at all.
func (o Opened) Level(p law.Path) law.Level {
	form := o.Forms[p.Component]
	if form == nil {
		return law.Secret
	}
	table, e := form.Entry(p.Field), form.At(p)
	if table == nil || e == nil || e.Off || table.Off || o.hides(p.Component, table) {
		return law.Secret
	}
	return max(table.Level, e.Level)
}

// Mask removes every value above a level from the contents: what may not be seen is not there.
func (o Opened) Mask(level law.Level) map[string]law.Content {
	masked := make(map[string]law.Content, len(o.Contents))
	for component, content := range o.Contents {
		c := law.Content{Form: content.Form, Fields: map[string]law.Value{}, Tables: map[string][]law.Row{}}
		for field, v := range content.Fields {
			if o.Level(law.FieldPath(component, field)) <= level {
				c.Fields[field] = v
			}
		}
		for table, rows := range content.Tables {
			if o.Level(law.FieldPath(component, table)) <= level {
				c.Tables[table] = o.maskRows(component, table, rows, level)
			}
		}
		masked[component] = c
	}
	return masked
}

func (o Opened) maskRows(component, table string, rows []law.Row, level law.Level) []law.Row {
	out := make([]law.Row, 0, len(rows))
	for _, row := range rows {
		cells := map[string]law.Value{}
		for column, v := range row.Cells {
			if o.Level(law.CellPath(component, table, row.ID, column)) <= level {
				cells[column] = v
			}
		}
		out = append(out, law.Row{ID: row.ID, Cells: cells})
	}
	return out
}

// After gives the contents as they will be once the items are applied. Fault Stale "change.conflict" with a finding for each item
// whose old value has moved: path, what the item took for the old value, and what stands there now.
func (o Opened) After(items []change.Item) (map[string]law.Content, error) {
	keys := make(map[string]string, len(o.Forms))
	for component, form := range o.Forms {
		keys[component] = form.Key()
	}
	contents, conflicts := change.Apply(o.Contents, keys, items, o.Same)
	if len(conflicts) == 0 {
		return contents, nil
	}
	findings := make([]fault.Finding, 0, len(conflicts))
	for _, c := range conflicts {
		findings = append(findings, fault.Finding{Path: c.Item.Path, Key: "change.conflict", Args: []string{c.Item.Old.Text, c.Now.Text}})
	}
	return nil, fault.New(fault.Stale, "change.conflict").With(findings...)
}

// WriteVersion puts the next version of a dossier into the act: sealed content, digest, facet, and the dossier's new head.
// It gives the dossier and version as written.
func (d *Desk) WriteVersion(o Opened, contents map[string]law.Content, v dossier.Version) (dossier.Dossier, dossier.Version, error) {
	seed := canon.NewSeed()
	v.ID, v.Dossier, v.Number, v.Previous = id.Of[id.Version](), o.Dossier.ID, o.Dossier.Version+1, o.Dossier.Digest
	v.At, v.Law = d.At, d.act.Law
	v.Editions, v.Content = map[string]string{}, map[string]law.Content{}
	for component, content := range contents {
		form := o.Forms[component]
		sealed, err := SealContent(o.Box, form, component, content)
		if err != nil {
			return o.Dossier, v, err
		}
		v.Content[component], v.Editions[form.Key()] = sealed, form.Digest
	}
	var err error
	if v.Digest, err = dossier.Digest(v, contents, seed); err != nil {
		return o.Dossier, v, err
	}
	if v.Seed, err = o.Box.Seal(seedPlace(v), seed); err != nil {
		return o.Dossier, v, err
	}
	if err := d.Put(v, 0); err != nil {
		return o.Dossier, v, err
	}
	head := o.Dossier
	head.Version, head.VersionID, head.Digest = v.Number, v.ID, v.Digest
	if head.State != dossier.Archived { // what was under way when somebody left is still decided
		head.State = dossier.Active
	}
	return head, v, d.head(o, head, contents)
}

// head writes the dossier's row and facet for new contents. Fault Invalid "dossier.number_known" when somebody else has the personal number.
func (d *Desk) head(o Opened, head dossier.Dossier, contents map[string]law.Content) error {
	facts, err := d.facts(contents)
	if err != nil {
		return err
	}
	if facts.Number.Text != "" {
		head.NumberIndex = d.Office.Vault.Blind("so_cccd", facts.Number.Text)
	}
	if head.NumberIndex != o.Dossier.NumberIndex {
		if err := d.NumberFree(head.NumberIndex); err != nil {
			return err
		}
	}
	if err := d.Put(head, o.Rev); err != nil {
		return err
	}
	return d.PutFacet(o, head, contents)
}

// Seed opens the value a version's salts derive from.
func Seed(box Box, v dossier.Version) ([]byte, error) { return box.Open(seedPlace(v), v.Seed) }

func seedPlace(v dossier.Version) string { return fmt.Sprintf("version/%d#seed", v.Number) }

// Facts are the few fields of the SYLL that hoso itself must know; the form's data must hold them.
type Facts struct {
	Name     law.Value `field:"ho_ten_khai_sinh"`
	Sex      law.Value `field:"gioi_tinh"`
	Birth    law.Value `field:"ngay_sinh"`
	Number   law.Value `field:"so_cccd"`
	Serial   law.Value `field:"so_hieu"`
	Rank     law.Value `field:"ngach_ma_so"`
	Position law.Value `field:"chuc_vu_hien_tai"`

	JobPosition law.Value `field:"vi_tri_viec_lam"`
}

func (d *Desk) facts(contents map[string]law.Content) (Facts, error) {
	var facts Facts
	return facts, law.BindFields(&facts, contents["syll"])
}

// FactsOf reads the facts of opened contents.
func (o Opened) FactsOf() (Facts, error) {
	var facts Facts
	return facts, law.BindFields(&facts, o.Contents["syll"])
}

// PutFacet writes what the census holds of a dossier, sealed in one piece, and tells the census after the commit.
func (d *Desk) PutFacet(o Opened, head dossier.Dossier, contents map[string]law.Content) error {
	f, err := d.facet(o, head, contents)
	if err != nil {
		return err
	}
	_, rev, err := Get[dossier.Facet](d.Reader, string(head.ID))
	if err != nil && !fault.Is(err, fault.Missing) {
		return err
	}
	return d.putFacet(o.Box, f, rev)
}

func (d *Desk) putFacet(box Box, f Facet, rev int64) error {
	plain, err := json.Marshal(f)
	if err != nil {
		return err
	}
	sealed, err := box.Seal("facet", plain)
	if err != nil {
		return err
	}
	f.Rev = rev + 1
	d.Tell(f)
	return d.Put(dossier.Facet{Dossier: f.Dossier, Sealed: sealed}, rev)
}

// Restate writes a dossier whose state or place has changed, with its facet; its versions stay as they are, byte for byte (promise P16).
func (d *Desk) Restate(p Placed) error {
	stored, rev, err := Get[dossier.Facet](d.Reader, string(p.Dossier.ID))
	if err != nil {
		return err
	}
	box, err := d.Box(p.Dossier.ID)
	if err != nil {
		return err
	}
	f, err := OpenFacet(box, stored)
	if err != nil {
		return err
	}
	f.State, f.Unit, f.UnitPath = p.Dossier.State, p.Unit.ID, p.Unit.Path
	if err := d.putFacet(box, f, rev); err != nil {
		return err
	}
	return d.Put(p.Dossier, p.Rev)
}

func (d *Desk) facet(o Opened, head dossier.Dossier, contents map[string]law.Content) (Facet, error) {
	facts, err := d.facts(contents)
	f := Facet{Dossier: head.ID, Unit: head.Unit, UnitPath: o.Unit.Path, Name: facts.Name.Text, Sex: facts.Sex.Code,
		Category: head.Category, Rank: facts.Rank.Code, Position: facts.Position.Code, State: head.State, Shape: FacetShape}
	if err == nil {
		f.JobPosition, err = JobPositionOf(contents)
	}
	if len(facts.Birth.Text) >= 4 {
		f.Birth = facts.Birth.Text[:4]
	}
	for component, content := range contents {
		have, want := o.Forms[component].Completeness(content, head.Category, d.Day)
		f.Have, f.Want = f.Have+have, f.Want+want
		points, of := o.Forms[component].Points(content, head.Category, d.Day)
		f.Points, f.Of = f.Points+points, f.Of+of
	}
	return f, err
}

// FacetName is the name a dossier is listed under.
func (d *Desk) FacetName(dossierID id.Dossier) (string, error) {
	stored, _, err := Get[dossier.Facet](d.Reader, string(dossierID))
	if err != nil {
		return "", err
	}
	box, err := d.Box(dossierID)
	if err != nil {
		return "", err
	}
	f, err := OpenFacet(box, stored)
	return f.Name, err
}

// OpenFacet opens a stored facet.
func OpenFacet(box Box, stored dossier.Facet) (Facet, error) {
	var f Facet
	plain, err := box.Open("facet", stored.Sealed)
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(plain, &f)
}

// PutChange seals a change's items and puts it into the act.
func (d *Desk) PutChange(o Opened, c change.Change, rev int64) error {
	switch {
	case c.IsDraft() || c.Count(change.ToCheck) > 0: // a draft that carries returned items on has not been checked again
		c.Checked = time.Time{}
	case c.Checked.IsZero():
		c.Checked = d.At
	}
	rest, err := SealChange(o.Box, c)
	if err != nil {
		return err
	}
	return d.Put(rest, rev)
}

// Change reads a change with its items opened, and its dossier. The caller asks the policy on the Placed it gives before showing anything.
func (d *Desk) Change(changeID id.Change) (change.Change, int64, Placed, error) {
	c, rev, err := Get[change.Change](d.Reader, string(changeID))
	if err != nil {
		if fault.Is(err, fault.Missing) {
			err = fault.New(fault.Missing, "change.missing").Wrap(err)
		}
		return c, 0, Placed{}, err
	}
	p, err := d.Place(c.Dossier)
	if err != nil {
		return c, 0, p, errors.Join(err)
	}
	return c, rev, p, nil
}

// OpenChange opens the items of a change once the policy has agreed.
func (o Opened) OpenChange(c change.Change) (change.Change, error) {
	return OpenChange(o.Box, c)
}

// CloneContents copies contents so that they can be changed.
func CloneContents(contents map[string]law.Content) map[string]law.Content {
	out := maps.Clone(contents)
	for component, content := range out {
		out[component] = content.Clone()
	}
	return out
}

// Complete reports whether a dossier has everything the form asks for.
func (d *Desk) Complete(dossierID id.Dossier) (bool, error) {
	stored, _, err := Get[dossier.Facet](d.Reader, string(dossierID))
	if err != nil {
		return false, err
	}
	box, err := d.Box(dossierID)
	if err != nil {
		return false, err
	}
	f, err := OpenFacet(box, stored)
	return f.Have >= f.Want, err
}
