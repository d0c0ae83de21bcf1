package web

import (
	"slices"
	"strings"

	"hoso/law"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/read"
)

// menuPlace says where a line of the menu is shown.
type menuPlace int

const (
	ownPlace  menuPlace = iota // to whoever acts as a person and has a dossier
	workPlace                  // to whoever acts under a right
)

// menuLine is one entry of the navigation. A line is shown to whoever's role may do its act at all; what they may do there the office
// decides.
type menuLine struct {
	key   string
	href  string
	icon  string
	act   string
	place menuPlace
}

// menu is the whole navigation: one level, in the order in which the work is done. The first line of somebody's work is their first page.
var menu = slices.Concat(deskMenu(), []menuLine{
	{"nav.dossier", "/ho-so", "folder-open", "dossier.view", ownPlace},
	{"nav.progress", "/tien-trinh", "route", "dossier.history", ownPlace},
	{"nav.readers", "/xem-ho-so-cua-toi", "eye", "journal.view_own", ownPlace},
	{"voice.nav", "/phan-anh", "message-report", "matter.report", ownPlace},
	{"nav.terms", "/quy-dinh", "scale", "law.view", ownPlace},
	{"department.nav", "/so", "layout-dashboard", "exchange.view", workPlace},
	{"department.nav_review", "/so/ra-soat", "clipboard-check", "department.review", workPlace},
	{"department.nav_sign", "/so/ky-so", "signature", "department.sign", workPlace},
	{"department.nav_exchange", "/so/dong-bo", "cloud-up", "exchange.view", workPlace},
	{"duty.nav", "/don-doc", "bell-ringing", "duty.list", workPlace},
	{"report.nav", "/bao-cao", "report", "report.list", workPlace},
	{"quality.nav", "/chat-luong", "progress-check", "quality.view", workPlace},
	{"nav.accounts", "/quan-tri/tai-khoan", "key", "account.reset", workPlace},
	{"nav.stuck", "/quan-tri/tham-quyen", "user-question", "approver.missing", workPlace},
	{"feedback.nav", "/gop-y", "messages", "feedback.list", workPlace},
	{"intake.nav", "/nap-ho-so", "file-import", "dossier.load", workPlace},
	{"nav.units", "/don-vi", "sitemap", "unit.edit", workPlace},
	{"quota.title", "/bien-che", "chart-bar", "quota.view", workPlace},
}, listMenu(), []menuLine{
	{"consent.nav", "/dong-y", "eye-check", "consent.list", workPlace},
	{"voice.nav", "/phan-anh", "message-report", "matter.say", workPlace},
	{"nav.terms", "/quy-dinh", "scale", "law.view", workPlace},
})

// may reports whether the visitor's role can do an act at all, anywhere.
func (v *visit) may(act string) bool {
	return len(v.book().Policy().Reach(v.who.Role, act)) > 0
}

// lines are the lines of the menu the visitor is shown.
func (v *visit) lines() []menuLine {
	var shown []menuLine
	if !v.known || v.fresh {
		return nil
	}
	place := workPlace
	if v.who.Role == office.RolePerson {
		place = ownPlace
	}
	for _, line := range menu {
		own := line.place == ownPlace && v.who.Dossier == "" && line.act != "law.view"
		if line.place == place && !own && v.may(line.act) {
			shown = append(shown, line)
		}
	}
	return shown
}

// current reports whether a line of the menu leads to where the visitor is; of lines below one another the deepest does.
func (v *visit) current(line menuLine) bool {
	leads := func(l menuLine) bool {
		return v.r.URL.Path == l.href || strings.HasPrefix(v.r.URL.Path, l.href+"/")
	}
	return leads(line) && !slices.ContainsFunc(menu, func(l menuLine) bool { return len(l.href) > len(line.href) && leads(l) })
}

// chrome reads what the top bar shows: the rights to choose from, and how many messages are unread. A page is shown without them
// rather than not at all.
func (v *visit) chrome() {
	if !v.known || v.fresh {
		return
	}
	var err error
	if v.places, err = account.Choices(v.ctx, v.office(), v.who); err != nil {
		v.server.log.Warn("web: rights for the top bar", "request", v.number, "error", err)
	}
	if v.unread, err = read.Unread(v.ctx, v.office(), v.who); err != nil {
		v.server.log.Warn("web: messages for the top bar", "request", v.number, "error", err)
	}
}

// roleName is what a role is called.
func (v *visit) roleName(role string) string {
	for _, r := range v.book().Policy().Roles() {
		if r.ID == role {
			return r.Label.In(v.Lang())
		}
	}
	return role
}

// actName is what an act of the journal is called: by the policy, or by a sentence.
func (v *visit) actName(act string) string {
	for _, a := range v.book().Policy().Acts() {
		if a.ID == act {
			return a.Label.In(v.Lang())
		}
	}
	if key := "act." + act; v.text.Has(key) {
		return v.Say(key)
	}
	return v.Say("act.other")
}

// placeName is the right the visitor acts under: role and unit.
func (v *visit) placeName() (role, unit string) {
	for _, c := range v.places {
		if c.Grant == v.who.Grant {
			return v.roleName(c.Role), c.Name
		}
	}
	return v.roleName(v.who.Role), ""
}

// eventName is what an event is called.
func (v *visit) eventName(id string) string {
	if e, ok := v.book().Event(id); ok {
		return e.Label.In(v.Lang())
	}
	return ""
}

// documentTypes are the classes of evidence.
func (v *visit) documentTypes() []law.Document { return v.book().Documents() }

// provinceName is the province the office serves.
func (v *visit) provinceName() string {
	if p := v.book().Province(v.office().Province); p != nil {
		return p.Name.In(v.Lang())
	}
	return ""
}
