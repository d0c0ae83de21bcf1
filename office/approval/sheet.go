package approval

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/approval"
	"hoso/record/change"
)

// SheetView is the month's sheet: everything that waits for this approver, old → new, with evidence and warnings beside it.
type SheetView struct {
	Manager  string              `json:"manager"`
	Month    civil.Month         `json:"month"`
	From     civil.Date          `json:"from"` // the window
	To       civil.Date          `json:"to"`
	Today    civil.Date          `json:"today"`
	Anytime  bool                `json:"anytime"`   // the unit approves on any day; the department's window is what the month has
	SignFrom civil.Date          `json:"sign_from"` // first day on which the department signs; zero where it does not
	Early    bool                `json:"early"`     // today lies before the window
	Strict   bool                `json:"strict"`    // approving outside of it is refused
	Grounds  []string            `json:"grounds"`
	Citation string              `json:"citation"`
	Changes  []office.ChangeView `json:"changes"`
	Own      int                 `json:"own,string"` // changes of the approver's own dossier, which go one level up (P4)
}

// Sheet shows what waits for the approver. Faults: Denied; Missing "regulation.none".
func Sheet(ctx context.Context, o *office.Office, who office.Who) (SheetView, error) {
	return office.Do(ctx, o, who, "sheet.view", "", func(d *office.Desk) (SheetView, error) {
		if _, err := d.Allow("sheet.view", ownSheet(d)); err != nil {
			return SheetView{}, err
		}
		v, err := window(d)
		if err != nil {
			return v, err
		}
		found, err := office.Find[change.Change](d.Reader, office.Query{
			Where: []office.Where{{Key: "to_approve", Op: ">", Value: int64(0)}, {Key: "manager", Op: "=", Value: string(who.Unit)}}, Limit: 1000})
		if err != nil {
			return v, err
		}
		for _, s := range found {
			if s.Record.Dossier == who.Dossier {
				v.Own++
				continue
			}
			view, seen, err := sheetChange(d, s.Record, s.Rev)
			if err != nil {
				return v, err
			}
			if seen {
				v.Changes = append(v.Changes, view)
			}
		}
		slices.SortStableFunc(v.Changes, attentionFirst)
		return v, nil
	})
}

// ownSheet is the sheet of the asker's own unit, and of the asker's role where the regulation names it to approve.
func ownSheet(d *office.Desk) law.Object {
	own := law.Object{Noun: "sheet", UnitPath: d.Who.UnitPath, ManagingPath: d.Who.UnitPath, ApprovingPath: d.Who.UnitPath}
	if reg, err := d.Regulation(); err == nil && reg.Routes.Names(d.Who.Role) {
		own.ApprovingRole = d.Who.Role
	}
	return own
}

// sheetChange views the items of a change that wait for approval.
func sheetChange(d *office.Desk, stored change.Change, rev int64) (office.ChangeView, bool, error) {
	p, err := d.Place(stored.Dossier)
	if err != nil {
		return office.ChangeView{}, false, err
	}
	decision, err := d.Allow("sheet.view", p.Object("change"))
	if fault.Is(err, fault.Denied) || err == nil && approves(d.Who.Role) && p.Approver.Role != d.Who.Role {
		return office.ChangeView{}, false, nil // another's to approve
	}
	if err != nil {
		return office.ChangeView{}, false, err
	}
	opened, err := d.Open(p)
	if err != nil {
		return office.ChangeView{}, false, err
	}
	c, err := opened.OpenChange(stored)
	if err != nil {
		return office.ChangeView{}, false, err
	}
	d.Shown(c.Dossier, itemPaths(c)...)
	v, err := d.ViewChange(opened, c, rev, decision.Level)
	v.Items = slices.DeleteFunc(v.Items, func(i office.ItemView) bool { return i.State != change.ToApprove })
	return v, len(v.Items) > 0, err
}

// approves reports whether a role is one that regulations name to approve.
func approves(role string) bool { return role == law.ByHead || role == law.ByDirector }

func itemPaths(c change.Change) []string {
	paths := make([]string, 0, len(c.Items))
	for _, item := range c.Items {
		if item.State == change.ToApprove {
			paths = append(paths, item.Path)
		}
	}
	return paths
}

