package store

import (
	"context"
	"database/sql"
	"fmt"

	"hoso/office"
)

// work is what a unit may do inside the writer's transaction.
type work struct {
	*session
	shelf *shelf
}

// run executes the steps of a plan one by one.
func (k *work) run(steps []step) error {
	for _, st := range steps {
		touched, err := k.step(st)
		if err != nil {
			return k.explain(st, err)
		}
		if err := st.verdict(touched); err != nil {
			return err
		}
	}
	return nil
}

func (k *work) step(st step) (int64, error) {
	stmt, err := k.stmt(context.Background(), st.sql)
	if err != nil {
		return 0, err
	}
	if st.reads {
		return counted(stmt.QueryContext(context.Background(), st.args...))
	}
	result, err := stmt.ExecContext(context.Background(), st.args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func counted(rows *sql.Rows, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := int64(0)
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// explain turns a refusal of the engine into a fault. SQLite does not say reliably which constraint it was, so it is looked up.
func (k *work) explain(st step, cause error) error {
	kind := k.shelf.dialect.violation(cause).kind
	switch {
	case kind == "unique" && st.row != nil:
		return k.clash(st.row, cause)
	case kind == "reference" && st.row != nil:
		return k.dangling(st.row, cause)
	case kind == "busy":
		return busy(cause)
	}
	return fmt.Errorf("store: commit: %w", cause)
}

// clash finds what of a row is in use: its id, or the first of its unique sets.
func (k *work) clash(row *office.Row, cause error) error {
	noun := k.shelf.tables[row.Noun].noun
	if row.Rev == 0 && k.there("SELECT 1 FROM r_"+noun.Name+" WHERE id = ?1", row.ID) {
		return stale(row.Noun, row.ID).Wrap(cause)
	}
	for _, set := range noun.Unique {
		text, args := "SELECT 1 FROM r_"+noun.Name+" WHERE id <> ?1", []any{row.ID}
		for _, key := range set {
			args = append(args, row.Keys[key])
			text += fmt.Sprintf(" AND %s = ?%d", column(key), len(args))
		}
		if k.there(text, args...) {
			return taken(row.Noun, set, cause)
		}
	}
	return fmt.Errorf("store: commit: %w", cause)
}

// dangling finds the reference of a row that points nowhere; when there is none, others point at the row, which was to be dropped.
func (k *work) dangling(row *office.Row, cause error) error {
	for _, key := range k.shelf.tables[row.Noun].noun.Keys {
		if key.Refs != "" && row.Keys[key.Name] != nil && !k.there("SELECT 1 FROM r_"+key.Refs+" WHERE id = ?1", row.Keys[key.Name]) {
			return k.shelf.unreferenced(row, key.Name, cause)
		}
	}
	return k.shelf.unreferenced(row, "", cause)
}

func (k *work) there(text string, args ...any) bool {
	n, err := counted(k.query(context.Background(), text, args...))
	return err == nil && n > 0
}

// answer reads what was answered to a request.
func (k *work) answer(request string) ([]byte, error) {
	st, err := k.stmt(context.Background(), numbered(sqlAnswer))
	if err != nil {
		return nil, err
	}
	var packed []byte
	err = st.QueryRowContext(context.Background(), request).Scan(&packed)
	return packed, err
}
