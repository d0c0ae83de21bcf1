package law

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"hoso/civil"
	"hoso/viet"
)

// shippedForms is a Book with lists, forms and events as they ship.
var shippedForms = sync.OnceValues(func() (*Book, error) {
	b := &Book{}
	for _, load := range []func(*Book) error{
		func(b *Book) error { return loadLists(b, Embedded()) },
		func(b *Book) error { return loadForms(b, Embedded()) },
		func(b *Book) error { return loadEvents(b, Embedded()) },
	} {
		if err := load(b); err != nil {
			return nil, err
		}
	}
	return b, nil
})

func theForms(t testing.TB) *Book {
	t.Helper()
	b, err := shippedForms()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func theList(t testing.TB, id string) *List {
	t.Helper()
	l := theForms(t).List(id)
	if l == nil {
		t.Fatalf("there is no list %s", id)
	}
	return l
}

// listSizes is how many codes each list has, beside the 36 lists of danh_muc_chung.csv; a code with two editions counts once.
var listSizes = map[string]int{
	"dan_toc": 56, "dan_toc_2008": 54, "ton_giao": 17, "ngach_cong_chuc": 132, "chuc_danh_vien_chuc": 246, "ngach": 378,
	"ma_so_ngach": 378, "vtvl_vien_chuc": 225, "chuc_vu": 49, "hinh_thuc_ky_luat": 22, "phu_cap": 19, "dvhc_tinh": 34,
	"dvhc_tinh_cu": 63, "dvhc_xa": 3321, "dvhc_huyen_cu": 696, "dvhc_xa_cu": 10035, "phu_tho_xa": 148, "ma_dinh_danh_tinh": 63,
	"GIOI_TINH": 2, "QUAN_HE_GIA_DINH": 20, "DANH_HIEU_KHEN_THUONG": 43, "LOAI_PHU_CAP": 20, "HINH_THUC_DAO_TAO": 15,
	"doi_tuong_chinh_sach": 26, "bnv_chuyennganhdaotao": 1819, "bnv_mangach_chucdanh": 259, "bnv_doituong": 10,
}

func TestListsAreComplete(t *testing.T) {
	b := theForms(t)
	for id, want := range listSizes {
		if l := b.List(id); l == nil || len(l.byCode) != want {
			t.Errorf("%s has %v codes, want %d", id, l, want)
		}
	}
	common, gateway := 0, 0
	for _, l := range b.Lists() {
		if strings.HasPrefix(l.ID, "bnv_") {
			gateway++
		} else if l.ID == strings.ToUpper(l.ID) {
			common++
		}
	}
	if common != 36+5 || gateway != 26 {
		t.Errorf("%d common lists and %d of the gateway, want 41 and 26", common, gateway)
	}
	if ids := b.Lists(); !slices.IsSortedFunc(ids, func(a, b *List) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("Lists is not sorted by id")
	}
	if b.List("khong_co") != nil {
		t.Error("there is a list khong_co")
	}
}

// Every item is found under its code on each of its days, and under its label unless another item bears it.
func TestEveryItemIsFound(t *testing.T) {
	for _, l := range theForms(t).Lists() {
		labels := map[string]map[string]bool{}
		for _, item := range l.Items {
			key := searchKey(item.Label)
			if labels[key] == nil {
				labels[key] = map[string]bool{}
			}
			labels[key][item.Code] = true
		}
		for _, item := range l.Items {
			if item.Source == "" {
				t.Errorf("%s %s has no source", l.ID, item.Code)
			}
			on := item.From
			if on.IsZero() {
				on = item.To
			}
			if got, ok := l.At(item.Code, on); !ok || got.Label != item.Label {
				t.Errorf("%s: code %s on %s gives %q, want %q", l.ID, item.Code, on, got.Label, item.Label)
			}
			got, ok := l.Find(item.Label, on)
			if alone := len(labels[searchKey(item.Label)]) == 1; ok != alone || alone && got.Code != item.Code {
				t.Errorf("%s: label %q on %s gives %q %v, want %q %v", l.ID, item.Label, on, got.Code, ok, item.Code, alone)
			}
		}
	}
}

// The two numberings of ethnic groups turn Mường into Hoa when they are mixed.
func TestEthnicGroupsInBothNumberings(t *testing.T) {
	for _, x := range []struct{ list, code, label, extra, other string }{
		{"dan_toc", "06", "Mường", "code_qd1019_2008", "04"},
		{"dan_toc", "04", "Hoa", "code_qd1019_2008", "06"},
		{"dan_toc_2008", "04", "Mường", "code_qd121_1979", "06"},
		{"dan_toc_2008", "06", "Hoa", "code_qd121_1979", "04"},
		{"dan_toc", "55", "Người nước ngoài", "code_qd1019_2008", ""},
	} {
		item, ok := theList(t, x.list).Get(x.code)
		if !ok || item.Label != x.label || item.Extra[x.extra] != x.other {
			t.Errorf("%s %s is %+v", x.list, x.code, item)
		}
	}
	if item, ok := theList(t, "dan_toc").Find("mual", civil.Date{}); !ok || item.Code != "06" {
		t.Errorf("Mual gives %+v", item)
	}
}

func TestOrderIsNotTheOrderOfCodes(t *testing.T) {
	var codes []string
	for _, item := range theList(t, "LY_LUAN_CHINH_TRI").Search("", civil.Date{}, 0) {
		codes = append(codes, item.Code)
	}
	if got := strings.Join(codes, " "); got != "08 07 09 10" {
		t.Errorf("the codes stand in the order %s", got)
	}
}

func TestUnitsAreDated(t *testing.T) {
	for _, x := range []struct{ list, code, day, label string }{
		{"dvhc_xa", "05128", "2026-11-21", "Xã Tân Lạc, tỉnh Phú Thọ"},
		{"dvhc_xa", "05128", "2025-06-30", ""},
		{"dvhc_xa_cu", "05128", "2025-06-30", "Thị trấn Mãn Đức, huyện Tân Lạc, tỉnh Hoà Bình"},
		{"dvhc_xa_cu", "05128", "2025-07-01", ""},
		{"dvhc_xa", "25270", "2026-04-29", "Xã Lộc Ninh, tỉnh Đồng Nai"},
		{"dvhc_xa", "25270", "2026-04-30", "Phường Lộc Ninh, thành phố Đồng Nai"},
		{"dvhc_tinh", "75", "2026-04-29", "Tỉnh Đồng Nai"},
		{"dvhc_tinh", "75", "2026-04-30", "Thành phố Đồng Nai"},
		{"dvhc_huyen_cu", "155", "2025-06-30", "Huyện Tân Lạc, tỉnh Hoà Bình"},
		{"hinh_thuc_ky_luat", "CC_04", "2025-06-30", "Giáng chức (công chức)"},
		{"hinh_thuc_ky_luat", "CC_04", "2025-07-01", ""},
	} {
		item, ok := theList(t, x.list).At(x.code, day(t, x.day))
		if ok != (x.label != "") || item.Label != x.label {
			t.Errorf("%s %s on %s is %q, want %q", x.list, x.code, x.day, item.Label, x.label)
		}
	}
	newest, _ := theList(t, "dvhc_xa").Get("25270")
	if newest.Label != "Phường Lộc Ninh, thành phố Đồng Nai" {
		t.Errorf("the newest edition is %q", newest.Label)
	}
	if got := len(theList(t, "dvhc_xa").Search("", day(t, "2026-11-21"), 0)); got != 3321 {
		t.Errorf("%d units in force, want 3321", got)
	}
}

func TestFindByLabel(t *testing.T) {
	now := day(t, "2026-11-21")
	for _, x := range []struct{ list, label, code string }{
		{"dvhc_xa", "Xã Tân Lạc, tỉnh Phú Thọ", "05128"},
		{"dvhc_xa", "XA TAN LAC  TINH PHU THO", "05128"},
		{"dvhc_xa", "Xã Tân Lạc", "05128"},
		{"dvhc_xa", "Xã Tân Tiến", ""}, // seven of them
		{"dvhc_xa", "Phường Hòa Bình, tỉnh Phú Thọ", "04795"},
		{"dvhc_xa", "Phường Hoà Bình, tỉnh Phú Thọ", "04795"},
		{"dvhc_xa", "Xã Lộc Ninh, tỉnh Đồng Nai", ""}, // a ward by now
		{"dvhc_tinh", "phu tho", "25"},
		{"ngach", "chuyen vien chinh", "01.002"},
		{"ngach", "01.002", "01.002"},
		{"ngach", "v.07.03.29", "V.07.03.29"},
		{"ngach", "Giáo viên mầm non hạng II", ""}, // the old and the new code
		{"ma_so_ngach", "Chuyên viên", "01.003"},
		{"GIOI_TINH", "nu", "2"},
		{"GIOI_TINH", "", ""},
		{"NHOM_MAU", "A Rh+", "A+"},
		{"NHOM_MAU", "A Rh-", "A-"},
	} {
		item, ok := theList(t, x.list).Find(x.label, now)
		if ok != (x.code != "") || item.Code != x.code {
			t.Errorf("%s: %q gives %q %v, want %q", x.list, x.label, item.Code, ok, x.code)
		}
	}
}

func TestSearch(t *testing.T) {
	now := day(t, "2026-11-21")
	for _, x := range []struct {
		list, query string
		first       []string
	}{
		{"dvhc_xa", "tan lac phu tho", []string{"05128"}},
		{"dvhc_xa", "tân lạc", []string{"05128"}},
		{"dvhc_xa", "phường lộc ninh", []string{"25270"}},
		{"ngach", "01.003", []string{"01.003"}},
		{"ngach", "chuyên viên", []string{"01.003", "01.001", "01.002"}}, // the whole name, then what begins so
		{"ngach", "vien chuyen", []string{"01.001", "01.002", "01.003"}}, // words in any order
		{"dan_toc", "muong", []string{"06"}},
		{"dan_toc", "uon", []string{"06"}}, // inside a word
		{"HINH_THUC_DAO_TAO", "lam", []string{"VHVL"}},
	} {
		var got []string
		for _, item := range theList(t, x.list).Search(x.query, now, len(x.first)) {
			got = append(got, item.Code)
		}
		if !slices.Equal(got, x.first) {
			t.Errorf("%s: %q gives %v, want %v", x.list, x.query, got, x.first)
		}
	}
	if got := theList(t, "dan_toc").Search("zzz", now, 5); len(got) != 0 {
		t.Errorf("zzz gives %v", got)
	}
	if got := theList(t, "hinh_thuc_ky_luat").Search("giáng chức", now, 5); len(got) != 0 {
		t.Errorf("a form that was abolished is offered: %v", got)
	}
	if got := theList(t, "hinh_thuc_ky_luat").Search("giáng chức", civil.Date{}, 5); len(got) != 1 {
		t.Errorf("without a day it is %v", got)
	}
}

// Search gives exactly the items of which every typed word begins a word, or that contain what was typed.
func TestSearchAgainstItsDefinition(t *testing.T) {
	l, now := theList(t, "dvhc_xa"), day(t, "2026-11-21")
	for _, query := range []string{"hoa binh", "thuy", "tan phu", "a", "x", "phuong 1", "an", "dak lak", "xa  dong"} {
		want := map[string]bool{}
		for i := range l.Items {
			if l.Items[i].In(now) && answers(l.Items[i], query) {
				want[l.Items[i].Code] = true
			}
		}
		got := map[string]bool{}
		for _, item := range l.Search(query, now, 0) {
			if got[item.Code] {
				t.Errorf("%q gives %s twice", query, item.Code)
			}
			got[item.Code] = true
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q gives %d items, want %d", query, len(got), len(want))
		}
	}
}

func answers(item Item, query string) bool {
	query = strings.Join(viet.Words(query), " ")
	for _, name := range append([]string{item.Label}, item.Alt...) {
		folded := strings.ReplaceAll(viet.Fold(name), ",", "")
		if strings.Contains(folded, query) {
			return true
		}
		all := true
		for _, word := range strings.Fields(query) {
			all = all && slices.ContainsFunc(strings.Fields(folded), func(w string) bool { return strings.HasPrefix(w, word) })
		}
		if all {
			return true
		}
	}
	return strings.HasPrefix(item.Code, query)
}

// The lists are held by every process: 14 000 units must not cost more than their texts and an index.
func TestListsAreSmallInMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	b := &Book{}
	if err := loadLists(b, Embedded()); err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if used := int64(after.HeapAlloc) - int64(before.HeapAlloc); used > 24<<20 {
		t.Errorf("the lists hold %d MB", used>>20)
	}
	runtime.KeepAlive(b)
}

