package storetest

import (
	"errors"
	"testing"

	"hoso/fault"
	"hoso/id"
	"hoso/office"
)

// snapshots: what is committed while a view is open is not seen in it, row, journal, job and tree alike.
func snapshots(t *testing.T, place Place) {
	b := open(t, place)
	row := b.stored("setting")
	b.seal()
	look := func(r office.Reader) (rev int64, settings, entries, jobs int, size int64) {
		rev = must(r.Get("setting", row.ID))(b).Rev
		settings = must(r.Count(office.Query{Noun: "setting"}))(b)
		entries = len(must(r.Entries(office.EntryQuery{}))(b))
		jobs = len(must(r.Jobs())(b))
		return rev, settings, entries, jobs, must(r.Checkpoints(1))(b)[0].Size
	}
	type seen struct {
		rev                     int64
		settings, entries, jobs int
		size                    int64
	}
	var before, after, later seen
	b.view(func(r office.Reader) {
		before.rev, before.settings, before.entries, before.jobs, before.size = look(r)
		act := put(row)
		other, _ := b.row("setting")
		act.Put = append(act.Put, other)
		act.Jobs = []office.Job{job("k", "", "", noon)}
		b.commit(act)
		b.seal()
		after.rev, after.settings, after.entries, after.jobs, after.size = look(r)
	})
	b.view(func(r office.Reader) { later.rev, later.settings, later.entries, later.jobs, later.size = look(r) })
	if after != before {
		t.Errorf("the snapshot moved from %+v to %+v", before, after)
	}
	if want := (seen{before.rev + 1, before.settings + 1, before.entries + 1, before.jobs + 1, before.size + 1}); later != want {
		t.Errorf("a later view sees %+v, want %+v", later, want)
	}
}

// viewsEnd: errors come through, and neither they nor panics cost a connection.
func viewsEnd(t *testing.T, place Place) {
	b := open(t, place)
	for range 60 {
		if err := b.store.View(t.Context(), func(office.Reader) error { return errTest }); !errors.Is(err, errTest) {
			t.Fatalf("the error came back as %v", err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("a panic was swallowed")
				}
			}()
			b.store.View(t.Context(), func(office.Reader) error { panic(errTest) })
		}()
	}
	b.stored("setting")
}

// notText: bytes that no column of text can hold are looked for in vain, and never written.
func notText(t *testing.T, place Place) {
	b := open(t, place)
	b.stored("account")
	for _, bad := range []string{"a\x00b", "\xff\xfe", "\xed\xa0\x80"} {
		b.view(func(r office.Reader) {
			if _, err := r.Get("account", bad); !fault.Is(err, fault.Missing) {
				t.Errorf("%q as an id gave %v", bad, err)
			}
			for _, op := range []string{"=", "under", "in"} {
				value := any(bad)
				if op == "in" {
					value = []string{bad}
				}
				rows, err := r.Find(office.Query{Noun: "account", Where: []office.Where{{Key: "login", Op: op, Value: value}}})
				if err != nil || len(rows) != 0 {
					t.Errorf("login %s %q gave %v, %v", op, bad, rows, err)
				}
			}
			if rows, err := r.Entries(office.EntryQuery{Account: id.Account(bad)}); err != nil || len(rows) != 0 {
				t.Errorf("entries of %q gave %v, %v", bad, rows, err)
			}
		})
		login, row := with(b.placed("account"), map[string]any{"login": bad}), b.placed("setting")
		row.ID = bad
		b.unchanged(func() {
			b.broken("a key that is not text", put(login))
			b.broken("an id that is not text", put(row))
		})
	}
}
