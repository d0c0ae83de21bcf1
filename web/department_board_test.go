package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hoso/canon"
	reading "hoso/office/read"
	"hoso/web"
)

func (c *caller) board(query string) reading.BoardView {
	c.t.Helper()
	var view reading.BoardView
	r := c.json().get("/toan-tinh" + query)
	if r.status != http.StatusOK {
		c.t.Fatalf("the board: %d %s", r.status, r.body)
	}
	r.into(c.t, &view)
	return view
}

// TestBoards looks at the province as a whole, at one version and one batch, and at the program, on one house.
func TestBoards(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	t.Run("board", func(t *testing.T) { board(t, s) })
	t.Run("sign what is seen", func(t *testing.T) { seesWhatItSigns(t, s) })
	t.Run("health", func(t *testing.T) { health(t, s) })
}

// board: the figures of the province are those of the queues, they add up, and can be opened downwards to the people.
func board(t *testing.T, s *site) {
	t.Helper()
	director, officer := s.enter(t, "director"), s.enter(t, "officer")
	whole := director.board("")
	queue := officer.queue()
	if whole.Total.ToCheck != len(queue.Waiting) || whole.Total.Late != queue.Late {
		t.Errorf("the board counts %d to check, %d late; the only officer with work has %d, %d", whole.Total.ToCheck, whole.Total.Late, len(queue.Waiting), queue.Late)
	}
	if whole.Total.People != 60 || whole.Stations["waiting"] == 0 || whole.Total.Waiting != whole.Stations["waiting"]+whole.Stations["held"] {
		t.Errorf("the board counts %+v, %v", whole.Total, whole.Stations)
	}
	var commune reading.UnitLine
	for _, line := range whole.Lines {
		if line.Below > 0 && line.Late > 0 {
			commune = line
		}
	}
	if commune.State != "overdue" {
		t.Fatalf("no unit is late: %+v", whole.Lines)
	}
	below := director.board("?don-vi=" + string(commune.Unit))
	if below.Total.Late != commune.Late || below.Total.People != commune.People || below.Parent == "" {
		t.Errorf("%s has %+v, what lies under it %+v", commune.Name, commune, below.Total)
	}
	page := director.get("/toan-tinh")
	page.has(t, "Toàn tỉnh", commune.Name, "tile-overdue", "Điều 8.1", "/toan-tinh?don-vi="+string(commune.Unit))
	director.get("/toan-tinh?don-vi="+string(commune.Unit)).has(t, "Lên một cấp", "/nguoi?don-vi=")
	if r := officer.get("/toan-tinh?don-vi=" + string(s.As("director").Unit)); r.status != http.StatusForbidden {
		t.Errorf("an officer looks at another unit: %d", r.status)
	}
	if r := director.get("/toan-tinh?don-vi=khong-co"); r.status != http.StatusNotFound {
		t.Errorf("no such unit: %d", r.status)
	}
	if r := s.enter(t, "person").get("/toan-tinh"); r.status != http.StatusForbidden {
		t.Errorf("a person looks at the board: %d", r.status)
	}
}

// seesWhatItSigns: a version is reviewed with its changes beside it, the director sees what the batch will hold, and every
// member of a signed batch leads to its proof.
func seesWhatItSigns(t *testing.T, s *site) {
	t.Helper()
	reviewer, director := s.enter(t, "reviewer"), s.enter(t, "director")
	first := reviewer.json().versionsIn("waiting").Versions[0]
	at := "/so/ra-soat/" + string(first.ID)
	reviewer.get(at).has(t, first.Person, "SĐT liên hệ", "0912 000", "nhập thay", `name="outcome" value="passed"`)
	reviewer.get("/so/ra-soat").has(t, `href="`+at+`"`)
	director.get(at).has(t, first.Person)
	if strings.Contains(director.get(at).body, `name="outcome"`) {
		t.Error("the director is offered to review")
	}
	if r := s.enter(t, "officer").get(at); r.status != http.StatusForbidden {
		t.Errorf("another unit's officer sees the version: %d", r.status)
	}
	if r := reviewer.post("/so/ra-soat", url.Values{"versions": {string(first.ID)}, "outcome": {"passed"}}); r.status != http.StatusSeeOther {
		t.Fatalf("passing: %d", r.status)
	}
	director.get("/so/ky-so").has(t, first.Person, `href="`+at+`"`)
	if r := director.post("/so/ky-so", nil); r.status != http.StatusSeeOther {
		t.Fatalf("signing: %d %s", r.status, r.body)
	}
	s.Worker.Drain(s.Ctx)
	var signing web.SigningView
	director.json().get("/so/ky-so").into(t, &signing)
	if len(signing.Passed) != 0 || len(signing.Batches) != 1 {
		t.Fatalf("after signing: %+v", signing)
	}
	batch := "/so/lo/" + string(signing.Batches[0].ID)
	director.get("/so/ky-so").has(t, `href="`+batch+`"`)
	director.get(batch).has(t, signing.Batches[0].Root, first.Person, "/phien-ban/"+string(first.ID)+"/bang-chung", "đã ký")
	var detail reading.BatchDetail
	director.json().get(batch).into(t, &detail)
	if detail.State != "signed" || len(detail.Members) != 1 || detail.Members[0].Digest != first.Digest || !strings.Contains(detail.Content, first.Digest) || len(canon.Digest([]byte(detail.Content))) != 64 {
		t.Errorf("the batch is %+v", detail)
	}
	if r := s.enter(t, "head").get(batch); r.status != http.StatusForbidden {
		t.Errorf("a head opens a batch: %d", r.status)
	}
}

// health: how the program does is for those who answer for it, and names nobody.
func health(t *testing.T, s *site) {
	t.Helper()
	if _, err := s.Office.Store.Seal(s.Ctx, s.Clock.Now(), s.Worker.Seal); err != nil {
		t.Fatal(err)
	}
	admin := s.enter(t, "admin")
	page := admin.get("/tinh-trang")
	page.has(t, "Tình trạng hệ thống", "không có việc tồn", "Gốc của nhật ký", "director")
	for _, l := range s.Cast.Logins {
		if l.Role == "person" && strings.Contains(page.body, l.Name) {
			t.Errorf("the page names %s", l.Name)
		}
	}
	page.has(t, `class="memo memo-bad" role="alert"`, "Chưa có bản sao lưu nào khôi phục thử được", "Chưa khai thư mục sao lưu", "hằng tháng", "Điều 10 Quy chế kèm theo Thông tư 06/2023/TT-BNV", "3 tháng, trên phương tiện lưu trữ chuyên dụng")
	copied(t, s, admin)
	var view reading.HealthView
	admin.json().get("/tinh-trang").into(t, &view)
	if view.Sealed == 0 || view.Root == "" || view.Law == "" || len(view.Keys) == 0 {
		t.Errorf("%+v", view)
	}
	if r := s.enter(t, "officer").get("/tinh-trang"); r.status != http.StatusForbidden {
		t.Errorf("an officer sees it: %d", r.status)
	}
}
