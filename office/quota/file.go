package quota

import (
	"context"
	"strconv"

	"hoso/fault"
	"hoso/office"
	"hoso/text"
)

// media are the formats the table is laid out in.
var media = map[string]string{"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "pdf": "application/pdf"}

// File lays what See shows out as "xlsx" or "pdf", in Vietnamese. Faults as See; Invalid "quota.format".
func File(ctx context.Context, o *office.Office, who office.Who, a Asking, format string) (office.File, error) {
	if media[format] == "" {
		return office.File{}, fault.New(fault.Invalid, "quota.format")
	}
	t, err := office.Do(ctx, o, who, "quota.file", "", func(d *office.Desk) (office.Table, error) {
		v, err := see(d, a)
		if err != nil {
			return office.Table{}, err
		}
		return tableOf(d, v)
	})
	if err != nil {
		return office.File{}, err
	}
	bytes, err := o.Printer.Table(ctx, t, format)
	return office.File{Name: "bien-che-" + t.Day.String() + "." + format, Media: media[format], Bytes: bytes}, err
}

func tableOf(d *office.Desk, v View) (office.Table, error) {
	say := text.For(text.Vietnamese)
	t := office.Table{Day: d.Day, Unit: v.Name, Title: say.Say("quota.paper"), Under: say.Say("quota.paper_day", v.Day.VN()), Lang: text.Vietnamese, Signers: []string{say.Say("quota.paper_by")}}
	if p := d.Book.Province(d.Office.Province); p != nil {
		t.Place = p.Name.VI
	}
	if t.Unit == "" && d.Who.Unit != "" {
		var err error
		if t.Unit, err = d.UnitName(d.Who.Unit); err != nil {
			return t, err
		}
	}
	t.Notes = []string{say.Say("quota.whole")}
	if v.Counted {
		t.Notes = append(t.Notes, say.Say("quota.counted", d.Day.VN()), say.Say("quota.who_counts"))
	}
	t.Sections = []office.Section{sectionOf(say, v)}
	return t, nil
}

func sectionOf(say text.Catalogue, v View) office.Section {
	s := office.Section{Columns: []office.Column{{Title: "STT", Share: 5, Number: true}, {Title: say.Say("quota.unit"), Share: 30}}}
	for _, kind := range v.Kinds {
		short := say.Say("quota.short." + kind)
		s.Columns = append(s.Columns, office.Column{Title: short + ": " + say.Say("quota.given"), Share: 9, Number: true})
		if v.Counted {
			s.Columns = append(s.Columns, office.Column{Title: short + ": " + say.Say("quota.present"), Share: 9, Number: true}, office.Column{Title: short + ": " + say.Say("quota.left"), Share: 9, Number: true})
		}
	}
	for i, l := range v.Units {
		s.Rows = append(s.Rows, append([]string{strconv.Itoa(i + 1), l.Name}, cellsOf(l.Cells, v.Counted)...))
	}
	if len(v.Own) > 0 {
		s.Total = true
		s.Rows = append(s.Rows, append([]string{"", say.Say("quota.paper_whole", v.Name)}, cellsOf(v.Own, v.Counted)...))
	}
	return s
}

// cellsOf writes the figures of a line; what was not given stays empty.
func cellsOf(cells []Cell, counted bool) []string {
	var all []string
	for _, c := range cells {
		number, left := "", ""
		if c.Given {
			number, left = strconv.Itoa(c.Number), strconv.Itoa(c.Left)
		}
		all = append(all, number)
		if counted {
			all = append(all, strconv.Itoa(c.Present), left)
		}
	}
	return all
}
