package law

import (
	"slices"
	"strings"

	"hoso/civil"
	"hoso/fault"
)

// coded is a kind whose value is taken from code lists: one code or several, with or without free text where the lists have no
// fitting line. The text beside a code is always the list's own label, so that nobody can show another text than the code says.
type coded struct {
	name, control string
	many          bool
	free          bool
	missing       string // grade of the finding on a text without a code, empty for none
	closed        string // grade of the finding on a code that is not in force on the day
}

// codeKind is one line of the entry's lists. A typed label, with or without diacritics, is taken as its code.
func codeKind() Kind {
	return coded{name: "code", control: "pick", missing: fault.Explain, closed: fault.Explain}
}

func (k coded) Name() string    { return k.name }
func (k coded) Control() string { return k.control }

// Parse takes a code that was picked, or looks for a label that was typed. Typed codes are not taken: the same code means different
// things in different numberings (04 is Hoa in one and Mường in another).
func (k coded) Parse(b *Book, e *Entry, day civil.Date, in Input) (Value, error) {
	if in.None {
		return none(e)
	}
	text, err := oneLine(in.Text)
	switch {
	case err != nil:
		return Value{}, err
	case in.Code != "":
		return k.picked(b, e, day, in)
	case text == "":
		return Value{}, nil
	}
	if v, ok := k.typed(b, e, day, text); ok {
		return v, nil
	}
	if !k.free {
		return Value{}, fault.New(fault.Invalid, "value.not_in_list", Shortened(text), listName(b, e))
	}
	if text, err = within(e, text, 500); err != nil {
		return Value{}, err
	}
	return Plain(text), nil
}

// picked takes the code or codes that were chosen.
func (k coded) picked(b *Book, e *Entry, day civil.Date, in Input) (Value, error) {
	codes := []string{in.Code}
	if k.many {
		codes = splitCodes(in.Code)
	}
	if len(codes) == 0 {
		return Value{}, nil
	}
	list, err := listOf(b, e, in.List, codes)
	if err != nil {
		return Value{}, err
	}
	return list.value(codes, day), nil
}

// typed takes labels for their codes when all are of one list.
func (k coded) typed(b *Book, e *Entry, day civil.Date, text string) (Value, bool) {
	labels := []string{text}
	if k.many {
		labels = splitCodes(text)
	}
	var list *List
	var codes []string
	for _, label := range labels {
		l, code := findLabel(b, e, day, label)
		if l == nil || list != nil && l != list {
			return Value{}, false
		}
		list, codes = l, append(codes, code)
	}
	if list == nil {
		return Value{}, false
	}
	return list.value(codes, day), true
}

// findLabel looks for a label in the entry's lists, first among what is in force on the day. Another name than the label is taken
// only when nothing else in all these lists ever bore it: "Phú Thọ" may be the province or a ward of it. A nil list: not found.
func findLabel(b *Book, e *Entry, day civil.Date, label string) (*List, string) {
	if l, code, known := wholeLabel(b, e, day, label); known {
		return l, code
	}
	var list *List
	var code string
	for _, id := range e.Lists {
		l := b.List(id)
		if l == nil {
			continue
		}
		switch _, byAlt := l.called(label, civil.Date{}); {
		case len(byAlt) == 0:
		case len(byAlt) > 1 || list != nil:
			return nil, ""
		default:
			list, code = l, l.Items[byAlt[0]].Code
		}
	}
	return list, code
}

// wholeLabel looks only for whole labels; known without a list means that several items are called so.
func wholeLabel(b *Book, e *Entry, day civil.Date, label string) (list *List, code string, known bool) {
	for _, when := range []civil.Date{day, {}} {
		for _, id := range e.Lists {
			l := b.List(id)
			if l == nil {
				continue
			}
			switch byLabel, _ := l.called(label, when); len(byLabel) {
			case 0:
			case 1:
				return l, l.Items[byLabel[0]].Code, true
			default:
				return nil, "", true
			}
		}
	}
	return nil, "", false
}

