package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/office/quality"
	"hoso/office/unit"
)

// qualities is the part of the table about how complete and how right the data are: a unit's board, what has to be cleared up, what people say.
func qualities() []Route {
	return []Route{
		look("/chat-luong", "quality.view", "quality.view", seeQuality, qualityPage),
		act("/chat-luong/{dossier}/de-nghi", "complete.ask", "duty.urge", deed[completing, completing]{form: completingOf, do: doComplete, then: completeAsked}),
		look("/can-lam-ro", "matter.list", "matter.list", seeMatters, mattersPage),
		act("/can-lam-ro", "matter.examine", "matter.examine", deed[examining, nothing]{form: examiningOf, do: doExamine, then: examined}),
		look("/can-lam-ro/{matter}", "matter.view", "", seeMatter, matterPage),
		act("/can-lam-ro/{matter}", "matter.clear", "matter.clear", deed[quality.Clearing, quality.View]{form: clearingOf, fill: fillClearing, do: doClear, then: cleared, again: clearAgain}),
		look("/gop-y", "feedback.list", "feedback.list", seeFeedback, feedbackPage),
		look("/phan-anh", "matter.own", "", seeOwnMatters, ownMattersPage),
		act("/phan-anh/sai-sot", "matter.report", "matter.report", deed[quality.Reporting, quality.View]{form: reportingOf, do: doReport, then: spoken[quality.Reporting], again: reportAgain}),
		act("/phan-anh/gop-y", "matter.say", "matter.say", deed[quality.Saying, quality.View]{form: sayingOf, do: doSay, then: spoken[quality.Saying], again: sayAgain}),
	}
}

func (v *visit) pageAsked() int {
	n, err := strconv.Atoi(v.query("trang"))
	if err != nil {
		return 0
	}
	return max(n-1, 0)
}

func seeQuality(v *visit) (quality.Overview, error) {
	return quality.See(v.ctx, v.office(), v.who, id.Unit(v.query("don-vi")), v.pageAsked())
}

// qualityShelf is a unit's board with the units it can be narrowed to.
type qualityShelf struct {
	view  quality.Overview
	units []unit.View
	page  int
}

func qualityPage(v *visit, view quality.Overview) templ.Component {
	return qualityBoardPage(v, qualityShelf{view, v.unitsBeside(), v.pageAsked()})
}

func qualityAddress(under id.Unit, page int) string {
	q := url.Values{}
	if under != "" {
		q.Set("don-vi", string(under))
	}
	if page > 0 {
		q.Set("trang", strconv.Itoa(page+1))
	}
	return addressWith("/chat-luong", q)
}

// completing is by when somebody is asked to complete their dossier.
type completing struct {
	Until civil.Date `json:"until"`
}

func completingOf(v *visit) (completing, error) {
	until, err := v.formDay("until")
	return completing{until}, err
}

func doComplete(v *visit, c completing) (completing, error) {
	until, err := quality.Ask(v.ctx, v.office(), v.who, id.Dossier(v.at("dossier")), c.Until)
	return completing{until}, err
}

func completeAsked(v *visit, _ completing, _ completing) (answer, error) {
	return goTo(backWith(v, "/chat-luong", "da-nhac")), nil
}

// backWith is the page the visitor came from where it is one of a list, with a mark that something was done.
func backWith(v *visit, list, mark string) string {
	to, err := url.Parse(v.back())
	if err != nil || !strings.HasPrefix(to.Path, list) {
		return list + "?" + mark + "=1"
	}
	q := to.Query()
	q.Set(mark, "1")
	return addressWith(to.Path, q)
}

func (v *visit) mattersAsked() quality.Sorting {
	return quality.Sorting{Kind: v.query("loai"), Under: id.Unit(v.query("don-vi")), All: v.query("tat-ca") != "", After: v.query("tiep")}
}

func seeMatters(v *visit) (quality.Matters, error) {
	asked := v.mattersAsked()
	if asked.Kind != "found" && asked.Kind != "reported" {
		asked.Kind = ""
	}
	return quality.List(v.ctx, v.office(), v.who, asked)
}

// matterShelf is a list of matters with what it can be narrowed to.
type matterShelf struct {
	view  quality.Matters
	asked quality.Sorting
	units []unit.View
	base  string // address of the list
}

func mattersPage(v *visit, view quality.Matters) templ.Component {
	return matterListPage(v, matterShelf{view, v.mattersAsked(), v.unitsBeside(), "/can-lam-ro"})
}

func seeFeedback(v *visit) (quality.Matters, error) {
	return quality.List(v.ctx, v.office(), v.who, quality.Sorting{Kind: "feedback", All: v.query("tat-ca") != "", After: v.query("tiep")})
}

func feedbackPage(v *visit, view quality.Matters) templ.Component {
	return feedbackListPage(v, matterShelf{view, v.mattersAsked(), nil, "/gop-y"})
}

