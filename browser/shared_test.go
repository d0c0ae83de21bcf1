package browser_test

import (
	"strings"
	"testing"

	"hoso/cmd/hoso/demo"
	"hoso/exchange/openid"
	"hoso/exchange/openid/dextest"
	"hoso/web"
)

// TestSharedAccount: with a real browser and a provider of another site, so that cookies and the page's Content-Security-Policy are held to
// what browsers make of them: told that the shared account is unknown, signed in with the password, linked with one press, signed out, and in
// again with the shared account; then unlinked.
func TestSharedAccount(t *testing.T) {
	t.Parallel()
	s := still(t)
	s.url = strings.Replace(s.url, "127.0.0.1", "localhost", 1) // to a browser another site than the provider's
	provider := dextest.Start(t, s.url+web.ComeBackAddress, s.Clock.Now())
	var err error
	s.Office.Identity, err = openid.New(openid.Config{Issuer: provider.Issuer, ClientID: dextest.Client, ClientSecret: dextest.Secret, Redirect: s.url + web.ComeBackAddress, Now: s.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	p := s.window(t, "person")
	p.elsewhere = provider.Issuer
	p.open("/ho-so")
	p.expect("Hoặc đăng nhập bằng")
	p.look("shared-sign-in")
	p.portal(provider, dextest.Minh, ".other-way a")
	p.expect("Tài khoản dùng chung chưa được liên kết")
	p.look("shared-unknown")
	p.leaveAt("main a.btn-primary")
	p.fillAt("input[name=login]", s.Cast.Logins["person"].Login)
	p.fillAt("input[name=password]", demo.Password)
	p.leaveAt("main form button[type=submit]")
	p.expect("Bạn vừa đăng nhập tài khoản dùng chung")
	p.look("shared-offer")
	p.leaveAt("main button.btn-primary")
	p.expect("Đã liên kết.")
	p.look("shared-linked")
	p.open("/tai-khoan")
	p.expect("Bỏ liên kết")
	p.look("shared-account")
	p.open("/")
	p.signOut()
	p.portal(provider, dextest.Minh, ".other-way a")
	if p.path() != "/" && p.path() != "/ho-so" {
		p.fatal("the shared account did not open the dossier")
	}
	p.open("/tai-khoan/dung-chung")
	p.pressAt(`form[action$="/bo"] button`) // the password is asked for: the provider may have asked for nothing
	p.until("the question for the password", `document.querySelector("dialog#step-up[open]")`)
	p.fillAt("#step-up-password", demo.Password)
	p.leaveAt("#step-up button.btn-primary")
	p.expect("Đã bỏ liên kết")
	p.look("shared-unlinked")
	p.signOut()
	p.provoke(503)
	provider.Stop()
	s.Office.Identity, err = openid.New(openid.Config{Issuer: provider.Issuer, ClientID: dextest.Client, Redirect: s.url + web.ComeBackAddress, Now: s.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	p.leaveAt(".other-way a")
	p.expect("Không kết nối được cổng tài khoản dùng chung.")
	p.look("shared-down")
}

// portal goes to the provider, signs in there on its own page, and comes back.
func (p *tab) portal(provider *dextest.Provider, who dextest.Person, way string) {
	p.t.Helper()
	p.leaveAt(way)
	p.until("the provider's form", `document.querySelector("#submit-login")`)
	if at := eval[string](p, "location.href"); !strings.HasPrefix(at, provider.Issuer+"/") {
		p.fatal("sent to %s", at)
	}
	p.fillAt("#login", who.Email)
	p.fillAt("#password", who.Password)
	p.leaveAt("#submit-login")
}
