package backup_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"hoso/backup"
	"hoso/civil"
	"hoso/fault"
	"hoso/office"
	"hoso/vault"
)

// heap is a store of pieces and a place for files, for tests that want no more.
type heap struct {
	office.Reader
	pieces []office.Piece
	files  map[string][]byte
	gone   map[string]bool // rows that were dropped since the snapshot
}

func (h *heap) Dump(_ context.Context, fn func(office.Piece) error) error {
	for _, p := range h.pieces {
		if err := fn(p); err != nil {
			return err
		}
	}
	return nil
}

func (h *heap) View(_ context.Context, fn func(office.Reader) error) error { return fn(h) }

func (h *heap) Get(noun, id string) (office.Row, error) {
	if h.gone[noun+" "+id] {
		return office.Row{}, fault.New(fault.Missing, "row.missing", noun, id)
	}
	return office.Row{}, nil
}

// cupboard is the place for files.
type cupboard map[string][]byte

func (c cupboard) Get(_ context.Context, name string) ([]byte, error) {
	if b, ok := c[name]; ok {
		return b, nil
	}
	return nil, fault.New(fault.Missing, "file.missing")
}

func (c cupboard) Put(_ context.Context, sealed []byte) (string, error) {
	sum := sha256.Sum256(sealed)
	name := hex.EncodeToString(sum[:])
	c[name] = sealed
	return name, nil
}

// evidence makes the row of a document, and its file.
func (h *heap) evidence(t *testing.T, n, size int) {
	sealed := make([]byte, size)
	rand.Read(sealed)
	name, err := cupboard(h.files).Put(t.Context(), sealed)
	must(t, err)
	body, err := json.Marshal(map[string]string{"cipher": name})
	must(t, err)
	h.pieces = append(h.pieces, office.Piece{Table: "r_evidence", Columns: []string{"id", "rev", "k_at", "body"}, Values: []any{fmt.Sprintf("e%04d", n), int64(n), nil, body}})
}

// filled is a heap with so many documents of a size, and a checkpoint.
func filled(t *testing.T, documents, size int) *heap {
	h := &heap{files: map[string][]byte{}, gone: map[string]bool{}}
	h.pieces = append(h.pieces, office.Piece{Table: "migration", Columns: []string{"name", "sha256"}, Values: []any{"0001.sql", "x"}})
	for n := range documents {
		h.evidence(t, n, size)
	}
	h.pieces = append(h.pieces, office.Piece{Table: "checkpoint", Columns: []string{"size", "root", "at", "note"}, Values: []any{int64(-5), "abcd", int64(1 << 60), "– note"}})
	return h
}

func (h *heap) source() backup.Source { return backup.Source{Store: h, Files: cupboard(h.files)} }

var made = time.Date(2026, 11, 27, 8, 0, 0, 0, civil.Zone)

func newKeys(t testing.TB) *vault.CopyKeys {
	t.Helper()
	path := filepath.Join(t.TempDir(), "backup.json")
	must(t, vault.CreateCopyKeys(path))
	keys, err := vault.OpenCopyKeys(path)
	must(t, err)
	return keys
}

func written(t *testing.T, h *heap, keys backup.Keys) []byte {
	t.Helper()
	var out bytes.Buffer
	m, err := backup.Write(t.Context(), &out, h.source(), keys, backup.Opening{Made: made, Province: "phu-tho", Master: "master"})
	must(t, err)
	if m.Rows("evidence") != m.Files || m.Sealed != -5 || m.Root != "abcd" {
		t.Errorf("%+v", m)
	}
	return out.Bytes()
}

// restored reads a copy into a heap; kept tells whether fill was told that all is well.
func restored(ctx context.Context, r io.Reader, keys backup.Keys) (h *heap, kept bool, err error) {
	h = &heap{files: map[string][]byte{}}
	c, err := backup.Open(r, keys)
	if err != nil {
		return h, false, err
	}
	defer c.Close()
	_, err = c.Restore(ctx, cupboard(h.files), func(pieces func() (office.Piece, error)) error {
		for {
			p, err := pieces()
			if errors.Is(err, io.EOF) {
				kept = true
				return nil
			}
			if err != nil {
				return err
			}
			p.Values = slices.Clone(p.Values)
			h.pieces = append(h.pieces, p)
		}
	})
	return h, kept, err
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused checks the fault of a copy that is not believed.
func refused(t *testing.T, what string, err error, key string) {
	t.Helper()
	if f, ok := fault.As(err); !ok || f.Key != key {
		t.Errorf("%s: got %v, want %s", what, err, key)
	}
}
