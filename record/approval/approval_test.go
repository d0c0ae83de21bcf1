package approval_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"hoso/canon"
	"hoso/record/approval"
)

func batch(n int) approval.Batch {
	b := approval.Batch{ID: "b", By: "a", At: time.Date(2026, 11, 27, 1, 2, 3, 456000, time.UTC)}
	for i := range n {
		b.Lines = append(b.Lines, approval.Member{Dossier: "d", Version: "v", Number: fmt.Sprint(i), Digest: "g", Sheet: "s"})
	}
	return b
}

// TestLeaves: every member has a leaf of its own in its place, and each can be proven into the root that is signed.
func TestLeaves(t *testing.T) {
	for _, n := range []int{1, 2, 3, 8, 13} {
		leaves, err := approval.Leaves(batch(n).Lines)
		if err != nil || len(leaves) != n {
			t.Fatalf("%d leaves of %d, %v", len(leaves), n, err)
		}
		root := canon.Root(leaves)
		for i := range leaves {
			if !canon.VerifyProof(leaves[i], i, n, canon.Proof(leaves, i), root) {
				t.Errorf("member %d of %d is not proven", i, n)
			}
		}
		if n > 1 {
			leaves[0], leaves[1] = leaves[1], leaves[0]
			if canon.Root(leaves) == root {
				t.Errorf("%d members in another order give one root", n)
			}
		}
	}
}

// TestBatchContent: what is signed holds every member, their number and the root, and is the same bytes each time.
func TestBatchContent(t *testing.T) {
	b := batch(2)
	first, err := approval.BatchContent(b)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{string(first): "as it is"}
	for what, edit := range map[string]func(b *approval.Batch){
		"another batch":   func(b *approval.Batch) { b.ID = "c" },
		"another signer":  func(b *approval.Batch) { b.By = "x" },
		"another moment":  func(b *approval.Batch) { b.At = b.At.Add(time.Microsecond) },
		"another root":    func(b *approval.Batch) { b.Root = hex.EncodeToString([]byte("r")) },
		"a member less":   func(b *approval.Batch) { b.Lines = b.Lines[:1] },
		"another person":  func(b *approval.Batch) { b.Lines[0].Dossier = "x" },
		"another version": func(b *approval.Batch) { b.Lines[0].Version = "x" },
		"another number":  func(b *approval.Batch) { b.Lines[0].Number = "9" },
		"another digest":  func(b *approval.Batch) { b.Lines[0].Digest = "x" },
		"another sheet":   func(b *approval.Batch) { b.Lines[0].Sheet = "x" },
	} {
		b := batch(2)
		edit(&b)
		content, err := approval.BatchContent(b)
		if err != nil {
			t.Fatal(err)
		}
		if before, taken := seen[string(content)]; taken {
			t.Errorf("%s and %s are signed as one", what, before)
		}
		seen[string(content)] = what
	}
	stored, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var again approval.Batch
	if err := json.Unmarshal(stored, &again); err != nil {
		t.Fatal(err)
	}
	again.Signature, again.Signer, again.SignedAt = "s", "t", b.At // put in afterwards
	if content, err := approval.BatchContent(again); err != nil || !bytes.Equal(content, first) {
		t.Errorf("read back and signed, the bytes are %s (%v)", content, err)
	}
	if !json.Valid(first) || b.Keys()["signed"] != int64(0) || again.Keys()["signed"] != int64(1) {
		t.Error("the batch's row says wrong whether it is signed")
	}
}

// TestSheetDigest: a sheet's digest moves with every line and with the law.
func TestSheetDigest(t *testing.T) {
	line := approval.Line{Change: "c", Item: "i", Dossier: "d", Path: "syll/a", Digest: "g", Evidence: []string{"e"}, Warnings: []string{"w"}}
	first, err := approval.SheetDigest([]approval.Line{line, line}, "law")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{first: "as it is"}
	for what, edit := range map[string]func(l *approval.Line){
		"change": func(l *approval.Line) { l.Change = "x" }, "item": func(l *approval.Line) { l.Item = "x" }, "dossier": func(l *approval.Line) { l.Dossier = "x" },
		"path": func(l *approval.Line) { l.Path = "x" }, "digest": func(l *approval.Line) { l.Digest = "x" }, "evidence": func(l *approval.Line) { l.Evidence = nil },
		"warnings": func(l *approval.Line) { l.Warnings = []string{"w", "x"} },
	} {
		edited := line
		edit(&edited)
		digest, err := approval.SheetDigest([]approval.Line{line, edited}, "law")
		if err != nil {
			t.Fatal(err)
		}
		if before, taken := seen[digest]; taken {
			t.Errorf("%s and %s give one digest", what, before)
		}
		seen[digest] = what
	}
	if other, err := approval.SheetDigest([]approval.Line{line, line}, "another"); err != nil || seen[other] != "" {
		t.Errorf("another law gives a digest that is taken: %v", err)
	}
}
