package paper_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"hoso/law"
	"hoso/office"
	"hoso/paper"
)

// shorter are the wordings of the official form where an entry's own label says more than its line needs.
var shorter = map[string]string{
	"ngay_sinh": "3) Sinh ngày", "que_quan_huyen": "(huyện, quận)", "que_quan_tinh": "(tỉnh, TP)",
	"ngach_phan_tram_huong": "Phần trăm hưởng", "ngach_pctnvk": "Phụ cấp thâm niên vượt khung",
	"vtvl_phan_tram_huong": "Phần trăm hưởng", "vtvl_pctnvk": "Phụ cấp thâm niên vượt khung",
	"vtvl_luong_muc_tien": "Lương theo mức tiền", "chieu_cao": "Chiều cao", "can_nang": "Cân nặng",
	"nha_o_duoc_cap_loai": "- Nhà ở: + Được cấp, được thuê (loại nhà)", "nha_o_duoc_cap_dien_tich": "tổng diện tích sử dụng",
	"nha_o_duoc_cap_giay_chung_nhan": "Giấy chứng nhận quyền sở hữu",
	"nha_o_tu_mua_loai":              "+ Nhà tự mua, tự xây (loại nhà)", "nha_o_tu_mua_dien_tich": "tổng diện tích sử dụng",
	"nha_o_tu_mua_giay_chung_nhan": "Giấy chứng nhận quyền sở hữu",
	"dat_o_duoc_cap_dien_tich":     "- Đất ở: + Đất được cấp", "dat_o_duoc_cap_giay_chung_nhan": "Giấy chứng nhận quyền sử dụng",
	"dat_o_tu_mua_dien_tich": "+ Đất tự mua", "dat_o_tu_mua_giay_chung_nhan": "Giấy chứng nhận quyền sử dụng",
}

// TestEveryLabelAndValue takes the text out of a printed full dossier and finds every entry of the form: its label followed
// by its value, every heading of every table, every cell.
func TestEveryLabelAndValue(t *testing.T) {
	p := page(t, "syll", 2)
	text := words(t, printPDF(t, p))
	for i := range p.Form.Entries {
		e := &p.Form.Entries[i]
		switch {
		case e.Cell == "" || e.Kind == "photo" || e.Kind == "signature" || e.Off || e.ID == "xac_nhan_noi_ngay":
		case e.IsTable():
			wantTable(t, text, p.Content, e)
		default:
			wantField(t, text, p.Content, e)
		}
	}
	for _, never := range []string{"Xếp loại tốt nghiệp", "Nước đào tạo", "Số thẻ Đảng"} {
		if strings.Contains(text, never) {
			t.Errorf("%s has no place on the form and was printed", never)
		}
	}
}

func wantField(t *testing.T, text string, c law.Content, e *law.Entry) {
	t.Helper()
	label := e.Label.VI
	if s := shorter[e.ID]; s != "" {
		label = s
	}
	value := law.KindOf(e.Kind).Format(e, c.Fields[e.ID], "vi")
	switch e.ID {
	case "ho_ten_khai_sinh":
		value = "NGUYỄN THỊ PHƯỢNG UYỂN"
	case "ngay_sinh":
		d := strings.Split(value, "/")
		value = fmt.Sprintf("%s tháng %s năm %s", d[0], d[1], d[2])
	case "nhan_xet_danh_gia": // its label is a heading
		label = strings.TrimSuffix(label, ":") + " " + value
		value = ""
	}
	want := squeeze(label + ": " + value)
	if value == "" {
		want = label
	}
	if value == "" && e.ID != "nhan_xet_danh_gia" {
		t.Fatalf("the sample says nothing for %s", e.ID)
	}
	if !strings.Contains(text, want) {
		t.Errorf("%s: the paper does not say %q", e.ID, want)
	}
}

