package canon

import (
	"crypto/sha256"
	"math/bits"
)

// The tree of RFC 6962, section 2.1. A leaf and an inner node are hashed with
// different first bytes, so that neither can be shown for the other.
const (
	leafMark = 0x00
	nodeMark = 0x01
)

// Leaf gives the hash under which b enters a tree.
func Leaf(b []byte) [32]byte {
	return sha256.Sum256(append([]byte{leafMark}, b...))
}

func node(left, right [32]byte) [32]byte {
	var both [65]byte
	both[0] = nodeMark
	copy(both[1:], left[:])
	copy(both[33:], right[:])
	return sha256.Sum256(both[:])
}

// split gives the largest power of two smaller than n: the size of the left
// part of a tree of n > 1 leaves.
func split(n int) int { return 1 << (bits.Len(uint(n-1)) - 1) }

// Root gives the root over the leaf hashes, in their order. The root of no
// leaves is the SHA-256 of nothing.
func Root(leaves [][32]byte) [32]byte {
	switch n := len(leaves); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return leaves[0]
	default:
		k := split(n)
		return node(Root(leaves[:k]), Root(leaves[k:]))
	}
}

// Proof gives the hashes that lead from leaf i to the root, lowest first: the
// inclusion proof of RFC 6962, 2.1.1. It is empty for a single leaf, and nil
// when there is no leaf i.
func Proof(leaves [][32]byte, i int) [][32]byte {
	if i < 0 || i >= len(leaves) {
		return nil
	}
	if len(leaves) == 1 {
		return [][32]byte{}
	}
	k := split(len(leaves))
	if i < k {
		return append(Proof(leaves[:k], i), Root(leaves[k:]))
	}
	return append(Proof(leaves[k:], i-k), Root(leaves[:k]))
}

// Proofs gives the proof of every leaf at once, in about n·log n steps where
// calling Proof for each would take n².
func Proofs(leaves [][32]byte) [][][32]byte {
	proofs := make([][][32]byte, len(leaves))
	if len(leaves) > 0 {
		prove(leaves, proofs)
	}
	return proofs
}

// prove lengthens the proof of each leaf by its way through this subtree, and
// gives the subtree's root.
func prove(leaves [][32]byte, proofs [][][32]byte) [32]byte {
	n := len(leaves)
	if n == 1 {
		proofs[0] = [][32]byte{}
		return leaves[0]
	}
	k := split(n)
	left, right := prove(leaves[:k], proofs[:k]), prove(leaves[k:], proofs[k:])
	for i := range proofs {
		sibling := right
		if i >= k {
			sibling = left
		}
		proofs[i] = append(proofs[i], sibling)
	}
	return node(left, right)
}

// VerifyProof tells whether proof shows that leaf is number i (from 0) of the n
// leaves under root. Numbers and proofs may come from outside: nonsense is
// false.
func VerifyProof(leaf [32]byte, i, n int, proof [][32]byte, root [32]byte) bool {
	got, ok := climb(leaf, i, n, proof)
	return ok && got == root
}

// climb takes the path of Proof back up. The side on which each hash belongs
// follows from i and n alone, so a proof cannot claim another place.
func climb(leaf [32]byte, i, n int, proof [][32]byte) ([32]byte, bool) {
	if i < 0 || i >= n || (n == 1) != (len(proof) == 0) {
		return leaf, false
	}
	if n == 1 {
		return leaf, true
	}
	k, last := split(n), len(proof)-1
	if i < k {
		left, ok := climb(leaf, i, k, proof[:last])
		return node(left, proof[last]), ok
	}
	right, ok := climb(leaf, i-k, n-k, proof[:last])
	return node(proof[last], right), ok
}
