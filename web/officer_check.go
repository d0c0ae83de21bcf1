package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/office/approval"
)

// checking is the part of the table for whoever checks what was handed over: the queue, one change at a time, the documents compared.
func checking() []Route {
	return []Route{
		look("/kiem-tra", "change.queue", "change.check", seeQueue, queuePage),
		look("/kiem-tra/{change}", "change.check_page", "change.check", seeCheck, checkPage),
		act("/kiem-tra/{change}", "change.check", "change.check", deed[approval.Judgement, office.ChangeView]{form: judgementOf, fill: fillJudgement, do: doCheck, then: checked, again: checkAgain}),
		act("/minh-chung/{evidence}/doi-chieu", "evidence.compare", "change.check", deed[nothing, nothing]{form: empty, do: doCompare, then: compared}),
	}
}

// QueueView is what waits for a checker, earliest deadline first, with the counts the page opens with.
type QueueView struct {
	Waiting  []approval.Waiting `json:"waiting"`
	Late     int                `json:"late,string"`
	Soon     int                `json:"soon,string"` // due within three days
	Objected int                `json:"objected,string"`
	Own      int                `json:"own,string"` // the asker's own, which somebody else checks (P4)
}

// soonDays is how near a deadline is when it is said to be near.
const soonDays = 3

func seeQueue(v *visit) (QueueView, error) {
	waiting, err := approval.Queue(v.ctx, v.office(), v.who)
	q := QueueView{Waiting: waiting}
	for _, w := range waiting {
		switch {
		case v.overdue(w.Deadline):
			q.Late++
		case !w.Deadline.IsZero() && !w.Deadline.After(v.today().AddDays(soonDays)):
			q.Soon++
		}
		if w.Objected {
			q.Objected++
		}
		if v.isOwn(w.Dossier) {
			q.Own++
		}
	}
	return q, err
}

// isOwn reports whether a dossier is the visitor's own.
func (v *visit) isOwn(dossier id.Dossier) bool { return dossier != "" && dossier == v.who.Dossier }

// dueTone is the tone of a deadline in a list.
func (v *visit) dueTone(day civil.Date) string {
	switch {
	case v.overdue(day):
		return "late"
	case !day.IsZero() && !day.After(v.today().AddDays(soonDays)):
		return "soon"
	}
	return "calm"
}

func checkAddress(c id.Change) string { return "/kiem-tra/" + url.PathEscape(string(c)) }

func seeCheck(v *visit) (office.ChangeView, error) {
	return approval.See(v.ctx, v.office(), v.who, v.change())
}

// checkDesk is one change laid out for checking: its bundles, and the change that comes after it in the queue.
type checkDesk struct {
	change  office.ChangeView
	bundles []bundle
	open    int       // bundles that wait to be checked
	place   int       // of this change in the queue, from 1; 0 when it is in none
	length  int       // of the queue
	next    id.Change // empty at the end of the queue
	decides bool      // the visitor may check it: never one's own (P4)
	fault   *fault.Fault
}

// bundle is items that move together: those of one event, or one item by itself.
type bundle struct {
	group string
	items []office.ItemView
}

// lead is the item that stands for the bundle.
func (b bundle) lead() office.ItemView { return b.items[0] }

func (b bundle) state() string { return b.items[0].State }

// bundlesOf gathers the items of a change by event, in the order of the form.
func bundlesOf(items []office.ItemView) []bundle {
	var bundles []bundle
	for _, item := range items {
		i := slices.IndexFunc(bundles, func(b bundle) bool {
			return item.Group != "" && b.group == item.Group && b.state() == item.State
		})
		if i < 0 {
			bundles = append(bundles, bundle{item.Group, []office.ItemView{item}})
			continue
		}
		bundles[i].items = append(bundles[i].items, item)
	}
	return bundles
}

// desk lays a change out. The queue only says where to go on: without it the page is shown all the same.
func (v *visit) desk(c office.ChangeView) checkDesk {
	d := checkDesk{change: c, bundles: bundlesOf(c.Items), decides: v.may("change.check") && !v.isOwn(c.Dossier)}
	for _, b := range d.bundles {
		if d.decides && b.state() == "to_check" {
			d.open++
		}
	}
	waiting, err := approval.Queue(v.ctx, v.office(), v.who)
	if err != nil {
		v.server.log.Warn("web: queue beside a change", "request", v.number, "error", err)
		return d
	}
	waiting = slices.DeleteFunc(waiting, func(w approval.Waiting) bool { return v.isOwn(w.Dossier) })
	d.length = len(waiting)
	i := slices.IndexFunc(waiting, func(w approval.Waiting) bool { return w.ID == c.ID })
	d.place = i + 1
	if i+1 < len(waiting) {
		d.next = waiting[i+1].ID
	} else if i > 0 {
		d.next = waiting[0].ID
	}
	return d
}

