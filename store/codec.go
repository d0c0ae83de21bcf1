package store

import (
	"fmt"
	"runtime"

	"github.com/klauspost/compress/zstd"
)

// The first byte of a stored body says how the rest is to be read; a dictionary gets a byte of its own when there is one.
const (
	formPlain byte = 0
	formZstd  byte = 1
)

// Bodies shorter than this do not gain from compression; no body may open to more than maxBody bytes.
const (
	minZstd = 200
	maxBody = 256 << 20
)

// codec packs bodies. It may be used by many at once.
type codec struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

// newCodec is set up for many small documents: the encoder's defaults cost milliseconds and megabytes for each.
func newCodec() (*codec, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(runtime.GOMAXPROCS(0)),
		zstd.WithWindowSize(32<<10), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, fmt.Errorf("store: compression: %w", err)
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(maxBody))
	if err != nil {
		return nil, fmt.Errorf("store: compression: %w", err)
	}
	return &codec{enc: enc, dec: dec}, nil
}

// pack gives the stored form of a body, never empty.
func (c *codec) pack(body []byte) []byte {
	if len(body) >= minZstd {
		packed := c.enc.EncodeAll(body, []byte{formZstd})
		if len(packed) <= len(body) {
			return packed
		}
	}
	return append([]byte{formPlain}, body...)
}

// unpack gives the body back. The result shares no memory with stored.
func (c *codec) unpack(stored []byte) ([]byte, error) {
	if len(stored) == 0 {
		return nil, fmt.Errorf("store: a body without its first byte")
	}
	switch stored[0] {
	case formPlain:
		return append([]byte{}, stored[1:]...), nil
	case formZstd:
		body, err := c.dec.DecodeAll(stored[1:], nil)
		if err != nil {
			return nil, fmt.Errorf("store: a body that cannot be read: %w", err)
		}
		return body, nil
	default:
		return nil, fmt.Errorf("store: a body of unknown form %d", stored[0])
	}
}
