package seal

import (
	"crypto"
	"errors"

	"hoso/canon"
	"hoso/fault"
	"hoso/seal/cms"
	"hoso/seal/pades"
	"hoso/seal/trust"
)

// VerifyBytes checks a detached signature over content, as SignBytes makes it.
// What is wrong is in the report; an error means that nothing could be checked.
func VerifyBytes(content, signature []byte, t *trust.Store) (Report, error) {
	if t == nil {
		return Report{}, trust.ErrClock
	}
	r := Report{Digest: canon.Digest(content), Findings: []fault.Finding{}}
	s := newSignature("")
	s.Covered, s.WholeFile = len(content), true
	signed, err := cms.Verify(signature, func(h crypto.Hash) []byte {
		w := h.New()
		w.Write(content)
		return w.Sum(nil)
	})
	if err != nil {
		s.add(fault.Block, keyOf(err))
	} else {
		s.Signer, s.Time = signerOf(signed.Signer), signed.Time
		s.trusted(signed, true, t)
	}
	s.judge()
	r.Signatures = []Signature{s}
	r.judge()
	return r, nil
}

// VerifyPDF lists the signatures of a file and what is wrong with them. A file
// that is no readable PDF is a fault; one that was changed is a report.
func VerifyPDF(pdf []byte, t *trust.Store) (Report, error) {
	if t == nil {
		return Report{}, trust.ErrClock
	}
	found, err := pades.Read(pdf)
	if err != nil {
		return Report{}, err
	}
	r := Report{Digest: canon.Digest(pdf), Signatures: []Signature{}, Findings: []fault.Finding{}}
	for _, f := range found {
		r.Signatures = append(r.Signatures, verified(f, t))
	}
	fields, err := pades.Fields(pdf)
	if err != nil {
		return Report{}, err
	}
	r.order(fields)
	r.tail()
	if pades.Written(pdf) > len(found) {
		r.Findings = append(r.Findings, finding("", fault.Block, "seal.signature_taken_out"))
	}
	r.judge()
	r.Complete = r.holds(PersonField) && r.holds(AgencyField) && !worse(r.Verdict, Unconfirmed)
	return r, nil
}

func verified(f pades.Signature, t *trust.Store) Signature {
	s := newSignature(f.Field)
	s.Reason, s.Location, s.Time, s.Covered, s.WholeFile = f.Reason, f.Location, f.Time, f.Covered, f.Whole
	s.Changes = append(s.Changes, f.Changes...)
	switch {
	case f.Err != nil:
		s.add(fault.Block, keyOf(f.Err))
	case f.Stamp != nil:
		s.Signer = signerOf(f.Stamp.Signer)
		s.stamped(f.Stamp, t)
	default:
		s.Signer = signerOf(f.Signed.Signer)
		if !f.Signed.Time.IsZero() {
			s.Time = f.Signed.Time
		}
		s.trusted(f.Signed, f.ESSDemanded(), t)
	}
	for _, c := range f.Broken() {
		s.add(fault.Block, c.Key, c.Args...)
	}
	s.judge()
	return s
}

// trusted checks the certificate as of the time of signing: the stamped one
// where there is a stamp, else the claimed one.
func (s *Signature) trusted(signed *cms.Signed, nameDemanded bool, t *trust.Store) {
	if nameDemanded && !signed.ESS {
		s.add(fault.Block, "seal.certificate_not_named")
	}
	if signed.Token != nil {
		token, err := cms.VerifyToken(signed.Token, func(h crypto.Hash) []byte {
			w := h.New()
			w.Write(signed.Value)
			return w.Sum(nil)
		})
		if err != nil {
			s.add(fault.Block, "seal.stamp_wrong")
			return
		}
		s.stamped(token, t)
	}
	if s.Time.IsZero() {
		s.add(fault.Block, "seal.time_missing")
		return
	}
	if s.TimeSource == "" {
		s.TimeSource = TimeClaimed
	}
	s.take(t.Check(signed.Signer, signed.Certs, s.Time, trust.Signing), true)
}

