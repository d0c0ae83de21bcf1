package check

import (
	"encoding/hex"

	"hoso/canon"
	"hoso/office"
)

const journalPage = 1000

// journal reads every numbered entry, newest first, and computes the tree anew: numbers without gaps, each leaf from its entry, and
// the root of the newest checkpoint from the leaves.
func (i *inspector) journal() error {
	checkpoints, err := i.r.Checkpoints(1)
	if err != nil || len(checkpoints) == 0 {
		return err
	}
	size := checkpoints[0].Size
	i.report.Entries = size
	leaves := make([][32]byte, size)
	have := make([]bool, size)
	for before := size; before > 0; {
		entries, err := i.r.Entries(office.EntryQuery{Before: before, Limit: journalPage})
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			break
		}
		for _, e := range entries {
			if e.Number < 0 || e.Number >= size {
				continue
			}
			b, err := e.Entry.Bytes()
			if err != nil {
				return err
			}
			leaves[e.Number], have[e.Number] = canon.Leaf(b), true
			before = e.Number
		}
	}
	return i.compareTree(leaves, have, checkpoints[0].Root)
}

func (i *inspector) compareTree(leaves [][32]byte, have []bool, root string) error {
	stored, err := i.r.Leaves(0, int64(len(leaves)))
	if err != nil {
		return err
	}
	for n := range leaves {
		switch {
		case !have[n]:
			i.found("journal", "entry %d is missing", n)
		case n < len(stored) && stored[n] != leaves[n]:
			i.found("journal", "entry %d is not what was sealed", n)
		}
	}
	if computed := canon.Root(leaves); hex.EncodeToString(computed[:]) != root {
		i.found("journal", "the entries give another tree than the newest checkpoint")
	}
	return nil
}
