package demo

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"hoso/civil"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/viet"
)

//go:embed data/names.csv
var nameTable []byte

// names are weighted lists by kind: ho_demo_phu_tho, dem_nam, ten_nam, dem_nu, ten_nu.
type names map[string]weighted

type weighted struct {
	words []string
	sums  []float64
}

func readNames() (names, error) {
	rows, err := csv.NewReader(bytes.NewReader(nameTable)).ReadAll()
	if err != nil {
		return nil, err
	}
	out := names{}
	for _, r := range rows[1:] {
		weight, err := strconv.ParseFloat(r[3], 64)
		if err != nil {
			if weight, err = strconv.ParseFloat(r[2], 64); err != nil {
				return nil, fmt.Errorf("names: %q: %w", r, err)
			}
		}
		w := out[r[0]]
		sum := weight
		if len(w.sums) > 0 {
			sum += w.sums[len(w.sums)-1]
		}
		out[r[0]] = weighted{append(w.words, r[1]), append(w.sums, sum)}
	}
	return out, nil
}

func (w weighted) pick(r *rand.Rand) string {
	x := r.Float64() * w.sums[len(w.sums)-1]
	for i, sum := range w.sums {
		if x < sum {
			return w.words[i]
		}
	}
	return w.words[len(w.words)-1]
}

// career is what a kind of unit employs.
type career struct {
	category, rank, head, headCode, staff, work, degree, field string
}

var careers = map[string]career{
	"thcs": {"vien_chuc", "V.07.04.32", "Hiệu trưởng", "", "Giáo viên", "Giảng dạy và làm công tác chủ nhiệm", "04", "Sư phạm Toán học"},
	"th":   {"vien_chuc", "V.07.03.29", "Hiệu trưởng", "", "Giáo viên", "Giảng dạy các môn tiểu học", "04", "Giáo dục tiểu học"},
	"mn":   {"vien_chuc", "V.07.02.26", "Hiệu trưởng", "", "Giáo viên", "Nuôi dưỡng, chăm sóc, giáo dục trẻ", "06", "Giáo dục mầm non"},
	"tyt":  {"vien_chuc", "V.08.05.12", "Trưởng trạm", "", "Điều dưỡng", "Khám, chữa bệnh ban đầu và y tế dự phòng", "04", "Điều dưỡng"},
	"sn":   {"vien_chuc", "V.01.02.02", "Giám đốc", "", "Viên chức", "Thực hiện nghiệp vụ chuyên môn được giao", "04", "Quản trị văn phòng"},
	"xa":   {"cong_chuc", "01.003", "Chủ tịch UBND", "", "Chuyên viên", "Tham mưu quản lý nhà nước trên địa bàn", "04", "Luật"},
	"so":   {"cong_chuc", "01.003", "Giám đốc", "", "Chuyên viên", "Tham mưu, tổng hợp lĩnh vực được phân công", "04", "Quản lý nhà nước"},
}

// invented is one person before loading.
type invented struct {
	Name     string
	Position string
	Loaded   office.Loaded

	group string
	step  int
}

// writer fills a content through the kinds of the form, so that an invented value is as well formed as a typed one.
type writer struct {
	b       *builder
	form    *law.Form
	content law.Content
	err     error
}

func (w *writer) set(field, text string) {
	w.content.Fields[field] = w.value(w.form.Entry(field), text)
}

func (w *writer) none(fields ...string) {
	for _, f := range fields {
		w.content.Fields[f] = law.NoneDeclared()
	}
}

func (w *writer) value(e *law.Entry, text string) law.Value {
	if e == nil {
		w.err = fmt.Errorf("people: no such entry for %q", text)
		return law.Value{}
	}
	in := law.Input{Text: text}
	if list, code, ok := strings.Cut(text, ":="); ok { // "LIST:=code"
		in = law.Input{List: list, Code: code}
		if item, known := w.b.o.Book().List(list).Get(code); known {
			in.Text = item.Label
		}
	}
	v, err := law.KindOf(e.Kind).Parse(w.b.o.Book(), e, w.b.day, in)
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("people: %s = %q: %w", e.ID, text, err)
	}
	return v
}