const smallManifest = `tables:
  - id: one
    file: one.csv
    code: [code]
    name: name
    order: order
    from_column: from
    to_column: to
    source_in: source
lists:
  - id: nho
    label: {vi: Danh sách nhỏ, en: Small list}
    rows_of: [one]
`

const smallRows = "code,name,order,from,to,source\n1,Một,2,,,x\n2,Hai,1,2025-01-01,,x\n"

// smallLists loads a manifest and one data file.
func smallLists(manifest, rows string) (*Book, error) {
	b := &Book{}
	return b, loadLists(b, fstest.MapFS{
		listsFile:            {Data: []byte(manifest)},
		listsDir + "one.csv": {Data: []byte(rows)},
		listsDir + "two.csv": {Data: []byte("code,old,new\n1,Mốt,Một\n")},
	})
}

func TestListsAreReadStrictly(t *testing.T) {
	if _, err := smallLists(smallManifest, smallRows); err != nil {
		t.Fatal(err)
	}
	changes := smallManifest + "    changes: {file: two.csv, code: code, old: old, new: new, on: 2026-01-01}\n"
	for name, x := range map[string]struct {
		manifest, rows string
		parts          []string
	}{
		"unknown key":      {strings.Replace(smallManifest, "order: order", "oder: order", 1), smallRows, []string{"lists.yaml", "oder"}},
		"doubled key":      {smallManifest + "    rows_of: [one]\n", smallRows, []string{"lists.yaml", "rows_of"}},
		"unknown table":    {strings.Replace(smallManifest, "[one]", "[two]", 1), smallRows, []string{"lists.yaml:11", `no table "two"`}},
		"unknown column":   {strings.Replace(smallManifest, "name: name", "name: ten", 1), smallRows, []string{"lists.yaml:2", `no column "ten"`}},
		"no file":          {strings.Replace(smallManifest, "one.csv", "no.csv", 1), smallRows, []string{"lists/no.csv", "not exist"}},
		"list twice":       {smallManifest + smallManifest[strings.Index(smallManifest, "  - id: nho"):], smallRows, []string{"lists.yaml:14", "once"}},
		"no English label": {strings.Replace(smallManifest, ", en: Small list", "", 1), smallRows, []string{"lists.yaml:11", "both languages"}},
		"no rows":          {smallManifest + "    where: {name: Ba}\n", smallRows, []string{"lists.yaml:11", "no rows"}},
		"unknown where":    {smallManifest + "    where: {ten: Ba}\n", smallRows, []string{"list nho", `no column "ten"`}},
		"code twice":       {smallManifest, smallRows + "1,Mốt,3,,,x\n", []string{"one.csv:4", "code 1 stands twice"}},
		"days overlap":     {smallManifest, smallRows + "2,Nhị,3,2024-01-01,2025-01-01,x\n", []string{"one.csv:4", "code 2 stands twice"}},
		"no such day":      {smallManifest, smallRows + "3,Ba,3,2025-02-30,,x\n", []string{"one.csv:4", "2025-02-30"}},
		"ends too early":   {smallManifest, smallRows + "3,Ba,3,2025-02-03,2025-02-01,x\n", []string{"one.csv:4", "ends before"}},
		"no number":        {smallManifest, smallRows + "3,Ba,ba,,,x\n", []string{"one.csv:4", "must be a number"}},
		"no code":          {smallManifest, smallRows + ",Ba,3,,,x\n", []string{"one.csv:4", "needed"}},
		"a cell too few":   {smallManifest, smallRows + "3,Ba\n", []string{"one.csv", "line 4"}},
		"broken quotes":    {smallManifest, smallRows + "3,\"Ba,3,,,x\n", []string{"one.csv"}},
		"empty file":       {smallManifest, "code,name,order,from,to,source\n", []string{"one.csv", "no rows"}},
		"another label":    {changes, strings.Replace(smallRows, "Một", "Một hai", 1), []string{"two.csv:2", `"Một hai"`}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := smallLists(x.manifest, x.rows)
			refuses(t, err, x.parts...)
		})
	}
}

