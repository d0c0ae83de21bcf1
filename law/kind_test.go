package law

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"hoso/civil"
	"hoso/fault"
)

// entryOf gives an entry of the forms as "field" or "table/column" of the SYLL, "hop_dong:field" of the contract.
func entryOf(t testing.TB, path string) *Entry {
	t.Helper()
	form, id := "syll", path
	if at := strings.Index(path, ":"); at >= 0 {
		form, id = path[:at], path[at+1:]
	}
	field, column, _ := strings.Cut(id, "/")
	e := theForm(t, form).At(Path{Field: field, Column: column})
	if e == nil {
		t.Fatalf("there is no entry %s", path)
	}
	return e
}

func typed(text string) Input { return Input{Text: text} }

// What is typed at an entry, and what is kept of it and shown again.
func TestWhatIsKept(t *testing.T) {
	b, now := theForms(t), day(t, "2026-11-21")
	for _, x := range []struct {
		entry string
		in    Input
		want  Value
		shown string
	}{
		{"ten_goi_khac", typed("  Anh   Ba\t"), Plain("Anh Ba"), "Anh Ba"},
		{"ten_goi_khac", typed("Hoa\u0300ng\u200b"), Plain("Hoàng"), "Hoàng"},
		{"ten_goi_khac", typed(" \n"), Value{}, ""},
		{"ten_goi_khac", Input{None: true}, NoneDeclared(), "Không có"},
		{"lich_su_bi_bat_bi_tu", typed("\r\nNăm 1972: \t bị bắt.\r\n\r\nNăm 1973: về. \n"), Plain("Năm 1972: bị bắt.\n\nNăm 1973: về."), "Năm 1972: bị bắt.\n\nNăm 1973: về."},
		{"ho_ten_khai_sinh", typed("NGUYỄN THỊ HOÀ"), Plain("Nguyễn Thị Hoà"), "Nguyễn Thị Hoà"},
		{"ho_ten_khai_sinh", typed("H'Hen Niê"), Plain("H'Hen Niê"), "H'Hen Niê"},
		{"ho_ten_khai_sinh", typed("NGUYE\u0302\u0303N VA\u0306N AN"), Plain("Nguyễn Văn An"), "Nguyễn Văn An"},

		{"so_cccd", typed("025 080 001 234"), Plain("025080001234"), "025080001234"},
		{"so_cccd", typed("999999999999"), Plain("999999999999"), "999999999999"}, // structure never blocks
		{"so_bhxh", typed("2512345678"), Plain("2512345678"), "2512345678"},
		{"so_the_bhyt", typed("hc4252512345678"), Plain("HC4252512345678"), "HC4252512345678"},
		{"so_the_bhyt", typed("2512345678"), Plain("2512345678"), "2512345678"},
		{"so_dien_thoai", typed("+84 912.345.678"), Plain("0912345678"), "0912 345 678"},
		{"so_dien_thoai", typed("(0210) 3846123"), Plain("02103846123"), "0210 3846 123"},
		{"so_dien_thoai", typed("+856 20 5551234"), Plain("+856205551234"), "+856205551234"},
		{"hop_dong:ben_b.email", typed("An.Nguyen@PhuTho.GOV.vn"), Plain("An.Nguyen@phutho.gov.vn"), "An.Nguyen@phutho.gov.vn"},

		{"ngay_tuyen_dung_lan_dau", typed("2/5/1998"), Plain("1998-05-02"), "02/05/1998"},
		{"ngay_tuyen_dung_lan_dau", typed("1998-05-02"), Plain("1998-05-02"), "02/05/1998"},
		{"ngay_tuyen_dung_lan_dau", typed("29/02/2024"), Plain("2024-02-29"), "29/02/2024"},
		{"ngay_sinh", typed("1980"), Plain("1980"), "1980"},
		{"ngay_sinh", typed("5/1980"), Plain("1980-05"), "05/1980"},
		{"ngay_sinh", typed("02.05.1980"), Plain("1980-05-02"), "02/05/1980"},
		{"qua_trinh_luong/tu_thang", typed("11/2026"), Plain("2026-11"), "11/2026"},
		{"qua_trinh_luong/tu_thang", typed("1998"), Plain("1998"), "1998"},
		{"qua_trinh_luong/den_thang", typed("đến nay"), Value{}, ""},
		{"qua_trinh_luong/den_thang", typed("NAY"), Value{}, ""},
		{"thi_dua_khen_thuong/nam", typed(" 2025 "), Plain("2025"), "2025"},

		{"ngach_bac_luong", typed("05"), Plain("5"), "5"},
		{"chieu_cao", typed("165"), Plain("165"), "165"},
		{"ngach_he_so", typed("4,98"), Plain("4.98"), "4,98"},
		{"ngach_he_so", typed("4.98"), Plain("4.98"), "4,98"},
		{"ngach_he_so", typed("4,4"), Plain("4.40"), "4,40"},
		{"ngach_he_so", typed("10"), Plain("10.00"), "10,00"},
		{"can_nang", typed("65,50"), Plain("65.5"), "65,5"},
		{"nha_o_tu_mua_dien_tich", typed("1.250,5"), Plain("1250.5"), "1.250,5"},
		{"nha_o_tu_mua_dien_tich", typed("1.250"), Plain("1250"), "1.250"},
		{"nha_o_tu_mua_dien_tich", typed("85.12"), Plain("85.12"), "85,12"},
		{"nha_o_tu_mua_dien_tich", typed("0"), Plain("0"), "0"},
		{"ngach_phan_tram_huong", typed("85 %"), Plain("85"), "85"},
		{"ngach_pctnvk", typed("12,5%"), Plain("12.5"), "12,5"},
		{"vtvl_luong_muc_tien", typed("2.530.000"), Plain("2530000"), "2.530.000"},
		{"vtvl_luong_muc_tien", typed("2530000 đ"), Plain("2530000"), "2.530.000"},
		{"vtvl_luong_muc_tien", typed("2 530 000 ₫"), Plain("2530000"), "2.530.000"},
		{"vtvl_luong_muc_tien", typed("2,530,000 VNĐ"), Plain("2530000"), "2.530.000"},
		{"vtvl_luong_muc_tien", typed("500 đồng"), Plain("500"), "500"},

		{"gioi_tinh", typed("nu"), Coded("GIOI_TINH", "2", "Nữ"), "Nữ"},
		{"gioi_tinh", Input{Code: "1", Text: "Nữ"}, Coded("GIOI_TINH", "1", "Nam"), "Nam"}, // the code says what is shown
		{"dan_toc", Input{Code: "06", List: "dan_toc"}, Coded("dan_toc", "06", "Mường"), "Mường"},
		{"ngach_ma_so", typed("01.003"), Coded("ma_so_ngach", "01.003", "01.003"), "01.003"},
		{"ngach_chuc_danh", typed("chuyên viên chính"), Coded("ngach", "01.002", "Chuyên viên chính"), "Chuyên viên chính"},
		{"chuc_vu_hien_tai", typed("Giám đốc sở"), Coded("chuc_vu", "CV009", "Giám đốc sở"), "Giám đốc sở"},
		{"chuc_vu_hien_tai", typed("Trưởng trại giam"), Plain("Trưởng trại giam"), "Trưởng trại giam"},
		{"chuc_vu_kiem_nhiem", typed("Trưởng phòng thuộc sở; Giám đốc sở"), Coded("chuc_vu", "CV009;CV017", "Giám đốc sở; Trưởng phòng thuộc sở"), "Giám đốc sở; Trưởng phòng thuộc sở"},
		{"chuc_vu_kiem_nhiem", Input{Code: " CV017 ;CV009;CV017"}, Coded("chuc_vu", "CV009;CV017", "Giám đốc sở; Trưởng phòng thuộc sở"), "Giám đốc sở; Trưởng phòng thuộc sở"},
		{"doi_tuong_chinh_sach", Input{Code: "1/4;09"}, Coded("doi_tuong_chinh_sach", "09;1/4", "Thương binh; Hạng 1/4 (≥81%)"), "Thương binh; Hạng 1/4 (≥81%)"},
		{"doi_tuong_chinh_sach", typed("Thương binh và con liệt sĩ"), Plain("Thương binh và con liệt sĩ"), "Thương binh và con liệt sĩ"},
		{"thi_dua_khen_thuong/hinh_thuc_khen_thuong", Input{Code: "42", List: "DANH_HIEU_KHEN_THUONG"}, Coded("DANH_HIEU_KHEN_THUONG", "42", "Bằng khen của Bộ, ban, ngành, tỉnh"), "Bằng khen của Bộ, ban, ngành, tỉnh"},
		{"ky_luat/hinh_thuc", typed("giáng chức (công chức)"), Coded("hinh_thuc_ky_luat", "CC_04", "Giáng chức (công chức)"), "Giáng chức (công chức)"}, // an old decision

		{"noi_sinh", typed("thị trấn Mãn Đức, huyện Tân Lạc, tỉnh Hòa Bình"), Coded("dvhc_xa_cu", "05128", "Thị trấn Mãn Đức, huyện Tân Lạc, tỉnh Hoà Bình"), "Thị trấn Mãn Đức, huyện Tân Lạc, tỉnh Hoà Bình"},
		{"noi_sinh", typed("Xã Tân Lạc, tỉnh Phú Thọ"), Coded("dvhc_xa", "05128", "Xã Tân Lạc, tỉnh Phú Thọ"), "Xã Tân Lạc, tỉnh Phú Thọ"},
		{"noi_sinh", typed("Viêng Chăn, Lào"), Plain("Viêng Chăn, Lào"), "Viêng Chăn, Lào"},
		{"noi_sinh", typed("xã Tân Lạc, Phú Thọ"), Coded("dvhc_xa", "05128", "Xã Tân Lạc, tỉnh Phú Thọ"), "Xã Tân Lạc, tỉnh Phú Thọ"},
		{"noi_sinh", typed("Phú Thọ"), Plain("Phú Thọ"), "Phú Thọ"}, // the province, or a ward of it
		{"noi_sinh", typed("Tỉnh Phú Thọ"), Coded("dvhc_tinh", "25", "Tỉnh Phú Thọ"), "Tỉnh Phú Thọ"},
		{"noi_sinh", typed("Xã Lộc Ninh, tỉnh Đồng Nai"), Coded("dvhc_xa", "25270", "Phường Lộc Ninh, thành phố Đồng Nai"), "Phường Lộc Ninh, thành phố Đồng Nai"},
		{"que_quan_tinh", typed("Phú Thọ"), Coded("dvhc_tinh", "25", "Tỉnh Phú Thọ"), "Tỉnh Phú Thọ"},
		{"que_quan_tinh", Input{Code: "25", List: "dvhc_tinh_cu"}, Coded("dvhc_tinh_cu", "25", "Tỉnh Phú Thọ"), "Tỉnh Phú Thọ"},
		{"noi_o_hien_nay", typed("Số 5, tổ 2,  Phường Tân Hòa, tỉnh Phú Thọ"), Coded("dvhc_xa", "04792", "Số 5, tổ 2, Phường Tân Hòa, tỉnh Phú Thọ"), "Số 5, tổ 2, Phường Tân Hòa, tỉnh Phú Thọ"},
		{"noi_o_hien_nay", Input{Code: "04792"}, Coded("dvhc_xa", "04792", "Phường Tân Hoà, tỉnh Phú Thọ"), "Phường Tân Hoà, tỉnh Phú Thọ"},
		{"noi_o_hien_nay", Input{Code: "04792", Text: "Số 5"}, Coded("dvhc_xa", "04792", "Số 5"), "Số 5"},
		{"noi_o_hien_nay", typed("Số 5 phố Lạ"), Plain("Số 5 phố Lạ"), "Số 5 phố Lạ"},
		{"noi_o_hien_nay", typed("Số 5, Xã Tân Lạc"), Plain("Số 5, Xã Tân Lạc"), "Số 5, Xã Tân Lạc"}, // of which province?

		{"co_quan_quan_ly", Input{Code: "0198-u1", Text: "Sở Nội vụ"}, Coded("units", "0198-u1", "Sở Nội vụ"), "Sở Nội vụ"},
		{"co_quan_tuyen_dung", typed("UBND huyện Tân Lạc"), Plain("UBND huyện Tân Lạc"), "UBND huyện Tân Lạc"},
		{"anh_mau", Input{Code: "0198-e1", Text: "anh.jpg"}, Coded("evidence", "0198-e1", "anh.jpg"), "anh.jpg"},
		{"ky_luat", Input{None: true}, NoneDeclared(), "Không có"},
		{"nguoi_khai_cam_doan", Input{}, Value{}, ""},
	} {
		e := entryOf(t, x.entry)
		k := KindOf(e.Kind)
		v, err := k.Parse(b, e, now, x.in)
		if err != nil || v != x.want {
			t.Errorf("%s: %+v gives %+v %v, want %+v", x.entry, x.in, v, err, x.want)
			continue
		}
		if shown := k.Format(e, v, "vi"); shown != x.shown {
			t.Errorf("%s: %+v is shown %q, want %q", x.entry, v, shown, x.shown)
		}
	}
}

