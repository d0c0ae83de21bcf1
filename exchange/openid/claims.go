package openid

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"hoso/office"
)

// said is what is read of a token's claims (OpenID Connect Core 1.0, 5.1).
type said struct {
	Subject string `json:"sub"`
	Name    string `json:"name"`
	Email   string `json:"email"`
	Party   string `json:"azp"`
}

// Lengths in characters: a subject has at most 255 (Core 2); what is only shown is cut.
const (
	longestSubject = 255
	longestShown   = 120
)

// read makes claims of what a token says: names are for the screen, so they are one line of plain text. The subject is taken exactly or not
// at all, because it is what an account is known by.
func (s said) read(issuer string) (office.Claims, error) {
	if s.Subject == "" || utf8.RuneCountInString(s.Subject) > longestSubject {
		return office.Claims{}, errors.New("the token names nobody")
	}
	return office.Claims{Issuer: issuer, Subject: s.Subject, Name: shown(s.Name), Email: shown(s.Email)}, nil
}

// shown is a text somebody else wrote, as one line without what cannot be seen.
func shown(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, text)
	runes := []rune(strings.Join(strings.Fields(text), " "))
	return string(runes[:min(len(runes), longestShown)])
}
