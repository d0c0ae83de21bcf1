package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"hoso/office"
	"hoso/record/journal"
)

// Entries reads the journal, newest first. Entries that have no number yet come before all others and have the number -1; asking
// for what is behind a number leaves them out.
func (r *reader) Entries(q office.EntryQuery) ([]journal.Sealed, error) {
	var all []journal.Sealed
	if !storable(string(q.Dossier)) || !storable(string(q.Account)) || !storable(q.Act) {
		return all, nil
	}
	if q.Before == 0 {
		open, err := r.entries(q, "e.number IS NULL", "e.pos DESC")
		if err != nil {
			return nil, err
		}
		all = open
	}
	if q.Limit > 0 {
		if q.Limit -= len(all); q.Limit == 0 {
			return all, nil
		}
	}
	sealed, err := r.entries(q, "e.number IS NOT NULL", "e.number DESC")
	return append(all, sealed...), err
}

func (r *reader) entries(q office.EntryQuery, which, order string) ([]journal.Sealed, error) {
	var s selection
	s.text.WriteString("SELECT coalesce(e.number, -1), e.body FROM entry AS e")
	if q.Dossier != "" {
		s.text.WriteString(" JOIN subject AS s ON s.entry = e.pos AND s.dossier = " + s.bind(string(q.Dossier)))
	}
	s.text.WriteString(" WHERE " + which)
	if q.Account != "" {
		s.text.WriteString(" AND e.account = " + s.bind(string(q.Account)))
	}
	if q.Act != "" {
		s.text.WriteString(" AND e.act = " + s.bind(q.Act))
	}
	if q.Before > 0 {
		s.text.WriteString(" AND e.number < " + s.bind(q.Before))
	}
	s.text.WriteString(" ORDER BY " + order)
	if q.Limit > 0 {
		s.text.WriteString(" LIMIT " + s.bind(int64(q.Limit)))
	}
	rows, err := r.query(true, s.text.String(), s.args...)
	return collect(r, rows, err, r.entryOf)
}

func (r *reader) entryOf(rows *sql.Rows) (journal.Sealed, error) {
	var sealed journal.Sealed
	var packed sql.RawBytes
	if err := rows.Scan(&sealed.Number, &packed); err != nil {
		return sealed, err
	}
	body, err := r.shelf.codec.unpack(packed)
	if err != nil {
		return sealed, err
	}
	return sealed, json.Unmarshal(body, &sealed.Entry)
}

// Checkpoints gives the newest checkpoints, newest first; a limit of 0 gives all.
func (r *reader) Checkpoints(limit int) ([]journal.Checkpoint, error) {
	var s selection
	s.text.WriteString("SELECT size, root, at, note FROM checkpoint ORDER BY size DESC")
	if limit > 0 {
		s.text.WriteString(" LIMIT " + s.bind(int64(limit)))
	}
	rows, err := r.query(false, s.text.String(), s.args...)
	return collect(r, rows, err, func(rows *sql.Rows) (journal.Checkpoint, error) {
		var c journal.Checkpoint
		var at int64
		err := rows.Scan(&c.Size, &c.Root, &at, &c.Note)
		c.At = time.UnixMicro(at).UTC()
		return c, err
	})
}

// Leaves gives the hashes of entries [from, to) as the tree holds them.
func (r *reader) Leaves(from, to int64) ([][32]byte, error) {
	if from < 0 || to < from {
		return nil, fmt.Errorf("store: there are no leaves from %d to %d", from, to)
	}
	if from == to {
		return [][32]byte{}, nil
	}
	rows, err := r.query(true, "SELECT place, hash FROM tree WHERE place >= $1 AND place <= $2 ORDER BY place",
		tlog.StoredHashIndex(0, from), tlog.StoredHashIndex(0, to-1))
	next := from
	var leaves [][32]byte
	_, err = collect(r, rows, err, func(rows *sql.Rows) (bool, error) {
		place, hash, err := hashOf(rows)
		if err == nil && place == tlog.StoredHashIndex(0, next) {
			leaves, next = append(leaves, hash), next+1
		}
		return true, err
	})
	if err != nil {
		return nil, err
	}
	if next != to {
		return nil, fmt.Errorf("%w: leaf %d", errShort, next)
	}
	return leaves, nil
}

func hashOf(rows *sql.Rows) (place int64, hash tlog.Hash, err error) {
	var raw sql.RawBytes
	if err := rows.Scan(&place, &raw); err != nil {
		return 0, hash, err
	}
	if copy(hash[:], raw) != len(hash) || len(raw) != len(hash) {
		return 0, hash, fmt.Errorf("%w: place %d", errShort, place)
	}
	return place, hash, nil
}