// What cannot be kept is refused with the key of a sentence that says what to do, and what it needs to say it.
func TestWhatIsRefused(t *testing.T) {
	b, now := theForms(t), day(t, "2026-11-21")
	for _, x := range []struct {
		entry string
		in    Input
		key   string
		args  []string
	}{
		{"ho_ten_khai_sinh", typed("Nguyễn Văn An 😀"), "text.not_a_name", []string{"😀"}},
		{"ho_ten_khai_sinh", typed("Nguyễn Văn 2"), "text.not_a_name", []string{"2"}},
		{"ho_ten_khai_sinh", typed("- ."), "text.not_a_name", []string{"- ."}},
		{"ho_ten_khai_sinh", typed(strings.Repeat("a", 101)), "value.too_long", []string{"100", "101"}},
		{"ho_ten_khai_sinh", Input{None: true}, "value.none_refused", []string{"Họ và tên khai sinh (viết chữ in hoa)"}},
		{"ten_goi_khac", typed("a\x07b"), "text.control_character", nil},
		{"ten_goi_khac", typed("a\x00b"), "text.control_character", nil},
		{"ten_goi_khac", typed("a\u202eb"), "text.control_character", nil},
		{"ten_goi_khac", typed("\xff"), "text.not_utf8", nil},
		{"ten_goi_khac", typed(strings.Repeat("ế", 201)), "value.too_long", []string{"200", "201"}},
		{"lich_su_bi_bat_bi_tu", typed(strings.Repeat("a", 4001)), "value.too_long", []string{"4000", "4001"}},

		{"so_cccd", typed("02508000123"), "personal_number.not_12_digits", []string{"11"}},
		{"so_cccd", typed("02508000123a"), "personal_number.not_12_digits", []string{"12"}},
		{"so_cccd", typed("０２５０８０００１２３４"), "personal_number.not_12_digits", []string{"12"}},
		{"so_bhxh", typed("12345"), "social_insurance.not_10_digits", []string{"5"}},
		{"so_the_bhyt", typed("HC425251234567"), "health_insurance.wrong_length", []string{"14"}},
		{"so_the_bhyt", typed("123456789012345"[:11]), "health_insurance.wrong_length", []string{"11"}},
		{"so_dien_thoai", typed("12 34"), "phone.unreadable", []string{"12 34"}},
		{"so_dien_thoai", typed("0912 345 67x"), "phone.unreadable", []string{"0912 345 67x"}},
		{"hop_dong:ben_b.email", typed("an@phutho"), "email.unreadable", []string{"an@phutho"}},
		{"hop_dong:ben_b.email", typed("an nguyen@phutho.vn"), "email.unreadable", []string{"an nguyen@phutho.vn"}},
		{"hop_dong:ben_b.email", typed("@phutho.vn"), "email.unreadable", []string{"@phutho.vn"}},

		{"ngay_tuyen_dung_lan_dau", typed("31/02/2020"), "date.impossible", []string{"31/02/2020"}},
		{"ngay_tuyen_dung_lan_dau", typed("1998"), "date.unreadable", []string{"1998"}},
		{"ngay_tuyen_dung_lan_dau", typed("hôm qua"), "date.unreadable", []string{"hôm qua"}},
		{"ngay_tuyen_dung_lan_dau", typed("02/05/0998"), "date.year_out_of_reach", []string{"998", "1850", "2150"}},
		{"ngay_sinh", typed("13/1980"), "date.impossible", []string{"13/1980"}},
		{"qua_trinh_luong/tu_thang", typed("02/05/1998"), "month.day_given", []string{"02/05/1998"}},
		{"thi_dua_khen_thuong/nam", typed("25"), "year.unreadable", []string{"25"}},
		{"thi_dua_khen_thuong/nam", typed("20250"), "year.unreadable", []string{"20250"}},

		{"ngach_bac_luong", typed("13"), "number.too_great", []string{"13", "12"}},
		{"ngach_bac_luong", typed("-1"), "integer.unreadable", []string{"-1"}},
		{"ngach_bac_luong", typed("3,5"), "integer.unreadable", []string{"3,5"}},
		{"ngach_he_so", typed("4,985"), "number.too_great", []string{"4,985", "99"}}, // 4 985
		{"ngach_he_so", typed("0,125"), "coefficient.unreadable", []string{"0,125"}},
		{"ngach_he_so", typed("4,9,8"), "coefficient.unreadable", []string{"4,9,8"}},
		{"ngach_he_so", typed("100"), "number.too_great", []string{"100", "99"}},
		{"can_nang", typed("300,5"), "number.too_great", []string{"300,5", "300"}},
		{"can_nang", typed("65,"), "decimal.unreadable", []string{"65,"}},
		{"can_nang", typed("NaN"), "decimal.unreadable", []string{"NaN"}},
		{"ngach_pctnvk", typed("1e3"), "percent.unreadable", []string{"1e3"}},
		{"ngach_pctnvk", typed("1000"), "number.too_great", []string{"1000", "999"}},
		{"vtvl_luong_muc_tien", typed("2.530.00"), "money.unreadable", []string{"2.530.00"}},
		{"vtvl_luong_muc_tien", typed("2,5 triệu"), "money.unreadable", []string{"2,5 triệu"}},
		{"vtvl_luong_muc_tien", typed("2.530,5"), "money.unreadable", []string{"2.530,5"}},
		{"vtvl_luong_muc_tien", typed("1234567890123456"), "number.too_great", []string{"1234567890123456", "999999999999999"}},

		{"gioi_tinh", typed("không rõ"), "value.not_in_list", []string{"không rõ", "Giới tính"}},
		{"gioi_tinh", typed("1"), "value.not_in_list", []string{"1", "Giới tính"}}, // typed codes are not taken
		{"dan_toc", Input{Code: "99"}, "value.not_in_list", []string{"99", "Dân tộc (mã 1979)"}},
		{"dan_toc", Input{Code: "06", List: "ton_giao"}, "value.not_in_list", []string{"06", "Dân tộc (mã 1979)"}},
		{"chuc_vu_kiem_nhiem", Input{Code: "CV009;CV999"}, "value.not_in_list", []string{"CV009; CV999", "Chức vụ"}},
		{"thi_dua_khen_thuong/hinh_thuc_khen_thuong", Input{Code: "01"}, "value.list_not_named", []string{"01"}}, // both lists have it
		{"chuc_vu_hien_tai", typed(strings.Repeat("a", 201)), "value.too_long", []string{"200", "201"}},
		{"noi_o_hien_nay", Input{Code: "99999"}, "value.not_in_list", []string{"99999", "Xã, phường, đặc khu (từ 01/7/2025)"}},

		{"co_quan_quan_ly", typed("Sở Nội vụ"), "unit.not_picked", []string{"Sở Nội vụ"}},
		{"co_quan_quan_ly", Input{Code: "../x"}, "reference.malformed", nil},
		{"co_quan_quan_ly", Input{Code: "u1", List: "evidence"}, "reference.malformed", nil},
		{"anh_mau", typed("anh.jpg"), "photo.not_picked", []string{"anh.jpg"}},
		{"ky_luat", typed("không"), "value.is_table", []string{"Kỷ luật Đảng/hành chính"}},
		{"xac_nhan_co_quan_quan_ly", typed("ký"), "value.read_only", []string{"Xác nhận của cơ quan, đơn vị quản lý cán bộ, công chức, viên chức (Ký tên, đóng dấu)"}},
		{"xac_nhan_co_quan_quan_ly", Input{None: true}, "value.read_only", []string{"Xác nhận của cơ quan, đơn vị quản lý cán bộ, công chức, viên chức (Ký tên, đóng dấu)"}},
		{"hop_dong:dieu_kien.bao_ho", typed("mũ"), "value.read_only", []string{"Trang thiết bị bảo hộ lao động (nội dung cố định)"}},
	} {
		e := entryOf(t, x.entry)
		v, err := KindOf(e.Kind).Parse(b, e, now, x.in)
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.Invalid || f.Key != x.key || !slices.Equal(f.Args, x.args) || !v.IsZero() {
			t.Errorf("%s: %+v gives %+v and %v, want %s %q", x.entry, x.in, v, err, x.key, x.args)
		}
	}
}

