package law

import (
	"fmt"
	"reflect"
)

// BindFields fills a struct whose fields of type Value carry a tag `field:"…"` from a content. Code that needs a particular field
// states its need this way; CheckBinding holds it to the forms.
func BindFields(into any, c Content) error {
	v := reflect.ValueOf(into).Elem()
	t := v.Type()
	for i := range t.NumField() {
		field := t.Field(i).Tag.Get("field")
		if field == "" || t.Field(i).Type != reflect.TypeFor[Value]() {
			return fmt.Errorf("law: %s.%s is no bound field", t.Name(), t.Field(i).Name)
		}
		v.Field(i).Set(reflect.ValueOf(c.Fields[field]))
	}
	return nil
}

// CheckBinding reports the fields of a bound struct that an edition of the named form does not have.
func (b *Book) CheckBinding(example any, form string) error {
	t := reflect.TypeOf(example)
	for _, f := range b.forms {
		if f.ID != form {
			continue
		}
		for i := range t.NumField() {
			if field := t.Field(i).Tag.Get("field"); f.Entry(field) == nil {
				return fmt.Errorf("law: %s needs field %q, which %s does not have", t.Name(), field, f.Key())
			}
		}
	}
	return nil
}
