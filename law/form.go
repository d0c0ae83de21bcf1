package law

import (
	"hoso/civil"
)

// Level is the access-restriction level (độ hạn chế tiếp cận) of an entry: TT 06/2023 art. 4.3, PT-4.3.
type Level int

// The levels in rising order of restriction.
const (
	Open Level = iota
	Internal
	Restricted
	Secret
)

// Label is a text of the law's data in both languages.
type Label struct {
	VI string `yaml:"vi" json:"vi"`
	EN string `yaml:"en" json:"en"`
}

// In gives the label in a language, Vietnamese when the language is unknown.
func (l Label) In(lang string) string {
	if lang == "en" && l.EN != "" {
		return l.EN
	}
	return l.VI
}

// Nation is the place of an entry in the packets of the national database (exchange.md section 2.2).
type Nation struct {
	Block     string   `yaml:"block"`     // THONGTINCHUNG, LUONG_PHUCAP_CHUCVU, …
	Name      string   `yaml:"name"`      // HoVaTen
	TextName  string   `yaml:"text_name"` // the name that takes the text beside a code: TenDonViQuanLy beside MaDonViQuanLy
	Also      []string `yaml:"also"`      // further names that take the same value
	List      string   `yaml:"list"`      // for a table: DS_QUATRINH_LUONG
	Codes     string   `yaml:"codes"`     // the gateway's own list the value is checked against (bnv2020), when one is known
	Mandatory bool     `yaml:"mandatory"`
}

// Entry is one field, table or column of a form. Checking, the screen, the diff, the paper, the packet,
// encryption, search and statistics all read it: nothing about a field is said anywhere else.
type Entry struct {
	ID       string     `yaml:"id"`
	Item     string     `yaml:"item"`    // number on the paper form: "30.1"
	Chapter  string     `yaml:"chapter"` // chapter on the screen
	Label    Label      `yaml:"label"`
	Help     Label      `yaml:"help"` // one sentence for the person, optional
	Kind     string     `yaml:"kind"` // name of a Kind; "table" for repeating tables
	Lists    []string   `yaml:"lists"`
	Max      int        `yaml:"max"`      // characters, or the greatest number for integers
	Required []string   `yaml:"required"` // person categories (can_bo cong_chuc vien_chuc nguoi_lao_dong) or "all"; empty: optional
	From     civil.Date `yaml:"from"`     // in force, both optional
	To       civil.Date `yaml:"to"`
	Level    Level      `yaml:"level"`
	Sealed   bool       `yaml:"sealed"`
	Owner    string     `yaml:"owner"`    // person | officer | agency | derived
	Evidence string     `yaml:"evidence"` // required | on_request | none
	Document string     `yaml:"document"` // the evidence type that proves it (PT-7.3.p2): see evidence types
	Nation   Nation     `yaml:"nation"`
	Group    int        `yaml:"group"`     // Decree 27/2026 art. 5, 1 to 10
	Cell     string     `yaml:"cell"`      // place on paper: the cell's name in the printed form
	Off      bool       `yaml:"off"`       // known but switched off (item 24, NĐ 27/2026 art. 22)
	SameAs   string     `yaml:"same_as"`   // asked once: the entry ("syll/so_cccd") whose value this one takes
	SameFrom civil.Date `yaml:"same_from"` // the day from which same_as holds; zero: always
	Only     string     `yaml:"only"`      // the entry exists only when the form's switch has this code: chuyen_mon_nghiep_vu
	Derived  string     `yaml:"derived"`   // name of the derivation for owner: derived
	Index    bool       `yaml:"index"`     // carried into census
	Source   string     `yaml:"source"`    // article or page it comes from
	Columns  []Entry    `yaml:"columns"`

	weight int  // in a dossier's completeness: national/quality.yaml
	line   int  // where the entry stands in its file
	ended  bool // switched off by an amendment, which another may take back; what a law switched off stays off
}

// Ended reports whether an amendment switched the entry off: it is asked no more, and what was declared of it before can still be decided.
func (e *Entry) Ended() bool { return e.Off && e.ended }

// IsTable reports whether the entry is a repeating table.
func (e *Entry) IsTable() bool { return e.Kind == "table" }

// Column finds a column of a table.
func (e *Entry) Column(id string) *Entry {
	for i := range e.Columns {
		if e.Columns[i].ID == id {
			return &e.Columns[i]
		}
	}
	return nil
}

// Chapter is a part of the form as people see it on a screen.
type Chapter struct {
	ID    string `yaml:"id"`
	Label Label  `yaml:"label"`
	Off   bool   `yaml:"off"`
}

// Form is one edition of a form.
type Form struct {
	ID       string     `yaml:"form"`
	Edition  string     `yaml:"edition"` // "2023-05-05"
	Label    Label      `yaml:"label"`
	From     civil.Date `yaml:"from"`
	To       civil.Date `yaml:"to"`
	Source   string     `yaml:"source"`
	Switch   string     `yaml:"switch"` // the coded field that chooses which entries exist: mau_hop_dong
	Chapters []Chapter  `yaml:"chapters"`
	Entries  []Entry    `yaml:"entries"`

	Digest string            `yaml:"-"` // SHA-256 of the edition's file, pinned in editions.lock
	index  map[string]*Entry // field or table id → entry

	amended bool // made by an amendment
}

// Key is the name a Content carries: "syll@2023-05-05".
func (f *Form) Key() string { return f.ID + "@" + f.Edition }

// Entry finds a field or table by its id; nil when the form has none.
func (f *Form) Entry(id string) *Entry { return f.index[id] }

// At finds the entry a path leads to: a field, a table (for a row path) or a column.
func (f *Form) At(p Path) *Entry {
	e := f.index[p.Field]
	if e == nil || p.Column == "" {
		return e
	}
	return e.Column(p.Column)
}
