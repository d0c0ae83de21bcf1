package office

import (
	"encoding/json"
	"fmt"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/record/change"
	"hoso/record/dossier"
)

// Box opens the box of a dossier; it is read once per act.
func (d *Desk) Box(dossierID id.Dossier) (Box, error) {
	if box := d.boxes[dossierID]; box != nil {
		return box, nil
	}
	key, _, err := Get[dossier.Key](d.Reader, string(dossierID))
	if err != nil {
		return nil, err
	}
	return d.keep(dossierID, key.Wrapped)
}

// NewBox makes a dossier's key and puts its row into the act.
func (d *Desk) NewBox(dossierID id.Dossier) (Box, error) {
	wrapped, err := d.Office.Vault.NewKey(dossierID)
	if err != nil {
		return nil, err
	}
	if err := d.Put(dossier.Key{Dossier: dossierID, Wrapped: wrapped}, 0); err != nil {
		return nil, err
	}
	return d.keep(dossierID, wrapped)
}

func (d *Desk) keep(dossierID id.Dossier, wrapped string) (Box, error) {
	box, err := d.Office.Vault.Box(dossierID, wrapped)
	if err != nil {
		return nil, err
	}
	d.boxes[dossierID] = box
	return box, nil
}

// sealValue turns a value into its sealed shape.
func sealValue(box Box, place string, v law.Value) (law.Value, error) {
	if v.IsZero() || v.Sealed != "" {
		return v, nil
	}
	plain, err := json.Marshal(v)
	if err != nil {
		return v, err
	}
	sealed, err := box.Seal(place, plain)
	return law.Value{Sealed: sealed}, err
}

// openValue gives the value back; values that were never sealed pass through.
func openValue(box Box, place string, v law.Value) (law.Value, error) {
	if v.Sealed == "" {
		return v, nil
	}
	plain, err := box.Open(place, v.Sealed)
	if err != nil {
		return v, err
	}
	var opened law.Value
	if err := json.Unmarshal(plain, &opened); err != nil {
		return v, fault.New(fault.Closed, "vault.cannot_open").Wrap(err)
	}
	return opened, nil
}

// SealContent seals the values whose entries say so. Unknown places are sealed too: what no form describes is not left in clear.
func SealContent(box Box, form *law.Form, component string, c law.Content) (law.Content, error) {
	return mapContent(component, c, func(p law.Path, v law.Value) (law.Value, error) {
		if e := form.At(p); e != nil && !sealedEntry(form, p, e) {
			return v, nil
		}
		return sealValue(box, p.String(), v)
	})
}

// OpenContent opens every sealed value of a content.
func OpenContent(box Box, component string, c law.Content) (law.Content, error) {
	return mapContent(component, c, func(p law.Path, v law.Value) (law.Value, error) {
		return openValue(box, p.String(), v)
	})
}

func sealedEntry(form *law.Form, p law.Path, e *law.Entry) bool {
	if e.Sealed {
		return true
	}
	table := form.Entry(p.Field)
	return table != nil && table.Sealed
}

func mapContent(component string, c law.Content, fn func(law.Path, law.Value) (law.Value, error)) (law.Content, error) {
	out := c.Clone()
	for field, v := range out.Fields {
		changed, err := fn(law.FieldPath(component, field), v)
		if err != nil {
			return out, fmt.Errorf("office: %s/%s: %w", component, field, err)
		}
		out.Fields[field] = changed
	}
	for table, rows := range out.Tables {
		for _, row := range rows {
			for column, v := range row.Cells {
				changed, err := fn(law.CellPath(component, table, row.ID, column), v)
				if err != nil {
					return out, fmt.Errorf("office: %s/%s/%s: %w", component, table, column, err)
				}
				row.Cells[column] = changed
			}
		}
	}
	return out, nil
}

// SealChange gives a change as it lies in the store: everything that says something about the person sealed in one piece, bound to
// the dossier and to the change.
func SealChange(box Box, c change.Change) (change.Change, error) {
	rest, inner := c.AtRest()
	plain, err := json.Marshal(inner)
	if err != nil {
		return c, err
	}
	rest.Sealed, err = box.Seal(changePlace(c), plain)
	return rest, err
}

// OpenChange opens what SealChange sealed.
func OpenChange(box Box, c change.Change) (change.Change, error) {
	plain, err := box.Open(changePlace(c), c.Sealed)
	if err != nil {
		return c, err
	}
	var inner change.Inner
	if err := json.Unmarshal(plain, &inner); err != nil {
		return c, fault.New(fault.Closed, "vault.cannot_open").Wrap(err)
	}
	return c.Open(inner), nil
}

func changePlace(c change.Change) string { return "change/" + string(c.ID) }

// ComponentForm is the id of the form a component is written under: "hop_dong.0191…" is under "hop_dong".
func ComponentForm(component string) string {
	for i := range component {
		if component[i] == '.' {
			return component[:i]
		}
	}
	return component
}
