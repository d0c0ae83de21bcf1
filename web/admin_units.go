package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office/account"
	"hoso/office/unit"
	"hoso/viet"
)

// admin is the part of the table for administrators: units, accounts, rights.
func admin() []Route {
	return []Route{
		look("/don-vi", "unit.list", "unit.view", seeUnits, unitsPage),
		act("/don-vi", "unit.open", "unit.edit", deed[unit.Opening, unit.View]{form: openingOf, do: doOpenUnit, then: unitOpened, again: openingAgain}),
		look("/don-vi/{unit}", "unit.see", "unit.view", seeUnit, unitPage),
		act("/don-vi/{unit}", "unit.amend", "unit.edit", deed[Amendment, unit.View]{form: amendmentOf, do: doAmend, then: unitAmended, again: amendmentAgain}),
		look("/quan-tri/tai-khoan", "account.list", "account.view", seeAccounts, accountsPage),
		mixing(act("/quan-tri/tai-khoan", "account.issue", "account.issue", deed[Issues, IssuedView]{form: issuesOf, do: doIssue, then: showIssued[Issues], again: issuesAgain})),
		mixing(act("/quan-tri/tai-khoan/{account}/dat-lai", "account.reset", "account.reset", deed[account.Resetting, IssuedView]{form: resettingOf, do: doReset, then: showIssued[account.Resetting], again: accountAgain[account.Resetting]})),
		act("/quan-tri/tai-khoan/{account}/quyen", "account.grant", "account.grant", givingDeed()),
		act("/quan-tri/quyen/{grant}/thoa-thuan", "account.agree", "account.agree", deed[Agreeing, nothing]{form: agreeingOf, do: doAgree, then: toAccount[Agreeing, nothing], again: accountAgain[Agreeing]}),
		act("/quan-tri/quyen/{grant}/thu-hoi", "account.revoke", "account.grant", deed[nothing, nothing]{form: empty, do: doRevoke, then: toAccount[nothing, nothing]}),
		mixing(slipsRoute()),
	}
}

// UnitsView is the tree of units the asker may see, parents before children.
type UnitsView struct {
	Asked string      `json:"asked,omitempty"` // words the tree was narrowed by
	Units []unit.View `json:"units"`
}

// seeUnits reads the tree; ?tim= narrows it by name or code, with or without diacritics.
func seeUnits(v *visit) (UnitsView, error) {
	all, err := unit.Tree(v.ctx, v.office(), v.who)
	view := UnitsView{Asked: v.query("tim"), Units: make([]unit.View, 0, len(all))}
	words := strings.Fields(viet.Fold(view.Asked))
	for _, u := range all {
		if holdsWords(viet.Fold(u.Name+" "+u.Code), words) {
			view.Units = append(view.Units, u)
		}
	}
	return view, err
}

// unitShelf is the tree with the form beside it.
type unitShelf struct {
	view  UnitsView
	all   []unit.View // parents to choose from, where somebody may open a unit
	types []law.UnitType
	fault *fault.Fault
}

func unitsPage(v *visit, view UnitsView) templ.Component {
	s := unitShelf{view: view, all: view.Units, types: v.unitTypes()}
	if view.Asked != "" && v.may("unit.edit") {
		s.all = v.unitsBeside()
	}
	return unitTreePage(v, s)
}

// unitsBeside gives the units to choose from on a page about something else; without them the page is shown all the same.
func (v *visit) unitsBeside() []unit.View {
	units, err := unit.Tree(v.ctx, v.office(), v.who)
	if err != nil {
		v.server.log.Warn("web: units to choose from", "request", v.number, "error", err)
	}
	return units
}

// unitTypes are the types of unit the province's regulation knows.
func (v *visit) unitTypes() []law.UnitType {
	if p := v.book().Province(v.office().Province); p != nil {
		return p.UnitTypes
	}
	return nil
}

// unitType is what a type of unit is called.
func (v *visit) unitType(name string) string {
	for _, t := range v.unitTypes() {
		if t.ID == name {
			return t.Label.In(v.Lang())
		}
	}
	return name
}

