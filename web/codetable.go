package web

import (
	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/office/unit"
)

// codeTables is the part of the table about taking in a table of identifier codes (PT-15.2).
func codeTables() []Route {
	return []Route{
		show("/don-vi/ma", "unit.codes_page", "unit.edit", func(v *visit) (templ.Component, error) { return codeTablePage(v, codeTableDesk{}), nil }),
		limited(act("/don-vi/ma", "unit.codes", "unit.edit", deed[unit.CodeTable, unit.CodePlan]{form: codeTableOf, do: doTakeCodes, then: codesTaken, again: codesAgain}), tableBody),
	}
}

// codeTableDesk is the form with what became of the table that was sent.
type codeTableDesk struct {
	plan  unit.CodePlan
	sent  bool
	fault *fault.Fault
}

// codeTableOf reads the table: code, name and last day.
func codeTableOf(v *visit) (unit.CodeTable, error) {
	t := unit.CodeTable{Document: v.value("document"), Write: v.value("write") != ""}
	var err error
	if t.From, err = v.formDay("from"); err != nil {
		return t, err
	}
	for _, cells := range pasted(v.value("rows")) {
		row := unit.CodeRow{Code: nth(cells, 0), Name: nth(cells, 1)}
		if day := nth(cells, 2); day != "" {
			if row.Until, err = readDay(day); err != nil {
				return t, fault.New(fault.Invalid, "terms.no_day", day)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

func doTakeCodes(v *visit, t unit.CodeTable) (unit.CodePlan, error) {
	return unit.TakeCodes(v.ctx, v.office(), v.who, t)
}

func codesTaken(v *visit, _ unit.CodeTable, p unit.CodePlan) (answer, error) {
	return answer{page: codeTablePage(v, codeTableDesk{plan: p, sent: true})}, nil
}

func codesAgain(v *visit, _ unit.CodeTable, f *fault.Fault) (templ.Component, bool) {
	return codeTablePage(v, codeTableDesk{fault: f}), true
}

// codeLook is the look of what becomes of a row.
func codeLook(what string) stateLook {
	switch what {
	case unit.CodeWrong:
		return stateLook{"alert-triangle", "bad"}
	case unit.CodeSame:
		return stateLook{"minus", "plain"}
	}
	return stateLook{"check", "good"}
}
