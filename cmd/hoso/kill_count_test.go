package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hoso/cmd/hoso/compose"
	"hoso/cmd/hoso/demo"
	"hoso/id"
	"hoso/office"
	"hoso/office/read"
	"hoso/record/approval"
	"hoso/record/change"
	"hoso/record/dossier"
	"hoso/record/evidence"
	"hoso/record/packet"
	"hoso/store"
)

// idle waits until nothing is queued any more: what was signed is sent.
func (c *crowd) idle(t *testing.T) {
	t.Helper()
	s, err := c.site.openStore()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c.site.until(t, func() bool {
		left := 0
		err := s.View(context.Background(), func(r office.Reader) error {
			jobs, err := r.Jobs()
			for _, n := range jobs {
				left += n
			}
			return err
		})
		return err == nil && left == 0
	})
}

// openStore looks at the store of a running server from outside.
func (s *site) openStore() (office.Store, error) {
	if s.dsn != "" {
		return store.OpenPostgres(context.Background(), s.dsn, store.Options{Connections: 1})
	}
	return store.OpenSQLite(context.Background(), filepath.Join(s.dir, "hoso.db"), store.Options{Connections: 1})
}

// values holds what people see to what they were told: each submitted number is in its change once, a person's newest approved number
// is in the dossier, and what was sent is with the nation.
func (c *crowd) values(t *testing.T) {
	t.Helper()
	for changeID, told := range c.heard.submitted {
		var v office.ChangeView
		if err := c.byLogin(told.by).get("/thay-doi/"+string(changeID), &v); err != nil {
			t.Errorf("acknowledged submission %s of %s: %v", changeID, told.by, err)
			continue
		}
		same := func(i office.ItemView) bool { return i.Path == phonePath && digits(i.New) == told.number }
		if n := count(v.Items, same); n != 1 || v.Submitted.IsZero() {
			t.Errorf("acknowledged submission %s of %s holds its number %d times: %+v", changeID, told.by, n, v.Items)
		}
	}
	for _, name := range workers {
		c.newest(t, name)
	}
}

// newest compares a person's dossier with the approved changes of the number, of which the last approved holds.
func (c *crowd) newest(t *testing.T, name string) {
	t.Helper()
	var mine read.DossierView
	var past read.HistoryView
	who := c.calls[name]
	if err := who.get("/ho-so", &mine); err != nil {
		t.Fatal(err)
	}
	if err := who.get("/ho-so/"+string(mine.ID)+"/lich-su", &past); err != nil {
		t.Fatal(err)
	}
	want, at := "", time.Time{}
	for _, v := range past.Changes {
		for _, i := range v.Items {
			last := len(i.Verdicts) - 1
			if i.Path == phonePath && i.State == change.Approved && i.Verdicts[last].At.After(at) {
				want, at = digits(i.New), i.Verdicts[last].At
			}
		}
	}
	got := ""
	for _, chapter := range mine.Chapters {
		for _, f := range chapter.Fields {
			if f.Path == phonePath {
				got = digits(f.Text)
			}
		}
	}
	if want != "" && got != want {
		t.Errorf("the dossier of %s has the number %s, its last approved change says %s", name, got, want)
	}
}

