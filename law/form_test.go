package law

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"hoso/civil"
)

func theForm(t testing.TB, id string) *Form {
	t.Helper()
	f, err := theForms(t).Form(id, civil.Of(2026, 11, 21))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The form of TT 06/2023 has 38 items, 15 tables with 69 columns and 89 fields outside them, each with its cell on paper. Beside
// them stand what only the packets of the national database have.
func TestFormComplete(t *testing.T) {
	f := theForm(t, "syll")
	items, cells := map[int]bool{}, map[string]bool{}
	count := map[string]int{}
	for i := range f.Entries {
		e := &f.Entries[i]
		tally(count, "entry", e, cells)
		if number, _, _ := strings.Cut(e.Item, "."); number != "" {
			n, err := strconv.Atoi(number)
			if err != nil {
				t.Errorf("%s: item %q", e.ID, e.Item)
			}
			items[n] = true
		}
		for j := range e.Columns {
			tally(count, "column", &e.Columns[j], cells)
		}
	}
	for n := 1; n <= 38; n++ {
		if !items[n] {
			t.Errorf("item %d is missing", n)
		}
	}
	want := map[string]int{"field": 89, "table": 15, "column": 69, "field outside the paper": 14, "column outside the paper": 4}
	if !maps.Equal(count, want) || len(items) != 38 || len(cells) != 89+15+69 {
		t.Errorf("%d items, %d cells, %v; want 38, 173, %v", len(items), len(cells), count, want)
	}
}

func tally(count map[string]int, what string, e *Entry, cells map[string]bool) {
	if what == "entry" {
		what = map[bool]string{true: "table", false: "field"}[e.IsTable()]
	}
	if e.Cell == "" {
		what += " outside the paper"
	} else {
		cells[e.Cell] = true
	}
	count[what]++
}

// The contract of TT 05/2023 has 83 fields, six of them only for the work "chuyên môn, nghiệp vụ".
func TestContractComplete(t *testing.T) {
	f := theForm(t, "hop_dong")
	var only []string
	for _, e := range f.Entries {
		if e.Only != "" {
			only = append(only, e.ID)
		}
	}
	want := []string{"ben_b.trinh_do_chuyen_mon", "ben_b.chuyen_nganh", "ben_b.trinh_do_tin_hoc", "ben_b.trinh_do_ngoai_ngu", "ben_b.chung_chi_hanh_nghe", "ben_b.thong_tin_khac"}
	if len(f.Entries) != 83 || !slices.Equal(only, want) || f.Switch != "mau_hop_dong" {
		t.Errorf("%d entries, only %v, switch %s", len(f.Entries), only, f.Switch)
	}
}

// packetNames is the body of the gateway's message, its own spelling kept: a name that no entry fills would never be sent, and one
// that does not exist would be refused.
var packetNames = map[string]string{
	"THONGTINCHUNG":           "SoHieuCBCCVC_BNDP SoHieuCBCCVC PhanLoaiHoSo MaDonVi TenDonVi MaDonviSuDung TenDonViSuDung MaDonViQuanLy TenDonViQuanLy HoVaTen GioiTinh NgaySinh SoCMND SoDinhDanhCaNhan SoSoBaoHiemXaHoi DanToc TonGiao",
	"TUYENDUNG_QT_CONGTAC":    "NgayTuyenDungLanDau MaCoQuan TenCoQuan ViTriTuyenDung NgayVaoCoQuanHienNay ViTriViecLam",
	"DS_QUATRINH_CONGTAC":     "TuNgay DenNgay MaCoQuan TenCoQuan ViTriViecLam",
	"LUONG_PHUCAP_CHUCVU":     "MaNgachChucDanh TuNgayHuongNgach BacLuong HeSoLuong TuNgayHuongBac PhanTramHuong DenNgay ChucVu NgayBoNhiemLanDau NgayBoNhiemLai NhiemKyCanBoChuyenTrach ChucVuChucDanhKiemNhiem",
	"DS_QUATRINH_PHUCAP":      "TuNgay DenNgay LoaiPhuCap HeSo PhanTramHuongPhuCap GiaTri HinhThucHuong",
	"DS_QUATRINH_LUONG":       "TuNgay DenNgay Ngach BacLuong HeSoLuong PhanTramHuong",
	"TRINHDO_DAOTAO_BOIDUONG": "HocVanPhoThong TrinhDoChuyenMon TrinhDoLyLuanChinhTri TrinhDoQuanLyNhaNuoc BoiDuongQuocPhongAnNinh TiengDanTocThieuSo MaChucDanhKhoaHoc NgayPhongChucDanh MaHocVi NgayQuyetDinhHocVi",
	"DS_TINHOC":               "TrinhDo", "DS_NGOAINGU": "MaNgoaiNgu TrinhDo",
	"DS_QUATRINH_DAOTAO_BOIDUONG": "TuNgay DenNgay ChuyenNganhDaoTao TrinhDoDaoTao CoSoDaoTao XepLoaiTotNghiep NuocDaoTao",
	"THONGTIN_KHAC":               "NgayVaoDang NgayVaoDangChinhThuc SoTheDang ChucVuDang",
	"DS_KETQUA_DANHGIA_PHANLOAI":  "KetQuaDanhGia Nam ThamQuyenDanhGia",
}

func TestEveryPlaceOfThePacketIsFilledOnce(t *testing.T) {
	got := map[string][]string{}
	var mandatory []string
	add := func(e *Entry) {
		block := e.Nation.Block
		if e.Nation.List != "" {
			block = e.Nation.List
		}
		for _, name := range append([]string{e.Nation.Name, e.Nation.TextName}, e.Nation.Also...) {
			if name != "" {
				got[block] = append(got[block], name)
			}
		}
		if e.Nation.Mandatory {
			mandatory = append(mandatory, e.Nation.Name)
		}
	}
	f := theForm(t, "syll")
	for i := range f.Entries {
		add(&f.Entries[i])
		for j := range f.Entries[i].Columns {
			add(&f.Entries[i].Columns[j])
		}
	}
	for block, names := range packetNames {
		want := strings.Fields(names)
		slices.Sort(want)
		slices.Sort(got[block])
		if !slices.Equal(got[block], want) {
			t.Errorf("%s holds %v, want %v", block, got[block], want)
		}
		delete(got, block)
	}
	if len(got) > 0 {
		t.Errorf("blocks that no packet has: %v", got)
	}
	slices.Sort(mandatory)
	if want := []string{"HoVaTen", "MaDonViQuanLy", "MaDonviSuDung", "SoHieuCBCCVC"}; !slices.Equal(mandatory, want) {
		t.Errorf("mandatory are %v, want %v", mandatory, want)
	}
}

func TestLevelsAndOwners(t *testing.T) {
	f := theForm(t, "syll")
	for path, want := range map[string]string{
		"nghe_nghiep_truoc_tuyen_dung":            "open clear person", // no mark
		"que_quan_xa":                             "internal clear person",
		"dan_toc":                                 "restricted clear person",
		"so_bhxh":                                 "restricted sealed person",
		"ngach_he_so":                             "restricted sealed person",
		"quy_hoach_chuc_danh":                     "secret sealed agency",
		"nhan_xet_danh_gia":                       "restricted clear agency",
		"co_quan_quan_ly":                         "open clear derived",
		"trinh_do_ly_luan_chinh_tri":              "open clear derived",
		"ky_luat":                                 "restricted clear agency",
		"ky_luat/hinh_thuc":                       "restricted clear agency", // from its table
		"qua_trinh_luong/he_so_luong":             "restricted sealed person",
		"gia_dinh_ban_than/ho_va_ten":             "restricted clear person",
		"thi_dua_khen_thuong/nam":                 "open clear person",
		"thi_dua_khen_thuong/xep_loai_chuyen_mon": "open clear agency",
		"xac_nhan_co_quan_quan_ly":                "open clear agency",
	} {
		id, column, _ := strings.Cut(path, "/")
		e := f.At(Path{Field: id, Column: column})
		if e == nil {
			t.Errorf("%s is missing", path)
			continue
		}
		got := fmt.Sprintf("%s %s %s", e.Level, map[bool]string{true: "sealed", false: "clear"}[e.Sealed], e.Owner)
		if got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
	if !f.Entry("quy_hoach_chuc_danh").Off {
		t.Error("planning is switched on")
	}
}

// The personal number is asked once: since 1 July 2026 it is the identifier too.
func TestIdentifierIsAskedOnce(t *testing.T) {
	e := theForm(t, "syll").Entry("ma_so_dinh_danh")
	if e.SameAs != "syll/so_cccd" || e.SameOn(day(t, "2026-06-30")) || !e.SameOn(day(t, "2026-07-01")) {
		t.Errorf("%s is the same as %q from %s", e.ID, e.SameAs, e.SameFrom)
	}
	if e := theForm(t, "hop_dong").Entry("ben_b.ho_ten"); !e.SameOn(day(t, "2023-05-03")) {
		t.Errorf("%s is asked again", e.ID)
	}
}

func TestEveryEntryHasATranslationOfItsOwn(t *testing.T) {
	for _, f := range theForms(t).Forms() {
		for _, e := range f.Entries {
			if e.Label.In("en") == e.Label.In("vi") || e.Label.In("") != e.Label.VI {
				t.Errorf("%s %s: %+v", f.ID, e.ID, e.Label)
			}
		}
	}
}

func TestMissingAndCompleteness(t *testing.T) {
	f, now := theForm(t, "syll"), day(t, "2026-11-21")
	_, want := f.Completeness(Content{}, "vien_chuc", now)
	c := Content{Form: f.Key(), Fields: map[string]Value{}, Tables: map[string][]Row{}}
	missing := func() []string {
		var ids []string
		for _, e := range f.Missing(c, "vien_chuc", now) {
			ids = append(ids, e.ID)
		}
		return ids
	}
	if got := missing(); len(got) != want || !slices.Contains(got, "ho_ten_khai_sinh") || !slices.Contains(got, "ky_luat") ||
		slices.Contains(got, "ma_so_dinh_danh") || slices.Contains(got, "co_quan_quan_ly") || slices.Contains(got, "quy_hoach_chuc_danh") {
		t.Errorf("of an empty dossier %d of %d are missing: %v", len(got), want, got)
	}
	c.Fields["ho_ten_khai_sinh"] = Plain("Bùi Thị Hoa")
	c.Fields["ngay_vao_dang"] = NoneDeclared()
	c.Fields["ky_luat"] = NoneDeclared()
	c.Tables["tin_hoc"] = []Row{{ID: "1"}}
	c.Fields["que_quan_huyen"] = Plain("Huyện Tân Lạc") // optional: it does not count
	got := missing()
	for _, id := range []string{"ho_ten_khai_sinh", "ngay_vao_dang", "ky_luat", "tin_hoc"} {
		if slices.Contains(got, id) {
			t.Errorf("%s is still missing", id)
		}
	}
	if have, all := f.Completeness(c, "vien_chuc", now); have != 4 || all != want || len(got) != want-4 {
		t.Errorf("%d of %d, %d missing; want 4 of %d", have, all, len(got), want)
	}
	if _, worker := f.Completeness(c, "nguoi_lao_dong", now); worker >= want || worker == 0 {
		t.Errorf("of a contract worker %d are asked, of a public employee %d", worker, want)
	}
}

func TestTheSwitchChoosesWhatIsAsked(t *testing.T) {
	f, now := theForm(t, "hop_dong"), day(t, "2026-11-21")
	e := f.Entry("ben_b.trinh_do_chuyen_mon")
	for code, want := range map[string]bool{"": false, "ho_tro_phuc_vu": false, "chuyen_mon_nghiep_vu": true} {
		c := Content{Fields: map[string]Value{"mau_hop_dong": Coded("MAU_HOP_DONG", code, "")}}
		if got := f.Asks(e, c, "nguoi_lao_dong", now); got != want {
			t.Errorf("with %q it is asked: %v, want %v", code, got, want)
		}
	}
}

// smallForm is a form with a field, a table and a switch.
const smallForm = `form: nho
edition: "2026-01-01"
label: {vi: Mẫu nhỏ, en: Small form}
from: 2026-01-01
source: TEST-1
switch: loai
chapters:
  - {id: mot, label: {vi: Một, en: One}}
entries:
  - id: ten
    chapter: mot
    label: {vi: Tên, en: Name}
    kind: text
    required: [all]
    level: internal
    owner: person
    evidence: none
    nation: {block: B, name: Ten}
    source: TEST-1
  - id: loai
    chapter: mot
    label: {vi: Loại, en: Kind}
    kind: code
    lists: [nho]
    owner: person
    evidence: on_request
    source: TEST-1
  - id: bang
    chapter: mot
    label: {vi: Bảng, en: Table}
    kind: table
    level: restricted
    sealed: true
    owner: agency
    evidence: required
    document: khac
    nation: {block: B, list: DS}
    source: TEST-1
    columns:
      - id: nam
        label: {vi: Năm, en: Year}
        kind: year
        nation: {name: Nam}
`

// smallForms loads editions of small forms; files are named by their form and edition.
func smallForms(t *testing.T, forms ...string) (*Book, error) {
	t.Helper()
	b, err := smallLists(smallManifest, smallRows)
	if err != nil {
		t.Fatal(err)
	}
	tree := fstest.MapFS{}
	for i, text := range forms {
		name := formsDir + "/nho.yaml"
		if i > 0 {
			edition := regexp.MustCompile(`edition: "(.*)"`).FindStringSubmatch(text)
			name = formsDir + "/nho@" + edition[1] + ".yaml"
		}
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return b, loadForms(b, tree)
}

func TestColumnsTakeFromTheirTable(t *testing.T) {
	b, err := smallForms(t, smallForm)
	if err != nil {
		t.Fatal(err)
	}
	c := b.Forms()[0].At(Path{Field: "bang", Row: "1", Column: "nam"})
	if c.Level != Restricted || !c.Sealed || c.Owner != "agency" || c.Evidence != "required" || c.Document != "khac" ||
		c.Chapter != "mot" || c.Source != "TEST-1" || c.Nation.Block != "B" || c.Nation.List != "DS" {
		t.Errorf("the column is %+v", c)
	}
	if f := b.Forms()[0]; f.At(Path{Field: "bang", Column: "khong_co"}) != nil || f.Entry("khong_co") != nil {
		t.Error("there is an entry khong_co")
	}
}

func TestFormsAreReadStrictly(t *testing.T) {
	lineOf := func(text string) string {
		return "nho.yaml:" + strconv.Itoa(1+strings.Count(smallForm[:strings.Index(smallForm, text)], "\n")) + ":"
	}
	ten, bang, nam := lineOf("  - id: ten"), lineOf("  - id: bang"), lineOf("      - id: nam")
	for name, x := range map[string]struct {
		old, new string
		parts    []string
	}{
		"unknown key":             {"required: [all]", "requird: [all]", []string{"nho.yaml", "[14:5]", "requird"}},
		"unknown key of a column": {"kind: year", "knd: year", []string{"nho.yaml", "knd"}},
		"unknown key of a packet": {"name: Ten}", "nam: Ten}", []string{"nho.yaml", "nam"}},
		"doubled key":             {"kind: text", "kind: text\n    kind: text", []string{"nho.yaml", "kind"}},
		"no such day":             {"from: 2026-01-01", "from: 2026-02-30", []string{"nho.yaml", "2026-02-30"}},
		"unknown level":           {"level: internal", "level: inner", []string{"nho.yaml", "15:", "inner"}},
		"unknown kind":            {"kind: text", "kind: txt", []string{ten, "ten", `"txt"`}},
		"unknown list":            {"lists: [nho]", "lists: [to]", []string{"loai", `no list "to"`}},
		"kind without its list":   {"    lists: [nho]\n", "", []string{"loai", "do not go together"}},
		"list without its kind":   {"kind: text", "kind: text\n    lists: [nho]", []string{ten, "do not go together"}},
		"unknown chapter":         {"- id: ten\n    chapter: mot", "- id: ten\n    chapter: hai", []string{ten, `no chapter "hai"`}},
		"no Vietnamese label":     {"label: {vi: Tên, en: Name}", "label: {en: Name}", []string{ten, "both languages"}},
		"no English label":        {"label: {vi: Năm, en: Year}", "label: {vi: Năm}", []string{nam, "bang.nam", "both languages"}},
		"half a help":             {"kind: text", "help: {vi: Ghi tên.}\n    kind: text", []string{ten, "help of entry ten", "both languages"}},
		"no label of a chapter":   {"label: {vi: Một, en: One}", "label: {vi: Một}", []string{"chapter mot", "both languages"}},
		"entry twice":             {"- id: loai\n", "- id: ten\n", []string{"entry ten", "already in line 10"}},
		"bad id":                  {"- id: ten\n", "- id: Ten/1\n", []string{ten, "Ten/1"}},
		"bad owner":               {"owner: person", "owner: people", []string{ten, `"people"`}},
		"no owner":                {"    owner: person\n", "", []string{ten, "owner"}},
		"bad evidence":            {"evidence: none", "evidence: never", []string{ten, `"never"`}},
		"required without a name": {"    document: khac\n", "", []string{bang, "must be named"}},
		"unknown category":        {"required: [all]", "required: [bo_truong]", []string{ten, `"bo_truong"`}},
		"dangling same_as":        {"source: TEST-1\n  - id: loai", "source: TEST-1\n    same_as: nho/khong_co\n  - id: loai", []string{ten, "nho/khong_co"}},
		"same_from alone":         {"source: TEST-1\n  - id: loai", "source: TEST-1\n    same_from: 2026-01-01\n  - id: loai", []string{ten, "same_from"}},
		"derivation of nothing":   {"evidence: none", "evidence: none\n    derived: age", []string{ten, "derived"}},
		"only what cannot be":     {"source: TEST-1\n  - id: loai", "source: TEST-1\n    only: \"9\"\n  - id: loai", []string{ten, `only "9"`}},
		"a switch of nothing":     {"switch: loai", "switch: ten", []string{"nho.yaml:1:", "switch ten"}},
		"group eleven":            {"evidence: none", "evidence: none\n    group: 11", []string{ten, "group 11"}},
		"a table of nothing":      {smallForm[strings.Index(smallForm, "    columns:"):], "", []string{bang, "a table has columns"}},
		"a table in a table":      {"kind: year", "kind: table\n        columns: []", []string{nam, "no tables"}},
		"column twice":            {"        nation: {name: Nam}\n", "      - id: nam\n        label: {vi: Năm, en: Year}\n        kind: year\n", []string{"bang.nam stands twice"}},
		"packet name twice":       {"evidence: on_request", "evidence: on_request\n    nation: {block: B, name: Ten}", []string{"loai", "B.Ten", "line 10"}},
		"packet name as another":  {"evidence: on_request", "evidence: on_request\n    nation: {block: B, name: X, also: [Ten]}", []string{"loai", "B.Ten"}},
		"packet name, no block":   {"{block: B, name: Ten}", "{name: Ten}", []string{ten, "its block"}},
		"unknown gateway list":    {"name: Ten}", "name: Ten, codes: bnv_x}", []string{ten, "bnv_x"}},
		"no source of an entry":   {"    source: TEST-1\n  - id: loai", "  - id: loai", []string{ten, "source"}},
		"no source":               {"source: TEST-1\nswitch", "switch", []string{"nho.yaml:1:", "source"}},
		"another name":            {"form: nho", "form: to", []string{"nho.yaml", "must be called to.yaml"}},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(smallForm, x.old) {
				t.Fatalf("the form does not hold %q", x.old)
			}
			_, err := smallForms(t, strings.Replace(smallForm, x.old, x.new, 1))
			refuses(t, err, x.parts...)
		})
	}
}

func TestEditionsDoNotOverlap(t *testing.T) {
	second := strings.Replace(smallForm, `edition: "2026-01-01"`, `edition: "2027-01-01"`, 1)
	later := strings.Replace(second, "from: 2026-01-01", "from: 2027-01-01", 1)
	ended := strings.Replace(smallForm, "source: TEST-1\nswitch", "to: 2026-12-31\nsource: TEST-1\nswitch", 1)
	if _, err := smallForms(t, smallForm, later); err == nil {
		t.Error("an open edition and a later one were loaded")
	} else {
		refuses(t, err, "nho@2026-01-01", "nho@2027-01-01")
	}
	b, err := smallForms(t, ended, later)
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]string{"2026-01-01": "nho@2026-01-01", "2026-12-31": "nho@2026-01-01", "2027-01-01": "nho@2027-01-01"} {
		if f, err := b.Form("nho", day(t, on)); err != nil || f.Key() != want {
			t.Errorf("on %s it is %v %v, want %s", on, f, err, want)
		}
	}
	if _, err := b.Form("nho", day(t, "2025-12-31")); err == nil {
		t.Error("a form is in force before its day")
	}
}