func splitCodes(text string) []string {
	var parts []string
	for _, part := range strings.Split(text, ";") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// listOf finds the list the codes are of: the one named, or the only one of the entry's lists that knows them all.
func listOf(b *Book, e *Entry, named string, codes []string) (*List, error) {
	var found []*List
	for _, id := range e.Lists {
		if l := b.List(id); l != nil && (named == "" || named == id) && l.knows(codes) {
			found = append(found, l)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, fault.New(fault.Invalid, "value.not_in_list", Shortened(strings.Join(codes, "; ")), listName(b, e))
	}
	return nil, fault.New(fault.Invalid, "value.list_not_named", Shortened(strings.Join(codes, "; ")))
}

func (l *List) knows(codes []string) bool {
	for _, code := range codes {
		if len(l.editions(code)) == 0 {
			return false
		}
	}
	return true
}

// value makes the stored value: codes in the order of the list, each once, with the labels of the day.
func (l *List) value(codes []string, day civil.Date) Value {
	codes = slices.Clone(codes)
	slices.SortFunc(codes, func(a, b string) int { return int(l.byCode[a] - l.byCode[b]) })
	codes = slices.Compact(codes)
	labels := make([]string, len(codes))
	for i, code := range codes {
		item, ok := l.At(code, day)
		if !ok {
			item, _ = l.Get(code)
		}
		labels[i] = item.Label
	}
	return Coded(l.ID, strings.Join(codes, ";"), strings.Join(labels, "; "))
}

// listName names the first list of an entry, for the sentence that refuses a value.
func listName(b *Book, e *Entry) string {
	for _, id := range e.Lists {
		if l := b.List(id); l != nil {
			return l.Label.VI
		}
	}
	return e.Label.VI
}

// Check remarks on codes that are not of the entry's lists or not in force on the day. Nothing here blocks: old decisions carry old
// codes, and the lists marked unverified may be wrong themselves.
func (k coded) Check(b *Book, e *Entry, day civil.Date, v Value) []fault.Finding {
	if found, done := checkShape(k, e, v); done {
		return found
	}
	if v.Code == "" {
		return k.checkText(b, e, v.Text)
	}
	l := b.List(v.List)
	if l == nil || !slices.Contains(e.Lists, v.List) {
		return []fault.Finding{finding(k, fault.Explain, "value.other_list", v.Text, listName(b, e))}
	}
	codes := []string{v.Code}
	if k.many {
		codes = v.Codes()
	}
	var found []fault.Finding
	for _, code := range codes {
		found = append(found, k.checkCode(l, code, day)...)
	}
	return found
}

func (k coded) checkText(b *Book, e *Entry, text string) []fault.Finding {
	if _, err := within(e, text, 500); err != nil {
		return []fault.Finding{blocked(k, err)}
	}
	if k.missing == "" {
		return nil
	}
	grade := k.missing
	if l := b.List(e.Lists[0]); l != nil && l.Unverified {
		grade = fault.Note
	}
	return []fault.Finding{finding(k, grade, "value.without_code", Shortened(text), listName(b, e))}
}

func (k coded) checkCode(l *List, code string, day civil.Date) []fault.Finding {
	grade := k.closed
	if l.Unverified {
		grade = fault.Note
	}
	item, ok := l.Get(code)
	if !ok {
		return []fault.Finding{finding(k, grade, "value.code_unknown", code, l.Label.VI)}
	}
	if _, ok := l.At(code, day); ok || l.past {
		return nil
	}
	if !item.To.IsZero() && day.After(item.To) {
		return []fault.Finding{finding(k, grade, "value.code_closed", item.Label, item.To.VN())}
	}
	return []fault.Finding{finding(k, grade, "value.code_not_yet", item.Label, item.From.VN())}
}

// Format shows the label that is kept beside the code.
func (k coded) Format(_ *Entry, v Value, lang string) string {
	if text, done := formatShape(v, lang); done {
		return text
	}
	return v.Text
}

// Compare gives 0 for the same codes of the same list, however they were labelled when they were stored.
func (k coded) Compare(a, b Value) int {
	if order, done := compareShape(a, b); done {
		return order
	}
	if a.Code != "" && a.List == b.List && a.Code == b.Code {
		return 0
	}
	return compareCoded(a, b)
}

// compareCoded orders by the text people see, and tells apart what only looks alike.
func compareCoded(a, b Value) int {
	if order := compareTexts(a.Text, b.Text); order != 0 {
		return order
	}
	if order := strings.Compare(a.List, b.List); order != 0 {
		return order
	}
	return strings.Compare(a.Code, b.Code)
}
