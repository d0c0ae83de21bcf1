package law

import (
	"strings"
	"unicode"

	"hoso/fault"
)

// emailKind is an e-mail address; its domain is kept in small letters.
func emailKind() Kind {
	return plain{name: "email", control: "email", order: strings.Compare, show: asIs, read: readEmail}
}

func readEmail(e *Entry, text string) (string, error) {
	text, err := oneLine(text)
	if err != nil || text == "" {
		return "", err
	}
	at := strings.LastIndexByte(text, '@')
	if at < 1 || strings.ContainsFunc(text, notInAddress) || strings.Contains(text[:at], "@") || !isDomain(text[at+1:]) {
		return "", fault.New(fault.Invalid, "email.unreadable", Shortened(text))
	}
	return within(e, text[:at]+strings.ToLower(text[at:]), 254)
}

func notInAddress(r rune) bool {
	return unicode.IsSpace(r) || r > unicode.MaxASCII || strings.ContainsRune(`"(),:;<>[\]`, r)
}

func isDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
	}
	return len(labels) > 1
}
