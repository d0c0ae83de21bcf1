package web

import (
	"strconv"

	"hoso/civil"
	"hoso/office/approval"
)

// daysBetween counts the days from one day to another.
func daysBetween(from, to civil.Date) int {
	return int(to.Start().Sub(from.Start()).Hours()+12) / 24
}

// windowTone is how pressing the round is: not open yet, open, about to end.
func (v *visit) windowTone(s approval.SheetView) string {
	switch left := daysBetween(s.Today, s.To); {
	case s.Today.Before(s.From):
		return "early"
	case left < 0:
		return "over"
	case left <= 1:
		return "last"
	}
	return "open"
}

// windowNumber is the days that are counted down.
func (v *visit) windowNumber(s approval.SheetView) string {
	if s.Today.Before(s.From) {
		return strconv.Itoa(daysBetween(s.Today, s.From))
	}
	if s.Anytime && s.Today.Before(s.SignFrom) {
		return strconv.Itoa(daysBetween(s.Today, s.SignFrom))
	}
	return strconv.Itoa(max(daysBetween(s.Today, s.To)+1, 0))
}

// windowWords say what is counted down.
func (v *visit) windowWords(s approval.SheetView) string {
	if s.Anytime && s.Today.Before(s.SignFrom) {
		return v.Say("sheet.window.to_sign")
	}
	return v.Say("sheet.window." + v.windowTone(s))
}

// rowName names what a row is about.
func (v *visit) rowName(r sheetRow) string {
	if len(r.items) > 1 {
		return v.happened(r.change.Kind, r.change.Event)
	}
	return r.lead().Label
}

// groundRule is the article that names the grounds for approving outside of the window.
func (v *visit) groundRule() string {
	reg, err := v.regulation()
	if err != nil {
		return ""
	}
	return reg.EarlyGrounds.Citation()
}

// groundOr is a ground in words, or that none was needed.
func (v *visit) groundOr(ground string) string {
	if ground == "" {
		return v.Say("sheet.in_window")
	}
	return v.groundWord(ground)
}

// strengthWord says how the approver was known.
func (v *visit) strengthWord(strength string) string {
	if key := "receipt.strength." + strength; v.text.Has(key) {
		return v.Say(key)
	}
	return strength
}

// justApproved says what was decided on the page before.
func (v *visit) justApproved() string {
	approved, _ := strconv.Atoi(v.query("da-duyet"))
	returned, _ := strconv.Atoi(v.query("da-tra"))
	switch {
	case approved > 0 && returned > 0:
		return v.Say("sheet.done_both", approved, returned)
	case approved > 0:
		return v.Say("sheet.done", approved)
	case returned > 0:
		return v.Say("sheet.done_returned", returned)
	}
	return ""
}

// ruleOf is the article an act rests on.
func (v *visit) ruleOf(act string) string {
	for _, a := range v.book().Policy().Acts() {
		if a.ID == act {
			return a.Citation
		}
	}
	return ""
}
