package approval

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"time"

	"hoso/canon"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/approval"
)

// JobSign is the kind of the job that makes a batch's signature.
const JobSign = "batch.sign"

// BatchView is a batch as the department sees it.
type BatchView struct {
	ID        id.Batch  `json:"id"`
	Count     int       `json:"count,string"`
	Root      string    `json:"root"`
	State     string    `json:"state"` // signing | signed
	Signer    string    `json:"signer"`
	Serial    string    `json:"serial"`
	At        time.Time `json:"at"`
	SignedAt  time.Time `json:"signed_at"`
	Signature string    `json:"signature"`
	Content   string    `json:"content"`
}

// SignBatch records the director's intent to sign everything that was passed, in one batch over the RFC 8785 list of sheet and version
// digests with the Merkle root inside (PT-8.2, PT-12.4). The crash story: the batch without its signature and the job commit together;
// the job signs exactly the recorded bytes and puts the signature in by the batch's revision, so a crash before that leaves the intent
// and the job, and a second signature over the same bytes finds the revision moved and is dropped. Faults: Denied (never a batch with
// one's own dossier: it stays behind); Invalid "batch.empty", "batch.no_key".
func SignBatch(ctx context.Context, o *office.Office, who office.Who, request string) (BatchView, error) {
	return office.Do(ctx, o, who, "department.sign", request, func(d *office.Desk) (BatchView, error) {
		if _, err := d.Allow("department.sign", law.Object{Noun: "batch", UnitPath: who.UnitPath, ManagingPath: who.UnitPath}); err != nil {
			return BatchView{}, err
		}
		if who.Key == "" {
			return BatchView{}, fault.New(fault.Invalid, "batch.no_key")
		}
		batch := approval.Batch{ID: id.Of[id.Batch](), By: who.Account, At: d.At}
		passed, err := passedReviews(d)
		if err != nil {
			return BatchView{}, err
		}
		if err := fillBatch(d, &batch, passed); err != nil {
			return BatchView{}, err
		}
		d.Enqueue(office.Job{Kind: JobSign, Key: string(batch.ID), Args: map[string]string{"batch": string(batch.ID), "key": who.Key}})
		return viewBatch(batch), d.Put(batch, 0)
	})
}

// passedReviews are the versions that wait for the signature, within the signer's reach.
func passedReviews(d *office.Desk) ([]office.Stored[approval.Review], error) {
	scopes, err := d.Scopes("department.sign")
	if err != nil {
		return nil, err
	}
	var passed []office.Stored[approval.Review]
	for _, scope := range scopes {
		found, err := office.Find[approval.Review](d.Reader, office.Query{Where: []office.Where{{Key: "state", Op: "=", Value: approval.Passed}, {Key: "unit_path", Op: "under", Value: scope}}})
		if err != nil {
			return nil, err
		}
		passed = append(passed, found...)
	}
	return passed, nil
}

func fillBatch(d *office.Desk, batch *approval.Batch, passed []office.Stored[approval.Review]) error {
	sheets := map[id.Sheet]string{}
	for _, s := range passed {
		r := s.Record
		if r.Dossier == d.Who.Dossier { // P4: the director's own goes to whom UBND names
			continue
		}
		if sheets[r.Sheet] == "" {
			sheet, _, err := office.Get[approval.Sheet](d.Reader, string(r.Sheet))
			if err != nil {
				return err
			}
			sheets[r.Sheet] = sheet.Digest
		}
		batch.Lines = append(batch.Lines, approval.Member{Dossier: r.Dossier, Version: r.ID, Number: strconv.Itoa(r.Number), Digest: r.Digest, Sheet: sheets[r.Sheet]})
		r.State, r.Batch, r.At = approval.Signing, batch.ID, d.At
		d.About(r.Dossier)
		if err := d.Put(r, s.Rev); err != nil {
			return err
		}
	}
	if len(batch.Lines) == 0 {
		return fault.New(fault.Invalid, "batch.empty")
	}
	return sealBatch(batch)
}

// sealBatch computes the root and the bytes that will be signed.
func sealBatch(batch *approval.Batch) error {
	leaves, err := approval.Leaves(batch.Lines)
	if err != nil {
		return err
	}
	root := canon.Root(leaves)
	batch.Root = hex.EncodeToString(root[:])
	content, err := approval.BatchContent(*batch)
	batch.Content = string(content)
	return err
}

