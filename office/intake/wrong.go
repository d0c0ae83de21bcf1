package intake

import (
	"context"
	"strings"

	"hoso/civil"
	"hoso/fault"
	"hoso/office"
	"hoso/text"
)

// xlsx is the media type of what leaves here.
const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// WrongRows gives the rows that are not taken over as a workbook: in front the columns as the file has them, behind them why. Once mended it is
// brought as it is; the reasons are passed over. With a person come all rows of further sheets that are theirs. Faults: as See; Closed
// "intake.none_wrong".
func WrongRows(ctx context.Context, o *office.Office, who office.Who, intakeID string) (office.File, error) {
	return office.Do(ctx, o, who, "intake.wrong", "", func(d *office.Desk) (office.File, error) {
		i, _, err := mine(d, intakeID, d.AllowList)
		if err != nil {
			return office.File{}, err
		}
		if i.File == "" {
			return office.File{}, fault.New(fault.Closed, "intake.ended")
		}
		sheets, err := sheetsOf(d, i)
		if err != nil {
			return office.File{}, err
		}
		p, err := newPlanner(d, i, sheets)
		if err != nil {
			return office.File{}, err
		}
		if _, err := p.plan(); err != nil {
			return office.File{}, err
		}
		wrong := p.wrongSheets()
		if len(wrong) == 0 {
			return office.File{}, fault.New(fault.Closed, "intake.none_wrong")
		}
		plain, err := o.Sheets.Write(wrong)
		return office.File{Name: "chua-nap-" + d.Day.String() + ".xlsx", Media: xlsx, Bytes: plain}, err
	})
}

// wrongSheets lays out what has to be mended, sheet by sheet; the first is there even when only further ones have anything.
func (p *planner) wrongSheets() []office.Sheet {
	rows := map[*page][]office.SheetRow{}
	any := false
	for _, one := range p.people {
		if one.line.What == Wrong {
			any = true
			rows[p.pages[0]] = append(rows[p.pages[0]], p.withReason(p.pages[0], one, one.row))
			for _, own := range one.more {
				rows[own.page] = append(rows[own.page], p.withReason(own.page, one, own.row))
			}
		}
	}
	for _, one := range p.strays {
		any = true
		rows[one.more[0].page] = append(rows[one.more[0].page], p.withReason(one.more[0].page, one, one.row))
	}
	if !any {
		return nil
	}
	var sheets []office.Sheet
	for n, s := range p.pages {
		if n == 0 || len(rows[s]) > 0 {
			sheets = append(sheets, office.Sheet{Name: safeName(s.Name, n), Rows: append([]office.SheetRow{p.headingRow(s)}, rows[s]...), Words: true})
		}
	}
	return sheets
}

func (p *planner) headingRow(s *page) office.SheetRow {
	row := office.SheetRow{Number: 1}
	for _, c := range s.Columns {
		row.Cells = append(row.Cells, office.SheetCell{Text: c.Heading})
	}
	row.Cells = append(row.Cells, office.SheetCell{Text: text.For(p.r.lang).Say("intake.reason")})
	return row
}

// withReason is a row as it stands in the file, with what is wrong in it behind it.
func (p *planner) withReason(s *page, one *person, row office.SheetRow) office.SheetRow {
	out := office.SheetRow{Number: row.Number}
	for column := range s.Columns {
		c := cell(row, column)
		switch {
		case c.Flaw == "formula":
			c.Text = markFormula
		case c.IsZero() && s.merged(row, column):
			c.Text = markMerged
		}
		c.Flaw, c.Day = "", civil.Partial{}
		out.Cells = append(out.Cells, c)
	}
	var why []string
	for _, f := range one.line.Findings {
		if f.Grade != fault.Block || f.Sheet != s.Name || f.Row != row.Number {
			continue
		}
		if f.Heading != "" {
			why = append(why, f.Heading+": "+f.Text)
			continue
		}
		why = append(why, f.Text)
	}
	out.Cells = append(out.Cells, office.SheetCell{Text: strings.Join(why, "\n")})
	return out
}
