package read

import (
	"context"
	"slices"
	"time"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/approval"
)

// Standing is one new version on its way through the department: who, from where, in which state; no values.
type Standing struct {
	Version id.Version `json:"version"`
	Dossier id.Dossier `json:"dossier"`
	Person  string     `json:"person"`
	Unit    string     `json:"unit"`
	Number  int        `json:"number,string"`
	Digest  string     `json:"digest"`
	State   string     `json:"state"`
	Reason  string     `json:"reason"`
	Batch   id.Batch   `json:"batch"`
	At      time.Time  `json:"at"`
	Own     bool       `json:"own"` // the asker's own, which somebody else signs (P4)
}

// ToSign lists what was passed and waits for the director's batch, oldest first (PT-8.2). Fault Denied.
func ToSign(ctx context.Context, o *office.Office, who office.Who) ([]Standing, error) {
	return office.Do(ctx, o, who, "batch.prepare", "", func(d *office.Desk) ([]Standing, error) {
		scopes, err := atDepartment(d)
		if err != nil {
			return nil, err
		}
		standings := []Standing{}
		for _, scope := range scopes {
			found, err := office.Find[approval.Review](d.Reader, office.Query{Where: []office.Where{{Key: "state", Op: "=", Value: approval.Passed}, {Key: "unit_path", Op: "under", Value: scope}}})
			if err != nil {
				return nil, err
			}
			for _, s := range found {
				one, err := standing(d, s.Record)
				if err != nil {
					return nil, err
				}
				standings = append(standings, one)
			}
		}
		return standings, nil
	})
}

// atDepartment asks whether the asker signs batches or reviews what goes into them, and gives the subtrees for which.
func atDepartment(d *office.Desk) ([]string, error) {
	act := "department.sign"
	if len(d.Book.Policy().Reach(d.Who.Role, act)) == 0 {
		act = "department.review"
	}
	scopes, err := d.Scopes(act)
	for _, scope := range scopes {
		if err == nil {
			_, err = d.AllowList(act, law.Object{Noun: "batch", UnitPath: scope, ManagingPath: scope})
		}
	}
	return scopes, err
}

func standing(d *office.Desk, r approval.Review) (Standing, error) {
	s := Standing{Version: r.ID, Dossier: r.Dossier, Number: r.Number, Digest: r.Digest, State: r.State, Reason: r.Reason, Batch: r.Batch, At: r.At, Own: r.Dossier == d.Who.Dossier}
	var err error
	if s.Person, err = d.FacetName(r.Dossier); err != nil {
		return s, err
	}
	d.Shown(r.Dossier, "syll/ho_ten_khai_sinh")
	s.Unit, err = d.UnitName(r.Unit)
	return s, err
}

// BatchDetail is one batch with the versions in it.
type BatchDetail struct {
	ID        id.Batch   `json:"id"`
	Count     int        `json:"count,string"`
	Root      string     `json:"root"`
	State     string     `json:"state"` // signing | signed
	Signer    string     `json:"signer"`
	Serial    string     `json:"serial"`
	At        time.Time  `json:"at"`
	SignedAt  time.Time  `json:"signed_at"`
	Content   string     `json:"content"`   // the RFC 8785 bytes that are signed
	Signature string     `json:"signature"` // CAdES, base64
	Members   []Standing `json:"members"`
	Hidden    int        `json:"hidden,string"` // members outside of the asker's units
}

// Batch opens one batch. The signed bytes are shown to whoever sees the whole province only: they name every dossier. Faults: Denied, Missing.
func Batch(ctx context.Context, o *office.Office, who office.Who, batchID id.Batch) (BatchDetail, error) {
	return office.Do(ctx, o, who, "batch.view", "", func(d *office.Desk) (BatchDetail, error) {
		if _, err := atDepartment(d); err != nil {
			return BatchDetail{}, err
		}
		b, _, err := office.Get[approval.Batch](d.Reader, string(batchID))
		if err != nil {
			return BatchDetail{}, err
		}
		v := BatchDetail{ID: b.ID, Count: len(b.Lines), Root: b.Root, State: "signing", Signer: b.Signer, Serial: b.Serial, At: b.At, SignedAt: b.SignedAt, Members: []Standing{}}
		if b.Signature != "" {
			v.State = "signed"
		}
		for _, line := range b.Lines {
			if err := v.member(d, line); err != nil {
				return v, err
			}
		}
		if v.Hidden == 0 {
			v.Content, v.Signature = b.Content, b.Signature
		}
		return v, nil
	})
}

