package quality

import (
	"context"
	"slices"
	"strconv"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/matter"
	"hoso/record/unit"
	"hoso/viet"
)

// The rules that look across dossiers and at units; those within one dossier are the law's.
const (
	SamePerson    = "same_person"     // two dossiers of one name, sex and day of birth
	UnitNoHead    = "unit_no_head"    // people, and nobody who may approve
	HeadNoStandIn = "head_no_standin" // nobody stands in for the head, whose own dossier waits for somebody else
)

// The stages of an examination: everybody's own dossier, pairs across dossiers, the units.
const (
	stagePeople = ""
	stagePairs  = "pairs"
	stageUnits  = "units"
)

// perPart is how many people or pairs one act looks at.
const perPart = 40

// Examine has the dossiers of a subtree examined for contradictions; what is found are matters, which the asker is told of. Fault Denied.
func Examine(ctx context.Context, o *office.Office, who office.Who, under id.Unit) error {
	_, err := office.Do(ctx, o, who, "quality.examine", "", func(d *office.Desk) (struct{}, error) {
		v := Overview{Unit: under}
		scope, err := place(d, &v)
		if err != nil {
			return struct{}{}, err
		}
		if _, err := d.Allow("matter.examine", law.Object{Noun: "matter", UnitPath: scope}); err != nil {
			return struct{}{}, err
		}
		examineNext(d, scope, stagePeople, 0, who.Account)
		return struct{}{}, nil
	})
	return err
}

func examineNext(d *office.Desk, scope, stage string, page int, asked id.Account) {
	at := strconv.Itoa(page)
	d.Enqueue(office.Job{Kind: JobExamine, Key: scope + " " + stage + " " + at, Args: map[string]string{"scope": scope, "stage": stage, "page": at, "asked": string(asked)}})
}

// RunExamination is one part of an examination. The crash story: a part is one act that writes its matters and the job of the next part, so a
// crash repeats at most what it had not written, and what is there already is not written twice.
func RunExamination(ctx context.Context, o *office.Office, job office.Job) error {
	_, err := office.Do(ctx, o, office.System(), "quality.part", "", func(d *office.Desk) (struct{}, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "matter"}); err != nil {
			return struct{}{}, err
		}
		d.Settle(job.ID)
		e := examination{Desk: d, scope: job.Args["scope"], asked: id.Account(job.Args["asked"])}
		page, err := strconv.Atoi(job.Args["page"])
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, e.part(job.Args["stage"], page)
	})
	return err
}

type examination struct {
	*office.Desk
	scope string
	asked id.Account
}

// part examines one page of a stage and queues what follows.
func (e *examination) part(stage string, page int) error {
	switch stage {
	case stagePeople:
		facets, total := e.Office.Census.List(office.CensusQuery{Scopes: []string{e.scope}, Page: page, Size: perPart})
		for _, f := range facets {
			if err := e.one(f.Dossier); e.PassOver("dossier "+string(f.Dossier), err) {
				continue
			} else if err != nil {
				return err
			}
		}
		if (page+1)*perPart < total {
			examineNext(e.Desk, e.scope, stage, page+1, e.asked)
			return nil
		}
		examineNext(e.Desk, e.scope, stagePairs, 0, e.asked)
	case stagePairs:
		more, err := e.pairs(page)
		if err != nil {
			return err
		}
		if more {
			examineNext(e.Desk, e.scope, stage, page+1, e.asked)
			return nil
		}
		if err := e.apart(); err != nil {
			return err
		}
		examineNext(e.Desk, e.scope, stageUnits, 0, e.asked)
	default:
		return e.units()
	}
	return nil
}

// one holds a dossier's newest version to the law's rules.
func (e *examination) one(about id.Dossier) error {
	p, err := e.Place(about)
	if err != nil || p.Dossier.Version == 0 {
		return err
	}
	opened, err := e.Open(p)
	if err != nil {
		return err
	}
	var wanted []matter.Matter
	for component, content := range opened.Contents {
		found := e.Book.CheckContent(law.RuleInput{Book: e.Book, Form: opened.Forms[component], Content: content, Category: p.Dossier.Category, Day: e.Day, Component: component})
		for _, f := range found {
			if f.Grade == fault.Note {
				continue
			}
			m := e.found(f.Rule, p.Unit)
			m.Dossier, m.Path, m.Grade, m.Citation = about, f.Path, f.Grade, f.Citation
			wanted = append(wanted, m)
		}
	}
	known, err := office.Find[matter.Matter](e.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(about)}}})
	if err != nil {
		return err
	}
	return e.compare(wanted, slices.DeleteFunc(known, func(s office.Stored[matter.Matter]) bool { return s.Record.Other != "" }))
}

