package cms

import (
	"bytes"
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"
)

// Token is a time stamp of RFC 3161, mathematics checked, trust not.
type Token struct {
	Signed
	At time.Time // when the authority says that the stamped bytes existed
}

// stampInfo is the beginning of TSTInfo; what follows is not needed.
type stampInfo struct {
	Version int
	Policy  asn1.ObjectIdentifier
	Imprint struct {
		Algorithm pkix.AlgorithmIdentifier
		Digest    []byte
	}
	Serial *big.Int
	Time   asn1.RawValue // GeneralizedTime, with fractions of a second at will
}

// VerifyToken checks a time stamp over the bytes whose digest the function
// gives: a signature value, or a whole document.
func VerifyToken(token []byte, digest func(crypto.Hash) []byte) (*Token, error) {
	sd, err := open(token)
	if err != nil {
		return nil, err
	}
	oidStampInfo := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
	var content []byte
	if err := whole(sd.Encap.Content.Bytes, &content); err != nil || !sd.Encap.Type.Equal(oidStampInfo) {
		return nil, fmt.Errorf("%w: no time stamp inside", ErrShape)
	}
	signed, err := sd.verify(func(h crypto.Hash) []byte { return sum(h, content) })
	if err != nil {
		return nil, err
	}
	var info stampInfo
	if err := whole(content, &info); err != nil {
		return nil, fmt.Errorf("%w: time stamp: %w", ErrShape, err)
	}
	s, ok := suiteNamed(info.Imprint.Algorithm.Algorithm)
	if !ok {
		return nil, fmt.Errorf("%w: stamped with %v", ErrWeak, info.Imprint.Algorithm.Algorithm)
	}
	if !bytes.Equal(info.Imprint.Digest, digest(s.hash)) {
		return nil, ErrContent
	}
	at, err := time.Parse("20060102150405Z", string(info.Time.Bytes)) // fractions are read too
	if err != nil || info.Time.Tag != asn1.TagGeneralizedTime {
		return nil, fmt.Errorf("%w: time of the stamp", ErrShape)
	}
	return &Token{*signed, at}, nil
}
