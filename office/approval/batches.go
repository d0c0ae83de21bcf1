package approval

import (
	"context"
	"slices"

	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/approval"
)

// Batches lists the newest batches that hold a version of the asker's units, at most limit of them; signatures and the signed bytes, which
// name every dossier, are left out. Fault Denied.
func Batches(ctx context.Context, o *office.Office, who office.Who, limit int) ([]BatchView, error) {
	return office.Do(ctx, o, who, "batch.list", "", func(d *office.Desk) ([]BatchView, error) {
		act := "department.sign"
		if len(d.Book.Policy().Reach(who.Role, act)) == 0 {
			act = "department.review"
		}
		scopes, err := d.Scopes(act)
		if err != nil {
			return nil, err
		}
		for _, scope := range scopes {
			if _, err := d.AllowList(act, law.Object{Noun: "batch", UnitPath: scope, ManagingPath: scope}); err != nil {
				return nil, err
			}
		}
		if slices.Contains(d.Book.Policy().Reach(who.Role, act), law.ScopeProvince) {
			scopes = nil
		}
		return newest(d, scopes, limit)
	})
}

// newest reads batches from the newest on until enough of them lie within the scopes; no scopes are no restriction.
func newest(d *office.Desk, scopes []string, limit int) ([]BatchView, error) {
	views := []BatchView{}
	q := office.Query{Order: []string{"-id"}, Limit: limit}
	for {
		found, err := office.Find[approval.Batch](d.Reader, q)
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			within, err := holdsOf(d, s.Record.ID, scopes)
			if err != nil {
				return nil, err
			}
			if within && len(views) < limit {
				v := viewBatch(s.Record)
				v.Content, v.Signature = "", ""
				views = append(views, v)
			}
		}
		if len(found) < limit || len(views) >= limit {
			return views, nil
		}
		q.After = &office.After{ID: string(found[len(found)-1].Record.ID)}
	}
}

// holdsOf reports whether a batch holds a version of a unit within the scopes.
func holdsOf(d *office.Desk, batch id.Batch, scopes []string) (bool, error) {
	for _, scope := range scopes {
		n, err := d.Reader.Count(office.Query{Noun: approval.Review{}.Noun(), Where: []office.Where{{Key: "batch", Op: "=", Value: string(batch)}, {Key: "unit_path", Op: "under", Value: scope}}})
		if n > 0 || err != nil {
			return true, err
		}
	}
	return len(scopes) == 0, nil
}
