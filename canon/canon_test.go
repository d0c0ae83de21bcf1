package canon_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"hoso/canon"
)

func mustBytes(t *testing.T, raw string) string {
	t.Helper()
	b, err := canon.Bytes([]byte(raw))
	if err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return string(b)
}

func TestBytes(t *testing.T) {
	for _, c := range []struct{ name, raw, want string }{
		{"keys sorted, spaces gone", "{ \"b\" : [ true , null ] ,\n \"a\" : \"x\" }", `{"a":"x","b":[true,null]}`},
		{"RFC 8785 3.2.3: keys by UTF-16", `{"\u20ac":"Euro","\r":"CR","\ufb20":"H","1":"One","\ud83d\ude00":"Smiley","\u0080":"C","\u00f6":"O"}`,
			"{\"\\r\":\"CR\",\"1\":\"One\",\"\u0080\":\"C\",\"\u00f6\":\"O\",\"\u20ac\":\"Euro\",\"\U0001F600\":\"Smiley\",\"\ufb20\":\"H\"}"},
		{"keys sorted by their composed form", `{"\u20ac":"Euro","\ufb33x":"H"}`, "{\"\u05d3\u05bcx\":\"H\",\"\u20ac\":\"Euro\"}"},
		{"escapes", `"\u003c\/\u000f\t\"\\\u1eafn"`, `"</\u000f\t\"\\ắn"`},
		{"NFD value", `{"ten":"Nguye\u0302\u0303n"}`, `{"ten":"Nguyễn"}`},
		{"NFD key", `{"te\u0302n":"x"}`, `{"tên":"x"}`},
		{"NFD in depth", `[{"a":["o\u031b\u0323"]}]`, `[{"a":["ợ"]}]`},
		{"a mark after an escape stays apart from it", `"\n\u0303 a\u0301"`, "\"\\n\u0303 á\""},
		{"a mark after a backslash", `"\\\u0300e\u0302"`, "\"\\\\\u0300ê\""},
		{"a mark that could join a hidden <", `"\u003c\u0338"`, "\"\u226e\""},
		{"emoji stay", `"👩🏽‍⚖️ e\u0301"`, `"👩🏽‍⚖️ é"`},
		{"numbers that are exact", `[0, -0, 1.50, 1e3, 123456789012345, 0.1, 1e20]`, `[0,0,1.5,1000,123456789012345,0.1,100000000000000000000]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := mustBytes(t, c.raw); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestBytesRefuses(t *testing.T) {
	for name, raw := range map[string]string{
		"nothing":                      "",
		"two documents":                `{} {}`,
		"no JSON":                      `{a:1}`,
		"a key twice":                  `{"a":"1","a":"2"}`,
		"a key twice in two spellings": `{"\u00ea":"1","e\u0302":"2"}`,
		"not UTF-8":                    "\"\xff\"",
		"half a surrogate pair":        `"\ud83d"`,
		"16 digits":                    `1234567890123456`,
		"beyond 2^53":                  `{"id":9007199254740993}`,
		"long fraction":                `[0.1000000000000000055]`,
		"too large":                    `1e400`,
		"nearly too large":             `1e301`,
		"vanishing":                    `1e-400`,
		"subnormal":                    `5e-324`,
		"NaN":                          `NaN`,
		"leading zero":                 `01`,
		"deep nesting":                 strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000),
	} {
		if got, err := canon.Bytes([]byte(raw)); err == nil {
			t.Errorf("%s: accepted as %.60q", name, got)
		}
	}
}

func TestDigitsInsideTextAreNotNumbers(t *testing.T) {
	if got := mustBytes(t, `{"cccd":"012345678901234567890","n\"1234567890123456789":"x"}`); !strings.Contains(got, "012345678901234567890") {
		t.Error(got)
	}
}

func TestJSON(t *testing.T) {
	type body struct {
		Name string            `json:"name"`
		Tags map[string]string `json:"tags"`
	}
	nfd := body{norm.NFD.String("Đặng Thị Hoà"), map[string]string{"z": "1", norm.NFD.String("ệ"): "<&>"}}
	nfc := body{"Đặng Thị Hoà", map[string]string{"ệ": "<&>", "z": "1"}}
	a, err := canon.JSON(nfd)
	if err != nil {
		t.Fatal(err)
	}
	b, err := canon.JSON(nfc)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"name":"Đặng Thị Hoà","tags":{"z":"1","ệ":"<&>"}}`
	if string(a) != want || string(b) != want {
		t.Errorf("%s\n%s", a, b)
	}
}

func TestJSONRefuses(t *testing.T) {
	for name, v := range map[string]any{
		"NaN":                       math.NaN(),
		"infinity":                  []any{math.Inf(1)},
		"long integer":              map[string]int64{"n": 9007199254740993},
		"long float":                1.0 / 3,
		"channel":                   make(chan int),
		"broken UTF-8":              "Nguy\xe1\xbb",
		"broken UTF-8 in a key":     map[string]string{"\xff": ""},
		"broken UTF-8, backslashes": `\\\` + "\xff",
		"raw with a key twice":      json.RawMessage(`{"a":"","a":""}`),
	} {
		if got, err := canon.JSON(v); err == nil {
			t.Errorf("%s: accepted as %s", name, got)
		}
	}
	for _, v := range []string{"\uFFFD", `\ufffd`, `\\ufffd`} {
		if _, err := canon.JSON(v); err != nil {
			t.Errorf("%q is UTF-8: %v", v, err)
		}
	}
}

func TestDigest(t *testing.T) {
	if got := canon.Digest(nil); got != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Error(got)
	}
	a, err := canon.DigestOf(map[string]any{"b": "x", "a": norm.NFD.String("ữ")})
	if err != nil {
		t.Fatal(err)
	}
	if b := canon.Digest([]byte(`{"a":"ữ","b":"x"}`)); a != b {
		t.Errorf("%s %s", a, b)
	}
	if got, err := canon.DigestOf(math.NaN()); err == nil || got != "" {
		t.Errorf("%q %v", got, err)
	}
}

func TestText(t *testing.T) {
	if got := canon.Text("Nguye\u0302\u0303n Thi\u0323"); got != "Nguyễn Thị" {
		t.Errorf("%q", got)
	}
}

// FuzzBytes: whatever is accepted is JSON that says the same, is its own
// canonical form, and does not depend on how the text was composed.
func FuzzBytes(f *testing.F) {
	for _, seed := range []string{
		`{"b":[true,null,"e\u0302"],"a":{"x":"\n\u0303"}}`, `[0.1,-0,1e20,123456789012345]`, `"\u003c\u0338"`,
		`{"\u00ea":"1","e\u0302":"2"}`, "\"\xff\"", `{"a":1234567890123456}`, `"` + strings.Repeat("a\u0301\u0323", 40) + `"`,
		`"` + strings.Repeat("\u0300", 70) + `"`, `[[[["\\u0301"]]]]`, ` "\ud83d\ude00" `,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		once, err := canon.Bytes(raw)
		if err != nil {
			return
		}
		if !json.Valid(once) {
			t.Fatalf("%q became %q, which is no JSON", raw, once)
		}
		twice, err := canon.Bytes(once)
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%q became %q, then %q: %v", raw, once, twice, err)
		}
		var v any
		if err := json.Unmarshal(once, &v); err != nil {
			t.Fatal(err)
		}
		again, err := canon.JSON(v)
		if err != nil || !bytes.Equal(once, again) {
			t.Fatalf("%q, read and written, became %q: %v", once, again, err)
		}
	})
}
