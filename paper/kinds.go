package paper

import "slices"

// shape is how values of a kind stand on paper.
type shape struct {
	kind   string
	room   string // what a column of the kind must hold without a break
	blank  string // dots of a certain shape where nothing was declared
	align  align  // in a table
	absent bool   // has no line of its own: it is drawn elsewhere, or shows nothing
}

// dotted dates, as the forms print them
const (
	blankDate  = "....../....../.........."
	blankMonth = "....../.........."
)

// shapes is every kind that can be printed.
func shapes() []shape {
	return []shape{
		{kind: "text"}, {kind: "long_text"}, {kind: "name"},
		{kind: "code"}, {kind: "code_or_text"}, {kind: "codes"}, {kind: "codes_or_text"},
		{kind: "date", blank: blankDate, align: centre, room: "00/00/0000"},
		{kind: "partial_date", blank: blankDate, align: centre, room: "00/00/0000"},
		{kind: "month", blank: blankMonth, align: centre, room: "00/0000"},
		{kind: "year", align: centre},
		{kind: "integer", align: centre}, {kind: "decimal", align: centre}, {kind: "coefficient", align: centre},
		{kind: "percent", blank: "........", align: centre}, {kind: "money", align: right, room: "00.000.000"},
		{kind: "phone"}, {kind: "email"},
		{kind: "personal_number"}, {kind: "social_insurance"}, {kind: "health_insurance"},
		{kind: "unit"}, {kind: "unit_or_text"}, {kind: "place"}, {kind: "address"},
		{kind: "photo", absent: true}, {kind: "signature", absent: true},
		{kind: "fixed_text"},
		{kind: "table"},
	}
}

// shapeOf finds the shape of a kind; false when the kind cannot be printed.
func shapeOf(kind string) (shape, bool) {
	all := shapes()
	i := slices.IndexFunc(all, func(s shape) bool { return s.kind == kind })
	if i < 0 {
		return shape{}, false
	}
	return all[i], true
}

// Kinds names the kinds of field that can be printed. A form with any other kind cannot be printed at all.
func Kinds() []string {
	var names []string
	for _, s := range shapes() {
		names = append(names, s.kind)
	}
	slices.Sort(names)
	return names
}
