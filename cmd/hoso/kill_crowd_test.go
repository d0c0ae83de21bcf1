package main_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/approval"
	"hoso/office/entry"
	"hoso/office/read"
	"hoso/record/change"
)

// heard is what the people were told was done, over all kills of one site, and what they got no answer to.
type heard struct {
	mu        sync.Mutex
	submitted map[id.Change]submission
	checked   map[id.Change]bool
	approved  map[id.Sheet]int // lines
	reviewed  map[id.Version]bool
	signed    map[id.Batch]int // versions
	uploaded  map[id.Evidence]id.Change
	answered  map[string]request  // by idempotency key
	open      map[string]request  // the same, of those that were not answered
	stuck     map[id.Change]error // what the head was refused
}

type submission struct{ by, number string }

// request is one request as it can be sent again under its key; lasting ones are answered as the first time.
type request struct {
	again   func() error
	lasting bool
}

func newHeard() *heard {
	return &heard{submitted: map[id.Change]submission{}, checked: map[id.Change]bool{}, approved: map[id.Sheet]int{}, reviewed: map[id.Version]bool{},
		signed: map[id.Batch]int{}, uploaded: map[id.Evidence]id.Change{}, answered: map[string]request{}, open: map[string]request{}, stuck: map[id.Change]error{}}
}

func (h *heard) note(fn func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	fn()
}

// acts counts everything that was acknowledged.
func (h *heard) acts() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.submitted) + len(h.checked) + len(h.approved) + len(h.reviewed) + len(h.signed) + len(h.uploaded)
}

// crowd is the people at work on one site, all at once, until the server is killed under them.
type crowd struct {
	site  *site
	heard *heard
	aim   atomic.Pointer[aim]
	calls map[string]*caller
	mu    sync.Mutex
	dice  *rand.Rand
	next  int // for telephone numbers and idempotency keys
}

// join puts the crowd to work on a site.
func (c *crowd) join(s *site) {
	c.site, c.heard, c.calls, c.next = s, newHeard(), map[string]*caller{}, c.dice.IntN(1e6)
	for _, l := range s.logins {
		c.calls[l.Short] = s.caller(l.Login)
		c.calls[l.Short].written = func(what sent) { c.aim.Load().seen(actOf(what)) }
	}
}

// workers are those who declare; the others of the school have a change of their telephone number waiting from the demonstration.
var workers = []string{"person", "person2", "person3", "person4", "person6", "person8"}

// work lets everybody work until the server is gone, and reports what went wrong otherwise.
func (c *crowd) work(t *testing.T) {
	var all sync.WaitGroup
	do := func(name string, turn func(*caller) error) {
		all.Go(func() {
			for {
				err := turn(c.calls[name])
				switch {
				case errors.Is(err, errGone):
					return
				case err != nil:
					t.Errorf("%s: %v", name, err)
					c.aim.Load().shoot()
					return
				}
				time.Sleep(time.Duration(c.roll(20)) * time.Millisecond)
			}
		})
	}
	for _, name := range workers {
		do(name, c.declare)
	}
	do("officer", c.check)
	do("head", c.approve)
	do("reviewer", c.review)
	do("director", c.sign)
	all.Wait()
}

func (c *crowd) roll(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dice.IntN(n)
}

func (c *crowd) number() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	return c.next
}

// keyed makes one request under an idempotency key of its own; took is told the answer, each time there is one.
func keyed[Out any](c *crowd, who *caller, path string, lasting bool, in any, took func(Out)) error {
	key := fmt.Sprintf("kill-%d", c.number())
	r := request{lasting: lasting, again: func() error {
		var out Out
		if err := who.post(path, key, in, &out); err != nil {
			return err
		}
		c.heard.note(func() { took(out) })
		return nil
	}}
	c.heard.note(func() { c.heard.open[key] = r })
	err := r.again()
	if !errors.Is(err, errGone) {
		c.heard.note(func() { delete(c.heard.open, key) })
	}
	if err == nil {
		c.heard.note(func() { c.heard.answered[key] = r })
	}
	return err
}

// declare is a person's turn: new numbers, often with a document, submitted, and then waited for.
func (c *crowd) declare(who *caller) error {
	var mine read.DossierView
	if err := who.get("/ho-so", &mine); err != nil {
		return err
	}
	for _, open := range mine.Open { // handed over before a kill
		if !open.Draft {
			if err := c.wait(who, "/thay-doi/"+string(open.ID)); err != nil {
				return err
			}
		}
	}
	var v office.ChangeView
	if err := who.post("/ho-so/"+string(mine.ID)+"/cap-nhat", "", entry.Beginning{Kind: change.Update}, &v); err != nil {
		return err
	}
	at := "/thay-doi/" + string(v.ID)
	number := fmt.Sprintf("09%08d", c.number())
	typed := []entry.Typed{{Path: phonePath, Input: law.Input{Text: number}}, {Path: nationPath, Input: law.Input{Text: number[1:]}}}
	if err := who.post(at, "", entry.Saving{Rev: v.Rev, Typed: typed}, &v); err != nil {
		return err
	}
	if c.roll(2) == 0 {
		var e office.EvidenceView
		if err := who.upload(at+"/minh-chung", map[string]string{"type": "khac"}, "phieu.pdf", smallPDF, &e); err != nil {
			return err
		}
		c.heard.note(func() { c.heard.uploaded[e.ID] = v.ID })
	}
	if err := who.get(at, &v); err != nil {
		return err
	}
	handed := entry.Submission{Rev: v.Rev, Declaration: v.Declaration, Days: change.Days{}}
	err := keyed(c, who, at+"/gui", true, handed, func(v office.ChangeView) { c.heard.submitted[v.ID] = submission{who.login, number} })
	if refusedFor(err, "change.conflict") { // what was handed over before the kill has been approved meanwhile: begin anew
		return who.post(at+"/bo", "", map[string]string{"rev": fmt.Sprint(v.Rev)}, nil)
	}
	if err != nil {
		return err
	}
	return c.wait(who, at)
}