// indent sets a unit in by its depth below the topmost one shown, in wide spaces.
func indent(units []unit.View, u unit.View) string {
	top := u.Depth
	for _, other := range units {
		top = min(top, other.Depth)
	}
	return strings.Repeat("\u2003", min(u.Depth-top, 8))
}

// formDay reads a day of a form; an empty field is no day.
func (v *visit) formDay(name string) (civil.Date, error) {
	text := v.value(name)
	if text == "" {
		return civil.Date{}, nil
	}
	day, err := civil.ParseVN(text)
	if err != nil {
		return day, fault.New(fault.Invalid, "web.days_unreadable").Wrap(err)
	}
	return day, nil
}

func openingOf(v *visit) (unit.Opening, error) {
	from, err := v.formDay("from")
	return unit.Opening{Parent: id.Unit(v.value("parent")), Name: v.value("name"), Type: v.value("type"), Code: v.value("code"), From: from, Basis: v.value("basis")}, err
}

func doOpenUnit(v *visit, o unit.Opening) (unit.View, error) {
	opened, err := unit.Open(v.ctx, v.office(), v.who, []unit.Opening{o})
	if err != nil || len(opened) == 0 {
		return unit.View{}, err
	}
	return opened[0], nil
}

func unitOpened(_ *visit, _ unit.Opening, u unit.View) (answer, error) {
	return goTo("/don-vi?da-mo=1#" + unitAnchor(u)), nil
}

// asksPassword reports a fault that is answered with the page that asks who it is once more, never with the form.
func asksPassword(f *fault.Fault) bool {
	return slices.Contains([]string{"step_up.needed", "step_up.wrong", "step_up.code_needed", "step_up.code_wrong", "passkey.wrong", "passkey.expired"}, f.Key)
}

func openingAgain(v *visit, _ unit.Opening, f *fault.Fault) (templ.Component, bool) {
	view, err := seeUnits(v)
	if err != nil || asksPassword(f) {
		return nil, false
	}
	return unitTreePage(v, unitShelf{view: view, all: view.Units, types: v.unitTypes(), fault: f}), true
}

func unitAnchor(u unit.View) string { return "dv-" + string(u.ID) }

func seeUnit(v *visit) (unit.Detail, error) {
	return unit.See(v.ctx, v.office(), v.who, id.Unit(v.at("unit")))
}

func unitPage(v *visit, u unit.Detail) templ.Component { return oneUnitPage(v, u, nil) }

// Amendment is what changes about a unit from a day on. What is left empty stays as it is; without a day it is today's.
type Amendment struct {
	Name   string     `json:"name"`
	Type   string     `json:"type"`
	Code   string     `json:"code"`
	From   civil.Date `json:"from"`
	Basis  string     `json:"basis"`
	Closed bool       `json:"closed"` // the unit ends on that day
}

func amendmentOf(v *visit) (Amendment, error) {
	from, err := v.formDay("from")
	return Amendment{Name: v.value("name"), Type: v.value("type"), Code: v.value("code"), From: from, Basis: v.value("basis"), Closed: v.value("closed") != ""}, err
}

func doAmend(v *visit, a Amendment) (unit.View, error) {
	edition := taken(unit.Amend)
	edition.Name, edition.Type, edition.Code = a.Name, a.Type, a.Code
	edition.From, edition.Basis, edition.Closed = cmp.Or(a.From, v.today()), a.Basis, a.Closed
	return unit.Amend(v.ctx, v.office(), v.who, id.Unit(v.at("unit")), edition)
}

// taken gives an empty value of what an act takes last, whose type this floor has no name for.
func taken[A, B, C, D, Last, Out any](func(A, B, C, D, Last) (Out, error)) (blank Last) { return blank }

func unitAmended(_ *visit, _ Amendment, u unit.View) (answer, error) {
	return goTo(unitAddress(u) + "?da-luu=1"), nil
}

func amendmentAgain(v *visit, _ Amendment, f *fault.Fault) (templ.Component, bool) {
	u, err := seeUnit(v)
	if err != nil || asksPassword(f) {
		return nil, false
	}
	return oneUnitPage(v, u, f), true
}

func unitAddress(u unit.View) string { return "/don-vi/" + string(u.ID) }
