package check

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"

	"hoso/canon"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/absence"
	"hoso/record/account"
	"hoso/record/amendment"
	"hoso/record/approval"
	"hoso/record/change"
	"hoso/record/dossier"
	"hoso/record/duty"
	"hoso/record/evidence"
	"hoso/record/intake"
	"hoso/record/leaving"
	"hoso/record/matter"
	"hoso/record/message"
	"hoso/record/notice"
	"hoso/record/packet"
	"hoso/record/print"
	"hoso/record/report"
	"hoso/record/score"
	"hoso/record/unit"
)

func (i *inspector) units() error {
	paths := map[id.Unit]string{}
	var all []unit.Unit
	err := each(i, func(u unit.Unit) error {
		paths[u.ID] = u.Path
		all = append(all, u)
		return nil
	})
	for _, u := range all {
		i.report.Units++
		parent := u.Last().Parent
		if want := unit.PathUnder(paths[parent], u.Ordinal); u.Path != want {
			i.found("unit "+string(u.ID), "path %s, its place in the tree gives %s", u.Path, want)
		}
	}
	return err
}

func (i *inspector) keys() error {
	return each(i, func(k dossier.Key) error {
		box, err := i.o.Vault.Box(k.Dossier, k.Wrapped)
		if err != nil {
			i.found("key "+string(k.Dossier), "does not open: %v", err)
			return nil
		}
		i.boxes[string(k.Dossier)] = box
		return nil
	})
}

// versions follows each chain: numbers without gaps, each with its predecessor's digest, each digest computed anew.
func (i *inspector) versions() error {
	type link struct {
		number   int
		previous string
		digest   string
	}
	chains := map[id.Dossier]map[int]link{}
	err := each(i, func(v dossier.Version) error {
		i.report.Versions++
		if chains[v.Dossier] == nil {
			chains[v.Dossier] = map[int]link{}
		}
		chains[v.Dossier][v.Number] = link{v.Number, v.Previous, v.Digest}
		return i.version(v)
	})
	for dossierID, chain := range chains {
		for n := 1; n <= len(chain); n++ {
			l, ok := chain[n]
			if !ok {
				i.found("dossier "+string(dossierID), "version %d is missing", n)
				break
			}
			if n > 1 && l.previous != chain[n-1].digest {
				i.found("dossier "+string(dossierID), "version %d does not carry the digest of version %d", n, n-1)
			}
		}
	}
	return err
}

func (i *inspector) version(v dossier.Version) error {
	box := i.boxes[string(v.Dossier)]
	if box == nil {
		return nil // shredded, or reported with its key
	}
	what := "version " + string(v.ID)
	seed, err := office.Seed(box, v)
	if err != nil {
		i.found(what, "its seed does not open")
		return nil
	}
	opened, err := office.OpenVersion(box, v)
	if err != nil {
		i.found(what, "a value does not open: %v", err)
		return nil
	}
	digest, err := dossier.Digest(v, opened, seed)
	if err != nil {
		return err
	}
	if digest != v.Digest {
		i.found(what, "the content gives digest %s, the record says %s", digest, v.Digest)
	}
	for _, content := range v.Content {
		form, err := i.o.Book().FormByKey(content.Form)
		if err != nil {
			i.found(what, "form %s is not known", content.Form)
		} else if want := v.Editions[form.Key()]; want != form.Digest {
			i.found(what, "edition %s has digest %s, the version was written under %s", form.Key(), form.Digest, want)
		}
	}
	return nil
}

func (i *inspector) dossiers() error {
	return each(i, func(head dossier.Dossier) error {
		i.report.Dossiers++
		what := "dossier " + string(head.ID)
		if i.boxes[string(head.ID)] == nil {
			i.found(what, "has no key")
			return nil
		}
		if head.Version == 0 {
			return i.facet(head, nil)
		}
		v, _, err := office.Get[dossier.Version](i.r, string(head.VersionID))
		if err != nil {
			i.found(what, "its newest version is not there")
			return unlessReported(err)
		}
		if v.Dossier != head.ID || v.Number != head.Version || v.Digest != head.Digest {
			i.found(what, "its head does not fit version %s", v.ID)
		}
		opened, err := office.OpenVersion(i.boxes[string(head.ID)], v)
		if err != nil {
			return nil // reported with the version
		}
		if number := opened["syll"].Fields["so_cccd"]; number.Text != "" && head.NumberIndex != i.o.Vault.Blind("so_cccd", number.Text) {
			i.found(what, "the index of the personal number does not fit its value")
		}
		return i.facet(head, opened)
	})
}

