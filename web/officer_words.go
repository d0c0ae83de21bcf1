package web

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hoso/civil"
	"hoso/law"
	"hoso/office"
	"hoso/office/unit"
)

// neverOwn is the article by which nobody decides on their own dossier (P4). It is asked of the policy with a made-up dossier, so that
// the page cites what a refusal would.
func (v *visit) neverOwn(act string) string {
	asker := v.who.Asker(v.office().Province)
	asker.Dossier = "own"
	return v.book().Policy().Decide(asker, act, ownObject(v)).Citation
}

// partialDay shows a day that may be known to the month or the year only; what is not a day is shown as it stands.
func (v *visit) partialDay(text string) string {
	p, err := civil.ParsePartial(text)
	if err != nil || p.IsZero() {
		return text
	}
	return p.VN()
}

func strconv64(n int64) string { return strconv.FormatInt(n, 10) }

// ownObject is the asker's own dossier as the policy sees it.
func ownObject(v *visit) law.Object {
	return law.Object{Noun: "change", UnitPath: v.who.UnitPath, ManagingPath: v.who.UnitPath, Dossier: "own"}
}

// categories are the kinds of person of PT-2.2.
func categories() []string { return law.Categories() }

// peopleColumns are the columns of the list of people besides the name.
func peopleColumns() []string {
	return []string{"birth", "position", "unit", "category", "rank", "complete", "state"}
}

// rankName is what a rank's code stands for; an unknown code is shown as it is.
func (v *visit) rankName(code string) string {
	for _, id := range []string{"ngach", "NGACH", "ngach_cong_chuc", "chuc_danh_nghe_nghiep"} {
		if list := v.book().List(id); list != nil {
			if item, ok := list.Get(code); ok {
				return item.Label
			}
		}
	}
	return code
}

// unitValue names a unit in a form.
func unitValue(u unit.View, byPath bool) string {
	if byPath {
		return u.Path
	}
	return string(u.ID)
}

// shallowest is the depth of the topmost unit of a list, from which the others are set in.
func shallowest(units []unit.View) int {
	least := 1 << 10
	for _, u := range units {
		least = min(least, u.Depth)
	}
	return least
}

// thousands writes a number as people read it: 2.530.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "." + digits[i:]
	}
	return digits
}

// behalfGrounds are the usual grounds for entering on somebody's behalf.
func (v *visit) behalfGrounds() []string {
	var all []string
	for n := 1; v.text.Has("people.ground." + strconv.Itoa(n)); n++ {
		all = append(all, v.Say("people.ground."+strconv.Itoa(n)))
	}
	return all
}

// happened names a change for those who work on it: events are said in the person's own words, which are left out here.
func (v *visit) happened(kind, event string) string {
	name := strings.NewReplacer(" của tôi", "", " gia đình tôi", " gia đình", " my ", " their ").Replace(v.changeName(kind, event))
	for _, own := range []string{"Tôi ", "I ", "My "} {
		if rest, ok := strings.CutPrefix(name, own); ok {
			first, size := utf8.DecodeRuneInString(rest)
			return string(unicode.ToUpper(first)) + rest[size:]
		}
	}
	return name
}

// docName is what a document is called: the name of its file, or its class where the file had none.
func docName(doc office.EvidenceView) string { return cmp.Or(doc.Name, doc.Label) }
