package web

import (
	"slices"
	"strings"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/read"
)

// editor is a draft laid out for typing: the dossier's values with the draft's items over them.
type editor struct {
	change   office.ChangeView
	dossier  read.DossierView
	event    law.Event
	guided   bool // starts from an event and asks only what follows from it
	chapter  string
	chapters []read.ChapterView
	blocks   []block
	images   []office.EvidenceView
	document string // class of evidence that is offered first
}

// block is a chapter of the form on the page.
type block struct {
	id, label string
	cells     []cell
	tables    []grid
}

// cell is one control with what stands around it.
type cell struct {
	read.FieldView
	shown     string // text in the control
	shownCode string // code chosen in a short list
	none      bool
	before    string // what the dossier holds, when the draft says something else
	proposed  bool
	reason    string
	ask       bool // a finding asks for an explanation
	findings  []fault.Finding
	locked    string // why nobody types here
	options   []law.Item
	list      string // list of the options
}

// grid is a repeating table on the page.
type grid struct {
	read.TableView
	rows   []gridRow
	locked string
	none   cell // "không có" for the whole table
}

// gridRow is one row: of the dossier, proposed by the draft, or blank and not yet part of it.
type gridRow struct {
	path     string
	title    string
	blank    bool
	added    bool
	dropped  bool
	open     bool // its fields are shown
	cells    []cell
	findings []fault.Finding
}

// shortList is the longest list that is shown as a choice rather than searched.
const shortList = 12

// edit lays a draft out. chapter is the part of the form a free draft shows.
func (v *visit) edit(c office.ChangeView) (editor, error) {
	d, err := read.Dossier(v.ctx, v.office(), v.who, c.Dossier)
	if err != nil {
		return editor{}, err
	}
	e := editor{change: c, dossier: d, chapter: v.query("chuong")}
	e.event, e.guided = v.book().Event(c.Event)
	e.document = e.event.Document
	for _, ev := range c.Evidence {
		if strings.HasPrefix(ev.Media, "image/") {
			e.images = append(e.images, ev)
		}
	}
	for _, chapter := range d.Chapters {
		if hasControls(chapter) {
			e.chapters = append(e.chapters, chapter)
		}
	}
	if !e.guided && len(e.chapters) > 0 && !slices.ContainsFunc(e.chapters, func(c read.ChapterView) bool { return c.ID == e.chapter }) {
		e.chapter = e.firstChapter()
	}
	for _, chapter := range e.chapters {
		if b := v.block(e, chapter); len(b.cells)+len(b.tables) > 0 {
			e.blocks = append(e.blocks, b)
		}
	}
	return e, nil
}

// firstChapter is where a free draft opens: where it already says something, or where something is missing.
func (e editor) firstChapter() string {
	for _, item := range e.change.Items {
		return item.Chapter
	}
	for _, chapter := range e.chapters {
		if chapter.Have < chapter.Want {
			return chapter.ID
		}
	}
	return e.chapters[0].ID
}

func hasControls(chapter read.ChapterView) bool {
	return len(chapter.Tables) > 0 || slices.ContainsFunc(chapter.Fields, func(f read.FieldView) bool { return !unseen(f.Control) })
}

// unseen are the controls nobody sees on a screen: places for a signature and the paper's own words.
func unseen(control string) bool { return control == "signature" || control == "fixed_text" }

func (v *visit) block(e editor, chapter read.ChapterView) block {
	b := block{id: chapter.ID, label: chapter.Label}
	if !e.guided && chapter.ID != e.chapter {
		return b
	}
	for _, f := range chapter.Fields {
		if unseen(f.Control) || (e.guided && !e.asks(f.Path) && e.item(f.Path) == nil) {
			continue
		}
		b.cells = append(b.cells, v.cell(e, f, ""))
	}
	for _, t := range chapter.Tables {
		if e.guided && !e.asksTable(t.Path) && !e.touches(t.Path) {
			continue
		}
		b.tables = append(b.tables, v.grid(e, t))
	}
	return b
}