// attentionFirst orders a sheet: warnings, then money, then the rest by what happened and by name.
func attentionFirst(a, b office.ChangeView) int {
	weight := func(v office.ChangeView) int {
		w := 2
		for _, item := range v.Items {
			if len(item.Findings) > 0 {
				return 0
			}
			if item.Money {
				w = 1
			}
		}
		return w
	}
	return cmp.Or(cmp.Compare(weight(a), weight(b)), cmp.Compare(a.Event, b.Event), cmp.Compare(a.Person, b.Person))
}

func window(d *office.Desk) (SheetView, error) {
	reg, err := d.Regulation()
	if err != nil {
		return SheetView{}, err
	}
	month := civil.MonthOf(d.Day)
	v := SheetView{Month: month, Today: d.Day, Strict: reg.WindowStrict.On, Grounds: append(slices.Clone(reg.EarlyGrounds.List), reg.LateGround.Word), Citation: reg.WindowDays.Citation()}
	v.From, v.To = reg.Window(month)
	v.Anytime = !reg.WindowDays.Stated()
	if reg.DepartmentSigns.On {
		v.SignFrom = reg.DepartmentFrom(month)
	}
	v.Early = d.Day.Before(v.From)
	v.Manager, err = d.UnitName(d.Who.Unit)
	return v, err
}

// Approving is what the head decides in one act: the lines as they were shown, those returned, and the ground when it is early.
type Approving struct {
	Lines   []Shown     `json:"lines"`
	Return  []Returning `json:"return"`
	Ground  string      `json:"ground"`
	Request string      `json:"-"`
}

// Shown repeats a line as the page showed it.
type Shown struct {
	Change id.Change `json:"change"`
	Item   id.Item   `json:"item"`
	Digest string    `json:"digest"`
}

// Receipt tells what was approved, checkable by anyone who holds it.
type Receipt struct {
	Sheet    id.Sheet  `json:"sheet"`
	Digest   string    `json:"digest"`
	Approved int       `json:"approved,string"`
	Returned int       `json:"returned,string"`
	Versions int       `json:"versions,string"`
	Signing  bool      `json:"signing"` // the approver's signature is being made; until then nothing has taken effect
	At       time.Time `json:"at"`
}

// Approve approves the lines shown and returns others, in one act with step-up (PT-8.1). Each dossier gets one new version, which goes
// to the department. Faults: Denied; Closed "approve.window_closed" with the article when the term is strict, Invalid "approve.ground_needed"
// outside the window; Stale "sheet.moved" when a line is not what was shown; Stale "change.conflict"; Invalid "nation.would_reject".
func Approve(ctx context.Context, o *office.Office, who office.Who, a Approving) (Receipt, error) {
	return office.Do(ctx, o, who, "sheet.approve", a.Request, func(d *office.Desk) (Receipt, error) {
		if _, err := d.Allow("sheet.approve", ownSheet(d)); err != nil {
			return Receipt{}, err
		}
		reg, err := d.Regulation()
		if err != nil {
			return Receipt{}, err
		}
		sheet := approval.Sheet{ID: id.Of[id.Sheet](), Manager: who.Unit, Month: civil.MonthOf(d.Day), Law: d.Book.Digest(), Approver: who.Account, Role: who.Role, Capacity: who.Capacity, At: d.At, Ground: a.Ground, Strength: byStepUp}
		if len(a.Lines) > 0 {
			if _, _, refused := reg.MayApprove(d.Day, a.Ground); refused != nil {
				return Receipt{}, refused
			}
			if err := toBeSigned(d, reg, &sheet); err != nil {
				return Receipt{}, err
			}
		}
		return approve(d, reg, sheet, a)
	})
}

// How an approval is held to its approver.
const (
	byStepUp    = "step_up"
	bySignature = "signature"
)

// toBeSigned makes the sheet one that its approver signs, where the regulation says so (DT-12, BD-3.8). Fault Invalid "sheet.no_key".
func toBeSigned(d *office.Desk, reg *law.Regulation, sheet *approval.Sheet) error {
	if !reg.UnitSigns.On {
		return nil
	}
	if d.Who.Key == "" {
		return fault.New(fault.Invalid, "sheet.no_key").Cite(reg.UnitSigns.Citation())
	}
	sheet.Strength, sheet.Key = bySignature, d.Who.Key
	return nil
}

