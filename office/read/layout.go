package read

import (
	"maps"
	"slices"

	"hoso/law"
	"hoso/office"
	"hoso/record/change"
)

// layOut fills the chapters from the forms: every entry up to the level, in the order of the form.
func layOut(d *office.Desk, o office.Opened, v *DossierView, proposals map[string]proposal, level law.Level) {
	for _, component := range o.Dossier.Components {
		form, content := o.Forms[component], o.Contents[component]
		missing := form.Missing(content, o.Dossier.Category, d.Day)
		for _, chapter := range form.Chapters {
			if chapter.Off {
				continue
			}
			cv := ChapterView{ID: chapter.ID, Label: chapter.Label.In(d.Who.Lang)}
			for i := range form.Entries {
				e := &form.Entries[i]
				if e.Chapter != chapter.ID || !form.Holds(e, content, d.Day) || o.Level(law.FieldPath(component, e.ID)) > level {
					continue
				}
				lay := place{d, o, component, e, slices.Contains(missing, e), form.Asks(e, content, o.Dossier.Category, d.Day), proposals, level}
				if e.IsTable() {
					cv.Tables = append(cv.Tables, lay.table(content))
				} else {
					cv.Fields = append(cv.Fields, lay.field(content))
				}
				if lay.required {
					cv.Want++
					if !lay.missing {
						cv.Have++
					}
				}
			}
			v.Have, v.Want = v.Have+cv.Have, v.Want+cv.Want
			if len(cv.Fields)+len(cv.Tables) > 0 {
				v.Chapters = append(v.Chapters, cv)
			}
		}
	}
}

// place is one entry while it is laid out.
type place struct {
	d         *office.Desk
	o         office.Opened
	component string
	entry     *law.Entry
	missing   bool
	required  bool
	proposals map[string]proposal
	level     law.Level
}

func (l place) field(content law.Content) FieldView {
	p := law.FieldPath(l.component, l.entry.ID)
	v := l.describe(p, l.entry, content.Fields[l.entry.ID])
	v.Required = l.required
	if l.missing && v.State == "empty" {
		v.State = "missing"
	}
	return v
}

// describe says what an entry is, and shows its value.
func (l place) describe(p law.Path, e *law.Entry, value law.Value) FieldView {
	lang := l.d.Who.Lang
	v := FieldView{ValueView: l.show(p, e, value), Item: e.Item, Label: e.Label.In(lang), Help: e.Help.In(lang), Kind: e.Kind, Lists: e.Lists, Max: e.Max,
		Owner: e.Owner, Evidence: e.Evidence, Source: e.Source}
	if kind := law.KindOf(e.Kind); kind != nil {
		v.Control = kind.Control()
	}
	return v
}

// show gives one value with its state.
func (l place) show(p law.Path, e *law.Entry, value law.Value) ValueView {
	lang := l.d.Who.Lang
	v := ValueView{Path: p.String(), ID: e.ID, Text: office.Show(e, value, lang), Raw: value.Text, Code: value.Code, List: value.List, None: value.None, State: "approved"}
	if value.IsZero() {
		v.State = "empty"
	}
	if pr, ok := l.proposals[v.Path]; ok {
		v.State, v.Waiting = "waiting", office.Show(e, pr.item.New, lang)
		if pr.returned {
			v.State, v.Reason = "returned", lastReason(pr.item)
		}
	}
	return v
}

func lastReason(item change.Item) string {
	if len(item.Verdicts) == 0 {
		return ""
	}
	return item.Verdicts[len(item.Verdicts)-1].Reason
}

func (l place) table(content law.Content) TableView {
	e, lang := l.entry, l.d.Who.Lang
	v := TableView{Path: law.FieldPath(l.component, e.ID).String(), ID: e.ID, Item: e.Item, Label: e.Label.In(lang), Owner: e.Owner, Evidence: e.Evidence,
		Required: l.required, None: content.Fields[e.ID].None, State: "approved"}
	if len(content.Tables[e.ID]) == 0 && !v.None {
		v.State = "empty"
		if l.missing {
			v.State = "missing"
		}
	}
	for i := range e.Columns {
		if column := &e.Columns[i]; !column.Off && column.Level <= l.level {
			v.Columns = append(v.Columns, l.describe(law.CellPath(l.component, e.ID, "", column.ID), column, law.Value{}))
		}
	}
	for _, row := range content.Tables[e.ID] {
		v.Rows = append(v.Rows, l.row(row.ID, row.Cells, ""))
	}
	for _, path := range slices.Sorted(maps.Keys(l.proposals)) { // row ids grow with time: in the order they were typed
		pr := l.proposals[path]
		p, err := law.ParsePath(path)
		if err == nil && pr.item.Op == change.AddRow && p.Component == l.component && p.Field == e.ID {
			v.Rows = append(v.Rows, l.row(p.Row, pr.item.NewCells, "waiting"))
		}
	}
	return v
}

func (l place) row(rowID string, cells map[string]law.Value, state string) RowView {
	v := RowView{ID: rowID, State: state}
	if pr, ok := l.proposals[law.Path{Component: l.component, Field: l.entry.ID, Row: rowID}.String()]; ok {
		v.State, v.Op = "waiting", pr.item.Op
		if pr.returned {
			v.State = "returned"
		}
	}
	for i := range l.entry.Columns {
		if column := &l.entry.Columns[i]; !column.Off && column.Level <= l.level {
			v.Cells = append(v.Cells, l.show(law.CellPath(l.component, l.entry.ID, rowID, column.ID), column, cells[column.ID]))
		}
	}
	return v
}