// stamped checks a time stamp and takes its time.
func (s *Signature) stamped(token *cms.Token, t *trust.Store) {
	s.Time, s.TimeSource = token.At, TimeStamped
	s.take(t.Check(token.Signer, token.Certs, token.At, trust.Stamping), false)
}

// take writes the result of a check into the report; the chain that is shown is
// the signer's.
func (s *Signature) take(r trust.Result, shown bool) {
	if r.Err != nil {
		s.add(fault.Block, keyOf(r.Err))
	}
	for _, l := range r.Links {
		name := l.Cert.Subject.CommonName
		s.Revocation = append(s.Revocation, Revocation{Subject: name, Status: l.Status, Source: l.Source,
			AsOf: l.AsOf, RevokedAt: l.RevokedAt})
		switch {
		case l.Status == trust.None:
			s.add(fault.Note, "seal.no_status", name)
		case l.Status == trust.Good && !l.RevokedAt.IsZero():
			s.add(fault.Note, "seal.revoked_later", name, day(l.RevokedAt))
		}
	}
	if n := len(r.Chain); n > 0 && !trust.Anchored(r.Chain[n-1]) {
		s.add(fault.Note, "seal.anchor_not_self_signed", r.Chain[n-1].Subject.CommonName)
	}
	if shown || len(s.Chain) == 0 {
		s.Chain = []string{}
		for _, c := range r.Chain {
			s.Chain = append(s.Chain, c.Subject.CommonName)
		}
	}
}

// order holds the agency's signature to its place (ND30-32.2.c-d): after the
// person's. A file without a field for a person is a copy that the agency made.
func (r *Report) order(fields []pades.FieldState) {
	person, agency := r.place(PersonField), r.place(AgencyField)
	awaited, _ := stateOf(fields, PersonField)
	switch {
	case agency < 0 || person >= 0 && person < agency:
		return
	case awaited:
		r.say(fault.Block, "seal.agency_before_person")
	default:
		r.say(fault.Note, "seal.agency_alone")
	}
}

func (r *Report) say(grade, key string) {
	f := finding(AgencyField, grade, key)
	f.Citation = "ND30-32.2.d"
	r.Findings = append(r.Findings, f)
}

// tail says how much of the end of the file no signature covers.
func (r *Report) tail() {
	n := len(r.Signatures)
	if n > 0 && !r.Signatures[n-1].WholeFile {
		r.Findings = append(r.Findings, finding("", fault.Note, "seal.not_whole_file"))
	}
}

func (r *Report) place(field string) int {
	for i, s := range r.Signatures {
		if s.Field == field {
			return i
		}
	}
	return -1
}

func (r *Report) holds(field string) bool {
	i := r.place(field)
	return i >= 0 && r.Signatures[i].Verdict == Valid
}

// keyOf turns what the rooms below say into a message key.
func keyOf(err error) string {
	for _, m := range []struct {
		err error
		key string
	}{
		{cms.ErrContent, "seal.content_changed"},
		{cms.ErrValue, "seal.value_wrong"},
		{cms.ErrESS, "seal.certificate_swapped"},
		{cms.ErrWeak, "seal.weak"},
		{trust.ErrWeak, "seal.chain_weak"},
		{pades.ErrRange, "seal.coverage"},
		{pades.ErrHoleText, "seal.hole_filled"},
		{pades.ErrFormat, "seal.format_not_accepted"},
		{trust.ErrFuture, "seal.time_future"},
		{trust.ErrExpired, "seal.expired"},
		{trust.ErrNotYet, "seal.not_yet_valid"},
		{trust.ErrUsage, "seal.wrong_usage"},
		{trust.ErrRevoked, "seal.revoked"},
		{trust.ErrStray, "seal.stray_certificate"},
		{trust.ErrUntrusted, "seal.untrusted"},
		{trust.ErrClock, "seal.no_clock"},
	} {
		if errors.Is(err, m.err) {
			return m.key
		}
	}
	return "seal.malformed"
}
