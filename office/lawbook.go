package office

import (
	"context"
	"io/fs"

	"hoso/law"
	"hoso/record/amendment"
)

// Laws is the law's data as they were shipped, and how the office takes up a Book made of them and of its amendments.
type Laws struct {
	Shipped fs.FS
	Adopt   func(*law.Book)
}

// Amendments reads what the department changed of the law's data, in order.
func Amendments(r Reader) ([]amendment.Amendment, error) {
	found, err := Find[amendment.Amendment](r, Query{Order: []string{"number"}})
	all := make([]amendment.Amendment, 0, len(found))
	for _, s := range found {
		all = append(all, s.Record)
	}
	return all, err
}

// BookOf loads the shipped data with the amendments made before over them, and those made now, which are held to all of it.
func BookOf(shipped fs.FS, province string, before []amendment.Amendment, now ...amendment.Amendment) (*law.Book, error) {
	list := make([]law.Amendment, 0, len(before)+len(now))
	for _, a := range before {
		settled := a.Law(province)
		settled.Settled = true
		list = append(list, settled)
	}
	for _, a := range now {
		list = append(list, a.Law(province))
	}
	tree, err := law.Amended(shipped, list)
	if err != nil {
		return nil, err
	}
	return law.Load(tree)
}

// LoadBook gives the office the law as it stands: called once when everything else is open.
func LoadBook(ctx context.Context, o *Office) error {
	if o.Laws.Shipped == nil {
		return nil
	}
	var amendments []amendment.Amendment
	err := o.Store.View(ctx, func(r Reader) (err error) {
		amendments, err = Amendments(r)
		return err
	})
	if err != nil || len(amendments) == 0 {
		return err
	}
	book, err := BookOf(o.Laws.Shipped, o.Province, amendments)
	if err == nil {
		o.Laws.Adopt(book)
	}
	return err
}
