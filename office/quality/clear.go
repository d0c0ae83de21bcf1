package quality

import (
	"context"
	"slices"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/account"
	"hoso/record/matter"
)

// Sorting is what part of the matters is looked at.
type Sorting struct {
	Kind  string // matter.Found, Reported, Feedback; empty: all one may see but feedback
	Under id.Unit
	All   bool // closed ones too
	After string
}

// Matters is one page of matters.
type Matters struct {
	Matters []View `json:"matters"`
	Next    string `json:"next"`
}

// List lists the matters of the asker's part of the tree, the oldest first: what people say to the department for the department alone.
// Faults: Denied; Missing; Invalid "list.cursor".
func List(ctx context.Context, o *office.Office, who office.Who, s Sorting) (Matters, error) {
	return office.Do(ctx, o, who, "matter.list", "", func(d *office.Desk) (Matters, error) {
		v := Matters{Matters: []View{}}
		scopes, err := listScopes(d, s)
		if err != nil {
			return v, err
		}
		return v, v.fill(d, scopes, s)
	})
}

func (v *Matters) fill(d *office.Desk, scopes []string, s Sorting) error {
	found, next, err := office.FindUnder[matter.Matter](d.Reader, scopes, s.query(), s.After, 0)
	if err != nil {
		return err
	}
	v.Next = next
	for _, f := range found {
		view, err := viewOf(d, f.Record)
		if err != nil {
			return err
		}
		v.Matters = append(v.Matters, view)
	}
	return nil
}

func (s Sorting) query() office.Query {
	kind := office.Where{Key: "kind", Op: "!=", Value: matter.Feedback}
	if s.Kind != "" {
		kind = office.Where{Key: "kind", Op: "=", Value: s.Kind}
	}
	q := office.Query{Where: []office.Where{kind}}
	if !s.All {
		q.Where = append(q.Where, office.Where{Key: "state", Op: "in", Value: []string{matter.Open, matter.Assigned, matter.Answered}})
	}
	return q
}

func listScopes(d *office.Desk, s Sorting) ([]string, error) {
	act := "matter.list"
	if s.Kind == matter.Feedback {
		act = "feedback.list"
	}
	return d.ListScopes(act, "matter", s.Under)
}

// Own lists what the asker reported or said, the newest first.
func Own(ctx context.Context, o *office.Office, who office.Who) (Matters, error) {
	return office.Do(ctx, o, who, "matter.own", "", func(d *office.Desk) (Matters, error) {
		v := Matters{Matters: []View{}}
		d.Unasked() // one's own
		found, err := office.Find[matter.Matter](d.Reader, office.Query{Where: []office.Where{{Key: "by", Op: "=", Value: string(who.Account)}}})
		if err != nil {
			return v, err
		}
		slices.Reverse(found)
		for _, f := range found {
			view, err := viewOf(d, f.Record)
			if err != nil {
				return v, err
			}
			v.Matters = append(v.Matters, view)
		}
		return v, nil
	})
}

// One shows a matter to whoever looks after it and to whoever brought it up. Faults: Denied, Missing "matter.missing".
func One(ctx context.Context, o *office.Office, who office.Who, matterID string) (View, error) {
	return office.Do(ctx, o, who, "matter.view", "", func(d *office.Desk) (View, error) {
		m, rev, err := get(d, matterID)
		if err != nil {
			return View{}, err
		}
		own := m.By == who.Account
		if own {
			d.Unasked()
		} else if _, err := d.Allow(actOf("list", m), object(m)); err != nil {
			return View{}, err
		}
		v, err := viewOf(d, m)
		if err != nil {
			return v, err
		}
		v.Rev = rev
		if d.Book.Policy().Decide(who.Asker(o.Province), actOf("clear", m), object(m)).Allowed && m.State != matter.Closed {
			v.Acts = append(v.Acts, "matter.clear")
		}
		return v, nil
	})
}

func get(d *office.Desk, matterID string) (matter.Matter, int64, error) {
	m, rev, err := office.Get[matter.Matter](d.Reader, matterID)
	if fault.Is(err, fault.Missing) {
		return m, rev, fault.New(fault.Missing, "matter.missing").Wrap(err)
	}
	return m, rev, err
}

// actOf is the act of the policy for a matter: what people say to the department has acts of its own.
func actOf(what string, m matter.Matter) string {
	if m.Kind == matter.Feedback {
		return "feedback." + what
	}
	return "matter." + what
}

func object(m matter.Matter) law.Object {
	return law.Object{Noun: "matter", UnitPath: m.UnitPath}
}

// Clearing is one step on a matter.
type Clearing struct {
	Matter string `json:"matter"`
	Rev    int64  `json:"rev,string"`
	What   string `json:"what"`   // matter.Assigned, Answered or Closed
	Answer string `json:"answer"` // for Answered, and for Closed where there is none yet
	Reason string `json:"reason"` // for Closed: of matter.Reasons
}

// Clear takes a matter on, answers it or closes it; whoever brought it up is told of an answer. Faults: Denied; Missing "matter.missing";
// Stale "matter.moved", "matter.closed"; Invalid "matter.step", "matter.answer_needed", "matter.reason", "matter.too_long".
func Clear(ctx context.Context, o *office.Office, who office.Who, c Clearing) (View, error) {
	return office.Do(ctx, o, who, "matter.clear", "", func(d *office.Desk) (View, error) {
		m, rev, err := get(d, c.Matter)
		if err != nil {
			return View{}, err
		}
		if _, err := d.Allow(actOf("clear", m), object(m)); err != nil {
			return View{}, err
		}
		if c.Rev != 0 && c.Rev != rev {
			return View{}, fault.New(fault.Stale, "matter.moved")
		}
		if m, err = step(d, m, c); err != nil {
			return View{}, err
		}
		if m.Dossier != "" {
			d.About(m.Dossier, m.Path)
		}
		if err := tellAsker(d, m); err != nil {
			return View{}, err
		}
		if err := d.Put(m, rev); err != nil {
			return View{}, err
		}
		return viewOf(d, m)
	})
}

func step(d *office.Desk, m matter.Matter, c Clearing) (matter.Matter, error) {
	if !slices.Contains([]string{matter.Assigned, matter.Answered, matter.Closed}, c.What) {
		return m, fault.New(fault.Invalid, "matter.step")
	}
	if c.What == matter.Assigned {
		m.Holder = d.Who.Account
	}
	if c.What == matter.Closed {
		if !slices.Contains(matter.Reasons(), c.Reason) {
			return m, fault.New(fault.Invalid, "matter.reason")
		}
		m.Reason = c.Reason
	}
	if c.What == matter.Answered || c.What == matter.Closed && (c.Answer != "" || c.Reason == matter.NotWrong && m.Answer == "") {
		answer, err := said(c.Answer)
		if f, ok := fault.As(err); ok && f.Key == "matter.text_needed" {
			return m, fault.New(fault.Invalid, "matter.answer_needed")
		}
		if err != nil {
			return m, err
		}
		if m.Answer, err = seal(d, m, "answer", answer); err != nil {
			return m, err
		}
	}
	return m.Step(c.What, d.Who.Account, d.At)
}

// tellAsker tells whoever brought a matter up that it was answered or closed.
func tellAsker(d *office.Desk, m matter.Matter) error {
	if m.Kind == matter.Found || m.State == matter.Assigned {
		return nil
	}
	if _, _, err := office.Get[account.Account](d.Reader, string(m.By)); err != nil {
		return nil //nolint:nilerr // an account that is gone is told nothing
	}
	return d.Notify(m.By, "notice.matter_answered", address(m))
}
