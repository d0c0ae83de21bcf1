package check

import (
	"slices"

	"hoso/canon"
	"hoso/office"
	"hoso/record/journal"
)

// unjournalled are the nouns that acts without a journal entry may write: TestUnjournalled pins those acts.
var unjournalled = []string{"session", "notice"}

// written holds every row to the journal: its body has the digest that the newest act which wrote it told of, no row is there that no act
// wrote, and none is gone that no act dropped. So a row that was changed past the program is found, whatever stands in it.
func (i *inspector) written() error {
	told, err := i.told()
	if err != nil {
		return err
	}
	for _, noun := range office.Nouns {
		if slices.Contains(unjournalled, noun.Name) {
			continue
		}
		err := i.r.Each(noun.Name, func(row office.Row) error {
			what := row.Noun + " " + row.ID
			digest, known := told[what]
			delete(told, what)
			switch {
			case !known || digest == "":
				i.found(what, "no act wrote it")
			case digest != canon.Digest(row.Body):
				i.found(what, "is not what the act that wrote it journalled")
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for what, digest := range told {
		if digest != "" {
			i.found(what, "was written by an act and is not there")
		}
	}
	return nil
}

// told gives for each row the digest of what the newest act wrote into it, empty when it dropped the row.
func (i *inspector) told() (map[string]string, error) {
	told := map[string]string{}
	before := int64(0)
	for limit := journalPage; ; {
		entries, err := i.r.Entries(office.EntryQuery{Before: before, Limit: limit})
		if err != nil {
			return nil, err
		}
		last := int64(-1)
		for _, sealed := range entries {
			last = sealed.Number
			tell(told, sealed.Entry.Records)
		}
		switch {
		case len(entries) < limit || last == 0:
			return told, nil
		case last < 0:
			limit *= 4 // entries without a number come all at once
		default:
			before = last
		}
	}
}

// tell takes what an entry says of rows no newer entry spoke of.
func tell(told map[string]string, records []journal.Record) {
	for _, r := range records {
		if slices.Contains(unjournalled, r.Noun) {
			continue
		}
		if _, newer := told[r.Noun+" "+r.ID]; !newer {
			told[r.Noun+" "+r.ID] = r.Digest
		}
	}
}