func (e *examination) found(rule string, u unit.Unit) matter.Matter {
	return matter.Matter{ID: id.New(), Kind: matter.Found, Rule: rule, Unit: u.ID, UnitPath: u.Path, At: e.At, By: office.System().Account, State: matter.Open,
		Grade: fault.Explain, Events: []matter.Event{{At: e.At, By: office.System().Account, What: matter.Open}}}
}

// compare writes what is new, opens again what came back after it was mended, and closes what is no longer so. What a person closed as not
// wrong stays closed.
func (e *examination) compare(wanted []matter.Matter, known []office.Stored[matter.Matter]) error {
	there := map[string]bool{}
	for _, w := range wanted {
		i := slices.IndexFunc(known, func(s office.Stored[matter.Matter]) bool { return s.Record.Key() == w.Key() })
		switch {
		case there[w.Key()]:
		case i < 0:
			if w.Dossier != "" {
				e.About(w.Dossier, w.Path)
			}
			if err := e.Put(w, 0); err != nil {
				return err
			}
		case known[i].Record.State == matter.Closed && known[i].Record.Reason == matter.Mended:
			if err := e.step(known[i], matter.Open, ""); err != nil {
				return err
			}
		}
		there[w.Key()] = true
	}
	for _, s := range known {
		if s.Record.Kind == matter.Found && s.Record.State != matter.Closed && !there[s.Record.Key()] {
			if err := e.step(s, matter.Closed, matter.Mended); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *examination) step(s office.Stored[matter.Matter], state, reason string) error {
	m, err := s.Record.Step(state, office.System().Account, e.At)
	if err != nil {
		return err
	}
	m.Reason = reason
	return e.Put(m, s.Rev)
}

// pairs opens people of one name, sex and year of birth, and holds those of one day of birth to be one person under two spellings.
func (e *examination) pairs(page int) (more bool, err error) {
	tops, err := e.TopPaths()
	if err != nil {
		return false, err
	}
	alike := e.Office.Census.Alike(office.CensusQuery{Scopes: tops}, e.scope)
	from := min(page*perPart, len(alike))
	to := min(from+perPart, len(alike))
	for _, group := range alike[from:to] {
		if err := e.group(group); e.PassOver("dossier "+string(group[0]), err) {
			continue
		} else if err != nil {
			return false, err
		}
	}
	return to < len(alike), nil
}

func (e *examination) group(group []id.Dossier) error {
	births := map[string]id.Dossier{}
	slices.Sort(group)
	for _, about := range group {
		p, err := e.Place(about)
		if err != nil {
			return err
		}
		if p.Dossier.Version == 0 {
			continue
		}
		opened, err := e.Open(p)
		if err != nil {
			return err
		}
		facts, err := opened.FactsOf()
		if err != nil {
			return err
		}
		first, twice := births[facts.Birth.Text]
		if births[facts.Birth.Text] = about; !twice || len(facts.Birth.Text) < len("2006-01-02") || !unit.Within(p.Unit.Path, e.scope) {
			continue
		}
		if err := e.pair(first, p); err != nil {
			return err
		}
	}
	return nil
}

// pair writes the matter of two dossiers, once.
func (e *examination) pair(first id.Dossier, p office.Placed) error {
	m := e.found(SamePerson, p.Unit)
	m.Dossier, m.Other, m.Path = p.Dossier.ID, first, "syll/ho_ten_khai_sinh"
	known, err := office.Find[matter.Matter](e.Reader, office.Query{Where: []office.Where{{Key: "key", Op: "=", Value: m.Key()}}})
	if err != nil || len(known) > 0 {
		return err
	}
	e.About(m.Dossier, m.Path)
	e.About(m.Other, m.Path)
	return e.Put(m, 0)
}

// apart closes the matters of pairs that have come apart: a name, a sex or a day of birth was corrected.
func (e *examination) apart() error {
	found, err := office.Find[matter.Matter](e.Reader, office.Query{Where: []office.Where{{Key: "state", Op: "in", Value: []string{matter.Open, matter.Assigned}},
		{Key: "unit_path", Op: "under", Value: e.scope}, {Key: "kind", Op: "=", Value: matter.Found}}})
	if err != nil {
		return err
	}
	for _, s := range found {
		if s.Record.Rule != SamePerson {
			continue
		}
		alike, err := e.alike(s.Record.Dossier, s.Record.Other)
		if e.PassOver("matter "+s.Record.ID, err) || alike {
			continue
		}
		if err != nil {
			return err
		}
		if err := e.step(s, matter.Closed, matter.Mended); err != nil {
			return err
		}
	}
	return nil
}

// alike reports whether two dossiers have one name but for accents and case, one sex and one day of birth.
func (e *examination) alike(one, other id.Dossier) (bool, error) {
	var facts [2]office.Facts
	for i, about := range []id.Dossier{one, other} {
		p, err := e.Place(about)
		if err != nil {
			return false, err
		}
		opened, err := e.Open(p)
		if err != nil {
			return false, err
		}
		if facts[i], err = opened.FactsOf(); err != nil {
			return false, err
		}
	}
	a, b := facts[0], facts[1]
	return viet.Fold(a.Name.Text) == viet.Fold(b.Name.Text) && a.Sex.Code == b.Sex.Code && a.Birth.Text == b.Birth.Text, nil
}

// units looks for units with people and nobody to approve, and for heads nobody stands in for; it ends the examination.
func (e *examination) units() error {
	found, err := office.Find[unit.Unit](e.Reader, office.Query{Where: []office.Where{{Key: "path", Op: "under", Value: e.scope}}, Order: []string{"path"}})
	if err != nil {
		return err
	}
	counts := e.Office.Census.Counts(office.CensusQuery{Scopes: []string{e.scope}}, "unit")
	known, err := office.Find[matter.Matter](e.Reader, office.Query{Where: []office.Where{{Key: "unit_path", Op: "under", Value: e.scope}, {Key: "kind", Op: "=", Value: matter.Found}}})
	if err != nil {
		return err
	}
	var wanted []matter.Matter
	for _, s := range found {
		if counts[string(s.Record.ID)] == 0 || !e.hasHead(s.Record) {
			continue
		}
		rule, err := e.headOf(s.Record)
		if err != nil {
			return err
		}
		if rule != "" {
			wanted = append(wanted, e.found(rule, s.Record))
		}
	}
	if err := e.compare(wanted, slices.DeleteFunc(known, func(s office.Stored[matter.Matter]) bool { return s.Record.Dossier != "" })); err != nil {
		return err
	}
	if e.asked == "" {
		return nil
	}
	open, err := e.Reader.Count(office.Query{Noun: "matter", Where: []office.Where{{Key: "unit_path", Op: "under", Value: e.scope}, {Key: "kind", Op: "=", Value: matter.Found}, {Key: "state", Op: "in", Value: []string{matter.Open, matter.Assigned}}}})
	if err != nil {
		return err
	}
	return e.Notify(e.asked, "notice.examined", "/can-lam-ro", strconv.Itoa(open))
}

// hasHead reports whether the regulation gives the unit a head and a round of approval of its own.
func (e *examination) hasHead(u unit.Unit) bool {
	p := e.Book.Province(e.Office.Province)
	if p == nil {
		return false
	}
	t := p.UnitType(u.Last().Type)
	return t != nil && t.Head
}

// headOf is what is wrong with who approves in a unit; empty when nothing is.
func (e *examination) headOf(u unit.Unit) (string, error) {
	heads, err := e.Holding(law.ByHead, u.Path)
	if err != nil {
		return "", err
	}
	reg, err := e.Regulation()
	switch {
	case len(heads) == 0:
		return UnitNoHead, nil
	case err == nil && len(heads) == 1 && (reg.Delegation.On || reg.DeputySigns.On):
		return HeadNoStandIn, nil
	}
	return "", nil
}
