package browser_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"hoso/cmd/hoso/demo"
)

// local puts an office under the name of this machine: browsers have no passkeys for an address of numbers.
func (s *site) local() *site {
	return &site{s.Trial, strings.Replace(s.url, "127.0.0.1", "localhost", 1)}
}

// device gives a window a device that keeps passkeys and verifies its holder.
func (p *tab) device() webauthn.AuthenticatorID {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		p.t.Fatal(err)
	}
	added, err := chromedp.Call(p.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{Protocol: webauthn.AuthenticatorProtocolCtap2,
		Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
	if err != nil {
		p.t.Fatal(err)
	}
	return added.AuthenticatorID
}

// verifies sets whether the device believes its holder.
func (p *tab) verifies(device webauthn.AuthenticatorID, yes bool) {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: device, IsUserVerified: yes}); err != nil {
		p.t.Fatal(err)
	}
}

// signOut leaves by the menu.
func (p *tab) signOut() {
	p.t.Helper()
	p.pressAt(".tools .menu:last-child summary")
	p.leaving(func() { p.press("Đăng xuất") })
}

// TestPasskey: a passkey is made, signs in without a password, answers before an act of weight, and takes the second step; when the device does
// not believe its holder, the page says so and nothing is lost.
func TestPasskey(t *testing.T) {
	t.Parallel()
	s := still(t).local()
	p := s.enter(t, "person")
	device := p.device()
	p.open("/tai-khoan/bao-mat")
	p.leaving(func() { p.press("Thêm khóa truy cập") })
	p.look("person-passkey-new")
	p.fillAt("input[name=name]", "Máy tính cơ quan")
	p.verifies(device, false)
	p.press("Tạo khóa truy cập")
	p.expect("Chưa xác nhận được bằng khóa truy cập.")
	p.verifies(device, true)
	p.leaving(func() { p.press("Tạo khóa truy cập") })
	p.expect("Trang này chỉ hiện một lần")
	p.look("person-recovery-codes")
	p.leaving(func() { p.press("Tôi đã cất các mã") })
	p.expect("Máy tính cơ quan")
	p.look("person-security-passkey")

	p.signOut()
	p.look("nobody-sign-in-passkey")
	p.leaving(func() { p.press("Đăng nhập bằng khóa truy cập") })
	if p.path() != "/ho-so" {
		p.fatal("not signed in by the passkey alone")
	}
	p.appByPasskey(s)

	p.signOut()
	p.fillAt("input[name=login]", s.Cast.Logins["person"].Login)
	p.fillAt("input[name=password]", demo.Password)
	p.leaveAt("main button[type=submit]")
	p.expect("Bước thứ hai")
	p.look("person-second-step")
	p.leaving(func() { p.press("Dùng khóa truy cập") })
	if p.path() != "/ho-so" {
		p.fatal("not signed in by password and passkey")
	}
	p.open("/tai-khoan/bao-mat")
	p.expect("mật khẩu và khóa truy cập")
	p.expect("mật khẩu đúng, chưa qua bước thứ hai")
}

// appByPasskey adds an authenticator app; before that counts the passkey is asked for.
func (p *tab) appByPasskey(s *site) {
	p.t.Helper()
	s.later(6 * time.Minute) // longer than a sign-in lasts for acts of weight
	p.open("/tai-khoan/bao-mat/ung-dung")
	p.look("person-app-new")
	secret := strings.ReplaceAll(eval[string](p, `document.querySelector(".set-up code").innerText`), " ", "")
	p.fillAt("input[name=code]", s.App(secret).Code())
	p.leaving(func() {
		p.press("Bật xác thực hai lớp")
		p.until("the question for the second factor", `document.querySelector("dialog#step-up[open]")`)
		p.accessible("asked for the second factor")
		p.draw("person-step-up-factor")
		p.press("Dùng khóa truy cập")
	})
	p.expect("Đã bật xác thực hai lớp.")
}