func (c *crowd) byLogin(login string) *caller {
	for _, call := range c.calls {
		if call.login == login {
			return call
		}
	}
	return nil
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

func count[T any](all []T, is func(T) bool) int {
	n := 0
	for _, x := range all {
		if is(x) {
			n++
		}
	}
	return n
}

// rows is everything the count looks at.
type rows struct {
	changes  map[id.Change]change.Change
	sheets   map[id.Sheet]approval.Sheet
	reviews  map[id.Version]approval.Review
	batches  map[id.Batch]approval.Batch
	versions []dossier.Version
	evidence map[id.Evidence]evidence.Evidence
	packets  []packet.Packet
}

// count compares the rows of the stopped office with what was acknowledged, and with each other.
func (c *crowd) count(t *testing.T) {
	t.Helper()
	r := c.site.rows(t)
	c.countDesk(t, r)
	c.countDepartment(t, r)
	once(t, "approved items on sheets", r.onSheets())
	once(t, "items made into versions", r.inVersions())
	once(t, "versions in batches", r.inBatches())
	c.countNation(t, r)
	t.Logf("%d submitted, %d checked, %d approved, %d reviewed, %d signed, %d documents; %d versions, %d packets", len(c.heard.submitted), len(c.heard.checked),
		len(c.heard.approved), len(c.heard.reviewed), len(c.heard.signed), len(c.heard.uploaded), len(r.versions), len(r.packets))
}

// rows opens the directory as the program does and reads everything.
func (s *site) rows(t *testing.T) rows {
	t.Helper()
	house, err := compose.Open(context.Background(), compose.Config{Dir: s.dir, Postgres: s.dsn, Province: "phu-tho", Book: s.book, Password: demo.KeyPassword,
		Now: s.now})
	if err != nil {
		t.Fatal(err)
	}
	var r rows
	err = house.Office.Store.View(context.Background(), func(reader office.Reader) error {
		return errors.Join(
			all(reader, &r.changes, func(x change.Change) id.Change { return x.ID }), all(reader, &r.sheets, func(x approval.Sheet) id.Sheet { return x.ID }),
			all(reader, &r.reviews, func(x approval.Review) id.Version { return x.ID }), all(reader, &r.batches, func(x approval.Batch) id.Batch { return x.ID }),
			all(reader, &r.evidence, func(x evidence.Evidence) id.Evidence { return x.ID }),
			list(reader, &r.versions), list(reader, &r.packets))
	})
	if err = errors.Join(err, house.Close()); err != nil {
		t.Fatal(err)
	}
	return r
}

func list[T office.Record](r office.Reader, into *[]T) error {
	found, err := office.Find[T](r, office.Query{})
	for _, f := range found {
		*into = append(*into, f.Record)
	}
	return err
}

func all[K comparable, T office.Record](r office.Reader, into *map[K]T, key func(T) K) error {
	var found []T
	err := list(r, &found)
	*into = map[K]T{}
	for _, f := range found {
		(*into)[key(f)] = f
	}
	return err
}

func (r rows) onSheets() []string {
	var out []string
	for _, s := range r.sheets {
		for _, l := range s.Lines {
			out = append(out, string(l.Item))
		}
	}
	return out
}

func (r rows) inVersions() []string {
	var out []string
	for _, v := range r.versions {
		for _, i := range v.Items {
			out = append(out, string(i))
		}
	}
	return out
}

func (r rows) inBatches() []string {
	var out []string
	for _, b := range r.batches {
		for _, m := range b.Lines {
			out = append(out, string(m.Version))
		}
	}
	return out
}

// once fails for what is named twice.
func once(t *testing.T, what string, names []string) {
	t.Helper()
	slices.Sort(names)
	for i := 1; i < len(names); i++ {
		if names[i] == names[i-1] {
			t.Errorf("%s: %s is there twice", what, names[i])
		}
	}
}

// countDesk looks for every acknowledged upload, submission and check, and for every approval with all of its lines.
func (c *crowd) countDesk(t *testing.T, r rows) {
	t.Helper()
	for e, at := range c.heard.uploaded {
		if found := r.evidence[e]; found.Draft != at && found.Change != at {
			t.Errorf("acknowledged document %s of change %s is not there: %+v", e, at, found)
		}
	}
	for submitted := range c.heard.submitted {
		if found, ok := r.changes[submitted]; !ok || found.Submitted.IsZero() || found.Declaration == nil {
			t.Errorf("acknowledged submission %s is not there whole", submitted)
		}
	}
	for checked := range c.heard.checked {
		for _, item := range r.changes[checked].Items {
			if item.State != change.ToApprove && item.State != change.Approved {
				t.Errorf("acknowledged check of %s: an item is %s", checked, item.State)
			}
		}
	}
	for sheet, lines := range c.heard.approved {
		if got := r.sheets[sheet]; len(got.Lines) != lines || lines == 0 {
			t.Errorf("acknowledged sheet %s has %d of its %d lines", sheet, len(got.Lines), lines)
		}
	}
	versioned := r.inVersions()
	for _, item := range r.onSheets() {
		if !slices.Contains(versioned, item) {
			t.Errorf("item %s is on a sheet and in no version", item)
		}
	}
}

// countDepartment looks for every acknowledged review and batch; by now everything signed has been sent.
func (c *crowd) countDepartment(t *testing.T, r rows) {
	t.Helper()
	for v := range c.heard.reviewed {
		if state := r.reviews[v].State; state == "" || state == approval.Waiting {
			t.Errorf("acknowledged review of %s is lost: %q", v, state)
		}
	}
	for b, versions := range c.heard.signed {
		if got := r.batches[b]; len(got.Lines) != versions || versions == 0 {
			t.Errorf("acknowledged batch %s has %d of its %d versions", b, len(got.Lines), versions)
		}
	}
	for _, b := range r.batches {
		if b.Signature == "" {
			t.Errorf("batch %s has no signature", b.ID)
		}
		for _, m := range b.Lines {
			if state := r.reviews[m.Version].State; state != approval.Sent {
				t.Errorf("version %s was signed and is %q, not sent", m.Version, state)
			}
		}
	}
}

// countNation holds the packets to what the nation wrote down: each taken once, and nothing taken that we know nothing of.
func (c *crowd) countNation(t *testing.T, r rows) {
	t.Helper()
	taken := c.site.ledger(t)
	for _, p := range r.packets {
		if p.State != packet.Delivered {
			t.Errorf("packet %s of %s is %s: %v", p.ID, p.Dossier, p.State, p.Faults)
		}
		if n := taken[p.Transaction]; n != 1 {
			t.Errorf("packet %s was taken %d times", p.ID, n)
		}
		delete(taken, p.Transaction)
	}
	for transaction := range taken {
		t.Errorf("the nation took transaction %s, which is none of our packets", transaction)
	}
}

// ledger counts the accepted lines of the nation's file by transaction.
func (s *site) ledger(t *testing.T) map[string]int {
	t.Helper()
	b, err := os.ReadFile(s.nationFile)
	if err != nil {
		t.Fatal(err)
	}
	taken := map[string]int{}
	for line := range bytes.Lines(b) {
		var call struct {
			Transaction string `json:"transaction"`
			Answer      struct {
				Code string `json:"err_code"`
			} `json:"answer"`
		}
		if err := json.Unmarshal(line, &call); err != nil {
			t.Fatal(err)
		}
		if call.Answer.Code == "0" {
			taken[call.Transaction]++
		}
	}
	return taken
}
