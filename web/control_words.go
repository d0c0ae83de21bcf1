package web

import "strings"

func orText(kind string) string {
	if kind == "" {
		return "text"
	}
	return kind
}

// inputOf sets a control for text by what is typed into it: identity numbers are digits.
func inputOf(c cell) inputLook {
	switch c.Kind {
	case "personal_number":
		return inputLook{mode: "numeric", width: "w-number-long", hint: "control.personal_number"}
	case "social_insurance":
		return inputLook{mode: "numeric", width: "w-number-long"}
	}
	return inputLook{}
}

// describedBy names what explains a control: its help and its messages.
func describedBy(c cell) string {
	ids := []string{anchor(c.Path) + "-m"}
	if c.Help != "" {
		ids = append(ids, anchor(c.Path)+"-help")
	}
	return strings.Join(ids, " ")
}

// listsOf are the lists a control searches.
func listsOf(c cell) string {
	if c.Control == "unit" || c.Control == "unit_or_text" {
		return unitLists
	}
	return strings.Join(c.Lists, ",")
}
