package web

import (
	"slices"
	"strconv"
	"strings"

	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/office/entry"
)

// The fields of a draft's form are named by a prefix and the path they stand for. What was shown travels along, so that only what the
// person has changed is written, and two pages open on one draft do not write over each other's fields.
const (
	textField     = "t:" // what was typed
	codeField     = "c:" // the code that was picked
	listField     = "l:" // the list it is of
	noneField     = "n:" // "không có"
	reasonField   = "r:" // the explanation a finding asks for
	wasText       = "wt:"
	wasCode       = "wc:"
	wasNone       = "wn:"
	wasReason     = "wr:"
	newRow        = "new-row" // path of a row the page shows but the draft does not hold yet
	opField       = "op"      // "drop_row:<path>", "undo:<path>", "add_row:<table path>"
	revisionField = "rev"
)

// savingOf reads what a page's form changes.
func savingOf(v *visit) (entry.Saving, error) {
	s := entry.Saving{}
	rev, err := strconv.ParseInt(v.value(revisionField), 10, 64)
	if err != nil {
		return s, fault.New(fault.Invalid, "web.body_unreadable").Wrap(err)
	}
	s.Rev, s.Typed = rev, v.typed()
	if op, path, ok := strings.Cut(v.value(opField), ":"); ok {
		switch op {
		case "drop_row", "undo":
			s.Typed = append(withoutPath(s.Typed, path), entry.Typed{Path: path, Op: op})
		}
	}
	return s, nil
}

func withoutPath(typed []entry.Typed, path string) []entry.Typed {
	return slices.DeleteFunc(typed, func(t entry.Typed) bool { return t.Path == path || strings.HasPrefix(t.Path, path+"/") })
}

// typed gathers the changed fields of a form in the order of their paths; rows that are new come before their cells.
func (v *visit) typed() []entry.Typed {
	var typed []entry.Typed
	for _, path := range v.paths() {
		if t, changed := v.typedAt(path); changed {
			typed = append(typed, t)
		}
	}
	var rows []entry.Typed
	for _, row := range v.values[newRow] {
		if slices.ContainsFunc(typed, func(t entry.Typed) bool { return strings.HasPrefix(t.Path, row+"/") }) {
			rows = append(rows, entry.Typed{Path: row, Op: "add_row"})
		}
	}
	return append(rows, typed...)
}

func (v *visit) paths() []string {
	seen := map[string]bool{}
	for name := range v.values {
		for _, prefix := range []string{textField, codeField, noneField, reasonField, wasNone} {
			if path, ok := strings.CutPrefix(name, prefix); ok {
				seen[path] = true
			}
		}
	}
	paths := make([]string, 0, len(seen))
	for path := range seen {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

// typedAt compares one field with what the page had shown in it.
func (v *visit) typedAt(path string) (entry.Typed, bool) {
	t := entry.Typed{Path: path, Reason: v.value(reasonField + path)}
	t.Input = law.Input{Text: v.value(textField + path), Code: v.value(codeField + path), List: v.value(listField + path)}
	if t.Input.List == portraitList && t.Input.Code != "" {
		t.Input.Text = v.Say("control.photo_chosen")
	}
	changedText := t.Input.List != portraitList && t.Input.Text != v.value(wasText+path)
	changedCode := t.Input.Code != v.value(wasCode+path)
	none, wasNone := v.value(noneField+path) != "", v.value(wasNone+path) != ""
	switch {
	case none && !wasNone:
		t.Input = law.Input{None: true}
	case none && (changedText || changedCode):
		none = false // something was typed beside an old "không có"
	case none:
		t.Input = law.Input{None: true}
	}
	changedReason := t.Reason != v.value(wasReason+path)
	return t, changedText || changedCode || none != wasNone || changedReason
}

// portraitList is the list of what a portrait is chosen from: the pictures uploaded with the draft.
const portraitList = "evidence"

// conflictLine is one field that two pages have written.
type conflictLine struct {
	Path, Label  string
	Mine, Theirs string
	Typed        entry.Typed
}

// conflictOf lays what was typed here beside what the draft holds by now.
func (v *visit) conflictOf(s entry.Saving, c office.ChangeView) []conflictLine {
	var lines []conflictLine
	for _, t := range s.Typed {
		if t.Op == "add_row" {
			continue
		}
		line := conflictLine{Path: t.Path, Label: v.labelOf(t.Path), Mine: v.mine(t), Typed: t}
		for _, item := range c.Items {
			if item.Path == t.Path {
				line.Label, line.Theirs = item.Label, v.shownValue(item.New)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func (v *visit) mine(t entry.Typed) string {
	switch {
	case t.Op == "drop_row":
		return v.Say("draft.row_dropped")
	case t.Op == "undo":
		return v.Say("draft.undone")
	case t.Input.None:
		return v.Say("value.none")
	case t.Input.Text == "" && t.Input.Code != "":
		if l := v.book().List(t.Input.List); l != nil {
			if item, ok := l.Get(t.Input.Code); ok {
				return item.Label
			}
		}
	}
	return t.Input.Text
}

// labelOf is what a place is called, by the form in force today.
func (v *visit) labelOf(path string) string {
	p, err := law.ParsePath(path)
	if err != nil {
		return path
	}
	form, err := v.book().Form(office.ComponentForm(p.Component), v.today())
	if err != nil || form.Entry(p.Field) == nil {
		return path
	}
	label := form.Entry(p.Field).Label.In(v.Lang())
	if e := form.At(p); p.Column != "" && e != nil {
		label += " – " + e.Label.In(v.Lang())
	}
	return label
}
