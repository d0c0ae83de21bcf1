package exchange

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"hoso/exchange/gateway"
	"hoso/law"
	"hoso/office"
)

// Check applies the national rules to packets, before anybody approves what is in them. The receiving end judges by the same
// function and the same lists, so what passes here is not refused there for its content.
func (c *Client) Check(packets []office.Packet) []office.Refusal {
	rules := c.rules()
	var found []office.Refusal
	for _, p := range packets {
		for _, v := range violations(rules, p) {
			found = append(found, refusal(p, v))
		}
	}
	return found
}

func violations(rules gateway.Rules, p office.Packet) []gateway.Violation {
	m, err := gateway.Decode(p.Message, p.Payload)
	if err != nil {
		bad := &gateway.Malformed{Code: gateway.CodeMalformed}
		errors.As(err, &bad)
		return []gateway.Violation{{Code: bad.Code, Field: bad.Field}}
	}
	found := rules.Check(m)
	if m.Transaction != p.Transaction || m.Action != p.Action {
		found = append(found, gateway.Violation{Code: gateway.CodeMalformed, Field: "Data.Header"})
	}
	return found
}

// Untranslated lists the values of a person that do not leave because the gateway's list has no such code: the nation gets an empty
// text there. They stand in no packet's way and are for whoever checks, or keeps the code lists, to see.
func (c *Client) Untranslated(in office.Person) ([]office.Refusal, error) {
	if in.Form == nil {
		return nil, fmt.Errorf("exchange: a person without a form")
	}
	d, err := c.draft(in.Form, in.Content)
	if err != nil {
		return nil, err
	}
	out := []office.Refusal{}
	for _, l := range d.unknown {
		code := gateway.CodeUntranslated
		out = append(out, office.Refusal{Code: code, Field: l.place, Path: l.path, Message: gateway.TextKey(code)})
	}
	return out, nil
}

func refusal(p office.Packet, v gateway.Violation) office.Refusal {
	return office.Refusal{Code: v.Code, Field: v.Field, Path: pathOf(p.Places, v.Field), Message: gateway.TextKey(v.Code)}
}

// pathOf finds the place in the dossier of a name in a packet. The nation may say a bare name; it then means the first place so called.
func pathOf(places map[string]string, field string) string {
	if path, ok := places[field]; ok || field == "" {
		return path
	}
	var ends []string
	for place := range places {
		if strings.HasSuffix(place, "."+field) {
			ends = append(ends, place)
		}
	}
	if len(ends) == 0 {
		return ""
	}
	return places[slices.Min(ends)]
}

// RulesOf reads from the forms which fields there are, which are mandatory, which are days and which take their value from a list
// of the gateway.
// Codes gives the codes of such a list; a list without codes forbids nothing.
func RulesOf(forms []*law.Form, codes func(list string) []string) gateway.Rules {
	r := gateway.Rules{Fields: map[string]gateway.Field{}, Lists: map[string]map[string]bool{}}
	for _, f := range forms {
		off := chaptersOff(f)
		for i := range f.Entries {
			if e := &f.Entries[i]; !off[e.Chapter] {
				learn(&r, e)
			}
		}
	}
	for _, field := range r.Fields {
		if field.Codes == "" || r.Lists[field.Codes] != nil {
			continue
		}
		known := map[string]bool{}
		for _, code := range codes(field.Codes) {
			known[code] = true
		}
		r.Lists[field.Codes] = known
	}
	return r
}

// BookRules are the rules of all forms of a book, with the lists it holds of the gateway's codes ("gioitinh" is its list
// "bnv_gioitinh").
func BookRules(b *law.Book) gateway.Rules {
	return RulesOf(b.Forms(), func(list string) []string {
		var codes []string
		for _, id := range []string{list, "bnv_" + list} {
			if l := b.List(id); l != nil {
				for _, item := range l.Items {
					codes = append(codes, item.Code)
				}
				break
			}
		}
		return codes
	})
}

func learn(r *gateway.Rules, e *law.Entry) {
	if e.Off || e.Level >= law.Secret {
		return // it never leaves, so nothing can be asked of it
	}
	n := e.Nation
	part := n.Block
	if part == gateway.Person || part == n.List {
		part = ""
	}
	if n.List != "" {
		part = gateway.Join(part, n.List+"[]")
	}
	if !e.IsTable() {
		learnField(r, e, part)
		return
	}
	for i := range e.Columns {
		learnField(r, &e.Columns[i], part)
	}
}

func learnField(r *gateway.Rules, e *law.Entry, part string) {
	s, _ := shapeOf(e.Kind)
	if text := e.Nation.TextName; text != "" {
		if schema := gateway.Join(part, text); r.Fields[schema] == (gateway.Field{}) {
			r.Fields[schema] = gateway.Field{} // known, with nothing asked of it
		}
	}
	for _, name := range append([]string{e.Nation.Name}, e.Nation.Also...) {
		if name == "" {
			continue
		}
		schema := gateway.Join(part, name)
		field := r.Fields[schema]
		field.Mandatory = field.Mandatory || e.Nation.Mandatory
		field.Date = field.Date || s == day
		if e.Nation.Codes != "" {
			field.Codes = e.Nation.Codes
		}
		r.Fields[schema] = field
	}
}
