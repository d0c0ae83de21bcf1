package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hoso/office"
	"hoso/record/notice"
	"hoso/web"
)

// TestOwnAccount: what concerns one's own account: where one can be reached, and how many messages wait.
func TestOwnAccount(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	t.Run("contact", func(t *testing.T) { contactPages(t, s) })
	t.Run("contact under a right", func(t *testing.T) { contactUnderRight(t, s) })
	t.Run("unread messages", func(t *testing.T) { unreadMessages(t, s) })
	t.Run("the overview names nobody", func(t *testing.T) { overview(t, s) })
}

// contactPages: the page opens with what is stored, so that saving one half does not lose the other; a program sends the half it means.
func contactPages(t *testing.T, s *site) {
	person := s.enter(t, "person")
	form := fields(person.get("/tai-khoan").body)
	form.Set("email", "trinh@truong.edu.vn")
	form.Set("phone", "0912 345 678")
	if r := person.post("/tai-khoan", form); r.status != http.StatusSeeOther {
		t.Fatalf("%d %s", r.status, r.body)
	}
	page := person.get("/tai-khoan?da-luu=1")
	page.has(t, `value="trinh@truong.edu.vn"`, `value="0912345678"`, "Đã lưu")
	form = fields(page.body)
	form.Set("phone", "0987654321")
	if r := person.post("/tai-khoan", form); r.status != http.StatusSeeOther {
		t.Fatalf("%d %s", r.status, r.body)
	}
	person.get("/tai-khoan").has(t, `value="trinh@truong.edu.vn"`, `value="0987654321"`)

	form.Set("email", "không phải thư")
	again := person.post("/tai-khoan", form)
	if again.status != http.StatusUnprocessableEntity {
		t.Errorf("an address that is none: %d", again.status)
	}
	again.hasForm(t, `value="không phải thư"`, `value="0987654321"`, "không phải là địa chỉ thư điện tử") // nothing typed is lost
	program := person.json()
	var own web.OwnAccount
	if r := program.send("/tai-khoan", map[string]string{"phone": "0911222333"}, nil); r.status != http.StatusOK {
		t.Fatalf("%d %s", r.status, r.body)
	}
	program.get("/tai-khoan").into(t, &own)
	if own.Email != "trinh@truong.edu.vn" || own.Phone != "0911222333" || own.Login != "person" {
		t.Errorf("the account is %+v", own)
	}
	if r := program.send("/tai-khoan", map[string]string{"phone": "số lạ"}, nil); r.status != http.StatusUnprocessableEntity || r.problem(t).Key != "phone.unreadable" {
		t.Errorf("a number that is none: %d %s", r.status, r.body)
	}
	if r := s.enter(t, "person2").get("/tai-khoan"); strings.Contains(r.body, "trinh@truong.edu.vn") {
		t.Error("somebody else sees it")
	}
}

// contactUnderRight: whoever acts under a right that sees no accounts at all sees their own.
func contactUnderRight(t *testing.T, s *site) {
	for _, login := range []string{"reviewer", "director", "admin", "head"} {
		c := s.enter(t, login)
		if r := c.post("/tai-khoan", url.Values{"email": {login + "@snv.gov.vn"}, "phone": {""}}); r.status != http.StatusSeeOther {
			t.Errorf("%s: %d %s", login, r.status, r.body)
		}
		c.get("/tai-khoan").has(t, `value="`+login+`@snv.gov.vn"`)
	}
}

// unreadMessages: the top bar counts, without reading, and a program can ask for the number alone.
func unreadMessages(t *testing.T, s *site) {
	login := s.Cast.Logins["person2"].Login
	who := s.As("person2")
	err := office.Unjournalled(s.Ctx, s.Office, who, "test.notify", func(d *office.Desk) error {
		for _, key := range []string{"notice.copy_ready", "notice.copy_ready"} {
			if err := d.Notify(who.Account, key, "/ho-so"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c := s.enter(t, login)
	var unread web.UnreadView
	c.json().get("/thong-bao/chua-doc").into(t, &unread)
	stored := 0
	if err := s.Office.Store.View(s.Ctx, func(r office.Reader) error {
		found, err := office.Find[notice.Notice](r, office.Query{Where: []office.Where{{Key: "account", Op: "=", Value: string(who.Account)}, {Key: "unread", Op: "=", Value: int64(1)}}})
		stored = len(found)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if unread.Unread < 2 || unread.Unread != stored {
		t.Errorf("%d are counted, %d are unread", unread.Unread, stored)
	}
	s.Acts.Take()
	c.get("/tai-khoan").has(t, `<span class="count">`)
	for _, act := range s.Acts.Take() {
		if act.Entry != nil || act.Name != "session.touch" {
			t.Errorf("counting wrote %s", act.Name)
		}
	}
	if r := c.post("/thong-bao", nil); r.status != http.StatusSeeOther {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if r := c.get("/tai-khoan"); strings.Contains(r.body, `<span class="count">`) {
		t.Error("messages that were read are still counted")
	}
	if r := s.caller(t).json().get("/thong-bao/chua-doc"); r.status != http.StatusUnauthorized {
		t.Errorf("without a session: %d", r.status)
	}
}

// overview: the department's first page counts; it is no reading of anybody.
func overview(t *testing.T, s *site) {
	for _, login := range []string{"reviewer", "director"} {
		c := s.enter(t, login)
		s.Acts.Take()
		var view web.DepartmentView
		c.json().get("/so").into(t, &view)
		page := c.get("/so")
		if page.status != http.StatusOK || len(view.Packets) != 4 || (len(view.Versions) > 0) != (login == "reviewer") {
			t.Errorf("%s: %d, %+v", login, page.status, view)
		}
		for _, act := range s.Acts.Take() {
			if act.Entry != nil && len(act.Entry.Subjects) > 0 {
				t.Errorf("%s: the overview is journalled as a reading of %d people", login, len(act.Entry.Subjects))
			}
		}
	}
}