func (v *BatchDetail) member(d *office.Desk, line approval.Member) error {
	p, err := d.Place(line.Dossier)
	if err != nil {
		return err
	}
	if !d.Book.Policy().Decide(d.Who.Asker(d.Office.Province), "dossier.list", p.Object("batch")).Allowed {
		v.Hidden++
		return nil
	}
	review, _, err := office.Get[approval.Review](d.Reader, string(line.Version))
	if err != nil {
		return err
	}
	one, err := standing(d, review)
	v.Members = append(v.Members, one)
	return err
}

// ReviewDetail is one new version with the changes that made it, as the sheet approved them: old → new, with their evidence.
type ReviewDetail struct {
	Standing
	Sheet   id.Sheet            `json:"sheet"`
	Digests string              `json:"sheet_digest"`
	Ground  string              `json:"ground"`
	Changes []office.ChangeView `json:"changes"`
}

// Review opens one version for whoever reviews it (PT-13). Faults: Denied, Missing.
func Review(ctx context.Context, o *office.Office, who office.Who, versionID id.Version) (ReviewDetail, error) {
	return office.Do(ctx, o, who, "review.see", "", func(d *office.Desk) (ReviewDetail, error) {
		review, _, err := office.Get[approval.Review](d.Reader, string(versionID))
		if err != nil {
			return ReviewDetail{}, err
		}
		p, err := d.Place(review.Dossier)
		if err != nil {
			return ReviewDetail{}, err
		}
		decision, err := d.Allow("sheet.view", p.Object("change"))
		if err != nil {
			return ReviewDetail{}, err
		}
		sheet, _, err := office.Get[approval.Sheet](d.Reader, string(review.Sheet))
		if err != nil {
			return ReviewDetail{}, err
		}
		v := ReviewDetail{Sheet: sheet.ID, Digests: sheet.Digest, Ground: sheet.Ground, Changes: []office.ChangeView{}}
		if v.Standing, err = standing(d, review); err != nil {
			return v, err
		}
		opened, err := d.Open(p)
		if err != nil {
			return v, err
		}
		return v, v.fill(d, opened, sheet, decision.Level)
	})
}

// fill adds the sheet's lines about this dossier, by change.
func (v *ReviewDetail) fill(d *office.Desk, opened office.Opened, sheet approval.Sheet, level law.Level) error {
	var order []id.Change
	items := map[id.Change][]id.Item{}
	var paths []string
	for _, line := range sheet.Lines {
		if line.Dossier != v.Dossier {
			continue
		}
		if items[line.Change] == nil {
			order = append(order, line.Change)
		}
		items[line.Change] = append(items[line.Change], line.Item)
		paths = append(paths, line.Path)
	}
	d.Shown(v.Dossier, paths...)
	for _, changeID := range order {
		c, rev, _, err := d.Change(changeID)
		if err != nil {
			return err
		}
		if c, err = opened.OpenChange(c); err != nil {
			return err
		}
		view, err := d.ViewChange(opened, c, rev, level)
		if err != nil {
			return err
		}
		view.Items = slices.DeleteFunc(view.Items, func(i office.ItemView) bool { return !slices.Contains(items[changeID], i.ID) })
		v.Changes = append(v.Changes, view)
	}
	return nil
}

// SheetLine is one approval in the list of those a unit made.
type SheetLine struct {
	ID     id.Sheet  `json:"id"`
	Month  string    `json:"month"`
	Digest string    `json:"digest"`
	Ground string    `json:"ground"`
	Lines  int       `json:"lines,string"`
	People int       `json:"people,string"`
	At     time.Time `json:"at"`
}

// SheetReceipt is what was approved in one act, line by line, without values: whoever holds it can compute the digest again.
type SheetReceipt struct {
	SheetLine
	Manager  string         `json:"manager"`
	Approver string         `json:"approver"`
	Role     string         `json:"role"`
	Strength string         `json:"strength"`
	Capacity string         `json:"capacity"` // of whoever approved: empty, delegate or deputy
	Awaits   bool           `json:"awaits"`   // the signature is being made
	Signer   string         `json:"signer"`
	SignedAt time.Time      `json:"signed_at"`
	Content  string         `json:"content"`   // the bytes under the signature
	Sign     string         `json:"signature"` // CAdES, base64
	Law      string         `json:"law"`
	Entries  []ReceiptEntry `json:"entries"`
	Raw      any            `json:"lines_signed"` // the exact lines under the digest
}

