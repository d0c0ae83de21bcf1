package web

import (
	"cmp"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/office/entry"
)

// changes is the part of the table about one change: drafted, submitted, taken back, objected to, with its evidence.
func changes() []Route {
	return []Route{
		look("/thay-doi/{change}", "change.view", "dossier.view", seeChange, changePage),
		mixing(act("/thay-doi/{change}", "change.save", "change.draft", deed[entry.Saving, office.ChangeView]{form: savingOf, fill: fillSaving, do: doSave, then: saved, again: saveAgain})),
		look("/thay-doi/{change}/gui", "change.submit_page", "change.submit", seeChange, submitPage),
		act("/thay-doi/{change}/gui", "change.submit", "change.submit", deed[entry.Submission, office.ChangeView]{form: submissionOf, fill: fillSubmission, do: doSubmit, then: submitted, again: submitAgain}),
		act("/thay-doi/{change}/rut", "change.withdraw", "change.withdraw", deed[nothing, office.ChangeView]{form: empty, do: doWithdraw, then: withdrawn}),
		act("/thay-doi/{change}/bo", "change.discard", "change.draft", deed[discarding, nothing]{form: discardingOf, fill: fillDiscarding, do: doDiscard, then: discarded}),
		act("/thay-doi/{change}/phan-doi", "change.object", "change.object", deed[objection, nothing]{form: objectionOf, do: doObject, then: objected}),
	}
}

func (v *visit) change() id.Change { return id.Change(v.at("change")) }

func changeAddress(c id.Change) string { return "/thay-doi/" + url.PathEscape(string(c)) }

func seeChange(v *visit) (office.ChangeView, error) {
	return entry.View(v.ctx, v.office(), v.who, v.change())
}

// isDraft reports whether a change has not been handed over.
func isDraft(c office.ChangeView) bool { return c.Submitted.IsZero() }

func fillSaving(v *visit, s *entry.Saving) {
	s.Change = v.change()
	if rev := v.ifMatch(); rev != 0 {
		s.Rev = rev
	}
}

func doSave(v *visit, s entry.Saving) (office.ChangeView, error) {
	return entry.Save(v.ctx, v.office(), v.who, s)
}

// saved answers a page's script with the piece that changed, and everybody else with the page.
func saved(v *visit, s entry.Saving, c office.ChangeView) (answer, error) {
	if v.part == "draft" {
		return answer{page: draftMessages(v, c, touched(s, c)), rev: c.Rev}, nil
	}
	to := changeAddress(c.ID)
	q := url.Values{}
	if chapter := cmp.Or(v.value("toi-chuong"), v.value("chuong")); chapter != "" {
		q.Set("chuong", chapter)
	}
	if v.value("sau") == "gui" {
		return goTo(to + "/gui"), nil
	}
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	if at := v.value("o-dau"); at != "" {
		to += "#" + url.PathEscape(at)
	}
	return goTo(to), nil
}

// saveAgain shows a draft that another page has moved on, beside what was typed here, so that nothing typed is lost (P17).
func saveAgain(v *visit, s entry.Saving, f *fault.Fault) (templ.Component, bool) {
	if f.Key != "draft.moved" {
		return nil, false
	}
	c, err := seeChange(v)
	if err != nil {
		return nil, false
	}
	v.w.Header().Set("ETag", `"`+strconv.FormatInt(c.Rev, 10)+`"`)
	if v.part == "draft" {
		return conflictPart(v, c, v.conflictOf(s, c)), true
	}
	return conflictPage(v, c, v.conflictOf(s, c)), true
}

// submissionOf reads the days and the declaration of the page on which a person confirms.
func submissionOf(v *visit) (entry.Submission, error) {
	s := entry.Submission{Declaration: v.value("declaration"), Request: v.request()}
	s.Rev, _ = strconv.ParseInt(v.value("rev"), 10, 64) // an unreadable revision is none: the declaration's digest still guards
	var wrong []fault.Finding
	day := func(name string) civil.Date {
		text := v.value(name)
		if text == "" {
			return civil.Date{}
		}
		d, err := civil.ParseVN(text)
		if err != nil {
			f, _ := fault.As(err)
			wrong = append(wrong, fault.Finding{Path: name, Rule: "unreadable", Grade: fault.Block, Key: f.Key, Args: f.Args})
		}
		return d
	}
	s.Days.Effect, s.Days.Signed, s.Days.Receipt = day("effect"), day("signed"), day("receipt")
	if len(wrong) > 0 {
		return s, fault.New(fault.Invalid, "web.days_unreadable").With(wrong...)
	}
	if v.value("confirm") == "" && s.Declaration != "" {
		return s, fault.New(fault.Invalid, "web.confirm_needed")
	}
	return s, nil
}

func fillSubmission(v *visit, s *entry.Submission) {
	s.Change, s.Request = v.change(), v.request()
	if rev := v.ifMatch(); rev != 0 {
		s.Rev = rev
	}
}

func doSubmit(v *visit, s entry.Submission) (office.ChangeView, error) {
	return entry.Submit(v.ctx, v.office(), v.who, s)
}

func submitted(_ *visit, _ entry.Submission, c office.ChangeView) (answer, error) {
	return goTo(changeAddress(c.ID) + "?da-gui=1"), nil
}

func submitAgain(v *visit, _ entry.Submission, f *fault.Fault) (templ.Component, bool) {
	c, err := seeChange(v)
	if err != nil || !isDraft(c) {
		return nil, false
	}
	return submitForm(v, c, f), true
}

func submitPage(v *visit, c office.ChangeView) templ.Component {
	if !isDraft(c) {
		return changePage(v, c)
	}
	return submitForm(v, c, nil)
}

func doWithdraw(v *visit, _ nothing) (office.ChangeView, error) {
	return entry.Withdraw(v.ctx, v.office(), v.who, v.change())
}

func withdrawn(_ *visit, _ nothing, c office.ChangeView) (answer, error) {
	return goTo(changeAddress(c.ID)), nil
}

// discarding names the revision that is thrown away.
type discarding struct {
	Rev int64 `json:"rev,string"`
}

func discardingOf(v *visit) (discarding, error) {
	rev, err := strconv.ParseInt(v.value("rev"), 10, 64)
	if err != nil {
		rev = 0
	}
	return discarding{rev}, nil
}

func fillDiscarding(v *visit, d *discarding) {
	if rev := v.ifMatch(); rev != 0 {
		d.Rev = rev
	}
}

func doDiscard(v *visit, d discarding) (nothing, error) {
	return nothing{}, entry.Discard(v.ctx, v.office(), v.who, v.change(), d.Rev)
}

func discarded(v *visit, _ discarding, _ nothing) (answer, error) {
	return goTo(within(cmp.Or(v.value("tiep"), "/"))), nil
}

// objection is what a person says against an entry made on their behalf.
type objection struct {
	Text string `json:"text"`
}

func objectionOf(v *visit) (objection, error) { return objection{v.value("text")}, nil }

func doObject(v *visit, o objection) (nothing, error) {
	return nothing{}, entry.Object(v.ctx, v.office(), v.who, v.change(), o.Text)
}

func objected(v *visit, _ objection, _ nothing) (answer, error) {
	return goTo(changeAddress(v.change())), nil
}
