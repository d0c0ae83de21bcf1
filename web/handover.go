package web

import (
	"net/http"

	"hoso/id"
	"hoso/office/account"
)

// handovers is the part of the table about a unit's account that goes to another holder or ends (PT-9.5).
func handovers() []Route {
	return []Route{
		mixing(act("/quan-tri/tai-khoan/{account}/ban-giao", "account.handover", "account.issue", deed[account.Handing, IssuedView]{form: handingOf, fill: fillHanding, do: doHandOver, then: showIssued[account.Handing], again: accountAgain[account.Handing]})),
		act("/quan-tri/tai-khoan/{account}/dong", "account.close", "account.issue", deed[Closing, nothing]{form: closingOf, do: doClose, then: toAccount[Closing, nothing], again: accountAgain[Closing]}),
		Route{Method: http.MethodGet, Pattern: "/quan-tri/tai-khoan/{account}/bien-ban", Name: "account.minutes", Act: "account.issue", Media: "application/pdf", Long: true, serve: printMinutes},
	}
}

func handingOf(v *visit) (account.Handing, error) {
	return account.Handing{Holder: v.value("holder"), Document: v.value("document"), Reason: v.value("reason")}, nil
}

func fillHanding(v *visit, h *account.Handing) { h.Account = id.Account(v.at("account")) }

func doHandOver(v *visit, h account.Handing) (IssuedView, error) {
	one, err := account.HandOver(v.ctx, v.office(), v.who, h)
	return IssuedView{[]account.Issued{one}}, err
}

// Closing is the document that ends an account.
type Closing struct {
	Document string `json:"document"`
}

func closingOf(v *visit) (Closing, error) { return Closing{v.value("document")}, nil }

func doClose(v *visit, c Closing) (nothing, error) {
	return nothing{}, account.Close(v.ctx, v.office(), v.who, id.Account(v.at("account")), c.Document)
}

func printMinutes(v *visit) (answer, error) {
	t, err := account.Minutes(v.ctx, v.office(), v.who, id.Account(v.at("account")))
	if err != nil {
		return answer{}, err
	}
	bytes, err := v.office().Printer.Table(v.ctx, t, "pdf")
	return answer{file: &download{name: "bien-ban-ban-giao-tai-khoan.pdf", media: "application/pdf", bytes: bytes}}, err
}