// What is wrong with a stored value: impossible formats block, old and unknown codes ask for a reason, unverified lists only note.
func TestCheckOfStoredValues(t *testing.T) {
	b := theForms(t)
	for _, x := range []struct {
		entry, day string
		v          Value
		want       string // grade and key
	}{
		{"ngay_tuyen_dung_lan_dau", "2026-11-21", Plain("1998-05-02"), ""},
		{"ngay_tuyen_dung_lan_dau", "2026-11-21", Plain("1998-02-30"), "block date.impossible"},
		{"ngay_tuyen_dung_lan_dau", "2026-11-21", Plain("02/05/1998"), "block value.not_canonical"},
		{"ngay_tuyen_dung_lan_dau", "2026-11-21", Coded("x", "1", "1998-05-02"), "block value.not_coded"},
		{"ngay_tuyen_dung_lan_dau", "2026-11-21", Value{Sealed: "v1:abc"}, ""},
		{"ngay_tuyen_dung_lan_dau", "2026-11-21", NoneDeclared(), ""},
		{"ho_ten_khai_sinh", "2026-11-21", NoneDeclared(), "explain value.none_refused"},
		{"so_cccd", "2026-11-21", Plain("123"), "block personal_number.not_12_digits"},
		{"ngach_he_so", "2026-11-21", Plain("4.4"), "block value.not_canonical"},
		{"gioi_tinh", "2026-11-21", Coded("GIOI_TINH", "2", "Nữ"), ""},
		{"gioi_tinh", "2026-11-21", Coded("GIOI_TINH", "3", "?"), "explain value.code_unknown"},
		{"gioi_tinh", "2026-11-21", Coded("ton_giao", "01", "?"), "explain value.other_list"},
		{"gioi_tinh", "2026-11-21", Plain("Nam"), "explain value.without_code"},
		{"trinh_do_chuyen_mon_cao_nhat", "2026-11-21", Plain("Cao học"), "note value.without_code"},
		{"trinh_do_chuyen_mon_cao_nhat", "2026-11-21", Coded("TRINH_DO_CHUYEN_MON", "77", "?"), "note value.code_unknown"},
		{"chuc_vu_hien_tai", "2026-11-21", Plain("Trưởng trại giam"), ""},
		{"ky_luat/hinh_thuc", "2025-06-30", Coded("hinh_thuc_ky_luat", "CC_04", "Giáng chức"), ""},
		{"ky_luat/hinh_thuc", "2025-07-01", Coded("hinh_thuc_ky_luat", "CC_04", "Giáng chức"), "explain value.code_closed"},
		{"ky_luat/hinh_thuc", "2019-01-01", Coded("hinh_thuc_ky_luat", "CC_01", "Khiển trách"), "explain value.code_not_yet"},
		{"noi_sinh", "2026-11-21", Coded("dvhc_xa_cu", "05128", "Thị trấn Mãn Đức"), ""}, // a list kept for old papers
		{"noi_sinh", "2026-11-21", Plain("Viêng Chăn, Lào"), "note value.without_code"},
		{"noi_sinh", "2026-11-21", Coded("dvhc_xa", "00001", "?"), "note value.code_unknown"},
		{"noi_o_hien_nay", "2026-11-21", Plain("Số 5 phố Lạ"), ""},
		{"noi_o_hien_nay", "2026-11-21", Coded("dvhc_xa_cu", "05128", "Số 5"), "explain value.other_list"},
		{"noi_o_hien_nay", "2025-01-01", Coded("dvhc_xa", "05128", "Số 5"), "note value.code_not_yet"},
		{"chuc_vu_kiem_nhiem", "2026-11-21", Coded("chuc_vu", "CV009;CV999", "?"), "note value.code_unknown"},
		{"co_quan_quan_ly", "2026-11-21", Plain("Sở Nội vụ"), "explain unit.not_picked"},
		{"co_quan_quan_ly", "2026-11-21", Coded("chuc_vu", "CV009", "?"), "block reference.malformed"},
		{"ky_luat", "2026-11-21", Plain("không"), "block value.is_table"},
		{"nguoi_khai_cam_doan", "2026-11-21", Plain("ký"), "block value.read_only"},
	} {
		e := entryOf(t, x.entry)
		var got []string
		for _, f := range KindOf(e.Kind).Check(b, e, day(t, x.day), x.v) {
			got = append(got, f.Grade+" "+f.Key)
			if f.Rule != "kind."+e.Kind {
				t.Errorf("%s: the rule is called %s", x.entry, f.Rule)
			}
		}
		if strings.Join(got, ", ") != x.want {
			t.Errorf("%s: %+v on %s gives %v, want %q", x.entry, x.v, x.day, got, x.want)
		}
	}
}

