package store_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"hoso/store"
)

func FuzzUnpack(f *testing.F) {
	for _, body := range []string{"", "{}", strings.Repeat(`{"họ":"Nguyễn"}`, 100)} {
		packed, err := store.Pack([]byte(body))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(packed)
		f.Add([]byte(body))
	}
	f.Add([]byte{1, 0x28, 0xb5, 0x2f, 0xfd})
	f.Add([]byte{9, 1, 2})
	unpack, err := store.Unpacker()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, stored []byte) {
		body, err := unpack(stored)
		if err != nil {
			return
		}
		packed, err := store.Pack(body)
		if err != nil {
			t.Fatal(err)
		}
		again, err := unpack(packed)
		if err != nil || !bytes.Equal(again, body) {
			t.Errorf("%d bytes came back as %d: %v", len(body), len(again), err)
		}
	})
}

// FuzzUnder holds the range of bytes to what it stands for: the texts that begin with a prefix.
func FuzzUnder(f *testing.F) {
	for _, seed := range [][2]string{{"00001.", "00001.00002."}, {"00001.", "00002."}, {"đ", "đường"}, {"a", "b"}, {"\U0010ffff", "\U0010ffffx"}, {"\ud7ff", "\ue000"}, {"a\U0010ffff", "b"}, {"", "x"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, prefix, text string) {
		if !utf8.ValidString(prefix) || !utf8.ValidString(text) {
			return
		}
		end, bounded := store.Behind(prefix)
		if !utf8.ValidString(end) {
			t.Fatalf("%q is no text", end)
		}
		in := text >= prefix && (!bounded || text < end)
		if in != strings.HasPrefix(text, prefix) {
			t.Errorf("%q under %q (up to %q): %v", text, prefix, end, in)
		}
	})
}