func (w *writer) row(table string, cells ...string) {
	e := w.form.Entry(table)
	row := law.Row{ID: id.At(w.b.o.Now(), &source{w.b.random}), Cells: map[string]law.Value{}}
	for i := 0; i+1 < len(cells); i += 2 {
		if cells[i+1] != "" {
			row.Cells[cells[i]] = w.value(e.Column(cells[i]), cells[i+1])
		}
	}
	w.content.Tables[table] = append(w.content.Tables[table], row)
}

// self is what the parts of one dossier have to agree on.
type self struct {
	place        place
	career       career
	name, sex    string
	female       bool
	birth, began civil.Date

	step               int
	group              string
	category, position string
}

func (b *builder) invent(n int, p place) invented {
	if b.names == nil {
		b.names, b.failed = readNames()
	}
	r := b.random
	s := self{place: p, career: careers[p.Kind], female: r.IntN(100) < 58}
	if p.Kind == "so" || p.Kind == "xa" {
		s.female = r.IntN(100) < 42
	}
	s.sex, s.name = "1", b.names["ho_demo_phu_tho"].pick(r)+" "+b.names["dem_nam"].pick(r)+" "+b.names["ten_nam"].pick(r)
	if s.female {
		s.sex, s.name = "2", b.names["ho_demo_phu_tho"].pick(r)+" "+b.names["dem_nu"].pick(r)+" "+b.names["ten_nu"].pick(r)
	}
	age := 24 + r.IntN(34)
	if p.Head {
		age = 40 + r.IntN(17)
	}
	s.birth = civil.Of(b.day.Year-age, 1+r.IntN(12), 1+r.IntN(28))
	s.began = civil.Of(s.birth.Year+22+r.IntN(3), 1+r.IntN(12), 1)
	if s.began.After(b.day) {
		s.began = civil.Of(b.day.Year-1, 9, 1)
	}
	item, _ := b.o.Book().List("ma_so_ngach").Get(s.career.rank)
	s.group = item.Extra["salary_group"]
	s.step = min(max(1, 1+(b.day.Year-s.began.Year)/3), len(b.o.Book().Salary().Steps(s.group)))
	s.category, s.position = s.career.category, s.career.staff
	if p.Head {
		s.position = s.career.head
		if p.Kind == "xa" {
			s.category = "can_bo"
		}
	}
	w := &writer{b: b, content: law.Content{Fields: map[string]law.Value{}, Tables: map[string][]law.Row{}}}
	w.form, w.err = b.o.Book().Form("syll", b.day)
	if w.err == nil {
		w.content.Form = w.form.Key()
		for _, part := range []func(*writer, *self, int){identity, work, salary, education, history, family, economy} {
			part(w, &s, n)
		}
	}
	if b.failed == nil {
		b.failed = w.err
	}
	special := ""
	if p.Manager == b.units[RootKey].ID { // directors and chairs: the Standing Committee manages them
		special = law.Specials()[0]
	}
	return invented{Name: s.name, Position: s.position, group: s.group, step: s.step, Loaded: office.Loaded{Category: s.category, Unit: p.Unit, Manager: p.Manager, Special: special, Contents: map[string]law.Content{"syll": w.content},
		From: s.began, Basis: fmt.Sprintf("QĐ tuyển dụng %d/QĐ (thử nghiệm)", 100+n)}}
}