func TestCompareByMeaning(t *testing.T) {
	sign := func(n int) int { return max(-1, min(1, n)) }
	for _, x := range []struct {
		kind string
		a, b Value
		want int
	}{
		{"text", Value{}, NoneDeclared(), -1},
		{"text", NoneDeclared(), Plain("a"), -1},
		{"text", NoneDeclared(), NoneDeclared(), 0},
		{"text", Plain("an"), Plain("ân"), -1},
		{"text", Plain("đá"), Plain("dế"), 1},
		{"text", Plain("Hoà"), Plain("Hòa"), -1}, // another text
		{"name", Plain("Trần Bình"), Plain("Lê An"), 1},
		{"date", Plain("1998-05-02"), Plain("1998-10-01"), -1},
		{"partial_date", Plain("1980"), Plain("1980"), 0},
		{"partial_date", Plain("1980"), Plain("1980-05"), -1},
		{"month", Plain("2026-11"), Plain("2026-02"), 1},
		{"money", Plain("900000"), Plain("2530000"), -1},
		{"coefficient", Plain("4.98"), Plain("10.00"), -1},
		{"decimal", Plain("12.5"), Plain("12.45"), 1},
		{"decimal", Plain("12"), Plain("12.5"), -1},
		{"integer", Plain("12"), Plain("9"), 1},
		{"code", Coded("dan_toc", "06", "Mường"), Coded("dan_toc", "06", "Mol"), 0},
		{"code", Coded("dan_toc", "04", "Hoa"), Coded("dan_toc_2008", "04", "Hoa"), -1},
		{"code", Coded("dan_toc", "06", "Mường"), Plain("Mường"), 1},
		{"codes", Coded("x", "1;2", "a; b"), Coded("x", "1;2", "A; B"), 0},
		{"place", Coded("dvhc_xa", "1", "Xã A"), Coded("dvhc_xa", "1", "Phường A"), 0},
		{"address", Coded("dvhc_xa", "1", "Số 5, xã A"), Coded("dvhc_xa", "1", "Số 6, xã A"), -1},
		{"unit", Coded("units", "u1", "Sở A"), Coded("units", "u1", "Sở B"), 0},
		{"unit_or_text", Plain("Sở A"), Plain("Sở A"), 0},
		{"table", NoneDeclared(), Value{}, 1},
		{"signature", Value{}, Value{}, 0},
		{"text", Value{Sealed: "a"}, Value{Sealed: "a"}, 0},
		{"text", Value{Sealed: "a"}, Value{Sealed: "b"}, -1},
	} {
		k := KindOf(x.kind)
		if got := sign(k.Compare(x.a, x.b)); got != x.want {
			t.Errorf("%s: %+v against %+v is %d, want %d", x.kind, x.a, x.b, got, x.want)
		}
		if got := sign(k.Compare(x.b, x.a)); got != -x.want {
			t.Errorf("%s: %+v against %+v is %d, want %d", x.kind, x.b, x.a, got, -x.want)
		}
	}
}