func wantTable(t *testing.T, text string, c law.Content, table *law.Entry) {
	t.Helper()
	want := []string{table.Item, table.Label.VI}
	for i := range table.Columns {
		e := &table.Columns[i]
		if e.Cell == "" {
			continue
		}
		want = append(want, strings.Split(e.Label.VI, " – ")...)
		for _, row := range c.Tables[table.ID] {
			want = append(want, law.KindOf(e.Kind).Format(e, row.Cells[e.ID], "vi"))
		}
	}
	for _, w := range want {
		if !strings.Contains(text, squeeze(w)) {
			t.Errorf("%s: the paper does not say %q", table.ID, w)
		}
	}
}

// TestNumbers finds the 38 numbers of the form, each once, in their order, also on an empty form.
func TestNumbers(t *testing.T) {
	p := page(t, "syll", 1)
	p.Content = law.Content{}
	text := words(t, printPDF(t, p))
	at := 0
	for n := 1; n <= 38; n++ {
		number := fmt.Sprintf(" %d) ", n)
		i := strings.Index(text[at:], number)
		if i < 0 {
			t.Fatalf("no item %d behind the one before it", n)
		}
		if at += i + 1; strings.Contains(text[at:], number) {
			t.Errorf("item %d is numbered twice", n)
		}
	}
	for _, number := range []string{"30.1)", "30.2)", "30.3)", "32.1-", "32.6-", "34.1-", "34.3-", "35.2-", "36.2-", "37.3-"} {
		if strings.Count(text, number) != 1 {
			t.Errorf("%q stands %d times, want once", number, strings.Count(text, number))
		}
	}
}

// TestEntryWithoutLayout: one more line of form data appears on paper, in the place of its number.
func TestEntryWithoutLayout(t *testing.T) {
	p := page(t, "syll", 1)
	f := *p.Form
	f.Entries = append(slices.Clone(f.Entries),
		law.Entry{ID: "moi_16", Item: "16", Label: law.Label{VI: "Mục mới thêm"}, Kind: "text"},
		law.Entry{ID: "moi_21", Cell: "21.2", Label: law.Label{VI: "Ngày phong"}, Kind: "date"},
		law.Entry{ID: "moi_bang", Item: "36.3", Cell: "36.3", Label: law.Label{VI: "Bảng mới thêm"}, Kind: "table",
			Columns: []law.Entry{{ID: "cot", Label: law.Label{VI: "Cột mới"}, Kind: "money"}}},
		law.Entry{ID: "ngoai", Label: law.Label{VI: "Chỉ có trong gói tin"}, Kind: "text"})
	p.Form = &f
	p.Content.Fields["moi_16"] = law.Plain("giá trị mới")
	p.Content.Fields["moi_21"] = law.Plain("2019-05-07")
	p.Content.Tables["moi_bang"] = []law.Row{{ID: "1", Cells: map[string]law.Value{"cot": law.Plain("1234567")}}}
	text := words(t, printPDF(t, p))
	at := 0
	for _, want := range []string{"16) Ngày tham gia", "Mục mới thêm: giá trị mới", "17) Ngày nhập ngũ", "21) Học hàm", "Ngày phong: 07/05/2019",
		"22) Danh hiệu", "36.2- ", "36.3- Bảng mới thêm Cột mới 1.234.567", "37) HOÀN CẢNH"} {
		i := strings.Index(text[at:], want)
		if i < 0 {
			t.Fatalf("%q is not there, or not in its place", want)
		}
		at += i
	}
	if strings.Contains(text, "Chỉ có trong gói tin") {
		t.Error("an entry without a place on paper was printed")
	}
	if word := documentText(t, p); !strings.Contains(word, "Mục mới thêm: giá trị mới") || !strings.Contains(word, "1.234.567") {
		t.Error("the Word document lacks the new entries")
	}
}

func TestKindsAreExhaustive(t *testing.T) {
	if got, want := paper.Kinds(), law.KindNames(); !slices.Equal(got, want) {
		t.Errorf("paper prints kinds %q, the law has %q", got, want)
	}
	p := page(t, "syll", 1)
	f := *p.Form
	f.Entries = append(slices.Clone(f.Entries), law.Entry{ID: "la", Item: "9", Kind: "hologram"})
	p.Form = &f
	if _, err := printer().PDF(t.Context(), p); err == nil || !strings.Contains(err.Error(), "hologram") {
		t.Errorf("an unknown kind gave the error %v", err)
	}
}