// unlessReported gives what is the store's failure and not the record's: one that is missing was reported here, one that cannot be read is
// reported with its own noun.
func unlessReported(err error) error {
	if fault.Is(err, fault.Missing) || errors.Is(err, office.ErrUnreadable) {
		return nil
	}
	return err
}

// facet compares what lists show with what the dossier says.
func (i *inspector) facet(head dossier.Dossier, opened map[string]law.Content) error {
	what := "facet " + string(head.ID)
	stored, _, err := office.Get[dossier.Facet](i.r, string(head.ID))
	if err != nil {
		i.found(what, "is not there")
		return unlessReported(err)
	}
	f, err := office.OpenFacet(i.boxes[string(head.ID)], stored)
	if err != nil {
		i.found(what, "does not open")
		return nil
	}
	u, _, err := office.Get[unit.Unit](i.r, string(head.Unit))
	if err != nil {
		i.found(what, "its unit is not there")
		return unlessReported(err)
	}
	if f.Unit != head.Unit || f.UnitPath != u.Path || f.State != head.State || f.Category != head.Category {
		i.found(what, "does not fit its dossier's row")
	}
	if opened == nil {
		return nil
	}
	var facts office.Facts
	if err := law.BindFields(&facts, opened["syll"]); err != nil {
		return err
	}
	if f.Name != facts.Name.Text || f.Rank != facts.Rank.Code || f.Position != facts.Position.Code || f.Sex != facts.Sex.Code {
		i.found(what, "does not fit the newest version")
	}
	job, err := office.JobPositionOf(opened)
	if f.Shape == office.FacetShape && f.JobPosition != job { // one of an earlier shape is made anew by a job
		i.found(what, "its job position is not that of the newest version")
	}
	return err
}

func (i *inspector) changes() error {
	return each(i, func(c change.Change) error {
		i.report.Changes++
		what := "change " + string(c.ID)
		if box := i.boxes[string(c.Dossier)]; box != nil {
			if _, err := office.OpenChange(box, c); err != nil {
				i.found(what, "does not open: %v", err)
			}
		}
		for _, item := range c.Items {
			if c.IsDraft() != (item.State == change.Draft) {
				i.found(what, "item %s is %s in a change that is draft: %t", item.ID, item.State, c.IsDraft())
			}
			if _, err := law.ParsePath(item.Path); err != nil {
				i.found(what, "item %s has no path", item.ID)
			}
		}
		return nil
	})
}

func (i *inspector) evidence() error {
	return each(i, func(e evidence.Evidence) error {
		i.sealedFile("evidence "+string(e.ID), e.Cipher, e.Dossier, office.EvidencePlace(e.ID), e.Digest)
		return nil
	})
}

func (i *inspector) prints() error {
	return each(i, func(r print.Request) error {
		if r.File != "" {
			i.sealedFile("print "+string(r.ID), r.File, r.Dossier, "print/"+string(r.ID), r.Digest)
		}
		return nil
	})
}

// intakes opens what is kept of each file that was brought.
func (i *inspector) intakes() error {
	return each(i, func(in intake.Intake) error {
		if in.File == "" {
			return nil
		}
		what := "intake " + in.ID
		box, err := i.o.Vault.Box(id.Dossier(in.ID), in.Key)
		if err != nil {
			i.found(what, "its key does not open: %v", err)
			return nil
		}
		i.boxes[in.ID] = box
		i.sealedFile(what, in.File, id.Dossier(in.ID), "intake/file", in.Digest)
		if in.Plan != "" {
			i.sealedFile(what, in.Plan, id.Dossier(in.ID), "intake/plan", "") // made by the program: that it opens says that it is what was sealed
		}
		for _, part := range in.Parts {
			i.sealedFile(what, part, id.Dossier(in.ID), "intake/part", "")
		}
		return nil
	})
}

func (i *inspector) sealedFile(what, name string, dossierID id.Dossier, place, digest string) {
	i.report.Files++
	sealed, err := i.o.Files.Get(i.ctx, name)
	if err != nil {
		i.found(what, "its file cannot be read: %v", err)
		return
	}
	box := i.boxes[string(dossierID)]
	if box == nil {
		return
	}
	plain, err := box.OpenBytes(place, sealed)
	if err != nil {
		i.found(what, "its file does not open")
	} else if digest != "" && canon.Digest(plain) != digest {
		i.found(what, "its file is not what was uploaded")
	}
}

