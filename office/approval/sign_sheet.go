package approval

import (
	"context"
	"encoding/base64"
	"slices"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/approval"
	"hoso/record/change"
)

// JobSignSheet is the kind of the job that makes the signature of a sheet.
const JobSignSheet = "sheet.sign"

// askSignature writes down exactly what is to be signed and leaves the signing to a job. The crash story is a batch's: the sheet without its
// signature and the job commit together; the job signs the recorded bytes and puts the signature in by the sheet's revision, with everything
// that takes effect by it in the same transaction.
func askSignature(d *office.Desk, sheet *approval.Sheet) error {
	content, err := approval.SheetContent(*sheet)
	if err != nil {
		return err
	}
	sheet.Content = string(content)
	d.Enqueue(office.Job{Kind: JobSignSheet, Key: string(sheet.ID), Args: map[string]string{"sheet": string(sheet.ID), "key": sheet.Key}})
	return nil
}

// FinishSheet is the work of a JobSignSheet: sign the recorded bytes, put the signature in, and let what was approved take effect. Fault Busy
// when the key or the signing device does not answer; the job is then tried again.
func FinishSheet(ctx context.Context, o *office.Office, job office.Job) error {
	var sheet approval.Sheet
	err := o.Store.View(ctx, func(r office.Reader) error {
		var err error
		sheet, _, err = office.Get[approval.Sheet](r, job.Args["sheet"])
		return err
	})
	if err != nil {
		return err
	}
	signature, err := o.Signer.SignBytes(ctx, job.Args["key"], []byte(sheet.Content), o.Now())
	if err != nil {
		return fault.New(fault.Busy, "sheet.sign_failed").Wrap(err)
	}
	_, err = office.Do(ctx, o, office.System(), "sheet.signed", "", func(d *office.Desk) (struct{}, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "sheet"}); err != nil {
			return struct{}{}, err
		}
		d.Settle(job.ID)
		return struct{}{}, signed(d, sheet.ID, signature)
	})
	return err
}

func signed(d *office.Desk, sheetID id.Sheet, signature office.Signature) error {
	sheet, rev, err := office.Get[approval.Sheet](d.Reader, string(sheetID))
	if err != nil || !sheet.Awaits() {
		return err // signed before: the job alone is settled
	}
	sheet.Signature = base64.StdEncoding.EncodeToString(signature.DER)
	sheet.Signer, sheet.Serial, sheet.SignedAt = signature.Signer, signature.Serial, signature.At
	reg, err := d.Regulation()
	if err != nil {
		return err
	}
	release := newRelease(d, reg, sheet)
	for _, dossierID := range dossiersOf(sheet) {
		if err := takeSigned(d, sheet, dossierID, release); err != nil {
			return err
		}
	}
	if err := release.end(d); err != nil {
		return err
	}
	return d.Put(sheet, rev)
}

// dossiersOf lists the dossiers of a sheet in the order of its lines.
func dossiersOf(sheet approval.Sheet) []id.Dossier {
	var order []id.Dossier
	for _, l := range sheet.Lines {
		if !slices.Contains(order, l.Dossier) {
			order = append(order, l.Dossier)
		}
	}
	return order
}

// takeSigned lets one dossier's share of a signed sheet take effect. Where the dossier has moved under it since it was approved, its items go
// back to the approver, who is told.
func takeSigned(d *office.Desk, sheet approval.Sheet, dossierID id.Dossier, release *release) error {
	p, err := d.Place(dossierID)
	if err != nil {
		return err
	}
	opened, err := d.Open(p)
	if err != nil {
		return err
	}
	held, items, err := heldBy(d, sheet, opened)
	if err != nil {
		return err
	}
	to, outcome := change.Approved, "signed"
	after, err := opened.After(items)
	switch {
	case fault.Is(err, fault.Stale):
		to, outcome = change.ToApprove, "moved"
		if err := d.Notify(sheet.Approver, "notice.not_taken", "/phe-duyet"); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	verdict := change.Verdict{Step: "approve", Outcome: outcome, By: sheet.Approver, Role: sheet.Role, At: d.At}
	for _, h := range held {
		judged, err := h.change.Judge(h.items, change.Signing, to, verdict)
		if err != nil {
			return err
		}
		if err := d.PutChange(opened, judged, h.rev); err != nil {
			return err
		}
		if h.later && to == change.Approved {
			takeEffectLater(d, judged, sheet.ID)
		}
	}
	d.About(dossierID, itemsPaths(items)...)
	if to != change.Approved || len(items) == 0 {
		return nil
	}
	return release.version(d, opened, after, items)
}

// held is one change with the items a sheet holds of it.
type held struct {
	change change.Change
	rev    int64
	items  []id.Item
	later  bool // it takes effect on a day to come
}

// heldBy reads the changes of a dossier that a sheet holds, and those of their items that take effect today.
func heldBy(d *office.Desk, sheet approval.Sheet, opened office.Opened) ([]held, []change.Item, error) {
	var all []held
	var items []change.Item
	for _, l := range sheet.Lines {
		known := slices.ContainsFunc(all, func(h held) bool { return h.change.ID == l.Change })
		if l.Dossier != opened.Dossier.ID || known {
			continue
		}
		stored, rev, err := office.Get[change.Change](d.Reader, string(l.Change))
		if err != nil {
			return nil, nil, err
		}
		c, err := opened.OpenChange(stored)
		if err != nil {
			return nil, nil, err
		}
		h := held{change: c, rev: rev, later: c.Days.Effect.After(d.Day)}
		for _, item := range c.Items {
			mine := slices.ContainsFunc(sheet.Lines, func(l approval.Line) bool { return l.Item == item.ID })
			if !mine || item.State != change.Signing {
				continue
			}
			h.items = append(h.items, item.ID)
			if !h.later {
				items = append(items, item)
			}
		}
		if len(h.items) > 0 {
			all = append(all, h)
		}
	}
	return all, items, nil
}
