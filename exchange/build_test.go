package exchange_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hoso/exchange"
	"hoso/exchange/gateway"
	"hoso/law"
	"hoso/office"
)

var update = flag.Bool("update", false, "write the golden packets anew")

// smallForm has one entry for each way a value can leave.
func smallForm() *law.Form {
	general := func(id, kind, name string) law.Entry {
		return law.Entry{ID: id, Kind: kind, Nation: law.Nation{Block: gateway.General, Name: name}}
	}
	entries := []law.Entry{
		{ID: "co_quan_su_dung", Kind: "unit", Nation: law.Nation{Block: gateway.General, Name: "MaDonviSuDung", TextName: "TenDonViSuDung"}},
		{ID: "so_hieu", Kind: "text", Nation: law.Nation{Block: gateway.General, Name: "SoHieuCBCCVC", Mandatory: true}},
		{ID: "ma_so_dinh_danh", Kind: "personal_number", SameAs: "syll/so_cccd", Nation: law.Nation{Block: gateway.General, Name: "SoDinhDanhCaNhan"}},
		general("so_cccd", "personal_number", "SoDinhDanhCaNhan"),
		{ID: "ho_ten", Kind: "name", Nation: law.Nation{Block: gateway.General, Name: "HoVaTen", Mandatory: true}},
		{ID: "gioi_tinh", Kind: "code", Nation: law.Nation{Block: gateway.General, Name: "GioiTinh", Codes: "gioitinh"}},
		general("ngay_sinh", "partial_date", "NgaySinh"),
		{ID: "quy_hoach", Kind: "text", Level: law.Secret, Nation: law.Nation{Block: gateway.General, Name: "QuyHoach"}},
		{ID: "tat", Kind: "text", Off: true, Nation: law.Nation{Block: gateway.General, Name: "DaTat"}},
		{ID: "chuong_tat", Kind: "text", Chapter: "tat", Nation: law.Nation{Block: gateway.General, Name: "ChuongTat"}},
		{ID: "rieng", Kind: "text"},
		{ID: "co_quan_tuyen_dung", Kind: "unit_or_text", Nation: law.Nation{Block: gateway.Work, Name: "MaCoQuan", TextName: "TenCoQuan"}},
		{ID: "vi_tri", Kind: "code_or_text", Nation: law.Nation{Block: gateway.Work, Name: "ViTriViecLam"}},
		{ID: "noi_o", Kind: "address", Nation: law.Nation{Block: gateway.Work, Name: "NoiO"}},
		{ID: "he_so", Kind: "coefficient", Sealed: true, Level: law.Restricted, Nation: law.Nation{Block: gateway.Salary, Name: "HeSoLuong"}},
		{ID: "kiem_nhiem", Kind: "codes", Nation: law.Nation{Block: gateway.Salary, Name: "ChucVuChucDanhKiemNhiem", Also: []string{"ChucVu"}}},
		{ID: "tin_hoc", Kind: "code", Nation: law.Nation{Block: gateway.Education, List: "DS_TINHOC", Name: "TrinhDo"}},
		{ID: "so_the_dang", Kind: "text", Nation: law.Nation{Block: gateway.Other, Name: "SoTheDang"}},
		{ID: "cong_tac", Kind: "table", Nation: law.Nation{Block: gateway.Work, List: "DS_QUATRINH_CONGTAC"}, Columns: []law.Entry{
			{ID: "tu", Kind: "month", Nation: law.Nation{Name: "TuNgay"}},
			{ID: "den", Kind: "month", Nation: law.Nation{Name: "DenNgay"}},
			{ID: "don_vi", Kind: "unit_or_text", Nation: law.Nation{Name: "MaCoQuan", TextName: "TenCoQuan"}},
			{ID: "ghi_chu", Kind: "text"},
		}},
		{ID: "danh_gia", Kind: "table", Nation: law.Nation{Block: gateway.Person, List: gateway.Evaluations}, Columns: []law.Entry{
			{ID: "nam", Kind: "year", Nation: law.Nation{Name: "Nam"}},
			{ID: "xep_loai", Kind: "code", Nation: law.Nation{Name: "KetQuaDanhGia"}},
		}},
		{ID: "gia_dinh", Kind: "table", Columns: []law.Entry{{ID: "ho_ten", Kind: "name"}}},
	}
	return &law.Form{ID: "syll", Edition: "test", Chapters: []law.Chapter{{ID: "tat", Off: true}}, Entries: entries}
}

