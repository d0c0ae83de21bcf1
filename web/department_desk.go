package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/id"
	"hoso/office/approval"
	"hoso/office/exchange"
	"hoso/office/read"
)

// department is the part of the table for Sở Nội vụ: the review of new versions, the director's batch, what leaves for the nation.
func department() []Route {
	return []Route{
		look("/so", "department.overview", "exchange.view", seeDepartment, departmentPage),
		look("/so/ra-soat", "review.list", "department.review", seeReviews, reviewsPage),
		act("/so/ra-soat", "review.decide", "department.review", deed[approval.Reviewing, Reviewed]{form: reviewingOf, do: doReview, then: reviewed, again: reviewAgain}),
		look("/so/ky-so", "batch.list", "department.sign", seeSigning, signingPage),
		act("/so/ky-so", "batch.sign", "department.sign", deed[nothing, approval.BatchView]{form: empty, do: doSignBatch, then: batchSigned, again: signAgain}),
		look("/so/dong-bo", "exchange.list", "exchange.view", seeExchange, exchangePage),
	}
}

// mostRows is how many versions or packets one list holds; ?so-dong= asks for fewer.
const mostRows = 200

func (v *visit) rows() int {
	if n, err := strconv.Atoi(v.query("so-dong")); err == nil && n > 0 {
		return min(n, mostRows)
	}
	return mostRows
}

// stateAsked is the state a list is asked for: the first one when none is named. Fault Invalid "department.state_unknown".
func (v *visit) stateAsked(known []string) (string, error) {
	state := v.query("trang-thai")
	switch {
	case state == "":
		return known[0], nil
	case !slices.Contains(known, state):
		return "", fault.New(fault.Invalid, "department.state_unknown", state)
	}
	return state, nil
}

// Standing is how many versions or packets are in one state.
type Standing struct {
	State string `json:"state"`
	Count int    `json:"count,string"`
}

// DepartmentView is where everything stands, as far as the asker's role may see it: versions for whoever reviews, packets for whoever
// follows the exchange, batches whose signature is being made.
type DepartmentView struct {
	Versions []Standing `json:"versions"`
	Packets  []Standing `json:"packets"`
	Signing  int        `json:"signing,string"` // batches without their signature yet
}

// seeDepartment counts; it asks for no list, because a list shows people.
func seeDepartment(v *visit) (DepartmentView, error) {
	view := DepartmentView{Versions: []Standing{}, Packets: []Standing{}}
	packets, err := exchange.Count(v.ctx, v.office(), v.who, packetStates())
	if err != nil {
		return view, err
	}
	for _, state := range packetStates() {
		view.Packets = append(view.Packets, Standing{state, packets[state]})
	}
	if !v.may("department.sign") && !v.may("department.review") {
		return view, nil
	}
	counts, err := read.CountVersions(v.ctx, v.office(), v.who, stations())
	if view.Signing = counts.Signing; len(counts.Versions) == 0 {
		return view, err
	}
	for _, state := range stations() {
		view.Versions = append(view.Versions, Standing{state, counts.Versions[state]})
	}
	return view, err
}

// ReviewsView is the versions in one state, oldest first.
type ReviewsView struct {
	State    string                `json:"state"`
	Versions []approval.ReviewView `json:"versions"`
	Next     id.Version            `json:"next"` // continue with ?sau=; empty at the end
}

func seeReviews(v *visit) (ReviewsView, error) {
	state, err := v.stateAsked(stations())
	if err != nil {
		return ReviewsView{}, err
	}
	return reviewsIn(v, state, id.Version(v.query("sau")), v.rows())
}

// reviewsIn asks for one list. The office answers unit by unit, so the rows are put in order and cut to one page here.
func reviewsIn(v *visit, state string, after id.Version, limit int) (ReviewsView, error) {
	found, err := approval.Reviews(v.ctx, v.office(), v.who, state, after, limit+1)
	if err != nil {
		return ReviewsView{}, err
	}
	slices.SortFunc(found, func(a, b approval.ReviewView) int { return cmp.Compare(a.ID, b.ID) })
	found = slices.CompactFunc(found, func(a, b approval.ReviewView) bool { return a.ID == b.ID })
	view := ReviewsView{State: state, Versions: []approval.ReviewView{}}
	if len(found) > limit {
		found, view.Next = found[:limit], found[limit-1].ID
	}
	view.Versions = append(view.Versions, found...)
	return view, nil
}

// reviewDesk is a list of versions with what a refused decision had chosen.
type reviewDesk struct {
	view   ReviewsView
	chosen []id.Version
	reason string
	fault  *fault.Fault
}

func reviewsPage(v *visit, view ReviewsView) templ.Component {
	return reviewDeskPage(v, reviewDesk{view: view})
}

func reviewingOf(v *visit) (approval.Reviewing, error) {
	r := approval.Reviewing{Outcome: v.value("outcome"), Reason: v.value("reason")}
	for _, version := range v.values["versions"] {
		r.Versions = append(r.Versions, id.Version(version))
	}
	return r, nil
}

