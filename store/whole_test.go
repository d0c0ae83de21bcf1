package store_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/record/journal"
	"hoso/store"
)

// dumped is everything a store gives, piece by piece.
func dumped(t *testing.T, w office.Whole) []office.Piece {
	t.Helper()
	var all []office.Piece
	must(t, w.Dump(t.Context(), func(p office.Piece) error {
		p.Values = slices.Clone(p.Values)
		all = append(all, p)
		return nil
	}))
	return all
}

// sum is a digest of everything a store gives.
func sum(pieces []office.Piece) string {
	h := sha256.New()
	for _, p := range pieces {
		fmt.Fprintf(h, "%s %v %q\n", p.Table, p.Columns, p.Values)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// given gives pieces one after the other, and then an end.
func given(pieces []office.Piece, end error) store.Pieces {
	return func() (office.Piece, error) {
		if len(pieces) == 0 {
			return office.Piece{}, end
		}
		p := pieces[0]
		pieces = pieces[1:]
		return p, nil
	}
}

// someActs writes rows, entries, jobs and an answer; one entry stays without a number.
func someActs(t *testing.T, s office.Store) {
	t.Helper()
	act := func(n int) office.Act {
		unit := id.Of[id.Unit]()
		return office.Act{ID: id.Of[id.Act](), Name: "test.put", At: noon, Request: fmt.Sprint("request ", n), Answer: []byte(strings.Repeat("answer ", 40)),
			Put:   []office.Row{{Noun: "unit", ID: string(unit), Keys: map[string]any{"path": fmt.Sprintf("%08d", n), "parent": "", "code": fmt.Sprint("H", n), "type": "x"}, Body: []byte(strings.Repeat(`{"tên":"Hoà"}`, 30))}},
			Entry: &journal.Entry{ID: id.Of[id.Entry](), At: noon, Act: "test.put", Account: "a", Outcome: "done", Subjects: []journal.Subject{{Dossier: "d1"}, {Dossier: "d2"}}},
			Jobs:  []office.Job{{ID: id.Of[id.Job](), Kind: "test", Due: noon, Args: map[string]string{"n": fmt.Sprint(n)}}}}
	}
	for n := range 7 {
		if n == 6 {
			_, err := s.Seal(t.Context(), noon, unsigned)
			must(t, err)
		}
		_, err := s.Commit(t.Context(), act(n))
		must(t, err)
	}
}

// TestWhole: what one store gives fills another of any kind, which gives the same, goes on writing, and is the same again on the way back.
func TestWhole(t *testing.T) {
	first, _ := openSQLite(t)
	someActs(t, first)
	want := dumped(t, first)
	dsn := cluster.Empty(t)
	must(t, store.FillPostgres(t.Context(), dsn, store.Options{}, given(want, io.EOF)))
	second, err := store.OpenPostgres(t.Context(), dsn, store.Options{})
	must(t, err)
	defer second.Close()
	back := dumped(t, second)
	if sum(back) != sum(want) {
		t.Fatalf("PostgreSQL gives other pieces: %d instead of %d", len(back), len(want))
	}
	path := filepath.Join(t.TempDir(), "third.db")
	must(t, store.FillSQLite(t.Context(), path, store.Options{}, given(back, io.EOF)))
	third, err := store.OpenSQLite(t.Context(), path, store.Options{})
	must(t, err)
	defer third.Close()
	if sum(dumped(t, third)) != sum(want) {
		t.Error("on the way back it is not the same")
	}
	for _, s := range []office.Store{second, third} { // the next entry and its number go on behind the last
		_, err := s.Commit(t.Context(), office.Act{ID: id.Of[id.Act](), Name: "x", At: noon, Entry: &journal.Entry{ID: id.Of[id.Entry](), At: noon, Act: "x", Outcome: "done"}})
		must(t, err)
		c, err := s.Seal(t.Context(), noon, unsigned)
		if err != nil || c.Size != 8 {
			t.Errorf("sealed %d entries of 8: %v", c.Size, err)
		}
	}
}

// TestDumpIsWhole: no table of the schema is left out, and no column but the one PostgreSQL keeps for itself.
func TestDumpIsWhole(t *testing.T) {
	shapes := store.Shapes()
	for _, text := range store.MigrationTexts(t) {
		for _, statement := range store.SQLiteStatements(text) {
			words := strings.Fields(strings.NewReplacer("(", " ( ", "\n", " ").Replace(statement))
			if len(words) > 2 && words[0] == "CREATE" && words[1] == "TABLE" && shapes[words[2]] == nil {
				t.Errorf("the table %s is not dumped", words[2])
			}
		}
	}
	s, err := store.OpenPostgres(t.Context(), cluster.Empty(t), store.Options{})
	must(t, err)
	defer s.Close()
	rows, err := s.DB().QueryContext(t.Context(), "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()")
	must(t, err)
	defer rows.Close()
	seen := 0
	for rows.Next() {
		var table, column string
		must(t, rows.Scan(&table, &column))
		if seen++; column != "xid" && !slices.Contains(shapes[table], column) {
			t.Errorf("%s.%s is not dumped", table, column)
		}
	}
	if seen < 100 {
		t.Errorf("only %d columns were looked at", seen)
	}
}

// TestFillIsWholeOrNot: pieces that do not end well leave nothing, and a place that holds something is refused.
func TestFillIsWholeOrNot(t *testing.T) {
	first, _ := openSQLite(t)
	someActs(t, first)
	pieces := dumped(t, first)
	broken := errors.New("the copy ends here")
	path := filepath.Join(t.TempDir(), "x.db")
	if err := store.FillSQLite(t.Context(), path, store.Options{}, given(pieces, broken)); !errors.Is(err, broken) {
		t.Fatalf("%v", err)
	}
	half, err := store.OpenSQLite(t.Context(), path, store.Options{})
	must(t, err)
	defer half.Close()
	if left := dumped(t, half); slices.ContainsFunc(left, func(p office.Piece) bool { return p.Table != "migration" }) {
		t.Errorf("%d pieces were left", len(left))
	}
	if err := store.FillSQLite(t.Context(), path, store.Options{}, given(pieces, io.EOF)); err == nil {
		t.Error("a file that was there was filled")
	}
	dsn := cluster.Empty(t)
	if err := store.FillPostgres(t.Context(), dsn, store.Options{}, given(pieces, broken)); !errors.Is(err, broken) {
		t.Fatalf("%v", err)
	}
	must(t, store.FillPostgres(t.Context(), dsn, store.Options{}, given(pieces, io.EOF))) // it was left empty
	if err := store.FillPostgres(t.Context(), dsn, store.Options{}, given(pieces, io.EOF)); !is(err, fault.Invalid, "store.not_empty") {
		t.Errorf("filled twice: %v", err)
	}
}

// TestFillOlderSchema: what a store with fewer steps gave is filled where it was taken and then brought up to date; steps this program does not
// know are refused, and so are names that would be more than names.
func TestFillOlderSchema(t *testing.T) {
	empty, _ := openSQLite(t)
	pieces := dumped(t, empty)
	older := slices.Clone(pieces[:len(pieces)-1]) // without the newest step
	path := filepath.Join(t.TempDir(), "older.db")
	must(t, store.FillSQLite(t.Context(), path, store.Options{}, given(older, io.EOF)))
	s, err := store.OpenSQLite(t.Context(), path, store.Options{Reading: true})
	must(t, err)
	defer s.Close()
	if sum(dumped(t, s)) != sum(pieces) {
		t.Error("it was not brought up to date")
	}
	newer := append(slices.Clone(pieces), office.Piece{Table: "migration", Columns: []string{"name", "sha256"}, Values: []any{"9999_later.sql", "x"}})
	if err := store.FillSQLite(t.Context(), filepath.Join(t.TempDir(), "n.db"), store.Options{}, given(newer, io.EOF)); !is(err, fault.Closed, "store.newer") {
		t.Errorf("a newer schema: %v", err)
	}
	for _, p := range []office.Piece{{Table: "entry; DROP TABLE entry", Columns: []string{"id"}, Values: []any{"x"}}, {Table: "entry", Columns: []string{`id") --`}, Values: []any{"x"}}} {
		if err := store.FillSQLite(t.Context(), filepath.Join(t.TempDir(), "i.db"), store.Options{}, given(append(slices.Clone(pieces), p), io.EOF)); err == nil || !strings.Contains(err.Error(), "no name") {
			t.Errorf("%q %q: %v", p.Table, p.Columns, err)
		}
	}
}

// TestReading: a store that another one writes is read beside it, and neither written nor brought up to date.
func TestReading(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "x.db")
	writing, err := store.OpenSQLite(ctx, path, store.Options{})
	must(t, err)
	defer writing.Close()
	dsn := cluster.Empty(t)
	posting, err := store.OpenPostgres(ctx, dsn, store.Options{})
	must(t, err)
	defer posting.Close()
	reading, err := store.OpenSQLite(ctx, path, store.Options{Reading: true})
	must(t, err)
	defer reading.Close()
	looking, err := store.OpenPostgres(ctx, dsn, store.Options{Reading: true})
	must(t, err)
	defer looking.Close()
	someActs(t, writing)
	someActs(t, posting)
	for _, pair := range [][2]interface {
		office.Store
		office.Whole
	}{{writing, reading}, {posting, looking}} {
		if sum(dumped(t, pair[0])) != sum(dumped(t, pair[1])) {
			t.Error("it reads something else")
		}
		if _, err := pair[1].Commit(ctx, office.Act{ID: "a", Name: "x", At: noon, Request: "never"}); err == nil {
			t.Error("it was written to")
		}
	}
	if _, err := store.OpenSQLite(ctx, filepath.Join(t.TempDir(), "none.db"), store.Options{Reading: true}); err == nil {
		t.Error("a file was made by reading")
	}
	must(t, writing.Do(ctx, func(exec func(string) error) error {
		return exec("DELETE FROM migration WHERE name = (SELECT max(name) FROM migration)")
	}))
	if _, err := store.OpenSQLite(ctx, path, store.Options{Reading: true}); !is(err, fault.Closed, "store.older") {
		t.Errorf("an older schema: %v", err)
	}
}

func is(err error, kind fault.Kind, key string) bool {
	f, ok := fault.As(err)
	return ok && f.Kind == kind && f.Key == key
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
