package law

import (
	"fmt"
	"slices"
	"strings"

	"hoso/fault"
)

// Who approves, as a row of the matrix says it.
const (
	ByHead     = "head"                // the head of the body with thẩm quyền quản lý over the person (A18)
	ByDirector = "department_director" // the department's director, wherever the person works (DT-11.5)
)

// Route is one row of the matrix of approval: whose data, and who approves it.
type Route struct {
	Special  string   // diện quản lý of the person, "ban_thuong_vu"; empty: any
	Managers []string // types of the managing unit; none: any
	Persons  []string // categories; none: any
	Approver string   // ByHead or ByDirector
	Article  string   // of the row, where it is another than the term's
}

// Routes is the matrix of approval: the first row that fits decides.
type Routes struct {
	List []Route
	Term
}

// Of gives the row for a person: the type of the unit with thẩm quyền quản lý, the person's category and diện quản lý. False where no row
// fits: nobody is named to approve.
func (r Routes) Of(manager, category, special string) (Route, bool) {
	for _, row := range r.List {
		if row.fits(manager, category, special) {
			return row, true
		}
	}
	return Route{}, false
}

// Names reports whether any row has the role approve.
func (r Routes) Names(role string) bool {
	return slices.ContainsFunc(r.List, func(row Route) bool { return row.Approver == role })
}

func (r Route) fits(manager, category, special string) bool {
	return (r.Special == "" || r.Special == special) && (len(r.Managers) == 0 || slices.Contains(r.Managers, manager)) &&
		(len(r.Persons) == 0 || slices.Contains(r.Persons, category))
}

// Cite names the article of a row.
func (r Routes) Cite(row Route) string {
	t := r.Term
	if row.Article != "" {
		t.Article = row.Article
	}
	return t.Citation()
}

// RouteTerm is the term that holds the matrix of approval.
const RouteTerm = "approve.route"

// routeColumns are the cells of a row of the matrix as people write it.
var routeColumns = []string{"special", "managers", "persons", "approver", "article"}

// Text writes the matrix as people write it: a row a line, its cells apart by semicolons, diện quản lý; types of the managing unit; categories; who
// approves; article. An empty cell is any. The articles are left out: a row without one rests on the article of the text that amends it.
func (r Routes) Text() string {
	var lines []string
	for _, row := range r.List {
		lines = append(lines, strings.Join([]string{row.Special, strings.Join(row.Managers, ", "), strings.Join(row.Persons, ", "), row.Approver}, "; "))
	}
	return strings.Join(lines, "\n")
}

// routesWritten reads the matrix as Text writes it, into what a data file would hold. Fault Invalid "amendment.route_row" with the row that cannot be.
func routesWritten(text string) (any, error) {
	var rows []any
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		row, err := routeWritten(line)
		if err == nil {
			_, err = readRoute(row)
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "amendment.route_row", len(rows)+1, strings.TrimSpace(line)).Wrap(err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func routeWritten(line string) (map[string]any, error) {
	cells := strings.Split(line, ";")
	if len(cells) > len(routeColumns) {
		return nil, fmt.Errorf("there are %d cells", len(cells))
	}
	row := map[string]any{}
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		column := routeColumns[i]
		switch {
		case cell == "":
		case column == "managers" || column == "persons":
			row[column] = wordsWritten(cell)
		default:
			row[column] = cell
		}
	}
	return row, nil
}

func (r *Routes) bind(t Term) { r.Term = t }

func (r *Routes) read(raw any, _ termNeed) error {
	rows, ok := raw.([]any)
	if !ok || len(rows) == 0 {
		return fmt.Errorf("the value is %v, it must be a list of rows", raw)
	}
	for i, one := range rows {
		row, err := readRoute(one)
		if err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		r.List = append(r.List, row)
	}
	return nil
}

func readRoute(raw any) (Route, error) {
	fields, ok := raw.(map[string]any)
	if !ok {
		return Route{}, fmt.Errorf("it is %v, not {approver: …}", raw)
	}
	var row Route
	for key, value := range fields {
		into := map[string]*string{"special": &row.Special, "approver": &row.Approver, "article": &row.Article}[key]
		lists := map[string]*[]string{"managers": &row.Managers, "persons": &row.Persons}[key]
		text, isText := value.(string)
		list, isList := texts(value)
		switch {
		case into != nil && isText:
			*into = text
		case lists != nil && isList:
			*lists = list
		default:
			return row, fmt.Errorf("%s: %v is not understood", key, value)
		}
	}
	if row.Approver != ByHead && row.Approver != ByDirector {
		return row, fmt.Errorf("the approver is %q, it must be %s or %s", row.Approver, ByHead, ByDirector)
	}
	for _, category := range row.Persons {
		if !slices.Contains(Categories(), category) {
			return row, fmt.Errorf("there is no category %q", category)
		}
	}
	if row.Special != "" && !slices.Contains(Specials(), row.Special) {
		return row, fmt.Errorf("there is no diện quản lý %q", row.Special)
	}
	return row, nil
}

func texts(raw any) ([]string, bool) {
	list, ok := raw.([]any)
	if !ok {
		return nil, false
	}
	out := make([]string, 0, len(list))
	for _, one := range list {
		text, ok := one.(string)
		if !ok {
			return nil, false
		}
		out = append(out, text)
	}
	return out, true
}

// writtenOne writes a value of a list as the terms page shows it: a word, or a row with its keys in order.
func writtenOne(raw any) string {
	fields, ok := raw.(map[string]any)
	if !ok {
		return fmt.Sprint(raw)
	}
	var parts []string
	for _, key := range routeColumns {
		if value, ok := fields[key]; ok {
			parts = append(parts, key+" "+strings.ReplaceAll(written(value), ", ", "+"))
		}
	}
	return strings.Join(parts, " · ")
}
