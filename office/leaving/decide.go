package leaving

import (
	"context"
	"errors"
	"slices"
	"strings"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/change"
	"hoso/record/evidence"
	"hoso/record/leaving"
)

// Paper is the scanned document a leaving rests on.
type Paper struct {
	Leaving string
	Name    string
	Bytes   []byte
}

// AddPaper keeps the document of a leaving that is not decided yet; a later one takes the place of an earlier. Faults: Denied; Missing
// "leaving.missing"; Stale "leaving.decided"; and those of office.Files.Inspect.
func AddPaper(ctx context.Context, o *office.Office, who office.Who, a Paper) (View, error) {
	return office.Do(ctx, o, who, "leaving.paper", "", func(d *office.Desk) (View, error) {
		l, rev, p, err := find(d, a.Leaving)
		if err != nil {
			return View{}, err
		}
		if _, err := d.Allow("leaving.record", p.Object("dossier")); err != nil {
			return View{}, err
		}
		if l.State != leaving.Recorded {
			return View{}, fault.New(fault.Stale, "leaving.decided")
		}
		box, err := d.Box(l.Dossier)
		if err != nil {
			return View{}, err
		}
		e, err := d.KeepEvidence(box, evidence.Evidence{Dossier: l.Dossier, Leaving: l.ID, Type: "bo_nhiem", Name: a.Name, Number: l.Words.Document, Date: l.Words.Signed.String()}, a.Bytes)
		if err != nil {
			return View{}, err
		}
		l.Evidence = e.ID
		d.About(l.Dossier, "leaving")
		v, err := view(d, l)
		if err != nil {
			return View{}, err
		}
		return v, put(d, l, rev)
	})
}

// Deciding is a head's decision on a recorded leaving.
type Deciding struct {
	Leaving string `json:"leaving"`
	Confirm bool   `json:"confirm"`
	Reason  string `json:"reason"` // why it is refused
}

// Decide confirms or refuses a leaving. A confirmed one takes effect on the day after the last one, at once where that has passed. Whoever
// recorded it is told, and the person when it is confirmed. Faults: Denied; Missing "leaving.missing"; Stale "leaving.decided"; Invalid
// "leaving.reason_needed", "leaving.evidence_needed".
func Decide(ctx context.Context, o *office.Office, who office.Who, a Deciding) (View, error) {
	return office.Do(ctx, o, who, "leaving.decide", "", func(d *office.Desk) (View, error) {
		l, rev, p, err := find(d, a.Leaving)
		if err != nil {
			return View{}, err
		}
		if _, err := d.Allow("leaving.confirm", p.Object("dossier")); err != nil {
			return View{}, err
		}
		asked, err := demanded(d)
		if err != nil {
			return View{}, err
		}
		if l, err = l.Decide(a.Confirm, strings.TrimSpace(a.Reason), asked != "", who.Account, d.At); err != nil {
			if f, ok := fault.As(err); ok && f.Key == "leaving.evidence_needed" {
				return View{}, f.Cite(asked)
			}
			return View{}, err
		}
		d.About(l.Dossier, "leaving")
		v, err := view(d, l)
		if err != nil {
			return View{}, err
		}
		if err := tellDecided(d, l); err != nil {
			return View{}, err
		}
		if l.State == leaving.Confirmed {
			d.Enqueue(office.Job{Kind: JobTakeEffect, Key: l.ID, Due: l.Last.AddDays(1).Start(), Args: map[string]string{"leaving": l.ID}})
		}
		return v, put(d, l, rev)
	})
}

// tellDecided names nobody and no reason: these stand where the link leads.
func tellDecided(d *office.Desk, l leaving.Leaving) error {
	at := "/nguoi/" + string(l.Dossier) + "/thoi-viec"
	if l.State == leaving.Refused {
		return d.Notify(l.By, "notice.leaving_refused", at, l.Last.VN())
	}
	if err := d.Notify(l.By, "notice.leaving_confirmed", at, l.Last.VN()); err != nil || l.Words.Kind == leaving.Deceased {
		return err
	}
	return d.NotifyPerson(l.Dossier, "notice.leaving_own", "/ho-so", l.Last.VN())
}

// Withdrawing takes a leaving back before it takes effect.
type Withdrawing struct {
	Leaving string `json:"leaving"`
	Reason  string `json:"reason"`
}

// Withdraw takes back a leaving that has not taken effect; whoever confirmed it is told. Faults: Denied; Missing "leaving.missing"; Stale "leaving.over"; Invalid
// "leaving.reason_needed".
func Withdraw(ctx context.Context, o *office.Office, who office.Who, a Withdrawing) (View, error) {
	return office.Do(ctx, o, who, "leaving.withdraw", "", func(d *office.Desk) (View, error) {
		l, rev, p, err := find(d, a.Leaving)
		if err != nil {
			return View{}, err
		}
		if _, err := d.Allow("leaving.record", p.Object("dossier")); err != nil {
			return View{}, err
		}
		told := l.State == leaving.Confirmed
		if l, err = l.Withdraw(strings.TrimSpace(a.Reason)); err != nil {
			return View{}, err
		}
		d.About(l.Dossier, "leaving")
		if told {
			err := errors.Join(d.NotifyPerson(l.Dossier, "notice.leaving_withdrawn", "/ho-so", l.Last.VN()), d.Notify(l.DecidedBy, "notice.leaving_taken_back", "/nguoi/"+string(l.Dossier)+"/thoi-viec", l.Last.VN()))
			if err != nil {
				return View{}, err
			}
		}
		v, err := view(d, l)
		if err != nil {
			return View{}, err
		}
		return v, put(d, l, rev)
	})
}

