package web

import (
	"net/url"

	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/id"
	"hoso/office/approval"
	"hoso/office/unit"
)

// settling is the part of the table about changes that find nobody to approve them: the department says who is competent (A18).
func settling() []Route {
	return []Route{
		look("/quan-tri/tham-quyen", "approver.missing", "approver.missing", seeStuck, stuckPage),
		act("/quan-tri/tham-quyen/{dossier}", "dossier.competence", "dossier.competence", deed[approval.Competence, Rerouted]{form: competenceOf, fill: fillCompetence, do: doCompetence, then: competenceSet, again: competenceAgain}),
	}
}

// StuckView is what finds nobody to approve it.
type StuckView struct {
	Changes []approval.Stuck `json:"changes"`
}

// Rerouted tells how many changes went to another approver.
type Rerouted struct {
	Changes int `json:"changes,string"`
}

func seeStuck(v *visit) (StuckView, error) {
	stuck, err := approval.WithoutApprover(v.ctx, v.office(), v.who)
	return StuckView{stuck}, err
}

// stuckDesk is the list with the units that may be named, and the form that was refused.
type stuckDesk struct {
	view    StuckView
	units   []unit.View
	fault   *fault.Fault
	refused approval.Competence
}

// typed is what the form of a change holds: what was typed when it was refused, what stands otherwise.
func (d stuckDesk) typed(one approval.Stuck) approval.Competence {
	if d.refused.Dossier == one.Dossier {
		return d.refused
	}
	return approval.Competence{Special: one.Special}
}

func stuckPage(v *visit, view StuckView) templ.Component {
	return stuckListPage(v, stuckDesk{view: view, units: v.unitsBeside()})
}

func competenceOf(v *visit) (approval.Competence, error) {
	return approval.Competence{Manager: id.Unit(v.value("manager")), Special: v.value("special"), Basis: v.value("basis")}, nil
}

func fillCompetence(v *visit, c *approval.Competence) { c.Dossier = id.Dossier(v.at("dossier")) }

func doCompetence(v *visit, c approval.Competence) (Rerouted, error) {
	n, err := approval.SetCompetence(v.ctx, v.office(), v.who, c)
	return Rerouted{n}, err
}

func competenceSet(_ *visit, _ approval.Competence, _ Rerouted) (answer, error) {
	return goTo("/quan-tri/tham-quyen?da-xep=1"), nil
}

func competenceAgain(v *visit, c approval.Competence, f *fault.Fault) (templ.Component, bool) {
	view, err := seeStuck(v)
	if err != nil {
		return nil, false
	}
	return stuckListPage(v, stuckDesk{view, v.unitsBeside(), f, c}), true
}

func competenceAddress(dossier id.Dossier) string {
	return "/quan-tri/tham-quyen/" + url.PathEscape(string(dossier))
}
