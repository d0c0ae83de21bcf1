package exchange_test

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"

	"hoso/exchange"
	"hoso/exchange/gateway"
	"hoso/law"
	"hoso/office"
)

func TestP14EveryRefusalNamesPlaceAndReason(t *testing.T) {
	for name, tc := range map[string]struct {
		spoil func(*office.Person)
		want  office.Refusal
	}{
		"no number":      {func(p *office.Person) { p.Number = "" }, office.Refusal{Code: "mandatory", Field: "SoHieuCBCCVC_BNDP"}},
		"no staff no":    {func(p *office.Person) { delete(p.Content.Fields, "so_hieu") }, office.Refusal{Code: "mandatory", Field: "THONGTINCHUNG.SoHieuCBCCVC", Path: "syll/so_hieu"}},
		"blank name":     {func(p *office.Person) { p.Content.Fields["ho_ten"] = law.Plain("  ") }, office.Refusal{Code: "mandatory", Field: "THONGTINCHUNG.HoVaTen", Path: "syll/ho_ten"}},
		"no unit":        {func(p *office.Person) { p.UnitCode = ""; delete(p.Content.Fields, "co_quan_su_dung") }, office.Refusal{Code: "mandatory", Field: "THONGTINCHUNG.MaDonviSuDung", Path: "syll/co_quan_su_dung"}},
		"no manager":     {func(p *office.Person) { p.ManagerCode = "" }, office.Refusal{Code: "mandatory", Field: "THONGTINCHUNG.MaDonViQuanLy"}},
		"unit lowercase": {func(p *office.Person) { p.UnitCode = "h44.15" }, office.Refusal{Code: "unit_shape", Field: "THONGTINCHUNG.MaDonviSuDung", Path: "syll/co_quan_su_dung"}},
		"old unit code":  {func(p *office.Person) { p.ManagerCode = "000.00.19.H44" }, office.Refusal{Code: "unit_shape", Field: "THONGTINCHUNG.MaDonViQuanLy"}},
		"31/02":          {func(p *office.Person) { p.Content.Fields["ngay_sinh"] = law.Plain("1980-02-31") }, office.Refusal{Code: "date", Field: "THONGTINCHUNG.NgaySinh", Path: "syll/ngay_sinh"}},
		"a word for a month": {func(p *office.Person) { p.Content.Tables["cong_tac"][2].Cells["den"] = law.Plain("nay") },
			office.Refusal{Code: "date", Field: "TUYENDUNG_QT_CONGTAC.DS_QUATRINH_CONGTAC[1].DenNgay", Path: "syll/cong_tac/r3/den"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := smallPerson()
			tc.spoil(&p)
			c := client(t, config())
			got := c.Check(build(t, c, p))
			tc.want.Message = "nation." + tc.want.Code
			if len(got) != 1 || got[0] != tc.want {
				t.Errorf("got %+v\nwant %+v", got, tc.want)
			}
		})
	}
}

func TestCheckPassesWhatIsRight(t *testing.T) {
	c := client(t, config())
	people := []office.Person{smallPerson(), with(func(c law.Content) { delete(c.Fields, "he_so") }), {Number: "1", Before: &law.Content{}, Gone: true}}
	for _, p := range people {
		if got := c.Check(build(t, c, p)); len(got) != 0 {
			t.Errorf("refused: %+v", got)
		}
	}
}

func TestCheckRefusesACodeTheListHasNoMore(t *testing.T) {
	cfg := config()
	rules := smallRules()
	cfg.Rules = func() gateway.Rules { return rules }
	c := client(t, cfg)
	packets := build(t, c, smallPerson())
	rules.Lists["gioitinh"] = map[string]bool{"7": true}
	want := office.Refusal{Code: "code_unknown", Field: "THONGTINCHUNG.GioiTinh", Path: "syll/gioi_tinh", Message: "nation.code_unknown"}
	if got := c.Check(packets); len(got) != 1 || got[0] != want {
		t.Errorf("got %+v", got)
	}
}

