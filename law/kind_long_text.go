package law

// longTextKind is free text of several lines, of at most Max characters (4 000 where the entry says nothing).
func longTextKind() Kind {
	return plain{name: "long_text", control: "long_text", show: asIs, order: compareTexts,
		read: func(e *Entry, text string) (string, error) {
			text, err := manyLines(text)
			if err != nil {
				return "", err
			}
			return within(e, text, 4000)
		}}
}
