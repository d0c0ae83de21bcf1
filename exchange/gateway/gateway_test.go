package gateway_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"hoso/exchange/gateway"
)

func sample() gateway.Message {
	general := gateway.NewObject()
	general.SetText("SoHieuCBCCVC_BNDP", "7")
	general.SetText("SoHieuCBCCVC", "7")
	general.SetText("HoVaTen", "Nguyễn <An>")
	general.SetText("MaDonviSuDung", "H44.15")
	general.SetText("MaDonViQuanLy", "H44")
	row := gateway.NewObject()
	row.SetText("TuNgay", "2020-01-01")
	work := gateway.NewObject()
	work.SetRows("DS_QUATRINH_CONGTAC", []*gateway.Object{row})
	record := gateway.NewObject()
	record.SetText("SoHieuCBCCVC_BNDP", "7")
	record.SetObject("THONGTINCHUNG", general)
	record.SetObject("TUYENDUNG_QT_CONGTAC", work)
	record.SetRows("DS_KETQUA_DANHGIA_PHANLOAI", nil)
	return gateway.Message{Name: "M0001", Action: gateway.Add, Sender: "H44", Transaction: "t", Presumed: []string{"a", "b"}, Record: record}
}

func TestMessagesComeBackAsTheyWere(t *testing.T) {
	raw, err := sample().Encode()
	if err != nil {
		t.Fatal(err)
	}
	m, err := gateway.Decode("M0001", raw)
	if err != nil {
		t.Fatal(err)
	}
	again, err := m.Encode()
	if err != nil || !bytes.Equal(raw, again) {
		t.Errorf("%s\n%s %v", raw, again, err)
	}
	if !strings.Contains(string(raw), `"HoVaTen":"Nguyễn <An>"`) || !strings.Contains(string(raw), `"DS_KETQUA_DANHGIA_PHANLOAI":[]`) {
		t.Errorf("bytes: %s", raw)
	}
	if !slices.Equal(m.Presumed, []string{"a", "b"}) || m.Sender != "H44" || m.Transaction != "t" || m.Number() != "7" {
		t.Errorf("read %+v", m)
	}
}

func TestDecodeRefusesWhatIsNoMessage(t *testing.T) {
	for name, tc := range map[string]struct{ raw, code, field string }{
		"nothing":     {"", gateway.CodeMalformed, ""},
		"a list":      {"[]", gateway.CodeMalformed, ""},
		"no data":     {`{}`, gateway.CodeMalformed, "Data"},
		"other case":  {`{"data":{}}`, gateway.CodeMalformed, "Data"},
		"no header":   {`{"Data":{"Body":{"HOSO_CBCCVC":{}}}}`, gateway.CodeMalformed, "Data.Header"},
		"no person":   {`{"Data":{"Header":{},"Body":{}}}`, gateway.CodeMalformed, "Data.Body.HOSO_CBCCVC"},
		"a number":    {`{"Data":{"Header":{},"Body":{"HOSO_CBCCVC":{"a":1}}}}`, gateway.CodeNotText, "Data.Body.HOSO_CBCCVC.a"},
		"a null":      {`{"Data":null}`, gateway.CodeNotText, "Data"},
		"a text row":  {`{"Data":{"a":["x"]}}`, gateway.CodeNotText, "Data.a[0]"},
		"twice":       {`{"Data":{},"Data":{}}`, gateway.CodeMalformed, "Data"},
		"more after":  {`{"Data":{}} {}`, gateway.CodeMalformed, ""},
		"cut":         {`{"Data":{"Header":{"a":"b`, gateway.CodeMalformed, "Data.Header.a"},
		"not UTF-8":   {"{\"Data\":\"\xff\"}", gateway.CodeMalformed, ""},
		"too deep":    {strings.Repeat(`{"a":`, 20) + `{}` + strings.Repeat(`}`, 20), gateway.CodeMalformed, "a.a.a.a.a.a.a.a"},
		"deep lists":  {`{"a":` + strings.Repeat(`[`, 9000), gateway.CodeNotText, "a[0]"},
		"open object": {`{"a":{`, gateway.CodeMalformed, "a"},
	} {
		_, err := gateway.Decode("M0001", []byte(tc.raw))
		var bad *gateway.Malformed
		if !errors.As(err, &bad) || bad.Code != tc.code || bad.Field != tc.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	good, err := sample().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	for _, seed := range []string{"", "{", `{"Data":{"Header":{"Action_Type":"DEL"},"Body":{"HOSO_CBCCVC":{}}}}`, `{"a":"\ud800"}`, `{"a":[{},{"b":[]}]}`} {
		f.Add([]byte(seed))
	}
	rules := gateway.Rules{
		Fields: map[string]gateway.Field{"THONGTINCHUNG.HoVaTen": {Mandatory: true}, "TUYENDUNG_QT_CONGTAC.DS_QUATRINH_CONGTAC[].TuNgay": {Date: true, Codes: "x"}},
		Lists:  map[string]map[string]bool{"x": {"1": true}},
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, name := range append(gateway.Messages(), "M0009") {
			m, err := gateway.Decode(name, raw)
			if err != nil {
				continue
			}
			rules.Check(m)
			first, err := m.Encode()
			if err != nil {
				t.Fatalf("what was read cannot be written: %v", err)
			}
			again, err := gateway.Decode(name, first)
			if err != nil {
				t.Fatalf("what was written cannot be read: %v\n%s", err, first)
			}
			if second, err := again.Encode(); err != nil || !bytes.Equal(first, second) {
				t.Fatalf("%s\n%s %v", first, second, err)
			}
		}
	})
}

