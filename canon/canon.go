// Package canon owns the bytes that are hashed and signed: one form of a JSON
// document (RFC 8785, text in NFC), its digest, Merkle trees over digests
// (RFC 6962), and salted commitments to single values.
//
// It does not own what the documents say, nor signatures or keys.
//
// Invariant: two documents that say the same have the same bytes, and bytes
// that are canonical are their own canonical form.
package canon

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/gowebpki/jcs"
	"golang.org/x/text/unicode/norm"
)

// Text gives s in NFC, the form in which all text is kept: "ê" is one
// character, however the keyboard composed it. Text that is not UTF-8 has no NFC:
// it comes back broken and JSON refuses it.
func Text(s string) string { return norm.NFC.String(s) }

// JSON gives the canonical bytes of v: encoding/json, strings and keys in NFC,
// then RFC 8785.
//
// Documents of this system hold no numbers: money, coefficients and ids are
// strings. A JSON number is taken only where it says exactly what it says: more
// than 15 significant digits are refused, because RFC 8785 rounds them in
// silence, and so are NaN, infinities and magnitudes beyond 1e±300. Text that
// is not UTF-8 and keys that become equal in NFC are refused too.
func JSON(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("canon: %w", err)
	}
	if replaced(raw) {
		return nil, errors.New("canon: text is not UTF-8")
	}
	return Bytes(raw)
}

// Bytes gives the canonical form of one JSON document; see JSON for what it
// refuses. Bytes that came from JSON or Bytes come back unchanged.
func Bytes(raw []byte) ([]byte, error) {
	plain, err := jcs.Transform(raw)
	if err != nil {
		return nil, fmt.Errorf("canon: %w", err)
	}
	if err := checkNumbers(raw); err != nil {
		return nil, err
	}
	if norm.NFC.IsNormal(plain) {
		return plain, nil // the common case: a part of NFC text is in NFC
	}
	return composed(plain)
}

// Digest gives the SHA-256 of b in lower-case hex.
func Digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// DigestOf gives the digest of the canonical bytes of v.
func DigestOf(v any) (string, error) {
	b, err := JSON(v)
	if err != nil {
		return "", err
	}
	return Digest(b), nil
}

// replaced tells whether encoding/json put \ufffd for bytes that are not UTF-8.
// It writes a U+FFFD that was in the text as itself, so the escape is proof;
// without this check two different texts would share one digest.
func replaced(raw []byte) bool {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		if bytes.HasPrefix(raw[i:], []byte(`\ufffd`)) {
			return true
		}
		i++ // the escaped character, which may be a backslash
	}
	return false
}

// composed brings every string of a valid document into NFC. It works on the
// decoded strings: in the text of the document a combining mark could join the
// letter of an escape such as \n.
func composed(plain []byte) ([]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(plain))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return nil, fmt.Errorf("canon: %w", err)
	}
	tree, err := compose(tree)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(tree)
	if err != nil {
		return nil, fmt.Errorf("canon: %w", err)
	}
	out, err := jcs.Transform(text)
	if err != nil {
		return nil, fmt.Errorf("canon: %w", err)
	}
	return out, nil
}

func compose(v any) (any, error) {
	switch v := v.(type) {
	case string:
		return Text(v), nil
	case []any:
		for i := range v {
			var err error
			if v[i], err = compose(v[i]); err != nil {
				return nil, err
			}
		}
		return v, nil
	case map[string]any:
		return composeObject(v)
	}
	return v, nil
}

func composeObject(object map[string]any) (map[string]any, error) {
	out := make(map[string]any, len(object))
	for key, value := range object {
		key = Text(key)
		if _, twice := out[key]; twice {
			return nil, fmt.Errorf("canon: the key %.40q is there twice", key)
		}
		value, err := compose(value)
		if err != nil {
			return nil, err
		}
		out[key] = value
	}
	return out, nil
}
