package web

import (
	"net/http"
	"net/url"
	"strings"
)

// htmxConfig keeps htmx within the page's Content-Security-Policy: no styles of its own, nothing evaluated, no other site asked.
const htmxConfig = `{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"selfRequestsOnly":true,"historyCacheSize":0}`

// here is the address of this page, for forms that come back to it; after a post it is where the form stood.
func (v *visit) here() string {
	if v.r.Method == http.MethodGet {
		return v.r.URL.RequestURI()
	}
	return v.back()
}

// back is where the visitor came from within this site, the first page otherwise.
func (v *visit) back() string {
	from, err := url.Parse(v.r.Referer())
	if err != nil || from.Host != v.r.Host || from.Path == "" {
		return "/"
	}
	return within(from.RequestURI())
}

// stepUpTarget is where the password goes: with the interrupted form, or to the act of its own when a page was only looked at.
func (v *visit) stepUpTarget() string {
	if v.r.Method == http.MethodGet {
		return "/xac-nhan-lai"
	}
	return v.r.URL.RequestURI()
}

func (v *visit) stepUpField() string {
	if v.r.Method == http.MethodGet {
		return "password"
	}
	return passwordField
}

// passwordRule says what the regulation asks of a password.
func (v *visit) passwordRule() string {
	reg, err := v.regulation()
	if err != nil {
		return ""
	}
	return v.Say("password.rule", reg.PasswordMin.N, reg.PasswordClasses.N)
}

func queryEscape(text string) string { return url.QueryEscape(strings.TrimSpace(text)) }
