package backup

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
)

// The kinds of frames: one letter, the length as a varint, the bytes.
const (
	frameOpening = 'o'
	frameTable   = 't'
	frameRow     = 'r'
	frameFile    = 'f'
	frameAbsent  = 'a'
	frameClosing = 'c'
)

// maxFrame bounds a frame: a body may have 256 MiB, an uploaded file far less.
const maxFrame = 300 << 20

// The kinds of values in a row.
const (
	valueNull byte = iota
	valueInteger
	valueText
	valueBytes
)

// tableHead is the content of a table frame.
type tableHead struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
}

// digests are taken of frames as they pass.
type digests struct {
	all, content hash.Hash
}

func newDigests() digests { return digests{sha256.New(), sha256.New()} }

func (d digests) add(kind byte, head, payload []byte) {
	for _, b := range [][]byte{head, payload} {
		d.all.Write(b)
		if kind != frameOpening {
			d.content.Write(b)
		}
	}
}

func (d digests) sums() (all, content string) {
	return hex.EncodeToString(d.all.Sum(nil)), hex.EncodeToString(d.content.Sum(nil))
}

// frames writes frames.
type frames struct {
	w io.Writer
	digests
	head [1 + binary.MaxVarintLen64]byte
}

func (f *frames) put(kind byte, payload []byte) error {
	if len(payload) > maxFrame {
		return fmt.Errorf("backup: a piece of %d bytes is too large for a copy", len(payload))
	}
	f.head[0] = kind
	head := f.head[:1+binary.PutUvarint(f.head[1:], uint64(len(payload)))]
	if kind != frameClosing {
		f.add(kind, head, payload)
	}
	if _, err := f.w.Write(head); err != nil {
		return err
	}
	_, err := f.w.Write(payload)
	return err
}

func (f *frames) putJSON(kind byte, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return f.put(kind, b)
}

// appendValues gives a row's values as bytes.
func appendValues(to []byte, values []any) ([]byte, error) {
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			to = append(to, valueNull)
		case int64:
			to = binary.AppendVarint(append(to, valueInteger), v)
		case string:
			to = append(binary.AppendUvarint(append(to, valueText), uint64(len(v))), v...)
		case []byte:
			to = append(binary.AppendUvarint(append(to, valueBytes), uint64(len(v))), v...)
		default:
			return nil, fmt.Errorf("backup: a value of type %T", v)
		}
	}
	return to, nil
}

var errFrame = errors.New("backup: what stands here is no part of a copy")

// values reads a row of n values. The bytes of the result are its own.
func valuesOf(b []byte, n int) ([]any, error) {
	values := make([]any, 0, n)
	for range n {
		v, rest, err := value(b)
		if err != nil {
			return nil, err
		}
		values, b = append(values, v), rest
	}
	if len(b) > 0 {
		return nil, errFrame
	}
	return values, nil
}

func value(b []byte) (v any, rest []byte, err error) {
	if len(b) == 0 {
		return nil, nil, errFrame
	}
	kind, b := b[0], b[1:]
	switch kind {
	case valueNull:
		return nil, b, nil
	case valueInteger:
		i, n := binary.Varint(b)
		if n <= 0 {
			return nil, nil, errFrame
		}
		return i, b[n:], nil
	case valueText, valueBytes:
		length, n := binary.Uvarint(b)
		if n <= 0 || length > uint64(len(b)-n) {
			return nil, nil, errFrame
		}
		part, rest := b[n:n+int(length)], b[n+int(length):]
		if kind == valueText {
			return string(part), rest, nil
		}
		return slices.Clone(part), rest, nil
	}
	return nil, nil, errFrame
}

// unframes reads frames.
type unframes struct {
	r *bufio.Reader
	digests
	payload bytes.Buffer
}

// next gives a frame; its bytes are good until the next one.
func (u *unframes) next() (kind byte, payload []byte, err error) {
	kind, err = u.r.ReadByte()
	if err != nil {
		return 0, nil, unexpected(err)
	}
	length, err := binary.ReadUvarint(u.r)
	if err != nil {
		return 0, nil, unexpected(err)
	}
	if length > maxFrame {
		return 0, nil, errFrame
	}
	u.payload.Reset() // it grows with what is really there, not with what the length promises
	if _, err := io.CopyN(&u.payload, u.r, int64(length)); err != nil {
		return 0, nil, unexpected(err)
	}
	payload = u.payload.Bytes()
	if kind != frameClosing {
		head := binary.AppendUvarint([]byte{kind}, length)
		u.add(kind, head, payload)
	}
	return kind, payload, nil
}

// ended reports whether nothing stands behind the last frame.
func (u *unframes) ended() error {
	_, err := u.r.ReadByte()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err == nil {
		err = errFrame
	}
	return err
}

// unexpected makes an end that comes too early an error.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// strictly reads the JSON of a frame and nothing else.
func strictly(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.Decode(new(any)) != io.EOF {
		return errFrame
	}
	return nil
}
