package law

import (
	"slices"
	"strings"

	"hoso/civil"
	"hoso/fault"
)

// addressKind is where someone lives or works: free text down to the house, and the code of the commune when it is known. The
// commune is recognised at the end of a typed text: "Số 5, tổ 2, Phường Tân Hoà, tỉnh Phú Thọ".
func addressKind() Kind { return address{} }

type address struct{}

func (address) Name() string    { return "address" }
func (address) Control() string { return "address" }

// Parse keeps the text as typed; a code without a text is given its label.
func (k address) Parse(b *Book, e *Entry, day civil.Date, in Input) (Value, error) {
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
	if in.Code == "" {
		return k.recognised(b, e, day, text), nil
	}
	list, err := listOf(b, e, in.List, []string{in.Code})
	if err != nil {
		return Value{}, err
	}
	v := list.value([]string{in.Code}, day)
	if text != "" {
		v.Text = text
	}
	return v, nil
}

// recognised looks for a commune, named with its province, in ever shorter ends of the text.
func (k address) recognised(b *Book, e *Entry, day civil.Date, text string) Value {
	rest := text
	for rest != "" {
		if l, code, _ := wholeLabel(b, e, day, rest); l != nil {
			return Coded(l.ID, code, text)
		}
		_, after, found := strings.Cut(rest, ",")
		if !found {
			break
		}
		rest = strings.TrimSpace(after)
	}
	return Plain(text)
}

// Check remarks on a commune that is not in the lists or not in force; an address without a code is complete.
func (k address) Check(b *Book, e *Entry, day civil.Date, v Value) []fault.Finding {
	if found, done := checkShape(k, e, v); done {
		return found
	}
	if _, err := within(e, v.Text, 250); err != nil {
		return []fault.Finding{blocked(k, err)}
	}
	l := b.List(v.List)
	switch {
	case v.Code == "":
		return nil
	case l == nil || !slices.Contains(e.Lists, v.List):
		return []fault.Finding{finding(k, fault.Explain, "value.other_list", v.Text, listName(b, e))}
	}
	return coded{name: "address", closed: fault.Note}.checkCode(l, v.Code, day)
}

// Format shows the text.
func (address) Format(_ *Entry, v Value, lang string) string {
	if text, done := formatShape(v, lang); done {
		return text
	}
	return v.Text
}

// Compare gives 0 only for the same text and the same commune: two houses of one commune are two addresses.
func (address) Compare(a, b Value) int {
	if order, done := compareShape(a, b); done {
		return order
	}
	return compareCoded(a, b)
}