func identity(w *writer, s *self, n int) {
	r := w.b.random
	home := ""
	for home == "" {
		if key := w.b.keys[r.IntN(len(w.b.keys))]; slices.Contains(w.b.communes, key) {
			home = key
		}
	}
	century := 0
	if s.birth.Year >= 2000 {
		century = 2
	}
	if s.female {
		century++
	}
	w.set("so_hieu", fmt.Sprintf("%s%06d", w.b.at.Prefix, n+1))
	w.set("ho_ten_khai_sinh", s.name)
	w.set("gioi_tinh", "GIOI_TINH:="+s.sex)
	w.none("ten_goi_khac")
	w.set("ngay_sinh", s.birth.VN())
	w.set("noi_sinh", "dvhc_xa:="+home)
	w.set("que_quan_xa", "dvhc_xa:="+home)
	w.set("que_quan_tinh", "dvhc_tinh:="+w.b.at.Communes)
	ethnic := "01"
	if r.IntN(100) < 14 {
		ethnic = []string{"06", "02", "03"}[r.IntN(3)]
	}
	w.set("dan_toc", "dan_toc:="+ethnic)
	w.set("ton_giao", "ton_giao:=00")
	w.set("so_cccd", fmt.Sprintf("0%s%d%02d%06d", w.b.at.Communes, century, s.birth.Year%100, 900000-n)) // an obviously made-up tail
	w.set("ngay_cap_cccd", civil.Of(2021+r.IntN(4), 1+r.IntN(12), 1+r.IntN(28)).VN())
	w.set("so_dien_thoai", fmt.Sprintf("0900%06d", n))
	w.set("so_bhxh", fmt.Sprintf("%s%08d", w.b.at.Communes, n))
	w.set("so_the_bhyt", fmt.Sprintf("%s%08d", w.b.at.Communes, n))
	w.set("noi_o_hien_nay", "dvhc_xa:="+home)
	w.set("thanh_phan_gia_dinh_xuat_than", "Nông dân")
	w.set("tinh_trang_suc_khoe", "Tốt")
	w.set("chieu_cao", strconv.Itoa(150+r.IntN(28)))
	w.set("can_nang", strconv.Itoa(45+r.IntN(30)))
	w.set("nhom_mau", "NHOM_MAU:="+w.b.o.Book().List("NHOM_MAU").Items[r.IntN(4)].Code)
	w.none("doi_tuong_chinh_sach", "ngay_nhap_ngu", "hoc_ham", "danh_hieu_nha_nuoc")
}

func work(w *writer, s *self, n int) {
	r := w.b.random
	unit := w.b.units[s.place.Key].Name
	w.none("nghe_nghiep_truoc_tuyen_dung", "chuc_vu_kiem_nhiem")
	w.set("ngay_tuyen_dung_lan_dau", s.began.VN())
	w.set("co_quan_tuyen_dung", unit)
	w.set("ngay_vao_co_quan_hien_nay", s.began.VN())
	w.set("chuc_vu_hien_tai", s.position)
	if s.place.Head {
		w.set("ngay_bo_nhiem", civil.Of(2025, 7, 1).VN())
	}
	w.set("cong_viec_chinh", s.career.work)
	w.set("so_truong_cong_tac", s.career.work)
	w.set("cong_viec_lam_lau_nhat", s.career.work)
	youth := civil.Of(s.birth.Year+15, 3, 26)
	w.set("ngay_tham_gia_to_chuc_ctxh", youth.VN())
	if s.place.Head || r.IntN(100) < 55 {
		joined := civil.Of(s.began.Year+2, 5, 19)
		if joined.Before(w.b.day.AddMonths(-24)) {
			w.set("ngay_vao_dang", joined.VN())
			w.set("ngay_vao_dang_chinh_thuc", joined.AddMonths(12).VN())
		}
	}
	for _, f := range []string{"ngay_vao_dang", "ngay_vao_dang_chinh_thuc", "chuc_vu_dang_hien_tai"} {
		if w.content.Fields[f].IsZero() {
			w.none(f)
		}
	}
	middle := civil.Of(s.began.Year+(w.b.day.Year-s.began.Year)/2, 8, 1)
	if middle.Year > s.began.Year {
		w.row("qua_trinh_cong_tac", "tu_thang", civil.MonthOf(s.began).VN(), "den_thang", civil.MonthOf(middle).VN(), "don_vi_cong_tac", unit, "chuc_danh_chuc_vu", s.career.staff)
		w.row("qua_trinh_cong_tac", "tu_thang", civil.MonthOf(middle).Next().VN(), "don_vi_cong_tac", unit, "chuc_danh_chuc_vu", s.position)
		return
	}
	w.row("qua_trinh_cong_tac", "tu_thang", civil.MonthOf(s.began).VN(), "don_vi_cong_tac", unit, "chuc_danh_chuc_vu", s.position)
}