func smallContent() law.Content {
	return law.Content{Form: "syll@test",
		Fields: map[string]law.Value{
			"co_quan_su_dung":    law.Coded("units", "0198-id", "Sở Thử nghiệm"),
			"so_hieu":            law.Plain("PT-0001"),
			"so_cccd":            law.Plain("025180000001"),
			"ho_ten":             law.Plain("Nguyễn Thị <Án> & Bà"),
			"gioi_tinh":          law.Coded("GIOI_TINH", "2", "Nữ"),
			"ngay_sinh":          law.Plain("1980-05"),
			"quy_hoach":          law.Plain("CANARY-SECRET"),
			"tat":                law.Plain("CANARY-OFF"),
			"chuong_tat":         law.Plain("CANARY-CHAPTER"),
			"rieng":              law.Plain("CANARY-PRIVATE"),
			"co_quan_tuyen_dung": law.Coded("units", "0198-abroad", "Trường cũ"),
			"vi_tri":             law.Plain("Văn thư"),
			"noi_o":              law.Coded("dvhc_xa", "08001", "Số 5, phường Tân Hoà"),
			"he_so":              law.Plain("4.98"),
			"kiem_nhiem":         law.Coded("chuc_vu", "001;002", "Trưởng ban; Uỷ viên"),
			"tin_hoc":            law.Coded("TRINH_DO_TIN_HOC", "01", "Cơ bản"),
			"so_the_dang":        {Sealed: "CANARY-SEALED"},
		},
		Tables: map[string][]law.Row{
			"cong_tac": {
				{ID: "r1", Cells: map[string]law.Value{"tu": law.Plain("2004-09"), "den": law.Plain("2010-02"), "don_vi": law.Coded("units", "0198-id", "Sở Thử nghiệm")}},
				{ID: "r2", Cells: map[string]law.Value{"ghi_chu": law.Plain("CANARY-NOTE")}},
				{ID: "r3", Cells: map[string]law.Value{"tu": law.Plain("2011"), "don_vi": law.Plain("Công ty A")}},
			},
			"danh_gia": {{ID: "r1", Cells: map[string]law.Value{"nam": law.Plain("2025"), "xep_loai": law.Coded("XEP_LOAI_CHAT_LUONG", "02", "Tốt")}}},
			"gia_dinh": {{ID: "r1", Cells: map[string]law.Value{"ho_ten": law.Plain("CANARY-RELATIVE")}}},
		},
	}
}

func smallPerson() office.Person {
	return office.Person{
		Number: "PT-0001", Form: smallForm(), Content: smallContent(),
		UnitCode: "H44.15", UnitName: "Sở Thử nghiệm", ManagerCode: "H44", ManagerName: "UBND tỉnh",
	}
}

func clock() time.Time { return time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC) }

func smallRules() gateway.Rules {
	return exchange.RulesOf([]*law.Form{smallForm()}, func(list string) []string {
		return map[string][]string{"gioitinh": {"0", "1", "2"}}[list]
	})
}

// config is a client that never connects; its Transaction_IDs count from one.
func config() exchange.Config {
	count := 0
	return exchange.Config{
		URL: "http://127.0.0.1:1", OrgCode: "H44", Username: "hoso", Password: "p", Now: clock, Rules: smallRules,
		UnitCode: func(unit string) string { return map[string]string{"0198-id": "H44.15"}[unit] },
		NewID:    func() string { count++; return fmt.Sprintf("00000000-0000-7000-8000-%012d", count) },
	}
}

