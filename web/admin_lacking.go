package web

import (
	"github.com/a-h/templ"

	"hoso/office/read"
	"hoso/office/unit"
)

// lacking is the part of the table about people who have no account yet, so that a batch is chosen by name and not typed.
func lacking() []Route {
	return []Route{look("/quan-tri/tai-khoan/chua-co", "account.lacking", "account.issue", seeLacking, lackingPage)}
}

const mostLacking = 200

func seeLacking(v *visit) (read.LackingView, error) {
	return read.WithoutAccount(v.ctx, v.office(), v.who, v.query("duoi"), mostLacking)
}

// lackingShelf is the people with the units they can be narrowed to.
type lackingShelf struct {
	view  read.LackingView
	units []unit.View
}

func lackingPage(v *visit, view read.LackingView) templ.Component {
	return lackingListPage(v, lackingShelf{view, v.unitsBeside()})
}
