package read

import (
	"context"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
	"hoso/record/change"
	"hoso/record/dossier"
	"hoso/record/journal"
)

// Asking narrows a list of people.
type Asking struct {
	Under string            // path of a unit within the asker's scope
	Name  string            // part of a name, with or without diacritics
	Equal map[string]string // category, rank, position, sex, state
	Left  bool              // those who left, from the archive, instead of those who are here
	Page  int
	Size  int
}

// PeopleView is one page of people.
type PeopleView struct {
	People []PersonLine `json:"people"`
	Total  int          `json:"total,string"`
	Page   int          `json:"page,string"`
	Size   int          `json:"size,string"`
}

// PersonLine is one person in a list.
type PersonLine struct {
	Dossier  id.Dossier `json:"dossier"`
	Name     string     `json:"name"`
	Birth    string     `json:"birth"`
	Sex      string     `json:"sex"`
	Category string     `json:"category"`
	Unit     string     `json:"unit"`
	Rank     string     `json:"rank"`
	Position string     `json:"position"`
	State    string     `json:"state"`
	Have     int        `json:"have,string"`
	Want     int        `json:"want,string"`
}

const largestPage = 200

// People lists the people of the asker's scope from the census, in Vietnamese order by given name: those who are here, or those who left. Rows show names, which are more than
// open data, so the answer is journalled with everybody on it. Fault Denied.
func People(ctx context.Context, o *office.Office, who office.Who, a Asking) (PeopleView, error) {
	return office.Do(ctx, o, who, "dossier.list", "", func(d *office.Desk) (PeopleView, error) {
		if a.Size <= 0 || a.Size > largestPage {
			a.Size = 50
		}
		if who.Consent != nil {
			return consented(d, a)
		}
		scopes, level, err := listScopes(d, a)
		if err != nil {
			return PeopleView{}, err
		}
		if level < law.Internal && a.Name != "" {
			return PeopleView{}, fault.New(fault.Denied, "policy.not_yours")
		}
		return peopleOf(d, office.CensusQuery{Scopes: scopes, Under: a.Under, Name: a.Name, Equal: a.Equal, Left: a.Left, Page: a.Page, Size: a.Size}, level)
	})
}

func peopleOf(d *office.Desk, q office.CensusQuery, level law.Level) (PeopleView, error) {
	page, total := d.Office.Census.List(q)
	v := PeopleView{Total: total, Page: q.Page, Size: q.Size, People: make([]PersonLine, 0, len(page))}
	if err := d.Gather(unitsOf(page)); err != nil {
		return v, err
	}
	for _, f := range page {
		line, err := personLine(d, f, level)
		if err != nil {
			return v, err
		}
		v.People = append(v.People, line)
	}
	return v, nil
}

// consented lists whom the asker's consent names, by name, category and unit: what else may be read stands in each dossier. Nobody can be looked
// for by what the consent does not open, so the list takes a name and no other filter (PT-4.4).
func consented(d *office.Desk, a Asking) (PeopleView, error) {
	consent := d.Who.Consent
	q := office.CensusQuery{Scopes: []string{consent.UnitPath}, Under: a.Under, Name: a.Name, Page: a.Page, Size: a.Size}
	if len(a.Equal) > 0 || a.Left {
		return PeopleView{}, fault.New(fault.Denied, "policy.not_yours")
	}
	asked := law.Object{Noun: "dossier", UnitPath: consent.UnitPath}
	if len(consent.Dossiers) > 0 {
		var err error
		if q.Scopes, err = d.TopPaths(); err != nil { // a person named is named wherever they work
			return PeopleView{}, err
		}
		for _, dossier := range consent.Dossiers {
			q.Only = append(q.Only, id.Dossier(dossier))
		}
		asked.Dossier = consent.Dossiers[0]
	}
	decision, err := d.Allow("dossier.list", asked)
	if err != nil {
		return PeopleView{}, err
	}
	v, err := peopleOf(d, q, decision.Level)
	for i, p := range v.People {
		v.People[i] = PersonLine{Dossier: p.Dossier, Name: p.Name, Category: p.Category, Unit: p.Unit}
	}
	return v, err
}

// listScopes asks the policy for the asker's own reach: the list never holds anybody outside of it.
func listScopes(d *office.Desk, a Asking) ([]string, law.Level, error) {
	level, act := law.Secret, "dossier.list"
	if a.Left {
		act = "archive.list"
	}
	scopes, err := d.Scopes(act)
	if err != nil {
		return nil, level, err
	}
	for _, scope := range scopes {
		decision, err := d.Allow(act, law.Object{Noun: "dossier", UnitPath: scope})
		if err != nil {
			return nil, level, err
		}
		level = min(level, decision.Level)
	}
	if a.Under != "" {
		if _, err := d.Allow(act, law.Object{Noun: "dossier", UnitPath: a.Under}); err != nil {
			return nil, level, err
		}
	}
	return scopes, level, nil
}

func unitsOf(facets []office.Facet) []id.Unit {
	units := make([]id.Unit, len(facets))
	for i, f := range facets {
		units[i] = f.Unit
	}
	return units
}

