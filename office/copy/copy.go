// Package copy holds the acts by which a dossier leaves on paper or as a file: an unsigned copy that says it has no legal value, and a
// signed one, asked for, signed by the authorised person, then sealed by the agency (PT-9.4, NĐ 30/2020 art. 5, 32.2).
//
// It owns the order of the two signatures. It does not own the page (paper) nor the signatures (seal). Invariant: the intent to sign is
// recorded before a signature is made, and a signature is put in by the request's revision.
package copy

import (
	"context"
	"strconv"

	"hoso/canon"
	"hoso/civil"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/dossier"
	"hoso/record/evidence"
	"hoso/record/print"
)

// The kinds of job that sign and seal a copy, and the fields of the PDF they fill.
const (
	JobSign     = "print.sign"
	JobSeal     = "print.seal"
	FieldSigner = "NguoiKy"
	FieldAgency = "CoQuan"
)

// Download prints a copy without legal value. format is "pdf" or "docx". Faults: Denied; Missing "dossier.empty" before the first version.
func Download(ctx context.Context, o *office.Office, who office.Who, dossierID id.Dossier, component, format string) (office.File, error) {
	return office.Do(ctx, o, who, "dossier.print", "", func(d *office.Desk) (office.File, error) {
		opened, decision, err := openFor(d, "dossier.print", dossierID)
		if err != nil {
			return office.File{}, err
		}
		page, err := pageOf(d, opened, component, decision.Level)
		if err != nil {
			return office.File{}, err
		}
		d.About(dossierID) // a copy that leaves is told of whoever takes it, the person too
		if format == "docx" {
			bytes, err := o.Printer.DOCX(ctx, page)
			return office.File{Name: "so-yeu-ly-lich.docx", Media: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Bytes: bytes}, err
		}
		bytes, err := o.Printer.PDF(ctx, page)
		return office.File{Name: "so-yeu-ly-lich.pdf", Media: "application/pdf", Bytes: bytes}, err
	})
}

func openFor(d *office.Desk, act string, dossierID id.Dossier) (office.Opened, law.Decision, error) {
	p, err := d.Place(dossierID)
	if err != nil {
		return office.Opened{}, law.Decision{}, err
	}
	decision, err := d.Allow(act, p.Object("dossier"))
	if err != nil {
		return office.Opened{}, decision, err
	}
	opened, err := d.Open(p)
	if err == nil && opened.Dossier.Version == 0 {
		err = fault.New(fault.Missing, "dossier.empty")
	}
	return opened, decision, err
}

func pageOf(d *office.Desk, o office.Opened, component string, level law.Level) (office.Page, error) {
	if component == "" {
		component = "syll"
	}
	form := o.Forms[component]
	if form == nil {
		return office.Page{}, fault.New(fault.Missing, "form.unknown", component)
	}
	full := o
	full.Contents = d.Full(o)
	page := office.Page{Form: form, Content: full.Mask(level)[component], Version: "Phiên bản " + itoa(o.Version.Number), Digest: o.Version.Digest, Day: d.Day, Lang: "vi"}
	var err error
	if page.Unit, err = d.UnitName(o.Dossier.Unit); err != nil {
		return page, err
	}
	if page.Manager, err = d.UnitName(o.Dossier.Manager); err != nil {
		return page, err
	}
	if p := d.Book.Province(d.Office.Province); p != nil {
		page.Place = p.Name.VI
	}
	if photo := page.Content.Fields["anh_mau"].Code; photo != "" {
		e, _, err := office.Get[evidence.Evidence](d.Reader, photo)
		if err != nil {
			return page, err
		}
		if e.Dossier != o.Dossier.ID {
			return page, fault.New(fault.Closed, "photo.not_yours")
		}
		page.Photo, err = d.OpenEvidence(e)
		if err != nil {
			return page, err
		}
	}
	return page, nil
}

func itoa(n int) string { return strconv.Itoa(n) }

// View is a request for a signed copy.
type View struct {
	ID      id.Request `json:"id"`
	Rev     int64      `json:"rev,string"`
	Dossier id.Dossier `json:"dossier"`
	Person  string     `json:"person"`
	Number  int        `json:"number,string"`
	Purpose string     `json:"purpose"`
	State   string     `json:"state"`
	Reason  string     `json:"reason"`
	Asked   string     `json:"asked"`
}