// approve decides every dossier's share of the sheet. Without a signature it takes effect at once; with one the chosen items wait as
// Signing, the sheet's bytes and the job to sign them commit together, and FinishSheet does the rest.
func approve(d *office.Desk, reg *law.Regulation, sheet approval.Sheet, a Approving) (Receipt, error) {
	receipt := Receipt{Sheet: sheet.ID, At: d.At, Approved: len(a.Lines), Returned: len(a.Return)}
	byDossier, order, err := gather(d, a)
	if err != nil {
		return receipt, err
	}
	release := newRelease(d, reg, sheet)
	for _, dossierID := range order {
		f := byDossier[dossierID]
		lines, err := f.decide(d, sheet, release)
		if err != nil {
			return receipt, err
		}
		if f.now {
			receipt.Versions++
		}
		sheet.Lines = append(sheet.Lines, lines...)
	}
	if len(sheet.Lines) == 0 {
		return receipt, nil
	}
	if sheet.Digest, err = approval.SheetDigest(sheet.Lines, sheet.Law); err != nil {
		return receipt, err
	}
	if err := release.end(d); err != nil {
		return receipt, err
	}
	receipt.Digest, receipt.Approved, receipt.Signing = sheet.Digest, len(sheet.Lines), sheet.Strength == bySignature
	if receipt.Signing {
		if err := askSignature(d, &sheet); err != nil {
			return receipt, err
		}
	}
	return receipt, d.Put(sheet, 0)
}

// folder gathers what is decided about one dossier.
type folder struct {
	opened  office.Opened
	changes map[id.Change]*pending
	order   []id.Change
	now     bool // something takes effect today, so a version was written
}

// pending is one change of a folder with what is decided about it.
type pending struct {
	change change.Change
	rev    int64
	lines  []Shown
	back   []Returning
}

func gather(d *office.Desk, a Approving) (map[id.Dossier]*folder, []id.Dossier, error) {
	folders, byChange := map[id.Dossier]*folder{}, map[id.Change]*pending{}
	var order []id.Dossier
	take := func(changeID id.Change) (*pending, error) {
		if p := byChange[changeID]; p != nil {
			return p, nil
		}
		c, rev, opened, _, err := forDecision(d, "sheet.approve", changeID)
		if err != nil {
			return nil, err
		}
		f := folders[c.Dossier]
		if f == nil {
			f = &folder{opened: opened, changes: map[id.Change]*pending{}}
			folders[c.Dossier], order = f, append(order, c.Dossier)
		}
		p := &pending{change: c, rev: rev}
		byChange[changeID], f.changes[changeID], f.order = p, p, append(f.order, changeID)
		return p, nil
	}
	for _, line := range a.Lines {
		p, err := take(line.Change)
		if err != nil {
			return nil, nil, err
		}
		p.lines = append(p.lines, line)
	}
	for _, r := range a.Return {
		p, err := take(r.Change)
		if err != nil {
			return nil, nil, err
		}
		p.back = append(p.back, r)
	}
	if len(order) == 0 {
		return nil, nil, fault.New(fault.Invalid, "change.nothing_chosen")
	}
	return folders, order, nil
}

// decide writes one dossier's share of the sheet: judged changes, the next version, and its review at the department.
func (f *folder) decide(d *office.Desk, sheet approval.Sheet, release *release) ([]approval.Line, error) {
	to := change.Approved
	if sheet.Strength == bySignature {
		to = change.Signing
	}
	var items []change.Item
	var lines []approval.Line
	for _, changeID := range f.order {
		p := f.changes[changeID]
		approved, shown, err := p.decide(d, f.opened, to)
		if err != nil {
			return nil, err
		}
		lines = append(lines, shown...)
		if p.change.Days.Effect.After(d.Day) && len(approved) > 0 {
			if to == change.Approved {
				takeEffectLater(d, p.change, sheet.ID)
			}
			continue
		}
		items = append(items, approved...)
	}
	d.About(f.opened.Dossier.ID, linePaths(lines)...)
	if len(items) == 0 {
		return lines, nil
	}
	after, err := f.opened.After(items)
	if err != nil {
		return nil, err
	}
	if err := nationWouldTake(d, f.opened, after); err != nil {
		return nil, err
	}
	if to == change.Signing {
		return lines, nil
	}
	f.now = true
	return lines, release.version(d, f.opened, after, items)
}

