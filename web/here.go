package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"hoso/office"
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

// stepUpField is the name of a field of the proof: with the interrupted form it must not be one of the form's own.
func (v *visit) stepUpField(name string) string {
	if v.r.Method == http.MethodGet {
		return name
	}
	return "_" + name
}

// codeWord is what a field is called into which a code of the app is typed, or a recovery code alone.
func (v *visit) codeWord(app bool) string {
	if app {
		return v.Say("second.code")
	}
	return v.Say("second.recovery")
}

// hasApp reports whether the visitor has an authenticator app.
func (v *visit) hasApp() bool { return slices.Contains(v.who.Factors, "totp") }

// exports reports whether what the visitor takes away is asked for under a right: then it is asked who it is.
func (v *visit) exports() bool { return v.who.Role != office.RolePerson }

// asksCode and asksPassword tell what a step-up asks of the visitor.
func (v *visit) asksCode() bool     { return len(v.who.Factors) > 0 }
func (v *visit) asksPassword() bool { return !v.asksCode() || !v.who.Second }

// stepUpTitle is what the step-up asks for, in a word.
func (v *visit) stepUpTitle() string {
	if v.asksCode() {
		return v.Say("step_up.code_title")
	}
	return v.Say("step_up.title")
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
