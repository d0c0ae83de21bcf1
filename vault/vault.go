// Package vault seals what the province may not show: one key per dossier, wrapped by a master key that lives in a file
// outside the database, with every ciphertext bound to its dossier and its place.
//
// It owns keys, sealing, blind indexes and the program's own short-lived tokens. It does not own which entries are sealed
// (law), nor where sealed texts lie (store, files). Invariant: no key and no plain value is ever in a name, a log line or an
// error of this package, and a ciphertext opens only for the dossier and the place it was made for.
package vault

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"unicode"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/viet"
)

// The tags in front of what this package writes, so that a later form can be told from this one.
const (
	textTag  = "s1:" // a sealed value
	keyTag   = "k1:" // a dossier's wrapped key
	tokenTag = "t1." // a token; it may stand in an address
)

// blindBytes is the length of a blind index before base32: 20 bytes are 32 characters and 160 bits.
const blindBytes = 20

// maxToken bounds what OpenToken looks at; tokens come back from outside.
const maxToken = 16 << 10

// Vault makes and opens boxes. It is safe for use by many goroutines.
type Vault struct {
	wrap  tink.AEAD // AES-256-GCM: wraps the dossiers' keys
	token tink.AEAD // XAES-256-GCM
	blind *prf.Set  // HMAC-SHA-256
	boxes *boxes
}

var _ office.Vault = (*Vault)(nil)

// NewKey makes an AES-256-GCM key set for a dossier, wrapped by the master key with the dossier's id as associated data.
// The text is printable and about 200 bytes long.
func (v *Vault) NewKey(dossier id.Dossier) (string, error) {
	if dossier == "" {
		return "", errors.New("vault: a key needs a dossier")
	}
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return "", fmt.Errorf("vault: new key: %w", err)
	}
	var wrapped bytes.Buffer
	if err := handle.WriteWithAssociatedData(keyset.NewBinaryWriter(&wrapped), v.wrap, []byte(dossier)); err != nil {
		return "", fmt.Errorf("vault: wrap key: %w", err)
	}
	return keyTag + base64.RawStdEncoding.EncodeToString(wrapped.Bytes()), nil
}

// Box opens a dossier's wrapped key, or finds it among those opened lately. Fault Closed "vault.wrong_key" when the key was
// wrapped by another master key or for another dossier, or was changed.
func (v *Vault) Box(dossier id.Dossier, wrapped string) (office.Box, error) {
	if b := v.boxes.find(dossier, wrapped); b != nil {
		return b, nil
	}
	b, err := v.openBox(dossier, wrapped)
	if err != nil {
		return nil, fault.New(fault.Closed, "vault.wrong_key", dossier).Wrap(err)
	}
	v.boxes.keep(dossier, wrapped, b)
	return b, nil
}

func (v *Vault) openBox(dossier id.Dossier, wrapped string) (*box, error) {
	raw, err := decode(base64.RawStdEncoding, keyTag, wrapped)
	if err != nil {
		return nil, err
	}
	handle, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(raw)), v.wrap, []byte(dossier))
	if err != nil {
		return nil, errors.New("vault: the key does not unwrap") // the cause of tink may quote what it read
	}
	key, err := aead.New(handle)
	if err != nil {
		return nil, errors.New("vault: the unwrapped key is of another kind")
	}
	return &box{dossier: dossier, key: key}, nil
}

// Forget drops the box of a dossier from memory: whoever shreds a dossier by deleting its key calls it afterwards.
func (v *Vault) Forget(dossier id.Dossier) { v.boxes.forget(dossier) }

// Blind gives the blind index of a value: 32 characters of a–z and 2–7, made by HMAC-SHA-256 with a key of its own over the
// field's name and the value. Spaces, invisible characters, case and NFC or NFD make no difference: a number written
// "079 123 456 789" is found under "079123456789". A value that is empty has the empty index.
func (v *Vault) Blind(field, value string) string {
	plain := indexed(value)
	if plain == "" {
		return ""
	}
	sum, err := v.blind.ComputePrimaryPRF([]byte(field+"\x00"+plain), blindBytes)
	if err != nil {
		// HMAC fails only for lengths it cannot give, and the length is ours: openKeys has computed one.
		panic("vault: blind index: " + err.Error())
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum))
}

// indexed is the form in which a value is compared.
func indexed(value string) string {
	return viet.Upper(strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || unicode.In(c, unicode.Cf, unicode.Cc) {
			return -1
		}
		return c
	}, value))
}

// Name tells one set of master keys from another without telling anything of them: 8 characters. The program keeps it beside
// the data, so that a start with a wrong key file is refused before anything is sealed with it.
func (v *Vault) Name() string { return v.Blind("vault.name", "name")[:8] }

// SealToken protects a short-lived text of the program itself. The result may stand in an address.
func (v *Vault) SealToken(purpose string, plain []byte) (string, error) {
	sealed, err := v.token.Encrypt(plain, []byte(purpose))
	if err != nil {
		return "", fmt.Errorf("vault: seal token: %w", err)
	}
	return tokenTag + base64.RawURLEncoding.EncodeToString(sealed), nil
}

// OpenToken opens a token made for the same purpose. Fault Invalid "vault.token" for anything else.
func (v *Vault) OpenToken(purpose, sealed string) ([]byte, error) {
	if len(sealed) > maxToken {
		return nil, fault.New(fault.Invalid, "vault.token").Wrap(errors.New("vault: token too long"))
	}
	raw, err := decode(base64.RawURLEncoding, tokenTag, sealed)
	if err != nil {
		return nil, fault.New(fault.Invalid, "vault.token").Wrap(err)
	}
	plain, err := v.token.Decrypt(raw, []byte(purpose))
	if err != nil {
		return nil, fault.New(fault.Invalid, "vault.token").Wrap(errDoesNotOpen)
	}
	return plain, nil
}

var errDoesNotOpen = errors.New("vault: made for another place or another key, or changed")

// decode reads base64 behind a tag, and only the one spelling that encoding gives.
func decode(encoding *base64.Encoding, tag, s string) ([]byte, error) {
	text, ok := strings.CutPrefix(s, tag)
	if !ok {
		return nil, fmt.Errorf("vault: does not begin with %q", tag)
	}
	if strings.ContainsAny(text, "\r\n") { // encoding/base64 would skip them
		return nil, errors.New("vault: line break in a sealed text")
	}
	raw, err := encoding.Strict().DecodeString(text)
	if err != nil {
		return nil, errors.New("vault: not base64")
	}
	return raw, nil
}

const mask = "vault(…)"

// Format writes a mask whatever the verb, so that no log line ever holds a key.
func (v *Vault) Format(f fmt.State, _ rune) { fmt.Fprint(f, mask) }

// LogValue is the mask for package slog.
func (v *Vault) LogValue() slog.Value { return slog.StringValue(mask) }

// MarshalText is the mask for encoders.
func (v *Vault) MarshalText() ([]byte, error) { return []byte(mask), nil }
