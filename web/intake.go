package web

import (
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"hoso/fault"
	"hoso/office/intake"
)

// intakes is the part of the table about taking dossiers over from spreadsheets (PT-QD.2, PT-10.1.a, DT-QD.2).
func intakes() []Route {
	return []Route{
		look("/nap-ho-so", "intake.list", "dossier.load", seeIntakes, intakesPage),
		{Method: http.MethodPost, Pattern: "/nap-ho-so", Name: "intake.bring", Act: "dossier.load", Limit: evidenceBody, Long: true, Out: reflect.TypeFor[intake.View](), serve: bringIntake},
		{Method: http.MethodGet, Pattern: "/nap-ho-so/mau", Name: "intake.template", Act: "dossier.load", Media: spreadsheet, Long: true, serve: intakeTemplate},
		mixing(look("/nap-ho-so/{intake}", "intake.see", "dossier.load", seeIntake, intakePage)),
		{Method: http.MethodGet, Pattern: "/nap-ho-so/{intake}/chua-nap", Name: "intake.wrong", Act: "dossier.load", Media: spreadsheet, Long: true, serve: intakeWrong},
		long(act("/nap-ho-so/{intake}/cot", "intake.choose", "dossier.load", deed[intake.Choosing, intake.View]{form: choosingOf, fill: fillChoosing, do: doChooseColumns, then: intakeGoOn[intake.Choosing], again: intakeAgain[intake.Choosing]})),
		long(act("/nap-ho-so/{intake}/nap", "intake.write", "dossier.load", deed[intake.Writing, intake.View]{form: writingOf, fill: fillWriting, do: doWriteIntake, then: intakeGoOn[intake.Writing], again: intakeAgain[intake.Writing]})),
		act("/nap-ho-so/{intake}/bo", "intake.end", "dossier.load", deed[nothing, intake.View]{form: empty, do: doEndIntake, then: intakeEnded}),
	}
}

const spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// long marks a route whose work takes its time.
func long(r Route) Route { r.Long = true; return r }

func seeIntakes(v *visit) (intake.Listing, error) {
	return intake.List(v.ctx, v.office(), v.who, v.query("tiep"), 0)
}

func intakesPage(v *visit, l intake.Listing) templ.Component {
	return intakeListPage(v, l, intakeForm{})
}

// intakeForm is what was typed beside a file, and what was wrong with it.
type intakeForm struct {
	basis, category string
	fault           *fault.Fault
}

// bringIntake takes one file.
func bringIntake(v *visit) (answer, error) {
	var u intake.Upload
	var err error
	if u.Name, u.Bytes, err = v.oneFile(map[string]*string{"basis": &u.Basis, "category": &u.Category}); err != nil {
		return answer{}, err
	}
	i, err := intake.Bring(v.ctx, v.office(), v.who, u)
	f, told := fault.As(err)
	switch {
	case told && f.Kind == fault.Invalid && !v.json:
		l, err := seeIntakes(v)
		return answer{page: intakeListPage(v, l, intakeForm{u.Basis, u.Category, f}), status: statusOf(f)}, err
	case err != nil:
		return answer{}, err
	case v.json:
		return answer{view: i, status: http.StatusCreated}, nil
	}
	return goTo(intakeAddress(i.ID)), nil
}

func intakeTemplate(v *visit) (answer, error) {
	f, err := intake.Template(v.ctx, v.office(), v.who)
	return answer{file: &download{name: f.Name, media: f.Media, bytes: f.Bytes}}, err
}

func intakeWrong(v *visit) (answer, error) {
	f, err := intake.WrongRows(v.ctx, v.office(), v.who, v.at("intake"))
	return answer{file: &download{name: f.Name, media: f.Media, bytes: f.Bytes}}, err
}

func intakeAddress(of string) string { return "/nap-ho-so/" + url.PathEscape(of) }

func seeIntake(v *visit) (intake.Detail, error) {
	return intake.See(v.ctx, v.office(), v.who, intake.Asking{Intake: v.at("intake"), What: v.query("loc"), After: v.query("tiep")})
}

func intakePage(v *visit, d intake.Detail) templ.Component {
	return intakeDetailPage(v, intakeDesk{Detail: d})
}

// choosingOf reads what was chosen: the fields "c.SHEET.COLUMN" that are not what they were.
func choosingOf(v *visit) (intake.Choosing, error) {
	c := intake.Choosing{Rest: v.value("rest") != ""}
	for name := range v.values {
		sheet, column, ok := strings.Cut(strings.TrimPrefix(name, "c."), ".")
		s, errSheet := strconv.Atoi(sheet)
		n, errColumn := strconv.Atoi(column)
		if ok && strings.HasPrefix(name, "c.") && errSheet == nil && errColumn == nil && v.value(name) != v.value("was."+sheet+"."+column) {
			c.Choices = append(c.Choices, intake.Choice{Sheet: s, Column: n, Target: v.value(name)})
		}
	}
	return c, nil
}

func fillChoosing(v *visit, c *intake.Choosing) { c.Intake = v.at("intake") }

func doChooseColumns(v *visit, c intake.Choosing) (intake.View, error) {
	return intake.Choose(v.ctx, v.office(), v.who, c)
}

func writingOf(v *visit) (intake.Writing, error) {
	n, err := strconv.Atoi(v.value("rows"))
	if err != nil {
		n = -1 // no such number of rows: told as one that moved
	}
	return intake.Writing{Rows: n}, nil
}

func fillWriting(v *visit, w *intake.Writing) { w.Intake = v.at("intake") }

func doWriteIntake(v *visit, w intake.Writing) (intake.View, error) {
	return intake.Write(v.ctx, v.office(), v.who, w)
}

func doEndIntake(v *visit, _ nothing) (intake.View, error) {
	return intake.End(v.ctx, v.office(), v.who, v.at("intake"))
}

func intakeGoOn[In any](_ *visit, _ In, i intake.View) (answer, error) {
	return goTo(intakeAddress(i.ID)), nil
}

func intakeEnded(_ *visit, _ nothing, _ intake.View) (answer, error) { return goTo("/nap-ho-so"), nil }
