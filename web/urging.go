package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/office/read"
	"hoso/office/unit"
	"hoso/office/urging"
)

// deadlines is the part of the table about what runs and who is late: lists, reminders by hand, long leave.
func deadlines() []Route {
	return []Route{
		look("/don-doc", "duty.list", "duty.list", seeDuties, dutiesPage),
		Route{Method: "GET", Pattern: "/don-doc/in", Name: "duty.print", Act: "duty.list", Media: "application/pdf", Long: true, serve: printDuties},
		act("/don-doc/{duty}/nhac", "duty.urge", "duty.urge", deed[nothing, urging.View]{form: empty, do: doUrge, then: urged}),
		look("/viec-co-han", "duty.own", "", seeOwnDuties, ownDutiesPage),
		look("/nguoi/{dossier}/nghi", "leave.list", "leave.record", seeLeaves, leavesPage),
		act("/nguoi/{dossier}/nghi", "leave.record", "leave.record", deed[urging.Leave, urging.LeaveView]{form: leaveOf, fill: fillLeave, do: doLeave, then: leaveKept[urging.Leave], again: leaveAgain[urging.Leave]}),
		act("/nguoi/{dossier}/nghi/{leave}/ket-thuc", "leave.end", "leave.record", deed[urging.Ending, urging.LeaveView]{form: endingOf, fill: fillEnding, do: doEndLeave, then: leaveKept[urging.Ending], again: leaveAgain[urging.Ending]}),
	}
}

func (v *visit) dutiesAsked() urging.Asking {
	return urging.Asking{Under: id.Unit(v.query("don-vi")), Late: v.query("qua-han") != "", Ended: v.query("da-xong") != "", After: v.query("tiep")}
}

func seeDuties(v *visit) (urging.Listing, error) {
	return urging.List(v.ctx, v.office(), v.who, v.dutiesAsked())
}

// dutyShelf is the list with the units it can be narrowed to.
type dutyShelf struct {
	view  urging.Listing
	asked urging.Asking
	units []unit.View
}

func dutiesPage(v *visit, view urging.Listing) templ.Component {
	return dutyListPage(v, dutyShelf{view, v.dutiesAsked(), v.unitsBeside()})
}

// to is the address of the same list, narrowed otherwise.
func (s dutyShelf) to(under id.Unit, late bool, after string) string {
	q := url.Values{}
	if under != "" {
		q.Set("don-vi", string(under))
	}
	if late {
		q.Set("qua-han", "1")
	}
	if s.asked.Ended {
		q.Set("da-xong", "1")
	}
	if after != "" {
		q.Set("tiep", after)
	}
	return addressWith("/don-doc", q)
}

// turned is the list of what was done in the place of what runs, or the other way round.
func (s dutyShelf) turned() dutyShelf {
	s.asked.Ended = !s.asked.Ended
	return s
}

// printDuties prints the list for people no letter reaches, or the whole of it, for the board in the corridor and for signing.
func printDuties(v *visit) (answer, error) {
	asked := v.dutiesAsked()
	f, err := urging.Print(v.ctx, v.office(), v.who, asked, v.query("khong-thu") != "")
	return answer{file: &download{name: f.Name, media: f.Media, bytes: f.Bytes}}, err
}

func doUrge(v *visit, _ nothing) (urging.View, error) {
	return urging.Urge(v.ctx, v.office(), v.who, v.at("duty"))
}

func urged(v *visit, _ nothing, _ urging.View) (answer, error) {
	return goTo(backWith(v, "/don-doc", "da-nhac")), nil
}

// OwnDutiesView is what the asker has to do by a day.
type OwnDutiesView struct {
	Duties []urging.View `json:"duties"`
}

func seeOwnDuties(v *visit) (OwnDutiesView, error) {
	own, err := urging.Own(v.ctx, v.office(), v.who)
	return OwnDutiesView{own}, err
}

// ownDuties are the deadlines that bind the visitor, beside their dossier; the page is shown without them rather than not at all.
func (v *visit) ownDuties(d read.DossierView) []urging.View {
	if !d.Own {
		return nil
	}
	own, err := urging.Own(v.ctx, v.office(), v.who)
	if err != nil {
		v.server.log.Warn("web: deadlines beside the dossier", "request", v.number, "error", err)
	}
	return own
}

// leftWords say how far away a duty's last day is, or when it was done.
func (v *visit) leftWords(d urging.View) string {
	switch {
	case !d.Done.IsZero() && d.Late:
		return v.Say("duty.done_late", dayOf(d.Done))
	case !d.Done.IsZero():
		return v.Say("duty.done_on", dayOf(d.Done))
	}
	return v.untilWords(d.Late, d.Left)
}

