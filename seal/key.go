package seal

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"

	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"hoso/canon"
	"hoso/fault"
	"hoso/seal/cms"
)

const (
	maxP12        = 1 << 20
	maxIterations = 2_000_000 // of password hashing; OpenSSL's default is 2 048, the cautious take a million
	maxP12Depth   = 24
)

// LoadP12 opens a PKCS#12 file. A password in Vietnamese is tried as it was
// typed and then with its letters composed (NFC), because keyboards differ.
// Faults: seal.p12_unreadable, seal.wrong_password, seal.p12_mismatch.
func LoadP12(der []byte, password string) (Key, error) {
	if len(der) > maxP12 {
		return Key{}, fault.New(fault.Invalid, "seal.p12_unreadable")
	}
	canonical, err := cms.DER(der) // some programs write BER
	if err == nil {
		err = affordable(canonical, 0)
	}
	if err != nil {
		return Key{}, fault.New(fault.Invalid, "seal.p12_unreadable").Wrap(err)
	}
	for _, p := range spellings(password) {
		key, err := openP12(canonical, p)
		if !errors.Is(err, pkcs12.ErrIncorrectPassword) {
			return key, err
		}
	}
	return Key{}, fault.New(fault.Invalid, "seal.wrong_password")
}

// spellings gives the password as typed, and with its letters composed.
func spellings(password string) []string {
	out := []string{password}
	if composed := canon.Text(password); composed != password {
		out = append(out, composed)
	}
	return out
}

func openP12(der []byte, password string) (Key, error) {
	private, cert, authorities, err := pkcs12.DecodeChain(der, password)
	if errors.Is(err, pkcs12.ErrIncorrectPassword) {
		return Key{}, err
	}
	if err != nil {
		return Key{}, fault.New(fault.Invalid, "seal.p12_unreadable").Wrap(err)
	}
	signer, ok := private.(crypto.Signer)
	if !ok {
		return Key{}, fault.New(fault.Invalid, "seal.p12_unreadable").Wrap(fmt.Errorf("key of type %T", private))
	}
	k := Key{Signer: signer, Cert: cert}
	for _, c := range authorities {
		if !bytes.Equal(c.RawIssuer, c.RawSubject) { // nobody trusts a root because it was sent along
			k.Chain = append(k.Chain, c)
		}
	}
	return k, k.paired()
}

// paired demands that the private key is the certificate's.
func (k Key) paired() error {
	pub, ok := k.Cert.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !pub.Equal(k.Signer.Public()) {
		return fault.New(fault.Invalid, "seal.p12_mismatch", k.Cert.Subject.CommonName)
	}
	return nil
}

// affordable looks for the counts of password hashing, which a hostile file
// could set so high that opening it would never end: whole numbers that follow
// a salt. Octet strings are looked into, because PKCS#12 nests its parts so.
func affordable(der []byte, depth int) error {
	if depth > maxP12Depth {
		return errors.New("seal: nested too deep")
	}
	salted := false
	for len(der) > 0 {
		var v asn1.RawValue
		rest, err := asn1.Unmarshal(der, &v)
		if err != nil {
			return nil // not a structure: encrypted or plain bytes
		}
		if v.Class == asn1.ClassUniversal && v.Tag == asn1.TagInteger && salted && tooMany(v.FullBytes) {
			return errors.New("seal: too many rounds of password hashing")
		}
		salted = v.Class == asn1.ClassUniversal && v.Tag == asn1.TagOctetString
		if v.IsCompound || salted {
			if err := affordable(v.Bytes, depth+1); err != nil {
				return err
			}
		}
		der = rest
	}
	return nil
}

func tooMany(integer []byte) bool {
	var n int64
	_, err := asn1.Unmarshal(integer, &n)
	return err != nil || n > maxIterations
}

// SamePerson tells whether a certificate belongs to who logged in, by the
// 12-digit number that authorities write into it.
func SamePerson(c *x509.Certificate, number string) bool {
	return number != "" && personalNumber(c) == number
}
