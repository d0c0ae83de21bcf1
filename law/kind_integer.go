package law

// integerKind is a whole number from 0 to Max (six digits where the entry says nothing).
func integerKind() Kind {
	return plain{name: "integer", control: "integer", order: compareNumbers, show: asIs,
		read: sized{key: "integer.unreadable", digits: 6}.read}
}
