package law

// decimalKind is a number with at most two decimals, up to Max: an area, a weight. It is kept without needless zeros.
func decimalKind() Kind {
	return plain{name: "decimal", control: "decimal", order: compareNumbers, show: showNumber,
		read: sized{key: "decimal.unreadable", digits: 8, decimals: 2}.read}
}