func checkPage(v *visit, c office.ChangeView) templ.Component { return checkDeskPage(v, v.desk(c)) }

// The fields of the form of a check are named by a prefix and the item that leads a bundle.
const (
	doField  = "do:"  // pass | return
	atField  = "at:"  // the item of the bundle that is wrong
	whyField = "why:" // the reason
)

// judgementOf reads what was decided; bundles nothing was decided about stay where they are.
func judgementOf(v *visit) (approval.Judgement, error) {
	var j approval.Judgement
	j.Rev, _ = strconv.ParseInt(v.value("rev"), 10, 64) // an unreadable revision is none: the items' states still guard
	for name := range v.values {
		lead, ok := strings.CutPrefix(name, doField)
		if !ok {
			continue
		}
		switch v.value(name) {
		case "pass":
			j.Pass = append(j.Pass, id.Item(lead))
		case "return":
			at := cmp.Or(v.value(atField+lead), lead)
			j.Return = append(j.Return, approval.Returning{Item: id.Item(at), Reason: v.value(whyField + lead)})
		}
	}
	slices.Sort(j.Pass)
	slices.SortFunc(j.Return, func(a, b approval.Returning) int { return strings.Compare(string(a.Item), string(b.Item)) })
	return j, nil
}

func fillJudgement(v *visit, j *approval.Judgement) {
	j.Change = v.change()
	for i := range j.Return {
		j.Return[i].Change = j.Change
	}
	if rev := v.ifMatch(); rev != 0 {
		j.Rev = rev
	}
}

func doCheck(v *visit, j approval.Judgement) (office.ChangeView, error) {
	return approval.Check(v.ctx, v.office(), v.who, j)
}

// checked goes on to the next change of the queue, so that the work needs no way back.
func checked(v *visit, j approval.Judgement, c office.ChangeView) (answer, error) {
	q := url.Values{"dat": {strconv.Itoa(len(j.Pass))}, "tra": {strconv.Itoa(len(j.Return))}, "ai": {c.Person}}
	for _, item := range c.Items {
		if item.State == "to_check" { // not everything was decided: stay
			return goTo(checkAddress(c.ID) + "?" + q.Encode()), nil
		}
	}
	if next := v.value("sau"); id.Valid(next) && v.value("o-lai") == "" {
		return goTo(checkAddress(id.Change(next)) + "?" + q.Encode()), nil
	}
	return goTo("/kiem-tra?" + q.Encode()), nil
}

// checkAgain shows the change as it is now with what stands against the decision.
func checkAgain(v *visit, _ approval.Judgement, f *fault.Fault) (templ.Component, bool) {
	c, err := seeCheck(v)
	if err != nil {
		return nil, false
	}
	d := v.desk(c)
	d.fault = f
	return checkDeskPage(v, d), true
}

// decided gives back what a refused form had said about a bundle.
func (v *visit) decided(b bundle) (do, why, at string) {
	lead := string(b.lead().ID)
	return v.value(doField + lead), v.value(whyField + lead), v.value(atField + lead)
}

// readyReasons are the sentences most returns need.
func (v *visit) readyReasons() []string {
	var all []string
	for n := 1; v.text.Has("check.ready." + strconv.Itoa(n)); n++ {
		all = append(all, v.Say("check.ready."+strconv.Itoa(n)))
	}
	return all
}

// justChecked says what was decided on the page before.
func (v *visit) justChecked() string {
	passed, _ := strconv.Atoi(v.query("dat"))
	returned, _ := strconv.Atoi(v.query("tra"))
	who := v.query("ai")
	switch {
	case passed > 0 && returned > 0:
		return v.Say("check.done_both", passed, returned, who)
	case passed > 0:
		return v.Say("check.done_passed", passed, who)
	case returned > 0:
		return v.Say("check.done_returned", returned, who)
	}
	return ""
}

func doCompare(v *visit, _ nothing) (nothing, error) {
	return nothing{}, approval.Compare(v.ctx, v.office(), v.who, id.Evidence(v.at("evidence")))
}

func compared(v *visit, _, _ nothing) (answer, error) {
	return goTo(within(cmp.Or(v.value("tiep"), "/kiem-tra"))), nil
}
