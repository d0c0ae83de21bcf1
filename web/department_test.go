package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hoso/cmd/hoso/demo"
	"hoso/exchange/national"
	"hoso/office/approval"
	"hoso/web"
)

// versionsIn asks the reviewer's program for one list.
func (c *caller) versionsIn(state string) web.ReviewsView {
	c.t.Helper()
	var view web.ReviewsView
	r := c.get("/so/ra-soat?trang-thai=" + state)
	if r.status != http.StatusOK {
		c.t.Fatalf("%s: %d %s", state, r.status, r.body)
	}
	r.into(c.t, &view)
	return view
}

// has fails unless a page shows every one of the words.
func (r reply) has(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if r.status != http.StatusOK || !strings.Contains(r.body, w) {
			t.Errorf("%d, and %q is not on the page", r.status, w)
		}
	}
}

// TestDepartmentByPage reviews and signs as a browser without scripts does: chosen boxes, one button, the password asked for again.
func TestDepartmentByPage(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	reviewer, director := s.enter(t, "reviewer"), s.enter(t, "director")
	waiting := reviewer.json().versionsIn("waiting").Versions
	if len(waiting) < 3 {
		t.Fatalf("%d versions wait, the test needs three", len(waiting))
	}
	reviewer.get("/so").has(t, strconv.Itoa(len(waiting))+" hồ sơ chờ rà soát.", `href="/so/ra-soat?trang-thai=waiting"`)
	reviewer.get("/so/ra-soat").has(t, waiting[0].Person, waiting[0].Unit, `name="versions" value="`+string(waiting[0].ID)+`"`, `value="sent_back"`)

	held := url.Values{"versions": {string(waiting[0].ID)}, "outcome": {"held"}}
	again := reviewer.post("/so/ra-soat?trang-thai=waiting", held)
	if again.status != http.StatusUnprocessableEntity && again.status != http.StatusBadRequest {
		t.Errorf("holding without a reason gives %d", again.status)
	}
	if chosen := regexp.MustCompile(`value="` + string(waiting[0].ID) + `"[^>]* checked`); !chosen.MatchString(again.body) || !strings.Contains(again.body, `role="alert"`) {
		t.Error("the refused decision is not shown again with what was chosen")
	}
	held.Set("reason", "Chờ văn bản gốc")
	if r := reviewer.post("/so/ra-soat?trang-thai=waiting", held); r.status != http.StatusSeeOther {
		t.Fatalf("holding: %d %s", r.status, r.body)
	} else {
		reviewer.get(r.header.Get("Location")).has(t, "Đã tạm giữ 1 hồ sơ.")
	}
	reviewer.get("/so/ra-soat?trang-thai=held").has(t, "Chờ văn bản gốc", waiting[0].Person)
	pass := url.Values{"versions": {string(waiting[1].ID), string(waiting[2].ID)}, "outcome": {"passed"}}
	if r := reviewer.post("/so/ra-soat", pass); r.status != http.StatusSeeOther {
		t.Fatalf("passing: %d %s", r.status, r.body)
	}
	if got := len(reviewer.json().versionsIn("passed").Versions); got != 2 {
		t.Errorf("%d versions passed, want 2", got)
	}
	signByPage(t, s, director)
	s.Worker.Drain(s.Ctx)
	director.get("/so/ky-so?cho=2").has(t, "Lô đã được ký số.", `st st-signed`, "đã ký")
	reviewer.get("/so/ra-soat?trang-thai=sent").has(t, "/phien-ban/"+string(waiting[1].ID)+"/bang-chung")
	director.get("/phien-ban/"+string(waiting[1].ID)+"/bang-chung").has(t, waiting[1].Digest)
	reviewer.get("/so/dong-bo?trang-thai=delivered").has(t, waiting[1].Person, waiting[2].Person)
}

// stepUpOver is longer than a password given again counts, and shorter than a session may rest.
const stepUpOver = 6 * time.Minute

// signByPage signs once after the password was asked for, and presses the button a second time.
func signByPage(t *testing.T, s *site, director *caller) {
	t.Helper()
	s.Clock.Set(s.Clock.Now().Add(stepUpOver)) // signing in was the last time the password was given
	page := director.get("/so/ky-so")
	request := regexp.MustCompile(`name="_request" value="([^"]+)"`).FindStringSubmatch(page.body)
	if request == nil {
		t.Fatalf("there is no form to sign with: %d %s", page.status, page.body)
	}
	form := url.Values{"_request": {request[1]}}
	asked := director.post("/so/ky-so", form)
	asked.hasForm(t, `name="_password"`, `value="`+request[1]+`"`)
	form.Set("_password", demo.Password)
	for range 2 {
		r := director.post("/so/ky-so", form)
		if r.status != http.StatusSeeOther {
			t.Fatalf("signing: %d %s", r.status, r.body)
		}
		after := director.get(r.header.Get("Location"))
		after.has(t, "Đang ký số", `st st-signed`, "đang ký")
		if got := after.header.Get("Refresh"); got != "3; url=/so/ky-so?cho=2" {
			t.Errorf("the page does not look again: %q", got)
		}
	}
	var view web.SigningView
	director.json().get("/so/ky-so").into(t, &view)
	if len(view.Batches) != 1 || view.Batches[0].Count != 2 {
		t.Errorf("pressing twice made %+v, want one batch of two", view.Batches)
	}
}

