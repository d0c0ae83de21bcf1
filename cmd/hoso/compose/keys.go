package compose

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"hoso/fault"
	"hoso/office"
	"hoso/office/copy"
	"hoso/seal"
	"hoso/seal/trust"
)

// Keys are the signing keys of a folder of PKCS#12 files, by file name without its ending, and the roots signatures are checked against.
// A person's own key on the server is for demonstrations only.
type Keys struct {
	dir      string
	password string
	names    []string
	mu       sync.Mutex
	opened   map[string]seal.Key
	Trust    *trust.Store
}

// OpenKeys reads DIR/*.p12, the trusted roots DIR/roots.pem, further authorities DIR/chain.pem and revocation lists DIR/*.crl.
func OpenKeys(dir, password string, now func() time.Time) (*Keys, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.p12"))
	if err != nil {
		return nil, err
	}
	k := &Keys{dir: dir, password: password, opened: map[string]seal.Key{}, Trust: &trust.Store{Now: now}}
	for _, file := range files {
		k.names = append(k.names, strings.TrimSuffix(filepath.Base(file), ".p12"))
	}
	if k.Trust.Roots, err = readPEM(filepath.Join(dir, "roots.pem")); err != nil {
		return nil, err
	}
	if k.Trust.Intermediates, err = readPEM(filepath.Join(dir, "chain.pem")); err != nil {
		return nil, err
	}
	k.Trust.CRLs, err = readCRLs(dir)
	return k, err
}

func readPEM(path string) ([]*x509.Certificate, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return trust.ParsePEM(b)
}

func readCRLs(dir string) ([]*x509.RevocationList, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.crl"))
	if err != nil {
		return nil, err
	}
	var lists []*x509.RevocationList
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		list, err := trust.ParseCRL(b)
		if err != nil {
			return nil, fmt.Errorf("compose: %s: %w", filepath.Base(name), err)
		}
		lists = append(lists, list)
	}
	return lists, nil
}

// Keys lists the names of the keys.
func (k *Keys) Keys() []string { return k.names }

// key opens a key the first time it is asked for: opening PKCS#12 is slow on purpose.
func (k *Keys) key(name string) (seal.Key, error) {
	if !slices.Contains(k.names, name) {
		return seal.Key{}, fault.New(fault.Invalid, "batch.no_key", name)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if key, ok := k.opened[name]; ok {
		return key, nil
	}
	der, err := os.ReadFile(filepath.Join(k.dir, name+".p12"))
	if err != nil {
		return seal.Key{}, err
	}
	key, err := seal.LoadP12(der, k.password)
	if err != nil {
		return seal.Key{}, fmt.Errorf("compose: %s: %w", name, err)
	}
	k.opened[name] = key
	return key, nil
}

// SignBytes makes a detached CAdES signature.
func (k *Keys) SignBytes(_ context.Context, name string, content []byte, at time.Time) (office.Signature, error) {
	key, err := k.key(name)
	if err != nil {
		return office.Signature{}, err
	}
	der, err := seal.SignBytes(key, content, at)
	if err != nil {
		return office.Signature{}, err
	}
	return k.Verify(content, der) // a revoked certificate still signs; it must not be recorded (P6)
}

func signatureOf(key seal.Key, der []byte, at time.Time) office.Signature {
	return office.Signature{DER: der, Signer: key.Cert.Subject.CommonName, Serial: key.Cert.SerialNumber.Text(16), At: at}
}

// SignPDF fills one of the two fields of a printed dossier, with the look NĐ 30/2020 asks for. The images are drawn for the demonstration.
func (k *Keys) SignPDF(_ context.Context, name, field string, pdf []byte, at time.Time) ([]byte, office.Signature, error) {
	key, err := k.key(name)
	if err != nil {
		return nil, office.Signature{}, err
	}
	subject := key.Cert.Subject
	organisation := strings.Join(subject.Organization, ", ")
	look, err := lookOf(field, subject.CommonName, organisation, at)
	if err != nil {
		return nil, office.Signature{}, err
	}
	if err := seal.MaySign(pdf, field, false); err != nil {
		return nil, office.Signature{}, err
	}
	signed, err := seal.SignPDF(pdf, key, seal.PDFOptions{Field: field, Look: look, Reason: "Xác nhận sơ yếu lý lịch", Time: at})
	if err != nil {
		return nil, office.Signature{}, err
	}
	report, err := seal.VerifyPDF(signed, k.Trust)
	if err != nil {
		return nil, office.Signature{}, err
	}
	return signed, signatureOf(key, nil, at), holds(report)
}

// holds refuses what is refused. A signature whose revocation could not be asked for is kept: that is a state of its own, told to whoever
// verifies, and no fault of the signer.
func holds(report seal.Report) error {
	if report.Verdict == seal.Valid || report.Verdict == seal.Unconfirmed {
		return nil
	}
	return fault.New(fault.Closed, "seal.not_valid", report.Verdict).With(report.Findings...)
}

func lookOf(field, name, organisation string, at time.Time) (*seal.Look, error) {
	if field == copy.FieldAgency {
		image, err := seal.DemoSeal(organisation, name)
		return &seal.Look{Page: image}, err
	}
	image, err := seal.DemoSignature(name)
	return seal.PersonLook(image, name, organisation, at), err
}

// Verify checks a detached signature.
func (k *Keys) Verify(content, signature []byte) (office.Signature, error) {
	report, err := seal.VerifyBytes(content, signature, k.Trust)
	if err != nil {
		return office.Signature{}, err
	}
	if err := holds(report); err != nil {
		return office.Signature{}, err
	}
	if len(report.Signatures) != 1 {
		return office.Signature{}, fault.New(fault.Closed, "seal.not_valid", report.Verdict)
	}
	s := report.Signatures[0]
	return office.Signature{DER: signature, Signer: s.Signer.Name, Serial: s.Signer.Serial, At: s.Time}, nil
}