func TestCheckRefusesAPacketThatWasTamperedWith(t *testing.T) {
	c := client(t, config())
	for name, spoil := range map[string]func(*office.Packet){
		"other transaction": func(p *office.Packet) { p.Transaction = "x" },
		"other action":      func(p *office.Packet) { p.Action = gateway.Edit },
		"other message":     func(p *office.Packet) { p.Message = "M0003" },
		"no such message":   func(p *office.Packet) { p.Message = "M0009" },
		"half":              func(p *office.Packet) { p.Payload = p.Payload[:len(p.Payload)/2] },
		"a number":          func(p *office.Packet) { p.Payload = bytes.Replace(p.Payload, []byte(`"4.98"`), []byte(`4.98`), 1) },
		"empty":             func(p *office.Packet) { p.Payload = nil },
	} {
		packets := build(t, c, smallPerson())
		spoil(&packets[0])
		if got := c.Check(packets); len(got) == 0 {
			t.Errorf("%s: passed", name)
		}
	}
}

// A code the gateway does not have would make it refuse the whole message: the value stays here and is named.
func TestAValueWithoutANationalCodeStays(t *testing.T) {
	c := client(t, config())
	for name, v := range map[string]law.Value{"foreign code": law.Coded("GIOI_TINH", "X1", "Khác"), "text": law.Plain("Nữ")} {
		p := smallPerson()
		p.Content.Fields["gioi_tinh"] = v
		packets := build(t, c, p)
		if !bytes.Contains(packets[0].Payload, []byte(`"GioiTinh":""`)) || len(c.Check(packets)) != 0 {
			t.Errorf("%s: %s", name, packets[0].Payload)
		}
		got, err := c.Untranslated(p)
		want := office.Refusal{Code: "untranslated", Field: "THONGTINCHUNG.GioiTinh", Path: "syll/gioi_tinh", Message: "nation.untranslated"}
		if err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestANewNumberIsANewRecord(t *testing.T) {
	p := with(func(c law.Content) { c.Fields["so_hieu"] = law.Plain("PT-0002") })
	p.Form.Entries[1].Nation.Also = []string{gateway.Key}
	p.Number = "PT-0002"
	packets := build(t, client(t, config()), p)
	if got := sent(packets); got != "M0001 DEL, M0001 ADD" {
		t.Fatalf("sent %q", got)
	}
	if !bytes.Contains(packets[0].Payload, []byte("PT-0001")) || bytes.Contains(packets[1].Payload, []byte("PT-0001")) {
		t.Errorf("the numbers are mixed up:\n%s\n%s", packets[0].Payload, packets[1].Payload)
	}
}

var shipped = sync.OnceValues(func() (*law.Book, error) { return law.Load(law.Embedded()) })

// embedded is the law as it ships.
func embedded(t *testing.T) *law.Book {
	t.Helper()
	b, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The names the gateway reads, as its layout lists them (exchange.md 2.2): it refuses a message that lacks one.
func names() map[string]string {
	return map[string]string{
		"THONGTINCHUNG": "SoHieuCBCCVC_BNDP SoHieuCBCCVC PhanLoaiHoSo MaDonVi TenDonVi MaDonviSuDung MaDonViSuDung TenDonViSuDung " +
			"MaDonViQuanLy TenDonViQuanLy HoVaTen GioiTinh NgaySinh SoCMND SoDinhDanhCaNhan SoSoBaoHiemXaHoi DanToc TonGiao",
		"TUYENDUNG_QT_CONGTAC": "NgayTuyenDungLanDau MaCoQuan TenCoQuan ViTriTuyenDung NgayVaoCoQuanHienNay ViTriViecLam DS_QUATRINH_CONGTAC",
		"LUONG_PHUCAP_CHUCVU": "MaNgachChucDanh TuNgayHuongNgach BacLuong HeSoLuong TuNgayHuongBac PhanTramHuong DenNgay ChucVu " +
			"NgayBoNhiemLanDau NgayBoNhiemLai NhiemKyCanBoChuyenTrach ChucVuChucDanhKiemNhiem DS_QUATRINH_PHUCAP DS_QUATRINH_LUONG",
		"TRINHDO_DAOTAO_BOIDUONG": "HocVanPhoThong TrinhDoChuyenMon TrinhDoLyLuanChinhTri TrinhDoQuanLyNhaNuoc BoiDuongQuocPhongAnNinh " +
			"TiengDanTocThieuSo MaChucDanhKhoaHoc NgayPhongChucDanh MaHocVi NgayQuyetDinhHocVi DS_TINHOC DS_NGOAINGU DS_QUATRINH_DAOTAO_BOIDUONG",
		"THONGTIN_KHAC": "NgayVaoDang NgayVaoDangChinhThuc SoTheDang ChucVuDang",
	}
}

func TestTheFormWritesEveryNameOfTheGateway(t *testing.T) {
	b := embedded(t)
	form, err := b.FormByKey("syll@2023-05-05")
	if err != nil {
		t.Fatal(err)
	}
	cfg := config()
	cfg.Rules = func() gateway.Rules { return exchange.BookRules(b) }
	p := office.Person{Number: "1", Form: form, Content: law.Content{Form: form.Key()}, UnitCode: "H44.15", ManagerCode: "H44"}
	m, err := gateway.Decode("M0001", build(t, client(t, cfg), p)[0].Payload)
	if err != nil {
		t.Fatal(err)
	}
	for block, want := range names() {
		got := slices.Clone(m.Record.Object(block).Names())
		list := strings.Fields(want)
		slices.Sort(got)
		slices.Sort(list)
		if !slices.Equal(got, list) {
			t.Errorf("%s has\n%v, the gateway reads\n%v", block, got, list)
		}
	}
	if _, ok := m.Record.Rows(gateway.Evaluations); !ok {
		t.Error("the evaluations are not there")
	}
}

func TestEveryFormOfTheLawCanLeave(t *testing.T) {
	b := embedded(t)
	rules := exchange.BookRules(b)
	if len(rules.Lists["bnv_bacluong"]) != 12 || !rules.Fields["LUONG_PHUCAP_CHUCVU.NgayBoNhiemLanDau"].Date {
		t.Fatalf("the rules did not come from the book: %d fields", len(rules.Fields))
	}
	cfg := config()
	cfg.Rules = func() gateway.Rules { return rules }
	for _, f := range b.Forms() {
		content := full(f)
		c := client(t, cfg)
		packets := build(t, c, office.Person{Number: "1", Form: f, Content: content, UnitCode: "H44.15", ManagerCode: "H44"})
		if found := c.Check(packets); len(found) > 0 {
			t.Errorf("%s: %+v", f.Key(), found)
		}
		if strings.Contains(string(packets[0].Payload), "CANARY") {
			t.Errorf("%s: a secret or private value leaves", f.Key())
		}
		for place, path := range packets[0].Places {
			at, err := law.ParsePath(path)
			if err != nil || f.At(at) == nil {
				t.Errorf("%s: %s leads to %q, which is no place of the form", f.Key(), place, path)
			}
		}
	}
}

// full fills every entry; what must not leave with a canary.
func full(f *law.Form) law.Content {
	c := law.Content{Form: f.Key(), Fields: map[string]law.Value{}, Tables: map[string][]law.Row{}}
	value := func(e *law.Entry) law.Value {
		n := e.Nation
		if e.Off || e.Level == law.Secret || n.Name == "" && n.TextName == "" {
			return law.Plain("CANARY")
		}
		return law.Plain("2020-02-02")
	}
	for i := range f.Entries {
		e := &f.Entries[i]
		if !e.IsTable() {
			c.Fields[e.ID] = value(e)
			continue
		}
		row := law.Row{ID: "r", Cells: map[string]law.Value{}}
		for j := range e.Columns {
			row.Cells[e.Columns[j].ID] = value(&e.Columns[j])
		}
		c.Tables[e.ID] = []law.Row{row}
	}
	return c
}
