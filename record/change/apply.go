package change

import (
	"slices"

	"hoso/law"
)

// Conflict is an item whose old value is no longer what the dossier holds.
type Conflict struct {
	Item Item
	Now  law.Value
}

// Apply replays items on opened contents and gives the changed copy. Items whose old value has moved are not applied; they come
// back as conflicts. same compares two values by the meaning of the place they stand in.
func Apply(contents map[string]law.Content, formKeys map[string]string, items []Item, same func(p law.Path, a, b law.Value) bool) (map[string]law.Content, []Conflict) {
	out := make(map[string]law.Content, len(contents))
	for component, content := range contents {
		out[component] = content.Clone()
	}
	var conflicts []Conflict
	for _, item := range items {
		p, err := law.ParsePath(item.Path)
		if err != nil {
			continue // a path is checked before an item is made
		}
		content, ok := out[p.Component]
		if !ok {
			content = law.Content{Form: formKeys[p.Component]}.Clone()
		}
		if now, stands := item.stands(content, p, same); !stands {
			conflicts = append(conflicts, Conflict{item, now})
			continue
		}
		out[p.Component] = item.write(content, p)
	}
	return out, conflicts
}

// stands reports whether the content still holds what the item took for the old value.
func (item Item) stands(c law.Content, p law.Path, same func(law.Path, law.Value, law.Value) bool) (law.Value, bool) {
	switch item.Op {
	case AddRow:
		return law.Value{}, rowAt(c, p) < 0
	case DropRow:
		return law.Value{}, rowAt(c, p) >= 0
	}
	now := ValueAt(c, p)
	return now, same(p, now, item.Old) && (p.Column == "" || rowAt(c, p) >= 0) // a cell whose row is gone has moved, even if it was empty
}

func (item Item) write(c law.Content, p law.Path) law.Content {
	switch item.Op {
	case AddRow:
		c.Tables[p.Field] = append(c.Tables[p.Field], law.Row{ID: p.Row, Cells: cellsOf(item.NewCells)})
		delete(c.Fields, p.Field) // a table with rows is not "không có"
	case DropRow:
		i := rowAt(c, p)
		c.Tables[p.Field] = slices.Delete(c.Tables[p.Field], i, i+1)
	case Clear:
		setValue(c, p, law.Value{})
	default:
		setValue(c, p, item.New)
	}
	return c
}

// ValueAt reads one place of a content; absent places give the zero Value.
func ValueAt(c law.Content, p law.Path) law.Value {
	if p.Column == "" {
		return c.Fields[p.Field]
	}
	if i := rowAt(c, p); i >= 0 {
		return c.Tables[p.Field][i].Cells[p.Column]
	}
	return law.Value{}
}

func setValue(c law.Content, p law.Path, v law.Value) {
	cells := c.Fields
	place := p.Field
	if p.Column != "" {
		i := rowAt(c, p)
		if i < 0 {
			return
		}
		cells, place = c.Tables[p.Field][i].Cells, p.Column
	}
	if v.IsZero() {
		delete(cells, place)
		return
	}
	cells[place] = v
}

func rowAt(c law.Content, p law.Path) int {
	return slices.IndexFunc(c.Tables[p.Field], func(r law.Row) bool { return r.ID == p.Row })
}
