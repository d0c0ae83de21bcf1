package law

import (
	"cmp"
	"slices"

	"hoso/civil"
	"hoso/fault"
)

// Rule is one named check across fields. What it says stands in the law's data; how it finds out is a predicate of the same name.
// Only what is impossible blocks; the rest asks for a reason or travels with the change to whoever checks it.
type Rule struct {
	ID         string     `yaml:"id"`
	Grade      string     `yaml:"grade"`    // fault.Block, fault.Explain or fault.Note
	Key        string     `yaml:"key"`      // of the sentence that says what is wrong and what to do
	Citation   string     `yaml:"citation"` // article, or item of the form
	Forms      []string   `yaml:"forms"`
	Categories []string   `yaml:"categories"` // empty: everybody
	From       civil.Date `yaml:"from"`
	To         civil.Date `yaml:"to"`

	predicates map[string]predicate // by form
}

// RuleInput is one component of a dossier, opened, that is to be checked.
type RuleInput struct {
	Book      *Book
	Form      *Form
	Content   Content
	Category  string     // can_bo, cong_chuc, vien_chuc, nguoi_lao_dong
	Day       civil.Date // the legal day
	Component string     // first part of every path: "syll"
}

// remark is one hit of a predicate. Soft ones are only noted, because what they rest on is itself not confirmed.
type remark struct {
	at   Path
	args []string
	soft bool
}

// Rules lists the rules in the order of their file.
func (b *Book) Rules() []Rule { return slices.Clone(b.rules) }

// CheckContent gives everything there is to remark on a component: first each value by its kind, on the day the value speaks of,
// then every rule that is for this form, category and day. Findings are in the order of their paths. What is missing is not a
// finding: see Form.Missing.
func (b *Book) CheckContent(in RuleInput) []fault.Finding {
	in.Book = b
	found := in.checkKinds()
	for i := range b.rules {
		found = append(found, b.rules[i].check(in)...)
	}
	slices.SortStableFunc(found, func(a, b fault.Finding) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Rule, b.Rule))
	})
	return found
}

func (r *Rule) check(in RuleInput) []fault.Finding {
	p, ok := r.predicates[in.Form.ID]
	if !ok || !inForce(r.From, r.To, in.Day) || len(r.Categories) > 0 && !slices.Contains(r.Categories, standsAs(in.Category)) {
		return nil
	}
	var found []fault.Finding
	for _, hit := range p.find(in) {
		f := fault.Finding{Path: hit.at.String(), Rule: r.ID, Grade: r.Grade, Key: r.Key, Args: hit.args, Citation: r.Citation}
		if hit.soft {
			f.Grade = fault.Note
		}
		found = append(found, f)
	}
	return found
}

// checkKinds asks each value's kind. A place the form does not have blocks: nobody would see, print or send it.
func (in RuleInput) checkKinds() []fault.Finding {
	var found []fault.Finding
	for id, v := range in.Content.Fields {
		found = append(found, in.checkValue(FieldPath(in.Component, id), in.Form.Entry(id), v, in.Day, in.Day)...)
	}
	for table, rows := range in.Content.Tables {
		e := in.Form.Entry(table)
		for _, row := range rows {
			first, last := in.daysOf(e, row)
			for column, v := range row.Cells {
				var entry *Entry
				if e != nil && e.IsTable() {
					entry = e.Column(column)
				}
				found = append(found, in.checkValue(CellPath(in.Component, table, row.ID, column), entry, v, first, last)...)
			}
		}
	}
	return found
}

// checkValue asks the kind of one value, on the last day it can speak of when the first finds a fault: a code that began or ended
// within a month known only as a month is in force.
func (in RuleInput) checkValue(at Path, e *Entry, v Value, first, last civil.Date) []fault.Finding {
	if e == nil {
		return []fault.Finding{{Path: at.String(), Rule: "form", Grade: fault.Block, Key: "value.no_such_place", Args: []string{in.Form.Label.VI}}}
	}
	k := KindOf(e.Kind)
	if k == nil {
		return nil // loading refuses such a form
	}
	found := k.Check(in.Book, e, first, v)
	if len(found) > 0 && first != last {
		found = k.Check(in.Book, e, last, v)
	}
	for i := range found {
		found[i].Path = at.String()
	}
	return found
}

// startColumns are the columns that tell from when on a row speaks.
var startColumns = []string{"tu_thang", "nam"}

// daysOf gives the days between which a row began; the legal day when the row does not tell.
func (in RuleInput) daysOf(table *Entry, row Row) (first, last civil.Date) {
	for _, column := range startColumns {
		if table == nil || table.Column(column) == nil {
			continue
		}
		if p, err := civil.ParsePartial(row.Cells[column].Text); err == nil {
			return p.First(), p.Last()
		}
	}
	return in.Day, in.Day
}
