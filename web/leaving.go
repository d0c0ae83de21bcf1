package web

import (
	"net/http"
	"net/url"
	"reflect"

	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/id"
	"hoso/office/leaving"
	"hoso/office/read"
	"hoso/office/unit"
)

// leavings is the part of the table about people who leave and come back, and the archive (PT-11.1.e, BD-9.2).
func leavings() []Route {
	return []Route{
		look("/thoi-viec", "leaving.list", "leaving.list", seeLeavings, leavingsPage),
		look("/nguoi/{dossier}/thoi-viec", "leaving.of", "leaving.list", seeLeavingsOf, leavingsOfPage),
		act("/nguoi/{dossier}/thoi-viec", "leaving.record", "leaving.record", deed[leaving.Recording, leaving.View]{form: leavingOf, fill: fillLeaving, do: doLeaving, then: leavingRecorded[leaving.Recording], again: leavingAgain[leaving.Recording]}),
		{Method: http.MethodPost, Pattern: "/thoi-viec/{leaving}/van-ban", Name: "leaving.paper", Act: "leaving.record", Limit: evidenceBody, Long: true, Out: reflect.TypeFor[leaving.View](), serve: addPaper},
		act("/thoi-viec/{leaving}/xac-nhan", "leaving.decide", "leaving.confirm", deed[leaving.Deciding, leaving.View]{form: decidingOf, fill: fillDeciding, do: doDecide, then: leavingKept[leaving.Deciding]}),
		act("/thoi-viec/{leaving}/rut", "leaving.withdraw", "leaving.record", deed[leaving.Withdrawing, leaving.View]{form: withdrawingOf, fill: fillWithdrawing, do: doWithdrawLeaving, then: leavingKept[leaving.Withdrawing]}),
		act("/thoi-viec/{leaving}/tro-lai", "leaving.return", "leaving.return", deed[leaving.Returning, leaving.View]{form: leavingReturnOf, fill: fillReturning, do: doReturn, then: leavingRecorded[leaving.Returning]}),
		look("/luu-tru", "archive.list", "archive.list", seeArchive, archivePage),
	}
}

func seeLeavings(v *visit) (leaving.Page, error) {
	return leaving.List(v.ctx, v.office(), v.who, v.query("tat-ca") != "", v.query("tiep"))
}

func leavingsPage(v *visit, view leaving.Page) templ.Component {
	return leavingListPage(v, view)
}

// leavingDesk is one person's leavings with the forms about them.
type leavingDesk struct {
	view    leaving.Page
	dossier read.DossierView
	units   []unit.View
	fault   *fault.Fault
}

func seeLeavingsOf(v *visit) (leaving.Page, error) {
	return leaving.Of(v.ctx, v.office(), v.who, id.Dossier(v.at("dossier")))
}

func leavingsOfPage(v *visit, view leaving.Page) templ.Component {
	return leavingPersonPage(v, v.leavingDeskOf(view, nil))
}

// leavingDeskOf stands the forms beside the list. Whose dossier may not be read any more has its name from the list.
func (v *visit) leavingDeskOf(view leaving.Page, f *fault.Fault) leavingDesk {
	d := leavingDesk{view: view, fault: f, units: v.unitsBeside()}
	var err error
	if d.dossier, err = read.Dossier(v.ctx, v.office(), v.who, id.Dossier(v.at("dossier"))); err != nil {
		d.dossier = read.DossierView{ID: id.Dossier(v.at("dossier"))}
		if len(view.Leavings) > 0 {
			d.dossier.Name, d.dossier.Unit = view.Leavings[0].Name, view.Leavings[0].Unit
		}
	}
	return d
}

// runs reports whether a leaving is under way: another one is recorded when it is over.
func (d leavingDesk) runs() bool {
	return len(d.view.Leavings) > 0 && (d.view.Leavings[0].State == "recorded" || d.view.Leavings[0].State == "confirmed")
}