func salary(w *writer, s *self, n int) {
	book := w.b.o.Book()
	w.set("ngach_ma_so", "ma_so_ngach:="+s.career.rank)
	w.set("ngach_chuc_danh", "ngach:="+s.career.rank)
	w.set("ngach_ngay_bo_nhiem", s.began.AddMonths(12).VN())
	from := civil.Of(s.began.Year+3*(s.step-1), s.began.Month, 1)
	coefficient, _ := book.Salary().Coefficient(s.group, s.step)
	if n%97 == 41 { // wrong on purpose: what consistency checks are for
		coefficient += 11
	}
	w.set("ngach_bac_luong", strconv.Itoa(s.step))
	w.set("ngach_he_so", hundredths(coefficient))
	w.set("ngach_ngay_huong", from.VN())
	w.set("vi_tri_viec_lam", s.position)
	if s.place.Head {
		w.set("phu_cap_chuc_vu", "0,50")
	} else {
		w.none("phu_cap_chuc_vu")
	}
	for step := max(1, s.step-3); step <= s.step; step++ {
		begin := civil.Of(s.began.Year+3*(step-1), s.began.Month, 1)
		end := ""
		if step < s.step {
			end = civil.MonthOf(begin.AddMonths(36)).Prev().VN()
		}
		c, _ := book.Salary().Coefficient(s.group, step)
		w.row("qua_trinh_luong", "tu_thang", civil.MonthOf(begin).VN(), "den_thang", end, "ma_so", "ma_so_ngach:="+s.career.rank, "bac_luong", strconv.Itoa(step), "he_so_luong", hundredths(c))
	}
	w.none("cac_loai_phu_cap")
}

func hundredths(n int) string { return fmt.Sprintf("%d,%02d", n/100, n%100) }

func education(w *writer, s *self, n int) {
	r := w.b.random
	w.set("trinh_do_giao_duc_pho_thong", "TRINH_DO_GDPT:=22")
	w.set("trinh_do_chuyen_mon_cao_nhat", "TRINH_DO_CHUYEN_MON:=04")
	w.row("dao_tao_chuyen_mon", "tu_thang", fmt.Sprintf("09/%d", s.birth.Year+18), "den_thang", fmt.Sprintf("06/%d", s.birth.Year+22),
		"ten_co_so_dao_tao", []string{"Trường Đại học Hùng Vương", "Trường Đại học Sư phạm Hà Nội 2", "Học viện Hành chính Quốc gia"}[r.IntN(3)], "chuyen_nganh_dao_tao", s.career.field,
		"hinh_thuc_dao_tao", "HINH_THUC_DAO_TAO:="+w.b.o.Book().List("HINH_THUC_DAO_TAO").Items[0].Code, "van_bang_trinh_do", "HOC_VI_VAN_BANG:="+s.career.degree)
	year := min(s.began.Year+4, w.b.day.Year-1)
	if r.IntN(2) == 0 {
		w.row("ly_luan_chinh_tri", "tu_thang", fmt.Sprintf("03/%d", year), "den_thang", fmt.Sprintf("09/%d", year), "ten_co_so_dao_tao", "Trường Chính trị tỉnh", "van_bang_duoc_cap", "LY_LUAN_CHINH_TRI:=07")
	} else {
		w.none("ly_luan_chinh_tri")
	}
	w.row("boi_duong_qlnn_cdnn", "tu_thang", fmt.Sprintf("04/%d", year), "den_thang", fmt.Sprintf("06/%d", year), "ten_co_so_dao_tao", "Trường Chính trị tỉnh", "chung_chi_duoc_cap", "QUAN_LY_NHA_NUOC:=02")
	w.row("boi_duong_an_ninh_quoc_phong", "tu_thang", fmt.Sprintf("07/%d", year), "den_thang", fmt.Sprintf("07/%d", year), "ten_co_so_dao_tao", "Trường Quân sự tỉnh", "chung_chi_duoc_cap", "DOI_TUONG_BOI_DUONG_QPAN:=4")
	w.row("tin_hoc", "den_thang", fmt.Sprintf("05/%d", s.birth.Year+21), "ten_co_so_dao_tao", "Trường Đại học Hùng Vương", "chung_chi_duoc_cap", "Chứng chỉ ứng dụng CNTT cơ bản")
	w.row("ngoai_ngu_tieng_dan_toc", "den_thang", fmt.Sprintf("05/%d", s.birth.Year+21), "ten_co_so_dao_tao", "Trường Đại học Hùng Vương", "ten_ngoai_ngu", "NGOAI_NGU:=01", "chung_chi_duoc_cap", "Bậc 2/6")
}

