package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/id"
	"hoso/office/quota"
)

// quotas is the part of the table about numbers of posts: what was given beside who is there, the taking in of a table, one unit's decisions, and people
// by vị trí việc làm.
func quotas() []Route {
	return []Route{
		look("/bien-che", "quota.view", "quota.view", seeQuotas, quotasPage),
		Route{Method: http.MethodGet, Pattern: "/bien-che/tai", Name: "quota.file", Act: "quota.view", Media: "*/*", Long: true, serve: fetchQuotas},
		look("/bien-che/vi-tri", "quota.positions", "quota.positions", seePositions, positionsPage),
		look("/bien-che/giao", "quota.form", "quota.give", beginQuotas, quotaTablePage),
		limited(act("/bien-che/giao", "quota.give", "quota.give", deed[quota.Table, quota.Plan]{form: quotaTableOf, do: doGiveQuotas, then: quotasGiven, again: quotasAgain}), tableBody),
		look("/bien-che/{unit}", "quota.history", "quota.view", seeQuotaHistory, quotaHistoryPage),
	}
}

// quotasAsked is what of the quotas the address asks for. Fault Invalid "terms.no_day".
func (v *visit) quotasAsked() (quota.Asking, error) {
	a := quota.Asking{Under: id.Unit(v.query("don-vi")), Over: v.query("vuot") != ""}
	text := v.query("ngay")
	if text == "" {
		return a, nil
	}
	var err error
	if a.Day, err = readDay(text); err != nil {
		return a, fault.New(fault.Invalid, "terms.no_day", text)
	}
	return a, nil
}

func seeQuotas(v *visit) (quota.View, error) {
	a, err := v.quotasAsked()
	if err != nil {
		return quota.View{}, err
	}
	return quota.See(v.ctx, v.office(), v.who, a)
}

func quotasPage(v *visit, view quota.View) templ.Component {
	return quotaPage(v, shownKinds(view), v.unitsBeside())
}

func fetchQuotas(v *visit) (answer, error) {
	a, err := v.quotasAsked()
	if err != nil {
		return answer{}, err
	}
	f, err := quota.File(v.ctx, v.office(), v.who, a, v.query("dang"))
	return answer{file: &download{name: f.Name, media: f.Media, bytes: f.Bytes}}, err
}

