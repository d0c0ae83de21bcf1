package main

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"hoso/civil"
	"hoso/seal"
	"hoso/seal/trust"
)

// verifyCommand is "hoso verify".
type verifyCommand struct {
	File      string      `arg:"" type:"existingfile" help:"A signed PDF, or any file with its detached signature beside it (FILE.p7s)."`
	Signature string      `type:"existingfile" help:"The detached signature, when it is not FILE.p7s."`
	Roots     []string    `type:"existingfile" placeholder:"PEM" help:"Certificates of the authorities you trust. May be repeated."`
	Chain     []string    `type:"existingfile" placeholder:"PEM" help:"Certificates between those and the signers, when the file lacks them."`
	CRL       []string    `name:"crl" type:"existingfile" help:"Revocation lists (DER). May be repeated."`
	Today     *civil.Date `placeholder:"YYYY-MM-DD" help:"Check as of this day, for files of a demonstration whose day was moved."`
	Online    bool        `help:"Ask the authorities' own servers for what the lists do not tell."`
	JSON      bool        `name:"json" help:"Report as JSON."`
}

// The further ways verify ends.
const (
	statusUnsigned    = status(3)
	statusUnconfirmed = status(4)
)

// Help says what the status means.
func (*verifyCommand) Help() string {
	return `Needs no database and believes nothing but the file and the authorities named with --roots. A demonstration's are in its data directory:
  hoso verify hoso.pdf --roots DIR/keys/roots.pem --chain DIR/keys/chain.pem --crl DIR/keys/issuing.crl --crl DIR/keys/root.crl
Status 0: valid; 1: refused (changed, revoked, not trusted, …); 2: the file could not be read; 3: not signed; 4: it holds, but nothing
tells whether a certificate was revoked.`
}

const maxVerified = 256 << 20

// Run says who signed a file.
func (v *verifyCommand) Run(c console) error {
	content, err := readLimited(v.File)
	if err != nil {
		return err
	}
	known, err := v.trusted()
	if err != nil {
		return err
	}
	report, err := v.report(content, known)
	if err != nil {
		return err
	}
	if v.JSON {
		err = printJSON(c, report)
	} else {
		tell(c, v.File, report, len(known.Roots) > 0)
	}
	if err != nil {
		return err
	}
	return statusOf(report.Verdict)
}

func (v *verifyCommand) report(content []byte, known *trust.Store) (seal.Report, error) {
	if v.Signature == "" && bytes.HasPrefix(content, []byte("%PDF-")) {
		return seal.VerifyPDF(content, known)
	}
	name := v.Signature
	if name == "" {
		name = v.File + ".p7s"
	}
	signature, err := readLimited(name)
	if errors.Is(err, os.ErrNotExist) {
		return seal.Report{}, fmt.Errorf("%s is no PDF, and there is no signature %s beside it", v.File, name)
	}
	if err != nil {
		return seal.Report{}, err
	}
	return seal.VerifyBytes(content, signature, known)
}

func readLimited(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxVerified {
		return nil, fmt.Errorf("%s is larger than %d MB", name, maxVerified>>20)
	}
	return os.ReadFile(name)
}

// trusted reads whom to trust.
func (v *verifyCommand) trusted() (*trust.Store, error) {
	s := &trust.Store{Now: time.Now}
	if v.Today != nil {
		s.Now = func() time.Time { return v.Today.End() }
	}
	var err error
	if s.Roots, err = readCertificates(v.Roots); err != nil {
		return nil, err
	}
	if s.Intermediates, err = readCertificates(v.Chain); err != nil {
		return nil, err
	}
	for _, name := range v.CRL {
		b, err := readLimited(name)
		if err != nil {
			return nil, err
		}
		list, err := trust.ParseCRL(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		s.CRLs = append(s.CRLs, list)
	}
	if v.Online {
		s.HTTP = &http.Client{Timeout: 20 * time.Second}
	}
	return s, nil
}

func readCertificates(names []string) ([]*x509.Certificate, error) {
	var all []*x509.Certificate
	for _, name := range names {
		b, err := readLimited(name)
		if err != nil {
			return nil, err
		}
		certs, err := trust.ParsePEM(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, certs...)
	}
	return all, nil
}

func statusOf(v seal.Verdict) error {
	switch v {
	case seal.Valid:
		return nil
	case seal.Unsigned:
		return statusUnsigned
	case seal.Unconfirmed:
		return statusUnconfirmed
	}
	return statusFound
}
