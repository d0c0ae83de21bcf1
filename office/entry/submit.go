package entry

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"

	"hoso/canon"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/change"
	"hoso/record/evidence"
)

// Submission sends a draft to the checker.
type Submission struct {
	Change      id.Change   `json:"change"`
	Rev         int64       `json:"rev,string"`
	Days        change.Days `json:"days"`
	Declaration string      `json:"declaration"` // the digest the page showed; not for entries on behalf
	Request     string      `json:"-"`           // idempotency key
}

// Submit hands a draft over for checking (PT-7.3). The person's declaration is recorded over the exact bytes shown; an entry on
// behalf carries none, and the person is told. Faults: Denied; Stale "draft.moved", "declaration.changed", "change.conflict";
// Invalid "change.empty", "change.obstacles" with findings.
func Submit(ctx context.Context, o *office.Office, who office.Who, s Submission) (office.ChangeView, error) {
	return office.Do(ctx, o, who, "change.submit", s.Request, func(d *office.Desk) (office.ChangeView, error) {
		c, rev, opened, decision, err := mayWrite(d, "change.submit", s.Change, s.Rev)
		if err != nil {
			return office.ChangeView{}, err
		}
		if len(c.Items) == 0 {
			return office.ChangeView{}, fault.New(fault.Invalid, "change.empty")
		}
		if c.Days = s.Days; c.Days.Receipt.After(d.Day) || c.Days.Signed.After(d.Day) {
			return office.ChangeView{}, fault.New(fault.Invalid, "days.future")
		}
		c.Author = who.Account // the first draft of a dossier has none until its person takes it over
		if c, err = declare(d, c, s.Declaration); err != nil {
			return office.ChangeView{}, err
		}
		if c, err = takeUp(d, opened, c); err != nil {
			return office.ChangeView{}, err
		}
		if err := d.PutChange(opened, c, rev); err != nil {
			return office.ChangeView{}, err
		}
		d.About(c.Dossier, paths(c)...)
		return d.ViewChange(opened, c, rev+1, decision.Level)
	})
}

func declare(d *office.Desk, c change.Change, shown string) (change.Change, error) {
	if c.OnBehalf != nil {
		return c, d.NotifyPerson(c.Dossier, "notice.entered_for_you", "/ho-so/thay-doi/"+string(c.ID), c.OnBehalf.Ground)
	}
	digest, err := office.DeclarationDigest(c)
	if err != nil {
		return c, err
	}
	if shown != digest {
		return c, fault.New(fault.Stale, "declaration.changed")
	}
	c.Declaration = &change.Confirmed{Account: d.Who.Account, At: d.At, Digest: digest, Strength: "password"}
	return c, nil
}

// takeUp checks everything that stands against the change and gives its items their seeds, findings and state.
func takeUp(d *office.Desk, opened office.Opened, c change.Change) (change.Change, error) {
	ev, err := d.EvidenceOf(c)
	if err != nil {
		return c, err
	}
	against, err := obstacles(d, opened, c, ev)
	if err != nil {
		return c, err
	}
	if stops := blocking(against, c, ev); len(stops) > 0 {
		return c, fault.New(fault.Invalid, "change.obstacles", len(stops)).With(stops...)
	}
	reg, err := d.Regulation()
	if err != nil {
		return c, err
	}
	state := change.ToCheck
	if !reg.CheckStep.On {
		state = change.ToApprove
	}
	c.Manager, c.ManagerPath, c.Approver = opened.Approver.Unit.ID, opened.Approver.Unit.Path, opened.Approver.Role
	for i := range c.Items {
		c.Items[i].State = state
		c.Items[i].Seed = hex.EncodeToString(canon.NewSeed())
		c.Items[i].Findings = about(against, c.Items, i)
	}
	c.Submitted = d.At
	deadline, err := d.UpdateDeadline(opened.Placed, c.Days)
	if c.Deadline = deadline.Until; err != nil {
		return c, err
	}
	c.Evidence = c.Evidence[:0:0]
	for _, e := range ev {
		c.Evidence = append(c.Evidence, change.Reference{Evidence: e.ID, Type: e.Type, Digest: e.Digest})
	}
	return c, attach(d, c)
}

// attach turns staged evidence into evidence of the change.
func attach(d *office.Desk, c change.Change) error {
	for _, reference := range c.Evidence {
		e, rev, err := office.Get[evidence.Evidence](d.Reader, string(reference.Evidence))
		if err != nil {
			return err
		}
		if e.Change == "" {
			e.Change = c.ID
			if err := d.Put(e, rev); err != nil {
				return err
			}
		}
	}
	return nil
}

