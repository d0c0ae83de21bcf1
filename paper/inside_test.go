package paper

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"hoso/law"
	"hoso/office"
)

// TestLayoutsNameEntries: whatever a layout names is in the form it is for, so that a renamed entry is noticed.
func TestLayoutsNameEntries(t *testing.T) {
	book, err := law.Load(law.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	forms := map[string][]*law.Form{}
	for _, f := range book.Forms() {
		forms[f.ID] = append(forms[f.ID], f)
	}
	for _, l := range []layout{sylLayout(), contractLayout()} {
		ids := slices.Clone(l.signed)
		for _, id := range []string{l.photo, l.subtitle, l.place} {
			if id != "" {
				ids = append(ids, id)
			}
		}
		for id := range l.fixed {
			ids = append(ids, id)
		}
		for _, r := range append(slices.Clone(l.rows), l.masthead...) {
			for _, s := range r.spots {
				ids = append(ids, s.id)
			}
		}
		for _, id := range ids {
			if !slices.ContainsFunc(forms[l.form], func(f *law.Form) bool { return f.Entry(id) != nil }) {
				t.Errorf("the layout of %s names %s, which no edition has", l.form, id)
			}
		}
	}
}

func faces(t testing.TB) typeface {
	t.Helper()
	f, err := readFonts()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestLetters: the three fonts have every letter of Vietnamese, small and capital, and the signs the sheets use.
func TestLetters(t *testing.T) {
	const vowels = "a à á ả ã ạ ă ằ ắ ẳ ẵ ặ â ầ ấ ẩ ẫ ậ e è é ẻ ẽ ẹ ê ề ế ể ễ ệ i ì í ỉ ĩ ị o ò ó ỏ õ ọ ô ồ ố ổ ỗ ộ ơ ờ ớ ở ỡ ợ u ù ú ủ ũ ụ ư ừ ứ ử ữ ự y ỳ ý ỷ ỹ ỵ"
	letters := strings.ReplaceAll(vowels, " ", "") + "bcdđghklmnpqrstvxfjwz"
	for _, r := range letters + strings.ToUpper(letters) + "0123456789.,;:/()-–…·%²₫'\"+&@#□" {
		if !faces(t).have(r) {
			t.Errorf("a font lacks %q", r)
		}
	}
}

// FuzzWrap: breaking a text into lines loses nothing but the spaces where it breaks, and no line is wider than there is room.
func FuzzWrap(f *testing.F) {
	for _, s := range []string{"", "một hai ba", "\n\n", strings.Repeat("W", 500), "a\nb  c", "😀 中 e\u0301", "x\u200by\xff"} {
		f.Add(s, 30.0)
	}
	fonts := faces(f)
	body, _, _ := styles()
	f.Fuzz(func(t *testing.T, s string, width float64) {
		if width < 8 || width > 500 || len(s) > 5000 {
			return
		}
		text := drawable(fonts)(s)
		lines := fonts.wrap(body, text, width)
		squeezed := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsSpace(r) {
					return -1
				}
				return r
			}, s)
		}
		if squeezed(strings.Join(lines, "")) != squeezed(text) {
			t.Fatalf("%q became %q", text, lines)
		}
		for _, line := range lines {
			if fonts.width(body, line) > width+0.01 {
				t.Fatalf("line %q is wider than %v", line, width)
			}
		}
		flowed := (&flow{faces: fonts, width: width}).set([]cell{{Label: "Nhãn:", Value: text}, {Label: "Sau:"}})
		for _, line := range flowed {
			if n := len(line); n > 0 && line[n-1].x+line[n-1].w > width+0.01 && width > 40 {
				t.Fatalf("fragment %+v is outside %v", line[n-1], width)
			}
		}
	})
}

