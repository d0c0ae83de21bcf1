package exchange

import (
	"strings"

	"hoso/civil"
	"hoso/exchange/gateway"
	"hoso/law"
)

// shape is the way values of a kind leave.
type shape int

const (
	plain    shape = iota // the text as it is kept
	coded                 // the code; the text only where there is no code
	located               // an address: its text, and the code only where the text has a name of its own
	unit                  // the agency code of a unit, and its name
	day                   // a date, whole or made whole
	rows                  // a repeating table
	withheld              // nothing leaves: pictures and places to sign
)

type kindShape struct {
	kind  string
	shape shape
}

// shapes lists every kind of the law floor with the way its values leave.
func shapes() []kindShape {
	return []kindShape{
		{"text", plain}, {"long_text", plain}, {"name", plain},
		{"code", coded}, {"code_or_text", coded}, {"codes", coded}, {"codes_or_text", coded}, {"place", coded},
		{"date", day}, {"partial_date", day}, {"month", day}, {"year", plain},
		{"integer", plain}, {"decimal", plain}, {"coefficient", plain}, {"percent", plain}, {"money", plain},
		{"phone", plain}, {"email", plain}, {"personal_number", plain}, {"social_insurance", plain}, {"health_insurance", plain},
		{"unit", unit}, {"unit_or_text", unit}, {"address", located},
		{"photo", withheld}, {"signature", withheld}, {"fixed_text", withheld},
		{"table", rows},
	}
}

// Kinds lists the kinds of entries this door knows how to treat.
func Kinds() []string {
	var names []string
	for _, s := range shapes() {
		names = append(names, s.kind)
	}
	return names
}

func shapeOf(kind string) (shape, bool) {
	for _, s := range shapes() {
		if s.kind == kind {
			return s.shape, true
		}
	}
	return plain, false
}

// outgoing is one value as it leaves. Text is what a second name beside a code takes.
type outgoing struct {
	value, text string
	presumed    bool // the day was not declared
}

// export says how a value leaves under the first name of its entry. Nothing leaves of what is sealed or declared "không có".
func (c *Client) export(s shape, n law.Nation, v law.Value) outgoing {
	if v.Sealed != "" || v.None {
		return outgoing{}
	}
	switch s {
	case plain:
		return outgoing{value: v.Text, text: v.Text}
	case coded:
		return beside(v.Code, v.Text, n.TextName, v.Code == "")
	case located:
		return beside(v.Code, v.Text, n.TextName, true)
	case unit:
		code := c.unitCode(v)
		return beside(code, v.Text, n.TextName, code == "")
	case day:
		value, presumed := wholeDay(n.Name, v.Text)
		return outgoing{value: value, text: v.Text, presumed: presumed}
	}
	return outgoing{}
}

// beside puts a code and its text under two names; where there is only one name it takes the text if so told.
func beside(code, text, textName string, textAlone bool) outgoing {
	if textName == "" && textAlone {
		code = text
	}
	return outgoing{value: code, text: text}
}

// unitCode is the agency code (QĐ 20/2020) of a unit value. The ids of our own unit tree never leave.
func (c *Client) unitCode(v law.Value) string {
	if v.Code == "" || gateway.UnitShape(v.Code) {
		return v.Code
	}
	return c.unit(v.Code)
}

// wholeDay makes a date whole: where only the month or the year is known, the first day of it, or the last where the name says
// "to" (syll-form.md, note 2). What is no date stays as it is, for the check to refuse.
func wholeDay(name, text string) (value string, presumed bool) {
	p, err := civil.ParsePartial(text)
	if err != nil {
		return text, false
	}
	if d, full := p.Full(); full {
		return d.String(), false
	}
	if strings.HasPrefix(name, "Den") {
		return p.Last().String(), true
	}
	return p.First().String(), true
}