// obstacles lists everything the law's data says against the draft as it stands: unreadable values, findings that the change would
// bring in, missing evidence. Its only fault is Stale "change.conflict".
func obstacles(d *office.Desk, opened office.Opened, c change.Change, ev []office.EvidenceView) ([]fault.Finding, error) {
	var against []fault.Finding
	for _, item := range c.Items {
		against = append(against, slices.DeleteFunc(slices.Clone(item.Findings), func(f fault.Finding) bool { return f.Rule != "unreadable" })...)
	}
	after, err := opened.After(c.Items)
	if err != nil {
		return nil, err
	}
	for component, content := range after {
		fresh := d.Book.CheckContent(input(d, opened, component, content))
		known := d.Book.CheckContent(input(d, opened, component, opened.Contents[component]))
		against = append(against, unsaid(added(fresh, known), against)...)
	}
	wants, err := missingEvidence(d, opened, c, ev)
	return slices.Concat(against, wants, ended(d, opened, c)), err
}

func input(d *office.Desk, opened office.Opened, component string, content law.Content) law.RuleInput {
	return law.RuleInput{Book: d.Book, Form: opened.Forms[component], Content: content, Category: opened.Dossier.Category, Day: d.Day, Component: component}
}

func added(fresh, known []fault.Finding) []fault.Finding {
	same := func(a, b fault.Finding) bool {
		return a.Path == b.Path && a.Rule == b.Rule && slices.Equal(a.Args, b.Args)
	}
	return slices.DeleteFunc(fresh, func(f fault.Finding) bool {
		return slices.ContainsFunc(known, func(k fault.Finding) bool { return same(f, k) })
	})
}

// unsaid leaves out what was already said of a value when it was typed: one mistake is one finding.
func unsaid(fresh, said []fault.Finding) []fault.Finding {
	return slices.DeleteFunc(fresh, func(f fault.Finding) bool {
		return slices.ContainsFunc(said, func(s fault.Finding) bool { return s.Path == f.Path && s.Key == f.Key && s.Rule == "unreadable" })
	})
}

// ended names each item whose entry an amendment has ended since it was typed: it is taken back before the change is sent.
func ended(d *office.Desk, opened office.Opened, c change.Change) []fault.Finding {
	var gone []fault.Finding
	for _, item := range c.Items {
		p, err := law.ParsePath(item.Path)
		if err != nil {
			continue
		}
		e, err := opened.Declared(p)
		if err != nil {
			continue
		}
		if table := opened.Forms[p.Component].Entry(p.Field); table.Ended() || e.Ended() {
			gone = append(gone, fault.Finding{Path: item.Path, Rule: "form", Grade: fault.Block, Key: "change.entry_ended", Args: []string{e.Label.In(d.Who.Lang)}})
		}
	}
	return gone
}

// missingEvidence names each item whose entry wants a document that is not there (PT-7.3.p1: a change without its document cannot
// be submitted).
func missingEvidence(d *office.Desk, opened office.Opened, c change.Change, ev []office.EvidenceView) ([]fault.Finding, error) {
	reg, err := d.Regulation()
	if err != nil || !reg.EvidenceNeeded.On {
		return nil, err
	}
	var wants []fault.Finding
	for _, item := range c.Items {
		p, err := law.ParsePath(item.Path)
		if err != nil {
			return nil, err
		}
		e, err := opened.Declared(p)
		if err != nil {
			return nil, err
		}
		table := opened.Forms[p.Component].Entry(p.Field)
		if table.Ended() || e.Ended() {
			continue
		}
		if (e.Evidence == "required" || table.Evidence == "required") && len(ev) == 0 {
			wants = append(wants, fault.Finding{Path: item.Path, Rule: "evidence", Grade: "block", Key: "evidence.needed", Args: []string{e.Label.In(d.Who.Lang)}, Citation: reg.EvidenceNeeded.Citation()})
		}
	}
	return wants, nil
}

// blocking picks what stops submission: impossible values, and what asks for a reason while there is neither reason nor document.
func blocking(against []fault.Finding, c change.Change, ev []office.EvidenceView) []fault.Finding {
	return slices.DeleteFunc(slices.Clone(against), func(f fault.Finding) bool {
		switch f.Grade {
		case "block":
			return false
		case "explain":
			return len(ev) > 0 || reasonFor(c, f.Path) != ""
		}
		return true
	})
}

// reasonFor finds the reason given for a place: its item's, its row's, or any other of the change when the finding lies elsewhere.
func reasonFor(c change.Change, path string) string {
	other := ""
	for _, item := range c.Items {
		if item.Reason == "" {
			continue
		}
		if item.Path == path || strings.HasPrefix(path, item.Path+"/") {
			return item.Reason
		}
		other = item.Reason
	}
	return other
}

// about gives the findings that travel with item i; those about places no item names travel with the first.
func about(against []fault.Finding, items []change.Item, i int) []fault.Finding {
	belongs := func(f fault.Finding, item change.Item) bool {
		return f.Path == item.Path || strings.HasPrefix(f.Path, item.Path+"/")
	}
	var out []fault.Finding
	for _, f := range against {
		named := slices.ContainsFunc(items, func(item change.Item) bool { return belongs(f, item) })
		if belongs(f, items[i]) || (!named && i == 0) {
			out = append(out, f)
		}
	}
	return out
}

func paths(c change.Change) []string {
	out := make([]string, 0, len(c.Items))
	for _, item := range c.Items {
		out = append(out, item.Path)
	}
	return out
}
