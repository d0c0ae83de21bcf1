package urging

import (
	"context"
	"strconv"

	"hoso/fault"
	"hoso/office"
	"hoso/text"
)

// mostPrinted bounds the lines of one printed list; a longer one is printed unit by unit.
const mostPrinted = 500

// perRead is how many are read at a time.
const perRead = 50

// mostRead bounds what is looked through for a list of those no letter reaches.
const mostRead = 4 * mostPrinted

// Print lays a list of what runs out on paper, to be put up or signed for: of everybody, or only of those no letter reaches. Faults as List;
// Invalid "duty.too_many" for more than one print takes.
func Print(ctx context.Context, o *office.Office, who office.Who, a Asking, unreached bool) (office.File, error) {
	a.Limit, a.After = perRead, ""
	t, err := tableHead(ctx, o, who, a, unreached)
	if err != nil {
		return office.File{}, err
	}
	section := &t.Sections[0]
	for read := 0; ; {
		v, err := List(ctx, o, who, a)
		if err != nil {
			return office.File{}, err
		}
		for _, d := range v.Duties {
			if unreached && (d.Reachable || d.Away || d.Binds != office.RolePerson) {
				continue
			}
			section.Rows = append(section.Rows, rowOf(d, len(section.Rows)+1, t.Lang))
		}
		if v.Next == "" {
			break
		}
		if a.After, read = v.Next, read+perRead; read > mostRead || len(section.Rows) > mostPrinted {
			return office.File{}, fault.New(fault.Invalid, "duty.too_many", mostPrinted)
		}
	}
	bytes, err := o.Printer.Table(ctx, t, "pdf")
	return office.File{Name: "nhac-viec-" + t.Day.String() + ".pdf", Media: "application/pdf", Bytes: bytes}, err
}

func tableHead(ctx context.Context, o *office.Office, who office.Who, a Asking, unreached bool) (office.Table, error) {
	return office.Do(ctx, o, who, "duty.print", "", func(d *office.Desk) (office.Table, error) {
		_, v, err := placeList(d, a.Under)
		if err != nil {
			return office.Table{}, err
		}
		say := text.For(text.Vietnamese) // what hangs in an agency is in Vietnamese
		t := office.Table{Day: d.Day, Title: say.Say("duty.paper"), Under: say.Say("duty.paper_day", d.Day.VN()), Lang: text.Vietnamese, Signers: []string{say.Say("duty.paper_by")}}
		if unreached {
			t.Lead = []string{say.Say("duty.paper_unreached")}
		}
		if p := d.Book.Province(o.Province); p != nil {
			t.Place = p.Name.VI
		}
		if t.Unit = v.Name; t.Unit == "" && who.Unit != "" {
			if t.Unit, err = d.UnitName(who.Unit); err != nil {
				return t, err
			}
		}
		t.Sections = []office.Section{{Columns: []office.Column{{Title: "STT", Share: 5, Number: true}, {Title: say.Say("duty.paper_name"), Share: 24}, {Title: say.Say("duty.paper_unit"), Share: 24},
			{Title: say.Say("duty.paper_what"), Share: 20}, {Title: say.Say("duty.paper_until"), Share: 15}, {Title: say.Say("duty.paper_sign"), Share: 12}}}}
		return t, nil
	})
}

func rowOf(d View, n int, lang string) []string {
	say := text.For(lang)
	until := d.Until.VN()
	if d.Late {
		until = say.Say("duty.paper_late", until)
	}
	name := d.Person
	if name == "" {
		name = d.UnitName
	}
	return []string{strconv.Itoa(n), name, d.UnitName, say.Say("duty.kind." + d.Kind), until, ""}
}