func client(t testing.TB, cfg exchange.Config) *exchange.Client {
	t.Helper()
	c, err := exchange.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func build(t testing.TB, c *exchange.Client, p office.Person) []office.Packet {
	t.Helper()
	packets, err := c.Build(p)
	if err != nil {
		t.Fatal(err)
	}
	return packets
}

// with gives the person after a change of a content that was delivered.
func with(change func(law.Content)) office.Person {
	p := smallPerson()
	before := p.Content.Clone()
	p.Before = &before
	p.Content = p.Content.Clone()
	change(p.Content)
	return p
}

func sent(packets []office.Packet) string {
	var names []string
	for _, p := range packets {
		names = append(names, p.Message+" "+p.Action)
	}
	return strings.Join(names, ", ")
}

func TestGoldenPackets(t *testing.T) {
	people := map[string]office.Person{
		"add": smallPerson(),
		"edit_work": with(func(c law.Content) {
			delete(c.Fields, "vi_tri")
			c.Tables["cong_tac"] = c.Tables["cong_tac"][2:]
		}),
		"edit_evaluations_emptied": with(func(c law.Content) { c.Tables["danh_gia"] = nil }),
		"delete":                   {Number: "PT-0001", Before: &law.Content{}, Gone: true},
	}
	for name, person := range people {
		t.Run(name, func(t *testing.T) {
			packets := build(t, client(t, config()), person)
			golden(t, name, packets)
			for _, p := range packets {
				if bytes.Contains(p.Payload, []byte("CANARY")) {
					t.Errorf("what must not leave is in %s", p.Payload)
				}
			}
		})
	}
}

func golden(t *testing.T, name string, packets []office.Packet) {
	t.Helper()
	var got bytes.Buffer
	for _, p := range packets {
		fmt.Fprintf(&got, "%s %s %s\n", p.Message, p.Action, p.Transaction)
		if err := json.Indent(&got, p.Payload, "", "  "); err != nil {
			t.Fatal(err)
		}
		got.WriteByte('\n')
		places := make([]string, 0, len(p.Places))
		for place, path := range p.Places {
			places = append(places, place+" ← "+path)
		}
		slices.Sort(places)
		fmt.Fprintln(&got, strings.Join(places, "\n"))
	}
	file := filepath.Join("testdata", "golden", name+".txt")
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%s differs from what was kept:\n%s", file, got.Bytes())
	}
}

func TestBuildSendsOnlyWhatChanged(t *testing.T) {
	row := func(c law.Content) law.Row { return c.Tables["cong_tac"][0] }
	for name, tc := range map[string]struct {
		change func(law.Content)
		want   string
	}{
		"nothing":             {func(law.Content) {}, ""},
		"a private field":     {func(c law.Content) { c.Fields["rieng"] = law.Plain("khác") }, ""},
		"a secret field":      {func(c law.Content) { c.Fields["quy_hoach"] = law.Plain("khác") }, ""},
		"the label of a code": {func(c law.Content) { c.Fields["tin_hoc"] = law.Coded("TRINH_DO_TIN_HOC", "01", "Khác") }, ""},
		"the name":            {func(c law.Content) { c.Fields["ho_ten"] = law.Plain("Nguyễn B") }, "M0001 EDIT"},
		"the unit":            {func(c law.Content) { c.Fields["co_quan_su_dung"] = law.Coded("units", "0198-x", "Nơi khác") }, "M0001 EDIT"},
		"name and salary": {func(c law.Content) {
			c.Fields["ho_ten"], c.Fields["he_so"] = law.Plain("Nguyễn B"), law.Plain("5.42")
		}, "M0001 EDIT"},
		"work":               {func(c law.Content) { row(c).Cells["den"] = law.Plain("2010-03") }, "M0002 EDIT"},
		"salary":             {func(c law.Content) { c.Fields["he_so"] = law.Plain("5.42") }, "M0003 EDIT"},
		"salary cleared":     {func(c law.Content) { delete(c.Fields, "he_so") }, "M0003 EDIT"},
		"declared absent":    {func(c law.Content) { c.Fields["he_so"] = law.NoneDeclared() }, "M0003 EDIT"},
		"education":          {func(c law.Content) { delete(c.Fields, "tin_hoc") }, "M0004 EDIT"},
		"party":              {func(c law.Content) { c.Fields["so_the_dang"] = law.Plain("123") }, "M0005 EDIT"},
		"evaluation":         {func(c law.Content) { c.Tables["danh_gia"] = nil }, "M0006 EDIT"},
		"salary and work":    {func(c law.Content) { delete(c.Fields, "he_so"); delete(c.Fields, "vi_tri") }, "M0002 EDIT, M0003 EDIT"},
		"a day now declared": {func(c law.Content) { row(c).Cells["tu"] = law.Plain("2004-09-01") }, "M0002 EDIT"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := sent(build(t, client(t, config()), with(tc.change))); got != tc.want {
				t.Errorf("sent %q, want %q", got, tc.want)
			}
		})
	}
}