// Request asks for a signed copy of the newest version. Faults: Denied; Missing "dossier.empty"; Invalid "print.purpose_needed".
func Request(ctx context.Context, o *office.Office, who office.Who, dossierID id.Dossier, purpose string) (View, error) {
	return office.Do(ctx, o, who, "print.request", "", func(d *office.Desk) (View, error) {
		opened, _, err := openFor(d, "print.request", dossierID)
		if err != nil {
			return View{}, err
		}
		if purpose == "" {
			return View{}, fault.New(fault.Invalid, "print.purpose_needed")
		}
		r := print.Request{ID: id.Of[id.Request](), Dossier: dossierID, Version: opened.Version.ID, Number: opened.Version.Number, Unit: opened.Manager.ID,
			UnitPath: opened.Manager.Path, Purpose: purpose, State: print.Asked, By: who.Account, At: d.At}
		d.About(dossierID)
		if err := d.Put(r, 0); err != nil {
			return View{}, err
		}
		return view(d, r, 1)
	})
}

func view(d *office.Desk, r print.Request, rev int64) (View, error) {
	v := View{ID: r.ID, Rev: rev, Dossier: r.Dossier, Number: r.Number, Purpose: r.Purpose, State: r.State, Reason: r.Reason, Asked: office.Clock(r.At)}
	var err error
	v.Person, err = d.FacetName(r.Dossier)
	return v, err
}

// Requests lists requests: of one dossier for its holder, or all that wait in a state for the asker's unit.
func Requests(ctx context.Context, o *office.Office, who office.Who, dossierID id.Dossier, state string) ([]View, error) {
	return office.Do(ctx, o, who, "print.list", "", func(d *office.Desk) ([]View, error) {
		q := office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(dossierID)}}}
		if dossierID != "" {
			p, err := d.Place(dossierID)
			if err != nil {
				return nil, err
			}
			if _, err := d.Allow("print.request", p.Object("print")); err != nil {
				return nil, err
			}
		} else {
			act := "print.sign"
			if state == print.Signed {
				act = "print.seal"
			}
			if _, err := d.AllowList(act, law.Object{Noun: "print", UnitPath: who.UnitPath, ManagingPath: who.UnitPath}); err != nil {
				return nil, err
			}
			q.Where = []office.Where{{Key: "state", Op: "=", Value: state}, {Key: "unit_path", Op: "=", Value: who.UnitPath}}
		}
		found, err := office.Find[print.Request](d.Reader, q)
		if err != nil {
			return nil, err
		}
		views := make([]View, 0, len(found))
		for _, s := range found {
			v, err := view(d, s.Record, s.Rev)
			if err != nil {
				return nil, err
			}
			d.Shown(s.Record.Dossier, "syll/ho_ten_khai_sinh")
			views = append(views, v)
		}
		return views, nil
	})
}

// Sign records the authorised person's intent to sign a copy; a job makes the signature. Faults: Denied (never one's own); Stale "print.moved_on";
// Invalid "batch.no_key".
func Sign(ctx context.Context, o *office.Office, who office.Who, requestID id.Request) (View, error) {
	return intend(ctx, o, who, requestID, "print.sign", print.Asked, print.Signing, JobSign)
}

// Seal records the clerk's intent to put the agency's seal on a copy the person has signed; a job makes it.
func Seal(ctx context.Context, o *office.Office, who office.Who, requestID id.Request) (View, error) {
	return intend(ctx, o, who, requestID, "print.seal", print.Signed, print.Sealing, JobSeal)
}

func intend(ctx context.Context, o *office.Office, who office.Who, requestID id.Request, act, from, to, job string) (View, error) {
	return office.Do(ctx, o, who, act, "", func(d *office.Desk) (View, error) {
		r, rev, err := office.Get[print.Request](d.Reader, string(requestID))
		if err != nil {
			return View{}, err
		}
		p, err := d.Place(r.Dossier)
		if err != nil {
			return View{}, err
		}
		if _, err := d.Allow(act, p.Object("print")); err != nil {
			return View{}, err
		}
		if r.State != from {
			return View{}, fault.New(fault.Stale, "print.moved_on", r.State)
		}
		key, err := keyFor(d, job, p)
		if err != nil {
			return View{}, err
		}
		r.State = to
		if job == JobSign {
			r.SignedBy = who.Account
		} else {
			r.SealedBy = who.Account
		}
		d.About(r.Dossier)
		d.Enqueue(office.Job{Kind: job, Key: string(r.ID), Args: map[string]string{"request": string(r.ID), "key": key}})
		if err := d.Put(r, rev); err != nil {
			return View{}, err
		}
		return view(d, r, rev+1)
	})
}

// keyFor names the key a step signs with: the person's own, or the agency's, which is named by the managing unit's code.
func keyFor(d *office.Desk, job string, p office.Placed) (string, error) {
	key := d.Who.Key
	if job == JobSeal {
		key = "agency." + p.Manager.Last().Code
	}
	for _, known := range d.Office.Signer.Keys() {
		if known == key && key != "" {
			return key, nil
		}
	}
	return "", fault.New(fault.Invalid, "batch.no_key")
}