func linePaths(lines []approval.Line) []string {
	paths := make([]string, 0, len(lines))
	for _, l := range lines {
		paths = append(paths, l.Path)
	}
	return paths
}

// decide judges one change and gives its approved items with the lines that commit to them.
func (p *pending) decide(d *office.Desk, opened office.Opened, to string) ([]change.Item, []approval.Line, error) {
	ev, err := d.EvidenceOf(p.change)
	if err != nil {
		return nil, nil, err
	}
	pass := make([]id.Item, 0, len(p.lines))
	for _, shown := range p.lines {
		i := p.change.Find(shown.Item)
		if i < 0 {
			return nil, nil, fault.New(fault.Stale, "sheet.moved", shown.Item)
		}
		digest, err := office.ItemDigest(p.change, p.change.Items[i], ev)
		if err != nil {
			return nil, nil, err
		}
		if digest != shown.Digest || p.change.Items[i].State != change.ToApprove {
			return nil, nil, fault.New(fault.Stale, "sheet.moved", p.change.Items[i].Path).With(fault.Finding{Path: p.change.Items[i].Path, Key: "sheet.moved_line"})
		}
		pass = append(pass, shown.Item)
	}
	judged, err := judge(d, p.change, Judgement{Pass: pass, Return: p.back}, "approve", change.ToApprove, to)
	if err != nil {
		return nil, nil, err
	}
	if err := putBack(d, opened, p.change, judged, p.back); err != nil {
		return nil, nil, err
	}
	items, lines, err := approvedNow(p.change, judged, to, ev)
	if err != nil {
		return nil, nil, err
	}
	return items, lines, d.PutChange(opened, judged, p.rev)
}

// approvedNow picks the items this act approved, those that came along with their event included. Items that take effect later are
// approved all the same; Effective tells them apart.
func approvedNow(before, c change.Change, to string, ev []office.EvidenceView) ([]change.Item, []approval.Line, error) {
	digests := make([]string, 0, len(ev))
	for _, e := range ev {
		digests = append(digests, e.Digest)
	}
	var items []change.Item
	var lines []approval.Line
	for i, item := range c.Items {
		if !now(before, c, i, to) {
			continue
		}
		warnings := make([]string, 0, len(item.Findings))
		for _, f := range item.Findings {
			warnings = append(warnings, f.Rule)
		}
		digest, err := office.ItemDigest(c, item, ev)
		if err != nil {
			return nil, nil, err
		}
		items = append(items, item)
		lines = append(lines, approval.Line{Change: c.ID, Item: item.ID, Dossier: c.Dossier, Path: item.Path, Digest: digest, Evidence: digests, Warnings: warnings})
	}
	return items, lines, nil
}

// nationWouldTake applies the national rules before approval, so that nothing is rejected afterwards.
func nationWouldTake(d *office.Desk, opened office.Opened, after map[string]law.Content) error {
	person, err := d.Outgoing(opened, after, nil)
	if err != nil {
		return err
	}
	packets, err := d.Office.Nation.Build(person)
	if err != nil {
		return err
	}
	refusals := d.Office.Nation.Check(packets)
	if len(refusals) == 0 {
		return nil
	}
	var findings []fault.Finding
	for _, r := range refusals { // several messages may refuse one place
		f := fault.Finding{Path: r.Path, Rule: r.Code, Grade: "block", Key: r.Message, Args: []string{r.Field}}
		if !slices.ContainsFunc(findings, func(known fault.Finding) bool { return known.Path == f.Path && known.Key == f.Key }) {
			findings = append(findings, f)
		}
	}
	return fault.New(fault.Invalid, "nation.would_reject", len(findings)).With(findings...)
}