func personLine(d *office.Desk, f office.Facet, level law.Level) (PersonLine, error) {
	unit, err := d.UnitName(f.Unit)
	if err != nil {
		return PersonLine{}, err
	}
	line := PersonLine{Dossier: f.Dossier, Category: f.Category, Unit: unit, Position: f.Position, State: f.State, Have: f.Have, Want: f.Want}
	if level >= law.Internal {
		line.Name, line.Birth, line.Sex, line.Rank = f.Name, f.Birth, f.Sex, f.Rank
		d.Shown(f.Dossier, "facet")
	}
	if item, ok := d.Book.List("chuc_vu").Get(f.Position); ok {
		line.Position = item.Label
	}
	return line, nil
}

// VersionLine is one version in a person's history.
type VersionLine struct {
	ID     id.Version `json:"id"`
	Number int        `json:"number,string"`
	At     time.Time  `json:"at"`
	Digest string     `json:"digest"`
	Origin string     `json:"origin"`
	Items  int        `json:"items,string"`
}

// HistoryView is a person's history: versions, and changes with the places they touched.
type HistoryView struct {
	Name     string              `json:"name"`
	Versions []VersionLine       `json:"versions"`
	Changes  []office.ChangeView `json:"changes"`
}

// History shows how a dossier came to be what it is, newest first. Faults: Denied, Missing.
func History(ctx context.Context, o *office.Office, who office.Who, dossierID id.Dossier) (HistoryView, error) {
	return office.Do(ctx, o, who, "dossier.history", "", func(d *office.Desk) (HistoryView, error) {
		p, err := d.Place(dossierID)
		if err != nil {
			return HistoryView{}, err
		}
		decision, err := d.Allow("dossier.history", p.Object("dossier"))
		if err != nil {
			return HistoryView{}, err
		}
		opened, err := d.Open(p)
		if err != nil {
			return HistoryView{}, err
		}
		d.Shown(dossierID)
		v := HistoryView{}
		if v.Name, err = d.FacetName(dossierID); err != nil {
			return v, err
		}
		if v.Versions, err = versions(d, dossierID); err != nil {
			return v, err
		}
		v.Changes, err = submitted(d, opened, decision.Level)
		return v, err
	})
}

func versions(d *office.Desk, dossierID id.Dossier) ([]VersionLine, error) {
	found, err := office.Find[dossier.Version](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(dossierID)}}, Order: []string{"-number"}})
	if err != nil {
		return nil, err
	}
	lines := make([]VersionLine, 0, len(found))
	for _, s := range found {
		lines = append(lines, VersionLine{s.Record.ID, s.Record.Number, s.Record.At, s.Record.Digest, s.Record.Origin, len(s.Record.Items)})
	}
	return lines, nil
}

func submitted(d *office.Desk, opened office.Opened, level law.Level) ([]office.ChangeView, error) {
	found, err := office.Find[change.Change](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(opened.Dossier.ID)}}})
	if err != nil {
		return nil, err
	}
	var views []office.ChangeView
	for i := len(found) - 1; i >= 0; i-- {
		if found[i].Record.IsDraft() {
			continue
		}
		c, err := opened.OpenChange(found[i].Record)
		if err != nil {
			return nil, err
		}
		v, err := d.ViewChange(opened, c, found[i].Rev, level)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

// Reading is one line of "who read my dossier".
type Reading struct {
	At      time.Time `json:"at"`
	Name    string    `json:"name"`
	Role    string    `json:"role"`
	Unit    string    `json:"unit"`
	Act     string    `json:"act"`
	Purpose string    `json:"purpose"`
	Places  []string  `json:"places"`
}

// Readers shows the asker who read or changed their own dossier, newest first (PT-4.2; promise P10). before continues a page.
func Readers(ctx context.Context, o *office.Office, who office.Who, before int64) ([]Reading, int64, error) {
	type page struct {
		Lines []Reading
		Next  int64
	}
	v, err := office.Do(ctx, o, who, "journal.own", "", func(d *office.Desk) (page, error) {
		if _, err := d.Allow("journal.view_own", law.Object{Noun: "journal", Dossier: string(who.Dossier)}); err != nil {
			return page{}, err
		}
		entries, err := d.Reader.Entries(office.EntryQuery{Dossier: who.Dossier, Before: before, Limit: 50})
		if err != nil {
			return page{}, err
		}
		p := page{Lines: []Reading{}}
		for _, sealed := range entries {
			if sealed.Number >= 0 {
				p.Next = sealed.Number
			}
			if sealed.Entry.Account == who.Account || sealed.Entry.Role == office.RoleSystem || sealed.Entry.Outcome != "done" {
				continue // one's own acts, the program's, and what was refused: nothing was read
			}
			line, err := reading(d, sealed.Entry, who.Dossier)
			if err != nil {
				return p, err
			}
			p.Lines = append(p.Lines, line)
		}
		return p, nil
	})
	return v.Lines, v.Next, err
}

// reading tells about one entry what concerns the asker, and nothing of the others in it.
func reading(d *office.Desk, e journal.Entry, own id.Dossier) (Reading, error) {
	line := Reading{At: e.At, Role: e.Role, Act: e.Act, Purpose: e.Purpose}
	a, _, err := office.Get[account.Account](d.Reader, string(e.Account))
	if err != nil && !fault.Is(err, fault.Missing) {
		return line, err
	}
	line.Name = a.Name
	if e.Unit != "" {
		if line.Unit, err = d.UnitName(e.Unit); err != nil {
			return line, err
		}
	}
	for _, s := range e.Subjects {
		if s.Dossier == own {
			line.Places = append(line.Places, s.Paths...)
		}
	}
	return line, nil
}
