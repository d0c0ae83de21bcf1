package gateway

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"hoso/civil"
)

// The codes of refusals. TextKey gives the sentence of each.
const (
	CodeMalformed   = "malformed"          // not a message
	CodeNotText     = "not_text"           // a value that is neither text, object nor list of objects
	CodeMessage     = "message"            // no such message, or not this action
	CodeSender      = "sender"             // no sender, or another agency than the one that calls
	CodeTransaction = "transaction"        // no transaction number
	CodeReused      = "transaction_reused" // a number that came before with other content
	CodeBlock       = "block_missing"      // the block the message is for is not there
	CodeForeign     = "block_foreign"      // a block that the message does not carry
	CodeKey         = "key_differs"        // two numbers for one person
	CodeMandatory   = "mandatory"
	CodeUnitShape   = "unit_shape"   // not an agency code of QĐ 20/2020
	CodeUnit        = "unit_unknown" // not in the list of units
	CodeUnitTwice   = "unit_differs" // the two spellings of the employing unit say different things
	CodeDate        = "date"
	CodeUnknown     = "code_unknown" // not in the gateway's list
	CodeExists      = "exists"
	CodeAbsent      = "absent"

	CodeUntranslated = "untranslated" // no refusal: a value that does not leave because the gateway has no such code
)

// TextKey is the key of the sentence that explains a code; empty for a code that is none of ours.
func TextKey(code string) string {
	switch code {
	case CodeMalformed, CodeNotText, CodeMessage, CodeSender, CodeTransaction, CodeReused, CodeBlock, CodeForeign, CodeKey,
		CodeMandatory, CodeUnitShape, CodeUnit, CodeUnitTwice, CodeDate, CodeUnknown, CodeExists, CodeAbsent, CodeUntranslated:
		return "nation." + code
	}
	return ""
}

// Violation is one reason against a message: a code and the place it speaks of.
type Violation struct{ Code, Field string }

// Field is what is known of one field, under its schema name ("LUONG_PHUCAP_CHUCVU.DS_QUATRINH_LUONG[].Ngach").
type Field struct {
	Mandatory bool
	Date      bool
	Codes     string // name of the list its value must be in, when there is a value
}

// Rules is what a message is judged by. The zero Rules know the gateway's own rules and no field and no list.
type Rules struct {
	Fields map[string]Field
	Lists  map[string]map[string]bool // a list that is not here, or empty, forbids nothing
	Units  map[string]bool            // codes of units that are known; empty: any code of the right shape is taken
	Shape  *regexp.Regexp             // shape of unit codes instead of UnitShape, optional
}

// Check gives every reason against a message, in the order of the message; none means that the receiver will not refuse its content.
func (r Rules) Check(m Message) []Violation {
	c := &checker{rules: r, m: m}
	c.envelope()
	if m.Action == Del {
		return c.found // nothing but the key counts
	}
	c.blocks()
	if general := m.Record.Object(General); general != nil {
		c.general(general)
	}
	c.mandatory("", "", m.Record)
	c.values()
	return c.found
}

type checker struct {
	rules Rules
	m     Message
	found []Violation
}

func (c *checker) add(code, field string) {
	for _, v := range c.found {
		if v.Code == code && v.Field == field {
			return
		}
	}
	c.found = append(c.found, Violation{code, field})
}

func (c *checker) envelope() {
	if !Allows(c.m.Name, c.m.Action) {
		c.add(CodeMessage, headerAction)
	}
	if c.m.Sender == "" {
		c.add(CodeSender, headerSender)
	}
	if c.m.Transaction == "" {
		c.add(CodeTransaction, headerNumber)
	}
	if strings.TrimSpace(c.m.Number()) == "" {
		c.add(CodeMandatory, Key)
	}
}

// blocks asks for the block of the message and for no other. The whole profile may carry any.
func (c *checker) blocks() {
	block := BlockOf(c.m.Name)
	if block == "" {
		return
	}
	if c.m.Record.Object(block) == nil {
		if _, list := c.m.Record.Rows(block); !list {
			c.add(CodeBlock, block)
		}
	}
	if c.m.Name == Profile {
		return
	}
	for _, name := range c.m.Record.Names() {
		if name != block && name != Key {
			c.add(CodeForeign, name)
		}
	}
}

