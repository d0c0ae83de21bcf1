package trial

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// Key is a passkey in somebody's device, as WebAuthn level 3 describes one: it verifies its holder and counts its answers.
type Key struct {
	t       testing.TB
	private *ecdsa.PrivateKey
	id      []byte
	holder  []byte
	Origin  string // of the page that asks: the browser says it
	Counter uint32
}

// NewKey is a device without a passkey, in a browser at an address.
func NewKey(t testing.TB, origin string) *Key { return &Key{t: t, Origin: origin} }

var b64 = base64.RawURLEncoding

// asked is what of a question a device looks at.
type asked struct {
	PublicKey struct {
		Challenge string
		RPID      string `json:"rpId"`
		RP        struct{ ID string }
		User      struct{ ID string }
	}
}

func (k *Key) read(question []byte) asked {
	k.t.Helper()
	var q asked
	if err := json.Unmarshal(question, &q); err != nil {
		k.t.Fatalf("%v in %s", err, question)
	}
	return q
}

// Make makes the passkey and gives the browser's answer. The statement of the maker is "none".
func (k *Key) Make(question []byte) []byte {
	k.t.Helper()
	q := k.read(question)
	var err error
	if k.private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		k.t.Fatal(err)
	}
	if k.holder, err = b64.DecodeString(q.PublicKey.User.ID); err != nil {
		k.t.Fatal(err)
	}
	k.id = make([]byte, 16)
	rand.Read(k.id)
	data := k.data(q.PublicKey.RP.ID, 0x45) // present, verified, key attached
	data = append(data, make([]byte, 16)...)
	data = append(data, 0, byte(len(k.id)))
	data = append(append(data, k.id...), k.cose()...)
	object := append([]byte("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"), byte(len(data)))
	return k.answer(map[string]any{"clientDataJSON": b64.EncodeToString(k.client("webauthn.create", q)), "attestationObject": b64.EncodeToString(append(object, data...)), "transports": []string{"internal"}})
}

// Answer gives the browser's answer to a question at sign-in.
func (k *Key) Answer(question []byte) []byte {
	k.t.Helper()
	q := k.read(question)
	k.Counter++
	data, client := k.data(q.PublicKey.RPID, 0x05), k.client("webauthn.get", q)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(data, hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, k.private, digest[:])
	if err != nil {
		k.t.Fatal(err)
	}
	return k.answer(map[string]any{"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(data), "signature": b64.EncodeToString(signature), "userHandle": b64.EncodeToString(k.holder)})
}

func (k *Key) answer(response map[string]any) []byte {
	id := b64.EncodeToString(k.id)
	return k.json(map[string]any{"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
}

func (k *Key) json(v any) []byte {
	out, err := json.Marshal(v)
	if err != nil {
		k.t.Fatal(err)
	}
	return out
}

func (k *Key) client(kind string, q asked) []byte {
	return k.json(map[string]any{"type": kind, "challenge": q.PublicKey.Challenge, "origin": k.Origin, "crossOrigin": false})
}

// data is the head of the authenticator's data: for whom, its flags, its counter.
func (k *Key) data(party string, flags byte) []byte {
	hash := sha256.Sum256([]byte(party))
	return binary.BigEndian.AppendUint32(append(hash[:], flags), k.Counter)
}

// cose is the public key as CBOR: EC2, ES256, P-256, x, y.
func (k *Key) cose() []byte {
	point, err := k.private.PublicKey.Bytes()
	if err != nil {
		k.t.Fatal(err)
	}
	out := append([]byte("\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"), point[1:33]...)
	return append(append(out, "\x22\x58\x20"...), point[33:65]...)
}
