package web

import (
	"net/url"
	"slices"
	"strconv"

	"hoso/id"
)

func reviewsAddress(state string) string { return "/so/ra-soat?trang-thai=" + url.QueryEscape(state) }

func exchangeAddress(state string) string { return "/so/dong-bo?trang-thai=" + url.QueryEscape(state) }

func proofAddress(version id.Version) string {
	return "/phien-ban/" + url.PathEscape(string(version)) + "/bang-chung"
}

// outcomesFor are the decisions that can still be taken about versions in a state; none when they have gone on.
func outcomesFor(state string) []string {
	switch state {
	case atWaiting, atHeld:
		return []string{atPassed, atHeld, atSentBack}
	case atPassed:
		return []string{atHeld, atSentBack}
	}
	return nil
}

// inBatch reports whether a version in a state has a place in a batch, and so a proof.
func inBatch(state string) bool {
	return slices.Contains([]string{atSigned, atSending, atSent, atRejected}, state)
}

func (s Standing) words() string { return strconv.Itoa(s.Count) }

// nextStep is the one thing that most needs the visitor.
type nextStep struct {
	tone, words, label, href string
}

func countOf(all []Standing, state string) int {
	for _, s := range all {
		if s.State == state {
			return s.Count
		}
	}
	return 0
}

// departmentNext chooses the next step: what waits for a decision, then what the nation refused, then what waits for the signature.
func (v *visit) departmentNext(d DepartmentView) nextStep {
	waiting, rejected, passed := countOf(d.Versions, atWaiting), countOf(d.Packets, atRejected), countOf(d.Versions, atPassed)
	switch {
	case waiting > 0:
		return nextStep{"", v.Say("department.next_review", waiting), v.Say("department.go_review"), reviewsAddress(atWaiting)}
	case rejected > 0:
		return nextStep{"next-bad", v.Say("department.next_rejected", rejected), v.Say("department.go_rejected"), exchangeAddress(atRejected)}
	case d.Signing > 0:
		return nextStep{"", v.Say("department.next_signing", d.Signing), v.Say("department.go_batches"), "/so/ky-so"}
	case v.may("department.sign"):
		return nextStep{"", v.Say("department.next_sign"), v.Say("department.go_sign"), "/so/ky-so"}
	case passed > 0:
		return nextStep{"next-calm", v.Say("department.next_passed", passed), v.Say("department.go_batches"), "/so/ky-so"}
	}
	return nextStep{tone: "next-calm", words: v.Say("department.next_none")}
}

// justReviewed says what was decided on the page before.
func (v *visit) justReviewed() string {
	n, err := strconv.Atoi(v.query("xong"))
	key := "department.done_" + v.query("ket-qua")
	if err != nil || n < 1 || !v.text.Has(key) {
		return ""
	}
	return v.Say(key, n)
}

// earlyGround is the ground on which a sheet was approved outside of the window, in words.
func (v *visit) earlyGround(ground string) string {
	if key := "ground." + ground; v.text.Has(key) {
		return v.Say(key)
	}
	return ground
}

// messageName is what a message of the exchange is called.
func (v *visit) messageName(message string) string {
	if key := "department.message." + message; v.text.Has(key) {
		return v.Say(key)
	}
	return message
}

// actionName is what a packet does at the national database.
func (v *visit) actionName(action string) string {
	if key := "department.action." + action; v.text.Has(key) {
		return v.Say(key)
	}
	return action
}

// refusalWords say why the nation refused something: by our own sentence where there is one, otherwise in its own words.
func (v *visit) refusalWords(message, field string) string {
	if v.text.Has(message) {
		return v.Say(message, field)
	}
	return message
}

// mendWords say who mends a refusal, and where.
func (v *visit) mendWords(path string) string {
	if path == "" {
		return v.Say("department.mend_codes")
	}
	return v.Say("department.mend_field", v.labelOf(path))
}

// signsElsewhere is the article by which the managing agency signs and the department does not; empty where the department signs.
func (v *visit) signsElsewhere() string {
	reg, err := v.regulation()
	if err != nil || reg.DepartmentSigns.On {
		return ""
	}
	return reg.DepartmentSigns.Citation()
}