// hasForm fails unless an answer, whatever its status, shows the words.
func (r reply) hasForm(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(r.body, w) {
			t.Errorf("%d, and %q is not in the answer", r.status, w)
		}
	}
}

// TestDepartmentByProgram does the same over JSON, with a nation that refuses one packet.
func TestDepartmentByProgram(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	reviewer, director := s.enter(t, "reviewer").json(), s.enter(t, "director").json()
	all := reviewer.versionsIn("waiting").Versions
	var paged []approval.ReviewView
	for next := ""; ; {
		var view web.ReviewsView
		reviewer.get("/so/ra-soat?trang-thai=waiting&so-dong=2&sau="+next).into(t, &view)
		paged = append(paged, view.Versions...)
		if next = string(view.Next); next == "" {
			break
		}
	}
	same := func(a, b approval.ReviewView) bool { return a.ID == b.ID }
	if !slices.EqualFunc(all, paged, same) {
		t.Errorf("page by page there are %d versions, at once %d", len(paged), len(all))
	}
	var done web.Reviewed
	reviewer.send("/so/ra-soat", map[string]any{"versions": []string{string(all[0].ID)}, "outcome": "passed"}, &done)
	if done.Count != 1 {
		t.Errorf("reviewed %+v", done)
	}
	if r := reviewer.send("/so/ra-soat", map[string]any{"versions": []string{string(all[0].ID)}, "outcome": "passed"}, nil); r.problem(t).Key != "review.moved_on" {
		t.Errorf("passing twice: %s", r.body)
	}
	s.Nation.Switch(national.Faults{Refuse: 1, Field: "NgaySinh", Reason: "Ngày sinh không khớp"})
	director.send("/xac-nhan-lai", map[string]string{"password": demo.Password}, nil)
	director.header = director.header.Clone()
	director.header.Set("Idempotency-Key", "mot-lo")
	var first, second approval.BatchView
	director.send("/so/ky-so", struct{}{}, &first)
	director.send("/so/ky-so", struct{}{}, &second)
	if first.ID == "" || first.ID != second.ID || first.Count != 1 {
		t.Errorf("one request made %+v and %+v", first, second)
	}
	s.Worker.Drain(s.Ctx)
	refused(t, s, reviewer, all[0])
}

// refused looks at what is told of the packet that was refused.
func refused(t *testing.T, s *site, reviewer *caller, version approval.ReviewView) {
	t.Helper()
	var list web.ExchangeView
	reviewer.get("/so/dong-bo?trang-thai=rejected").into(t, &list)
	if len(list.Packets) != 1 || len(list.Packets[0].Faults) != 1 || list.Packets[0].Dossier != version.Dossier {
		t.Fatalf("refused: %+v", list)
	}
	browser := s.enter(t, "reviewer")
	browser.get("/so/dong-bo?trang-thai=rejected").has(t, version.Person, "Ngày sinh không khớp", "NgaySinh")
	browser.get("/so/ra-soat?trang-thai=rejected").has(t, version.Person)
	var view web.DepartmentView
	reviewer.get("/so").into(t, &view)
	if !slices.Contains(view.Packets, web.Standing{State: "rejected", Count: 1}) || !slices.Contains(view.Versions, web.Standing{State: "rejected", Count: 1}) {
		t.Errorf("the overview counts %+v", view)
	}
}

// TestDepartmentRefusals: what the pages do not offer is refused by the office all the same.
func TestDepartmentRefusals(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	for _, login := range []string{"person", "officer", "head", "unit_admin"} {
		c := s.enter(t, login)
		for _, path := range []string{"/so", "/so/ra-soat", "/so/ky-so", "/so/dong-bo"} {
			if r := c.json().get(path); r.status != http.StatusForbidden {
				t.Errorf("%s reads %s: %d %s", login, path, r.status, r.body)
			}
		}
		if page := c.get("/quy-dinh"); strings.Contains(page.body, `href="/so`) {
			t.Errorf("%s is led to the department's pages", login)
		}
		if r := c.json().send("/so/ky-so", struct{}{}, nil); r.status != http.StatusForbidden {
			t.Errorf("%s signs: %d %s", login, r.status, r.body)
		}
	}
	reviewer := s.enter(t, "reviewer")
	if r := reviewer.json().get("/so/ra-soat?trang-thai=xong"); r.problem(t).Key != "department.state_unknown" {
		t.Errorf("an unknown state: %d %s", r.status, r.body)
	}
	if page := reviewer.get("/so"); strings.Contains(page.body, `href="/so/ky-so"`) {
		t.Error("the reviewer is led to the signature")
	}
	if r := reviewer.json().send("/so/ky-so", struct{}{}, nil); r.status != http.StatusForbidden {
		t.Errorf("the reviewer signs: %d %s", r.status, r.body)
	}
	director := s.enter(t, "director")
	if r := director.json().get("/so/ra-soat"); r.status != http.StatusForbidden {
		t.Errorf("the director reviews: %d", r.status)
	}
	director.get("/so").has(t, `href="/so/ky-so"`)
	if n := strings.Count(director.get("/so/ky-so").body, `aria-current="page"`); n != 1 {
		t.Errorf("%d lines of the menu are the current one", n)
	}
}
