package web

import (
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office/entry"
	"hoso/office/read"
	"hoso/office/unit"
)

// people is the part of the table about the people of a unit: the list, one of them, a new dossier.
func people() []Route {
	return []Route{
		look("/nguoi", "dossier.list", "dossier.list", seePeople, peoplePage),
		show("/nguoi/them", "dossier.create_page", "dossier.create", arrivalPage),
		mixing(act("/nguoi/them", "dossier.create", "dossier.create", deed[entry.Arrival, entry.Created]{form: arrivalOf, do: doCreate, then: created, again: arrivalAgain})),
		look("/nguoi/{dossier}", "person.view", "dossier.view", seeDossier, personPage),
		look("/nguoi/{dossier}/lich-su", "person.history", "dossier.history", seePersonHistory, personHistoryPage),
		look("/nguoi/{dossier}/thay-doi", "person.changes", "dossier.history", seePersonHistory, personChangesPage),
		look("/nguoi/{dossier}/nhap-thay", "person.enter", "change.draft", seeDossier, behalfPage),
	}
}

// asking is what the list of people is narrowed by, as the address says it.
func (v *visit) peopleAsked() read.Asking {
	a := read.Asking{Under: v.query("don-vi"), Name: v.query("ten"), Equal: map[string]string{}, Size: 50}
	if densityOf(v.r) == "compact" {
		a.Size = 100
	}
	for column, name := range map[string]string{"category": "loai", "sex": "gioi", "state": "tinh-trang", "position": "chuc-vu", "rank": "ngach"} {
		if value := v.query(name); value != "" {
			a.Equal[column] = value
		}
	}
	if n, err := strconv.Atoi(v.query("trang")); err == nil && n > 1 {
		a.Page = n - 1
	}
	if n, err := strconv.Atoi(v.query("so-dong")); err == nil && n > 0 {
		a.Size = n
	}
	return a
}

func seePeople(v *visit) (read.PeopleView, error) {
	return read.People(v.ctx, v.office(), v.who, v.peopleAsked())
}

// peopleShelf is the list with what stands around it.
type peopleShelf struct {
	view  read.PeopleView
	asked read.Asking
	units []unit.View
	pages int
	at    string // address of the list
}

func peoplePage(v *visit, view read.PeopleView) templ.Component {
	return peopleListPage(v, v.shelfOf(view, "/nguoi"))
}

func (v *visit) shelfOf(view read.PeopleView, at string) peopleShelf {
	s := peopleShelf{view: view, asked: v.peopleAsked(), pages: max((view.Total+view.Size-1)/max(view.Size, 1), 1), at: at}
	var err error
	if s.units, err = unit.Tree(v.ctx, v.office(), v.who); err != nil {
		v.server.log.Warn("web: units beside people", "request", v.number, "error", err)
	}
	return s
}

// title is what the list is called.
func (s peopleShelf) title() string {
	if s.asked.Left {
		return "archive.title"
	}
	return "people.title"
}

// to is the address of another page of the same list.
func (s peopleShelf) to(v *visit, page int) string {
	q := v.r.URL.Query()
	q.Del("trang")
	if page > 1 {
		q.Set("trang", strconv.Itoa(page))
	}
	return addressWith(s.at, q)
}

func addressWith(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// pageNumbers gives the pages to link to: the first, the last, and those around the current one; 0 stands for a gap.
func pageNumbers(current, last int) []int {
	var shown []int
	for n := 1; n <= last; n++ {
		switch {
		case n == 1 || n == last || (n >= current-2 && n <= current+2):
			shown = append(shown, n)
		case len(shown) > 0 && shown[len(shown)-1] != 0:
			shown = append(shown, 0)
		}
	}
	return shown
}

// narrowed reports whether the list is narrowed by anything but its page.
func (s peopleShelf) narrowed() bool {
	return s.asked.Name != "" || s.asked.Under != "" || len(s.asked.Equal) > 0
}

func personAddress(d id.Dossier) string { return "/nguoi/" + url.PathEscape(string(d)) }

// seePersonHistory shows a dossier's versions and changes.
func seePersonHistory(v *visit) (PersonHistory, error) {
	d, err := seeDossier(v)
	if err != nil {
		return PersonHistory{}, err
	}
	h, err := seeHistory(v)
	return PersonHistory{d.ID, d.Unit, h, d}, err
}

// PersonHistory is how a dossier came to be what it is.
type PersonHistory struct {
	Dossier id.Dossier       `json:"dossier"`
	Unit    string           `json:"unit"`
	History read.HistoryView `json:"history"`
	head    read.DossierView
}

// arrivalForm is the page on which a dossier is opened.
type arrivalForm struct {
	in       entry.Arrival
	units    []unit.View
	sexes    []law.Item
	sexList  string
	fault    *fault.Fault
	fromText string
}

func arrivalPage(v *visit) (templ.Component, error) {
	f, err := v.arrival(entry.Arrival{Unit: v.who.Unit}, nil)
	return newPersonPage(v, f), err
}

func (v *visit) arrival(in entry.Arrival, f *fault.Fault) (arrivalForm, error) {
	form := arrivalForm{in: in, fault: f, fromText: v.value("from")}
	var err error
	if form.units, err = unit.Tree(v.ctx, v.office(), v.who); err != nil {
		return form, err
	}
	syll, err := v.book().Form("syll", v.today())
	if err != nil {
		return form, err
	}
	if e := syll.Entry("gioi_tinh"); e != nil && len(e.Lists) > 0 {
		form.sexList = e.Lists[0]
		if list := v.book().List(form.sexList); list != nil {
			form.sexes = list.Search("", v.today(), shortList)
		}
	}
	return form, nil
}

// arrivalOf reads the form of a new dossier.
func arrivalOf(v *visit) (entry.Arrival, error) {
	a := entry.Arrival{Category: v.value("category"), Unit: id.Unit(v.value("unit")), Manager: id.Unit(v.value("manager")), Special: v.value("special"), Basis: v.value("basis"),
		Name: law.Input{Text: v.value("name")}, Birth: law.Input{Text: v.value("birth")}, Number: law.Input{Text: v.value("number")}}
	if code := v.value("sex"); code != "" {
		a.Sex = law.Input{Code: code, List: v.value("sex_list")}
	}
	if text := v.value("from"); text != "" {
		day, err := civil.ParseVN(text)
		if err != nil {
			return a, err
		}
		a.From = day
	}
	return a, nil
}

func doCreate(v *visit, a entry.Arrival) (entry.Created, error) {
	return entry.CreateDossier(v.ctx, v.office(), v.who, a)
}

func created(_ *visit, _ entry.Arrival, c entry.Created) (answer, error) {
	return goTo(personAddress(c.Dossier) + "?da-lap=1"), nil
}

func arrivalAgain(v *visit, a entry.Arrival, f *fault.Fault) (templ.Component, bool) {
	form, err := v.arrival(a, f)
	if err != nil {
		return nil, false
	}
	return newPersonPage(v, form), true
}
