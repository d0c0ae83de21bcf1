package web

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/approval"
)

// amending is the part of the table about an approver's own corrections, where the regulation allows them (BD-8.1.b).
func amending() []Route {
	return []Route{
		show("/phe-duyet/sua/{change}/{item}", "sheet.amend_form", "sheet.amend", amendPage),
		act("/phe-duyet/sua/{change}/{item}", "sheet.amend", "sheet.amend", deed[approval.Amending, office.ChangeView]{form: amendingOf, fill: fillAmending, do: doAmendItem, then: amended, again: amendAgain}),
	}
}

func amendAddress(c office.ChangeView, item office.ItemView) string {
	return "/phe-duyet/sua/" + url.PathEscape(string(c.ID)) + "/" + url.PathEscape(string(item.ID))
}

func seeAmendable(v *visit) (office.ChangeView, error) {
	return approval.See(v.ctx, v.office(), v.who, v.change())
}

// itemAsked is the item of the address; fault Stale "sheet.moved" when the change has it no more.
func (v *visit) itemAsked(c office.ChangeView) (office.ItemView, error) {
	for _, item := range c.Items {
		if string(item.ID) == v.at("item") {
			return item, nil
		}
	}
	return office.ItemView{}, fault.New(fault.Stale, "sheet.moved", v.at("item"))
}

// amendDesk is one item with the control it is typed into.
type amendDesk struct {
	change office.ChangeView
	item   office.ItemView
	editor editor
	cell   cell
	known  bool // the item is one value, which can be typed
	fault  *fault.Fault
}

func (v *visit) amendDesk(c office.ChangeView, f *fault.Fault) (amendDesk, error) {
	item, err := v.itemAsked(c)
	if err != nil {
		return amendDesk{}, err
	}
	d := amendDesk{change: c, item: item, fault: f}
	if d.editor, err = v.edit(c); err != nil {
		return d, err
	}
	for _, chapter := range d.editor.chapters {
		for _, field := range chapter.Fields {
			if field.Path == item.Path {
				d.cell, d.known = v.cell(d.editor, field, ""), true
				d.cell.locked = ""
			}
		}
	}
	return d, nil
}

func amendPage(v *visit) (templ.Component, error) {
	reg, err := v.regulation()
	if err == nil && !reg.ApproverMayEdit.On {
		err = fault.New(fault.Closed, "amend.not_here").Cite(reg.ApproverMayEdit.Citation())
	}
	if err != nil {
		return nil, err
	}
	c, err := seeAmendable(v)
	if err != nil {
		return nil, err
	}
	d, err := v.amendDesk(c, nil)
	return amendFormPage(v, d), err
}

func amendingOf(v *visit) (approval.Amending, error) {
	a := approval.Amending{Digest: v.value("digest"), Reason: strings.TrimSpace(v.value("reason"))}
	for _, path := range v.paths() {
		t, _ := v.typedAt(path)
		a.Input = t.Input
	}
	return a, nil
}

func fillAmending(v *visit, a *approval.Amending) {
	a.Change, a.Item = v.change(), id.Item(v.at("item"))
}

func doAmendItem(v *visit, a approval.Amending) (office.ChangeView, error) {
	return approval.Amend(v.ctx, v.office(), v.who, a)
}

func amended(_ *visit, _ approval.Amending, _ office.ChangeView) (answer, error) {
	return goTo("/phe-duyet?da-sua=1"), nil
}

func amendAgain(v *visit, _ approval.Amending, f *fault.Fault) (templ.Component, bool) {
	c, err := seeAmendable(v)
	if err != nil {
		return nil, false
	}
	d, err := v.amendDesk(c, f)
	if err != nil {
		return nil, false
	}
	return amendFormPage(v, d), true
}

// mayAmend reports whether the approver may correct an item on the sheet: the regulation allows it and the item is one value.
func (v *visit) mayAmend(item office.ItemView) bool {
	reg, err := v.regulation()
	return err == nil && reg.ApproverMayEdit.On && v.may("sheet.amend") && item.Op != "add_row" && item.Op != "drop_row"
}

// amendRule is the article that lets an approver amend.
func (v *visit) amendRule() string {
	reg, err := v.regulation()
	if err != nil {
		return ""
	}
	return reg.ApproverMayEdit.Citation()
}

// sheetSigned tells how an approval is held to its approver here, and by which article.
func (v *visit) sheetSigned() (law.Flag, bool) {
	reg, err := v.regulation()
	if err != nil {
		return law.Flag{}, false
	}
	return reg.UnitSigns, reg.UnitSigns.On
}
