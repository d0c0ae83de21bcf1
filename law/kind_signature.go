package law

import (
	"hoso/civil"
	"hoso/fault"
)

// signatureKind is a place on the paper where somebody signs. It holds no value: signatures are records of their own.
func signatureKind() Kind { return readOnly{name: "signature", control: "signature"} }

// readOnly is a kind that nobody fills in.
type readOnly struct{ name, control string }

func (k readOnly) Name() string    { return k.name }
func (k readOnly) Control() string { return k.control }

// Parse refuses everything but nothing.
func (k readOnly) Parse(_ *Book, e *Entry, _ civil.Date, in Input) (Value, error) {
	if in != (Input{}) {
		return Value{}, fault.New(fault.Invalid, "value.read_only", e.Label.VI)
	}
	return Value{}, nil
}

// Check blocks a value that must have been put in past the forms.
func (k readOnly) Check(_ *Book, e *Entry, _ civil.Date, v Value) []fault.Finding {
	if v.IsZero() {
		return nil
	}
	return []fault.Finding{finding(k, fault.Block, "value.read_only", e.Label.VI)}
}

// Format shows nothing: the paper prints its own text there.
func (k readOnly) Format(*Entry, Value, string) string { return "" }

// Compare finds no difference, because there is nothing.
func (k readOnly) Compare(a, b Value) int { return 0 }
