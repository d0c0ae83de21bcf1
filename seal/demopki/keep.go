package demopki

import (
	"crypto"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// kept is an authority as JSON, keys in the clear: it is for demonstrations.
type kept struct {
	Base      string       `json:"base"`
	Root      keptPair     `json:"root"`
	Issuing   keptPair     `json:"issuing"`
	Responder keptPair     `json:"responder"`
	Revoked   []revocation `json:"revoked"`
}

type keptPair struct {
	Cert []byte `json:"cert"` // DER
	Key  []byte `json:"key"`  // PKCS#8
}

// Keep writes the authority with its keys, so that a demonstration finds it
// again after a restart.
func (a *Authority) Keep() ([]byte, error) {
	k := kept{Base: a.base}
	for to, from := range map[*keptPair]pair{&k.Root: a.root, &k.Issuing: a.issuing, &k.Responder: a.responder} {
		key, err := x509.MarshalPKCS8PrivateKey(from.key)
		if err != nil {
			return nil, fmt.Errorf("demopki: key: %w", err)
		}
		*to = keptPair{from.cert.Raw, key}
	}
	a.mu.Lock()
	k.Revoked = a.revoked
	a.mu.Unlock()
	return json.Marshal(k)
}

// Load reads what Keep wrote.
func Load(b []byte, now func() time.Time) (*Authority, error) {
	if now == nil {
		return nil, errors.New("demopki: the clock is demanded")
	}
	var k kept
	if err := json.Unmarshal(b, &k); err != nil {
		return nil, fmt.Errorf("demopki: %w", err)
	}
	a := &Authority{base: k.Base, now: now, revoked: k.Revoked}
	for to, from := range map[*pair]keptPair{&a.root: k.Root, &a.issuing: k.Issuing, &a.responder: k.Responder} {
		p, err := from.load()
		if err != nil {
			return nil, err
		}
		*to = p
	}
	return a, nil
}

func (k keptPair) load() (pair, error) {
	c, err := x509.ParseCertificate(k.Cert)
	if err != nil {
		return pair{}, fmt.Errorf("demopki: certificate: %w", err)
	}
	key, err := x509.ParsePKCS8PrivateKey(k.Key)
	if err != nil {
		return pair{}, fmt.Errorf("demopki: key: %w", err)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return pair{}, fmt.Errorf("demopki: key of type %T", key)
	}
	return pair{c, signer}, nil
}