// ruleCase is one way to spoil a right message, and the violations that follow.
type ruleCase struct {
	spoil func(*gateway.Message)
	want  string
}

func row(m *gateway.Message) *gateway.Object {
	rows, _ := m.Record.Object("TUYENDUNG_QT_CONGTAC").Rows("DS_QUATRINH_CONGTAC")
	return rows[0]
}

// only leaves one block in a message of another name.
func only(message, block string) func(*gateway.Message) {
	return func(m *gateway.Message) {
		m.Name, m.Action = message, gateway.Edit
		for _, name := range slices.Clone(m.Record.Names()) {
			if name != gateway.Key && name != block {
				m.Record.Drop(name)
			}
		}
	}
}

func ruleCases() map[string]ruleCase {
	return map[string]ruleCase{
		"right":           {func(m *gateway.Message) {}, ""},
		"two codes":       {func(m *gateway.Message) { row(m).SetText("Loai", "1;2") }, ""},
		"an unknown code": {func(m *gateway.Message) { row(m).SetText("Loai", "1;3") }, "code_unknown TUYENDUNG_QT_CONGTAC.DS_QUATRINH_CONGTAC[0].Loai"},
		"no code":         {func(m *gateway.Message) { row(m).SetText("Loai", "") }, "mandatory TUYENDUNG_QT_CONGTAC.DS_QUATRINH_CONGTAC[0].Loai"},
		"a unit unknown":  {func(m *gateway.Message) { m.Record.Object("THONGTINCHUNG").SetText("MaDonViQuanLy", "H45") }, "unit_unknown THONGTINCHUNG.MaDonViQuanLy"},
		"two units":       {func(m *gateway.Message) { m.Record.Object("THONGTINCHUNG").SetText("MaDonViSuDung", "H44") }, "unit_differs THONGTINCHUNG.MaDonViSuDung"},
		"the other spelling": {func(m *gateway.Message) {
			m.Record.Object("THONGTINCHUNG").Drop("MaDonviSuDung")
			m.Record.Object("THONGTINCHUNG").SetText("MaDonViSuDung", "H44")
		}, ""},
		"two numbers":       {func(m *gateway.Message) { m.Record.SetText(gateway.Key, "8") }, "key_differs THONGTINCHUNG.SoHieuCBCCVC_BNDP"},
		"a day":             {func(m *gateway.Message) { row(m).SetText("TuNgay", "2021-02-29") }, "date TUYENDUNG_QT_CONGTAC.DS_QUATRINH_CONGTAC[0].TuNgay"},
		"a day by its kind": {func(m *gateway.Message) { m.Record.Object("TUYENDUNG_QT_CONGTAC").SetText("Khi", "02/03/2020") }, "date TUYENDUNG_QT_CONGTAC.Khi"},
		"no sender":         {func(m *gateway.Message) { m.Sender = "" }, "sender Sender_Code"},
		"no transaction":    {func(m *gateway.Message) { m.Transaction = "" }, "transaction Transaction_ID"},
		"no block":          {func(m *gateway.Message) { m.Record.Drop("THONGTINCHUNG") }, "block_missing THONGTINCHUNG"},
		"a mandatory name that is not there": {func(m *gateway.Message) { m.Record.SetObject("THONGTIN_KHAC", gateway.NewObject()) },
			"mandatory THONGTIN_KHAC.SoTheDang"},
		"ADD of a block":  {func(m *gateway.Message) { only("M0002", "TUYENDUNG_QT_CONGTAC")(m); m.Action = gateway.Add }, "message Action_Type"},
		"EDIT of a block": {only("M0002", "TUYENDUNG_QT_CONGTAC"), ""},
		"EDIT of a list":  {only("M0006", "DS_KETQUA_DANHGIA_PHANLOAI"), ""},
		"a foreign block": {func(m *gateway.Message) {
			only("M0002", "TUYENDUNG_QT_CONGTAC")(m)
			m.Record.SetObject("THONGTIN_KHAC", sample().Record.Object("TUYENDUNG_QT_CONGTAC"))
		}, "block_foreign THONGTIN_KHAC mandatory THONGTIN_KHAC.SoTheDang"},
		"DEL asks for the key alone": {func(m *gateway.Message) { only("", "")(m); m.Name, m.Action = "M0001", gateway.Del }, ""},
	}
}

