package office

import (
	"strings"

	"hoso/law"
	"hoso/record/unit"
)

// UnitList is the name under which unit references are stored in values.
const UnitList = "units"

// Full gives the contents with everything that is not entered but follows: derived entries, and entries that are asked once and
// stand elsewhere. What is stored in a version never holds them.
func (d *Desk) Full(o Opened) map[string]law.Content {
	full := CloneContents(o.Contents)
	for component, form := range o.Forms {
		content := full[component]
		for i := range form.Entries {
			if v := d.follows(o, &form.Entries[i]); !v.IsZero() {
				content.Fields[form.Entries[i].ID] = v
			}
		}
	}
	return full
}

func (d *Desk) follows(o Opened, e *law.Entry) law.Value {
	if e.SameOn(d.Day) {
		component, field, _ := strings.Cut(e.SameAs, "/")
		return o.Contents[component].Fields[field]
	}
	switch e.Derived {
	case "":
		return law.Value{}
	case "managing_unit":
		return d.unitValue(o.Manager)
	case "employing_unit", "posting_unit":
		return d.unitValue(o.Unit)
	}
	v, _ := d.Book.Derive(e.Derived, o.Contents["syll"], d.Day)
	return v
}

func (d *Desk) unitValue(u unit.Unit) law.Value {
	e, ok := u.At(d.Day)
	if !ok {
		e = u.Last()
	}
	return law.Coded(UnitList, string(u.ID), e.Name)
}
