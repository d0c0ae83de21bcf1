package law

// fixedTextKind is a part of a form that is the same for everybody: clauses of the contract. The paper prints it.
func fixedTextKind() Kind { return readOnly{name: "fixed_text", control: "fixed_text"} }
