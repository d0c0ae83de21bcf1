package vault

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"

	"github.com/tink-crypto/tink-go/v2/tink"

	"hoso/fault"
	"hoso/id"
)

// box seals with the key of one dossier.
type box struct {
	dossier id.Dossier
	key     tink.AEAD
}

// bound gives the associated data of a place: dossier ‖ 0 ‖ component/path. The edition of the form is not in it, because
// moving to a new edition must not seal everything anew.
func (b *box) bound(place string) []byte {
	data := make([]byte, 0, len(b.dossier)+1+len(place))
	data = append(data, b.dossier...)
	data = append(data, 0)
	return append(data, place...)
}

// Seal gives a printable text. Sealing the same value twice gives two texts.
func (b *box) Seal(place string, plain []byte) (string, error) {
	sealed, err := b.SealBytes(place, plain)
	if err != nil {
		return "", err
	}
	text := make([]byte, 0, len(textTag)+base64.RawStdEncoding.EncodedLen(len(sealed)))
	text = append(text, textTag...)
	return string(base64.RawStdEncoding.AppendEncode(text, sealed)), nil
}

// Open gives the value back. Fault Closed "vault.cannot_open".
func (b *box) Open(place, sealed string) ([]byte, error) {
	raw, err := decode(base64.RawStdEncoding, textTag, sealed)
	if err != nil {
		return nil, cannotOpen(place, err)
	}
	return b.OpenBytes(place, raw)
}

// SealBytes is Seal without the printable form, for files: 33 bytes longer than the plain bytes.
func (b *box) SealBytes(place string, plain []byte) ([]byte, error) {
	if place == "" {
		return nil, errors.New("vault: sealing needs a place")
	}
	sealed, err := b.key.Encrypt(plain, b.bound(place))
	if err != nil {
		return nil, fmt.Errorf("vault: seal %s: %w", place, err)
	}
	return sealed, nil
}

// OpenBytes gives the bytes back. Fault Closed "vault.cannot_open".
func (b *box) OpenBytes(place string, sealed []byte) ([]byte, error) {
	plain, err := b.key.Decrypt(sealed, b.bound(place))
	if err != nil {
		return nil, cannotOpen(place, errDoesNotOpen)
	}
	return plain, nil
}

func cannotOpen(place string, cause error) error {
	return fault.New(fault.Closed, "vault.cannot_open", place).Wrap(cause)
}

// Format writes a mask whatever the verb.
func (b *box) Format(f fmt.State, _ rune) { fmt.Fprint(f, mask) }

// LogValue is the mask for package slog.
func (b *box) LogValue() slog.Value { return slog.StringValue(mask) }

// MarshalText is the mask for encoders.
func (b *box) MarshalText() ([]byte, error) { return []byte(mask), nil }