// untilWords say how many working days are left until a last day, or have passed since.
func (v *visit) untilWords(late bool, left int) string {
	switch {
	case late:
		return v.Say("duty.late_by", strconv.Itoa(max(-left, 1)))
	case left <= 0:
		return v.Say("duty.today")
	}
	return v.Say("duty.left", strconv.Itoa(left))
}

// remindedWords say when somebody was reminded, and by whom.
func (v *visit) remindedWords(r urging.ReminderView) string {
	step, _, _ := strings.Cut(r.Step, "-")
	words := v.Say("duty.step."+step, clock(r.At), r.Name)
	if r.By != "" {
		words += " · " + v.Say("duty.reminded_by", r.By)
	}
	return words
}

// LeavesView is the long leaves of one person.
type LeavesView struct {
	Dossier id.Dossier         `json:"dossier"`
	Leaves  []urging.LeaveView `json:"leaves"`
}

func seeLeaves(v *visit) (LeavesView, error) {
	of := id.Dossier(v.at("dossier"))
	all, err := urging.Leaves(v.ctx, v.office(), v.who, of)
	return LeavesView{of, all}, err
}

// leaveDesk is the list with its form.
type leaveDesk struct {
	view  LeavesView
	name  string
	fault *fault.Fault
}

func leavesPage(v *visit, view LeavesView) templ.Component {
	return leaveListPage(v, leaveDesk{view: view, name: v.nameOf(view.Dossier)})
}

// nameOf is what the person of a dossier is called, for a heading; empty where it cannot be read.
func (v *visit) nameOf(dossier id.Dossier) string {
	d, err := read.Dossier(v.ctx, v.office(), v.who, dossier)
	if err != nil {
		return ""
	}
	return d.Name
}

func leaveOf(v *visit) (urging.Leave, error) {
	l := urging.Leave{Kind: v.value("kind"), Basis: v.value("basis")}
	var err error
	if l.From, err = v.formDay("from"); err != nil {
		return l, err
	}
	l.To, err = v.formDay("to")
	return l, err
}

func fillLeave(v *visit, l *urging.Leave) { l.Dossier = id.Dossier(v.at("dossier")) }

func doLeave(v *visit, l urging.Leave) (urging.LeaveView, error) {
	return urging.RecordLeave(v.ctx, v.office(), v.who, l)
}

func leaveAddress(dossier id.Dossier) string {
	return "/nguoi/" + url.PathEscape(string(dossier)) + "/nghi"
}

func leaveKept[In any](_ *visit, _ In, l urging.LeaveView) (answer, error) {
	return goTo(leaveAddress(l.Dossier) + "?da-ghi=1"), nil
}

// leaveAgain shows the list of leaves both forms stand on.
func leaveAgain[In any](v *visit, _ In, f *fault.Fault) (templ.Component, bool) {
	view, err := seeLeaves(v)
	if err != nil {
		return nil, false
	}
	return leaveListPage(v, leaveDesk{view, v.nameOf(view.Dossier), f}), true
}

func endingOf(v *visit) (urging.Ending, error) {
	last, err := v.formDay("last")
	return urging.Ending{Last: last}, err
}

func fillEnding(v *visit, e *urging.Ending) {
	e.Dossier, e.Leave = id.Dossier(v.at("dossier")), v.at("leave")
}

func doEndLeave(v *visit, e urging.Ending) (urging.LeaveView, error) {
	return urging.EndLeave(v.ctx, v.office(), v.who, e)
}

func (v *visit) leaveDays(l urging.LeaveView) string {
	if l.To.IsZero() {
		return v.Say("leave.open", l.From.VN())
	}
	return v.Say("leave.span", l.From.VN(), l.To.VN())
}

// worstFirst orders units by how many are late.
func worstFirst(counts []urging.Count) []urging.Count {
	sorted := slices.Clone(counts)
	slices.SortStableFunc(sorted, func(a, b urging.Count) int { return b.Late - a.Late })
	return sorted
}

func printAddress(s dutyShelf, unreached bool) string {
	q := url.Values{}
	if s.asked.Under != "" {
		q.Set("don-vi", string(s.asked.Under))
	}
	if s.asked.Late {
		q.Set("qua-han", "1")
	}
	if unreached {
		q.Set("khong-thu", "1")
	}
	return addressWith("/don-doc/in", q)
}

// daysWords say how long a deadline is.
func (v *visit) daysWords(d office.DeadlineView) string {
	words := v.Say("duty.days", strconv.Itoa(d.Days))
	if d.Working {
		words = v.Say("duty.working_days", strconv.Itoa(d.Days))
	}
	if d.Provisional {
		words += " · " + v.Say("duty.provisional")
	}
	return words
}
