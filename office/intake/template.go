package intake

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"hoso/law"
	"hoso/office"
	"hoso/text"
)

// listsSheet is the sheet of the template that holds the code lists; it is passed over when the template comes back.
const listsSheet = "Danh mục"

// mostListed is how long a list may be that stands in the template; places and the like are looked up on screen.
const mostListed = 600

// sheetNameLength is what a spreadsheet allows.
const sheetNameLength = 31

// Template gives an empty workbook made of the form in force: the people, one sheet for each table, and the lists to pick from. Fault Denied.
func Template(ctx context.Context, o *office.Office, who office.Who) (office.File, error) {
	return office.Do(ctx, o, who, "intake.template", "", func(d *office.Desk) (office.File, error) {
		scopes, err := d.ListScopes(mayLoad, "intake", "")
		if err != nil {
			return office.File{}, err
		}
		decision, err := d.AllowList(mayLoad, law.Object{Noun: "intake", UnitPath: scopes[0]})
		if err != nil {
			return office.File{}, err
		}
		form, err := d.Book.Form("syll", d.Day)
		if err != nil {
			return office.File{}, err
		}
		t := &template{d: d, form: form, level: decision.Level, lists: office.Sheet{Name: listsSheet, Rows: []office.SheetRow{{Number: 1}}}, at: map[string]office.SheetPick{}}
		sheets, err := t.sheets()
		if err != nil {
			return office.File{}, err
		}
		plain, err := o.Sheets.Write(sheets)
		return office.File{Name: "mau-nap-ho-so.xlsx", Media: xlsx, Bytes: plain}, err
	})
}

type template struct {
	d     *office.Desk
	form  *law.Form
	level law.Level
	lists office.Sheet
	at    map[string]office.SheetPick // where a list stands
}

func (t *template) sheets() ([]office.Sheet, error) {
	people := office.Sheet{Name: "Hồ sơ", Rows: []office.SheetRow{{Number: 1}}}
	reg, err := t.d.Regulation()
	if err != nil {
		return nil, err
	}
	say := text.For(text.Vietnamese) // the form is in Vietnamese
	for _, b := range besides {
		label := say.Say(b.key)
		if b.target == ToUnit || b.target == ToCategory {
			label += " *"
		}
		t.column(&people, label)
		if b.target == ToCategory {
			var words []string
			for _, c := range reg.Categories.List {
				words = append(words, say.Say("category."+c))
			}
			t.offer(&people, t.list(ToCategory, say.Say(b.key), words))
		}
	}
	all := []office.Sheet{}
	for i := range t.form.Entries {
		e := &t.form.Entries[i]
		switch {
		case !taken(t.form, e, t.level, t.d.Day):
		case e.IsTable():
			all = append(all, t.table(e))
		default:
			t.entry(&people, e, headingOf(e))
		}
	}
	return append(append([]office.Sheet{people}, all...), t.lists), nil
}

// headingOf names an entry with the number it has on the form, which tells entries of one label apart.
func headingOf(e *law.Entry) string {
	heading := e.Label.VI
	if e.Item != "" {
		heading = e.Item + ") " + heading
	}
	if slices.Contains(e.Required, "all") {
		heading += " *"
	}
	return heading
}

func (t *template) table(e *law.Entry) office.Sheet {
	s := office.Sheet{Name: sheetName(e), Rows: []office.SheetRow{{Number: 1}}}
	t.column(&s, headingOf(t.form.Entry(entryNumber)))
	for i := range e.Columns {
		if c := &e.Columns[i]; writable(c) && !c.Off {
			t.entry(&s, c, c.Label.VI)
		}
	}
	return s
}

func (t *template) entry(s *office.Sheet, e *law.Entry, heading string) {
	t.column(s, heading)
	if len(e.Lists) == 0 || e.Kind == "codes" || e.Kind == "codes_or_text" {
		return
	}
	list := t.d.Book.List(e.Lists[0])
	if list == nil {
		return
	}
	var words []string
	for _, item := range list.Search("", t.d.Day, mostListed+1) {
		words = append(words, item.Label)
	}
	if len(words) <= mostListed {
		t.offer(s, t.list(list.ID, list.Label.VI, words))
	}
}

func (t *template) column(s *office.Sheet, heading string) {
	s.Rows[0].Cells = append(s.Rows[0].Cells, office.SheetCell{Text: heading})
}

// offer lets the column that was added last be picked from a list.
func (t *template) offer(s *office.Sheet, p office.SheetPick) {
	p.Column = len(s.Rows[0].Cells)
	s.Picks = append(s.Picks, p)
}

// list puts a list into the sheet of lists, once.
func (t *template) list(id, label string, words []string) office.SheetPick {
	if p, there := t.at[id]; there {
		return p
	}
	rows := &t.lists.Rows
	column := len((*rows)[0].Cells)
	for len(*rows) < len(words)+1 {
		*rows = append(*rows, office.SheetRow{Number: len(*rows) + 1})
	}
	for i, word := range append([]string{label}, words...) {
		row := &(*rows)[i]
		for len(row.Cells) < column {
			row.Cells = append(row.Cells, office.SheetCell{})
		}
		row.Cells = append(row.Cells, office.SheetCell{Text: word})
	}
	t.at[id] = office.SheetPick{From: listsSheet, InColumn: column + 1, Rows: len(words)}
	return t.at[id]
}

// sheetName is what the sheet of a table is called: its number and label, as long as spreadsheets allow.
func sheetName(e *law.Entry) string {
	return safeName(strings.TrimSpace(e.Item+" "+e.Label.VI), 0)
}

// safeName leaves out what the name of a sheet cannot hold.
func safeName(name string, n int) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || r < ' ' {
			return ' '
		}
		return r
	}, name)
	name = strings.Join(strings.Fields(name), " ")
	if r := []rune(name); len(r) > sheetNameLength {
		name = strings.TrimSpace(string(r[:sheetNameLength]))
	}
	return cmp.Or(name, fmt.Sprintf("Sheet%d", n+1))
}
