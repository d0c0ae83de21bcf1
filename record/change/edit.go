package change

import (
	"maps"
	"slices"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
)

// Edit is one thing typed into a draft: a value for a place, a new row, or a row taken away. Findings tell what is wrong with what
// was typed; a draft keeps even what cannot be submitted.
type Edit struct {
	Path     law.Path
	Op       string // set | add_row | drop_row | undo
	New      law.Value
	Findings []fault.Finding
	Reason   string
	Group    string
}

// Write lays an edit over the draft's items. base is the opened content the old values are read from.
func (c Change) Write(base law.Content, e Edit, same func(p law.Path, a, b law.Value) bool) Change {
	out := c
	out.Items = append([]Item{}, c.Items...)
	switch {
	case e.Op == "undo":
		out.Items = slices.DeleteFunc(out.Items, func(i Item) bool { return i.Path == e.Path.String() })
		return out
	case e.Op == AddRow:
		return out.addRow(e)
	case e.Op == DropRow:
		return out.dropRow(base, e)
	case e.Path.Column != "" && out.at(rowPath(e.Path)) >= 0:
		return out.writeNewCell(e)
	}
	return out.writeValue(base, e, same)
}

func rowPath(p law.Path) string {
	return law.Path{Component: p.Component, Field: p.Field, Row: p.Row}.String()
}

func (c Change) at(path string) int {
	return slices.IndexFunc(c.Items, func(i Item) bool { return i.Path == path })
}

func (c Change) addRow(e Edit) Change {
	if c.at(e.Path.String()) >= 0 {
		return c
	}
	c.Items = append(c.Items, Item{ID: id.Of[id.Item](), Path: e.Path.String(), Op: AddRow, NewCells: map[string]law.Value{}, Group: e.Group, State: Draft})
	return c
}

func (c Change) dropRow(base law.Content, e Edit) Change {
	path := e.Path.String()
	if i := c.at(path); i >= 0 && c.Items[i].Op == AddRow { // a row that only the draft knew
		c.Items = slices.Delete(c.Items, i, i+1)
		return c
	}
	i := rowAt(base, e.Path)
	if i < 0 || c.at(path) >= 0 {
		return c
	}
	c.Items = slices.DeleteFunc(c.Items, func(item Item) bool { // edits of its cells fall with the row
		return len(item.Path) > len(path) && item.Path[:len(path)+1] == path+"/"
	})
	c.Items = append(c.Items, Item{ID: id.Of[id.Item](), Path: path, Op: DropRow, OldCells: maps.Clone(base.Tables[e.Path.Field][i].Cells), Reason: e.Reason, Group: e.Group, State: Draft})
	return c
}

func (c Change) writeNewCell(e Edit) Change {
	i := c.at(rowPath(e.Path))
	item := c.Items[i]
	if item.Op != AddRow {
		return c
	}
	item.NewCells = cellsOf(item.NewCells)
	if e.New.IsZero() {
		delete(item.NewCells, e.Path.Column)
	} else {
		item.NewCells[e.Path.Column] = e.New
	}
	item.Findings = replaceFindings(item.Findings, e.Path.String(), e.Findings)
	if e.Reason != "" {
		item.Reason = e.Reason
	}
	c.Items[i] = item
	return c
}

// cellsOf copies cells so that they can be written; a row that was stored without any comes back as nil.
func cellsOf(cells map[string]law.Value) map[string]law.Value {
	out := make(map[string]law.Value, len(cells))
	maps.Copy(out, cells)
	return out
}

// writeValue sets, changes or takes back the item of one place; typing the old value again takes the item back.
func (c Change) writeValue(base law.Content, e Edit, same func(law.Path, law.Value, law.Value) bool) Change {
	path, old := e.Path.String(), ValueAt(base, e.Path)
	i := c.at(path)
	if len(e.Findings) == 0 && same(e.Path, old, e.New) {
		if i >= 0 {
			c.Items = slices.Delete(c.Items, i, i+1)
		}
		return c
	}
	item := Item{ID: id.Of[id.Item](), Path: path, Group: e.Group, State: Draft}
	if i >= 0 {
		item = c.Items[i]
	}
	item.Op, item.Old, item.New = Set, old, e.New
	if e.New.IsZero() {
		item.Op = Clear
	}
	item.Findings = replaceFindings(item.Findings, path, e.Findings)
	if e.Reason != "" {
		item.Reason = e.Reason
	}
	if i >= 0 {
		c.Items[i] = item
	} else {
		c.Items = append(c.Items, item)
	}
	return c
}

func replaceFindings(all []fault.Finding, path string, fresh []fault.Finding) []fault.Finding {
	kept := slices.DeleteFunc(append([]fault.Finding{}, all...), func(f fault.Finding) bool { return f.Path == path })
	return append(kept, fresh...)
}
