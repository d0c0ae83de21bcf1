package seal

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"hoso/canon"
	"hoso/fault"
	"hoso/seal/trust"
)

// Batch is one approval of many dossiers, signed once: the list of what is
// approved and, over it, the root of a Merkle tree (RFC 6962), so that one
// member can be shown to be in it without the others. All values are text.
type Batch struct {
	Type     string      `json:"type"` // what is approved, with the edition of this shape
	Number   string      `json:"number"`
	Approver string      `json:"approver"`
	Time     string      `json:"time"` // RFC 3339, zone of Vietnam
	Count    string      `json:"count"`
	Root     string      `json:"root"` // hex
	Items    []BatchItem `json:"items"`
}

// BatchItem names one member by its id and the digest of what is approved of it.
type BatchItem struct {
	ID     string `json:"id"`
	Digest string `json:"digest"` // SHA-256, hex
}

// Membership shows that one item is in a batch whose root is known.
type Membership struct {
	Item  BatchItem `json:"item"`
	Index int       `json:"index,string"`
	Count int       `json:"count,string"`
	Path  []string  `json:"path"` // hex, from the leaf up
}

// NewBatch lists items in the order given. Each id may stand once.
func NewBatch(kind, number, approver string, at time.Time, items []BatchItem) (Batch, error) {
	leaves, err := leavesOf(items)
	if err != nil {
		return Batch{}, err
	}
	root := canon.Root(leaves)
	return Batch{Type: kind, Number: number, Approver: approver, Time: isoTime(at), Count: strconv.Itoa(len(items)),
		Root: hex.EncodeToString(root[:]), Items: slices.Clone(items)}, nil
}

func leavesOf(items []BatchItem) ([][32]byte, error) {
	if len(items) == 0 {
		return nil, errors.New("seal: empty batch")
	}
	seen := map[string]bool{}
	var out [][32]byte
	for _, i := range items {
		if b, err := hex.DecodeString(i.Digest); err != nil || len(b) != 32 || i.ID == "" || seen[i.ID] {
			return nil, fmt.Errorf("seal: batch item %q with digest %q", i.ID, i.Digest)
		}
		seen[i.ID] = true
		leaf, err := i.leaf()
		if err != nil {
			return nil, err
		}
		out = append(out, leaf)
	}
	return out, nil
}

func (i BatchItem) leaf() ([32]byte, error) {
	b, err := canon.JSON(i)
	if err != nil {
		return [32]byte{}, fmt.Errorf("seal: batch item %q: %w", i.ID, err)
	}
	return canon.Leaf(b), nil
}

// Bytes gives the canonical bytes that are signed.
func (b Batch) Bytes() ([]byte, error) { return canon.JSON(b) }

// Memberships gives one for each item.
func (b Batch) Memberships() ([]Membership, error) {
	leaves, err := leavesOf(b.Items)
	if err != nil {
		return nil, err
	}
	var out []Membership
	for i, proof := range canon.Proofs(leaves) {
		m := Membership{Item: b.Items[i], Index: i, Count: len(leaves)}
		for _, h := range proof {
			m.Path = append(m.Path, hex.EncodeToString(h[:]))
		}
		out = append(out, m)
	}
	return out, nil
}

// In tells whether the item is in the batch with this root.
func (m Membership) In(root string) bool {
	var proof [][32]byte
	for _, h := range append(slices.Clone(m.Path), root) {
		b, err := hex.DecodeString(h)
		if err != nil || len(b) != 32 {
			return false
		}
		proof = append(proof, [32]byte(b))
	}
	leaf, err := m.Item.leaf()
	last := len(proof) - 1
	return err == nil && canon.VerifyProof(leaf, m.Index, m.Count, proof[:last], proof[last])
}

// VerifyBatch checks the signature over a batch, and that the batch is what it
// says: canonical, its root and count those of its items.
func VerifyBatch(content, signature []byte, t *trust.Store) (Batch, Report, error) {
	report, err := VerifyBytes(content, signature, t)
	if err != nil {
		return Batch{}, Report{}, err
	}
	b, err := readBatch(content)
	if err != nil {
		report.refuse(finding("", fault.Block, "seal.batch_inconsistent"))
	}
	return b, report, nil
}

func readBatch(content []byte) (Batch, error) {
	var b Batch
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return Batch{}, fmt.Errorf("seal: batch: %w", err)
	}
	leaves, err := leavesOf(b.Items)
	if err != nil {
		return Batch{}, err
	}
	root := canon.Root(leaves)
	again, err := b.Bytes()
	if err != nil || !bytes.Equal(again, content) || b.Root != hex.EncodeToString(root[:]) || b.Count != strconv.Itoa(len(leaves)) {
		return Batch{}, errors.New("seal: batch is not what it says")
	}
	return b, nil
}

// isoTime writes a time as the decree wants it (ND30 annex I, II.8): ISO 8601
// with the zone of Vietnam.
func isoTime(t time.Time) string { return t.In(vietnam()).Format("2006-01-02T15:04:05-07:00") }