func TestLevelsInWords(t *testing.T) {
	for level := Open; level <= Secret; level++ {
		text, err := json.Marshal(level)
		var back Level
		if err != nil || json.Unmarshal(text, &back) != nil || back != level || string(text) != strconv.Quote(level.String()) {
			t.Errorf("%d is written %s and read %d", level, text, back)
		}
	}
	if Level(7).String() != "level 7" || json.Unmarshal([]byte(`"inner"`), new(Level)) == nil {
		t.Error("there are levels that are none")
	}
}

// update pins new editions: go test ./law -run TestEditionsFrozen -update. It never touches a line that is there.
var update = flag.Bool("update", false, "pin new editions in editions.lock")

// A published edition is frozen: dossiers are read by it for ever. What must change comes as a new edition.
func TestEditionsFrozen(t *testing.T) {
	pinned, err := readLock(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	book, err := Load(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	present := book.editions()
	changed, gone, fresh := unfrozen(pinned, present)
	for _, key := range changed {
		t.Errorf("%s was edited; write a new edition instead", key)
	}
	for _, key := range gone {
		t.Errorf("%s is gone; dossiers are still read by it", key)
	}
	if len(fresh) > 0 && *update {
		appendLock(t, fresh, present)
		return
	}
	for _, key := range fresh {
		t.Errorf("%s is not pinned: go test ./law -run TestEditionsFrozen -update", key)
	}
}

func appendLock(t *testing.T, keys []string, digests map[string]string) {
	t.Helper()
	const file = "data/" + editionsFile
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	out := bytes.NewBuffer(text)
	for _, key := range keys {
		fmt.Fprintln(out, key, digests[key])
	}
	if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestLockTellsWhatHappened(t *testing.T) {
	changed, gone, fresh := unfrozen(
		map[string]string{"a@1": "x", "b@1": "x", "c@1": "x"},
		map[string]string{"a@1": "x", "b@1": "y", "d@1": "x"})
	if fmt.Sprint(changed, gone, fresh) != "[b@1] [c@1] [d@1]" {
		t.Errorf("changed %v, gone %v, fresh %v", changed, gone, fresh)
	}
	one := strings.Repeat("0", 64)
	for _, text := range []string{"a@1\n", "a@1 00\n", "a@1 " + one + "\na@1 " + one + "\n", "a@1 " + one + " x\n"} {
		_, err := readLock(fstest.MapFS{editionsFile: {Data: []byte(text)}})
		refuses(t, err, editionsFile+":")
	}
}
