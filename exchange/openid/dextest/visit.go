package dextest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// form finds where the provider's password form is sent.
var form = regexp.MustCompile(`<form method="post" action="([^"]+)"`)

// SignIn opens an address hoso sent somebody to, signs the person in there as a browser does, and gives the address the provider sends them
// back to, unopened.
func (p *Provider) SignIn(t testing.TB, address string, who Person) *url.URL {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: p.within}
	page := p.read(t, "the form", get(t, browser, address))
	found := form.FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("the provider shows no form: %s", page)
	}
	target := strings.TrimSuffix(p.Issuer, "/dex") + strings.ReplaceAll(found[1], "&amp;", "&")
	answer, err := browser.PostForm(target, url.Values{"login": {who.Email}, "password": {who.Password}})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	back, err := answer.Location()
	if err != nil || !strings.HasPrefix(back.String(), p.redirect) {
		body, _ := io.ReadAll(answer.Body)
		t.Fatalf("the provider does not send %s back: %d %v %s", who.Email, answer.StatusCode, back, body)
	}
	return back
}

// within follows the provider to itself and nowhere else.
func (p *Provider) within(r *http.Request, _ []*http.Request) error {
	if strings.HasPrefix(r.URL.String(), p.redirect) {
		return http.ErrUseLastResponse
	}
	return nil
}

func get(t testing.TB, browser *http.Client, address string) *http.Response {
	t.Helper()
	answer, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func (p *Provider) read(t testing.TB, what string, answer *http.Response) string {
	t.Helper()
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d: %s", answer.StatusCode, body)
	}
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	return string(body)
}
