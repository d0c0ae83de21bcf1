package web

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/office"
	"hoso/office/entry"
)

// changePage shows a change: a draft for typing, what was handed over with its progress.
func changePage(v *visit, c office.ChangeView) templ.Component {
	if !isDraft(c) {
		return progressOf(v, c)
	}
	e, err := v.edit(c)
	if err != nil {
		return v.brokenPage(err)
	}
	return draftPage(v, e)
}

// brokenPage stands in for a page whose second reading failed; it is the problem's page with the problem's status still to be told.
func (v *visit) brokenPage(err error) templ.Component {
	f, status := v.asFault(err)
	return problemPage(v, v.problem(f, status))
}

// touched lists the places of a draft about which something is to be said after a saving: what was typed, what is proposed, what is
// remarked on.
func touched(s entry.Saving, c office.ChangeView) []string {
	var paths []string
	for _, t := range s.Typed {
		paths = append(paths, t.Path)
	}
	for _, i := range c.Items {
		paths = append(paths, i.Path)
	}
	for _, f := range c.Findings {
		paths = append(paths, f.Path)
	}
	slices.Sort(paths)
	return slices.DeleteFunc(slices.Compact(paths), func(p string) bool { return p == "" })
}

func itemAt(c office.ChangeView, path string) *office.ItemView {
	return editor{change: c}.item(path)
}

func beforeOf(v *visit, item *office.ItemView) string {
	if item == nil {
		return ""
	}
	return v.shownValue(item.Old)
}

func reasonOf(item *office.ItemView) string {
	if item == nil {
		return ""
	}
	return item.Reason
}

// asksReason reports whether a place needs an explanation, or has one.
func asksReason(findings []fault.Finding, reason string) bool {
	return reason != "" || slices.ContainsFunc(findings, func(f fault.Finding) bool { return f.Grade == fault.Explain })
}

// mayHaveNone reports whether "không có" can be an answer: not where everybody has a value, nor for what is not required at all in a row.
func mayHaveNone(c cell) bool {
	return c.Control != "photo" && c.Control != "table" && strings.Count(c.Path, "/") == 1
}

func lastReasonOf(item office.ItemView) string {
	if len(item.Verdicts) == 0 {
		return ""
	}
	return item.Verdicts[len(item.Verdicts)-1].Reason
}

// mendAt is where an obstacle is mended: on this page, or in its chapter of a free draft.
func (v *visit) mendAt(c office.ChangeView, o obstacle) string {
	if c.Event != "" {
		return changeAddress(c.ID) + "#" + o.anchor
	}
	return changeAddress(c.ID) + "?chuong=" + queryEscape(v.chapterOf(o.Path)) + "#" + o.anchor
}

func (v *visit) timeNow() string {
	clock := office.Clock(v.office().Now())
	at, _, _ := strings.Cut(clock, " ")
	return at
}
