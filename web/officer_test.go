package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hoso/civil"
	"hoso/law"
	"hoso/office"
	"hoso/office/entry"
	reading "hoso/office/read"
	"hoso/record/change"
	"hoso/web"
)

// queue gives what waits for the checker, as a program reads it.
func (c *caller) queue() web.QueueView {
	c.t.Helper()
	var view web.QueueView
	r := c.json().get("/kiem-tra")
	if r.status != http.StatusOK {
		c.t.Fatalf("the queue: %d %s", r.status, r.body)
	}
	r.into(c.t, &view)
	return view
}

// waitingOf finds somebody's change in the queue.
func (c *caller) waitingOf(person string) string {
	c.t.Helper()
	for _, w := range c.queue().Waiting {
		if w.Person == person {
			return string(w.ID)
		}
	}
	c.t.Fatalf("nothing of %s waits to be checked", person)
	return ""
}

// handOver submits a new phone number of somebody of the cast, as that person.
func (s *site) handOver(t *testing.T, name, phone string) office.ChangeView {
	t.Helper()
	who := s.As(name)
	who.Role, who.Grant = office.RolePerson, ""
	v, err := entry.Begin(s.Ctx, s.Office, who, entry.Beginning{Dossier: who.Dossier, Kind: change.Update})
	if err == nil {
		v, err = entry.Save(s.Ctx, s.Office, who, entry.Saving{Change: v.ID, Rev: v.Rev, Typed: []entry.Typed{{Path: "syll/so_dien_thoai", Input: law.Input{Text: phone}}}})
	}
	if err == nil {
		v, err = entry.Submit(s.Ctx, s.Office, who, entry.Submission{Change: v.ID, Rev: v.Rev, Declaration: v.Declaration})
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestOfficer goes through the desk of a personnel officer on one house; the last part uses its queue up.
func TestOfficer(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	for _, part := range []struct {
		name string
		run  func(*testing.T, *site)
	}{{"queue", officerQueue}, {"compare", officerCompares}, {"people", officerPeople}, {"person", officerPerson}, {"create", officerCreates}, {"check", officerChecks}} {
		t.Run(part.name, func(t *testing.T) { part.run(t, s) })
	}
}

// officerQueue: the nearest deadline first, what is late in figures and on the row, and never for a person.
func officerQueue(t *testing.T, s *site) {
	t.Helper()
	officer := s.enter(t, "officer")
	view := officer.queue()
	late := 0
	for i, w := range view.Waiting {
		if !w.Deadline.IsZero() && w.Deadline.Before(civil.FromTime(s.Clock.Now())) {
			late++
		}
		if i > 0 && !w.Deadline.IsZero() && w.Deadline.Before(view.Waiting[i-1].Deadline) {
			t.Errorf("%s stands behind %s", w.Deadline.VN(), view.Waiting[i-1].Deadline.VN())
		}
	}
	if len(view.Waiting) == 0 || view.Late != late || late == 0 {
		t.Fatalf("%d wait and %d are said to be late, want %d", len(view.Waiting), view.Late, late)
	}
	first := view.Waiting[0]
	officer.get("/kiem-tra").has(t, first.Person, `href="/kiem-tra/`+string(first.ID)+`"`, "quá hạn", "row-late")
	if r := s.enter(t, "person").json().get("/kiem-tra"); r.status != http.StatusForbidden || r.problem(t).Citation == "" {
		t.Errorf("a person sees the queue: %d", r.status)
	}
	s.handOver(t, "officer", "0911222333")
	if view := officer.queue(); view.Own != 1 {
		t.Errorf("%d changes are said to be the officer's own, want 1", view.Own)
	}
	officer.get("/kiem-tra").has(t, "1 thay đổi của chính bạn", "Thông tư 06/2023")
	own := officer.get("/kiem-tra/" + officer.waitingOf(s.Cast.Logins["officer"].Name))
	own.has(t, "Đây là thay đổi của chính bạn")
	if strings.Contains(own.body, `name="do:`) {
		t.Error("one's own change can be decided on")
	}
	var c office.ChangeView
	officer.json().get("/kiem-tra/"+officer.waitingOf(s.Cast.Logins["officer"].Name)).into(t, &c)
	if p := officer.json().post("/kiem-tra/"+string(c.ID), url.Values{"do:" + string(c.Items[0].ID): {"pass"}}).problem(t); p.Key != "policy.own_dossier" {
		t.Errorf("one's own change is checked: %s", p.Key)
	}
}

var (
	firstLead = regexp.MustCompile(`name="do:([^"]+)" value="pass"`)
	revision  = regexp.MustCompile(`name="rev" value="(\d+)"`)
	nextOne   = regexp.MustCompile(`name="sau" value="([^"]*)"`)
)

// checkForm reads the form of a check off its page.
func (r reply) checkForm(t *testing.T) (lead string, form url.Values) {
	t.Helper()
	l, rev, next := firstLead.FindStringSubmatch(r.body), revision.FindStringSubmatch(r.body), nextOne.FindStringSubmatch(r.body)
	if l == nil || rev == nil || next == nil {
		t.Fatalf("there is no form to check with: %d %s", r.status, r.body)
	}
	return l[1], url.Values{"rev": {rev[1]}, "sau": {next[1]}}
}

// officerChecks decides as a browser without scripts does, and is led from one change to the next.
func officerChecks(t *testing.T, s *site) {
	t.Helper()
	officer := s.enter(t, "officer")
	person := s.Cast.Logins["person4"].Name
	at := "/kiem-tra/" + officer.waitingOf(person)
	var change office.ChangeView
	officer.json().get(at).into(t, &change)
	coefficient := change.Items[slices.IndexFunc(change.Items, func(i office.ItemView) bool { return i.Path == "syll/ngach_he_so" })].New
	page := officer.get(at)
	page.has(t, person, "Hệ số", coefficient, "Giải trình của người khai:", "Đã đối chiếu bản gốc", "data-viewer", "mục của một sự việc")

	lead, form := page.checkForm(t)
	form.Set("do:"+lead, "return")
	again := officer.post(at, form)
	again.hasForm(t, "Hãy ghi lý do trả lại", `value="return" checked`)
	if again.status != http.StatusUnprocessableEntity {
		t.Errorf("a return without a reason gives %d", again.status)
	}
	form.Set("why:"+lead, "Bậc lương không khớp với quyết định.")
	done := officer.post(at, form)
	to := done.header.Get("Location")
	if done.status != http.StatusSeeOther || !strings.HasPrefix(to, "/kiem-tra/"+form.Get("sau")) || form.Get("sau") == "" {
		t.Fatalf("after the decision: %d, %q", done.status, to)
	}
	officer.get(to).has(t, "Đã trả lại 1 mục cho "+person)
	s.enter(t, "person4").get("/thong-bao").has(t, "Bậc lương không khớp với quyết định.")

	lead, form = officer.get(at).lookAgain(t, officer, s)
	form.Set("do:"+lead, "pass")
	form.Set("rev", "1")
	if r := officer.json().post("/kiem-tra/"+form.Get("of"), form); r.status != http.StatusConflict {
		t.Errorf("a decision about an older revision gives %d", r.status)
	}
	form.Del("rev")
	if r := officer.post("/kiem-tra/"+form.Get("of"), form); r.status != http.StatusSeeOther {
		t.Errorf("passing: %d %s", r.status, r.body)
	} else {
		officer.get(r.header.Get("Location")).has(t, "đến người phê duyệt")
	}
}

// lookAgain leaves a change that is decided and reads the form of the next one in the queue.
func (r reply) lookAgain(t *testing.T, officer *caller, s *site) (string, url.Values) {
	t.Helper()
	r.has(t, "Không còn mục nào chờ kiểm tra ở đây.")
	id := officer.waitingOf(s.Cast.Logins["person3"].Name)
	lead, form := officer.get("/kiem-tra/" + id).checkForm(t)
	form.Set("of", id)
	return lead, form
}

// officerCompares: comparing a document with its original raises its grade, and only whoever may check can.
func officerCompares(t *testing.T, s *site) {
	t.Helper()
	officer := s.enter(t, "officer")
	at := "/kiem-tra/" + officer.waitingOf(s.Cast.Logins["person3"].Name)
	var c office.ChangeView
	officer.json().get(at).into(t, &c)
	if len(c.Evidence) != 1 || c.Evidence[0].Grade != "photo" {
		t.Fatalf("the evidence is %+v", c.Evidence)
	}
	compare := "/minh-chung/" + string(c.Evidence[0].ID) + "/doi-chieu"
	if r := s.enter(t, "head").json().post(compare, nil); r.status != http.StatusForbidden {
		t.Errorf("a head compares: %d", r.status)
	}
	if r := officer.post(compare, url.Values{"tiep": {at}}); r.status != http.StatusSeeOther || r.header.Get("Location") != at {
		t.Errorf("comparing: %d %s", r.status, r.header.Get("Location"))
	}
	officer.json().get(at).into(t, &c)
	if c.Evidence[0].Grade != "checked" {
		t.Errorf("the compared document is %q", c.Evidence[0].Grade)
	}
	officer.get(at).has(t, "đã đối chiếu bản chính")
	if r := officer.post(compare, url.Values{"tiep": {"https://example.org/"}}); r.header.Get("Location") != "/" {
		t.Errorf("the form leads away to %q", r.header.Get("Location"))
	}
}

// officerPeople: the list is found with and without diacritics, paged by number, and shows nobody outside of the unit.
func officerPeople(t *testing.T, s *site) {
	t.Helper()
	officer := s.enter(t, "officer")
	var all, some reading.PeopleView
	officer.json().get("/nguoi").into(t, &all)
	if all.Total < 5 || len(all.People) != all.Total {
		t.Fatalf("%d of %d people", len(all.People), all.Total)
	}
	name := s.Cast.Logins["person"].Name
	for _, query := range []string{name, strings.ToUpper(name), "trinh dinh", "Đinh Thị"} {
		officer.json().get("/nguoi?ten="+url.QueryEscape(query)).into(t, &some)
		if some.Total == 0 {
			t.Errorf("nobody is called %q", query)
		}
	}
	second := officer.get("/nguoi?so-dong=3&trang=2")
	second.has(t, `aria-current="page">2<`, `href="/nguoi?so-dong=3"`, "trang=3", all.People[3].Name)
	if strings.Contains(second.body, all.People[0].Name) {
		t.Error("the second page shows the first person")
	}
	officer.get("/nguoi?ten=khong-ai-ten-nay").has(t, "Không có ai khớp")
	if r := officer.get("/nguoi?don-vi=" + s.As("director").UnitPath); r.status != http.StatusForbidden {
		t.Errorf("another unit's people: %d", r.status)
	}
	if r := s.enter(t, "person").get("/nguoi"); r.status != http.StatusForbidden {
		t.Errorf("a person lists people: %d", r.status)
	}
	admin := s.enter(t, "admin").get("/nguoi")
	admin.has(t, "(không hiển thị tên)")
	for _, p := range all.People {
		if strings.Contains(admin.body, p.Name) {
			t.Fatalf("an administrator sees the name %s", p.Name)
		}
	}
}

// officerPerson: the sides of one dossier, and an entry on somebody's behalf that asks for its ground first.
func officerPerson(t *testing.T, s *site) {
	t.Helper()
	officer := s.enter(t, "officer")
	who := s.As("person3")
	at := "/nguoi/" + string(who.Dossier)
	officer.get(at).has(t, who.Name, `aria-current="page">Nội dung<`, "Bản thân", at+"/nhap-thay")
	officer.get(at+"/thay-doi").has(t, "Được nâng lương", "chờ kiểm tra")
	officer.get(at+"/lich-su").has(t, "chuyển đổi, chưa đối chiếu")
	officer.get(at+"/nhap-thay").has(t, `name="ground" required`, `name="document" required`, "Được nâng lương", "Nghỉ thai sản")
	begin := "/ho-so/" + string(who.Dossier) + "/cap-nhat"
	if p := officer.json().post(begin, url.Values{"kind": {"update"}}).problem(t); p.Key != "on_behalf.ground_needed" {
		t.Errorf("an entry without its ground: %s", p.Key)
	}
	r := officer.post(begin, url.Values{"kind": {"update"}, "ground": {"Nghỉ thai sản"}, "document": {"Đơn ngày 20/11/2026"}})
	if r.status != http.StatusSeeOther || !strings.HasPrefix(r.header.Get("Location"), "/thay-doi/") {
		t.Errorf("an entry on behalf: %d %s", r.status, r.body)
	}
	if r := s.enter(t, "person").get(at); r.status != http.StatusForbidden {
		t.Errorf("a person reads another dossier: %d", r.status)
	}
	readers := s.enter(t, "person3").get("/xem-ho-so-cua-toi")
	readers.has(t, s.Cast.Logins["officer"].Name)
}

// officerCreates makes a dossier from its decision, keeps what was typed when something is wrong, and stays within the unit.
func officerCreates(t *testing.T, s *site) {
	t.Helper()
	officer := s.enter(t, "officer")
	form := url.Values{"name": {"Trần Thị Mới"}, "sex": {"0"}, "sex_list": {"GIOI_TINH"}, "birth": {"31/02/1999"}, "number": {"025199001234"}, "category": {"vien_chuc"},
		"unit": {string(s.As("officer").Unit)}, "basis": {"15/QĐ-UBND ngày 20/11/2026"}}
	page := officer.get("/nguoi/them")
	page.has(t, "Điều 18 Nghị định 27/2026", `name="basis"`, "Nữ")
	if sex := regexp.MustCompile(`<option value="([^"]+)">Nữ<`).FindStringSubmatch(page.body); sex != nil {
		form.Set("sex", sex[1])
	}
	wrong := officer.post("/nguoi/them", form)
	wrong.hasForm(t, "Không có ngày 31/02/1999", `value="Trần Thị Mới"`, `value="15/QĐ-UBND ngày 20/11/2026"`)
	if wrong.status != http.StatusUnprocessableEntity {
		t.Errorf("an impossible day gives %d", wrong.status)
	}
	form.Set("birth", "14/02/1999")
	elsewhere := url.Values{}
	for key, values := range form {
		elsewhere[key] = values
	}
	elsewhere.Set("unit", string(s.As("director").Unit))
	if r := officer.json().post("/nguoi/them", elsewhere); r.status != http.StatusForbidden {
		t.Errorf("a dossier in another unit: %d", r.status)
	}
	done := officer.post("/nguoi/them", form)
	if done.status != http.StatusSeeOther {
		t.Fatalf("a new dossier: %d %s", done.status, done.body)
	}
	officer.get(done.header.Get("Location")).has(t, "Trần Thị Mới", "Đã lập hồ sơ.", "đang lập")
	var found reading.PeopleView
	officer.json().get("/nguoi?ten=tran+thi+moi").into(t, &found)
	if found.Total != 1 || found.People[0].State != "open" {
		t.Errorf("the list holds %+v", found.People)
	}
	var arrival struct{ Dossier, Draft string }
	if r := officer.json().send("/nguoi/them", json.RawMessage(`{"category":"vien_chuc","unit":"`+string(s.As("officer").Unit)+
		`","name":{"text":"Lê Văn Hai"},"number":{"text":"025199001234"},"basis":"16/QĐ"}`), &arrival); r.problem(t).Key != "dossier.number_known" {
		t.Errorf("a number twice: %s", r.body)
	}
}