func TestBuildOfWhatIsThereButNotKnown(t *testing.T) {
	c := client(t, config())
	p := smallPerson()
	for name, before := range map[string]law.Content{"no content": {}, "another edition": {Form: "syll@1999", Fields: smallContent().Fields}} {
		p.Before = &before
		if got := sent(build(t, c, p)); got != "M0001 EDIT" {
			t.Errorf("%s: sent %q", name, got)
		}
	}
	p.Before, p.Gone = nil, true
	if packets := build(t, c, p); packets == nil || len(packets) != 0 {
		t.Errorf("a person who was never sent and is gone: %v", packets)
	}
}

func TestPresumedDaysAreListed(t *testing.T) {
	packets := build(t, client(t, config()), smallPerson())
	got, err := exchange.Presumed(packets[0])
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"syll/ngay_sinh", "syll/cong_tac/r1/tu", "syll/cong_tac/r1/den", "syll/cong_tac/r3/tu"}
	if !slices.Equal(got, want) {
		t.Errorf("presumed %v, want %v", got, want)
	}
}

// A line of form data is all it takes to send a field: see also TestOneField at the root.
func TestOneMoreEntryIsInThePacket(t *testing.T) {
	for _, kind := range exchange.Kinds() {
		if kind == "table" {
			continue
		}
		p := smallPerson()
		p.Form.Entries = append(p.Form.Entries, law.Entry{ID: "moi", Kind: kind, Nation: law.Nation{Block: gateway.Other, Name: "TruongMoi"}})
		p.Content.Fields["moi"] = law.Plain("2020-02-03")
		packet := build(t, client(t, config()), p)[0]
		leaves := bytes.Contains(packet.Payload, []byte(`"TruongMoi":"2020-02-03"`))
		if picture := kind == "photo" || kind == "signature" || kind == "fixed_text"; leaves == picture {
			t.Errorf("kind %s: leaves=%v", kind, leaves)
		}
	}
}

// Fields that stand in a list there make one row, and every name any form maps is in every packet: the gateway asks for all of them.
func TestFieldsInAListAndNamesOfOtherForms(t *testing.T) {
	p := smallPerson()
	code := p.Form.Entries[16].Nation
	p.Form.Entries[16].Nation.Name = "Dau"
	p.Form.Entries = append(p.Form.Entries, law.Entry{ID: "hai", Kind: "text", Nation: law.Nation{Block: code.Block, List: code.List, Name: "Sau"}})
	delete(p.Content.Fields, "tin_hoc")
	for value, want := range map[string]string{"": `"DS_TINHOC":[]`, "x": `"DS_TINHOC":[{"Dau":"","Sau":"x","TrinhDo":""}]`} {
		p.Content.Fields["hai"] = law.Plain(value)
		if payload := build(t, client(t, config()), p)[0].Payload; !bytes.Contains(payload, []byte(want)) {
			t.Errorf("%q: %s", value, payload)
		}
	}
}

func TestUnknownKindIsAnError(t *testing.T) {
	p := smallPerson()
	p.Form.Entries = append(p.Form.Entries, law.Entry{ID: "moi", Kind: "hologram", Nation: law.Nation{Block: gateway.Other, Name: "TruongMoi"}})
	if _, err := client(t, config()).Build(p); err == nil || !strings.Contains(err.Error(), "hologram") {
		t.Errorf("err = %v", err)
	}
}

func TestKindsAreThoseOfTheLaw(t *testing.T) {
	got := exchange.Kinds()
	slices.Sort(got)
	if want := law.KindNames(); !slices.Equal(got, want) {
		t.Errorf("this door knows %v\nthe law has %v", got, want)
	}
}
