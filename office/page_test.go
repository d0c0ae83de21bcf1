package office_test

import (
	"slices"
	"strings"
	"testing"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/office"
	"hoso/record/duty"
)

// TestFindUnder: records of several subtrees are one list in one order, whole over its pages and each once; a place nobody gave is refused.
func TestFindUnder(t *testing.T) { onEveryStore(t, findUnder) }

func findUnder(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	for i, path := range []string{"aaaa", "bbbb", "aaaacccc", "bbbb", "aaaa", "dddd", "aaaa"} {
		p.put(duty.Duty{ID: string(rune('p' + i)), Kind: "trial", Subject: string(rune('p' + i)), UnitPath: path, Until: civil.Of(2026, 12, 1+i/2)})
	}
	for order, want := range map[string]string{"until": "p q r s t v", "-until": "v t s r q p", "": "p q r s t v"} {
		q := office.Query{Where: []office.Where{{Key: "running", Op: "=", Value: int64(1)}}}
		if order != "" {
			q.Order = []string{order}
		}
		for limit := 1; limit < 8; limit++ {
			if got := strings.Join(p.throughPages(q, limit), " "); got != want {
				t.Errorf("order %q, %d a page: %s, want %s", order, limit, got, want)
			}
		}
	}
	for _, place := range []string{"x", "20261201", "x.p", ".p", "20261201."} {
		must(t, p.Office.Store.View(p.Ctx, func(r office.Reader) error {
			_, _, err := office.FindUnder[duty.Duty](r, []string{"aaaa"}, office.Query{Order: []string{"until"}}, place, 1)
			wants(t, err, fault.Invalid, "list.cursor")
			return nil
		}))
	}
}

func (p *play) throughPages(q office.Query, limit int) (all []string) {
	p.t.Helper()
	must(p.t, p.Office.Store.View(p.Ctx, func(r office.Reader) error {
		for after := ""; ; {
			found, next, err := office.FindUnder[duty.Duty](r, []string{"aaaa", "bbbb", "aaaacccc"}, q, after, limit)
			if err != nil || len(found) > limit {
				return err
			}
			for _, s := range found {
				all = append(all, s.Record.ID)
			}
			if after = next; next == "" || slices.Contains(all, "") {
				return nil
			}
		}
	}))
	return all
}