// TestAnswers: "không có" is said, once for a whole table; what is switched off or still sealed is never shown.
func TestAnswers(t *testing.T) {
	p := page(t, "syll", 1)
	p.Content.Fields["ton_giao"] = law.NoneDeclared()
	p.Content.Fields["can_nang"] = law.NoneDeclared()
	p.Content.Tables["ky_luat"] = nil
	p.Content.Fields["ky_luat"] = law.NoneDeclared()
	p.Content.Fields["quy_hoach_chuc_danh"] = law.Plain("BÍMẬT-QUYHOẠCH")
	p.Content.Fields["so_bhxh"] = law.Value{Sealed: "CIPHERTEXT"}
	text := words(t, printPDF(t, p))
	word := documentText(t, p)
	for _, want := range []string{"7) Tôn giáo: Không có", "Cân nặng: Không có Nhóm máu", "Cơ quan quyết định", "24) Được quy hoạch chức danh:", "9) Số BHXH: (không hiển thị)"} {
		if !strings.Contains(text, want) {
			t.Errorf("the paper does not say %q", want)
		}
	}
	if n := strings.Count(text, "Không có"); n != 3 {
		t.Errorf("không có stands %d times, want 3", n)
	}
	for _, never := range []string{"BÍMẬT", "CIPHERTEXT"} {
		if strings.Contains(text, never) || strings.Contains(word, never) {
			t.Errorf("%s was printed", never)
		}
	}
}

// TestOneNumber: since 1 July 2026 the identifier is the number of the identity card, and is asked once.
func TestOneNumber(t *testing.T) {
	p := page(t, "syll", 1)
	delete(p.Content.Fields, "ma_so_dinh_danh")
	if text := words(t, printPDF(t, p)); !strings.Contains(text, "Mã số định danh: 025180001234") {
		t.Error("the identifier is not the number of the identity card")
	}
	p.Day.Year = 2025
	if text := words(t, printPDF(t, p)); strings.Contains(text, "Mã số định danh: 025180001234") {
		t.Error("the identifier was taken from the identity card before that was the law")
	}
}

func TestEnglish(t *testing.T) {
	p := page(t, "syll", 1)
	p.Lang = "en"
	text := words(t, printPDF(t, p))
	for _, want := range []string{"COPY WITHOUT LEGAL VALUE", "1) Name at birth: NGUYỄN THỊ PHƯỢNG UYỂN", "Page 1/", "32) TRAINING"} {
		if !strings.Contains(text, want) {
			t.Errorf("the English paper does not say %q", want)
		}
	}
}

// TestManyRows: a table of 200 rows runs over pages; each has the head, and every row is whole and there once.
func TestManyRows(t *testing.T) {
	p := page(t, "syll", 1)
	var rows []law.Row
	for i := range 200 {
		rows = append(rows, law.Row{ID: fmt.Sprint(i), Cells: map[string]law.Value{
			"don_vi_cong_tac":   law.Plain(fmt.Sprintf("Đơnvị%03d là một cơ quan có tên dài đến mức phải xuống dòng trong ô của nó, hếtô%03d", i, i)),
			"chuc_danh_chuc_vu": law.Plain("Chuyên viên")}})
	}
	p.Content.Tables["qua_trinh_cong_tac"] = rows
	pages, withRows, seen := pagesOf(t, printPDF(t, p)), 0, 0
	for n, text := range pages {
		first, last := strings.Count(text, "Đơnvị"), strings.Count(text, "hếtô")
		if first != last {
			t.Errorf("page %d breaks a row", n+1)
		}
		if first > 0 {
			withRows++
			head := strings.Index(text, "Tháng/năm Từ Đến Đơn vị công tác (đảng, chính quyền, đoàn thể, tổ chức xã hội) Chức danh/ chức vụ")
			if head < 0 || head > strings.Index(text, "Đơnvị") {
				t.Errorf("page %d has rows without a head above them", n+1)
			}
		}
		seen += first
	}
	if seen != 200 || withRows < 5 {
		t.Errorf("%d rows on %d pages, want 200 on several", seen, withRows)
	}
}

