package office_test

import (
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"strings"

	"hoso/civil"
	"hoso/office"
	records "hoso/record/approval"
	"hoso/record/change"
	"hoso/record/dossier"
)

// same compares a proposal with what the office shows of it, and learns the ids of its items.
func (w *walk) same(p *proposal, v office.ChangeView) {
	w.t.Helper()
	if len(v.Items) != len(p.items) {
		w.t.Fatalf("%s holds %d items, the model %d", v.ID, len(v.Items), len(p.items))
	}
	for i, item := range v.Items {
		l := p.items[i]
		if l.id != "" && l.id != item.ID || item.Path != l.path || item.State != l.state || digits(item.New) != digits(l.new) || digits(item.Old) != digits(l.old) {
			w.t.Errorf("%s holds %s %s %q → %q, the model %s %s %q → %q", v.ID, item.Path, item.State, item.Old, item.New, l.path, l.state, l.old, l.new)
		}
		l.id = item.ID
	}
}

// digits leaves out how numbers are written for people, and "không có".
func digits(text string) string {
	if text == office.NoneMark {
		return ""
	}
	return strings.NewReplacer(" ", "", ".", "", ",", "").Replace(text)
}

// order is how the verdicts on an item may follow each other: returned by either step as often as it takes, and, at the end, each step
// once: checked, then approved.
var order = map[string]*regexp.Regexp{
	change.Draft: regexp.MustCompile(`^(C|cA)*$`), change.ToCheck: regexp.MustCompile(`^(C|cA)*$`), change.Withdrawn: regexp.MustCompile(`^(C|cA)*w$`),
	change.ToApprove: regexp.MustCompile(`^(C|cA)*c$`), change.Returned: regexp.MustCompile(`^(C|cA)*(C|cA)$`), change.Approved: regexp.MustCompile(`^(C|cA)*ca$`),
}

var marks = map[string]string{"check passed": "c", "check returned": "C", "approve passed": "a", "approve returned": "A", "withdraw withdrawn": "w"}

// invariants reads everything the walk has left.
func (w *walk) invariants() {
	must(w.t, w.Office.Store.View(w.Ctx, func(r office.Reader) error {
		for _, p := range w.proposals {
			if err := w.holds(r, p); err != nil {
				return err
			}
		}
		for _, d := range w.desks {
			review, _, err := office.Get[records.Review](r, string(d.id))
			if err != nil {
				return err
			}
			if review.State != d.state {
				w.t.Errorf("a version of %s is %s, the model says %s", d.file.name, review.State, d.state)
			}
		}
		return w.nobodysOwn(r)
	}))
	for _, f := range w.files {
		if known := w.known(file{name: f.name}); !maps.Equal(known.values, f.values) {
			w.t.Errorf("%s holds %v, the model %v", f.name, known.values, f.values)
		}
	}
}

// holds compares a change with the model item by item, with its verdicts.
func (w *walk) holds(r office.Reader, p *proposal) error {
	sealed, _, err := office.Get[change.Change](r, string(p.id))
	if err != nil {
		return err
	}
	key, _, err := office.Get[dossier.Key](r, string(p.file.id))
	if err != nil {
		return err
	}
	box, err := w.Office.Vault.Box(p.file.id, key.Wrapped)
	if err != nil {
		return err
	}
	c, err := office.OpenChange(box, sealed)
	if err != nil {
		return err
	}
	if len(c.Items) != len(p.items) || c.IsDraft() != p.draft {
		w.t.Errorf("%s holds %d items, the model %d", p.id, len(c.Items), len(p.items))
		return nil
	}
	for i, item := range c.Items {
		steps := ""
		for _, v := range item.Verdicts {
			steps += marks[v.Step+" "+v.Outcome]
			if w.owner[v.By] == c.Dossier && v.Step != "withdraw" {
				w.t.Errorf("%s: %s decided on their own dossier: %+v", p.id, p.file.name, v)
			}
		}
		if item.State != p.items[i].state || strings.TrimSuffix(steps, "w") != p.items[i].steps || !order[item.State].MatchString(steps) {
			w.t.Errorf("%s: an item is %s after %q, the model says %s after %q", p.id, item.State, steps, p.items[i].state, p.items[i].steps)
		}
	}
	return nil
}

// nobodysOwn reads every sheet, review and batch: nobody stands in one about themselves, and a sheet outside the window has its ground.
func (w *walk) nobodysOwn(r office.Reader) error {
	return errors.Join(
		eachRecord(r, func(s records.Sheet) {
			for _, l := range s.Lines {
				if w.owner[s.Approver] == l.Dossier {
					w.t.Errorf("sheet %s: %s approved their own", s.ID, s.Approver)
				}
			}
			if !windowOpen(s.At) && s.Ground == "" {
				w.t.Errorf("sheet %s of %s was approved outside the window without a ground", s.ID, s.At.In(civil.Zone))
			}
		}),
		eachRecord(r, func(v records.Review) {
			if w.owner[v.By] == v.Dossier {
				w.t.Errorf("review %s: %s reviewed their own", v.ID, v.By)
			}
		}),
		eachRecord(r, func(b records.Batch) {
			for _, l := range b.Lines {
				if w.owner[b.By] == l.Dossier {
					w.t.Errorf("batch %s: %s signed their own", b.ID, b.By)
				}
			}
		}))
}

func eachRecord[T office.Record](r office.Reader, fn func(T)) error {
	var zero T
	return r.Each(zero.Noun(), func(row office.Row) error {
		var record T
		if err := json.Unmarshal(row.Body, &record); err != nil {
			return err
		}
		fn(record)
		return nil
	})
}
