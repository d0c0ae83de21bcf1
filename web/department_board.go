package web

import (
	"maps"
	"net/url"
	"slices"
	"strconv"

	"hoso/id"
	"hoso/office"
	"hoso/office/read"
)

// boards is the part of the table in which the province is looked at as a whole, and one version or one batch from near.
func boards() []Route {
	return []Route{
		look("/toan-tinh", "board.view", "dossier.list", seeBoard, boardPage),
		look("/so/ra-soat/{version}", "review.see", "sheet.view", seeReview, reviewPage),
		look("/so/lo/{batch}", "batch.view", "", seeBatch, batchPage),
		look("/tinh-trang", "health.view", "health.view", seeHealth, healthPage),
	}
}

func seeBoard(v *visit) (read.BoardView, error) {
	return read.Board(v.ctx, v.office(), v.who, id.Unit(v.query("don-vi")))
}

func seeReview(v *visit) (read.ReviewDetail, error) {
	return read.Review(v.ctx, v.office(), v.who, id.Version(v.at("version")))
}

func seeBatch(v *visit) (read.BatchDetail, error) {
	return read.Batch(v.ctx, v.office(), v.who, id.Batch(v.at("batch")))
}

// letterStates are the states of letters in the order they are shown.
var letterStates = []string{"queued", "sending", "sent", "refused", "unsure", "nowhere"}

func seeHealth(v *visit) (read.HealthView, error) { return read.Health(v.ctx, v.office(), v.who) }

// stationOrder is the way of a version through the department, for the line of counts.
func stationOrder() []string {
	return []string{"waiting", "held", "passed", "signing", "signed", "sending", "rejected", "sent_back", "sent"}
}

// unitStates are the words for a unit's month, from what most needs somebody to what needs nobody.
func unitStates() []string {
	return []string{"overdue", "rejected", "to_check", "to_approve", "waiting", "approved", "empty"}
}

func reviewAddress(version id.Version) string {
	return "/so/ra-soat/" + url.PathEscape(string(version))
}

func batchAddress(batch id.Batch) string { return "/so/lo/" + url.PathEscape(string(batch)) }

// boardAddress is the board of one unit, or of the whole scope.
func boardAddress(u id.Unit) string {
	if u == "" {
		return "/toan-tinh"
	}
	return "/toan-tinh?don-vi=" + url.QueryEscape(string(u))
}

// boardLink is where a unit's line leads: to what lies under it, otherwise to its people.
func boardLink(line read.UnitLine) string {
	if line.Below > 0 {
		return boardAddress(line.Unit)
	}
	return peopleOf(line.Path)
}

// peopleOf is the list of the people of a unit and of what lies under it.
func peopleOf(path string) string { return "/nguoi?don-vi=" + url.QueryEscape(path) }

// tileWords say on a tile what most needs somebody.
func (v *visit) tileWords(line read.UnitLine) string {
	n := map[string]int{"overdue": line.Late, "rejected": line.Rejected, "to_check": line.ToCheck, "to_approve": line.ToApprove, "waiting": line.Waiting + line.Passed}[line.State]
	if n == 0 {
		return v.stateWord("unit", line.State)
	}
	return strconv.Itoa(n) + " " + v.Say("board.tile."+line.State)
}

// evidenceOfAll gathers the documents of several changes, each once.
func evidenceOfAll(changes []office.ChangeView) []office.EvidenceView {
	var docs []office.EvidenceView
	for _, c := range changes {
		for _, doc := range c.Evidence {
			if !slices.ContainsFunc(docs, func(d office.EvidenceView) bool { return d.ID == doc.ID }) {
				docs = append(docs, doc)
			}
		}
	}
	return docs
}

// jobWord is what a kind of queued work is called.
func (v *visit) jobWord(kind string) string {
	if key := "job." + kind; v.text.Has(key) {
		return v.Say(key)
	}
	return kind
}

func sortedKeys(m map[string]int) []string { return slices.Sorted(maps.Keys(m)) }