// TestPageEnds: wherever the pages end, no heading and no head of a table is the last thing on one, and the signatures never
// stand alone on theirs.
func TestPageEnds(t *testing.T) {
	p := page(t, "syll", 1) // no table is empty: rows to write in leave no text to look for
	for n := range 5 {
		rows := make([]law.Row, n*3+1)
		for i := range rows {
			rows[i] = law.Row{ID: fmt.Sprint(i), Cells: map[string]law.Value{"moi_quan_he": law.Plain("Con"), "thong_tin": law.Plain("hàng của bảng")}}
		}
		p.Content.Tables["gia_dinh_ban_than"] = rows
		pages := pagesOf(t, printPDF(t, p))
		for i, text := range pages {
			body, _, _ := strings.Cut(text, "BẢN KHÔNG CÓ")
			body = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(body), fmt.Sprint(i+1)))
			for j := range p.Form.Entries {
				if e := &p.Form.Entries[j]; e.IsTable() && strings.HasSuffix(body, squeeze(e.Label.VI)) || strings.HasSuffix(body, "GIA ĐÌNH") || strings.HasSuffix(body, "(nếu có)") {
					t.Fatalf("%d rows: page %d ends with a heading: …%s", len(rows), i+1, body[max(0, len(body)-80):])
				}
			}
		}
		if last := pages[len(pages)-1]; !strings.Contains(last, "38) NHẬN XÉT") || !strings.Contains(last, "Người khai") {
			t.Errorf("%d rows: the signatures stand without the end of the form", len(rows))
		}
	}
}

