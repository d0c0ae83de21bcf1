package openid

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"hoso/fault"
)

// FuzzClaims: whatever a token says of somebody, their subject is taken exactly or not at all, and what is shown is one short line.
func FuzzClaims(f *testing.F) {
	for _, s := range []string{
		`{"sub":"1","name":"Nguyễn Văn A","email":"a@b.vn"}`, `{"sub":""}`, `{}`, `{"sub":1}`, `[]`, `{"sub":"a","name":"\u202e\u0000\n dài "}`,
		`{"sub":"` + strings.Repeat("x", 256) + `"}`, `{"sub":" a ","name":"` + strings.Repeat("Ă", 500) + `"}`, "{\"sub\":\"\xff\"}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var s said
		if json.Unmarshal(body, &s) != nil {
			return
		}
		c, err := s.read("https://a.vn")
		if err != nil {
			if c.Subject != "" {
				t.Errorf("an error and %+v", c)
			}
			return
		}
		if c.Subject != s.Subject || c.Subject == "" || len([]rune(c.Subject)) > longestSubject {
			t.Errorf("the subject %q became %q", s.Subject, c.Subject)
		}
		for _, text := range []string{c.Name, c.Email} {
			if !utf8.ValidString(text) || len([]rune(text)) > longestShown || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("shown: %q", text)
			}
		}
	})
}

// FuzzTraded: whatever a provider answers to a code, it is a token, a refusal, or no answer.
func FuzzTraded(f *testing.F) {
	for _, s := range []string{`{"id_token":"a.b.c"}`, `{"error":"invalid_grant"}`, ``, `{"id_token":1}`, `<html>`, `{"id_token":""}`, `null`} {
		for _, status := range []int{200, 302, 400, 404, 500} {
			f.Add(status, []byte(s))
		}
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		token, err := traded(status, body)
		told, ok := fault.As(err)
		switch {
		case err == nil && (token == "" || status != 200):
			t.Errorf("%d %q gives the token %q", status, body, token)
		case err != nil && (token != "" || !ok || told.Key != "shared.refused" && told.Key != "shared.unreachable"):
			t.Errorf("%d %q: %q %v", status, body, token, err)
		}
	})
}
