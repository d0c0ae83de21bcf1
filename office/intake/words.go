package intake

import (
	"regexp"
	"strings"
	"unicode"

	"hoso/civil"
	"hoso/law"
	"hoso/text"
	"hoso/viet"
)

// What a column can be besides an entry of the form.
const (
	ToUnit     = "@unit"     // name or identifier code of the unit the person works in
	ToManager  = "@manager"  // of the body that manages the person
	ToCategory = "@category" // kind of person, PT-2.2
	ToBasis    = "@basis"    // decision of recruitment or reception
	ToFrom     = "@from"     // first day in the unit
	LeftOut    = "@none"     // not taken over
)

// besides lists them in the order of the template; their words are texts of the screen.
var besides = []struct{ target, key string }{
	{ToUnit, "intake.to.unit"}, {ToCategory, "intake.to.category"}, {ToManager, "intake.to.manager"}, {ToBasis, "intake.to.basis"}, {ToFrom, "intake.to.from"},
}

// The entries the acts themselves must know.
const (
	entryNumber = "so_cccd"
	entryName   = "ho_ten_khai_sinh"
)

// otherNames are what columns are called in the lists agencies keep, where that is neither the entry's label nor its name.
var otherNames = map[string]string{
	"cccd": entryNumber, "so can cuoc": entryNumber, "so can cuoc cong dan": entryNumber, "so dinh danh ca nhan": entryNumber, "ma dinh danh ca nhan": entryNumber, "so dinh danh": entryNumber,
	"personal number": entryNumber, "cccd so dinh danh ca nhan": entryNumber, "so cccd so dinh danh": entryNumber,
	"ho ten": entryName, "ho va ten": entryName, "ho va ten khai sinh": entryName, "ho ten khai sinh": entryName, "full name": entryName,
	"ngay sinh": "ngay_sinh", "ngay thang nam sinh": "ngay_sinh", "date of birth": "ngay_sinh",
	"gioi": "gioi_tinh", "nam nu": "gioi_tinh", "phai": "gioi_tinh",
	"dien thoai": "so_dien_thoai", "so dien thoai": "so_dien_thoai", "sdt": "so_dien_thoai",
	"bhxh": "so_bhxh", "so so bhxh": "so_bhxh", "so bao hiem xa hoi": "so_bhxh", "ngach": "ngach_chuc_danh", "ma ngach": "ngach_ma_so", "chuc vu": "chuc_vu_hien_tai",
	"don vi": ToUnit, "don vi cong tac": ToUnit, "ten don vi": ToUnit, "ma don vi": ToUnit, "ma dinh danh don vi": ToUnit, "don vi su dung": ToUnit, "co quan don vi": ToUnit,
	"co quan cong tac": ToUnit, "noi cong tac": ToUnit, "unit": ToUnit,
	"co quan quan ly": ToManager, "don vi quan ly": ToManager, "manager": ToManager,
	"nhom": ToCategory, "doi tuong": ToCategory, "nhom doi tuong": ToCategory, "loai can bo": ToCategory, "category": ToCategory,
	"can cu": ToBasis, "co so tiep nhan": ToBasis, "quyet dinh": ToBasis, "so quyet dinh": ToBasis, "basis": ToBasis,
	"ngay ve don vi": ToFrom, "from": ToFrom,
	"stt": LeftOut, "tt": LeftOut, "so tt": LeftOut, "so thu tu": LeftOut, "no": LeftOut,
}

// parentheses are remarks behind a label: "(viết chữ in hoa)".
var parentheses = regexp.MustCompile(`\([^()]*\)`)

