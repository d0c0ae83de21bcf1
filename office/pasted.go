package office

import (
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/record/unit"
	"hoso/viet"
)

// mostRows is how many rows a table that is pasted may have.
const mostRows = 5000

// CheckRows holds the length of a table that is pasted to what one act takes. Faults: Invalid "unit.table_empty", "unit.table_long".
func CheckRows(rows int) error {
	switch {
	case rows == 0:
		return fault.New(fault.Invalid, "unit.table_empty")
	case rows > mostRows:
		return fault.New(fault.Invalid, "unit.table_long", mostRows)
	}
	return nil
}

// AllowTable asks the policy for an act on all that lies in the asker's scopes, and gives these. While a table is only looked through, no step-up is
// asked for.
func (d *Desk) AllowTable(act, noun string, write bool) ([]string, error) {
	ask := d.AllowList
	if write {
		ask = d.Allow
	}
	scopes, err := d.Scopes(act)
	if err != nil {
		return nil, err
	}
	for _, scope := range scopes {
		if _, err := ask(act, law.Object{Noun: noun, UnitPath: scope}); err != nil {
			return nil, err
		}
	}
	return scopes, nil
}

// RowFault gives why one row of a table cannot be taken, and false for what ends the whole act.
func RowFault(err error) (key string, args []string, ok bool) {
	f, is := fault.As(err)
	if !is || f.Kind != fault.Invalid && f.Kind != fault.Missing {
		return "", nil, false
	}
	return f.Key, f.Args, true
}

// UnitIndex finds units by what a table calls them: their name, accents and case aside, or their identifier code. Those that have ended are found
// by their id alone.
type UnitIndex struct {
	Units map[id.Unit]Stored[unit.Unit]
	Names map[string][]id.Unit // by folded name
	Codes map[string]id.Unit   // who has a code now
}

// IndexUnits reads the units that lie in the scopes.
func (d *Desk) IndexUnits(scopes []string) (UnitIndex, error) {
	x := UnitIndex{Units: map[id.Unit]Stored[unit.Unit]{}, Names: map[string][]id.Unit{}, Codes: map[string]id.Unit{}}
	for _, scope := range scopes {
		found, err := Find[unit.Unit](d.Reader, Query{Where: []Where{{"path", "under", scope}}, Order: []string{"path"}})
		if err != nil {
			return x, err
		}
		for _, s := range found {
			x.add(s)
		}
	}
	return x, nil
}

func (x UnitIndex) add(s Stored[unit.Unit]) {
	of, last := s.Record.ID, s.Record.Last()
	x.Units[of] = s
	if last.Closed {
		return
	}
	name := viet.Fold(last.Name)
	x.Names[name] = append(x.Names[name], of)
	if last.Code != "" {
		x.Codes[last.Code] = of
	}
}