// asks reports whether the event asks for a field; events name those of the SYLL without their component.
func (e editor) asks(path string) bool      { return named(e.event.Fields, path) }
func (e editor) asksTable(path string) bool { return named(e.event.Tables, path) }

func named(ids []string, path string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return id == path || "syll/"+id == path })
}

func (e editor) item(path string) *office.ItemView {
	i := slices.IndexFunc(e.change.Items, func(i office.ItemView) bool { return i.Path == path })
	if i < 0 {
		return nil
	}
	return &e.change.Items[i]
}

func (e editor) touches(path string) bool {
	return slices.ContainsFunc(e.change.Items, func(i office.ItemView) bool { return i.Path == path || strings.HasPrefix(i.Path, path+"/") })
}

// cell lays one field out; proposed is the new text of a row the draft adds.
func (v *visit) cell(e editor, f read.FieldView, proposed string) cell {
	c := cell{FieldView: f, shown: f.Text, none: f.None, locked: v.locked(e, f.Path, f.Owner)}
	if f.None {
		c.shown = ""
	}
	if item := e.item(f.Path); item != nil {
		c.proposed, c.before, c.shown, c.none, c.reason = true, v.shownValue(item.Old), item.New, item.New == office.NoneMark, item.Reason
	} else if proposed != "" {
		c.shown, c.none = proposed, proposed == office.NoneMark
	}
	if c.none {
		c.shown = ""
	}
	c.findings = findingsAt(e.change, f.Path)
	c.ask = c.reason != "" || slices.ContainsFunc(c.findings, func(f fault.Finding) bool { return f.Grade == fault.Explain })
	v.choose(e, &c)
	return c
}

// choose turns a short list into a choice.
func (v *visit) choose(e editor, c *cell) {
	if c.Control == "photo" {
		choosePhoto(e, c)
	}
	if c.Control != "pick" || len(c.Lists) != 1 {
		return
	}
	list := v.book().List(c.Lists[0])
	if list == nil {
		return
	}
	options := list.Search("", v.today(), shortList+1)
	if len(options) == 0 || len(options) > shortList {
		return
	}
	c.options, c.list = options, list.ID
	if item, ok := list.Find(c.shown, v.today()); ok {
		c.shownCode = item.Code
	}
	if c.shown == c.Text && c.Code != "" {
		c.shownCode = c.Code
	}
}

// choosePhoto finds the picture the draft or the dossier names.
func choosePhoto(e editor, c *cell) {
	if !c.proposed {
		c.shownCode = c.Code
		return
	}
	for _, image := range e.images {
		if item := e.item(c.Path); item != nil && item.New == image.Name {
			c.shownCode = string(image.ID)
		}
	}
}

// locked tells why a place is not typed into: it is worked out from others, or the agency keeps it and this is no correction.
func (v *visit) locked(e editor, path, owner string) string {
	p, err := law.ParsePath(path)
	if err != nil {
		return ""
	}
	form, err := v.book().Form(office.ComponentForm(p.Component), v.today())
	if err != nil {
		return ""
	}
	at := form.At(p)
	switch {
	case owner == "derived", at != nil && at.SameOn(v.today()):
		return v.Say("draft.locked_derived")
	case (owner == "agency" || owner == "officer") && e.change.OnBehalf == nil && e.change.Kind != "correction":
		return v.Say("draft.locked_agency")
	}
	return ""
}

func findingsAt(c office.ChangeView, path string) []fault.Finding {
	var found []fault.Finding
	for _, f := range c.Findings {
		if f.Path == path {
			found = append(found, f)
		}
	}
	return found
}

