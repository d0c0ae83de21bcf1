package bench

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// The floor has tables of its own, so that it disturbs nothing: as many rows as there are dossiers, bodies of the usual size.

const bodySize = 6000

func (s *site) prepareFloor() {
	blob := "BLOB"
	if s.b.Name() == "BenchmarkPostgres" {
		blob = "BYTEA"
	}
	for _, statement := range []string{
		"CREATE TABLE IF NOT EXISTS floor_doc (id BIGINT PRIMARY KEY, rev BIGINT, body " + blob + ")",
		"CREATE TABLE IF NOT EXISTS floor_log (id TEXT PRIMARY KEY, body " + blob + ")",
	} {
		s.must(statement)
	}
	var have int
	if err := s.db.QueryRow("SELECT count(*) FROM floor_doc").Scan(&have); err != nil {
		s.b.Fatal(err)
	}
	body := bytes.Repeat([]byte("hồ sơ "), bodySize/8)
	for have < *people {
		tx, err := s.db.Begin()
		if err != nil {
			s.b.Fatal(err)
		}
		for n := 0; n < 5000 && have < *people; n, have = n+1, have+1 {
			if _, err := tx.Exec("INSERT INTO floor_doc VALUES ($1, 1, $2)", have, body); err != nil {
				s.b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			s.b.Fatal(err)
		}
	}
}

func (s *site) must(statement string) {
	if _, err := s.db.Exec(statement); err != nil {
		s.b.Fatal(err)
	}
}

// log writes one line durably, as whoever reads a dossier must.
func (s *site) log() error {
	_, err := s.db.Exec("INSERT INTO floor_log VALUES ($1, $2)", s.name(), make([]byte, 300))
	return err
}

func (s *site) name() string { return fmt.Sprintf("%d-%d", time.Now().UnixNano(), s.next.Add(1)) }

// floorRead reads n bodies by their keys and logs it.
func (s *site) floorRead(n int) func(int, *rand.Rand) error {
	return func(_ int, r *rand.Rand) error {
		first := r.IntN(*people - n)
		rows, err := s.db.Query("SELECT body FROM floor_doc WHERE id >= $1 AND id < $2", first, first+n)
		if err != nil {
			return err
		}
		defer rows.Close()
		var body []byte
		for rows.Next() {
			if err := rows.Scan(&body); err != nil {
				return err
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
		return s.log()
	}
}

// floorWrite changes one body and logs it, in one transaction.
func (s *site) floorWrite(_ int, r *rand.Rand) error { return s.write(r, 1, false) }

// floorApprove writes as many new bodies as it changes, and logs it, in one transaction.
func (s *site) floorApprove(_ int, r *rand.Rand) error { return s.write(r, s.approving(), true) }

func (s *site) write(r *rand.Rand, n int, fresh bool) error {
	tx, err := s.db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	body := make([]byte, bodySize)
	for range n {
		if _, err := tx.Exec("UPDATE floor_doc SET rev = rev + 1, body = $1 WHERE id = $2", body, r.IntN(*people)); err != nil {
			return err
		}
		if fresh {
			if _, err := tx.Exec("INSERT INTO floor_log VALUES ($1, $2)", s.name(), body); err != nil {
				return err
			}
		}
	}
	if _, err := tx.Exec("INSERT INTO floor_log VALUES ($1, $2)", s.name(), make([]byte, 300)); err != nil {
		return err
	}
	return tx.Commit()
}

// scanFloor is the floor of a start: reading as many small rows as there are facets.
func (s *site) scanFloor() time.Duration {
	start := time.Now()
	rows, err := s.db.Query("SELECT id, substr(body, 1, 400) FROM floor_doc")
	if err != nil {
		s.b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var body []byte
		if err := rows.Scan(&id, &body); err != nil {
			s.b.Fatal(err)
		}
	}
	return time.Since(start)
}