func TestAllFlawsOfTheListsAreReported(t *testing.T) {
	_, err := smallLists(smallManifest, smallRows+"1,Mốt,3,,,x\n3,Ba,ba,,,x\n")
	refuses(t, err, "one.csv:4", "one.csv:5")
}

// Editions of a code stand in the order of their days wherever the file has them.
func TestEditionsOfACode(t *testing.T) {
	b, err := smallLists(smallManifest, smallRows+"3,Ba,3,2026-01-01,,x\n4,Bốn,4,,,x\n3,Tam,3,,2024-12-31,x\n3,Tham,3,2025-01-01,2025-12-31,x\n")
	if err != nil {
		t.Fatal(err)
	}
	l := b.List("nho")
	for on, want := range map[string]string{"2020-01-01": "Tam", "2025-06-01": "Tham", "2026-11-21": "Ba"} {
		if item, ok := l.At("3", day(t, on)); !ok || item.Label != want {
			t.Errorf("on %s it is %q, want %q", on, item.Label, want)
		}
	}
	if item, _ := l.Get("3"); item.Label != "Ba" {
		t.Errorf("the newest is %q", item.Label)
	}
	if item, ok := l.Get("4"); !ok || item.Label != "Bốn" {
		t.Errorf("code 4 is %q", item.Label)
	}
	if item, ok := l.Find("tham", civil.Date{}); !ok || item.Label != "Tham" {
		t.Errorf("Tham gives %q %v", item.Label, ok)
	}
}
