package store

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"hoso/office"
)

// selection builds the text and the arguments of one SELECT.
type selection struct {
	dialect *dialect
	table   *table
	text    strings.Builder
	args    []any
}

func (s *selection) bind(v any) string {
	s.args = append(s.args, v)
	return "$" + strconv.Itoa(len(s.args))
}

func selectRows(d *dialect, t *table, q office.Query) (string, []any, error) {
	s := &selection{dialect: d, table: t}
	order, err := s.order(q.Order)
	if err != nil {
		return "", nil, err
	}
	fmt.Fprintf(&s.text, "SELECT %s FROM r_%s WHERE 1 = 1", t.cols, t.noun.Name)
	if err := s.where(q.Where); err != nil {
		return "", nil, err
	}
	if q.After != nil {
		if err := s.after(order, *q.After); err != nil {
			return "", nil, err
		}
	}
	s.text.WriteString(" ORDER BY " + s.orderBy(order))
	if q.Limit > 0 {
		s.text.WriteString(" LIMIT " + s.bind(int64(q.Limit)))
	}
	return s.text.String(), s.args, nil
}

func countRows(d *dialect, t *table, q office.Query) (string, []any, error) {
	s := &selection{dialect: d, table: t}
	fmt.Fprintf(&s.text, "SELECT count(*) FROM r_%s WHERE 1 = 1", t.noun.Name)
	if err := s.where(q.Where); err != nil {
		return "", nil, err
	}
	return s.text.String(), s.args, nil
}

func (s *selection) key(name string) (office.Key, error) {
	if name == "id" {
		return office.Key{Name: "id"}, nil
	}
	k, ok := s.table.keys[name]
	if !ok {
		return k, fmt.Errorf("store: %s has no key %q", s.table.noun.Name, name)
	}
	return k, nil
}

func (s *selection) where(all []office.Where) error {
	for _, w := range all {
		k, err := s.key(w.Key)
		if err != nil {
			return err
		}
		condition, err := s.condition(k, w)
		if err != nil {
			return fmt.Errorf("store: %s.%s %s: %w", s.table.noun.Name, w.Key, w.Op, err)
		}
		s.text.WriteString(" AND " + condition)
	}
	return nil
}

// nothing is the condition no row meets: a text that no column can hold equals none.
const nothing = "1 = 0"

func (s *selection) condition(k office.Key, w office.Where) (string, error) {
	switch w.Op {
	case "=", "!=", "<", "<=", ">", ">=":
		return s.compare(k, w)
	case "in":
		return s.in(k, w.Value)
	case "under":
		return s.under(k, w.Value)
	}
	return "", fmt.Errorf("there is no such operation")
}

func (s *selection) compare(k office.Key, w office.Where) (string, error) {
	col := column(k.Name)
	if w.Value == nil {
		switch w.Op {
		case "=":
			return col + " IS NULL", nil
		case "!=":
			return col + " IS NOT NULL", nil
		}
		return "", fmt.Errorf("nothing is before or behind an absent key")
	}
	if r := reflect.ValueOf(w.Value); !k.Integer && r.Kind() == reflect.String && !storable(r.String()) {
		return nothing, nil
	}
	v, err := s.table.value(k, w.Value)
	if err != nil {
		return "", err
	}
	if w.Op == "!=" && k.Optional {
		return fmt.Sprintf("(%s IS NULL OR %s <> %s)", col, col, s.bind(v)), nil
	}
	return fmt.Sprintf("%s %s %s", col, strings.Replace(w.Op, "!=", "<>", 1), s.bind(v)), nil
}

// in passes the whole list as one argument, so that lists of all lengths share a statement.
func (s *selection) in(k office.Key, value any) (string, error) {
	list, ok := value.([]string)
	if !ok || k.Integer {
		return "", fmt.Errorf("a list of texts is asked of a column of text, not a %T", value)
	}
	kept := make([]string, 0, len(list))
	for _, v := range list {
		if storable(v) {
			kept = append(kept, v)
		}
	}
	if len(kept) == 0 {
		return nothing, nil
	}
	arg, err := s.dialect.listValue(kept)
	if err != nil {
		return "", err
	}
	return s.dialect.list(column(k.Name), s.bind(arg)), nil
}

