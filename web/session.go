package web

import (
	"net/http"
	"net/url"
	"strings"

	"hoso/text"
)

// Cookies. The session's token is in a cookie that scripts cannot read and that is never sent from other sites' forms; it is in no
// address and in no page (P23).
const (
	sessionCookie  = "hoso"
	languageCookie = "hoso-lang"
	densityCookie  = "hoso-density"
)

func (s *server) cookieName() string {
	if s.config.Secure {
		return "__Host-" + sessionCookie
	}
	return sessionCookie
}

func (s *server) setCookie(w http.ResponseWriter, token string) {
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(), Value: token, Path: "/", HttpOnly: true, Secure: s.config.Secure, SameSite: http.SameSiteLaxMode})
}

func (s *server) dropCookie(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(), Path: "/", MaxAge: -1, HttpOnly: true, Secure: s.config.Secure, SameSite: http.SameSiteLaxMode})
}

// keep sets a cookie that only says how pages look.
func (s *server) keep(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: s.config.Secure, SameSite: http.SameSiteLaxMode})
}

// languageOf is the language of whoever has no session: chosen before, or preferred by the browser, or Vietnamese.
func languageOf(r *http.Request) string {
	if c, err := r.Cookie(languageCookie); err == nil && text.Known(c.Value) {
		return c.Value
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		lang, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if text.Known(lang) {
			return lang
		}
	}
	return text.Vietnamese
}

// densityOf is how closely pages are set: "compact" or "comfortable".
func densityOf(r *http.Request) string {
	if c, err := r.Cookie(densityCookie); err == nil && c.Value == "compact" {
		return "compact"
	}
	return "comfortable"
}

// signInAddress leads to the sign-in page and from there back to where somebody wanted to go.
func signInAddress(r *http.Request, key string) string {
	q := url.Values{}
	if back := r.URL.RequestURI(); back != "/" {
		q.Set("tiep", back)
	}
	if key == "session.idle" {
		q.Set("ly-do", "het-phien")
	}
	if len(q) == 0 {
		return "/dang-nhap"
	}
	return "/dang-nhap?" + q.Encode()
}

// within gives an address of this site or the first page: nobody is led away from here by a link to the sign-in page.
func within(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.Contains(address, "\\") {
		return "/"
	}
	return u.RequestURI()
}
