package approval

import (
	"strconv"

	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/approval"
	"hoso/record/change"
	"hoso/record/dossier"
)

// release is how the versions of one sheet go on: to the department's desk, or, where the managing agency itself signs before sending, into
// a batch under the approver's key (DT-19.2).
type release struct {
	sheet approval.Sheet
	batch *approval.Batch // of the managing agency; nil: the department signs
}

func newRelease(d *office.Desk, reg *law.Regulation, sheet approval.Sheet) *release {
	r := &release{sheet: sheet}
	if !reg.DepartmentSigns.On && reg.ManagerBeforeSync.On && sheet.Key != "" {
		r.batch = &approval.Batch{ID: id.Of[id.Batch](), By: sheet.Approver, At: d.At}
	}
	return r
}

// version writes the next version of a dossier with its review.
func (r *release) version(d *office.Desk, opened office.Opened, after map[string]law.Content, items []change.Item) error {
	ids := make([]id.Item, len(items))
	for i, item := range items {
		ids[i] = item.ID
	}
	head, version, err := d.WriteVersion(opened, after, dossier.Version{Sheet: r.sheet.ID, Items: ids})
	if err != nil {
		return err
	}
	review := approval.Review{ID: version.ID, Dossier: head.ID, Number: version.Number, Digest: version.Digest, Sheet: r.sheet.ID, Unit: head.Unit,
		UnitPath: opened.Unit.Path, State: approval.Waiting, At: d.At}
	if r.batch != nil {
		review.State, review.Batch = approval.Signing, r.batch.ID
		r.batch.Lines = append(r.batch.Lines, approval.Member{Dossier: head.ID, Version: version.ID, Number: strconv.Itoa(version.Number), Digest: version.Digest, Sheet: r.sheet.Digest})
	}
	return d.Put(review, 0)
}

// end seals the managing agency's batch and asks for its signature.
func (r *release) end(d *office.Desk) error {
	if r.batch == nil || len(r.batch.Lines) == 0 {
		return nil
	}
	if err := sealBatch(r.batch); err != nil {
		return err
	}
	d.Enqueue(office.Job{Kind: JobSign, Key: string(r.batch.ID), Args: map[string]string{"batch": string(r.batch.ID), "key": r.sheet.Key}})
	return d.Put(*r.batch, 0)
}
