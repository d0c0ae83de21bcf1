package seal

import (
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"strings"
	"time"

	"hoso/canon"
	"hoso/fault"
	"hoso/seal/pades"
	"hoso/seal/trust"
)

// Verdict sums a report up.
type Verdict string

// The verdicts, from good to bad.
const (
	Valid       Verdict = "valid"
	Unconfirmed Verdict = "unconfirmed" // all holds, but no list or answer tells whether a certificate was revoked
	Unsigned    Verdict = "unsigned"
	Refused     Verdict = "refused"
)

// Report is what is known of a signed file or of signed bytes. It is plain
// data; its sentences are message keys.
type Report struct {
	Verdict    Verdict         `json:"verdict"`
	Complete   bool            `json:"complete"` // the person's and the agency's signatures hold: the original, as on paper (ND30-5.1)
	Digest     string          `json:"digest"`   // SHA-256 of the file or the bytes, hex
	Signatures []Signature     `json:"signatures"`
	Findings   []fault.Finding `json:"findings"` // on the whole
}

// Signature is one of the signatures, in the order they were made.
type Signature struct {
	Field      string          `json:"field"` // "" for signed bytes
	Signer     Signer          `json:"signer"`
	Time       time.Time       `json:"time,omitzero"`
	TimeSource string          `json:"time_source"` // TimeClaimed, TimeStamped, or "" where no time is told
	Reason     string          `json:"reason"`
	Location   string          `json:"location"`
	Covered    int             `json:"covered"`    // bytes of the revision that was signed
	WholeFile  bool            `json:"whole_file"` // nothing came after it
	Changes    []pades.Change  `json:"changes"`    // what came after it
	Chain      []string        `json:"chain"`      // from the signer to the root
	Revocation []Revocation    `json:"revocation"` // of all but the root
	Verdict    Verdict         `json:"verdict"`
	Findings   []fault.Finding `json:"findings"`
}

// Sources of the time of signing.
const (
	TimeClaimed = "claimed" // by the signer
	TimeStamped = "stamped" // proven by a time stamp
)

// Signer is what the certificate says of who signed.
type Signer struct {
	Name           string    `json:"name"`
	Organisation   string    `json:"organisation"`
	Unit           string    `json:"unit"`
	PersonalNumber string    `json:"personal_number"` // 12 digits, or ""
	Serial         string    `json:"serial"`          // hex
	Issuer         string    `json:"issuer"`
	NotBefore      time.Time `json:"not_before,omitzero"`
	NotAfter       time.Time `json:"not_after,omitzero"`
	Fingerprint    string    `json:"fingerprint"` // SHA-256 of the certificate, hex
}

// Revocation is what is known of one certificate of the chain.
type Revocation struct {
	Subject   string       `json:"subject"`
	Status    trust.Status `json:"status"`
	Source    string       `json:"source"`              // crl, ocsp, or ""
	AsOf      time.Time    `json:"as_of,omitzero"`      // of the list or answer
	RevokedAt time.Time    `json:"revoked_at,omitzero"` // absent if never
}

// newSignature has empty lists, so that none is written as null.
func newSignature(field string) Signature {
	return Signature{Field: field, Changes: []pades.Change{}, Chain: []string{}, Revocation: []Revocation{}, Findings: []fault.Finding{}}
}

func signerOf(c *x509.Certificate) Signer {
	return Signer{Name: c.Subject.CommonName, Organisation: strings.Join(c.Subject.Organization, ", "),
		Unit: strings.Join(c.Subject.OrganizationalUnit, ", "), PersonalNumber: personalNumber(c),
		Serial: hex.EncodeToString(c.SerialNumber.Bytes()), Issuer: c.Issuer.CommonName,
		NotBefore: c.NotBefore, NotAfter: c.NotAfter, Fingerprint: canon.Digest(c.Raw)}
}

// personalNumber reads "CCCD:" and 12 digits from the user id in the subject,
// where Vietnamese authorities write it.
func personalNumber(c *x509.Certificate) string {
	uid := asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 1}
	for _, n := range c.Subject.Names {
		s, ok := n.Value.(string)
		number, found := strings.CutPrefix(s, "CCCD:")
		if ok && found && n.Type.Equal(uid) && len(number) == 12 && strings.Trim(number, "0123456789") == "" {
			return number
		}
	}
	return ""
}

func finding(field, grade, key string, args ...string) fault.Finding {
	return fault.Finding{Path: field, Rule: key, Grade: grade, Key: key, Args: args}
}

func (s *Signature) add(grade, key string, args ...string) {
	s.Findings = append(s.Findings, finding(s.Field, grade, key, args...))
}

// judge sums up: anything that blocks refuses; an unknown revocation leaves open.
func (s *Signature) judge() {
	s.Verdict = Valid
	for _, r := range s.Revocation {
		if r.Status == trust.None {
			s.Verdict = Unconfirmed
		}
	}
	if blocked(s.Findings) {
		s.Verdict = Refused
	}
}

func blocked(findings []fault.Finding) bool {
	for _, f := range findings {
		if f.Grade == fault.Block {
			return true
		}
	}
	return false
}

func (r *Report) refuse(f fault.Finding) {
	r.Findings = append(r.Findings, f)
	r.Verdict = Refused
}

// judge gives the worst of all signatures; none at all is a verdict of its own.
func (r *Report) judge() {
	r.Verdict = Unsigned
	for i, s := range r.Signatures {
		if i == 0 || worse(s.Verdict, r.Verdict) {
			r.Verdict = s.Verdict
		}
	}
	if blocked(r.Findings) {
		r.Verdict = Refused
	}
}

func worse(a, b Verdict) bool {
	rank := map[Verdict]int{Valid: 0, Unconfirmed: 1, Unsigned: 2, Refused: 3}
	return rank[a] > rank[b]
}
