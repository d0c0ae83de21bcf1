package office

import (
	"context"
	"encoding/json"
	"iter"

	"hoso/record/dossier"
)

// LoadCensus opens every dossier's facet and hands them to the census at start. Keys and facets are read in one snapshot. stale reports whether
// facets of approved dossiers are of an earlier shape, made by an earlier program.
func LoadCensus(ctx context.Context, o *Office, load func(iter.Seq[Facet])) (stale bool, err error) {
	err = o.Store.View(ctx, func(r Reader) error {
		wrapped := map[string]string{}
		if err := r.Each("key", func(row Row) error {
			var k dossier.Key
			if err := json.Unmarshal(row.Body, &k); err != nil {
				return err
			}
			wrapped[row.ID] = k.Wrapped
			return nil
		}); err != nil {
			return err
		}
		var failed error
		load(func(yield func(Facet) bool) {
			failed = r.Each("facet", func(row Row) error {
				return openRow(o, row, wrapped, func(f Facet) bool {
					stale = stale || f.Shape != FacetShape && f.State != dossier.Open
					return yield(f)
				})
			})
			if failed == errStop {
				failed = nil
			}
		})
		return failed
	})
	return stale, err
}

type stop string

func (s stop) Error() string { return string(s) }

const errStop = stop("office: the census wants no more")

func openRow(o *Office, row Row, wrapped map[string]string, yield func(Facet) bool) error {
	var stored dossier.Facet
	if err := json.Unmarshal(row.Body, &stored); err != nil {
		return err
	}
	box, err := o.Vault.Box(stored.Dossier, wrapped[row.ID])
	if err != nil {
		return err
	}
	f, err := OpenFacet(box, stored)
	if err != nil {
		return err
	}
	f.Rev = row.Rev
	if !yield(f) {
		return errStop
	}
	return nil
}
