// Package cms owns detached CMS SignedData (RFC 5652) with one signer, in the
// shapes that PAdES (EN 319 142-1) and CAdES (EN 319 122-1) baseline B need:
// it prepares what a key has to sign, wraps the value up, and reads and checks
// such a message again.
//
// It owns neither PDF (package pades) nor the question whether a certificate is
// to be trusted (package trust). Signing is in two steps, so that the private
// key may be on another machine.
//
// Invariant: Verify answers without an error only if the mathematics hold and
// every byte of the message outside of the embedded certificates and the
// unsigned attributes has its only possible value; those two are the caller's
// to check.
package cms

import (
	"crypto"
	_ "crypto/sha256" // registers what crypto.Hash.New gives
	_ "crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
)

var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningTime   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 5}
	oidSigningCert   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 12}
	oidSigningCertV2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidTimeStamp     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 14}
	oidRSA           = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidRSAPSS        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
)

// suite is one hash function with the names that ASN.1 gives it.
type suite struct {
	hash             crypto.Hash
	digest, rsa, ecc asn1.ObjectIdentifier
}

// suites lists the hash functions that are accepted and made; SHA-1 is not one.
func suites() []suite {
	return []suite{
		{crypto.SHA256, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1},
			asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}, asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}},
		{crypto.SHA384, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2},
			asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 12}, asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 3}},
		{crypto.SHA512, asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3},
			asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 13}, asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 4}},
	}
}

func suiteOf(h crypto.Hash) (suite, bool) {
	for _, s := range suites() {
		if s.hash == h {
			return s, true
		}
	}
	return suite{}, false
}

func suiteNamed(digest asn1.ObjectIdentifier) (suite, bool) {
	for _, s := range suites() {
		if s.digest.Equal(digest) {
			return s, true
		}
	}
	return suite{}, false
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values []asn1.RawValue `asn1:"set"`
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type signerInfo struct {
	Version            int
	SID                asn1.RawValue // issuerAndSerial, or [0] subject key identifier
	DigestAlgorithm    pkix.AlgorithmIdentifier
	SignedAttrs        asn1.RawValue `asn1:"optional,tag:0"`
	SignatureAlgorithm pkix.AlgorithmIdentifier
	Signature          []byte
	UnsignedAttrs      asn1.RawValue `asn1:"optional,tag:1"`
}

type encapsulated struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"optional,explicit,tag:0"`
}

type signedData struct {
	Version          int
	DigestAlgorithms []pkix.AlgorithmIdentifier `asn1:"set"`
	Encap            encapsulated
	Certificates     asn1.RawValue `asn1:"optional,tag:0"`
	CRLs             asn1.RawValue `asn1:"optional,tag:1"`
	SignerInfos      []signerInfo  `asn1:"set"`
}

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"explicit,tag:0"`
}

type essIssuerSerial struct {
	Issuer []asn1.RawValue
	Serial *big.Int
}

// essCert is ESSCertIDv2 of RFC 5035; in version 1 the algorithm is absent and SHA-1 meant.
type essCert struct {
	Algorithm pkix.AlgorithmIdentifier `asn1:"optional"`
	Hash      []byte
	Issuer    essIssuerSerial `asn1:"optional"`
}

type essAttribute struct{ Certs []essCert }