func TestEveryKindIsUsedAndNamed(t *testing.T) {
	used := map[string]bool{}
	for _, f := range theForms(t).Forms() {
		for _, e := range f.Entries {
			used[e.Kind] = true
			for _, c := range e.Columns {
				used[c.Kind] = true
			}
		}
	}
	for _, name := range KindNames() {
		if k := KindOf(name); k == nil || k.Name() != name || k.Control() == "" {
			t.Errorf("the kind %s is %+v", name, k)
		}
		if !used[name] && name != "codes" {
			t.Errorf("no entry is of the kind %s", name)
		}
	}
	if KindOf("khong_co") != nil {
		t.Error("there is a kind khong_co")
	}
}

// Whatever is typed at whatever entry: nothing panics, and what is kept is canonical. It checks without blocking, equals itself,
// survives JSON, and typing what is shown gives it again.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", " ", "Nguyễn Văn An", "NGUYỄN THỊ HOÀ", "H'Hen Niê", "02/05/1980", "1980-05", "05/1980", "31/02/1980", "4,98", "4.985",
		"2.530.000 đ", "12,5 %", "0912 345 678", "+84912345678", "an@phutho.gov.vn", "025080001234", "HC4252512345678", "nay",
		"Mường", "01.003", "Xã Tân Lạc, tỉnh Phú Thọ", "Giám đốc sở; Trưởng phòng thuộc sở", "Số 5, Phường Tân Hoà, tỉnh Phú Thọ",
		"\xff\xfe", "a\u202eb", "e\u0302\u0301", "😀", "a\nb\r\nc", "0", "00", "-1", ".", ",", "1.", ",5", "1.000.000.000.000.000", "\u00a0", "ǅ a", "Ⅷ Ⅸ",
	} {
		f.Add(seed)
	}
	b := theForms(f)
	now := civil.Of(2026, 11, 21)
	var entries []*Entry
	for _, form := range b.Forms() {
		for i := range form.Entries {
			entries = append(entries, &form.Entries[i])
			for j := range form.Entries[i].Columns {
				entries = append(entries, &form.Entries[i].Columns[j])
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, e := range entries {
			for _, in := range []Input{{Text: text}, {Code: text, Text: text}} {
				if v, err := KindOf(e.Kind).Parse(b, e, now, in); err != nil {
					refusedWell(t, e, err, v)
				} else if !v.IsZero() {
					keptWell(t, b, e, now, v)
				}
			}
		}
	})
}

func refusedWell(t *testing.T, e *Entry, err error, v Value) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid || f.Key == "" || f.Key == "value.unreadable" || !v.IsZero() {
		t.Errorf("%s: refused with %v and %+v", e.ID, err, v)
	}
}

func keptWell(t *testing.T, b *Book, e *Entry, now civil.Date, v Value) {
	t.Helper()
	k := KindOf(e.Kind)
	for _, f := range k.Check(b, e, now, v) {
		if f.Grade == fault.Block {
			t.Errorf("%s: %+v was kept and is blocked: %s %q", e.ID, v, f.Key, f.Args)
		}
	}
	if k.Compare(v, v) != 0 {
		t.Errorf("%s: %+v does not equal itself", e.ID, v)
	}
	var back Value
	if data, err := json.Marshal(v); err != nil || json.Unmarshal(data, &back) != nil || back != v {
		t.Errorf("%s: %+v comes out of JSON as %+v", e.ID, v, back)
	}
	again, err := k.Parse(b, e, now, Input{Text: k.Format(e, v, "vi"), Code: v.Code, List: v.List})
	if err != nil || again != v {
		t.Errorf("%s: %+v is shown %q and read %+v %v", e.ID, v, k.Format(e, v, "vi"), again, err)
	}
}
