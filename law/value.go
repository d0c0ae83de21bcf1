package law

import (
	"encoding/json"
	"errors"
	"strings"
)

// Value is one stored value of a dossier. Exactly one shape is used:
//
//	absent (chưa khai)           the zero Value; it is not stored at all
//	plain                        Text only: "Nguyễn Văn An", "1980-05", "4.98", "2530000"
//	coded                        Code, List and the Text as it was shown
//	none (không có)              None: declared absent, which counts as complete
//	sealed                       Sealed only: the ciphertext as it lies in the store
//
// In JSON a plain value is a string, all others are objects; there are no numbers, booleans or nulls.
type Value struct {
	Text   string
	Code   string
	List   string
	None   bool
	Sealed string
}

// Plain makes a plain value.
func Plain(text string) Value { return Value{Text: text} }

// Coded makes a value taken from a code list.
func Coded(list, code, text string) Value { return Value{List: list, Code: code, Text: text} }

// NoneDeclared is "không có".
func NoneDeclared() Value { return Value{None: true} }

// IsZero reports whether nothing has been declared.
func (v Value) IsZero() bool { return v == Value{} }

// Codes splits the codes of a value that holds several ("01;05").
func (v Value) Codes() []string {
	if v.Code == "" {
		return nil
	}
	return strings.Split(v.Code, ";")
}

type valueObject struct {
	Code   string `json:"code,omitempty"`
	List   string `json:"list,omitempty"`
	Text   string `json:"text,omitempty"`
	None   string `json:"none,omitempty"`
	Sealed string `json:"sealed,omitempty"`
}

// MarshalJSON writes the shapes named at Value; the zero Value is the empty string.
func (v Value) MarshalJSON() ([]byte, error) {
	switch {
	case v.Sealed != "":
		return json.Marshal(valueObject{Sealed: v.Sealed})
	case v.None:
		return json.Marshal(valueObject{None: "declared"})
	case v.Code != "":
		return json.Marshal(valueObject{Code: v.Code, List: v.List, Text: v.Text})
	}
	return json.Marshal(v.Text)
}

// UnmarshalJSON reads the shapes named at Value and refuses all others.
func (v *Value) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		*v = Value{}
		return json.Unmarshal(b, &v.Text)
	}
	var o *valueObject
	if err := json.Unmarshal(b, &o); err != nil || o == nil {
		return errors.New("law: a value is a string or an object of strings")
	}
	*v = Value{Code: o.Code, List: o.List, Text: o.Text, None: o.None == "declared", Sealed: o.Sealed}
	return nil
}

// Content is what one component of a dossier holds: values under one edition of a form.
// A table declared "không có" has its id in Fields with None.
type Content struct {
	Form   string           `json:"form"` // "syll@2023-05-05": Form.Key
	Fields map[string]Value `json:"fields"`
	Tables map[string][]Row `json:"tables,omitempty"`
}

// Row is one row of a repeating table; its id is permanent.
type Row struct {
	ID    string           `json:"id"`
	Cells map[string]Value `json:"cells"`
}

// Path names one place in a dossier: "component/field" or "component/table/row/column".
// "component/table/row" names a whole row.
type Path struct{ Component, Field, Row, Column string }

// String gives the text form of the path.
func (p Path) String() string {
	s := p.Component + "/" + p.Field
	if p.Row != "" {
		s += "/" + p.Row
	}
	if p.Column != "" {
		s += "/" + p.Column
	}
	return s
}

// ParsePath reads the text form of a path; it does not ask whether the form knows the place.
func ParsePath(s string) (Path, error) {
	parts := strings.Split(s, "/")
	if len(parts) < 2 || len(parts) > 4 {
		return Path{}, errors.New("law: a path has two to four parts")
	}
	for _, part := range parts {
		if part == "" {
			return Path{}, errors.New("law: a path has no empty part")
		}
	}
	parts = append(parts, "", "")
	return Path{parts[0], parts[1], parts[2], parts[3]}, nil
}

// FieldPath names a field.
func FieldPath(component, field string) Path { return Path{Component: component, Field: field} }

// CellPath names a cell of a table.
func CellPath(component, table, row, column string) Path {
	return Path{Component: component, Field: table, Row: row, Column: column}
}

// Walk calls fn for every value of a content: fields first, then cells, in no particular order of ids.
func Walk(component string, c Content, fn func(Path, Value)) {
	for field, v := range c.Fields {
		fn(FieldPath(component, field), v)
	}
	for table, rows := range c.Tables {
		for _, row := range rows {
			for column, v := range row.Cells {
				fn(CellPath(component, table, row.ID, column), v)
			}
		}
	}
}

// Clone copies a content so that the copy can be changed.
func (c Content) Clone() Content {
	out := Content{Form: c.Form, Fields: map[string]Value{}, Tables: map[string][]Row{}}
	for field, v := range c.Fields {
		out.Fields[field] = v
	}
	for table, rows := range c.Tables {
		out.Tables[table] = cloneRows(rows)
	}
	return out
}

func cloneRows(rows []Row) []Row {
	out := make([]Row, len(rows))
	for i, row := range rows {
		cells := make(map[string]Value, len(row.Cells))
		for column, v := range row.Cells {
			cells[column] = v
		}
		out[i] = Row{ID: row.ID, Cells: cells}
	}
	return out
}
