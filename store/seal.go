package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"hoso/record/journal"
)

// growth is one enlargement of the tree: so many entries are numbered in one transaction, so that acts never wait long for it.
const growth = 2000

// signer makes the note of a checkpoint.
type signer func(size int64, root [32]byte) (string, error)

// The statements of sealing. An entry that has a number keeps it: the second of two sealers touches no row and gives way.
const (
	sqlNumber     = "UPDATE entry SET number = $1 WHERE pos = $2 AND number IS NULL"
	sqlHash       = "INSERT INTO tree (place, hash) VALUES ($1, $2)"
	sqlCheckpoint = "INSERT INTO checkpoint (size, root, at, note) VALUES ($1, $2, $3, $4)"
)

// errOvertaken tells a sealer that another one numbered its entries first; the tree is as that one left it.
var errOvertaken = errors.New("store: another sealer was first")

// seal numbers all entries that are settled, in growths of a bounded size. Callers keep it from running twice at once on one
// database; where they cannot (a second program on the same file), apply refuses the second, which then begins again.
//
// Crash story: numbers, hashes and checkpoint of one growth are one transaction. A crash before it leaves the entries without
// numbers, and the note that was made for them was shown to nobody; the next sealer begins again. A crash between two growths
// leaves a shorter tree with its own checkpoint.
func (s *shelf) seal(ctx context.Context, at time.Time, sign signer, apply func(context.Context, []step) error) (journal.Checkpoint, error) {
	for {
		steps, last, more, err := s.grow(ctx, at, sign)
		if err != nil || len(steps) == 0 {
			return last, err
		}
		err = apply(ctx, steps)
		if errors.Is(err, errOvertaken) {
			continue
		}
		if err != nil {
			return journal.Checkpoint{}, err
		}
		if !more {
			return last, nil
		}
	}
}

// grow plans the next growth on a snapshot: its statements, the checkpoint they end in, and whether there is more.
func (s *shelf) grow(ctx context.Context, at time.Time, sign signer) (steps []step, last journal.Checkpoint, more bool, err error) {
	err = s.view(ctx, func(r *reader) error {
		if last, err = r.newest(); err != nil {
			return err
		}
		open, err := r.open(growth)
		if err != nil || len(open) == 0 {
			return err
		}
		more = len(open) == growth
		g := grower{reader: r, size: last.Size, fresh: map[int64]tlog.Hash{}}
		if steps, err = g.add(open); err != nil {
			return err
		}
		last, err = g.checkpoint(at, sign)
		steps = append(steps, s.kept(last))
		return err
	})
	return steps, last, more, err
}

func (s *shelf) kept(c journal.Checkpoint) step {
	return step{sql: s.dialect.rebind(sqlCheckpoint), args: []any{c.Size, c.Root, c.At.UnixMicro(), c.Note}, miss: errOvertaken}
}

// newest is the last checkpoint, or the head of the empty tree.
func (r *reader) newest() (journal.Checkpoint, error) {
	all, err := r.Checkpoints(1)
	if err != nil {
		return journal.Checkpoint{}, err
	}
	if len(all) == 1 {
		return all[0], nil
	}
	empty, err := tlog.TreeHash(0, tlog.HashReaderFunc(func([]int64) ([]tlog.Hash, error) { return nil, nil }))
	return journal.Checkpoint{Root: hex.EncodeToString(empty[:])}, err
}

// unnumbered is a committed entry that has no number yet.
type unnumbered struct {
	pos  int64
	leaf tlog.Hash
}

// open reads the entries to be numbered next. On PostgreSQL a transaction that began earlier may still write; only entries below the
// oldest running one are taken, so that whoever waited for an act to be committed finds it numbered before all that came of it.
func (r *reader) open(limit int) ([]unnumbered, error) {
	rows, err := r.query(true, "SELECT pos, body FROM entry WHERE number IS NULL"+r.shelf.dialect.settled+" ORDER BY pos LIMIT $1", int64(limit))
	return collect(r, rows, err, func(rows *sql.Rows) (unnumbered, error) {
		var u unnumbered
		var packed sql.RawBytes
		if err := rows.Scan(&u.pos, &packed); err != nil {
			return u, err
		}
		body, err := r.shelf.codec.unpack(packed)
		u.leaf = tlog.RecordHash(body)
		return u, err
	})
}

// grower enlarges the tree of one snapshot in memory.
type grower struct {
	reader *reader
	size   int64
	fresh  map[int64]tlog.Hash // hashes that are not in the table yet, by place
}

func (g *grower) add(open []unnumbered) ([]step, error) {
	rebind := g.reader.shelf.dialect.rebind
	number, keep := rebind(sqlNumber), rebind(sqlHash)
	var steps []step
	for _, u := range open {
		steps = append(steps, step{sql: number, args: []any{g.size, u.pos}, miss: errOvertaken})
		hashes, err := tlog.StoredHashesForRecordHash(g.size, u.leaf, g)
		if err != nil {
			return nil, fmt.Errorf("store: seal entry %d: %w", g.size, err)
		}
		first := tlog.StoredHashIndex(0, g.size)
		for i, h := range hashes {
			g.fresh[first+int64(i)] = h
			steps = append(steps, step{sql: keep, args: []any{first + int64(i), h[:]}, miss: errOvertaken})
		}
		g.size++
	}
	return steps, nil
}

func (g *grower) checkpoint(at time.Time, sign signer) (journal.Checkpoint, error) {
	root, err := tlog.TreeHash(g.size, g)
	if err != nil {
		return journal.Checkpoint{}, fmt.Errorf("store: root of %d entries: %w", g.size, err)
	}
	note, err := sign(g.size, root)
	if err != nil {
		return journal.Checkpoint{}, fmt.Errorf("store: sign the checkpoint of %d entries: %w", g.size, err)
	}
	if !storable(note) {
		return journal.Checkpoint{}, fmt.Errorf("store: the note of the checkpoint of %d entries is not text", g.size)
	}
	return journal.Checkpoint{Size: g.size, Root: hex.EncodeToString(root[:]), At: at.UTC().Truncate(time.Microsecond), Note: note}, nil
}

// ReadHashes gives the hashes at these places, new ones from memory.
func (g *grower) ReadHashes(places []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(places))
	for i, place := range places {
		h, ok := g.fresh[place]
		if !ok {
			var err error
			if h, err = g.reader.hash(place); err != nil {
				return nil, err
			}
		}
		hashes[i] = h
	}
	return hashes, nil
}

func (r *reader) hash(place int64) (tlog.Hash, error) {
	rows, err := r.query(false, "SELECT place, hash FROM tree WHERE place = $1", place)
	found, err := collect(r, rows, err, func(rows *sql.Rows) (tlog.Hash, error) {
		_, hash, err := hashOf(rows)
		return hash, err
	})
	if err != nil {
		return tlog.Hash{}, err
	}
	if len(found) == 0 {
		return tlog.Hash{}, fmt.Errorf("%w: place %d", errShort, place)
	}
	return found[0], nil
}