// TestLongTexts: an item of 4000 characters and a cell of as many run over pages; no word is lost or turned around.
func TestLongTexts(t *testing.T) {
	var long strings.Builder
	var want []string
	for i := range 570 {
		want = append(want, fmt.Sprintf("w%04d", i))
	}
	long.WriteString(strings.Join(want, " "))
	for _, place := range []string{"item", "cell"} {
		p := page(t, "syll", 1)
		if place == "item" {
			p.Content.Fields["lich_su_bi_bat_bi_tu"] = law.Plain(long.String())
		} else {
			p.Content.Tables["gia_dinh_ban_than"][0].Cells["thong_tin"] = law.Plain(long.String() + "\n" + strings.Repeat("hết ", 400))
		}
		var got []string
		for _, word := range strings.Fields(words(t, printPDF(t, p))) {
			if len(word) == 5 && word[0] == 'w' {
				got = append(got, word)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d words of %d, or not in their order", place, len(got), len(want))
		}
	}
}

// TestMargins: every page says what it is: its number, the version with its digest, and that it has no legal value.
func TestMargins(t *testing.T) {
	p := page(t, "syll", 6)
	const stamp = "BẢN KHÔNG CÓ GIÁ TRỊ PHÁP LÝ – in từ phần mềm để tham khảo"
	pages := pagesOf(t, printPDF(t, p))
	for i, text := range pages {
		for _, want := range []string{stamp, "Phiên bản 3 · mã băm " + p.Digest, fmt.Sprintf("Trang %d/%d", i+1, len(pages))} {
			if strings.Count(text, want) != 1 {
				t.Errorf("page %d does not say %q once", i+1, want)
			}
		}
	}
	p.ForSigner = true
	for i, text := range pagesOf(t, printPDF(t, p)) {
		if strings.Contains(text, stamp) || !strings.Contains(text, p.Digest) {
			t.Errorf("page %d for the signer has the stamp, or lacks the digest", i+1)
		}
	}
}

func TestSameBytes(t *testing.T) {
	p := page(t, "syll", 3)
	p.Photo = portrait(t)
	want, err := printer().PDF(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	word, err := printer().DOCX(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			got, err := paper.New().PDF(t.Context(), p)
			again, errWord := paper.New().DOCX(t.Context(), p)
			if err != nil || errWord != nil || string(got) != string(want) || string(again) != string(word) {
				t.Errorf("the same page gave other bytes (%v, %v)", err, errWord)
			}
		})
	}
	group.Wait()
	p.Digest = "other"
	if other := printPDF(t, p); string(other) == string(want) {
		t.Error("another version gave the same bytes")
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := page(t, "syll", 1)
	if _, err := printer().PDF(ctx, p); !errors.Is(err, context.Canceled) {
		t.Errorf("PDF: %v", err)
	}
	if _, err := printer().DOCX(ctx, p); !errors.Is(err, context.Canceled) {
		t.Errorf("DOCX: %v", err)
	}
	if _, err := printer().Slips(ctx, []office.Slip{{}}); !errors.Is(err, context.Canceled) {
		t.Errorf("Slips: %v", err)
	}
	if _, err := printer().PDF(t.Context(), office.Page{}); err == nil {
		t.Error("a page without a form was printed")
	}
}

func TestContract(t *testing.T) {
	p := page(t, "hop_dong", 2)
	text := words(t, printPDF(t, p))
	for i := range p.Form.Entries {
		e := &p.Form.Entries[i]
		if e.IsTable() || e.Kind == "signature" || e.Kind == "fixed_text" || e.Cell == "" {
			continue
		}
		value := law.KindOf(e.Kind).Format(e, p.Content.Fields[e.ID], "vi")
		if d := strings.Split(value, "/"); len(d) == 3 && !strings.Contains(text, value) {
			value = fmt.Sprintf("%s tháng %s năm %s", d[0], d[1], d[2])
		}
		if e.ID == "mau_hop_dong" {
			value = "THỰC HIỆN CÔNG VIỆC CHUYÊN MÔN, NGHIỆP VỤ"
		}
		if !strings.Contains(text, value) {
			t.Errorf("%s: the contract does not say %q", e.ID, value)
		}
	}
	for _, want := range []string{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "HỢP ĐỒNG LAO ĐỘNG", "BÊN A: NGƯỜI SỬ DỤNG LAO ĐỘNG", "Điều 6. Điều khoản thi hành",
		"Thuế thu nhập cá nhân", "Trình độ chuyên môn: ", "Bên A (Ký tên, đóng dấu)", "Bên B (Ký tên)"} {
		if !strings.Contains(text, want) {
			t.Errorf("the contract does not say %q", want)
		}
	}
	p.Content = law.Content{Fields: map[string]law.Value{"mau_hop_dong": law.Coded("MAU_HOP_DONG", "ho_tro_phuc_vu", "Thực hiện công việc hỗ trợ, phục vụ")}}
	if text := words(t, printPDF(t, p)); strings.Contains(text, "Trình độ ngoại ngữ") || !strings.Contains(text, "THỰC HIỆN CÔNG VIỆC HỖ TRỢ, PHỤC VỤ") {
		t.Error("the other kind of contract has the lines of this one, or not its title")
	}
}

// TestPlainForm: a form without a layout of its own is printed too.
func TestPlainForm(t *testing.T) {
	f := &law.Form{ID: "phieu", Edition: "1", Label: law.Label{VI: "Phiếu thử"},
		Chapters: []law.Chapter{{ID: "a", Label: law.Label{VI: "Phần một"}}, {ID: "b", Label: law.Label{VI: "Phần hai"}}},
		Entries: []law.Entry{
			{ID: "y", Chapter: "b", Cell: "b.1", Label: law.Label{VI: "Sau"}, Kind: "text"},
			{ID: "x", Chapter: "a", Cell: "a.1", Label: law.Label{VI: "Trước"}, Kind: "text"},
		}}
	p := office.Page{Form: f, Content: law.Content{Fields: map[string]law.Value{"x": law.Plain("một"), "y": law.Plain("hai")}}, Day: day}
	if text := words(t, printPDF(t, p)); !strings.Contains(text, "PHIẾU THỬ Phần một Trước: một Phần hai Sau: hai") {
		t.Errorf("the form reads %q", text)
	}
}
