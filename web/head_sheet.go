package web

import (
	"bytes"
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/office/approval"
	"hoso/office/read"
)

// approving is the part of the table for whoever approves: the month's sheet, its receipts.
func approving() []Route {
	submit := act("/phe-duyet", "sheet.approve", "sheet.approve", deed[approval.Approving, approval.Receipt]{form: approvingOf, fill: fillApproving, do: doApprove, then: sheetApproved, again: sheetAgain})
	submit.Limit = sheetBody
	return []Route{
		look("/phe-duyet", "sheet.view", "sheet.approve", seeSheet, sheetPage),
		submit,
		look("/phe-duyet/bien-nhan", "sheet.receipts", "sheet.view", seeReceipts, receiptsPage),
		look("/phe-duyet/bien-nhan/{sheet}", "sheet.receipt", "sheet.view", seeReceipt, receiptBeside),
		{Method: http.MethodGet, Pattern: "/phe-duyet/bien-nhan/{sheet}/tai", Name: "sheet.receipt_file", Act: "sheet.view", Media: "application/json", serve: fetchReceipt},
	}
}

// sheetBody is the most a decided sheet may weigh: a thousand changes with every line's digest.
const sheetBody = 4 << 20

func seeSheet(v *visit) (approval.SheetView, error) {
	return approval.Sheet(v.ctx, v.office(), v.who)
}

// sheetDesk is the sheet laid out: what deserves attention first, then the rest in groups of one kind.
type sheetDesk struct {
	sheet     approval.SheetView
	attention []sheetRow
	groups    []sheetGroup
	lines     int
	people    int
	request   string // idempotency key of this page
	fault     *fault.Fault
	refused   string // article by which nothing can be approved today, empty when it can
}

// sheetGroup is rows of one kind, which can be read fast and selected together. Those about money are open from the start.
type sheetGroup struct {
	id, name string
	money    bool
	rows     []sheetRow
}

// sheetRow is what is decided at once: the items of one event, or one item.
type sheetRow struct {
	bundle
	change office.ChangeView
	why    []string // why it deserves attention: warnings, money, discipline, objection
}

// alone reports whether a row is read by itself rather than in a group of its kind: it carries more than money.
func (r sheetRow) alone() bool {
	return slices.ContainsFunc(r.why, func(why string) bool { return why != "money" })
}

// value is what the row's box sends: the change, and each item with the digest of what this page shows of it.
func (r sheetRow) value() string {
	parts := []string{string(r.change.ID)}
	for _, item := range r.items {
		parts = append(parts, string(item.ID)+"="+item.Digest)
	}
	return strings.Join(parts, " ")
}

// disciplineChapters are the parts of a dossier about awards and discipline.
func disciplineChapter(chapter string) bool {
	return strings.Contains(chapter, "ky_luat") || strings.Contains(chapter, "khen_thuong")
}

// attention tells why a row deserves to be read by itself.
func attention(c office.ChangeView, b bundle) []string {
	var why []string
	add := func(word string, yes bool) {
		if yes && !slices.Contains(why, word) {
			why = append(why, word)
		}
	}
	for _, item := range b.items {
		add("warnings", len(item.Findings) > 0)
		add("money", item.Money)
		add("discipline", disciplineChapter(item.Chapter))
	}
	add("objection", c.Objection != "")
	return why
}

// layOut makes the page's order out of the sheet.
func (v *visit) layOut(s approval.SheetView) sheetDesk {
	d := sheetDesk{sheet: s, request: id.New()}
	people := map[id.Dossier]bool{}
	for _, c := range s.Changes {
		people[c.Dossier] = true
		for _, b := range bundlesOf(c.Items) {
			d.lines += len(b.items)
			row := sheetRow{b, c, attention(c, b)}
			if row.alone() {
				d.attention = append(d.attention, row)
				continue
			}
			d.put(v, row)
		}
	}
	slices.SortStableFunc(d.groups, func(a, b sheetGroup) int { return weight(a.money) - weight(b.money) })
	d.people = len(people)
	if s.Strict && (s.Today.Before(s.From) || s.Today.After(s.To)) {
		d.refused = s.Citation
	}
	return d
}

func weight(money bool) int {
	if money {
		return 0
	}
	return 1
}

// put adds a row to the group of its kind: what happened, or the field it is about.
func (d *sheetDesk) put(v *visit, row sheetRow) {
	group, name := "event:"+row.change.Event, v.happened(row.change.Kind, row.change.Event)
	if row.change.Event == "" {
		group, name = row.change.Kind+":"+row.lead().Chapter, row.lead().Label
		if row.change.Kind != "update" {
			name = v.Say("change.kind."+row.change.Kind) + ": " + name
		}
		group += ":" + name
	}
	if len(row.why) > 0 {
		group += ":money"
	}
	i := slices.IndexFunc(d.groups, func(g sheetGroup) bool { return g.id == group })
	if i < 0 {
		i = len(d.groups)
		d.groups = append(d.groups, sheetGroup{id: group, name: name, money: len(row.why) > 0})
	}
	d.groups[i].rows = append(d.groups[i].rows, row)
}

// kinds counts the rows by what happened, for the line of totals.
func (d sheetDesk) kinds(v *visit) []kindCount {
	var kinds []kindCount
	count := func(c office.ChangeView) {
		name := v.happened(c.Kind, c.Event)
		i := slices.IndexFunc(kinds, func(k kindCount) bool { return k.name == name })
		if i < 0 {
			i = len(kinds)
			kinds = append(kinds, kindCount{name: name})
		}
		kinds[i].n++
	}
	for _, c := range d.sheet.Changes {
		count(c)
	}
	slices.SortStableFunc(kinds, func(a, b kindCount) int { return b.n - a.n })
	return kinds
}