// Finish is the work of JobSign and JobSeal: make the PDF or take the signed one, sign it, keep the new revision, and note it by
// the request's revision. The crash story: the sealed file is durable before the row names it; a crash before that repeats the signature
// on the same base.
func Finish(ctx context.Context, o *office.Office, job office.Job) error {
	pdf, r, box, err := base(ctx, o, job)
	if err != nil {
		return err
	}
	field, state := FieldSigner, print.Signed
	if job.Kind == JobSeal {
		field, state = FieldAgency, print.Sealed
	}
	signed, signature, err := o.Signer.SignPDF(ctx, job.Args["key"], field, pdf, o.Now())
	if err != nil {
		return fault.New(fault.Busy, "batch.sign_failed").Wrap(err)
	}
	sealed, err := box.SealBytes(place(r), signed)
	if err != nil {
		return err
	}
	name, err := o.Files.Put(ctx, sealed)
	if err != nil {
		return err
	}
	_, err = office.Do(ctx, o, office.System(), "print.signed", "", func(d *office.Desk) (struct{}, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "print"}); err != nil {
			return struct{}{}, err
		}
		d.Settle(job.ID)
		now, rev, err := office.Get[print.Request](d.Reader, string(r.ID))
		if err != nil || now.State == state {
			return struct{}{}, err
		}
		now.State, now.File, now.Digest = state, name, canon.Digest(signed)
		if field == FieldSigner {
			now.SignedAt = signature.At
		} else {
			now.SealedAt = signature.At
			if err := d.NotifyPerson(r.Dossier, "notice.copy_ready", "/ho-so/"+string(r.Dossier)+"/ban-ky-so"); err != nil {
				return struct{}{}, err
			}
		}
		d.About(r.Dossier)
		return struct{}{}, d.Put(now, rev)
	})
	return err
}

func place(r print.Request) string { return "print/" + string(r.ID) }

// base gives what is to be signed: the printed version with empty fields, or the person's signed revision.
func base(ctx context.Context, o *office.Office, job office.Job) ([]byte, print.Request, office.Box, error) {
	var r print.Request
	var box office.Box
	var pdf []byte
	_, err := office.Do(ctx, o, office.System(), "print.prepare", "", func(d *office.Desk) (struct{}, error) {
		if _, err := d.Allow("job.run", law.Object{Noun: "print"}); err != nil {
			return struct{}{}, err
		}
		var err error
		if r, _, err = office.Get[print.Request](d.Reader, job.Args["request"]); err != nil {
			return struct{}{}, err
		}
		if box, err = d.Box(r.Dossier); err != nil {
			return struct{}{}, err
		}
		if r.File != "" {
			pdf, err = openFile(d, box, r)
			return struct{}{}, err
		}
		pdf, err = render(d, r)
		return struct{}{}, err
	})
	return pdf, r, box, err
}

func openFile(d *office.Desk, box office.Box, r print.Request) ([]byte, error) {
	sealed, err := d.Office.Files.Get(d.Ctx, r.File)
	if err != nil {
		return nil, err
	}
	return box.OpenBytes(place(r), sealed)
}

// render prints the requested version with empty signature fields.
func render(d *office.Desk, r print.Request) ([]byte, error) {
	p, err := d.Place(r.Dossier)
	if err != nil {
		return nil, err
	}
	if _, _, err := office.Get[dossier.Version](d.Reader, string(r.Version)); err != nil {
		return nil, err
	}
	p.Dossier.VersionID = r.Version
	opened, err := d.Open(p)
	if err != nil {
		return nil, err
	}
	page, err := pageOf(d, opened, "syll", law.Restricted)
	if err != nil {
		return nil, err
	}
	page.ForSigner, page.Day = true, civil.FromTime(r.At)
	return d.Office.Printer.PDF(d.Ctx, page)
}

// Fetch gives a signed copy to whoever may have it. Fault Missing "print.not_ready" before the agency's seal.
func Fetch(ctx context.Context, o *office.Office, who office.Who, requestID id.Request) (office.File, error) {
	return office.Do(ctx, o, who, "print.fetch", "", func(d *office.Desk) (office.File, error) {
		r, _, err := office.Get[print.Request](d.Reader, string(requestID))
		if err != nil {
			return office.File{}, err
		}
		p, err := d.Place(r.Dossier)
		if err != nil {
			return office.File{}, err
		}
		if _, err := d.Allow("dossier.print", p.Object("print")); err != nil {
			return office.File{}, err
		}
		if r.State != print.Sealed {
			return office.File{}, fault.New(fault.Missing, "print.not_ready")
		}
		box, err := d.Box(r.Dossier)
		if err != nil {
			return office.File{}, err
		}
		pdf, err := openFile(d, box, r)
		d.About(r.Dossier)
		return office.File{Name: "so-yeu-ly-lich-ky-so.pdf", Media: "application/pdf", Bytes: pdf}, err
	})
}
