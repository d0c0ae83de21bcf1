package law

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The words an entry may use; the empty word is none of them.
var (
	ownerWords    = []string{"person", "officer", "agency", "derived"}
	evidenceWords = []string{"required", "on_request", "none"}
	entryID       = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$`)
)

// formCheck gathers the flaws of one edition.
type formCheck struct {
	*flaws
	book   *Book
	form   *Form
	nation map[string]int // place in the packet → line of the entry that has it
}

// checkForm holds an edition to what everything that reads forms relies on.
func checkForm(b *Book, f *Form, place *flaws) {
	c := &formCheck{flaws: place, book: b, form: f, nation: map[string]int{}}
	c.head()
	seen := map[string]int{}
	for i := range f.Entries {
		e := &f.Entries[i]
		if line, twice := seen[e.ID]; twice {
			c.at(e.line, "entry %s stands already in line %d", e.ID, line)
		}
		seen[e.ID] = e.line
		c.entry(e, e.ID)
		c.columns(e)
	}
}

func (c *formCheck) head() {
	if c.form.ID == "" || c.form.Edition == "" || c.form.Source == "" || c.form.From.IsZero() || len(c.form.Entries) == 0 {
		c.at(1, "form, edition, source, from and entries are needed")
	}
	c.label(1, "the form", c.form.Label)
	seen := map[string]bool{}
	for _, chapter := range c.form.Chapters {
		c.label(1, "chapter "+chapter.ID, chapter.Label)
		if chapter.ID == "" || seen[chapter.ID] {
			c.at(1, "chapter %q: an id is needed, once", chapter.ID)
		}
		seen[chapter.ID] = true
	}
	if c.form.Switch != "" && (c.form.Entry(c.form.Switch) == nil || len(c.form.Entry(c.form.Switch).Lists) == 0) {
		c.at(1, "the switch %s is no coded entry of the form", c.form.Switch)
	}
}

func (c *formCheck) label(line int, of string, label Label) {
	if strings.TrimSpace(label.VI) == "" || strings.TrimSpace(label.EN) == "" {
		c.at(line, "%s: a label is needed in both languages", of)
	}
}

// entry checks what fields, tables and columns have in common; name is the entry's id, with its table before it for a column.
func (c *formCheck) entry(e *Entry, name string) {
	if !entryID.MatchString(e.ID) {
		c.at(e.line, "entry %q: an id is small letters, digits and _", e.ID)
	}
	c.label(e.line, "entry "+name, e.Label)
	if e.Help != (Label{}) {
		c.label(e.line, "help of entry "+name, e.Help)
	}
	if !slices.ContainsFunc(c.form.Chapters, func(ch Chapter) bool { return ch.ID == e.Chapter }) {
		c.at(e.line, "entry %s: there is no chapter %q", name, e.Chapter)
		c.told("flaw.field_chapter", e.Chapter)
	}
	if e.Source == "" {
		c.at(e.line, "entry %s: a source is needed", name)
	}
	if e.Group < 0 || e.Group > 10 {
		c.at(e.line, "entry %s: group %d is not one of the ten of NĐ 27/2026 art. 5", name, e.Group)
	}
	if !e.From.IsZero() && !e.To.IsZero() && e.To.Before(e.From) {
		c.at(e.line, "entry %s ends before it begins", name)
	}
	c.kind(e, name)
	c.words(e, name)
	c.links(e, name)
	c.packet(e, name)
}

func (c *formCheck) kind(e *Entry, name string) {
	k := KindOf(e.Kind)
	if k == nil {
		c.at(e.line, "entry %s: there is no kind %q, only %s", name, e.Kind, strings.Join(KindNames(), ", "))
		return
	}
	if takesLists(k) != (len(e.Lists) > 0) {
		c.at(e.line, "entry %s: the kind %s and %d lists do not go together", name, e.Kind, len(e.Lists))
	}
	for _, id := range e.Lists {
		if c.book.List(id) == nil {
			c.at(e.line, "entry %s: there is no list %q", name, id)
			c.told("flaw.code_list", id)
		}
	}
	if e.IsTable() != (len(e.Columns) > 0) {
		c.at(e.line, "entry %s: a table has columns, and only a table", name)
	}
}

func takesLists(k Kind) bool {
	switch k.(type) {
	case coded, address:
		return true
	}
	return false
}

func (c *formCheck) words(e *Entry, name string) {
	if !slices.Contains(ownerWords, e.Owner) {
		c.at(e.line, "entry %s: the owner is %q, it must be one of %s", name, e.Owner, strings.Join(ownerWords, ", "))
	}
	if !slices.Contains(evidenceWords, e.Evidence) {
		c.at(e.line, "entry %s: evidence is %q, it must be one of %s", name, e.Evidence, strings.Join(evidenceWords, ", "))
		c.told("flaw.field_evidence", e.Label.VI)
	}
	if e.Evidence == "required" && e.Document == "" {
		c.at(e.line, "entry %s: evidence is required, so its document must be named", name)
		c.told("flaw.field_document", e.Label.VI)
	}
	if (e.Owner == "derived") != (e.Derived != "") {
		c.at(e.line, "entry %s: what is derived names its derivation, and only that", name)
	}
	for _, category := range e.Required {
		if category != "all" && !slices.Contains(Categories(), category) {
			c.at(e.line, "entry %s: it is required of %q, which is no category", name, category)
			c.told("flaw.field_category", category)
		}
	}
}

// links checks what points at other entries.
func (c *formCheck) links(e *Entry, name string) {
	if e.SameAs != "" && !c.book.hasEntry(e.SameAs) {
		c.at(e.line, "entry %s is the same as %q, which no form has", name, e.SameAs)
	}
	if !e.SameFrom.IsZero() && e.SameAs == "" {
		c.at(e.line, "entry %s: same_from stands without same_as", name)
	}
	if e.Only == "" {
		return
	}
	chooser := c.form.Entry(c.form.Switch)
	if chooser == nil || !knowsCode(c.book, chooser, e.Only) {
		c.at(e.line, "entry %s: only %q, which the form's switch cannot say", name, e.Only)
	}
}

func knowsCode(b *Book, e *Entry, code string) bool {
	return slices.ContainsFunc(e.Lists, func(id string) bool { l := b.List(id); return l != nil && l.knows([]string{code}) })
}

// hasEntry reports whether a path "form/entry" leads to an entry of an edition.
func (b *Book) hasEntry(path string) bool {
	form, id, _ := strings.Cut(path, "/")
	return slices.ContainsFunc(b.forms, func(f *Form) bool { return f.ID == form && f.Entry(id) != nil })
}

// packet checks that no two entries fill the same place of the packets.
func (c *formCheck) packet(e *Entry, name string) {
	n := e.Nation
	if (n.Name != "" || n.TextName != "" || len(n.Also) > 0) && n.Block == "" {
		c.at(e.line, "entry %s: a name in the packet needs its block", name)
	}
	if n.Codes != "" && c.book.List(n.Codes) == nil {
		c.at(e.line, "entry %s: there is no list %q of the gateway", name, n.Codes)
	}
	for _, as := range append([]string{n.Name, n.TextName}, n.Also...) {
		if as == "" {
			continue
		}
		place := fmt.Sprintf("%s %s %s", n.Block, n.List, as)
		if line, twice := c.nation[place]; twice {
			c.at(e.line, "entry %s: %s is filled already by the entry in line %d", name, strings.Join(strings.Fields(place), "."), line)
		}
		c.nation[place] = e.line
	}
}

// columns checks a table's columns, which are no tables themselves.
func (c *formCheck) columns(e *Entry) {
	seen := map[string]bool{}
	for i := range e.Columns {
		column := &e.Columns[i]
		name := e.ID + "." + column.ID
		if seen[column.ID] {
			c.at(column.line, "column %s stands twice", name)
		}
		seen[column.ID] = true
		if column.IsTable() {
			c.at(column.line, "column %s: a table holds no tables", name)
		}
		c.entry(column, name)
	}
}