// List is the leavings of the asker's scope that run, with all those that are over too, the newest first; and those of people whom the asker's unit
// manages elsewhere that run. Fault Denied.
func List(ctx context.Context, o *office.Office, who office.Who, all bool, after string) (Page, error) {
	return office.Do(ctx, o, who, "leaving.list", "", func(d *office.Desk) (Page, error) {
		scopes, err := d.ListScopes("leaving.list", "leaving", "")
		if err != nil {
			return Page{}, err
		}
		states := []string{leaving.Recorded, leaving.Confirmed}
		if all {
			states = []string{leaving.Recorded, leaving.Confirmed, leaving.Done, leaving.Returned, leaving.Refused, leaving.Withdrawn}
		}
		found, next, err := office.FindUnder[leaving.Leaving](d.Reader, scopes, office.Query{Where: []office.Where{{Key: "state", Op: "in", Value: states}}, Order: []string{"-at"}}, after, 0)
		if err != nil {
			return Page{}, err
		}
		if after == "" {
			elsewhere, err := managed(d, scopes)
			if err != nil {
				return Page{}, err
			}
			found = append(elsewhere, found...)
		}
		page := Page{Leavings: make([]View, 0, len(found)), Next: next}
		for _, s := range found {
			v, err := shown(d, s.Record)
			if err != nil {
				return Page{}, err
			}
			page.Leavings = append(page.Leavings, v)
		}
		return page, nil
	})
}

// managed are the running leavings of people the asker's unit manages who work outside the scopes, for whoever may decide on them.
func managed(d *office.Desk, scopes []string) ([]office.Stored[leaving.Leaving], error) {
	if !slices.Contains(d.Book.Policy().Reach(d.Who.Role, "leaving.list"), law.ScopeManaged) {
		return nil, nil
	}
	found, err := office.Find[leaving.Leaving](d.Reader, office.Query{Where: []office.Where{{Key: "state", Op: "in", Value: []string{leaving.Recorded, leaving.Confirmed}}, {Key: "manager", Op: "=", Value: string(d.Who.Unit)}}})
	return slices.DeleteFunc(found, func(s office.Stored[leaving.Leaving]) bool {
		return slices.ContainsFunc(scopes, func(scope string) bool { return strings.HasPrefix(s.Record.UnitPath, scope) })
	}), err
}

// Page is one page of leavings.
type Page struct {
	Leavings []View `json:"leavings"`
	Next     string `json:"next"`
}

// shown opens a leaving for a list: what is under way of the dossier, and whether the asker decides on it.
func shown(d *office.Desk, l leaving.Leaving) (View, error) {
	l, err := opened(d, l)
	if err != nil {
		return View{}, err
	}
	v, err := view(d, l)
	if err != nil {
		return v, err
	}
	d.Shown(l.Dossier, "leaving")
	p, err := d.Place(l.Dossier)
	if err != nil {
		return v, err
	}
	if !d.Book.Policy().Decide(d.Who.Asker(d.Office.Province), "leaving.list", p.Object("leaving")).Allowed {
		v.Return, v.ReturnOn = "", civil.Date{} // where the person went is told there
	}
	if l.State != leaving.Recorded {
		return v, nil
	}
	v.MayDecide = d.Book.Policy().Decide(d.Who.Asker(d.Office.Province), "leaving.confirm", p.Object("dossier")).Allowed
	if v.Waiting, err = underWay(d, l.Dossier); err != nil {
		return v, err
	}
	v.Asked, err = demanded(d)
	return v, err
}

// underWay counts the changes of a dossier that were sent and wait to be checked or approved: they are still decided after the person has left.
func underWay(d *office.Desk, about id.Dossier) (int, error) {
	found, err := office.Find[change.Change](d.Reader, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(about)}}})
	n := 0
	for _, s := range found {
		if s.Record.Undecided() > 0 && !s.Record.IsDraft() {
			n++
		}
	}
	return n, err
}

// Of lists the leavings of one person, the newest first. Fault Denied.
func Of(ctx context.Context, o *office.Office, who office.Who, about id.Dossier) (Page, error) {
	return office.Do(ctx, o, who, "leaving.of", "", func(d *office.Desk) (Page, error) {
		p, err := d.Place(about)
		if err != nil {
			return Page{}, err
		}
		if _, err := d.Allow("leaving.list", p.Object("leaving")); err != nil {
			return Page{}, err
		}
		found, err := of(d, about)
		if err != nil {
			return Page{}, err
		}
		page := Page{Leavings: []View{}}
		for i := len(found) - 1; i >= 0; i-- {
			v, err := shown(d, found[i].Record)
			if err != nil {
				return Page{}, err
			}
			page.Leavings = append(page.Leavings, v)
		}
		return page, nil
	})
}
