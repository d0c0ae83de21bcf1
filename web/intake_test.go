package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hoso/web"
)

// TestIntakeByPage takes dossiers over as a browser without scripts does: a file, columns named in a form, one button, the password asked for again.
func TestIntakeByPage(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	officer := s.enter(t, "officer")
	bring := func(name, text string) reply {
		return officer.file("/nap-ho-so", map[string]string{"basis": "Biên bản bàn giao 12/BB-SNV", "category": "vien_chuc"}, name, []byte(text))
	}
	refused := bring("hinh.csv", "%PDF-1.7")
	if refused.status != http.StatusUnprocessableEntity || !strings.Contains(refused.body, "không phải bảng tính") || !strings.Contains(refused.body, `value="Biên bản bàn giao 12/BB-SNV"`) {
		t.Errorf("a file that is no spreadsheet: %d %s", refused.status, refused.body)
	}
	r := bring("cu.csv", "Tên nhân sự;Số CCCD;Ngày sinh;Ghi chú\nNguyễn Thị Trang;025180000501;02/05/1980;x\nTrần Văn Hùng;025081000502;05/23/1981;y\n")
	if r.status != http.StatusSeeOther {
		t.Fatalf("brought: %d %s", r.status, r.body)
	}
	at := r.header.Get("Location")
	page := officer.get(at)
	page.has(t, "cu.csv", `name="c.1.1"`, `name="c.1.4"`, "Bỏ qua tất cả")
	if strings.Contains(page.body, at+"/nap") {
		t.Error("it can be written before the columns are named")
	}
	form := url.Values{"c.1.1": {"ho_ten_khai_sinh"}, "was.1.1": {""}, "c.1.4": {"@none"}, "was.1.4": {""}}
	if r = officer.post(at+"/cot", form); r.status != http.StatusSeeOther {
		t.Fatalf("named: %d %s", r.status, r.body)
	}
	officer.get(at).has(t, "Nạp 1 hồ sơ", "05/23/1981", "23/05/1981", at+"/chua-nap", "Dòng 3, cột C (Ngày sinh)")
	officer.get(at+"?loc=new").has(t, "Nguyễn Thị Trang")
	again := officer.post(at+"/nap", url.Values{"rows": {"7"}})
	if again.status != http.StatusConflict || !strings.Contains(again.body, `role="alert"`) {
		t.Errorf("another number of rows: %d", again.status)
	}
	if r = officer.post(at+"/nap", url.Values{"rows": {"1"}}); r.status != http.StatusSeeOther {
		t.Fatalf("written: %d %s", r.status, r.body)
	}
	officer.get(at).has(t, "Đang nạp", "data-left")
	s.Worker.Drain(s.Ctx)
	officer.get(at).has(t, "Đã nạp 1 hồ sơ.", "đã nạp")
	for path, name := range map[string]string{at + "/chua-nap": "chua-nap-", "/nap-ho-so/mau": "mau-nap-ho-so.xlsx"} {
		if f := officer.get(path); f.status != http.StatusOK || !strings.HasPrefix(f.body, "PK") || !strings.Contains(f.header.Get("Content-Disposition"), name) {
			t.Errorf("%s: %d %s", path, f.status, f.header)
		}
	}
	if r = officer.post(at+"/bo", nil); r.status != http.StatusSeeOther {
		t.Errorf("closed: %d", r.status)
	}
	officer.get("/nap-ho-so").has(t, "đã đóng", "nội dung tệp không còn")
}
