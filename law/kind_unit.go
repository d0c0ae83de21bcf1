package law

import (
	"strings"

	"hoso/civil"
	"hoso/fault"
)

// unitsList is the list name of references to units. Units are records, not law: the office asks whether the unit exists.
const unitsList = "units"

// recordRef is a kind whose code names a record that lies outside the law's data.
type recordRef struct {
	name, control string
	list          string
	free          bool // text without a reference is allowed
}

// unitKind is a unit of the province's tree, by its permanent id.
func unitKind() Kind { return recordRef{name: "unit", control: "unit", list: unitsList} }

func (k recordRef) Name() string    { return k.name }
func (k recordRef) Control() string { return k.control }

// Parse trusts the id that was picked; whoever calls it asks whether the record exists, and puts its name beside it.
func (k recordRef) Parse(_ *Book, e *Entry, _ civil.Date, in Input) (Value, error) {
	if in.None {
		return none(e)
	}
	text, err := oneLine(in.Text)
	if err == nil {
		text, err = within(e, text, 250)
	}
	if err != nil {
		return Value{}, err
	}
	switch code := strings.TrimSpace(in.Code); {
	case code != "" && !isReference(code), code != "" && in.List != "" && in.List != k.list:
		return Value{}, fault.New(fault.Invalid, "reference.malformed")
	case code != "":
		return Coded(k.list, code, text), nil
	case text != "" && !k.free:
		return Value{}, fault.New(fault.Invalid, k.name+".not_picked", Shortened(text))
	}
	return Plain(text), nil
}

// isReference knows the shape of ids: letters, digits, hyphens.
func isReference(code string) bool {
	outside := func(r rune) bool {
		return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}
	return len(code) <= 64 && !strings.ContainsFunc(code, outside)
}

// Check remarks on a text where a reference is needed.
func (k recordRef) Check(_ *Book, e *Entry, _ civil.Date, v Value) []fault.Finding {
	if found, done := checkShape(k, e, v); done {
		return found
	}
	if v.Code == "" && !k.free {
		return []fault.Finding{finding(k, fault.Explain, k.name+".not_picked", Shortened(v.Text))}
	}
	if v.Code != "" && (v.List != k.list || !isReference(v.Code)) {
		return []fault.Finding{finding(k, fault.Block, "reference.malformed")}
	}
	return nil
}

// Format shows the name that is kept beside the id.
func (k recordRef) Format(_ *Entry, v Value, lang string) string {
	if text, done := formatShape(v, lang); done {
		return text
	}
	return v.Text
}

// Compare gives 0 for the same record, whatever it was called.
func (k recordRef) Compare(a, b Value) int {
	if order, done := compareShape(a, b); done {
		return order
	}
	if a.Code != "" && a.Code == b.Code {
		return 0
	}
	return compareCoded(a, b)
}
