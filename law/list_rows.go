package law

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hoso/civil"
)

// rows adds the rows of one table that belong to the list.
func (l *listLoader) rows(list *List, p *listPlan, t *listTable) {
	s := l.files[t.File]
	for _, condition := range []map[string]string{p.Where, p.Except} {
		for column := range condition {
			if _, ok := s.columns[column]; !ok {
				l.flaws.add(fmt.Errorf("law: %s: list %s: %s has no column %q", listsFile, p.ID, t.File, column))
				return
			}
		}
	}
	for i, row := range s.rows {
		if !s.matches(row, p) {
			continue
		}
		item, err := l.item(t, s, row)
		if err == nil {
			err = list.insert(item, t)
		}
		if err != nil {
			l.flaws.add(fmt.Errorf("law: %s%s:%d: list %s: %w", listsDir, t.File, s.lines[i], p.ID, err))
		}
	}
}

func (s *sheet) matches(row []string, p *listPlan) bool {
	for column, value := range p.Where {
		if cell := s.cell(row, column); cell != value && !slices.Contains(strings.Split(value, "|"), cell) {
			return false
		}
	}
	for column, value := range p.Except {
		if s.cell(row, column) == value {
			return false
		}
	}
	return true
}

// item makes an item of a row. Its texts are copies: a cell would keep its whole row in memory.
func (l *listLoader) item(t *listTable, s *sheet, row []string) (Item, error) {
	item := Item{Code: code(t, s, row), Label: strings.Clone(s.cell(row, t.Name)), From: t.From, To: t.To, Source: t.Source}
	if item.Code == "" && t.Codeless {
		return item, nil
	}
	if item.Code == "" || item.Label == "" {
		return item, errors.New("code and name are needed")
	}
	item.Parent = l.share(s.cell(row, t.Parent))
	item.Confidence = l.share(s.cell(row, t.Confidence))
	if t.SourceIn != "" {
		item.Source = l.share(s.cell(row, t.SourceIn))
	}
	for _, column := range t.Alt {
		for _, alt := range strings.Split(s.cell(row, column), ";") {
			if alt = strings.TrimSpace(alt); alt != "" {
				item.Alt = append(item.Alt, strings.Clone(alt))
			}
		}
	}
	for _, column := range t.Extra {
		if value := s.cell(row, column); value != "" {
			if item.Extra == nil {
				item.Extra = map[string]string{}
			}
			item.Extra[column] = l.share(value)
		}
	}
	return item, errors.Join(item.dates(t, s, row), item.order(t, s, row), l.show(&item, t, s, row))
}

func (l *listLoader) share(text string) string {
	if text == "" {
		return ""
	}
	kept, ok := l.shared[text]
	if !ok {
		kept = strings.Clone(text)
		l.shared[kept] = kept
	}
	return kept
}

func code(t *listTable, s *sheet, row []string) string {
	parts := make([]string, len(t.Code))
	for i, column := range t.Code {
		parts[i] = s.cell(row, column)
	}
	return strings.Clone(strings.Join(parts, "."))
}

func (i *Item) dates(t *listTable, s *sheet, row []string) error {
	if err := errors.Join(dateOf(s.cell(row, t.FromColumn), &i.From), dateOf(s.cell(row, t.ToColumn), &i.To)); err != nil {
		return err
	}
	if !i.From.IsZero() && !i.To.IsZero() && i.To.Before(i.From) {
		return fmt.Errorf("code %s ends before it begins", i.Code)
	}
	return nil
}

func dateOf(text string, into *civil.Date) error {
	if text == "" {
		return nil
	}
	d, err := civil.Parse(text)
	if err != nil {
		return fmt.Errorf("%q must be a day written yyyy-mm-dd", text)
	}
	*into = d
	return nil
}

func (i *Item) order(t *listTable, s *sheet, row []string) error {
	if t.Order == "" {
		return nil
	}
	n, err := strconv.Atoi(s.cell(row, t.Order))
	if err != nil {
		return fmt.Errorf("%s is %q, it must be a number", t.Order, s.cell(row, t.Order))
	}
	i.Order = n
	return nil
}

// show makes the label where the table composes it. The parent is named as it was called on the item's last day; the item is found
// under the parent's other names too.
func (l *listLoader) show(item *Item, t *listTable, s *sheet, row []string) error {
	var parents []Item
	if t.Within != "" {
		if l.lists[t.Within] == nil {
			return fmt.Errorf("the list of parents %q must stand before", t.Within)
		}
		if parents = l.lists[t.Within].editions(item.Parent); len(parents) == 0 {
			return fmt.Errorf("its parent %q is not in %s", item.Parent, t.Within)
		}
	}
	if len(t.template) == 0 {
		return nil
	}
	item.Alt = append([]string{item.Label}, item.Alt...)
	item.Label = t.composed(s, row, parentOn(parents, item.To))
	for _, other := range parents {
		for _, name := range append([]string{other.Label}, other.Alt...) {
			if label := t.composed(s, row, name); label != item.Label {
				item.also = append(item.also, label)
			}
		}
	}
	return nil
}

// parentOn gives the label of a parent on a day, or its newest one.
func parentOn(parents []Item, day civil.Date) string {
	label := ""
	for _, p := range parents {
		if label = p.Label; !day.IsZero() && p.In(day) {
			break
		}
	}
	return label
}

// composed fills the template: texts and columns take turns.
func (t *listTable) composed(s *sheet, row []string, parent string) string {
	var label strings.Builder
	for i, part := range t.template {
		switch {
		case i%2 == 0:
			label.WriteString(part)
		case part == "parent":
			label.WriteString(lowerFirst(parent))
		default:
			label.WriteString(s.cell(row, part))
		}
	}
	return label.String()
}

// templateOf cuts "{name}, {parent}" into texts and the columns between them.
func templateOf(show string) []string {
	var parts []string
	for show != "" {
		text, rest, open := strings.Cut(show, "{")
		column, after, _ := strings.Cut(rest, "}")
		if parts, show = append(parts, text), after; open {
			parts = append(parts, column)
		}
	}
	return parts
}

// columnsOf names the columns a template needs.
func columnsOf(template []string) []string {
	var columns []string
	for i := 1; i < len(template); i += 2 {
		if template[i] != "parent" {
			columns = append(columns, template[i])
		}
	}
	return columns
}

// lowerFirst writes "Tỉnh Phú Thọ" as it stands inside a sentence.
func lowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[size:]
}
