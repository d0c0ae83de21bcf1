package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Object is a part of a message: names in the order they were set, each with a text, an object or rows. Nothing else can be said
// in a message: no numbers, no booleans, no nulls.
type Object struct {
	names  []string
	values map[string]any // string, *Object or []*Object
}

// NewObject makes an object without members.
func NewObject() *Object { return &Object{values: map[string]any{}} }

// Names lists the members in their order.
func (o *Object) Names() []string { return o.names }

// Has tells whether there is a member of that name, of any shape.
func (o *Object) Has(name string) bool {
	_, ok := o.values[name]
	return ok
}

// Empty tells whether there is no member.
func (o *Object) Empty() bool { return len(o.names) == 0 }

// Text gives a text member; empty when there is none of that shape.
func (o *Object) Text(name string) string {
	s, _ := o.values[name].(string)
	return s
}

// Object gives an object member; nil when there is none of that shape.
func (o *Object) Object(name string) *Object {
	child, _ := o.values[name].(*Object)
	return child
}

// Rows gives the rows of a list member and whether there is one.
func (o *Object) Rows(name string) ([]*Object, bool) {
	rows, ok := o.values[name].([]*Object)
	return rows, ok
}

// SetText puts a text in its place, or at the end when the name is new.
func (o *Object) SetText(name, text string) { o.set(name, text) }

// SetObject puts an object.
func (o *Object) SetObject(name string, child *Object) { o.set(name, child) }

// SetRows puts a list.
func (o *Object) SetRows(name string, rows []*Object) { o.set(name, rows) }

// Take puts the member of another object under its name.
func (o *Object) Take(name string, from *Object) { o.set(name, from.values[name]) }

// Drop removes a member.
func (o *Object) Drop(name string) {
	if !o.Has(name) {
		return
	}
	delete(o.values, name)
	kept := make([]string, 0, len(o.names))
	for _, n := range o.names {
		if n != name {
			kept = append(kept, n)
		}
	}
	o.names = kept
}

func (o *Object) set(name string, value any) {
	if !o.Has(name) {
		o.names = append(o.names, name)
	}
	o.values[name] = value
}

// Walk calls fn for every text, in order. Place is where it stands ("LUONG_PHUCAP_CHUCVU.DS_QUATRINH_LUONG[0].Ngach") and schema
// the same without the number of the row ("…DS_QUATRINH_LUONG[].Ngach").
func (o *Object) Walk(fn func(place, schema, text string)) { o.walk("", "", fn) }

func (o *Object) walk(place, schema string, fn func(place, schema, text string)) {
	for _, name := range o.names {
		switch v := o.values[name].(type) {
		case string:
			fn(Join(place, name), Join(schema, name), v)
		case *Object:
			v.walk(Join(place, name), Join(schema, name), fn)
		case []*Object:
			for i, row := range v {
				row.walk(Join(place, Row(name, i)), Join(schema, name+"[]"), fn)
			}
		}
	}
}

// Join names a member of a part.
func Join(part, name string) string {
	if part == "" {
		return name
	}
	return part + "." + name
}

// Row names a row of a list.
func Row(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }

// MarshalJSON writes the members in their order.
func (o *Object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, name := range o.names {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeJSON(&b, name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := writeJSON(&b, o.values[name]); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func writeJSON(b *bytes.Buffer, v any) error {
	if rows, ok := v.([]*Object); ok && rows == nil {
		v = []*Object{}
	}
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("gateway: %w", err)
	}
	b.Truncate(b.Len() - 1) // the line end Encode puts
	return nil
}

// UnmarshalJSON reads what MarshalJSON writes, as strictly as Parse.
func (o *Object) UnmarshalJSON(raw []byte) error {
	read, err := Parse(raw)
	if err != nil {
		return err
	}
	*o = *read
	return nil
}

// Malformed says why bytes are not a message. Code is one of the rule codes, Field where.
type Malformed struct{ Code, Field string }

// Error is for logs.
func (m *Malformed) Error() string { return fmt.Sprintf("gateway: %s at %q", m.Code, m.Field) }

const maxDepth = 8 // a message needs five

// Parse reads one object made only of texts, objects and lists of objects. A doubled name, text that is not UTF-8, a value of
// another kind or anything after the object is a *Malformed.
func Parse(raw []byte) (*Object, error) {
	if !utf8.Valid(raw) {
		return nil, &Malformed{Code: CodeMalformed}
	}
	p := &parser{dec: json.NewDecoder(bytes.NewReader(raw))}
	p.dec.UseNumber()
	if t, err := p.dec.Token(); err != nil || t != json.Delim('{') {
		return nil, &Malformed{Code: CodeMalformed}
	}
	o, err := p.object("", 1)
	if err != nil {
		return nil, err
	}
	if _, err := p.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, &Malformed{Code: CodeMalformed}
	}
	return o, nil
}

type parser struct{ dec *json.Decoder }

// object reads the members of an object whose brace was read.
func (p *parser) object(place string, depth int) (*Object, error) {
	if depth > maxDepth {
		return nil, &Malformed{CodeMalformed, place}
	}
	o := NewObject()
	for p.dec.More() {
		token, err := p.dec.Token()
		name, ok := token.(string)
		if err != nil || !ok || o.Has(name) {
			return nil, &Malformed{CodeMalformed, Join(place, name)}
		}
		value, err := p.value(Join(place, name), depth)
		if err != nil {
			return nil, err
		}
		o.set(name, value)
	}
	if _, err := p.dec.Token(); err != nil {
		return nil, &Malformed{CodeMalformed, place}
	}
	return o, nil
}

func (p *parser) value(place string, depth int) (any, error) {
	token, err := p.dec.Token()
	if err != nil {
		return nil, &Malformed{CodeMalformed, place}
	}
	switch t := token.(type) {
	case string:
		return t, nil
	case json.Delim:
		if t == '{' {
			return p.object(place, depth+1)
		}
		return p.rows(place, depth+1)
	}
	return nil, &Malformed{CodeNotText, place}
}

// rows reads a list whose bracket was read.
func (p *parser) rows(place string, depth int) ([]*Object, error) {
	rows := []*Object{}
	for p.dec.More() {
		at := Row(place, len(rows))
		token, err := p.dec.Token()
		if err != nil {
			return nil, &Malformed{CodeMalformed, at}
		}
		if token != json.Delim('{') {
			return nil, &Malformed{CodeNotText, at}
		}
		row, err := p.object(at, depth+1)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	if _, err := p.dec.Token(); err != nil {
		return nil, &Malformed{CodeMalformed, place}
	}
	return rows, nil
}
