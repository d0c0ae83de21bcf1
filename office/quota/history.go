package quota

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hoso/civil"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/quota"
)

// History is what was ever given to one unit, and by which decisions.
type History struct {
	Place
	Kinds   []KindHistory `json:"kinds"`
	MayGive bool          `json:"may_give"`
}

// KindHistory is the decisions on one kind, the newest first.
type KindHistory struct {
	Kind  string  `json:"kind"`
	Given []Entry `json:"given"`
}

// Entry is one number with the decision it rests on.
type Entry struct {
	Number  int        `json:"number,string"`
	From    civil.Date `json:"from"`
	Until   civil.Date `json:"until"` // absent while no later decision follows
	Basis   string     `json:"basis"`
	KnownAt time.Time  `json:"known_at"`
	State   string     `json:"state"` // past | now | later | replaced
}

// SeeHistory shows the quotas of one unit with their decisions, those that are over and those to come included. Faults: Denied; Missing "unit.missing".
func SeeHistory(ctx context.Context, o *office.Office, who office.Who, unitID id.Unit) (History, error) {
	return office.Do(ctx, o, who, "quota.history", "", func(d *office.Desk) (History, error) {
		h := History{Place: Place{Unit: unitID}, Kinds: []KindHistory{}}
		u, err := d.UnitOf(unitID)
		if err != nil {
			return h, err
		}
		if _, err := d.Allow("quota.view", law.Object{Noun: "quota", UnitPath: u.Path}); err != nil {
			return h, err
		}
		h.Name = nameOn(u, d.Day)
		policy, asker := d.Book.Policy(), d.Who.Asker(o.Province)
		h.MayGive = policy.Decide(asker, "quota.give", law.Object{Noun: "quota", UnitPath: u.Path}).Allowed ||
			u.Path != who.UnitPath && policy.Decide(asker, "quota.distribute", law.Object{Noun: "quota", UnitPath: u.Path}).Allowed
		kinds, err := kindsOf(d)
		if err != nil {
			return h, err
		}
		found, err := office.Find[quota.Quota](d.Reader, office.Query{Where: []office.Where{{Key: "unit", Op: "=", Value: string(unitID)}}})
		for _, k := range kinds {
			if given := entries(found, k.ID, d.Day); len(given) > 0 {
				h.Kinds = append(h.Kinds, KindHistory{k.ID, given})
			}
		}
		return h, err
	})
}

func entries(found []office.Stored[quota.Quota], kind string, day civil.Date) []Entry {
	var all []Entry
	for _, s := range found {
		q := s.Record
		if q.Kind != kind {
			continue
		}
		e := Entry{Number: q.Number, From: q.From, Until: q.To, Basis: q.Basis, KnownAt: q.KnownAt, State: "past"}
		switch {
		case q.Replaced():
			e.State, e.Until = "replaced", civil.Date{}
		case q.Holds(day):
			e.State = "now"
		case q.From.After(day):
			e.State = "later"
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b Entry) int { return cmp.Or(b.From.Compare(a.From), b.KnownAt.Compare(a.KnownAt)) })
	return all
}
