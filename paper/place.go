package paper

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"hoso/law"
)

// place is where an entry stands on the form: the item and, inside it, the running number of the cell.
type place struct {
	text  string // the item as it is written: "30.1"
	class int
	item  []int
	cell  int
}

const (
	headItem = iota
	numberedItem
	otherItem
	signItem
)

// lastCell is the place of an entry that says its item and no cell: behind those that do.
const lastCell = 1 << 30

// placeOf reads the place of an entry. Without an item, the item is what the cell says before its last part: "16" of "16.2",
// "head" of "head.1".
func placeOf(e *law.Entry) place {
	item, cell := e.Item, lastCell
	if prefix, last, ok := cutLast(e.Cell); ok {
		if item == "" {
			item = prefix
		}
		if n, err := strconv.Atoi(last); err == nil && prefix == item {
			cell = n
		}
	}
	p := parseItem(item)
	p.cell = cell
	return p
}

func cutLast(s string) (before, last string, ok bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+1:], true
}

// parseItem reads "30.1"; "head" comes before all numbers, "sign" after everything.
func parseItem(s string) place {
	switch s {
	case "head":
		return place{text: s, class: headItem}
	case "sign":
		return place{text: s, class: signItem}
	}
	var parts []int
	for part := range strings.SplitSeq(s, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return place{text: s, class: otherItem}
		}
		parts = append(parts, n)
	}
	return place{text: s, class: numberedItem, item: parts}
}

func (p place) compare(o place) int {
	return cmp.Or(cmp.Compare(p.class, o.class), slices.Compare(p.item, o.item), cmp.Compare(p.cell, o.cell))
}

// upTo tells whether the place is at one of the items up to n.
func (p place) upTo(n int) bool { return p.class == numberedItem && p.item[0] <= n }