func history(w *writer, s *self, n int) {
	w.none("lich_su_bi_bat_bi_tu", "lam_viec_che_do_cu", "to_chuc_nuoc_ngoai", "ky_luat")
	for year := max(s.began.Year+1, w.b.day.Year-3); year < w.b.day.Year; year++ {
		w.row("thi_dua_khen_thuong", "nam", strconv.Itoa(year), "xep_loai_chuyen_mon", "XEP_LOAI_CHAT_LUONG:=02", "xep_loai_thi_dua", "DANH_HIEU_THI_DUA:=47")
	}
	if len(w.content.Tables["thi_dua_khen_thuong"]) == 0 {
		w.none("thi_dua_khen_thuong")
	}
}

func family(w *writer, s *self, n int) {
	r := w.b.random
	surname, _, _ := strings.Cut(s.name, " ")
	relative := func(surname string, female bool) string {
		if female {
			return surname + " " + w.b.names["dem_nu"].pick(r) + " " + w.b.names["ten_nu"].pick(r)
		}
		return surname + " " + w.b.names["dem_nam"].pick(r) + " " + w.b.names["ten_nam"].pick(r)
	}
	add := func(table, relation, name string, year int, about string) {
		w.row(table, "moi_quan_he", w.relation(relation), "ho_va_ten", name, "nam_sinh", strconv.Itoa(year), "thong_tin", about)
	}
	place := w.b.at.Short + "; nông dân; thường trú tại " + w.b.at.Short + " (thông tin thử nghiệm)"
	add("gia_dinh_ban_than", "Cha", relative(surname, false), s.birth.Year-27, place)
	add("gia_dinh_ban_than", "Mẹ", relative(w.b.names["ho_demo_phu_tho"].pick(r), true), s.birth.Year-25, place)
	if w.b.day.Year-s.birth.Year < 27 {
		w.none("gia_dinh_ben_vo_chong")
		return
	}
	spouse := "Vợ"
	if s.female {
		spouse = "Chồng"
	}
	theirs := w.b.names["ho_demo_phu_tho"].pick(r)
	add("gia_dinh_ban_than", spouse, relative(theirs, !s.female), s.birth.Year+r.IntN(4)-1, w.b.at.Short+"; lao động tự do (thông tin thử nghiệm)")
	for i := range r.IntN(3) {
		if year := s.birth.Year + 26 + 3*i; year < w.b.day.Year {
			add("gia_dinh_ban_than", "Con", relative(surname, i == 1), year, "Học sinh (thông tin thử nghiệm)")
		}
	}
	add("gia_dinh_ben_vo_chong", "Cha", relative(theirs, false), s.birth.Year-26, place)
	add("gia_dinh_ben_vo_chong", "Mẹ", relative(w.b.names["ho_demo_phu_tho"].pick(r), true), s.birth.Year-24, place)
}

// relation finds the code of a family relation by the beginning of its label.
func (w *writer) relation(label string) string {
	for _, item := range w.b.o.Book().List("QUAN_HE_GIA_DINH").Items {
		if strings.HasPrefix(viet.Fold(item.Label), viet.Fold(label)) {
			return "QUAN_HE_GIA_DINH:=" + item.Code
		}
	}
	return label
}

func economy(w *writer, s *self, n int) {
	w.set("thu_nhap_tien_luong", strconv.Itoa(12*(6+s.step)*1_000_000))
	w.none("thu_nhap_nguon_khac", "nha_o_duoc_cap_loai", "dat_o_duoc_cap_dien_tich", "dat_san_xuat_kinh_doanh")
	w.set("nha_o_tu_mua_loai", "Nhà cấp 4")
	w.set("nha_o_tu_mua_dien_tich", strconv.Itoa(70+n%60))
	w.set("dat_o_tu_mua_dien_tich", strconv.Itoa(100+n%150))
}
