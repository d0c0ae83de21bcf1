package law

// coefficientKind is a salary or allowance coefficient, dec(4,2): 4,98, kept "4.98", always with two decimals.
func coefficientKind() Kind {
	return plain{name: "coefficient", control: "decimal", order: compareNumbers, show: showNumber,
		read: sized{key: "coefficient.unreadable", digits: 2, decimals: 2, fixed: true}.read}
}
