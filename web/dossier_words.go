package web

import (
	"slices"
	"strings"

	"hoso/law"
	"hoso/office"
	"hoso/office/read"
)

func dossierTitle(v *visit, d read.DossierView) string {
	if d.Own {
		return v.Say("nav.dossier")
	}
	return d.Name
}

func has(acts []string, act string) bool { return slices.Contains(acts, act) }

// updateWord is what the button to a new change says: one's own is updated, another's is entered on behalf.
func (v *visit) updateWord(d read.DossierView) string {
	if d.Own {
		return v.Say("dossier.update")
	}
	return v.Say("dossier.enter_for")
}

// nextWords say the one next step.
func (v *visit) nextWords(n read.NextStep) string { return v.Say(n.Key, n.Count) }

func nextTone(key string) string {
	switch key {
	case "next.returned":
		return "bad"
	case "next.waiting", "next.nothing":
		return "calm"
	}
	return "do"
}

// nextLink leads to where the next step is taken; empty when there is nothing to do.
func nextLink(d read.DossierView) string {
	switch {
	case d.Next.Change != "":
		return changeAddress(d.Next.Change)
	case d.Next.Key == "next.missing" && has(d.Acts, "change.draft"):
		return "/ho-so/" + string(d.ID) + "/cap-nhat"
	}
	return ""
}

// changeName names a change by what happened, or by its kind.
func (v *visit) changeName(kind, event string) string {
	if name := v.eventName(event); name != "" {
		return name
	}
	return v.Say("change.kind." + kind)
}

func (v *visit) orBlank(text string) string {
	if text == "" {
		return v.Say("value.blank")
	}
	return v.shownValue(text)
}

// unitOf puts the unit of measure behind an amount.
func unitOf(f read.FieldView) string {
	switch {
	case f.Text == "" || f.Text == office.NoneMark:
		return f.Text
	case f.Control == "money":
		return f.Text + " ₫"
	case f.Control == "percent":
		return f.Text + " %"
	}
	return f.Text
}

// rowWaits reports whether a cell of a row is proposed to change.
func rowWaits(r read.RowView) bool {
	return slices.ContainsFunc(r.Cells, func(c read.ValueView) bool { return c.State == "waiting" || c.State == "returned" })
}

// eventGroup is the events that change one chapter of the form.
type eventGroup struct {
	label  string
	events []law.Event
}

// eventGroups offers what can happen to a person of the dossier's category, by the chapter it changes first.
func (v *visit) eventGroups(d read.DossierView) []eventGroup {
	var groups []eventGroup
	for _, e := range v.book().Events() {
		if !e.Asks(d.Category) {
			continue
		}
		label := v.chapterLabel(d, e)
		at := slices.IndexFunc(groups, func(g eventGroup) bool { return g.label == label })
		if at < 0 {
			at, groups = len(groups), append(groups, eventGroup{label: label})
		}
		groups[at].events = append(groups[at].events, e)
	}
	return groups
}

// chapterLabel names the chapter of the first place an event asks for.
func (v *visit) chapterLabel(d read.DossierView, e law.Event) string {
	for _, id := range slices.Concat(e.Fields, e.Tables) {
		if !strings.Contains(id, "/") {
			id = "syll/" + id
		}
		chapter := v.chapterOf(id)
		for _, c := range d.Chapters {
			if c.ID == chapter {
				return c.Label
			}
		}
	}
	return v.Say("begin.other")
}

// missingOf lists what is asked for and not there, by chapter.
func missingOf(d read.DossierView) []read.FieldView {
	var missing []read.FieldView
	for _, c := range d.Chapters {
		for _, f := range c.Fields {
			if f.State == "missing" && !unseen(f.Control) {
				missing = append(missing, f)
			}
		}
	}
	return missing
}
