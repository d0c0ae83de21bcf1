package office

import (
	"errors"
	"fmt"

	"hoso/canon"
	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/record/account"
	"hoso/record/change"
	"hoso/record/evidence"
	"hoso/record/notice"
	"hoso/record/unit"
)

// Verdict is a verdict by the asker, now.
func (d *Desk) Verdict(step, outcome, reason string) change.Verdict {
	return change.Verdict{Step: step, Outcome: outcome, Reason: reason, By: d.Who.Account, Role: d.Who.Role, At: d.At}
}

// Notify leaves a message for an account.
func (d *Desk) Notify(accountID id.Account, key, link string, args ...string) error {
	return d.Put(notice.Notice{ID: id.New(), Account: accountID, Key: key, Args: args, Link: link, At: d.At}, 0)
}

// NotifyPerson leaves a message for the holder of a dossier, when the person has an account.
func (d *Desk) NotifyPerson(dossierID id.Dossier, key, link string, args ...string) error {
	found, err := Find[account.Account](d.Reader, Query{Where: []Where{{"dossier", "=", string(dossierID)}}, Limit: 1})
	if err != nil || len(found) == 0 {
		return err
	}
	return d.Notify(found[0].Record.ID, key, link, args...)
}

// EvidencePlace is the place a document is sealed for.
func EvidencePlace(evidenceID id.Evidence) string { return "evidence/" + string(evidenceID) }

// KeepEvidence inspects a document's bytes, seals them and writes the row that names them. The crash story: the file is sealed and durable first,
// then the row that names it commits; a crash between the two leaves a file no row names, which check reports and the weekly collection removes.
// Faults are those of office.Files.Inspect.
func (d *Desk) KeepEvidence(box Box, e evidence.Evidence, plain []byte) (evidence.Evidence, error) {
	facts, err := d.Office.Files.Inspect(e.Name, plain)
	if err != nil {
		return e, err
	}
	e.ID, e.By, e.At = id.Of[id.Evidence](), d.Who.Account, d.At
	e.Name, e.Media, e.Pages, e.Warnings, e.Size, e.Digest, e.Grade = facts.Name, facts.Media, facts.Pages, facts.Warnings, int64(len(plain)), canon.Digest(plain), evidence.Photo
	if facts.Signed {
		e.Grade = evidence.Signed
	}
	sealed, err := box.SealBytes(EvidencePlace(e.ID), plain)
	if err != nil {
		return e, err
	}
	if e.Cipher, err = d.Office.Files.Put(d.Ctx, sealed); err != nil {
		return e, err
	}
	return e, d.Put(e, 0)
}

// OpenEvidence reads and opens a document's bytes. Fault Closed "file.damaged" when they are not what was uploaded.
func (d *Desk) OpenEvidence(e evidence.Evidence) ([]byte, error) {
	box, err := d.Box(e.Dossier)
	if err != nil {
		return nil, err
	}
	sealed, err := d.Office.Files.Get(d.Ctx, e.Cipher)
	if err != nil {
		return nil, err
	}
	plain, err := box.OpenBytes(EvidencePlace(e.ID), sealed)
	if err != nil {
		return nil, err
	}
	if canon.Digest(plain) != e.Digest {
		return nil, fault.New(fault.Closed, "file.damaged", e.Name)
	}
	return plain, nil
}

// OpenEmpty gives a dossier that has no version yet, with the forms in force today.
func (d *Desk) OpenEmpty(p Placed, box Box) (Opened, error) {
	o := Opened{Placed: p, Contents: map[string]law.Content{}, Forms: map[string]*law.Form{}, Box: box}
	return o, d.forms(&o)
}

// NumberFree makes sure that nobody else has a personal number. Fault Invalid "dossier.number_known".
func (d *Desk) NumberFree(index string) error {
	n, err := d.Reader.Count(Query{Noun: "dossier", Where: []Where{{"number_index", "=", index}}})
	if err != nil {
		return fmt.Errorf("office: personal number: %w", err)
	}
	if n > 0 {
		return fault.New(fault.Invalid, "dossier.number_known").Cite("Điều 16 Nghị định 27/2026/NĐ-CP")
	}
	return nil
}