// phonePath is what everybody changes; nationPath changes with it, so that there is something to send: the nation does not want telephones.
const (
	phonePath  = "syll/so_dien_thoai"
	nationPath = "syll/so_cmnd"
)

// wait looks until a submitted change is decided: the next one starts from what it made.
func (c *crowd) wait(who *caller, at string) error {
	for {
		var v office.ChangeView
		if err := who.get(at, &v); err != nil {
			return err
		}
		open := func(i office.ItemView) bool {
			return i.Path == phonePath && (i.State == change.ToCheck || i.State == change.ToApprove)
		}
		if !slices.ContainsFunc(v.Items, open) {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (c *crowd) check(who *caller) error {
	var queue []approval.Waiting
	if err := listed(who, "/kiem-tra", &queue); err != nil {
		return err
	}
	for _, w := range queue {
		var v office.ChangeView
		at := "/kiem-tra/" + string(w.ID)
		if err := who.get(at, &v); err != nil {
			return err
		}
		j := approval.Judgement{Change: v.ID, Rev: v.Rev}
		for _, item := range v.Items {
			if item.State == change.ToCheck {
				j.Pass = append(j.Pass, item.ID)
			}
		}
		err := keyed(c, who, at, false, j, func(v office.ChangeView) { c.heard.checked[v.ID] = true })
		if err != nil && !refusedFor(err, "change.moved_on") {
			return err
		}
	}
	return nil
}

// approve is the head's turn: one to three changes of the sheet in one act.
func (c *crowd) approve(who *caller) error {
	var sheet approval.SheetView
	if err := who.get("/phe-duyet", &sheet); err != nil {
		return err
	}
	var some []office.ChangeView
	for _, v := range sheet.Changes {
		if c.heard.stuckAt(v.ID) == nil && len(some) <= c.roll(3) {
			some = append(some, v)
		}
	}
	if len(some) == 0 {
		return nil
	}
	a := approval.Approving{}
	if !sheet.Today.Before(sheet.To) && sheet.Today != sheet.To || sheet.Early {
		a.Ground = "qua_han"
	}
	for _, v := range some {
		for _, item := range v.Items {
			a.Lines = append(a.Lines, approval.Shown{Change: v.ID, Item: item.ID, Digest: item.Digest})
		}
	}
	err := keyed(c, who, "/phe-duyet", true, a, func(r approval.Receipt) { c.heard.approved[r.Sheet] = r.Approved })
	if !refused(err) {
		return err
	}
	if len(some) == 1 {
		c.heard.note(func() { c.heard.stuck[some[0].ID] = err })
	}
	return nil
}

func (h *heard) stuckAt(changeID id.Change) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.stuck[changeID]
}

// stuckAll copies what the head was refused.
func (h *heard) stuckAll() map[id.Change]error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Clone(h.stuck)
}

func (c *crowd) review(who *caller) error {
	var waiting []approval.ReviewView
	if err := listed(who, "/so/ra-soat", &waiting); err != nil || len(waiting) == 0 {
		return err
	}
	r := approval.Reviewing{Outcome: "passed"}
	for _, w := range waiting {
		if w.State == "waiting" {
			r.Versions = append(r.Versions, w.ID)
		}
	}
	if len(r.Versions) == 0 {
		return nil
	}
	return keyed(c, who, "/so/ra-soat", false, r, func(json.RawMessage) {
		for _, v := range r.Versions {
			c.heard.reviewed[v] = true
		}
	})
}

func (c *crowd) sign(who *caller) error {
	err := keyed(c, who, "/so/ky-so", true, struct{}{}, func(b approval.BatchView) { c.heard.signed[b.ID] = b.Count })
	if refusedFor(err, "batch.empty") {
		return nil
	}
	return err
}

// listed reads a list, whether the address answers with it or with a view around it.
func listed[T any](who *caller, path string, into *[]T) error {
	var raw json.RawMessage
	if err := who.get(path, &raw); err != nil {
		return err
	}
	if strings.HasPrefix(string(raw), "[") {
		return json.Unmarshal(raw, into)
	}
	var view map[string]json.RawMessage
	if err := json.Unmarshal(raw, &view); err != nil {
		return err
	}
	for _, part := range view {
		if strings.HasPrefix(string(part), "[{") && json.Unmarshal(part, into) == nil {
			return nil
		}
	}
	return nil
}

// smallPDF is a page with nothing on it.
var smallPDF = []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n" +
	"trailer<</Size 4/Root 1 0 R>>\nstartxref\n163\n%%EOF\n")
