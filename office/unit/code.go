package unit

import (
	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/record/unit"
)

// checkCode applies the rules of QĐ 20/2020. A unit may have no code; one that has stands below the code of the nearest unit above it that
// has one, and a code is never given to a second unit.
func (b *batch) checkCode(of id.Unit, e unit.Edition) error {
	if e.Code == "" {
		return nil
	}
	if err := unit.CheckCode(e.Code); err != nil {
		return err
	}
	above, err := b.codeAbove(e.Parent)
	if err != nil {
		return err
	}
	if above != "" && unit.ParentCode(e.Code) != above {
		return fault.New(fault.Invalid, "unit.code_parent", e.Code, above).Cite("Điều 4.3 Quyết định 20/2020/QĐ-TTg")
	}
	return b.neverUsed(of, e.Code)
}

// codeAbove is the code of the nearest unit from one upwards that has a code; empty when none has.
func (b *batch) codeAbove(unitID id.Unit) (string, error) {
	for unitID != "" {
		u, ok := b.seen[unitID]
		if !ok {
			var err error
			if u, err = b.desk.UnitOf(unitID); err != nil {
				return "", err
			}
		}
		if code := u.Last().Code; code != "" {
			return code, nil
		}
		unitID = u.Last().Parent
	}
	return "", nil
}

// neverUsed looks through the whole history of all units, read once an act. The store's unique column keeps two units from taking one
// code at the same time.
func (b *batch) neverUsed(of id.Unit, code string) error {
	if b.codes == nil {
		b.codes = map[string]unit.Unit{}
		found, err := office.Find[unit.Unit](b.desk.Reader, office.Query{})
		if err != nil {
			return err
		}
		for _, u := range found {
			b.note(u.Record)
		}
		for _, u := range b.seen {
			b.note(u)
		}
	}
	if u, used := b.codes[code]; used && u.ID != of {
		return usedBy(u, code)
	}
	return nil
}

// note remembers every code a unit has or had.
func (b *batch) note(u unit.Unit) {
	for _, e := range u.Editions {
		if e.Code != "" && b.codes != nil {
			b.codes[e.Code] = u
		}
	}
}

func usedBy(u unit.Unit, code string) error {
	return fault.New(fault.Invalid, "unit.code_used", code, u.Last().Name).Cite("Quyết định 20/2020/QĐ-TTg")
}