// under is a range of bytes, never LIKE: both engines walk their index for it.
func (s *selection) under(k office.Key, value any) (string, error) {
	r := reflect.ValueOf(value)
	if r.Kind() != reflect.String || k.Integer {
		return "", fmt.Errorf("a path is text, not a %T", value)
	}
	prefix, col := r.String(), column(k.Name)
	if !storable(prefix) {
		return nothing, nil
	}
	if prefix == "" {
		return col + " IS NOT NULL", nil
	}
	low := fmt.Sprintf("%s >= %s", col, s.bind(prefix))
	end, ok := behind(prefix)
	if !ok {
		return low, nil
	}
	return fmt.Sprintf("%s AND %s < %s", low, col, s.bind(end)), nil
}

// behind gives the least text greater than every text that begins with prefix; false when there is none. Characters and their UTF-8
// bytes have the same order, so that the last character is raised, not the last byte.
func behind(prefix string) (string, bool) {
	for prefix != "" {
		last, size := utf8.DecodeLastRuneInString(prefix)
		prefix = prefix[:len(prefix)-size]
		if last == utf8.MaxRune {
			continue
		}
		last++
		if last == 0xD800 { // surrogates are not characters
			last = 0xE000
		}
		return prefix + string(last), true
	}
	return "", false
}

// sorting is one column of an order.
type sorting struct {
	key        office.Key
	descending bool
}

func (o sorting) column() string { return column(o.key.Name) }

// order reads the columns of a query's order; the id breaks ties, in the direction of the first column.
func (s *selection) order(names []string) ([]sorting, error) {
	var all []sorting
	for _, name := range names {
		bare := strings.TrimPrefix(name, "-")
		k, err := s.key(bare)
		if err != nil {
			return nil, err
		}
		all = append(all, sorting{key: k, descending: bare != name})
		if bare == "id" {
			return all, nil
		}
	}
	return append(all, sorting{key: office.Key{Name: "id"}, descending: len(all) > 0 && all[0].descending}), nil
}

func (s *selection) orderBy(order []sorting) string {
	parts := make([]string, 0, len(order))
	for _, o := range order {
		part := o.column()
		if o.descending {
			part += " DESC"
		}
		if o.key.Optional {
			part += s.dialect.nullsOf(o.descending)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// after continues behind a row: (a, b, id) > (…) where all columns go one way and are never absent, which an index answers;
// otherwise a > x OR a = x AND (b > y OR …).
func (s *selection) after(order []sorting, last office.After) error {
	values, err := s.places(order, last)
	if err != nil {
		return err
	}
	if plain(order) {
		columns, marks := make([]string, len(order)), make([]string, len(order))
		for i, o := range order {
			columns[i], marks[i] = o.column(), s.bind(values[i])
		}
		sign := ">"
		if order[0].descending {
			sign = "<"
		}
		fmt.Fprintf(&s.text, " AND (%s) %s (%s)", strings.Join(columns, ", "), sign, strings.Join(marks, ", "))
		return nil
	}
	s.text.WriteString(" AND " + s.beyond(order, values))
	return nil
}

func plain(order []sorting) bool {
	for _, o := range order {
		if o.key.Optional || o.descending != order[0].descending {
			return false
		}
	}
	return true
}

// places gives the value of the last row for every column of the order, the id's included.
func (s *selection) places(order []sorting, last office.After) ([]any, error) {
	var values []any
	keys := last.Keys
	for _, o := range order {
		if o.key.Name == "id" {
			if !storable(last.ID) {
				return nil, fmt.Errorf("store: %s: the place to continue is not an id", s.table.noun.Name)
			}
			values = append(values, last.ID)
			continue
		}
		if len(keys) == 0 {
			return nil, fmt.Errorf("store: %s: the place to continue lacks the key %q", s.table.noun.Name, o.key.Name)
		}
		v, err := s.table.value(o.key, keys[0])
		if err != nil {
			return nil, err
		}
		values, keys = append(values, v), keys[1:]
	}
	return values, nil
}

func (s *selection) beyond(order []sorting, values []any) string {
	further := s.further(order[0], values[0])
	if len(order) == 1 {
		return further
	}
	same := order[0].column() + " IS NULL"
	if values[0] != nil {
		same = order[0].column() + " = " + s.bind(values[0])
	}
	return fmt.Sprintf("(%s OR (%s AND %s))", further, same, s.beyond(order[1:], values[1:]))
}

// further is the condition that one column lies behind a value. Absent keys come first, or last when descending.
func (s *selection) further(o sorting, v any) string {
	col := o.column()
	switch {
	case v == nil && o.descending:
		return nothing
	case v == nil:
		return col + " IS NOT NULL"
	case o.descending && o.key.Optional:
		return fmt.Sprintf("(%s < %s OR %s IS NULL)", col, s.bind(v), col)
	case o.descending:
		return col + " < " + s.bind(v)
	}
	return col + " > " + s.bind(v)
}