// numbered is a heading with the number of its item on the form before it: "12) Số CCCD", "30.1. Chuyên môn".
var numbered = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)*)\s*[).:-]+\s*(.+)$`)

// plain is a heading as it is compared: without accents, case and signs.
func plain(heading string) string {
	return strings.Join(strings.FieldsFunc(viet.Fold(heading), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// spoken are the ways to compare a heading, the most exact first, and the number of its item.
func spoken(heading string) (ways []string, item string) {
	heading = strings.TrimSpace(heading)
	bare := heading
	if found := numbered.FindStringSubmatch(viet.Fold(heading)); found != nil {
		item, bare = found[1], found[2]
	}
	for _, way := range []string{heading, bare, parentheses.ReplaceAllString(heading, " "), parentheses.ReplaceAllString(bare, " ")} {
		if way = plain(way); way != "" {
			ways = append(ways, way)
		}
	}
	return ways, item
}

// Target is one thing a column can be.
type Target struct {
	ID    string `json:"id"`
	Item  string `json:"item"`  // number on the form
	Label string `json:"label"` // in the asker's language
	Group string `json:"group"` // chapter; empty for what is no entry
}

// names finds what a heading means.
type names struct {
	targets []Target
	called  map[string][]string // plain name → targets
	item    map[string]string   // target → its item's number
}

func newNames() *names { return &names{called: map[string][]string{}, item: map[string]string{}} }

func (n *names) add(t Target, called ...string) {
	n.targets = append(n.targets, t)
	n.item[t.ID] = t.Item
	for _, name := range called {
		n.call(name, t.ID)
	}
}

func (n *names) call(name, target string) {
	name = plain(name)
	for _, other := range n.called[name] {
		if other == target {
			return
		}
	}
	n.called[name] = append(n.called[name], target)
}

func (n *names) has(target string) bool {
	_, ok := n.item[target]
	return ok
}

// find gives what a heading means, empty when nothing or several things are called so.
func (n *names) find(heading string) string {
	ways, item := spoken(heading)
	for _, way := range ways {
		found := n.called[way]
		if len(found) == 1 {
			return found[0]
		}
		for _, target := range found {
			if item != "" && n.item[target] == item {
				return target
			}
		}
	}
	for _, way := range ways {
		if target := otherNames[way]; target != "" && (target == LeftOut || n.has(target)) {
			return target
		}
	}
	return ""
}

// peopleNames are what the columns of the first sheet can be: entries that can be written into a sheet, tables (only to say that there is
// nothing), and what is no entry.
func peopleNames(form *law.Form, lang string, level law.Level, day civil.Date) *names {
	n := newNames()
	for _, b := range besides {
		n.add(Target{ID: b.target, Label: text.For(lang).Say(b.key)}, text.For(text.Vietnamese).Say(b.key), text.For(text.English).Say(b.key))
	}
	for i := range form.Entries {
		e := &form.Entries[i]
		switch {
		case e.Derived == "employing_unit" || e.Derived == "posting_unit":
			n.call(e.Label.VI, ToUnit)
			n.call(e.ID, ToUnit)
		case e.Derived == "managing_unit":
			n.call(e.Label.VI, ToManager)
			n.call(e.ID, ToManager)
		case taken(form, e, level, day):
			n.add(targetOf(form, e, lang), e.ID, e.Label.VI, e.Label.EN, parentheses.ReplaceAllString(e.Label.VI, " "))
		}
	}
	n.call(text.For(text.Vietnamese).Say("intake.reason"), LeftOut)
	n.call(text.For(text.English).Say("intake.reason"), LeftOut)
	return n
}

// tableNames are what the columns of a further sheet can be: the person's number, and the columns of its table.
func tableNames(form *law.Form, table *law.Entry, lang string, day civil.Date) *names {
	n := newNames()
	number := form.Entry(entryNumber)
	n.add(targetOf(form, number, lang), number.ID, number.Label.VI, number.Label.EN)
	for i := range table.Columns {
		if e := &table.Columns[i]; writable(e) && !e.Off {
			n.add(Target{ID: e.ID, Item: table.Item, Label: e.Label.In(lang)}, e.ID, e.Label.VI, e.Label.EN, parentheses.ReplaceAllString(e.Label.VI, " "))
		}
	}
	n.call(text.For(text.Vietnamese).Say("intake.reason"), LeftOut)
	n.call(text.For(text.English).Say("intake.reason"), LeftOut)
	return n
}
