package leaving

import (
	"context"
	"strings"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
	"hoso/record/dossier"
	"hoso/record/leaving"
	"hoso/record/matter"
)

// JobTakeEffect is the kind of the job that archives a dossier on the day after its person's last one.
const JobTakeEffect = "leaving.take_effect"

// TakeEffect is the work of a JobTakeEffect: the dossier goes into the archive, its postings end, and the account is closed with every way in.
// What was sent before is still decided. A leaving that was withdrawn in the meantime changes nothing.
func TakeEffect(ctx context.Context, o *office.Office, job office.Job) error {
	_, err := office.Do(ctx, o, office.System(), "leaving.effect", "", func(d *office.Desk) (struct{}, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "leaving"}); err != nil {
			return struct{}{}, err
		}
		d.Settle(job.ID)
		l, rev, p, err := find(d, job.Args["leaving"])
		if err != nil || !l.Due(d.Day) {
			return struct{}{}, err
		}
		return struct{}{}, archive(d, l, rev, p)
	})
	return err
}

func archive(d *office.Desk, l leaving.Leaving, rev int64, p office.Placed) error {
	p.Dossier.State = dossier.Archived
	if err := d.Restate(p); err != nil {
		return err
	}
	if err := endPostings(d, l.Dossier, l.Last); err != nil {
		return err
	}
	if err := closeAccount(d, l.Dossier); err != nil {
		return err
	}
	if err := closeMatters(d, l.Dossier); err != nil {
		return err
	}
	d.About(l.Dossier, "leaving")
	l.State, l.DoneAt = leaving.Done, d.At
	return put(d, l, rev)
}

func endPostings(d *office.Desk, about id.Dossier, last civil.Date) error {
	found, err := office.Find[dossier.Posting](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(about)}}})
	if err != nil {
		return err
	}
	for _, s := range found {
		if s.Record.To.IsZero() || s.Record.To.After(last) {
			s.Record.To = last
			if err := d.Put(s.Record, s.Rev); err != nil {
				return err
			}
		}
	}
	return nil
}

func closeAccount(d *office.Desk, about id.Dossier) error {
	held, err := office.Find[account.Account](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(about)}}, Limit: 1})
	if err != nil || len(held) == 0 || held[0].Record.Closed {
		return err
	}
	return d.CloseAccount(held[0].Record, held[0].Rev)
}

// closeMatters closes what was to be cleared up about somebody: the unit reads the dossier no more, and nobody corrects it.
func closeMatters(d *office.Desk, about id.Dossier) error {
	found, err := office.Find[matter.Matter](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(about)}}})
	if err != nil {
		return err
	}
	for _, s := range found {
		if s.Record.State == matter.Closed {
			continue
		}
		m, err := s.Record.Step(matter.Closed, d.Who.Account, d.At)
		if err != nil {
			return err
		}
		m.Reason = matter.Left
		if err := d.Put(m, s.Rev); err != nil {
			return err
		}
	}
	return nil
}

// Returning takes a dossier out of the archive: the person came back, or the leaving was a mistake.
type Returning struct {
	Leaving  string     `json:"leaving"`
	Document string     `json:"document"`
	On       civil.Date `json:"on"`   // first day back in service
	Unit     id.Unit    `json:"unit"` // where to; empty: where the dossier stood
}

// Return gives a dossier back to a unit as it was, every version of it; the unit hands out the account anew, which is the one the person had.
// Faults: Denied; Missing "leaving.missing", "unit.missing"; Stale "leaving.not_left"; Invalid "leaving.document_needed", "leaving.return_day",
// "leaving.unit_ended".
func Return(ctx context.Context, o *office.Office, who office.Who, a Returning) (View, error) {
	return office.Do(ctx, o, who, "leaving.return", "", func(d *office.Desk) (View, error) {
		l, rev, p, err := find(d, a.Leaving)
		if err != nil {
			return View{}, err
		}
		if _, err := d.Allow("leaving.return", p.Object("dossier")); err != nil {
			return View{}, err
		}
		if !isArchived(p) {
			return View{}, fault.New(fault.Stale, "leaving.not_left")
		}
		if l, err = l.Return(strings.TrimSpace(a.Document), a.On, who.Account, d.At); err != nil {
			return View{}, err
		}
		if err := bring(d, &p, a); err != nil {
			return View{}, err
		}
		d.About(l.Dossier, "leaving")
		v, err := view(d, l)
		if err != nil {
			return View{}, err
		}
		return v, put(d, l, rev)
	})
}

// bring puts a dossier where it belongs from now on. Who had authority over the person keeps it unless the person goes to another unit.
func bring(d *office.Desk, p *office.Placed, a Returning) error {
	if a.Unit != "" && a.Unit != p.Unit.ID {
		u, err := d.UnitOf(a.Unit)
		if err != nil {
			return err
		}
		p.Unit, p.Manager = u, u
		p.Dossier.Unit, p.Dossier.Manager, p.Dossier.ManagerBasis = u.ID, u.ID, ""
		if _, err := d.Allow("leaving.return", p.Object("dossier")); err != nil {
			return err
		}
	}
	if e, ok := p.Unit.At(d.Day); !ok || e.Closed {
		return fault.New(fault.Invalid, "leaving.unit_ended", p.Unit.Last().Name)
	}
	p.Dossier.State = dossier.Active
	if p.Dossier.Version == 0 {
		p.Dossier.State = dossier.Open
	}
	if err := d.Restate(*p); err != nil {
		return err
	}
	if err := tellUnit(d, *p); err != nil {
		return err
	}
	return d.Put(dossier.Posting{ID: id.Of[id.Posting](), Dossier: p.Dossier.ID, Unit: p.Unit.ID, Kind: "owner", From: a.On, Basis: a.Document, KnownAt: d.At}, 0)
}

// tellUnit tells the unit that the person is there again: the account has to be handed out.
func tellUnit(d *office.Desk, p office.Placed) error {
	name, err := d.FacetName(p.Dossier.ID)
	if err != nil {
		return err
	}
	for _, role := range []string{office.RoleOfficer, office.RoleUnitAdmin} {
		holders, err := d.HoldingNearest(role, p.Unit.Path)
		if err != nil {
			return err
		}
		for _, a := range holders {
			if err := d.Notify(a.ID, "notice.leaving_returned", "/nguoi/"+string(p.Dossier.ID), name); err != nil {
				return err
			}
		}
	}
	return nil
}
