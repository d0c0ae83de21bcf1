package reporting

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"hoso/civil"
	"hoso/fault"
	"hoso/office"
	"hoso/record/report"
	"hoso/text"
)

// media are the formats a report is laid out in.
var media = map[string]string{
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

// File lays a report out as "xlsx" or "docx", to be signed and sent by the office's own way; one that is not handed in says that it is a draft.
// Faults: Denied; Missing "report.missing"; Invalid "report.format".
func File(ctx context.Context, o *office.Office, who office.Who, reportID, format string) (office.File, error) {
	if media[format] == "" {
		return office.File{}, fault.New(fault.Invalid, "report.format")
	}
	name := ""
	t, err := office.Do(ctx, o, who, "report.file", "", func(d *office.Desk) (office.Table, error) {
		r, _, err := own(d, reportID, mayList)
		if err != nil {
			return office.Table{}, err
		}
		name = "bao-cao-" + strings.ToLower(r.Label) + "." + format
		return tableOf(d, r)
	})
	if err != nil {
		return office.File{}, err
	}
	bytes, err := o.Printer.Table(ctx, t, format)
	return office.File{Name: name, Media: media[format], Bytes: bytes}, err
}

// tableOf lays a report out as an administrative document, in Vietnamese.
func tableOf(d *office.Desk, r report.Report) (office.Table, error) {
	say := text.For(text.Vietnamese)
	t := office.Table{Day: d.Day, Title: say.Say("report.paper." + r.Kind), Lang: text.Vietnamese,
		Under:   say.Say("report.paper_period", periodWords(say, r), r.From.VN(), r.To.VN()),
		Lead:    []string{say.Say("report.paper_to", recipients(say, r)), say.Say("report.paper_basis", r.Citation)},
		Signers: []string{say.Say("report.paper_by"), say.Say("report.paper_head." + r.Kind)}}
	if p := d.Book.Province(d.Office.Province); p != nil {
		t.Place = p.Name.VI
	}
	if err := heads(d, r, &t); err != nil {
		return t, err
	}
	figures := r.Figures
	if r.ToDo() {
		t.Lead = append(t.Lead, say.Say("report.paper_draft", d.Day.VN()))
		var err error
		if figures, err = count(d, r, text.Vietnamese); err != nil {
			return t, err
		}
	} else {
		t.Day = civil.FromTime(r.Submitted)
	}
	for _, g := range figures {
		t.Sections = append(t.Sections, sectionOf(say, g, len(t.Sections)+1))
	}
	t.Notes = notesOf(say, r, len(t.Sections))
	return t, nil
}

// heads names the unit and the body above it.
func heads(d *office.Desk, r report.Report, t *office.Table) error {
	u, err := d.UnitOf(r.Unit)
	if err != nil {
		return err
	}
	if t.Unit, err = d.UnitName(r.Unit); err != nil {
		return err
	}
	if parent := u.Last().Parent; parent != "" {
		t.Above, err = d.UnitName(parent)
	}
	return err
}

func recipients(say text.Catalogue, r report.Report) string {
	names := make([]string, 0, len(r.Recipients))
	for _, to := range r.Recipients {
		names = append(names, say.Say("report.to."+to))
	}
	return strings.Join(names, "; ")
}

func sectionOf(say text.Catalogue, g Group, n int) office.Section {
	s := office.Section{Heading: strconv.Itoa(n) + ". " + say.Say("report.group."+g.Key), Columns: []office.Column{{Title: "STT", Share: 5, Number: true},
		{Title: say.Say("report.paper_code"), Share: 15}, {Title: say.Say("report.paper_what"), Share: 50}, {Title: say.Say("report.paper_count"), Share: 15, Number: true}}}
	coded := slices.Contains([]string{groupRank, groupTitle, groupJob}, g.Key) // the other codes are the program's own
	if !coded {
		s.Columns = slices.Delete(s.Columns, 1, 2)
	}
	for i, row := range g.Rows {
		line := []string{strconv.Itoa(i + 1), row.Code, row.Label, row.Count}
		if !coded {
			line = slices.Delete(line, 1, 2)
		}
		s.Rows = append(s.Rows, line)
	}
	return s
}

// notesOf are the difficulties and the proposals, each line a paragraph; where nothing is said, that is said.
func notesOf(say text.Catalogue, r report.Report, sections int) []string {
	var notes []string
	for i, part := range []struct{ key, said string }{{"report.difficulties", r.Difficulties}, {"report.proposals", r.Proposals}} {
		notes = append(notes, strconv.Itoa(sections+i+1)+". "+say.Say(part.key)+":")
		if part.said == "" {
			part.said = say.Say("report.paper_none")
		}
		notes = append(notes, slices.DeleteFunc(strings.Split(part.said, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })...)
	}
	return notes
}