// Outgoing is what leaves the province about a person: the SYLL without secret and switched-off entries, and the codes of both units.
// before is the content last delivered, nil when nothing was.
func (d *Desk) Outgoing(o Opened, contents map[string]law.Content, before *law.Content) (Person, error) {
	masked := o
	masked.Contents = contents
	masked.Contents = d.Full(masked)
	out, err := d.agencyCodes(masked.Mask(law.Restricted)["syll"])
	if err != nil {
		return Person{}, err
	}
	p := Person{Form: o.Forms["syll"], Content: out, Before: before}
	facts, err := d.facts(contents)
	if err != nil {
		return p, err
	}
	if p.Number = facts.Serial.Text; p.Number == "" {
		p.Number = facts.Number.Text // the e-record's identifier since 1 July 2026 (NĐ 27/2026 art. 16)
	}
	own, manager := o.Unit.Last(), o.Manager.Last()
	p.UnitName, p.ManagerName = own.Name, manager.Name
	if p.UnitCode, err = d.codeOf(o.Unit); err != nil {
		return p, err
	}
	if p.ManagerCode, err = d.codeOf(o.Manager); err != nil {
		return p, err
	}
	if before != nil && before.Form != "" {
		earlier := o
		earlier.Contents = map[string]law.Content{"syll": *before}
		earlier.Contents = d.Full(earlier)
		hidden, err := d.agencyCodes(earlier.Mask(law.Restricted)["syll"])
		if err != nil {
			return p, err
		}
		hidden.Form = p.Form.Key() // read under it: an amended edition alone sends nothing anew
		p.Before = &hidden
	}
	return p, nil
}

// agencyCodes puts the identifier code (QĐ 20/2020) in the place of our own unit ids, which never leave. A unit named in the content leaves
// by its name alone when it has no code; only the person's own unit and manager must have one: codeOf.
func (d *Desk) agencyCodes(c law.Content) (law.Content, error) {
	return mapContent("", c, func(_ law.Path, v law.Value) (law.Value, error) {
		if v.List != UnitList {
			return v, nil
		}
		u, err := d.UnitOf(id.Unit(v.Code))
		if err != nil && !fault.Is(err, fault.Missing) {
			return v, err
		}
		v.Code = u.Last().Code
		return v, nil
	})
}

// codeOf is a unit's identifier code, or that of the nearest unit above it that has one: the nation asks for the codes of unit and manager.
func (d *Desk) codeOf(u unit.Unit) (string, error) {
	now := today(u, d.Day)
	for now.Code == "" && now.Parent != "" {
		above, err := d.UnitOf(now.Parent)
		if err != nil {
			return "", err
		}
		now = today(above, d.Day)
	}
	return now.Code, nil
}

// today is what a unit is on a day; of one that has not begun, what it will be.
func today(u unit.Unit, day civil.Date) unit.Edition {
	if e, ok := u.At(day); ok {
		return e
	}
	return u.Last()
}

// AccountName is the name on an account; the system itself has none on file, and one that is gone is told by no name.
func (d *Desk) AccountName(accountID id.Account) (string, error) {
	if accountID == System().Account {
		return System().Name, nil
	}
	a, _, err := Get[account.Account](d.Reader, string(accountID))
	if fault.Is(err, fault.Missing) {
		return "", nil
	}
	return a.Name, err
}

// PassOver reports whether an error is about one record alone: unreadable, gone, or closed to its key. It is told to whoever keeps the program,
// and the many others an act goes through are not held up by it.
func (d *Desk) PassOver(what string, err error) bool {
	if err == nil || !errors.Is(err, ErrUnreadable) && !fault.Is(err, fault.Missing) && !fault.Is(err, fault.Closed) {
		return false
	}
	if d.Office.Log != nil {
		d.Office.Log.Error("a record was passed over; run hoso check", "record", what, "error", err)
	}
	return true
}