func leavingOf(v *visit) (leaving.Recording, error) {
	r := leaving.Recording{Kind: v.value("kind"), Document: v.value("document"), To: v.value("to")}
	var err error
	if r.Last, err = v.formDay("last"); err != nil {
		return r, err
	}
	r.Signed, err = v.formDay("signed")
	return r, err
}

func fillLeaving(v *visit, r *leaving.Recording) { r.Dossier = id.Dossier(v.at("dossier")) }

func doLeaving(v *visit, r leaving.Recording) (leaving.View, error) {
	return leaving.Record(v.ctx, v.office(), v.who, r)
}

func leavingAddress(dossier id.Dossier) string {
	return "/nguoi/" + url.PathEscape(string(dossier)) + "/thoi-viec"
}

func leavingRecorded[In any](_ *visit, _ In, l leaving.View) (answer, error) {
	return goTo(leavingAddress(l.Dossier) + "?da-ghi=1"), nil
}

func leavingKept[In any](*visit, In, leaving.View) (answer, error) {
	return goTo("/thoi-viec?da-ghi=1"), nil
}

func leavingAgain[In any](v *visit, _ In, f *fault.Fault) (templ.Component, bool) {
	view, err := seeLeavingsOf(v)
	if err != nil {
		return nil, false
	}
	return leavingPersonPage(v, v.leavingDeskOf(view, f)), true
}

// leavingsAt is the address at which the list goes on.
func (v *visit) leavingsAt(next string) string {
	q := v.r.URL.Query()
	q.Set("tiep", next)
	return addressWith("/thoi-viec", q)
}

// addPaper takes the scanned document of a leaving.
func addPaper(v *visit) (answer, error) {
	u, err := v.upload()
	if err != nil {
		return answer{}, err
	}
	l, err := leaving.AddPaper(v.ctx, v.office(), v.who, leaving.Paper{Leaving: v.at("leaving"), Name: u.Name, Bytes: u.Bytes})
	switch {
	case err != nil:
		return answer{}, err
	case v.json:
		return answer{view: l, status: http.StatusCreated}, nil
	}
	return leavingRecorded(v, u, l)
}

func decidingOf(v *visit) (leaving.Deciding, error) {
	return leaving.Deciding{Confirm: v.value("confirm") != "", Reason: v.value("reason")}, nil
}

func fillDeciding(v *visit, d *leaving.Deciding) { d.Leaving = v.at("leaving") }

func doDecide(v *visit, d leaving.Deciding) (leaving.View, error) {
	return leaving.Decide(v.ctx, v.office(), v.who, d)
}

func withdrawingOf(v *visit) (leaving.Withdrawing, error) {
	return leaving.Withdrawing{Reason: v.value("reason")}, nil
}

func fillWithdrawing(v *visit, w *leaving.Withdrawing) { w.Leaving = v.at("leaving") }

func doWithdrawLeaving(v *visit, w leaving.Withdrawing) (leaving.View, error) {
	return leaving.Withdraw(v.ctx, v.office(), v.who, w)
}

func leavingReturnOf(v *visit) (leaving.Returning, error) {
	on, err := v.formDay("on")
	return leaving.Returning{Document: v.value("document"), On: on, Unit: id.Unit(v.value("unit"))}, err
}

func fillReturning(v *visit, r *leaving.Returning) { r.Leaving = v.at("leaving") }

func doReturn(v *visit, r leaving.Returning) (leaving.View, error) {
	return leaving.Return(v.ctx, v.office(), v.who, r)
}

func seeArchive(v *visit) (read.PeopleView, error) {
	a := v.peopleAsked()
	a.Left = true
	return read.People(v.ctx, v.office(), v.who, a)
}

func archivePage(v *visit, view read.PeopleView) templ.Component {
	s := v.shelfOf(view, "/luu-tru")
	s.asked.Left = true
	return peopleListPage(v, s)
}