// FuzzClean: whatever comes in, what goes to the paper is text that the fonts have.
func FuzzClean(f *testing.F) {
	for _, s := range []string{"Nguyễn", "e\u0301", "\x00\xff", "😀", "\ufffe\u202e", "a\r\nb\tc", "A\x00\u0300"} {
		f.Add(s)
	}
	fonts := faces(f)
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range drawable(fonts)(s) {
			if r != '\n' && !fonts.have(r) {
				t.Fatalf("%q leaves %q", s, r)
			}
		}
		if again := plain(plain(s)); again != plain(s) {
			t.Fatalf("cleaning %q twice gives another text", s)
		}
	})
}

func TestPlaces(t *testing.T) {
	order := []law.Entry{{Cell: "head.4"}, {Item: "1", Cell: "1.1"}, {Item: "1", Cell: "1.2"}, {Item: "1"}, {Cell: "2.1"}, {Item: "2", Cell: "2.10"}, {Item: "30.1", Cell: "30.1.2"},
		{Item: "30.2", Cell: "30.2.1"}, {Item: "32.1", Cell: "32.1"}, {Item: "38", Cell: "38.1"}, {Cell: "ben_a.1"}, {Cell: "sign.1"}}
	for i := 1; i < len(order); i++ {
		if placeOf(&order[i-1]).compare(placeOf(&order[i])) >= 0 {
			t.Errorf("%+v does not stand before %+v", placeOf(&order[i-1]), placeOf(&order[i]))
		}
	}
}

// TestSlipLink: the code holds the login, never the password.
func TestSlipLink(t *testing.T) {
	got := slipLink(office.Slip{Address: "https://h.vn/vao?a=1#x", Login: "an nv+1", Password: "bímật"})
	if got != "https://h.vn/vao?a=1#login=an+nv%2B1" {
		t.Errorf("the code says %q", got)
	}
}

// TestWidths: columns fill the table exactly, and no column is narrower than its longest word while there is room.
func TestWidths(t *testing.T) {
	fonts := faces(t)
	for _, g := range []*grid{
		{Columns: []column{{Group: "Tháng/năm", Label: "Từ"}, {Group: "Tháng/năm", Label: "Đến"}, {Label: "Đơn vị"}}},
		{Columns: []column{{Label: "A"}}, Rows: [][]string{{strings.Repeat("dài ", 500)}}},
		{Columns: make([]column, 40), Rows: [][]string{make([]string, 40)}},
	} {
		sum := 0.0
		for _, w := range fonts.widths(g, 165) {
			if w <= 0 {
				t.Errorf("a column of %v", w)
			}
			sum += w
		}
		if sum < 164.99 || sum > 165.01 {
			t.Errorf("columns fill %v of 165", sum)
		}
	}
}

// TestFlow: a cell that does not fit beside the one before it begins a line of its own; one that fits stays beside it.
func TestFlow(t *testing.T) {
	fonts := faces(t)
	lines := (&flow{faces: fonts, width: 85}).set([]cell{{Label: "Một:", Value: "ngắn"}, {Label: "Hai:", Value: "cũng ngắn"},
		{Label: "Một nhãn dài hơn:", Value: "và một giá trị cũng dài"}, {Label: "Tỷ lệ:", Value: "64,5", After: "%;"}, {Label: "Cao:", Value: "170", After: "cm"}})
	var got []string
	for _, line := range lines {
		var text strings.Builder
		end := 0.0
		for _, part := range line {
			if part.x > end+0.5 {
				text.WriteString(" ")
			}
			text.WriteString(part.text)
			end = part.x + part.w
		}
		got = append(got, text.String())
	}
	want := []string{"Một: ngắn Hai: cũng ngắn", "Một nhãn dài hơn: và một giá trị cũng dài", "Tỷ lệ: 64,5%; Cao: 170 cm"}
	if !slices.Equal(got, want) {
		t.Errorf("set as %q, want %q", got, want)
	}
}

// TestGuard: a panic while laying out is an internal error, not the end of the program.
func TestGuard(t *testing.T) {
	fails := func() (err error) {
		defer guard(&err)
		var l *layout
		_ = l.form
		return nil
	}
	if err := fails(); err == nil || !strings.HasPrefix(err.Error(), "paper: ") {
		t.Errorf("got %v", err)
	}
}
