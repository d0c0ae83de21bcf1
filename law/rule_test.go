package law

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"hoso/fault"
)

var shippedBook = sync.OnceValues(func() (*Book, error) { return Load(Embedded()) })

// theBook is everything that ships, loaded once.
func theBook(t testing.TB) *Book {
	t.Helper()
	b, err := shippedBook()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Values of the tests.
var (
	man   = Coded("GIOI_TINH", "1", "Nam")
	woman = Coded("GIOI_TINH", "2", "Nữ")
)

func rankCode(code string) Value { return Coded("ma_so_ngach", code, code) }

func relation(code, text string) Value { return Coded("QUAN_HE_GIA_DINH", code, text) }

type fields = map[string]Value

// rows makes the rows r1, r2, … of a table.
func rows(table string, cells ...fields) map[string][]Row {
	var made []Row
	for i, c := range cells {
		made = append(made, Row{ID: fmt.Sprintf("r%d", i+1), Cells: c})
	}
	return map[string][]Row{table: made}
}

func years(table string, spans ...string) map[string][]Row {
	var cells []fields
	for _, span := range spans {
		from, to, _ := strings.Cut(span, " ")
		c := fields{"tu_thang": Plain(from)}
		if to != "" {
			c["den_thang"] = Plain(to)
		}
		cells = append(cells, c)
	}
	return rows(table, cells...)
}

// ruleCase is one content and where one rule remarks on it: "path grade" each.
type ruleCase struct {
	rule, form, name string
	fields           fields
	tables           map[string][]Row
	category         string
	day              string
	want             []string
}

func (c ruleCase) input(t testing.TB, b *Book) RuleInput {
	t.Helper()
	on := "2026-11-21"
	if c.day != "" {
		on = c.day
	}
	form := c.form
	if form == "" {
		form = formSYLL
	}
	f, err := b.Form(form, day(t, on))
	if err != nil {
		t.Fatal(err)
	}
	category := c.category
	if category == "" {
		category = "cong_chuc"
	}
	return RuleInput{Form: f, Content: Content{Form: f.Key(), Fields: c.fields, Tables: c.tables}, Category: category, Day: day(t, on), Component: form}
}

func pair(a, x, b, y string) fields { return fields{a: Plain(x), b: Plain(y)} }

func paid(code, step, coefficient string) fields {
	return fields{"ngach_ma_so": rankCode(code), "ngach_bac_luong": Plain(step), "ngach_he_so": Plain(coefficient)}
}

func salaryRow(from, code, step, coefficient string) fields {
	return fields{"tu_thang": Plain(from), "ma_so": rankCode(code), "bac_luong": Plain(step), "he_so_luong": Plain(coefficient)}
}

func kin(code, text, name, year string) fields {
	return fields{"moi_quan_he": relation(code, text), "ho_va_ten": Plain(name), "nam_sinh": Plain(year)}
}

var ruleCases = []ruleCase{
	{rule: "personal_number_shape", fields: fields{"ma_so_dinh_danh": Plain("PT-0012")}, want: []string{"syll/ma_so_dinh_danh block"}},
	{rule: "personal_number_shape", name: "twelve digits", fields: fields{"ma_so_dinh_danh": Plain("025080000001")}},
	{rule: "personal_number_shape", name: "before 1/7/2026", day: "2026-06-30", fields: fields{"ma_so_dinh_danh": Plain("PT-0012")}},
	{rule: "identifier_is_personal_number", fields: pair("ma_so_dinh_danh", "025080000001", "so_cccd", "025080000002"), want: []string{"syll/ma_so_dinh_danh explain"}},
	{rule: "identifier_is_personal_number", name: "one number", fields: pair("ma_so_dinh_danh", "025080000001", "so_cccd", "025080000001")},

	{rule: "personal_number_province", fields: fields{"so_cccd": Plain("099080000001")}, want: []string{"syll/so_cccd explain"}},
	{rule: "personal_number_province", name: "no leading zero", fields: fields{"so_cccd": Plain("125080000001")}, want: []string{"syll/so_cccd explain"}},
	{rule: "personal_number_province", name: "Vĩnh Phúc, a province no more", fields: fields{"so_cccd": Plain("026080000001")}},
	{rule: "personal_number_province", name: "not a personal number", fields: fields{"so_cccd": Plain("131234567")}},
	{rule: "personal_number_province", name: "of a worker", form: "hop_dong", fields: fields{"ben_b.so_giay_to": Plain("099080000001")}, want: []string{"hop_dong/ben_b.so_giay_to explain"}},
	{rule: "personal_number_sex", fields: fields{"so_cccd": Plain("025180000001"), "gioi_tinh": man}, want: []string{"syll/so_cccd explain"}},
	{rule: "personal_number_sex", name: "a woman", fields: fields{"so_cccd": Plain("025180000001"), "gioi_tinh": woman}},
	{rule: "personal_number_sex", name: "born 2001", fields: fields{"so_cccd": Plain("025201000001"), "gioi_tinh": woman}, want: []string{"syll/so_cccd explain"}},
	{rule: "personal_number_sex", name: "sex not given", fields: fields{"so_cccd": Plain("025180000001")}},
	{rule: "personal_number_sex", name: "of a worker", form: "hop_dong", fields: fields{"ben_b.so_giay_to": Plain("025180000001"), "ben_b.gioi_tinh": man}, want: []string{"hop_dong/ben_b.so_giay_to explain"}},
	{rule: "personal_number_birth", fields: pair("so_cccd", "025081000001", "ngay_sinh", "1980-05-02"), want: []string{"syll/so_cccd explain"}},
	{rule: "personal_number_birth", name: "another century", fields: pair("so_cccd", "025280000001", "ngay_sinh", "1980"), want: []string{"syll/so_cccd explain"}},
	{rule: "personal_number_birth", name: "the same year", fields: pair("so_cccd", "025080000001", "ngay_sinh", "1980")},
	{rule: "personal_number_birth", name: "born 2001", fields: pair("so_cccd", "025301000001", "ngay_sinh", "2001-02")},
	{rule: "personal_number_birth", name: "of a worker", form: "hop_dong", fields: pair("ben_b.so_giay_to", "025081000001", "ben_b.ngay_sinh", "1980"), want: []string{"hop_dong/ben_b.so_giay_to explain"}},
	{rule: "identity_paper_shape", form: "hop_dong", fields: fields{"ben_b.so_giay_to": Plain("12345")}, want: []string{"hop_dong/ben_b.so_giay_to explain"}},
	{rule: "identity_paper_shape", name: "old card", form: "hop_dong", fields: fields{"ben_b.so_giay_to": Plain("131234567")}},
	{rule: "identity_paper_shape", name: "passport", form: "hop_dong", fields: fields{"ben_b.so_giay_to": Plain("C1234567")}},
	{rule: "birth_in_future", fields: fields{"ngay_sinh": Plain("2027")}, want: []string{"syll/ngay_sinh block"}},
	{rule: "birth_in_future", name: "this year", fields: fields{"ngay_sinh": Plain("2026")}},
	{rule: "birth_in_future", name: "of a worker", form: "hop_dong", fields: fields{"ben_b.ngay_sinh": Plain("2026-12-01")}, want: []string{"hop_dong/ben_b.ngay_sinh block"}},

	{rule: "nothing_before_birth", fields: pair("ngay_sinh", "1980-05-02", "ngay_tuyen_dung_lan_dau", "1979-01-01"),
		tables: years("qua_trinh_cong_tac", "1975-01 1990-01"), want: []string{"syll/ngay_tuyen_dung_lan_dau block", "syll/qua_trinh_cong_tac/r1/tu_thang block"}},
	{rule: "nothing_before_birth", name: "only the year known", fields: pair("ngay_sinh", "1980", "ngay_cap_cccd", "1980-01-01")},
	{rule: "nothing_before_birth", name: "parents are older", fields: fields{"ngay_sinh": Plain("1980")}, tables: rows("gia_dinh_ban_than", kin("03", "Cha", "Nguyễn Văn Ba", "1950"))},
	{rule: "day_in_future", fields: fields{"ngay_bo_nhiem": Plain("2026-12-01")}, tables: years("tin_hoc", "2027-01"), want: []string{"syll/ngay_bo_nhiem explain", "syll/tin_hoc/r1/tu_thang explain"}},
	{rule: "day_in_future", name: "today, and an end to come", fields: pair("ngay_bo_nhiem", "2026-11-21", "luong_den_ngay", "2027-01-01"), tables: years("tin_hoc", "2026-11 2027-06")},
	{rule: "period_order", tables: years("dao_tao_chuyen_mon", "2010-09 2009-06", "2001-09 2005-06"), want: []string{"syll/dao_tao_chuyen_mon/r1/den_thang block"}},
	{rule: "period_order", name: "within a year known only as a year", tables: years("dao_tao_chuyen_mon", "2010-09 2010", "2010 2010-01", "2010-05")},
	{rule: "recruited_at_working_age", fields: pair("ngay_sinh", "1980-05-02", "ngay_tuyen_dung_lan_dau", "1995-05-01"), want: []string{"syll/ngay_tuyen_dung_lan_dau explain"}},
	{rule: "recruited_at_working_age", name: "on the birthday", fields: pair("ngay_sinh", "1980-05-02", "ngay_tuyen_dung_lan_dau", "1995-05-02")},
	{rule: "recruited_at_working_age", name: "before the birth: impossible, and said so elsewhere", fields: pair("ngay_sinh", "1980-05-02", "ngay_tuyen_dung_lan_dau", "1979-05-02")},
	{rule: "joined_after_recruited", fields: pair("ngay_tuyen_dung_lan_dau", "2005-01-01", "ngay_vao_co_quan_hien_nay", "2004-12-31"), want: []string{"syll/ngay_vao_co_quan_hien_nay explain"}},
	{rule: "joined_after_recruited", name: "the same day", fields: pair("ngay_tuyen_dung_lan_dau", "2005-01-01", "ngay_vao_co_quan_hien_nay", "2005-01-01")},
	{rule: "appointed_after_recruited", fields: pair("ngay_tuyen_dung_lan_dau", "2005-01-01", "ngay_bo_nhiem", "2004-01-01"), want: []string{"syll/ngay_bo_nhiem explain"}},
	{rule: "appointed_after_recruited", name: "later", fields: pair("ngay_tuyen_dung_lan_dau", "2005-01-01", "ngay_bo_nhiem", "2014-01-01")},
	{rule: "reappointed_after_appointed", fields: pair("ngay_bo_nhiem", "2020-01-01", "ngay_bo_nhiem_lai", "2020-01-01"), want: []string{"syll/ngay_bo_nhiem_lai explain"}},
	{rule: "reappointed_after_appointed", name: "five years on", fields: pair("ngay_bo_nhiem", "2020-01-01", "ngay_bo_nhiem_lai", "2025-01-01")},
	{rule: "ranked_after_recruited", fields: pair("ngay_tuyen_dung_lan_dau", "2005-01-01", "ngach_ngay_bo_nhiem", "2004-01-01"), want: []string{"syll/ngach_ngay_bo_nhiem explain"}},
	{rule: "ranked_after_recruited", name: "a year on", fields: pair("ngay_tuyen_dung_lan_dau", "2005-01-01", "ngach_ngay_bo_nhiem", "2006-01-01")},
	{rule: "party_official_after_admitted", fields: pair("ngay_vao_dang", "2010-02-03", "ngay_vao_dang_chinh_thuc", "2009-02-03"), want: []string{"syll/ngay_vao_dang_chinh_thuc explain"}},
	{rule: "party_official_after_admitted", name: "the same day", fields: pair("ngay_vao_dang", "2010-02-03", "ngay_vao_dang_chinh_thuc", "2010-02-03"), want: []string{"syll/ngay_vao_dang_chinh_thuc explain"}},
	{rule: "party_official_after_admitted", name: "a year on", fields: pair("ngay_vao_dang", "2010-02-03", "ngay_vao_dang_chinh_thuc", "2011-02-03")},
	{rule: "party_official_after_admitted", name: "only one of them", fields: fields{"ngay_vao_dang_chinh_thuc": Plain("2011-02-03")}},
	{rule: "party_admitted_of_age", fields: pair("ngay_sinh", "1990-02-03", "ngay_vao_dang", "2008-02-02"), want: []string{"syll/ngay_vao_dang explain"}},
	{rule: "party_admitted_of_age", name: "at eighteen", fields: pair("ngay_sinh", "1990-02-03", "ngay_vao_dang", "2008-02-03")},
	{rule: "discharged_after_enlisted", fields: pair("ngay_nhap_ngu", "2000-02-01", "ngay_xuat_ngu", "1999-02-01"), want: []string{"syll/ngay_xuat_ngu block"}},
	{rule: "discharged_after_enlisted", name: "in order", fields: pair("ngay_nhap_ngu", "2000-02-01", "ngay_xuat_ngu", "2002-02-01")},
	{rule: "past_retirement", fields: fields{"ngay_sinh": Plain("1964-12-01"), "gioi_tinh": man}, day: "2026-07-01", want: []string{"syll/ngay_sinh note"}},
	{rule: "past_retirement", name: "the last day", fields: fields{"ngay_sinh": Plain("1964-12-01"), "gioi_tinh": man}, day: "2026-06-30"},

	{rule: "salary_coefficient", fields: paid("01.003", "3", "3.33"), want: []string{"syll/ngach_he_so explain"}},
	{rule: "salary_coefficient", name: "as the table says", fields: paid("01.003", "3", "3.00")},
	{rule: "salary_coefficient", name: "a group nobody confirmed is only noted", fields: paid("01.011", "1", "1.65"), want: []string{"syll/ngach_he_so note"}},
	{rule: "salary_coefficient", name: "no step given, on the scale", fields: fields{"ngach_ma_so": rankCode("01.003"), "ngach_he_so": Plain("4.98")}},
	{rule: "salary_coefficient", name: "no step given, off the scale", fields: fields{"ngach_ma_so": rankCode("01.003"), "ngach_he_so": Plain("5.00")}, want: []string{"syll/ngach_he_so explain"}},
	{rule: "salary_coefficient", name: "table 3 of the same name", fields: paid("06.034", "1", "2.00")},
	{rule: "salary_coefficient", name: "an unknown code", fields: paid("99.999", "1", "9.99")},
	{rule: "salary_coefficient", name: "no coefficient", fields: fields{"ngach_ma_so": rankCode("01.003"), "ngach_he_so": NoneDeclared()}},
	{rule: "salary_step", fields: paid("01.003", "10", "4.98"), want: []string{"syll/ngach_bac_luong explain"}},
	{rule: "salary_step", name: "the last", fields: paid("01.003", "9", "4.98")},
	{rule: "salary_history_coefficient", tables: rows("qua_trinh_luong", salaryRow("2015-01", "01.003", "1", "2.67"), salaryRow("2018-01", "01.003", "2", "2.67"), salaryRow("2000-01", "01.003", "1", "1.86")),
		want: []string{"syll/qua_trinh_luong/r1/he_so_luong explain"}},
	{rule: "salary_history_step", tables: rows("qua_trinh_luong", salaryRow("2015-01", "01.003", "12", "4.98"), salaryRow("2003-01", "01.003", "12", "4.98")), want: []string{"syll/qua_trinh_luong/r1/bac_luong explain"}},
	{rule: "seniority_on_last_step", fields: fields{"ngach_ma_so": rankCode("01.003"), "ngach_bac_luong": Plain("8"), "ngach_pctnvk": Plain("5")}, want: []string{"syll/ngach_pctnvk explain"}},
	{rule: "seniority_on_last_step", name: "on it", fields: fields{"ngach_ma_so": rankCode("01.003"), "ngach_bac_luong": Plain("9"), "ngach_pctnvk": Plain("5")}},
	{rule: "rank_name_and_code", fields: fields{"ngach_ma_so": rankCode("01.003"), "ngach_chuc_danh": Coded("ngach", "01.002", "Chuyên viên chính")}, want: []string{"syll/ngach_ma_so explain"}},
	{rule: "rank_name_and_code", name: "the same", fields: fields{"ngach_ma_so": rankCode("01.003"), "ngach_chuc_danh": Coded("ngach", "01.003", "Chuyên viên")}},
	{rule: "rank_category", fields: fields{"ngach_ma_so": rankCode("V.07.03.07")}, want: []string{"syll/ngach_ma_so explain"}},
	{rule: "rank_category", name: "a public employee in an office", category: "vien_chuc", fields: fields{"ngach_ma_so": rankCode("01.003")}, want: []string{"syll/ngach_ma_so note"}},
	{rule: "rank_category", name: "a teacher", category: "vien_chuc", fields: fields{"ngach_ma_so": rankCode("V.07.03.07")}},
	{rule: "rank_category", name: "a civil servant", fields: fields{"ngach_ma_so": rankCode("01.003")}},
	{rule: "rank_category", name: "not asked of workers", category: "nguoi_lao_dong", fields: fields{"ngach_ma_so": rankCode("V.07.03.07")}},
	{rule: "leadership_allowance", fields: fields{"phu_cap_chuc_vu": Plain("0.33")}, want: []string{"syll/phu_cap_chuc_vu note"}},
	{rule: "leadership_allowance", name: "a chair", fields: fields{"phu_cap_chuc_vu": Plain("0.60")}},

	{rule: "work_overlap", tables: years("qua_trinh_cong_tac", "2005-01 2010-06", "2010-05 2015-01", "2015-01"), want: []string{"syll/qua_trinh_cong_tac/r2 note"}},
	{rule: "work_overlap", name: "the month of change is shared", tables: years("qua_trinh_cong_tac", "2005-01 2010-06", "2010-06 2015-01", "2015-02")},
	{rule: "work_overlap", name: "the first still goes on", tables: years("qua_trinh_cong_tac", "2005-01", "2010-06 2015-01"), want: []string{"syll/qua_trinh_cong_tac/r2 note"}},
	{rule: "work_overlap", name: "years alone may touch", tables: years("qua_trinh_cong_tac", "2005 2010", "2010 2015")},
	{rule: "work_gap", tables: years("qua_trinh_cong_tac", "2012-03", "2005-01 2010-06"), want: []string{"syll/qua_trinh_cong_tac/r1 note"}},
	{rule: "work_gap", name: "the next month", tables: years("qua_trinh_cong_tac", "2005-01 2010-06", "2010-07 2015-01", "2015-01")},
	{rule: "work_gap", name: "a long post covers a short one", tables: years("qua_trinh_cong_tac", "2005-01 2020-01", "2006-01 2007-01", "2020-01")},
	{rule: "pay_overlap", tables: years("qua_trinh_luong", "2005-01 2010-06", "2010-01"), want: []string{"syll/qua_trinh_luong/r2 note"}},
	{rule: "pay_overlap", name: "in order", tables: years("qua_trinh_luong", "2005-01 2010-06", "2010-07")},

	{rule: "same_relative_twice", tables: rows("gia_dinh_ban_than", kin("07", "Con", "Nguyễn Văn An", "2010"), kin("07", "Con", "NGUYEN VAN AN", "2010"), kin("07", "Con", "Nguyễn Văn An", "2012")),
		want: []string{"syll/gia_dinh_ban_than/r2 note"}},
	{rule: "same_in_law_twice", tables: rows("gia_dinh_ben_vo_chong", kin("13", "Cha vợ/chồng", "Lê A", "1950"), kin("13", "Cha vợ/chồng", "Lê A", "1950")), want: []string{"syll/gia_dinh_ben_vo_chong/r2 note"}},
	{rule: "one_father_one_mother", tables: rows("gia_dinh_ban_than", kin("03", "Cha", "Lê A", "1950"), kin("04", "Mẹ", "Trần B", "1952"), kin("03", "Cha", "Lê C", "1949"), kin("18", "Cha nuôi", "Lê D", "1949")),
		want: []string{"syll/gia_dinh_ban_than/r3/moi_quan_he note"}},
	{rule: "parent_older", fields: fields{"ngay_sinh": Plain("1980")}, tables: rows("gia_dinh_ban_than", kin("03", "Cha", "Lê A", "1969"), kin("04", "Mẹ", "Trần B", "1955")),
		want: []string{"syll/gia_dinh_ban_than/r1/nam_sinh explain"}},
	{rule: "child_younger", fields: fields{"ngay_sinh": Plain("1980")}, tables: rows("gia_dinh_ban_than", kin("07", "Con", "Lê A", "1990"), kin("07", "Con", "Lê B", "2005"), kin("10", "Em", "Lê C", "1983")),
		want: []string{"syll/gia_dinh_ban_than/r1/nam_sinh explain"}},
	{rule: "relative_born_in_future", tables: rows("gia_dinh_ban_than", kin("07", "Con", "Lê A", "2027"), kin("07", "Con", "Lê B", "2026")), want: []string{"syll/gia_dinh_ban_than/r1/nam_sinh block"}},

	{rule: "contract_period_order", form: "hop_dong", fields: pair("thoi_han.tu_ngay", "2026-01-01", "thoi_han.den_ngay", "2025-12-31"), want: []string{"hop_dong/thoi_han.den_ngay block"}},
	{rule: "contract_period_order", name: "in order", form: "hop_dong", fields: pair("thu_viec.tu_ngay", "2026-01-01", "thu_viec.den_ngay", "2026-03-01")},
	{rule: "contract_term_too_long", form: "hop_dong", fields: fields{"thoi_han.so_thang": Plain("37")}, want: []string{"hop_dong/thoi_han.so_thang explain"}},
	{rule: "contract_term_too_long", name: "by its days", form: "hop_dong", fields: pair("thoi_han.tu_ngay", "2026-01-01", "thoi_han.den_ngay", "2029-01-01"), want: []string{"hop_dong/thoi_han.den_ngay explain"}},
	{rule: "contract_term_too_long", name: "36 months", form: "hop_dong", fields: pair("thoi_han.tu_ngay", "2026-01-01", "thoi_han.den_ngay", "2028-12-31")},
	{rule: "contract_term_disagrees", form: "hop_dong", fields: fields{"thoi_han.so_thang": Plain("12"), "thoi_han.tu_ngay": Plain("2026-01-01"), "thoi_han.den_ngay": Plain("2026-11-30")}, want: []string{"hop_dong/thoi_han.den_ngay note"}},
	{rule: "contract_term_disagrees", name: "twelve months", form: "hop_dong", fields: fields{"thoi_han.so_thang": Plain("12"), "thoi_han.tu_ngay": Plain("2026-01-01"), "thoi_han.den_ngay": Plain("2026-12-31")}},
	{rule: "contract_kind_and_term", form: "hop_dong", fields: fields{"thoi_han.loai": Coded("LOAI_HOP_DONG", "HDLD_KXDTH", "Không xác định thời hạn"), "thoi_han.den_ngay": Plain("2026-12-31")}, want: []string{"hop_dong/thoi_han.den_ngay explain"}},
	{rule: "contract_kind_and_term", name: "fixed without an end", form: "hop_dong", fields: fields{"thoi_han.loai": Coded("LOAI_HOP_DONG", "HDLD_XDTH", "Xác định thời hạn"), "thoi_han.tu_ngay": Plain("2026-01-01")}, want: []string{"hop_dong/thoi_han.loai explain"}},
	{rule: "contract_kind_and_term", name: "indefinite", form: "hop_dong", fields: fields{"thoi_han.loai": Coded("LOAI_HOP_DONG", "HDLD_KXDTH", "Không xác định thời hạn")}},
	{rule: "trial_within_term", form: "hop_dong", fields: fields{"thoi_han.tu_ngay": Plain("2026-02-01"), "thoi_han.den_ngay": Plain("2026-12-31"), "thu_viec.tu_ngay": Plain("2026-01-01"), "thu_viec.den_ngay": Plain("2027-01-01")},
		want: []string{"hop_dong/thu_viec.den_ngay explain", "hop_dong/thu_viec.tu_ngay explain"}},
	{rule: "trial_within_term", name: "inside", form: "hop_dong", fields: fields{"thoi_han.tu_ngay": Plain("2026-02-01"), "thoi_han.den_ngay": Plain("2026-12-31"), "thu_viec.tu_ngay": Plain("2026-02-01"), "thu_viec.den_ngay": Plain("2026-03-31")}},
	{rule: "signed_before_effective", form: "hop_dong", fields: pair("ngay_ky", "2026-02-01", "hieu_luc_tu_ngay", "2026-01-01"), want: []string{"hop_dong/hieu_luc_tu_ngay note"}},
	{rule: "signed_before_effective", name: "the same day", form: "hop_dong", fields: pair("ngay_ky", "2026-02-01", "hieu_luc_tu_ngay", "2026-02-01")},
}

func TestRules(t *testing.T) {
	b := theBook(t)
	for _, c := range ruleCases {
		t.Run(c.rule+"/"+c.name, func(t *testing.T) {
			var got []string
			for _, f := range b.CheckContent(c.input(t, b)) {
				if f.Rule == c.rule {
					got = append(got, f.Path+" "+f.Grade)
					if f.Key == "" || f.Citation == "" || slices.Contains(f.Args, "") {
						t.Errorf("a finding that says too little: %+v", f)
					}
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("remarks %q, want %q", got, c.want)
			}
		})
	}
}

func TestEveryRuleIsTried(t *testing.T) {
	for _, r := range theBook(t).Rules() {
		for _, form := range r.Forms {
			if !slices.ContainsFunc(ruleCases, func(c ruleCase) bool {
				return c.rule == r.ID && (c.form == form || c.form == "" && form == formSYLL) && len(c.want) > 0
			}) {
				t.Errorf("no case makes the rule %s speak on %s", r.ID, form)
			}
		}
	}
}

func TestSalaryNeverBlocks(t *testing.T) {
	b := theBook(t)
	c := ruleCase{fields: paid("01.003", "12", "99.99"), tables: rows("qua_trinh_luong", salaryRow("2015-01", "V.07.03.07", "11", "9.99"))}
	for _, f := range b.CheckContent(c.input(t, b)) {
		if f.Grade == fault.Block {
			t.Errorf("%+v", f)
		}
	}
}

func TestSealedAndAbsentValuesSayNothing(t *testing.T) {
	b := theBook(t)
	sealed := Value{Sealed: "c2VhbGVk"}
	c := ruleCase{fields: fields{"ngay_sinh": Plain("1980-05-02"), "so_cccd": sealed, "ngach_ma_so": sealed, "ngach_he_so": sealed, "ngay_vao_dang": NoneDeclared(), "ngay_vao_dang_chinh_thuc": NoneDeclared()},
		tables: rows("gia_dinh_ban_than", fields{"moi_quan_he": sealed, "ho_va_ten": sealed, "nam_sinh": sealed})}
	if found := b.CheckContent(c.input(t, b)); len(found) > 0 {
		t.Errorf("%+v", found)
	}
}

func TestKindsAreAskedFirst(t *testing.T) {
	b := theBook(t)
	c := ruleCase{fields: fields{"ngay_sinh": Plain("1980-02-31"), "so_cccd": Plain("123"), "khong_co": Plain("x")},
		tables: rows("tin_hoc", fields{"tu_thang": Plain("31/02"), "khong_co": Plain("x")})}
	want := []string{"syll/khong_co block form", "syll/ngay_sinh block kind.partial_date", "syll/so_cccd block kind.personal_number",
		"syll/tin_hoc/r1/khong_co block form", "syll/tin_hoc/r1/tu_thang block kind.month"}
	var got []string
	for _, f := range b.CheckContent(c.input(t, b)) {
		got = append(got, f.Path+" "+f.Grade+" "+f.Rule)
	}
	if !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

func TestCodesAreJudgedOnTheRowsOwnDay(t *testing.T) {
	b := theBook(t)
	// Giáng chức ended on 30/6/2025: right for an old decision, asked about in a new one.
	demoted := func(month string) fields {
		item, ok := b.List("hinh_thuc_ky_luat").Find("Giáng chức (công chức)", day(t, "2024-01-01"))
		if !ok {
			t.Fatal("giáng chức is not in the list")
		}
		return fields{"tu_thang": Plain(month), "hinh_thuc": Coded("hinh_thuc_ky_luat", item.Code, item.Label)}
	}
	c := ruleCase{tables: rows("ky_luat", demoted("2024-03"), demoted("2026-03"), demoted("2025-06"))}
	var got []string
	for _, f := range b.CheckContent(c.input(t, b)) {
		if strings.Contains(f.Path, "/hinh_thuc") {
			got = append(got, f.Path+" "+f.Grade+" "+f.Key)
		}
	}
	if len(got) != 1 || got[0] != "syll/ky_luat/r2/hinh_thuc explain value.code_closed" {
		t.Errorf("found %q", got)
	}
}

func TestRulesAreReadStrictly(t *testing.T) {
	const file = "national/rules.yaml"
	const rule = "  - id: work_gap\n    grade: note\n"
	at := fmt.Sprintf("%s:%d", file, 1+strings.Count(shipped(t, file)[:strings.Index(shipped(t, file), rule)], "\n"))
	load := func(old, new string) error {
		b := *theForms(t)
		tree := patched(amended(t, file, old, new))
		if err := loadSalary(&b, tree); err != nil {
			t.Fatal(err)
		}
		return loadRules(&b, tree)
	}
	for name, x := range map[string]struct {
		old, new string
		parts    []string
	}{
		"unknown key":           {rule, rule + "    grad: note\n", []string{file, "grad"}},
		"unknown grade":         {rule, strings.Replace(rule, "note", "warn", 1), []string{at, `"warn"`}},
		"no predicate":          {rule, strings.Replace(rule, "work_gap", "work_gaps", 1), []string{at, "no predicate"}},
		"a predicate left out":  {rule, strings.Replace(rule, "work_gap", "work_gaps", 1), []string{"no rule uses the predicate work_gap"}},
		"twice":                 {rule, "  - id: work_overlap\n    grade: note\n", []string{at, "there twice"}},
		"no citation":           {"citation: \"Mục 33 mẫu sơ yếu lý lịch (TT 06/2023/TT-BNV)\"\n", "citation: \"\"\n", []string{"needs an id, a key, a citation"}},
		"a form it is not for":  {"work_gap\n    grade: note\n    key: rule.work_gap\n    citation: \"Mục 33 mẫu sơ yếu lý lịch (TT 06/2023/TT-BNV)\"\n    forms: [syll]", "work_gap\n    grade: note\n    key: rule.work_gap\n    citation: x\n    forms: [syll, hop_dong]", []string{at, `for the form "hop_dong"`}},
		"unknown category":      {"categories: [can_bo, cong_chuc, vien_chuc]", "categories: [can_bo, quan]", []string{`"quan"`}},
		"ends before it begins": {rule, rule + "    from: 2026-02-01\n    to: 2026-01-01\n", []string{at, "ends before"}},
	} {
		t.Run(name, func(t *testing.T) { refuses(t, load(x.old, x.new), x.parts...) })
	}
}

// What a rule needs must be in every edition of its form, and of a kind it can read.
func TestRulesHoldTheFormsToTheirNeeds(t *testing.T) {
	b := *theForms(t)
	form := *b.forms[slices.IndexFunc(b.forms, func(f *Form) bool { return f.ID == formSYLL })]
	index := map[string]*Entry{}
	for id, e := range form.index {
		index[id] = e
	}
	form.Edition, form.index = "2099-01-01", index
	delete(index, "ngach_he_so")
	text := *index["ngay_vao_dang"]
	text.Kind = "text"
	index["ngay_vao_dang"] = &text
	index["qua_trinh_cong_tac"] = index["so_hieu"]
	b.forms = append(slices.Clone(b.forms), &form)
	if err := loadSalary(&b, Embedded()); err != nil {
		t.Fatal(err)
	}
	refuses(t, loadRules(&b, Embedded()), "rule salary_coefficient needs of syll@2099-01-01", `there is no "ngach_he_so"`,
		`"ngay_vao_dang", of kind text, is not to be read as "day"`, `there is no table "qua_trinh_cong_tac"`)
}

func TestRulesHoldTheListsToTheirNeeds(t *testing.T) {
	b := *theForms(t)
	if err := loadSalary(&b, Embedded()); err != nil {
		t.Fatal(err)
	}
	lists := map[string]*List{}
	for id, l := range b.lists {
		lists[id] = l
	}
	delete(lists, "dvhc_tinh_cu")
	lists["GIOI_TINH"] = lists["NHOM_MAU"]
	b.lists = lists
	delete(b.salary.groups, "A3.2")
	refuses(t, loadRules(&b, Embedded()), "need the list dvhc_tinh_cu", "need the code 2 of the list GIOI_TINH", `of the salary group "A3.2"`)
}

func TestAmountsAreReadWithoutFloats(t *testing.T) {
	for text, want := range map[string]int{"4.98": 498, "5": 500, "12.5": 1250, "0.05": 5, "10": 1000} {
		if got, ok := (place{value: Plain(text)}).hundredths(); !ok || got != want {
			t.Errorf("%q: %d, %t", text, got, ok)
		}
	}
	for _, text := range []string{"", "4,98", "4.987", "-1", ".5", "x", "1e3", "9999999999"} {
		if _, ok := (place{value: Plain(text)}).hundredths(); ok {
			t.Errorf("%q was read", text)
		}
	}
}

// FuzzCheckContent feeds values of any shape to every rule: nothing that was stored may stop a check.
func FuzzCheckContent(f *testing.F) {
	f.Add("1980-05-02", "025080000001", "4.98", "01.003", "2010-01")
	f.Add("1980", "", "99999999999999999999", "V.07.03.07", "2010")
	f.Add("9999-12-31", "0\xff", "-", "\x00", "0000-00")
	f.Add("0001", "000000000000", "0.", "B3.C2", "2150-12")
	f.Fuzz(func(t *testing.T, date, number, amount, code, month string) {
		b := theBook(t)
		for _, form := range []string{formSYLL, formContract} {
			in := ruleCase{form: form}.input(t, b)
			in.Content.Fields, in.Content.Tables = map[string]Value{}, map[string][]Row{}
			given := []Value{Plain(date), Plain(number), Plain(amount), Coded("ma_so_ngach", code, code), Plain(month), {Sealed: code}, NoneDeclared()}
			for i := range in.Form.Entries {
				e := &in.Form.Entries[i]
				if !e.IsTable() {
					in.Content.Fields[e.ID] = given[i%len(given)]
					continue
				}
				for n := range 3 {
					cells := map[string]Value{}
					for j, c := range e.Columns {
						cells[c.ID] = given[(i+j+n)%len(given)]
					}
					in.Content.Tables[e.ID] = append(in.Content.Tables[e.ID], Row{ID: fmt.Sprint(n), Cells: cells})
				}
			}
			for _, found := range b.CheckContent(in) {
				if p, err := ParsePath(found.Path); err != nil || in.Form.At(p) == nil {
					t.Fatalf("a finding without a place: %+v", found)
				}
			}
		}
	})
}

func BenchmarkCheckContent(b *testing.B) {
	book := theBook(b)
	in := ruleCase{fields: paid("01.003", "3", "3.33"), tables: years("qua_trinh_cong_tac", "2005-01 2010-06", "2010-05 2015-01", "2015-01")}.input(b, book)
	for b.Loop() {
		book.CheckContent(in)
	}
}