// next is the address of the page that follows.
func (s matterShelf) next() string {
	q := url.Values{"tiep": {s.view.Next}}
	if s.asked.Under != "" {
		q.Set("don-vi", string(s.asked.Under))
	}
	if s.asked.Kind != "" {
		q.Set("loai", s.asked.Kind)
	}
	if s.asked.All {
		q.Set("tat-ca", "1")
	}
	return addressWith(s.base, q)
}

// examining is the unit whose dossiers are to be examined.
type examining struct {
	Unit id.Unit `json:"unit"`
}

func examiningOf(v *visit) (examining, error) { return examining{id.Unit(v.value("unit"))}, nil }

func doExamine(v *visit, e examining) (nothing, error) {
	return nothing{}, quality.Examine(v.ctx, v.office(), v.who, e.Unit)
}

func examined(*visit, examining, nothing) (answer, error) { return goTo("/can-lam-ro?dang-ra=1"), nil }

func seeMatter(v *visit) (quality.View, error) {
	return quality.One(v.ctx, v.office(), v.who, v.at("matter"))
}

// matterDesk is one matter with the form that moves it on.
type matterDesk struct {
	view  quality.View
	fault *fault.Fault
}

func matterPage(v *visit, view quality.View) templ.Component {
	return oneMatterPage(v, matterDesk{view: view})
}

func clearingOf(v *visit) (quality.Clearing, error) {
	rev, err := strconv.ParseInt(v.value("rev"), 10, 64)
	if err != nil {
		rev = 0
	}
	return quality.Clearing{Rev: rev, What: v.value("what"), Answer: v.value("answer"), Reason: v.value("reason")}, nil
}

func fillClearing(v *visit, c *quality.Clearing) { c.Matter = v.at("matter") }

func doClear(v *visit, c quality.Clearing) (quality.View, error) {
	return quality.Clear(v.ctx, v.office(), v.who, c)
}

func cleared(v *visit, c quality.Clearing, _ quality.View) (answer, error) {
	return goTo("/can-lam-ro/" + url.PathEscape(c.Matter) + "?da-ghi=1"), nil
}

func clearAgain(v *visit, _ quality.Clearing, f *fault.Fault) (templ.Component, bool) {
	view, err := seeMatter(v)
	if err != nil {
		return nil, false
	}
	return oneMatterPage(v, matterDesk{view, f}), true
}

func seeOwnMatters(v *visit) (quality.Matters, error) {
	return quality.Own(v.ctx, v.office(), v.who)
}

// voice is what the visitor reported and said, with the two forms.
type voice struct {
	view  quality.Matters
	part  string // of the form that was refused
	fault *fault.Fault
}

func ownMattersPage(v *visit, view quality.Matters) templ.Component {
	return voicePage(v, voice{view: view, part: v.query("phan")})
}

func reportingOf(v *visit) (quality.Reporting, error) {
	return quality.Reporting{Path: v.value("path"), Text: v.value("text")}, nil
}

func doReport(v *visit, r quality.Reporting) (quality.View, error) {
	return quality.Report(v.ctx, v.office(), v.who, r)
}

func sayingOf(v *visit) (quality.Saying, error) {
	return quality.Saying{Topic: v.value("topic"), Text: v.value("text")}, nil
}

func doSay(v *visit, s quality.Saying) (quality.View, error) {
	return quality.Say(v.ctx, v.office(), v.who, s)
}

func spoken[In any](*visit, In, quality.View) (answer, error) { return goTo("/phan-anh?da-gui=1"), nil }

func reportAgain(v *visit, _ quality.Reporting, f *fault.Fault) (templ.Component, bool) {
	return v.voiceAgain("sai-sot", f)
}

func sayAgain(v *visit, _ quality.Saying, f *fault.Fault) (templ.Component, bool) {
	return v.voiceAgain("gop-y", f)
}

func (v *visit) voiceAgain(part string, f *fault.Fault) (templ.Component, bool) {
	view, err := seeOwnMatters(v)
	if err != nil {
		return nil, false
	}
	return voicePage(v, voice{view, part, f}), true
}

// matterTitle is what a matter is about, in one line.
func (v *visit) matterTitle(m quality.View) string {
	switch m.Kind {
	case "found":
		for _, key := range []string{m.Key, "rule." + m.Rule} {
			if key != "" && v.text.Has(key) {
				return v.Say(key)
			}
		}
		return v.Say("matter.found_other")
	case "reported":
		if label := v.placeLabel(m.Path); label != "" {
			return v.Say("matter.reported_at", label)
		}
		return v.Say("matter.reported")
	}
	return v.Say("matter.topic." + m.Rule)
}

// placeLabel is what a place of the dossier is called; empty for none.
func (v *visit) placeLabel(path string) string {
	if path == "" {
		return ""
	}
	return v.labelOf(path)
}

// typedIn is what was typed into the form that was refused.
func (v *visit) typedIn(d voice, part string) string {
	if d.fault == nil || d.part != part {
		return ""
	}
	return v.value("text")
}
