package law

import (
	"fmt"
	"slices"
	"strings"

	"hoso/civil"
)

// insert adds an item; editions of one code stand together in the order of their days.
func (l *List) insert(item Item, t *listTable) error {
	if item.Code == "" {
		return nil // a row that is not of this list: see Codeless
	}
	first, known := l.byCode[item.Code]
	switch {
	case !known:
		if item.Order == 0 {
			item.Order = len(l.Items) + 1
		}
		l.byCode[item.Code] = int32(len(l.Items))
		l.Items = append(l.Items, item)
		return nil
	case t.Repeats && l.Items[first].Label == item.Label && l.Items[first].Parent == item.Parent:
		return nil
	}
	for _, other := range l.editions(item.Code) {
		if (civil.Range{From: item.From, To: item.To}).Overlaps(civil.Range{From: other.From, To: other.To}) {
			return fmt.Errorf("code %s stands twice for the same days", item.Code)
		}
	}
	l.place(item)
	return nil
}

// place puts a further edition of a code beside the others.
func (l *List) place(item Item) {
	at := int(l.byCode[item.Code])
	for at < len(l.Items) && l.Items[at].Code == item.Code && l.Items[at].From.Before(item.From) {
		at++
	}
	l.Items = slices.Insert(l.Items, at, item)
	clear(l.byCode)
	for i := len(l.Items) - 1; i >= 0; i-- {
		l.byCode[l.Items[i].Code] = int32(i)
	}
}

// change splits the items of the list whose label changed: the old label holds until the day before.
func (l *listLoader) change(list *List, c *listChanges, within string) {
	s, err := l.sheet(c.File)
	if err != nil {
		l.flaws.add(err)
		return
	}
	for _, column := range []string{c.Code, c.Old, c.New} {
		if _, ok := s.columns[column]; !ok {
			l.flaws.add(fmt.Errorf("law: %s: list %s: %s has no column %q", listsFile, list.ID, c.File, column))
			return
		}
	}
	for i, row := range s.rows {
		if err := list.rename(s.cell(row, c.Code), s.cell(row, c.Old), s.cell(row, c.New), c.On, l.lists[within]); err != nil {
			l.flaws.add(fmt.Errorf("law: %s%s:%d: list %s: %w", listsDir, c.File, s.lines[i], list.ID, err))
		}
	}
}

// rename makes two editions of a code that is in the list; other codes of the file are of other lists. What the earlier edition was
// called is known, its further columns are not. Parents is the list of the items' parents, nil when there is none.
func (l *List) rename(code, old, label string, on civil.Date, parents *List) error {
	at, ok := l.byCode[code]
	if !ok {
		return nil
	}
	item := &l.Items[at]
	if item.Label != label && !strings.HasPrefix(item.Label, label+", ") {
		return fmt.Errorf("code %s is called %q and not %q", code, item.Label, label)
	}
	before := *item
	before.To, before.Extra = on.AddDays(-1), nil
	before.Label = old + parentBefore(parents, item, before.To, strings.TrimPrefix(item.Label, label))
	before.Alt, before.also = renamed(item.Alt, label, old), renamed(item.also, label, old)
	item.From = on
	l.place(before)
	return nil
}

func renamed(names []string, label, old string) []string {
	names = slices.Clone(names)
	for i := range names {
		names[i] = strings.Replace(names[i], label, old, 1)
	}
	return names
}

// parentBefore names the parent in the rest of a label as it was called on a day.
func parentBefore(parents *List, item *Item, day civil.Date, rest string) string {
	if parents == nil {
		return rest
	}
	now, _ := parents.Get(item.Parent)
	was, ok := parents.At(item.Parent, day)
	if !ok {
		return rest
	}
	return strings.Replace(rest, lowerFirst(now.Label), lowerFirst(was.Label), 1)
}

// build makes the folded names the list is searched by.
func (l *List) build() {
	l.Items = slices.Clip(l.Items)
	l.past = !slices.ContainsFunc(l.Items, func(i Item) bool { return i.To.IsZero() })
	for i, item := range l.Items {
		label := searchKey(item.Label)
		l.names = append(l.names, name{key: label, item: int32(i)})
		for _, also := range item.also {
			l.names = append(l.names, name{key: searchKey(also), item: int32(i)})
		}
		for _, alt := range item.Alt {
			if key := searchKey(alt); key != label {
				l.names = append(l.names, name{key: key, item: int32(i), alt: true})
			}
		}
		l.Items[i].also = nil
	}
	l.names = slices.Clip(l.names)
	slices.SortFunc(l.names, func(a, b name) int {
		if byKey := strings.Compare(a.key, b.key); byKey != 0 {
			return byKey
		}
		return int(a.item - b.item)
	})
}