// ReceiptEntry is one approved line.
type ReceiptEntry struct {
	Dossier  id.Dossier `json:"dossier"`
	Person   string     `json:"person"`
	Change   id.Change  `json:"change"`
	Path     string     `json:"path"`
	Digest   string     `json:"digest"`
	Warnings int        `json:"warnings,string"`
}

// Sheets lists what the asker's unit has approved, newest first. Fault Denied.
func Sheets(ctx context.Context, o *office.Office, who office.Who, limit int) ([]SheetLine, error) {
	return office.Do(ctx, o, who, "sheet.list", "", func(d *office.Desk) ([]SheetLine, error) {
		if _, err := d.Allow("sheet.view", law.Object{Noun: "sheet", UnitPath: who.UnitPath, ManagingPath: who.UnitPath}); err != nil {
			return nil, err
		}
		found, err := office.Find[approval.Sheet](d.Reader, office.Query{Where: []office.Where{{Key: "manager", Op: "=", Value: string(who.Unit)}}, Order: []string{"-month"}, Limit: limit})
		if err != nil {
			return nil, err
		}
		lines := make([]SheetLine, 0, len(found))
		for _, s := range found {
			lines = append(lines, sheetLine(s.Record))
		}
		slices.SortStableFunc(lines, func(a, b SheetLine) int { return b.At.Compare(a.At) })
		return lines, nil
	})
}

func sheetLine(s approval.Sheet) SheetLine {
	people := map[id.Dossier]bool{}
	for _, line := range s.Lines {
		people[line.Dossier] = true
	}
	return SheetLine{ID: s.ID, Month: s.Month.VN(), Digest: s.Digest, Ground: s.Ground, Lines: len(s.Lines), People: len(people), At: s.At}
}

// Receipt opens one approval (P5). Faults: Denied, Missing "sheet.missing".
func Receipt(ctx context.Context, o *office.Office, who office.Who, sheetID id.Sheet) (SheetReceipt, error) {
	return office.Do(ctx, o, who, "sheet.receipt", "", func(d *office.Desk) (SheetReceipt, error) {
		sheet, _, err := office.Get[approval.Sheet](d.Reader, string(sheetID))
		if fault.Is(err, fault.Missing) {
			err = fault.New(fault.Missing, "sheet.missing").Wrap(err)
		}
		if err != nil {
			return SheetReceipt{}, err
		}
		manager, err := d.UnitOf(sheet.Manager)
		if err != nil {
			return SheetReceipt{}, err
		}
		if _, err := d.Allow("sheet.view", law.Object{Noun: "sheet", UnitPath: manager.Path, ManagingPath: manager.Path}); err != nil {
			return SheetReceipt{}, err
		}
		v := SheetReceipt{SheetLine: sheetLine(sheet), Role: sheet.Role, Strength: sheet.Strength, Capacity: sheet.Capacity, Awaits: sheet.Awaits(), Signer: sheet.Signer, SignedAt: sheet.SignedAt, Content: sheet.Content, Sign: sheet.Signature, Law: sheet.Law, Raw: sheet.Lines, Entries: []ReceiptEntry{}}
		if v.Manager, err = d.UnitName(sheet.Manager); err != nil {
			return v, err
		}
		if v.Approver, err = d.AccountName(sheet.Approver); err != nil {
			return v, err
		}
		return v, v.fill(d, sheet)
	})
}

func (v *SheetReceipt) fill(d *office.Desk, sheet approval.Sheet) error {
	names := map[id.Dossier]string{}
	for _, line := range sheet.Lines {
		name, ok := names[line.Dossier]
		if !ok {
			var err error
			if name, err = d.FacetName(line.Dossier); err != nil {
				return err
			}
			names[line.Dossier] = name
			d.Shown(line.Dossier, "syll/ho_ten_khai_sinh")
		}
		v.Entries = append(v.Entries, ReceiptEntry{line.Dossier, name, line.Change, line.Path, line.Digest, len(line.Warnings)})
	}
	return nil
}