// general holds the rules of the first block: who it is, and whose.
func (c *checker) general(general *Object) {
	if number := general.Text(Key); number != "" && number != c.m.Number() {
		c.add(CodeKey, Join(General, Key))
	}
	for _, name := range []string{StaffNumber, FullName} {
		if strings.TrimSpace(general.Text(name)) == "" {
			c.add(CodeMandatory, Join(General, name))
		}
	}
	first, second := general.Text(UnitCode), general.Text(UnitCodeAlso)
	if first != "" && second != "" && first != second {
		c.add(CodeUnitTwice, Join(General, UnitCodeAlso))
	}
	if first == "" {
		first = second
	}
	c.unit(UnitCode, first)
	c.unit(ManagerCode, general.Text(ManagerCode))
}

func (c *checker) unit(name, code string) {
	field := Join(General, name)
	switch {
	case strings.TrimSpace(code) == "":
		c.add(CodeMandatory, field)
	case !c.rules.shape(code):
		c.add(CodeUnitShape, field)
	case len(c.rules.Units) > 0 && !c.rules.Units[code]:
		c.add(CodeUnit, field)
	}
}

func (r Rules) shape(code string) bool {
	if r.Shape != nil {
		return r.Shape.MatchString(code)
	}
	return UnitShape(code)
}

// mandatory asks for the fields that the form declares mandatory, in every block and row that is carried.
func (c *checker) mandatory(place, schema string, part *Object) {
	for _, full := range slices.Sorted(maps.Keys(c.rules.Fields)) {
		name, here := strings.CutPrefix(full, prefix(schema))
		if here && c.rules.Fields[full].Mandatory && !strings.Contains(name, ".") && strings.TrimSpace(part.Text(name)) == "" {
			c.add(CodeMandatory, Join(place, name))
		}
	}
	for _, name := range part.Names() {
		if child := part.Object(name); child != nil {
			c.mandatory(Join(place, name), Join(schema, name), child)
		}
		rows, _ := part.Rows(name)
		for i, row := range rows {
			c.mandatory(Join(place, Row(name, i)), Join(schema, name+"[]"), row)
		}
	}
}

func prefix(schema string) string {
	if schema == "" {
		return ""
	}
	return schema + "."
}

func (c *checker) values() {
	c.m.Record.Walk(func(place, schema, text string) {
		if text == "" {
			return
		}
		field := c.rules.Fields[schema]
		if (field.Date || dateName(schema)) && !isDate(text) {
			c.add(CodeDate, place)
		}
		if !c.rules.Takes(field.Codes, text) {
			c.add(CodeUnknown, place)
		}
	})
}

// Takes tells whether a list has every code of a value ("01;05"). A list that is not known takes anything.
func (r Rules) Takes(list, text string) bool {
	known := r.Lists[list]
	if list == "" || len(known) == 0 {
		return true
	}
	for code := range strings.SplitSeq(text, ";") {
		if !known[code] {
			return false
		}
	}
	return true
}

// dateName tells by the gateway's way of naming that a field is a day.
func dateName(schema string) bool {
	name := schema[strings.LastIndexByte(schema, '.')+1:]
	for _, prefix := range []string{"Ngay", "TuNgay", "DenNgay"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

func isDate(text string) bool {
	_, err := civil.Parse(text)
	return err == nil
}

// The shapes of agency codes: QĐ 20/2020/QĐ-TTg art. 4 (M, two digits, then a group for each level) and art. 6 (Z). Codes have at
// most 35 characters.
var (
	levels = regexp.MustCompile(`^[A-Y][0-9]{2}(\.[0-9A-Z]+)*$`)
	others = regexp.MustCompile(`^Z(0[1-9]|[1-9][0-9])[0-9A-Z.]{1,32}$`)
)

// UnitShape tells whether a text is shaped like an agency code.
func UnitShape(code string) bool {
	return len(code) <= 35 && (levels.MatchString(code) || others.MatchString(code))
}
