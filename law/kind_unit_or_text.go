package law

// unitOrTextKind is a unit of the tree, or the name of a body outside it: the army, a company, a unit long dissolved.
func unitOrTextKind() Kind {
	return recordRef{name: "unit_or_text", control: "unit_or_text", list: unitsList, free: true}
}