func (i *inspector) packets() error {
	last := map[id.Dossier]map[int]bool{}
	err := each(i, func(p packet.Packet) error {
		if last[p.Dossier] == nil {
			last[p.Dossier] = map[int]bool{}
		}
		last[p.Dossier][p.Number] = true
		review, _, err := office.Get[approval.Review](i.r, string(p.Version))
		if err != nil {
			i.found("packet "+string(p.ID), "its version was never reviewed")
			return unlessReported(err)
		}
		if review.Batch == "" {
			i.found("packet "+string(p.ID), "its version was never signed")
		}
		return nil
	})
	for dossierID, numbers := range last {
		for n := 1; n <= len(numbers); n++ {
			if !numbers[n] {
				i.found("dossier "+string(dossierID), "packet %d is missing", n)
			}
		}
	}
	return err
}

// batches computes each batch's bytes and root anew and verifies its signature.
func (i *inspector) batches() error {
	return each(i, func(b approval.Batch) error {
		i.report.Batches++
		what := "batch " + string(b.ID)
		leaves, err := approval.Leaves(b.Lines)
		if err != nil {
			return err
		}
		root := canon.Root(leaves)
		content, err := approval.BatchContent(b)
		if err != nil {
			return err
		}
		if hex.EncodeToString(root[:]) != b.Root || string(content) != b.Content {
			i.found(what, "its bytes are not those of its list")
		}
		i.signature(what, b.Content, b.Signature)
		return nil
	})
}

// plain reads the records of which nothing but their row can be checked.
func (i *inspector) plain() error {
	return errors.Join(
		each(i, func(account.Grant) error { return nil }), each(i, func(account.Session) error { return nil }), each(i, func(account.Link) error { return nil }),
		each(i, func(dossier.Posting) error { return nil }), each(i, func(dossier.Facet) error { return nil }), each(i, func(notice.Notice) error { return nil }),
		each(i, func(amendment.Amendment) error { return nil }), each(i, func(duty.Duty) error { return nil }), each(i, func(message.Message) error { return nil }),
		each(i, func(absence.Absence) error { return nil }), each(i, func(matter.Matter) error { return nil }), each(i, func(score.Score) error { return nil }),
		each(i, func(report.Report) error { return nil }), each(i, func(leaving.Leaving) error { return nil }))
}

// sheets computes each sheet's digest anew.
func (i *inspector) sheets() error {
	return each(i, func(s approval.Sheet) error {
		digest, err := approval.SheetDigest(s.Lines, s.Law)
		if err == nil && digest != s.Digest {
			i.found("sheet "+string(s.ID), "its lines give digest %s, the record says %s", digest, s.Digest)
		}
		if err != nil || s.Content == "" {
			return err
		}
		content, err := approval.SheetContent(s)
		if err == nil && string(content) != s.Content {
			i.found("sheet "+string(s.ID), "its bytes are not those of its lines")
		}
		i.signature("sheet "+string(s.ID), s.Content, s.Signature)
		return err
	})
}

// signature verifies a detached signature; one that is still to be made is none.
func (i *inspector) signature(what, content, signature string) {
	if signature == "" {
		return
	}
	der, err := base64.StdEncoding.DecodeString(signature)
	if err != nil {
		i.found(what, "its signature cannot be read")
		return
	}
	if _, err := i.o.Signer.Verify([]byte(content), der); err != nil {
		i.found(what, "its signature does not verify: %v", err)
	}
}

// reviews holds each review to its version, its sheet and its batch.
func (i *inspector) reviews() error {
	return each(i, func(r approval.Review) error {
		what := "review " + string(r.ID)
		v, _, err := office.Get[dossier.Version](i.r, string(r.ID))
		if err != nil {
			i.found(what, "its version is not there")
			return unlessReported(err)
		}
		if v.Digest != r.Digest {
			i.found(what, "names another digest than its version")
		}
		if r.Batch == "" {
			if strings.Contains("signing signed sending sent rejected", r.State) {
				i.found(what, "is %s without a batch", r.State)
			}
			return nil
		}
		b, _, err := office.Get[approval.Batch](i.r, string(r.Batch))
		if err != nil {
			i.found(what, "its batch is not there")
			return unlessReported(err)
		}
		if (b.Signature == "") != (r.State == approval.Signing) {
			i.found(what, "is %s, but its batch is signed: %t", r.State, b.Signature != "")
		}
		sheet, _, err := office.Get[approval.Sheet](i.r, string(r.Sheet))
		if err != nil {
			i.found(what, "its sheet is not there")
			return unlessReported(err)
		}
		for _, m := range b.Lines {
			if m.Version == r.ID && m.Digest == r.Digest && m.Sheet == sheet.Digest {
				return nil
			}
		}
		i.found(what, "is not in its batch")
		return nil
	})
}

// files looks for sealed files that no row names; the newest may belong to an act that has not committed yet.
func (i *inspector) files() error {
	return i.o.Files.List(i.ctx, func(name string) error {
		if !i.named[name] {
			i.report.Orphans++
		}
		return nil
	})
}
