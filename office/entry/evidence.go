package entry

import (
	"context"
	"slices"

	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/change"
	"hoso/record/dossier"
	"hoso/record/evidence"
)

// Upload is one document (bản số hóa) for a draft.
type Upload struct {
	Change id.Change
	Type   string // evidence type, PT-7.3.p2
	Name   string
	Number string
	Date   string
	Issuer string
	Bytes  []byte
}

// AddEvidence keeps a document with a draft. Faults: Denied; Invalid "evidence.type_unknown" and those of office.Files.Inspect.
func AddEvidence(ctx context.Context, o *office.Office, who office.Who, u Upload) (office.EvidenceView, error) {
	return office.Do(ctx, o, who, "evidence.add", "", func(d *office.Desk) (office.EvidenceView, error) {
		c, _, opened, _, err := mayWrite(d, "evidence.add", u.Change, 0)
		if err != nil {
			return office.EvidenceView{}, err
		}
		if !slices.ContainsFunc(d.Book.Documents(), func(doc law.Document) bool { return doc.ID == u.Type }) {
			return office.EvidenceView{}, fault.New(fault.Invalid, "evidence.type_unknown", u.Type)
		}
		e, err := d.KeepEvidence(opened.Box, evidence.Evidence{Dossier: c.Dossier, Draft: c.ID, Type: u.Type, Name: u.Name, Number: u.Number, Date: u.Date, Issuer: u.Issuer}, u.Bytes)
		d.About(c.Dossier)
		return d.ViewEvidence(e), err
	})
}

// DropEvidence takes a document away from a draft; the file itself is collected later.
func DropEvidence(ctx context.Context, o *office.Office, who office.Who, evidenceID id.Evidence) error {
	_, err := office.Do(ctx, o, who, "evidence.drop", "", func(d *office.Desk) (struct{}, error) {
		e, rev, err := office.Get[evidence.Evidence](d.Reader, string(evidenceID))
		if err != nil {
			return struct{}{}, err
		}
		if _, _, _, _, err := mayWrite(d, "evidence.add", e.Draft, 0); err != nil {
			return struct{}{}, err
		}
		if e.Change != "" {
			return struct{}{}, fault.New(fault.Closed, "draft.submitted")
		}
		d.Drop(e, rev)
		d.About(e.Dossier)
		return struct{}{}, nil
	})
	return err
}

// stateFor is the state in which a document is shown: what belongs to a change that is still to be decided is shown to those who decide, even
// after the person has left.
func stateFor(d *office.Desk, p office.Placed, e evidence.Evidence) (string, error) {
	if p.Dossier.State != dossier.Archived || e.Change == "" {
		return p.Dossier.State, nil
	}
	c, _, err := office.Get[change.Change](d.Reader, string(e.Change))
	if err == nil && c.Undecided() > 0 {
		return dossier.Active, nil
	}
	return p.Dossier.State, err
}

// Document is an opened piece of evidence.
type Document struct {
	View  office.EvidenceView `json:"evidence"`
	Bytes []byte              `json:"-"`
}

// ReadEvidence opens a document for those who may see the dossier's restricted part; the reading is journalled.
func ReadEvidence(ctx context.Context, o *office.Office, who office.Who, evidenceID id.Evidence) (Document, error) {
	return office.Do(ctx, o, who, "evidence.view", "", func(d *office.Desk) (Document, error) {
		e, _, err := office.Get[evidence.Evidence](d.Reader, string(evidenceID))
		if err != nil {
			return Document{}, err
		}
		p, err := d.Place(e.Dossier)
		if err != nil {
			return Document{}, err
		}
		object := p.Object("evidence")
		if object.State, err = stateFor(d, p, e); err != nil {
			return Document{}, err
		}
		if _, err := d.Allow("evidence.view", object); err != nil {
			return Document{}, err
		}
		bytes, err := d.OpenEvidence(e)
		if err != nil {
			return Document{}, err
		}
		d.Shown(e.Dossier, "evidence/"+string(e.ID))
		return Document{d.ViewEvidence(e), bytes}, nil
	})
}
