package store

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"hoso/office"
)

// table is a noun with the SQL that reads and writes it.
type table struct {
	noun   office.Noun
	place  int // in office.Nouns, where references point backwards
	keys   map[string]office.Key
	cols   string // what is read of a row: id, rev, keys, body
	get    string
	insert string
	update string
	remove string
	expect string
}

// tables makes the SQL of every noun, once.
func tables(d *dialect) map[string]*table {
	all := make(map[string]*table, len(office.Nouns))
	for i, n := range office.Nouns {
		all[n.Name] = newTable(d, n, i)
	}
	return all
}

func newTable(d *dialect, n office.Noun, place int) *table {
	t := &table{noun: n, place: place, keys: map[string]office.Key{}}
	names, marks, sets := []string{"id", "rev"}, []string{"$1", "1"}, []string{"rev = rev + 1"}
	for i, k := range n.Keys {
		t.keys[k.Name] = k
		mark := fmt.Sprintf("$%d", i+2)
		names, marks, sets = append(names, column(k.Name)), append(marks, mark), append(sets, column(k.Name)+" = "+mark)
	}
	body := fmt.Sprintf("$%d", len(n.Keys)+2)
	names, marks, sets = append(names, "body"), append(marks, body), append(sets, "body = "+body)
	t.cols = strings.Join(names, ", ")
	t.get = d.rebind(fmt.Sprintf("SELECT %s FROM r_%s WHERE id = $1", t.cols, n.Name))
	t.insert = d.rebind(fmt.Sprintf("INSERT INTO r_%s (%s) VALUES (%s)", n.Name, t.cols, strings.Join(marks, ", ")))
	t.update = d.rebind(fmt.Sprintf("UPDATE r_%s SET %s WHERE id = $1 AND rev = $%d", n.Name, strings.Join(sets, ", "), len(n.Keys)+3))
	t.remove = d.rebind(fmt.Sprintf("DELETE FROM r_%s WHERE id = $1 AND rev = $2", n.Name))
	t.expect = d.rebind(fmt.Sprintf("SELECT 1 FROM r_%s WHERE id = $1 AND rev = $2%s", n.Name, d.share))
	return t
}

func column(key string) string {
	if key == "id" {
		return key
	}
	return "k_" + key
}

// values gives a row's keys in the order of its noun's columns.
func (t *table) values(row office.Row) ([]any, error) {
	for name := range row.Keys {
		if _, ok := t.keys[name]; !ok {
			return nil, fmt.Errorf("store: %s has no key %q", t.noun.Name, name)
		}
	}
	values := make([]any, 0, len(t.noun.Keys))
	for _, k := range t.noun.Keys {
		v, err := t.value(k, row.Keys[k.Name])
		if err != nil {
			return nil, err
		}
		if v == nil && !k.Optional {
			return nil, fmt.Errorf("store: %s %s lacks its key %q", t.noun.Name, row.ID, k.Name)
		}
		values = append(values, v)
	}
	return values, nil
}

// value brings v to the type of its column.
func (t *table) value(k office.Key, v any) (any, error) {
	if v == nil {
		return v, nil
	}
	switch r := reflect.ValueOf(v); {
	case k.Integer && r.CanInt():
		return r.Int(), nil
	case !k.Integer && r.Kind() == reflect.String:
		if !storable(r.String()) {
			return nil, fmt.Errorf("store: %s: the key %q is not text", t.noun.Name, k.Name)
		}
		return r.String(), nil
	}
	return nil, fmt.Errorf("store: %s: the key %q cannot be a %T", t.noun.Name, k.Name, v)
}

// storable tells whether both engines can hold s as text.
func storable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