// Reviewed tells how many versions were decided about.
type Reviewed struct {
	Count   int    `json:"count,string"`
	Outcome string `json:"outcome"`
}

func doReview(v *visit, r approval.Reviewing) (Reviewed, error) {
	n, err := approval.Review(v.ctx, v.office(), v.who, r)
	return Reviewed{n, r.Outcome}, err
}

// reviewed goes back to the list the decision came from, where the rest still waits.
func reviewed(v *visit, _ approval.Reviewing, r Reviewed) (answer, error) {
	q := url.Values{"xong": {strconv.Itoa(r.Count)}, "ket-qua": {r.Outcome}}
	if state, err := v.stateAsked(stations()); err == nil {
		q.Set("trang-thai", state)
	}
	return goTo("/so/ra-soat?" + q.Encode()), nil
}

func reviewAgain(v *visit, r approval.Reviewing, f *fault.Fault) (templ.Component, bool) {
	view, err := seeReviews(v)
	if err != nil {
		return nil, false
	}
	return reviewDeskPage(v, reviewDesk{view, r.Versions, r.Reason, f}), true
}

// SigningView is what the next batch will hold, and the batches there are, newest first.
type SigningView struct {
	Passed  []read.Standing      `json:"passed"`
	Own     int                  `json:"own,string"` // the asker's own, which stay behind (P4)
	Batches []approval.BatchView `json:"batches"`
}

const mostBatches = 50

func seeSigning(v *visit) (SigningView, error) {
	view := SigningView{Passed: []read.Standing{}, Batches: []approval.BatchView{}}
	batches, err := approval.Batches(v.ctx, v.office(), v.who, mostBatches)
	if err != nil {
		return view, err
	}
	view.Batches = append(view.Batches, batches...)
	passed, err := read.ToSign(v.ctx, v.office(), v.who)
	for _, s := range passed {
		if s.Own {
			view.Own++
		} else {
			view.Passed = append(view.Passed, s)
		}
	}
	return view, err
}

// signDesk is the page of signing; request makes a second press of the button come to nothing.
type signDesk struct {
	view    SigningView
	request string
	fault   *fault.Fault
	waited  int // how often the page has looked for the signature
}

// signing reports whether a batch's signature is still being made.
func (d signDesk) signing() bool {
	return slices.ContainsFunc(d.view.Batches, func(b approval.BatchView) bool { return b.State == atSigning })
}

// mostWaits bounds how often the page looks again by itself, so that one left open does not ask all night.
const mostWaits = 20

// waiting reports whether the page will look again by itself.
func (d signDesk) waiting() bool { return d.signing() && d.waited > 0 && d.waited < mostWaits }

// signingPage looks again every few seconds while the signature that was just asked for is being made; a header does it without script.
func signingPage(v *visit, view SigningView) templ.Component {
	waited, err := strconv.Atoi(v.query("cho"))
	if err != nil {
		waited = 0
	}
	d := signDesk{view: view, request: id.New(), waited: min(max(waited, 0), mostWaits)}
	if d.waiting() {
		v.w.Header().Set("Refresh", "3; url=/so/ky-so?cho="+strconv.Itoa(d.waited+1))
	}
	return signDeskPage(v, d)
}

func doSignBatch(v *visit, _ nothing) (approval.BatchView, error) {
	return approval.SignBatch(v.ctx, v.office(), v.who, v.request())
}

func batchSigned(*visit, nothing, approval.BatchView) (answer, error) {
	return goTo("/so/ky-so?cho=1"), nil
}

// signAgain keeps the page for what can be mended on it; a password asked for again has a page of its own.
func signAgain(v *visit, _ nothing, f *fault.Fault) (templ.Component, bool) {
	if f.Key != "batch.empty" && f.Key != "batch.no_key" {
		return nil, false
	}
	view, err := seeSigning(v)
	if err != nil {
		return nil, false
	}
	return signDeskPage(v, signDesk{view: view, request: id.New(), fault: f}), true
}

// ExchangeView is the outgoing packets in one state, oldest first.
type ExchangeView struct {
	State   string              `json:"state"`
	Packets []exchange.Outgoing `json:"packets"`
	Next    id.Packet           `json:"next"` // continue with ?sau=; empty at the end
}

func seeExchange(v *visit) (ExchangeView, error) {
	state, err := v.stateAsked(packetStates())
	if err != nil {
		return ExchangeView{}, err
	}
	return packetsIn(v, state, id.Packet(v.query("sau")), v.rows())
}

func packetsIn(v *visit, state string, after id.Packet, limit int) (ExchangeView, error) {
	found, err := exchange.List(v.ctx, v.office(), v.who, state, after, limit+1)
	if err != nil {
		return ExchangeView{}, err
	}
	view := ExchangeView{State: state, Packets: []exchange.Outgoing{}}
	if len(found) > limit {
		found, view.Next = found[:limit], found[limit-1].ID
	}
	view.Packets = append(view.Packets, found...)
	return view, nil
}