// FinishBatch is the work of a JobSign: sign the recorded bytes and put the signature in. Fault Busy when the key or the signing
// device does not answer; the job is then tried again.
func FinishBatch(ctx context.Context, o *office.Office, job office.Job) error {
	batchID := job.Args["batch"]
	var batch approval.Batch
	err := o.Store.View(ctx, func(r office.Reader) error {
		var err error
		batch, _, err = office.Get[approval.Batch](r, batchID)
		return err
	})
	if err != nil {
		return err
	}
	signature, err := o.Signer.SignBytes(ctx, job.Args["key"], []byte(batch.Content), o.Now())
	if err != nil {
		return fault.New(fault.Busy, "batch.sign_failed").Wrap(err)
	}
	_, err = office.Do(ctx, o, office.System(), "batch.signed", "", func(d *office.Desk) (struct{}, error) {
		d.Settle(job.ID)
		return struct{}{}, putSignature(d, batchID, signature)
	})
	return err
}

func putSignature(d *office.Desk, batchID string, signature office.Signature) error {
	if _, err := d.Allow("job.run", law.Object{Noun: "batch"}); err != nil {
		return err
	}
	batch, rev, err := office.Get[approval.Batch](d.Reader, batchID)
	if err != nil || batch.Signature != "" {
		return err // signed before: the job alone is settled
	}
	batch.Signature = base64.StdEncoding.EncodeToString(signature.DER)
	batch.Signer, batch.Serial, batch.SignedAt = signature.Signer, signature.Serial, signature.At
	for _, line := range batch.Lines {
		review, reviewRev, err := office.Get[approval.Review](d.Reader, string(line.Version))
		if err != nil {
			return err
		}
		review.State, review.At = approval.Signed, d.At
		if err := d.Put(review, reviewRev); err != nil {
			return err
		}
		d.About(line.Dossier)
		d.Enqueue(office.Job{Kind: office.JobPackets, Key: string(line.Version), Order: string(line.Dossier), Args: map[string]string{"version": string(line.Version), "dossier": string(line.Dossier)}})
	}
	return d.Put(batch, rev)
}

func viewBatch(b approval.Batch) BatchView {
	v := BatchView{ID: b.ID, Count: len(b.Lines), Root: b.Root, State: "signing", Signer: b.Signer, Serial: b.Serial, At: b.At, SignedAt: b.SignedAt, Signature: b.Signature, Content: b.Content}
	if b.Signature != "" {
		v.State = "signed"
	}
	return v
}

// Proof shows that one version is in a signed batch, without the other versions.
type Proof struct {
	Batch     id.Batch        `json:"batch"`
	Member    approval.Member `json:"member"`
	Index     int             `json:"index,string"`
	Count     int             `json:"count,string"`
	Path      []string        `json:"path"`
	Root      string          `json:"root"`
	Signature string          `json:"signature"`
}

// Inclusion gives the proof for a version. Faults: Denied; Missing "batch.not_signed".
func Inclusion(ctx context.Context, o *office.Office, who office.Who, versionID id.Version) (Proof, error) {
	return office.Do(ctx, o, who, "version.proof", "", func(d *office.Desk) (Proof, error) {
		review, _, err := office.Get[approval.Review](d.Reader, string(versionID))
		if err != nil {
			return Proof{}, err
		}
		p, err := d.Place(review.Dossier)
		if err != nil {
			return Proof{}, err
		}
		if _, err := d.Allow("dossier.view", p.Object("version")); err != nil {
			return Proof{}, err
		}
		if review.Batch == "" {
			return Proof{}, fault.New(fault.Missing, "batch.not_signed")
		}
		batch, _, err := office.Get[approval.Batch](d.Reader, string(review.Batch))
		if err != nil {
			return Proof{}, err
		}
		d.Shown(review.Dossier, "version")
		return prove(batch, versionID)
	})
}

func prove(batch approval.Batch, versionID id.Version) (Proof, error) {
	leaves, err := approval.Leaves(batch.Lines)
	if err != nil {
		return Proof{}, err
	}
	for i, member := range batch.Lines {
		if member.Version != versionID {
			continue
		}
		proof := Proof{Batch: batch.ID, Member: member, Index: i, Count: len(leaves), Root: batch.Root, Signature: batch.Signature}
		for _, h := range canon.Proof(leaves, i) {
			proof.Path = append(proof.Path, hex.EncodeToString(h[:]))
		}
		return proof, nil
	}
	return Proof{}, fault.New(fault.Missing, "batch.not_signed")
}