func (v *visit) grid(e editor, t read.TableView) grid {
	g := grid{TableView: t, locked: v.locked(e, t.Path, t.Owner)}
	g.none = v.cell(e, read.FieldView{ValueView: read.ValueView{Path: t.Path, None: t.None}, Label: t.Label, Owner: t.Owner, Control: "table"}, "")
	for _, row := range t.Rows {
		path := t.Path + "/" + row.ID
		if item := e.item(path); item != nil && item.Op == "add_row" {
			continue // a returned row that the draft carries on
		}
		g.rows = append(g.rows, v.row(e, t, path, row))
	}
	for _, item := range e.change.Items {
		if item.Op == "add_row" && strings.HasPrefix(item.Path, t.Path+"/") {
			g.rows = append(g.rows, v.addedRow(e, t, item))
		}
	}
	wanted := e.guided && e.asksTable(t.Path) && !e.touches(t.Path)
	if (wanted || v.query("them") == t.Path) && g.locked == "" {
		g.rows = append(g.rows, v.blankRow(e, t))
	}
	return g
}

func (v *visit) row(e editor, t read.TableView, path string, row read.RowView) gridRow {
	r := gridRow{path: path, title: titleOf(row.Cells), findings: findingsAt(e.change, path)}
	if item := e.item(path); item != nil {
		r.dropped = item.Op == "drop_row"
	}
	for i := range row.Cells {
		c := v.cell(e, t.Cell(row, i), "")
		r.open = r.open || c.proposed || len(c.findings) > 0
		r.cells = append(r.cells, c)
	}
	return r
}

// addedRow is a row the draft adds: its cells are those of the item.
func (v *visit) addedRow(e editor, t read.TableView, item office.ItemView) gridRow {
	r := gridRow{path: item.Path, added: true, open: true, findings: findingsAt(e.change, item.Path)}
	for _, column := range t.Columns {
		f := column
		f.Path = item.Path + "/" + column.ID
		text := ""
		for _, c := range item.Cells {
			if c.Column == column.ID {
				text = c.New
			}
		}
		c := v.cell(e, f, text)
		c.reason = item.Reason
		r.cells = append(r.cells, c)
	}
	return r
}

// blankRow is a row that becomes part of the draft with the first thing typed into it.
func (v *visit) blankRow(e editor, t read.TableView) gridRow {
	r := gridRow{path: t.Path + "/" + id.New(), blank: true, added: true, open: true}
	for _, column := range t.Columns {
		f := column
		f.Path = r.path + "/" + column.ID
		r.cells = append(r.cells, v.cell(e, f, ""))
	}
	return r
}

// titleOf names a row by its first values.
func titleOf(cells []read.ValueView) string {
	var parts []string
	for _, c := range cells {
		if c.Text != "" && c.Text != office.NoneMark && len(parts) < 3 {
			parts = append(parts, c.Text)
		}
	}
	return strings.Join(parts, " · ")
}

// obstacle is one thing that stands against handing a draft over, with where to mend it.
type obstacle struct {
	fault.Finding
	label  string
	anchor string
}

// obstacles are the findings against the draft as it stands, worst first.
func (v *visit) obstacles(findings []fault.Finding) []obstacle {
	all := make([]obstacle, 0, len(findings))
	for _, f := range findings {
		o := obstacle{Finding: f}
		if f.Path != "" {
			o.label, o.anchor = v.labelOf(f.Path), anchor(f.Path)
		}
		all = append(all, o)
	}
	weight := map[string]int{fault.Block: 0, fault.Explain: 1, fault.Note: 2}
	slices.SortStableFunc(all, func(a, b obstacle) int { return weight[a.Grade] - weight[b.Grade] })
	return all
}

// chapterOf finds the chapter a path belongs to, for links from the list of obstacles.
func (v *visit) chapterOf(path string) string {
	p, err := law.ParsePath(path)
	if err != nil {
		return ""
	}
	form, err := v.book().Form(office.ComponentForm(p.Component), v.today())
	if err != nil || form.Entry(p.Field) == nil {
		return ""
	}
	return form.Entry(p.Field).Chapter
}