// quotasAt is the address of the same page about a unit; path is the page or its file.
func (v *visit) quotasAt(path string, of id.Unit, more ...string) templ.SafeURL {
	q := url.Values{}
	if of != "" {
		q.Set("don-vi", string(of))
	}
	for _, name := range []string{"ngay", "vuot"} {
		if value := v.query(name); value != "" {
			q.Set(name, value)
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return templ.SafeURL(addressWith(path, q))
}

func quotaAddress(of id.Unit) templ.SafeURL {
	return templ.SafeURL("/bien-che/" + url.PathEscape(string(of)))
}

func giveAddress(of id.Unit) templ.SafeURL {
	return templ.SafeURL(addressWith("/bien-che/giao", url.Values{"don-vi": {string(of)}}))
}

func seePositions(v *visit) (quota.Positions, error) {
	return quota.SeePositions(v.ctx, v.office(), v.who, id.Unit(v.query("don-vi")))
}

func positionsPage(v *visit, p quota.Positions) templ.Component {
	return jobPositionsPage(v, p, v.unitsBeside())
}

func seeQuotaHistory(v *visit) (quota.History, error) {
	return quota.SeeHistory(v.ctx, v.office(), v.who, id.Unit(v.at("unit")))
}

func quotaHistoryPage(v *visit, h quota.History) templ.Component { return oneQuotaPage(v, h) }

// quotaDesk is the form with what became of the table that was sent.
type quotaDesk struct {
	form  quota.Form
	plan  quota.Plan
	sent  bool
	fault *fault.Fault
}

func beginQuotas(v *visit) (quota.Form, error) {
	return quota.Begin(v.ctx, v.office(), v.who, id.Unit(v.query("don-vi")))
}

func quotaTablePage(v *visit, f quota.Form) templ.Component {
	return quotaGivePage(v, quotaDesk{form: f})
}

// startRows are the rows a table begins with, as they would be pasted.
func (d quotaDesk) startRows(v *visit) string {
	var lines []string
	for _, r := range d.form.Rows {
		lines = append(lines, strings.Join([]string{r.Unit, v.Say("quota.kind." + r.Kind), r.Number}, "; "))
	}
	return strings.Join(lines, "\n")
}

// quotaTableOf reads the table: unit, kind and number, or unit and number where one kind holds for all.
func quotaTableOf(v *visit) (quota.Table, error) {
	t := quota.Table{Document: v.value("document"), Kind: v.value("kind"), Write: v.value("write") != ""}
	var err error
	if t.From, err = v.formDay("from"); err != nil {
		return t, err
	}
	for _, cells := range pasted(v.value("rows")) {
		row := quota.Row{Unit: nth(cells, 0), Kind: nth(cells, 1), Number: nth(cells, 2)}
		if len(cells) == 2 {
			row.Kind, row.Number = "", cells[1]
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

func doGiveQuotas(v *visit, t quota.Table) (quota.Plan, error) {
	return quota.Give(v.ctx, v.office(), v.who, t)
}

func quotasGiven(v *visit, _ quota.Table, p quota.Plan) (answer, error) {
	f, err := beginQuotas(v)
	return answer{page: quotaGivePage(v, quotaDesk{form: f, plan: p, sent: true})}, err
}

func quotasAgain(v *visit, _ quota.Table, f *fault.Fault) (templ.Component, bool) {
	form, err := beginQuotas(v)
	if err != nil || asksPassword(f) {
		return nil, false
	}
	return quotaGivePage(v, quotaDesk{form: form, fault: f}), true
}

// quotaLook is the look of what becomes of a row.
func quotaLook(l quota.Line) stateLook {
	switch {
	case l.What == quota.Wrong:
		return stateLook{"alert-triangle", "bad"}
	case l.What == quota.Same:
		return stateLook{"minus", "plain"}
	case len(l.Remarks) > 0:
		return stateLook{"alert-circle", "wait"}
	}
	return stateLook{"check", "good"}
}

// quotaStates are the looks of a number in its history.
var quotaStates = map[string]stateLook{"now": {"check", "good"}, "later": {"clock", "wait"}, "past": {"minus", "plain"}, "replaced": {"x", "plain"}}

// shownKinds leaves out the kinds of which nothing was given and nobody is there; where that is all of them, it leaves them in.
func shownKinds(q quota.View) quota.View {
	used := func(kind string) bool {
		in := func(cells []quota.Cell) bool {
			return slices.ContainsFunc(cells, func(c quota.Cell) bool { return c.Kind == kind && (c.Given || c.Shared > 0 || c.Present > 0) })
		}
		return in(q.Own) || slices.ContainsFunc(q.Units, func(l quota.UnitLine) bool { return in(l.Cells) })
	}
	kinds := slices.DeleteFunc(slices.Clone(q.Kinds), func(kind string) bool { return !used(kind) })
	if len(kinds) == 0 {
		return q
	}
	keep := func(cells []quota.Cell) []quota.Cell {
		return slices.DeleteFunc(slices.Clone(cells), func(c quota.Cell) bool { return !slices.Contains(kinds, c.Kind) })
	}
	q.Kinds, q.Own, q.Units = kinds, keep(q.Own), slices.Clone(q.Units)
	for i := range q.Units {
		q.Units[i].Cells = keep(q.Units[i].Cells)
	}
	return q
}

// posts groups the digits of a number of posts; what was typed and is no number is given back.
func posts(number string) string {
	n, err := strconv.Atoi(number)
	if err != nil {
		return number
	}
	return thousands(n)
}

// quotaSpan is how many columns one kind takes.
func quotaSpan(q quota.View) string {
	if q.Counted {
		return "3"
	}
	return "1"
}

// quotaKind is what a kind is called; what was typed and names none is given back.
func (v *visit) quotaKind(kind string) string {
	if key := "quota.kind." + kind; v.text.Has(key) {
		return v.Say(key)
	}
	return kind
}