func TestRules(t *testing.T) {
	rules := gateway.Rules{
		Units: map[string]bool{"H44": true, "H44.15": true},
		Fields: map[string]gateway.Field{
			"THONGTIN_KHAC.SoTheDang":                         {Mandatory: true, Codes: "the"},
			"TUYENDUNG_QT_CONGTAC.DS_QUATRINH_CONGTAC[].Loai": {Mandatory: true, Codes: "loai"},
			"TUYENDUNG_QT_CONGTAC.Khi":                        {Date: true},
		},
		Lists: map[string]map[string]bool{"loai": {"1": true, "2": true}},
	}
	for name, tc := range ruleCases() {
		t.Run(name, func(t *testing.T) {
			m := sample()
			row(&m).SetText("Loai", "1")
			tc.spoil(&m)
			var got []string
			for _, v := range rules.Check(m) {
				got = append(got, v.Code+" "+v.Field)
				if gateway.TextKey(v.Code) == "" {
					t.Errorf("%s has no sentence", v.Code)
				}
			}
			if strings.Join(got, " ") != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestUnitShape(t *testing.T) {
	for code, want := range map[string]bool{
		"H44": true, "H44.15": true, "H44.15.A1B2": true, "Z01A": true, "Z99.1234": true, "G09": true,
		"": false, "h44": false, "H4": false, "H444": false, "H44.": false, "H44..1": false, "H44.a": false, "Z00A": false, "Z01": false,
		"000.00.19.H44": false, "H44.15\n": false, "0198f1c2-0000-7000-8000-000000000000": false,
		"H44." + strings.Repeat("1", 31): true, "H44." + strings.Repeat("1", 32): false,
	} {
		if got := gateway.UnitShape(code); got != want {
			t.Errorf("%q: %v", code, got)
		}
	}
}

func TestMessagesAndBlocksPair(t *testing.T) {
	for _, m := range gateway.Messages() {
		if gateway.MessageOf(gateway.BlockOf(m)) != m || gateway.MessageAt(gateway.Service(m)) != m {
			t.Errorf("%s does not come back", m)
		}
	}
	if gateway.MessageOf("KHAC_NUA") != "M0001" || gateway.MessageAt("servicem0001_1") != "M0001" || gateway.MessageAt("servicem0007") != "" {
		t.Error("an unknown name")
	}
}

func TestErrCodeIsTextOrNumber(t *testing.T) {
	for raw, want := range map[string]gateway.ErrCode{`{"err_code":"0"}`: "0", `{"err_code":0}`: "0", `{"err_code":1}`: "1", `{}`: ""} {
		var a gateway.Answer
		if err := json.Unmarshal([]byte(raw), &a); err != nil || a.ErrCode != want {
			t.Errorf("%s: %q %v", raw, a.ErrCode, err)
		}
	}
	var a gateway.Answer
	if json.Unmarshal([]byte(`{"err_code":{}}`), &a) == nil {
		t.Error("an object was read")
	}
}

func TestLoginTimeIsVietnamese(t *testing.T) {
	at := time.Date(2026, 11, 2, 20, 30, 0, 0, time.UTC)
	text := gateway.FormatLoginTime(at)
	back, err := gateway.ParseLoginTime(text)
	if text != "03:30:00 03-11-2026" || err != nil || !back.Equal(at) {
		t.Errorf("%q %v %v", text, back, err)
	}
}
