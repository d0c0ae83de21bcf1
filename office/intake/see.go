package intake

import (
	"context"
	"slices"
	"strconv"

	"hoso/fault"
	"hoso/law"
	"hoso/office"
	"hoso/record/intake"
	"hoso/text"
)

// Listing is one page of the intakes in the asker's part of the tree, the newest first.
type Listing struct {
	Intakes []View `json:"intakes"`
	Next    string `json:"next"` // continue with this; empty at the end
}

// List shows what was brought so far, by whom, and how far it has come; nothing of what is in the files. Faults: Denied, Invalid "list.cursor".
func List(ctx context.Context, o *office.Office, who office.Who, after string, limit int) (Listing, error) {
	return office.Do(ctx, o, who, "intake.list", "", func(d *office.Desk) (Listing, error) {
		v := Listing{Intakes: []View{}}
		scopes, err := d.ListScopes(mayLoad, "intake", "")
		if err != nil {
			return v, err
		}
		found, next, err := office.FindUnder[intake.Intake](d.Reader, scopes, office.Query{Order: []string{"-at"}}, after, limit)
		if err != nil {
			return v, err
		}
		v.Next = next
		for _, s := range found {
			one, err := viewOf(d, s.Record)
			if err != nil {
				return v, err
			}
			v.Intakes = append(v.Intakes, one)
		}
		return v, nil
	})
}

// Asking is what part of a plan is looked at.
type Asking struct {
	Intake string
	What   string // New, Same, Known, Wrong or Stray; "hints": new with something to know; empty: what is wrong and stray first, then the rest
	After  string // Detail.Next of the page before
	Limit  int    // 0: 50
}

// Hints narrows to those who can be taken over and of whom there is something to know.
const Hints = "hints"

// Detail is an intake with what becomes of its rows.
type Detail struct {
	View
	Sheets  []SheetView     `json:"sheets"`
	Targets [][]Target      `json:"targets"` // what the columns of each of the sheets can be
	Tables  []Target        `json:"tables"`  // what a further sheet can be
	Open    []fault.Finding `json:"open"`    // what must be settled about the columns first
	Lines   []Line          `json:"lines"`
	Next    string          `json:"next"`
}

// usual is how many lines a page has where nobody asks for fewer.
const usual = 50

// See shows the one who brought a file what becomes of each row, and why. Faults: Denied, "intake.not_yours"; Missing "intake.missing"; Invalid
// "list.cursor".
func See(ctx context.Context, o *office.Office, who office.Who, a Asking) (Detail, error) {
	return office.Do(ctx, o, who, "intake.see", "", func(d *office.Desk) (Detail, error) {
		v := Detail{Sheets: []SheetView{}, Targets: [][]Target{}, Tables: []Target{}, Open: []fault.Finding{}, Lines: []Line{}}
		i, _, err := mine(d, a.Intake, d.AllowList)
		if err != nil {
			return v, err
		}
		if v.View, err = viewOf(d, i); err != nil || i.Plan == "" {
			return v, err
		}
		var plan Plan
		if err := fetchJSON(d, i, placePlan, i.Plan, &plan); err != nil {
			return v, err
		}
		v.Sheets, v.Open = plan.Sheets, append(v.Open, plan.Open...)
		if v.Targets, v.Tables, err = targets(d, i, plan.Sheets); err != nil {
			return v, err
		}
		if err := v.page(plan.Lines, a); err != nil {
			return v, err
		}
		for n := range v.Lines {
			v.Lines[n].say(text.For(who.Lang))
			if err := v.Lines[n].whose(d); err != nil {
				return v, err
			}
		}
		return v, nil
	})
}

// say puts the sentences into the asker's language, whichever the plan was made in.
func (l *Line) say(words text.Catalogue) {
	for n := range l.Findings {
		l.Findings[n].Text = words.SayText(l.Findings[n].Key, l.Findings[n].Args)
	}
}

// whose tells whose the dossier is that has the number of a line, to those in whose lists the person stands now, as a reading; to others not.
func (l *Line) whose(d *office.Desk) error {
	if l.Dossier == "" {
		return nil
	}
	placed, err := d.Place(l.Dossier)
	if err != nil {
		return err
	}
	if decision, err := d.AllowList("dossier.list", placed.Object("dossier")); err != nil || decision.Level < law.Internal {
		l.Dossier = "" // a refusal here is no refusal of the act: it shows less
		return nil
	}
	for n := range l.Findings {
		if f := &l.Findings[n]; f.Key == "intake.known" {
			name, err := d.FacetName(l.Dossier)
			if err != nil {
				return err
			}
			now, _ := placed.Unit.At(d.Day)
			f.Key, f.Args = "intake.known_seen", []string{name, now.Name}
			f.Text = text.For(d.Who.Lang).SayText(f.Key, f.Args)
			d.Shown(l.Dossier)
		}
	}
	return nil
}

// rank is the order of lines: what has to be mended first.
var rank = []string{Wrong, Stray, Known, New, Same}

func (v *Detail) page(lines []Line, a Asking) error {
	lines = slices.DeleteFunc(slices.Clone(lines), func(l Line) bool {
		return a.What == Hints && (l.What != New || len(l.Findings) == 0) || a.What != "" && a.What != Hints && l.What != a.What
	})
	slices.SortStableFunc(lines, func(a, b Line) int { return slices.Index(rank, a.What) - slices.Index(rank, b.What) })
	from := 0
	if a.After != "" {
		n, err := strconv.Atoi(a.After)
		if err != nil || n < 0 || n > len(lines) {
			return fault.New(fault.Invalid, "list.cursor")
		}
		from = n
	}
	limit := a.Limit
	if limit <= 0 || limit > usual {
		limit = usual
	}
	to := min(from+limit, len(lines))
	if v.Lines = append(v.Lines, lines[from:to]...); to < len(lines) {
		v.Next = strconv.Itoa(to)
	}
	return nil
}

// targets are what columns and sheets can be, in the asker's language.
func targets(d *office.Desk, i intake.Intake, sheets []SheetView) ([][]Target, []Target, error) {
	r, err := newReader(d, i)
	if err != nil {
		return nil, nil, err
	}
	all, tables := make([][]Target, 0, len(sheets)), []Target{}
	for n, s := range sheets {
		switch e := r.form.Entry(s.Table); {
		case n == 0:
			all = append(all, r.people.targets)
		case e != nil:
			all = append(all, tableNames(r.form, e, r.lang, r.day).targets)
		default:
			all = append(all, []Target{})
		}
	}
	for n := range r.form.Entries {
		if e := &r.form.Entries[n]; e.IsTable() && taken(r.form, e, r.level, r.day) {
			tables = append(tables, targetOf(r.form, e, r.lang))
		}
	}
	return all, tables, nil
}
