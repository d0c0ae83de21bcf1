package backup

import (
	"hoso/office"
)

// tally counts what passes, on both ways: what a copy says of itself is compared with it.
type tally struct {
	Closing
}

func newTally() tally { return tally{Closing{Tables: map[string]int64{}}} }

func (t *tally) row(p office.Piece) {
	t.Tables[p.Table]++
	if p.Table != "checkpoint" {
		return
	}
	for i, column := range p.Columns { // they come by size
		switch v := p.Values[i].(type) {
		case int64:
			if column == "size" {
				t.Sealed = v
			}
		case string:
			if column == "root" {
				t.Root = v
			}
		}
	}
}

func (t *tally) file(sealed []byte) {
	t.Files++
	t.FileBytes += int64(len(sealed))
}

// Rows is the number of records of a noun.
func (c Closing) Rows(noun string) int64 { return c.Tables["r_"+noun] }

// Entries is the number of entries of the journal, those without a number included.
func (c Closing) Entries() int64 { return c.Tables["entry"] }
