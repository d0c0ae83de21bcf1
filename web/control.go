package web

// Controls names every control the pages can draw; the templates' switch has one case for each. A kind of the law that names another
// one fails the build's tests.
func Controls() []string {
	return []string{
		"address", "date", "decimal", "email", "fixed_text", "integer", "long_text", "money", "month", "partial_date", "percent",
		"personal_number", "phone", "photo", "pick", "pick_many", "pick_many_or_text", "pick_or_text", "place", "signature", "table",
		"text", "unit", "unit_or_text", "year",
	}
}
