package web

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/office"
)

// look of a state: the icon and the tone it is shown in. A state is always colour, icon and word together.
type stateLook struct{ icon, tone string }

// stateLooks are the looks of every state a person can meet: of items, fields, versions, batches, packets and copies.
var stateLooks = map[string]stateLook{
	"draft":      {"pencil", "plain"},
	"to_check":   {"clock", "wait"},
	"to_approve": {"hourglass", "wait"},
	"waiting":    {"clock", "wait"},
	"approved":   {"check", "good"},
	"returned":   {"arrow-back-up", "bad"},
	"refused":    {"x", "bad"},
	"withdrawn":  {"arrow-down-left", "plain"},
	"missing":    {"circle-dashed", "miss"},
	"empty":      {"minus", "plain"},
	"passed":     {"check", "good"},
	"held":       {"player-pause", "wait"},
	"sent_back":  {"arrow-back-up", "bad"},
	"signing":    {"signature", "signed"},
	"signed":     {"signature", "signed"},
	"sealing":    {"rubber-stamp", "signed"},
	"sealed":     {"rubber-stamp", "signed"},
	"sending":    {"cloud-up", "wait"},
	"sent":       {"cloud-check", "good"},
	"queued":     {"clock", "wait"},
	"delivered":  {"cloud-check", "good"},
	"rejected":   {"alert-triangle", "bad"},
	"asked":      {"clock", "wait"},
	"converted":  {"transfer-in", "plain"},
	"overdue":    {"alert-triangle", "bad"},
	"open":       {"folder", "plain"},
	"active":     {"check", "good"},
	"archived":   {"archive", "plain"},
	"submitted":  {"clock", "wait"},
	"received":   {"check", "good"},
	"assigned":   {"user-check", "wait"},
	"answered":   {"message-check", "good"},
	"closed":     {"check", "good"},
	"now":        {"check", "good"},
	"later":      {"clock", "wait"},
	"past":       {"minus", "plain"},
	"ended":      {"x", "plain"},
	"recorded":   {"hourglass", "wait"},
	"confirmed":  {"check", "wait"},
	"done":       {"archive", "plain"},
}

func lookOf(state string) stateLook {
	if look, ok := stateLooks[state]; ok {
		return look
	}
	return stateLook{"point", "plain"}
}

// stateWord is the word of a state; what it belongs to chooses among words where one state is called differently.
func (v *visit) stateWord(of, state string) string {
	if key := "state." + of + "." + state; v.text.Has(key) {
		return v.Say(key)
	}
	return v.Say("state." + state)
}

// gradeLook is the look of a finding.
func gradeLook(grade string) stateLook {
	switch grade {
	case fault.Block:
		return stateLook{"alert-circle", "bad"}
	case fault.Explain:
		return stateLook{"message-question", "wait"}
	}
	return stateLook{"info-circle", "plain"}
}

// shownValue puts the screen's word in the place of "không có".
func (v *visit) shownValue(text string) string {
	if text == office.NoneMark {
		return v.Say("value.none")
	}
	return text
}

// clock shows a time of day as people read it.
func clock(t time.Time) string { return office.Clock(t) }

// dayOf shows the day of a time.
func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return civil.FromTime(t).VN()
}

// overdue reports whether a day has passed.
func (v *visit) overdue(day civil.Date) bool { return !day.IsZero() && v.today().After(day) }

// daysLeft tells how long there is until a day, in words.
func (v *visit) daysLeft(day civil.Date) string {
	switch n := int(day.Start().Sub(v.today().Start()).Hours() / 24); {
	case n < 0:
		return v.Say("days.late", -n)
	case n == 0:
		return v.Say("days.today")
	default:
		return v.Say("days.left", n)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

// bytesOf shows a size.
func bytesOf(n int64) string {
	switch {
	case n >= 1<<20:
		return strings.Replace(strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64), ".", ",", 1) + " MB"
	case n >= 1<<10:
		return strconv.FormatInt(n>>10, 10) + " kB"
	}
	return strconv.FormatInt(n, 10) + " B"
}

// anchor makes the id of a place on a page out of a path.
func anchor(path string) string { return "p-" + strings.NewReplacer("/", "-", ".", "-").Replace(path) }

// short shows the beginning of a digest; the whole stands in its title.
func short(digest string) string { return digest[:min(len(digest), 12)] }

// fileName is what a document is called: by its file, or by its class where the file had no name.
func fileName(e office.EvidenceView) string { return cmp.Or(e.Name, e.Label) }

// savedAs is the name a document is saved under.
func savedAs(name, media string) string {
	endings := map[string]string{"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
	return cmp.Or(name, "tai-lieu"+endings[media])
}
