package cms

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
)

// minRSABits is the shortest RSA key relied on (NIST SP 800-131A; the same in Vietnam).
const minRSABits = 2048

// checkValue checks a signature value over a digest, and that the algorithm is
// named as the key and the hash function want it.
func checkValue(pub crypto.PublicKey, s suite, alg pkix.AlgorithmIdentifier, digest, value []byte) error {
	switch k := pub.(type) {
	case *rsa.PublicKey:
		if k.N.BitLen() < minRSABits {
			return fmt.Errorf("%w: RSA key of %d bits", ErrWeak, k.N.BitLen())
		}
		return checkRSA(k, s, alg, digest, value)
	case *ecdsa.PublicKey:
		if !alg.Algorithm.Equal(s.ecc) || !nullOrAbsent(alg.Parameters) {
			return fmt.Errorf("%w: signature algorithm %v", ErrShape, alg.Algorithm)
		}
		if !ecdsa.VerifyASN1(k, digest, value) {
			return ErrValue
		}
		return nil
	}
	return fmt.Errorf("%w: %w: %T", ErrShape, ErrKeyType, pub)
}

func checkRSA(k *rsa.PublicKey, s suite, alg pkix.AlgorithmIdentifier, digest, value []byte) error {
	if alg.Algorithm.Equal(oidRSAPSS) {
		if err := pssParameters(alg.Parameters, s); err != nil {
			return err
		}
		opts := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: s.hash}
		if err := rsa.VerifyPSS(k, s.hash, digest, value, opts); err != nil {
			return fmt.Errorf("%w: %w", ErrValue, err)
		}
		return nil
	}
	if !alg.Algorithm.Equal(oidRSA) && !alg.Algorithm.Equal(s.rsa) || !nullOrAbsent(alg.Parameters) {
		return fmt.Errorf("%w: signature algorithm %v", ErrShape, alg.Algorithm)
	}
	if err := rsa.VerifyPKCS1v15(k, s.hash, digest, value); err != nil {
		return fmt.Errorf("%w: %w", ErrValue, err)
	}
	return nil
}

// pssParameters accepts the one form that programs write: the same hash
// function throughout, a salt as long as the hash.
func pssParameters(params asn1.RawValue, s suite) error {
	var p struct {
		Hash pkix.AlgorithmIdentifier `asn1:"explicit,tag:0"`
		MGF  struct {
			Algorithm asn1.ObjectIdentifier
			Hash      pkix.AlgorithmIdentifier
		} `asn1:"explicit,tag:1"`
		Salt    int `asn1:"explicit,tag:2"`
		Trailer int `asn1:"optional,explicit,tag:3,default:1"`
	}
	err := whole(params.FullBytes, &p)
	mgf1 := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 8}
	fits := err == nil && p.Hash.Algorithm.Equal(s.digest) && p.MGF.Algorithm.Equal(mgf1) &&
		p.MGF.Hash.Algorithm.Equal(s.digest) && p.Salt == s.hash.Size() && p.Trailer == 1 &&
		nullOrAbsent(p.Hash.Parameters) && nullOrAbsent(p.MGF.Hash.Parameters)
	if !fits {
		return fmt.Errorf("%w: RSA-PSS parameters", ErrShape)
	}
	return nil
}
