package canon_test

import (
	"encoding/hex"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"hoso/canon"
)

func leavesOf(n int) [][32]byte {
	var leaves [][32]byte
	for i := range n {
		leaves = append(leaves, canon.Leaf(fmt.Appendf(nil, "leaf %d", i)))
	}
	return leaves
}

// The published test vectors of the certificate transparency log.
func TestRootKnown(t *testing.T) {
	inputs := []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	roots := map[int]string{
		0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
	var leaves [][32]byte
	for i := 0; i <= len(inputs); i++ {
		root := canon.Root(leaves)
		if want, ok := roots[i]; ok && hex.EncodeToString(root[:]) != want {
			t.Errorf("%d leaves: %x", i, root)
		}
		if i < len(inputs) {
			b, err := hex.DecodeString(inputs[i])
			if err != nil {
				t.Fatal(err)
			}
			leaves = append(leaves, canon.Leaf(b))
		}
	}
}

// store is a tree of x/mod/sumdb/tlog, an implementation by others.
type store []tlog.Hash

func (s store) ReadHashes(at []int64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, i := range at {
		out = append(out, s[i])
	}
	return out, nil
}

func TestAgreesWithTlog(t *testing.T) {
	var theirs store
	for n := 1; n <= 40; n++ {
		hashes, err := tlog.StoredHashes(int64(n-1), fmt.Appendf(nil, "leaf %d", n-1), theirs)
		if err != nil {
			t.Fatal(err)
		}
		theirs = append(theirs, hashes...)
		want, err := tlog.TreeHash(int64(n), theirs)
		if err != nil {
			t.Fatal(err)
		}
		leaves := leavesOf(n)
		root := canon.Root(leaves)
		if root != [32]byte(want) {
			t.Fatalf("%d leaves: another root", n)
		}
		for i := range n {
			var proof tlog.RecordProof
			for _, h := range canon.Proof(leaves, i) {
				proof = append(proof, tlog.Hash(h))
			}
			if err := tlog.CheckRecord(proof, int64(n), want, int64(i), tlog.Hash(leaves[i])); err != nil {
				t.Fatalf("leaf %d of %d: %v", i, n, err)
			}
		}
	}
}

func TestProofHoldsForItsLeafOnly(t *testing.T) {
	for n := 1; n <= 20; n++ {
		leaves := leavesOf(n)
		root := canon.Root(leaves)
		all := canon.Proofs(leaves)
		for i := range n {
			proof := canon.Proof(leaves, i)
			if !reflect.DeepEqual(all[i], proof) {
				t.Fatalf("leaf %d of %d: Proofs and Proof differ", i, n)
			}
			for j := range n {
				if canon.VerifyProof(leaves[j], i, n, proof, root) != (i == j) ||
					canon.VerifyProof(leaves[i], j, n, proof, root) != (i == j) {
					t.Fatalf("proof of %d of %d, tried on %d", i, n, j)
				}
			}
			for at := range proof {
				for bit := range 256 {
					bad := slices.Clone(proof)
					bad[at][bit/8] ^= 1 << (bit % 8)
					if canon.VerifyProof(leaves[i], i, n, bad, root) {
						t.Fatalf("a flipped bit passed")
					}
				}
			}
			if canon.VerifyProof(leaves[i], i, n, append(slices.Clone(proof), root), root) ||
				len(proof) > 0 && canon.VerifyProof(leaves[i], i, n, proof[1:], root) ||
				len(proof) > 0 && canon.VerifyProof(leaves[i], i, n, proof[:len(proof)-1], root) {
				t.Fatal("a longer or shorter proof passed")
			}
		}
	}
}

func TestVerifyProofOfNoPlace(t *testing.T) {
	leaf := canon.Leaf([]byte("alone"))
	if !canon.VerifyProof(leaf, 0, 1, nil, leaf) {
		t.Error("a single leaf is its own root")
	}
	for _, at := range [][2]int{{-1, 1}, {1, 1}, {0, 0}, {0, -1}, {-1, -1}, {-2, -1}, {math.MinInt, math.MinInt}, {math.MaxInt, 1}, {0, math.MaxInt}} {
		if canon.VerifyProof(leaf, at[0], at[1], nil, leaf) {
			t.Errorf("place %d of %d passed", at[0], at[1])
		}
	}
}

func TestInnerNodeIsNoLeaf(t *testing.T) {
	leaves := leavesOf(4)
	proof := [][32]byte{canon.Root(leaves[2:])}
	root := canon.Root(leaves)
	if !canon.VerifyProof(canon.Root(leaves[:2]), 0, 2, proof, root) {
		t.Fatal("the tree of the two inner hashes has this root")
	}
	both := append(slices.Clone(leaves[0][:]), leaves[1][:]...)
	if canon.VerifyProof(canon.Leaf(both), 0, 2, proof, root) {
		t.Error("data made of two leaf hashes passed for a leaf")
	}
}

func TestProofOfNoLeaf(t *testing.T) {
	leaves := leavesOf(5)
	for _, i := range []int{-1, 5, math.MaxInt, math.MinInt} {
		if canon.Proof(leaves, i) != nil {
			t.Errorf("leaf %d", i)
		}
	}
	if canon.Proof(nil, 0) != nil || len(canon.Proofs(nil)) != 0 {
		t.Error("no leaves, no proofs")
	}
	if one := canon.Proof(leaves[:1], 0); one == nil || len(one) != 0 {
		t.Error("the proof of a single leaf is empty")
	}
}

// FuzzVerifyProof: numbers and hashes from outside never panic, and pass only
// with the real leaf at its place.
func FuzzVerifyProof(f *testing.F) {
	f.Add(0, 1, []byte{}, 0)
	f.Add(3, 7, make([]byte, 96), 3)
	f.Add(-1, -1, make([]byte, 33), 2)
	f.Add(math.MaxInt-1, math.MaxInt, make([]byte, 64*32), 4)
	f.Fuzz(func(t *testing.T, i, n int, bytes []byte, real int) {
		leaves := leavesOf(6)
		root := canon.Root(leaves)
		var proof [][32]byte
		for ; len(bytes) >= 32; bytes = bytes[32:] {
			proof = append(proof, [32]byte(bytes))
		}
		if canon.VerifyProof(canon.Leaf([]byte("forged")), i, n, proof, root) {
			t.Fatal("a forged leaf passed")
		}
		if at := int(uint(real) % 6); n == 6 && canon.VerifyProof(leaves[at], i, n, canon.Proof(leaves, at), root) && i != at {
			t.Fatalf("leaf %d passed as %d", at, i)
		}
	})
}

func TestCommit(t *testing.T) {
	seed := canon.NewSeed()
	if len(seed) != 32 || slices.Equal(seed, canon.NewSeed()) {
		t.Fatal("a seed is 32 fresh bytes")
	}
	salt := canon.Salt(seed, "syll/ho_ten")
	if len(salt) != 32 || !slices.Equal(salt, canon.Salt(seed, "syll/ho_ten")) {
		t.Error("a salt is fixed by seed and path")
	}
	if slices.Equal(salt, canon.Salt(seed, "syll/ngay_sinh")) || slices.Equal(salt, canon.Salt(canon.NewSeed(), "syll/ho_ten")) {
		t.Error("another path or seed gives another salt")
	}
	if canon.Commit(salt, []byte("A")) == canon.Commit(canon.Salt(seed, "b"), []byte("A")) {
		t.Error("equal values under two paths must not look equal")
	}
}

// RFC 4231, test case 2, and SHA-256("abc"): what others compute too.
func TestCommitKnown(t *testing.T) {
	if got := hex.EncodeToString(canon.Salt([]byte("Jefe"), "what do ya want for nothing?")); got != "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" {
		t.Error(got)
	}
	if got := canon.Commit([]byte("a"), []byte("bc")); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Error(got)
	}
}
