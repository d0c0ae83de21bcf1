package office

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hoso/fault"
)

// usualPage is how many records a page holds where nobody asks for fewer.
const usualPage = 50

// FindUnder gives one page of the records that stand under any of the paths, in the order of q as if they were one list, and the place to go on
// from, empty at the end. after is such a place, limit at most 50, the usual page for 0. The order names columns of whole numbers, or nothing for
// the order of ids. Fault Invalid "list.cursor".
func FindUnder[T Record](r Reader, paths []string, q Query, after string, limit int) ([]Stored[T], string, error) {
	var zero T
	if limit <= 0 || limit > usualPage {
		limit = usualPage
	}
	var err error
	if q.After, err = placeOf(after, len(q.Order)); err != nil {
		return nil, "", err
	}
	q.Noun, q.Limit = zero.Noun(), limit+1
	where := q.Where
	var rows []Row
	for _, path := range paths {
		q.Where = append(slices.Clone(where), Where{Key: "unit_path", Op: "under", Value: path})
		some, err := r.Find(q)
		if err != nil {
			return nil, "", err
		}
		rows = append(rows, some...)
	}
	slices.SortFunc(rows, func(a, b Row) int { return compareRows(q.Order, a, b) })
	rows = slices.CompactFunc(rows, func(a, b Row) bool { return a.ID == b.ID }) // one path may lie under another
	next := ""
	if len(rows) > limit {
		rows = rows[:limit]
		next = placeBehind(rows[limit-1], q.Order)
	}
	found, err := decode[T](rows)
	return found, next, err
}

// compareRows orders rows as a store does: by the columns, then by the id in the direction of the first of them.
func compareRows(order []string, a, b Row) int {
	sign := 1
	for i, column := range order {
		name, falling := strings.CutPrefix(column, "-")
		turn := 1
		if falling {
			turn = -1
		}
		if i == 0 {
			sign = turn
		}
		if c := cmp.Compare(number(a.Keys[name]), number(b.Keys[name])); c != 0 {
			return turn * c
		}
	}
	return sign * strings.Compare(a.ID, b.ID)
}

func number(key any) int64 {
	n, _ := key.(int64)
	return n
}

func placeBehind(row Row, order []string) string {
	parts := make([]string, 0, len(order)+1)
	for _, column := range order {
		parts = append(parts, strconv.FormatInt(number(row.Keys[strings.TrimPrefix(column, "-")]), 10))
	}
	return strings.Join(append(parts, row.ID), ".")
}

func placeOf(text string, columns int) (*After, error) {
	if text == "" {
		return nil, nil
	}
	parts := strings.SplitN(text, ".", columns+1)
	if len(parts) != columns+1 || parts[columns] == "" {
		return nil, fault.New(fault.Invalid, "list.cursor")
	}
	after := After{ID: parts[columns]}
	for _, part := range parts[:columns] {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil, fault.New(fault.Invalid, "list.cursor")
		}
		after.Keys = append(after.Keys, n)
	}
	return &after, nil
}

func decode[T Record](rows []Row) ([]Stored[T], error) {
	found := make([]Stored[T], 0, len(rows))
	for _, row := range rows {
		var record T
		if err := json.Unmarshal(row.Body, &record); err != nil {
			return nil, fmt.Errorf("office: %s %s: %w", row.Noun, row.ID, err)
		}
		found = append(found, Stored[T]{record, row.Rev})
	}
	return found, nil
}
