package law

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"hoso/civil"
)

// place is one value of a content, together with where it stands and how it reads.
type place struct {
	at    Path
	entry *Entry
	value Value
}

// The ways a rule may read a place, and the kinds of field that can be read so.
var readableAs = map[string][]string{
	"day":    {"date", "partial_date", "month", "year"},
	"code":   {"code", "code_or_text", "codes", "codes_or_text", "place"},
	"amount": {"coefficient", "percent", "decimal", "integer", "money"},
	"text":   nil, // any
}

// day gives a date as far as it is known; the zero Partial when there is none to read.
func (p place) day() civil.Partial {
	d, err := civil.ParsePartial(p.value.Text)
	if err != nil || p.value.Code != "" {
		return civil.Partial{}
	}
	return d
}

// hundredths gives an amount in hundredths; false when there is none.
func (p place) hundredths() (int, bool) {
	whole, fraction, _ := strings.Cut(p.value.Text, ".")
	if len(fraction) > 2 || whole == "" || len(whole) > 9 || !allDigits(whole) || !allDigits(fraction) {
		return 0, false
	}
	n := 0
	for _, r := range whole + (fraction + "00")[:2] {
		n = n*10 + int(r-'0')
	}
	return n, true
}

// number gives a whole number; false when there is none.
func (p place) number() (int, bool) {
	n, ok := p.hundredths()
	return n / 100, ok && n%100 == 0
}

func (p place) code() string { return p.value.Code }
func (p place) text() string { return p.value.Text }

// shown is the value as people read it.
func (p place) shown() string {
	if k := KindOf(p.entry.Kind); k != nil {
		return k.Format(p.entry, p.value, "vi")
	}
	return p.value.Text
}

func allDigits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// predicate finds what one rule is about, in one form.
type predicate struct {
	name  string
	forms []string     // forms whose fields it reads
	need  reflect.Type // struct of its fields; nil when it walks the whole form
	find  func(RuleInput) []remark
}

// reads makes a predicate that needs particular fields: a struct whose fields are
//
//	place       with tags field:"…" as:"day|code|amount|text"
//	[]struct    with tag table:"…", one for each row; inside, a Path named Row, and places with tags column:"…" as:"…"
func reads[F any](name string, find func(RuleInput, F) []remark, forms ...string) predicate {
	return predicate{name, forms, reflect.TypeFor[F](), func(in RuleInput) []remark {
		var fields F
		bindPlaces(reflect.ValueOf(&fields).Elem(), in)
		return find(in, fields)
	}}
}

// walks makes a predicate that looks at every place of a form by its kind, and needs none in particular.
func walks(name string, find func(RuleInput) []remark, forms ...string) predicate {
	return predicate{name: name, forms: forms, find: find}
}

func bindPlaces(fields reflect.Value, in RuleInput) {
	t := fields.Type()
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		if table := tag.Get("table"); table != "" {
			fields.Field(i).Set(bindRows(t.Field(i).Type, table, in))
			continue
		}
		id := tag.Get("field")
		fields.Field(i).Set(reflect.ValueOf(place{FieldPath(in.Component, id), in.Form.Entry(id), in.Content.Fields[id]}))
	}
}

func bindRows(slice reflect.Type, table string, in RuleInput) reflect.Value {
	rows := reflect.MakeSlice(slice, 0, 0)
	entry := in.Form.Entry(table)
	for _, row := range in.Content.Tables[table] {
		bound := reflect.New(slice.Elem()).Elem()
		for i := range slice.Elem().NumField() {
			column := slice.Elem().Field(i).Tag.Get("column")
			if column == "" {
				bound.Field(i).Set(reflect.ValueOf(Path{Component: in.Component, Field: table, Row: row.ID}))
				continue
			}
			bound.Field(i).Set(reflect.ValueOf(place{CellPath(in.Component, table, row.ID, column), entry.Column(column), row.Cells[column]}))
		}
		rows = reflect.Append(rows, bound)
	}
	return rows
}

// unmet lists what a predicate needs and an edition of a form does not have.
func unmet(need reflect.Type, f *Form) []string {
	var missing []string
	if need == nil {
		return nil
	}
	for i := range need.NumField() {
		field := need.Field(i)
		if table := field.Tag.Get("table"); table != "" {
			missing = append(missing, unmetColumns(field.Type.Elem(), f.Entry(table), table)...)
			continue
		}
		missing = append(missing, unmetPlace(f.Entry(field.Tag.Get("field")), field.Tag.Get("field"), field.Tag.Get("as"))...)
	}
	return missing
}

func unmetColumns(row reflect.Type, table *Entry, id string) []string {
	if table == nil || !table.IsTable() {
		return []string{fmt.Sprintf("there is no table %q", id)}
	}
	var missing []string
	for i := range row.NumField() {
		if column := row.Field(i).Tag.Get("column"); column != "" {
			missing = append(missing, unmetPlace(table.Column(column), id+"."+column, row.Field(i).Tag.Get("as"))...)
		}
	}
	return missing
}

func unmetPlace(e *Entry, id, as string) []string {
	if e == nil {
		return []string{fmt.Sprintf("there is no %q", id)}
	}
	kinds, known := readableAs[as]
	if !known || len(kinds) > 0 && !slices.Contains(kinds, e.Kind) {
		return []string{fmt.Sprintf("%q, of kind %s, is not to be read as %q", id, e.Kind, as)}
	}
	return nil
}
