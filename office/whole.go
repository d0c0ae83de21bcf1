package office

import (
	"context"
	"encoding/json"

	"hoso/record/evidence"
	"hoso/record/intake"
	"hoso/record/print"
)

// Whole is a store that gives everything it keeps, for a copy that does not depend on the kind of store.
type Whole interface {
	// Dump streams every row of every table from one snapshot: the tables in an order in which references point backwards, the rows of each
	// by its key, so that two stores that keep the same give the same. The first table is "migration", the steps of the schema. Bodies are
	// given as they are, not as the store packs them. fn keeps nothing of a piece.
	Dump(ctx context.Context, fn func(Piece) error) error
}

// Piece is one row of one table. Values are string, int64, []byte or nil, in the order of Columns.
type Piece struct {
	Table   string
	Columns []string
	Values  []any
}

// SealedFiles gives the names of the sealed files that a record names: a copy of the records is whole with these and no others.
func SealedFiles(noun string, body []byte) ([]string, error) {
	var name string
	var err error
	switch noun {
	case intake.Intake{}.Noun():
		var in intake.Intake
		err = json.Unmarshal(body, &in)
		return in.Files(), err
	case evidence.Evidence{}.Noun():
		var e evidence.Evidence
		err = json.Unmarshal(body, &e)
		name = e.Cipher
	case print.Request{}.Noun():
		var r print.Request
		err = json.Unmarshal(body, &r)
		name = r.File
	}
	if err != nil || name == "" {
		return nil, err
	}
	return []string{name}, nil
}
