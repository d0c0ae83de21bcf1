package law

import (
	"hoso/civil"
	"hoso/fault"
)

// tableKind is a repeating table. Its rows are no value; as a value it can only be declared "không có".
func tableKind() Kind { return noValue{} }

// noValue is the kind of what has rows and no value.
type noValue struct{}

func (noValue) Name() string    { return "table" }
func (noValue) Control() string { return "table" }

// Parse takes "không có" and nothing else.
func (noValue) Parse(_ *Book, e *Entry, _ civil.Date, in Input) (Value, error) {
	switch {
	case in.None:
		return none(e)
	case in != (Input{}):
		return Value{}, fault.New(fault.Invalid, "value.is_table", e.Label.VI)
	}
	return Value{}, nil
}

// Check blocks a value where there can only be rows.
func (k noValue) Check(_ *Book, e *Entry, _ civil.Date, v Value) []fault.Finding {
	if found, done := checkShape(k, e, v); done {
		return found
	}
	return []fault.Finding{finding(k, fault.Block, "value.is_table", e.Label.VI)}
}

// Format shows "không có" when that was declared.
func (noValue) Format(_ *Entry, v Value, lang string) string {
	text, _ := formatShape(v, lang)
	return text
}

// Compare tells apart only whether "không có" was declared.
func (noValue) Compare(a, b Value) int {
	order, _ := compareShape(a, b)
	return order
}