type kindCount struct {
	name string
	n    int
}

// needsGround reports whether approving today asks for a ground.
func (d sheetDesk) needsGround() bool {
	return d.refused == "" && (d.sheet.Today.Before(d.sheet.From) || d.sheet.Today.After(d.sheet.To))
}

func sheetPage(v *visit, s approval.SheetView) templ.Component { return sheetDeskPage(v, v.layOut(s)) }

// The fields of the sheet's form.
const (
	lineField   = "line"  // see sheetRow.value
	backField   = "back:" // the reason for giving the row of this item back
	groundField = "ground"
)

// approvingOf reads the rows that were chosen, exactly as they were shown, and those given back. A reason for giving a row back counts
// more than its box.
func approvingOf(v *visit) (approval.Approving, error) {
	a := approval.Approving{Ground: v.value(groundField)}
	for _, value := range v.values[lineField] {
		words := strings.Fields(value)
		if len(words) < 2 {
			return a, fault.New(fault.Invalid, "web.body_unreadable")
		}
		first, _, _ := strings.Cut(words[1], "=")
		if v.value(backField+first) != "" {
			continue
		}
		for _, word := range words[1:] {
			item, digest, ok := strings.Cut(word, "=")
			if !ok {
				return a, fault.New(fault.Invalid, "web.body_unreadable")
			}
			a.Lines = append(a.Lines, approval.Shown{Change: id.Change(words[0]), Item: id.Item(item), Digest: digest})
		}
	}
	for name := range v.values {
		place, ok := strings.CutPrefix(name, backField)
		if !ok || v.value(name) == "" {
			continue
		}
		change, item, _ := strings.Cut(v.value("of:"+place), " ")
		a.Return = append(a.Return, approval.Returning{Change: id.Change(change), Item: id.Item(cmp.Or(item, place)), Reason: v.value(name)})
	}
	slices.SortFunc(a.Return, func(x, y approval.Returning) int { return strings.Compare(string(x.Item), string(y.Item)) })
	return a, nil
}

func fillApproving(v *visit, a *approval.Approving) { a.Request = v.request() }

func doApprove(v *visit, a approval.Approving) (approval.Receipt, error) {
	return approval.Approve(v.ctx, v.office(), v.who, a)
}

func sheetApproved(_ *visit, _ approval.Approving, r approval.Receipt) (answer, error) {
	q := url.Values{"da-duyet": {strconv.Itoa(r.Approved)}, "da-tra": {strconv.Itoa(r.Returned)}}
	if r.Digest == "" { // nothing but returns: there is no sheet
		return goTo("/phe-duyet?" + q.Encode()), nil
	}
	return goTo("/phe-duyet/bien-nhan/" + url.PathEscape(string(r.Sheet)) + "?" + q.Encode()), nil
}

// sheetAgain shows the sheet as it is now with what stands against the decision; a step-up is asked on a page of its own.
func sheetAgain(v *visit, _ approval.Approving, f *fault.Fault) (templ.Component, bool) {
	if strings.HasPrefix(f.Key, "step_up.") {
		return nil, false
	}
	s, err := seeSheet(v)
	if err != nil {
		return nil, false
	}
	d := v.layOut(s)
	d.fault = f
	return sheetDeskPage(v, d), true
}

// chosen gives back what a refused form had chosen.
func (v *visit) wasChosen(r sheetRow) bool {
	return v.r.Method == http.MethodPost && slices.Contains(v.values[lineField], r.value())
}

// groundWord is what a ground for approving outside of the window is called.
func (v *visit) groundWord(ground string) string {
	if key := "ground." + ground; v.text.Has(key) {
		return v.Say(key)
	}
	return ground
}

// ReceiptsView is what the visitor's unit has approved.
type ReceiptsView struct {
	Sheets []read.SheetLine `json:"sheets"`
}

const mostReceipts = 60

func seeReceipts(v *visit) (ReceiptsView, error) {
	sheets, err := read.Sheets(v.ctx, v.office(), v.who, mostReceipts)
	return ReceiptsView{sheets}, err
}

// receiptBeside shows a receipt, and looks again by itself while its signature is being made.
func receiptBeside(v *visit, r read.SheetReceipt) templ.Component {
	if waited, _ := strconv.Atoi(v.query("cho")); r.Awaits && waited < mostWaits {
		v.w.Header().Set("Refresh", "3; url=/phe-duyet/bien-nhan/"+url.PathEscape(string(r.ID))+"?cho="+strconv.Itoa(max(waited, 0)+1))
	}
	return receiptPage(v, r)
}

func seeReceipt(v *visit) (read.SheetReceipt, error) {
	return read.Receipt(v.ctx, v.office(), v.who, id.Sheet(v.at("sheet")))
}

// fetchReceipt gives a receipt as a file, for whoever wants to compute its digest again.
func fetchReceipt(v *visit) (answer, error) {
	r, err := seeReceipt(v)
	if err != nil {
		return answer{}, err
	}
	var body bytes.Buffer
	err = encode(&body, r)
	return answer{file: &download{name: "bien-nhan-" + short(r.Digest) + ".json", media: "application/json", bytes: body.Bytes()}}, err
}
