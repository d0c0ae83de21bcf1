package office_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/entry"
	"hoso/office/read"
	"hoso/record/change"
)

// TestP4Walk plays the office against the reference model: random people try random steps on random changes at random times, month ends
// among them, and every answer is the one the model gives. Afterwards nobody has decided on their own dossier, every step was taken once
// and in order, and what was approved outside the window has its ground. HOSO_P4_SEED plays a walk again.
func TestP4Walk(t *testing.T) {
	t.Parallel()
	walks, steps, seed := 1, 2000, uint64(time.Now().UnixNano())
	if prove() {
		walks = 50
	}
	if again := os.Getenv("HOSO_P4_SEED"); again != "" {
		n, err := strconv.ParseUint(again, 10, 64)
		must(t, err)
		walks, seed = 1, n
	}
	for n := range walks {
		t.Run(fmt.Sprintf("seed=%d", seed+uint64(n)), func(t *testing.T) {
			w := newWalk(t, seed+uint64(n))
			for w.step = range steps {
				if w.step == steps/2 && leap.After(w.now) {
					w.now = leap
				}
				w.one()
				if t.Failed() {
					t.Fatalf("step %d; play it again with HOSO_P4_SEED=%d", w.step, seed+uint64(n))
				}
			}
			w.invariants()
			t.Logf("%d steps until %s: %v", steps, w.now.In(civil.Zone), w.counts)
		})
	}
}

// leap lies before the end of a February of 29 days.
var leap = time.Date(2028, 2, 20, 9, 0, 0, 0, civil.Zone)

// lastLeap is the day after which the clock only creeps: the certificates of the demonstration end in November 2029, and an ended key signs
// nothing.
var lastLeap = time.Date(2029, 9, 1, 9, 0, 0, 0, civil.Zone)

// walk is one random walk.
type walk struct {
	*trial.Trial
	t         *testing.T
	random    *rand.Rand
	step      int
	now       time.Time
	actors    []actor
	files     []*file
	proposals []*proposal
	desks     []*desk
	owner     map[id.Account]id.Dossier
	counts    map[string]int      // by step and answer
	made      map[string][]string // ids of the rows the last step made, by noun
}

func newWalk(t *testing.T, seed uint64) *walk {
	w := &walk{Trial: trial.New(t), t: t, random: rand.New(rand.NewPCG(seed, 4)), counts: map[string]int{}, owner: map[id.Account]id.Dossier{}}
	w.now = w.Clock.Now().Add(time.Second)
	w.cast()
	for _, f := range []file{{name: "person", unit: "school", manager: "school"}, {name: "officer", unit: "school", manager: "school"}, {name: "head", unit: "school", manager: "commune"},
		{name: "department_officer", unit: "department", manager: "department"}, {name: "department_head", unit: "department", manager: "province"}} {
		w.files = append(w.files, w.known(f))
	}
	return w
}

// places are what the walk writes, each with the values it writes there; the last two belong to one event.
var places = map[string][]string{
	"syll/so_dien_thoai":                {"0911000001", "0911000002", "0911000003"},
	"syll/ten_goi_khac":                 {"Bé Hai", "Bé Ba", "Bé Tư"},
	"syll/nghe_nghiep_truoc_tuyen_dung": {"Làm ruộng", "Thợ may", "Thợ điện"},
	"syll/ngach_bac_luong":              {"5", "6", "7"},
	"syll/ngach_he_so":                  {"3.66", "3.99", "4.32"},
}

// cast gives everybody who tries something: the rights of the demonstration, and rights that bring the same people near their own
// dossiers.
func (w *walk) cast() {
	school := w.As("head")
	var commune office.Who
	must(w.t, w.Office.Store.View(w.Ctx, func(r office.Reader) error {
		row, err := r.Get("unit", string(school.Unit))
		commune.Unit = id.Unit(row.Keys["parent"].(string))
		commune.UnitPath = school.UnitPath[:len(school.UnitPath)-6]
		return err
	}))
	top := w.As("province_head")
	add := func(name, of, role, unit string, at office.Who) {
		who := w.Cast.Askers[of]
		own := ""
		if who.Dossier != "" {
			own, w.owner[who.Account] = of, who.Dossier
		}
		if of == "" {
			issued, err := account.IssueAccounts(w.Ctx, w.Office, office.System(), []account.Issue{{Kind: "unit", Name: name, Login: "tai.khoan" + strconv.Itoa(len(w.actors)), Unit: at.Unit}})
			must(w.t, err)
			who = office.Who{Account: issued[0].Account, Lang: "vi"}
		}
		who.Role, who.Unit, who.UnitPath, who.Assigned = role, at.Unit, at.UnitPath, nil
		if role == "department_officer" {
			who.Assigned = []string{top.UnitPath}
		}
		if role == "department_director" {
			who.Key = "director"
		}
		w.actors = append(w.actors, actor{name, who, role, unit, own})
	}
	department := w.As("department_head")
	for _, self := range []string{"person", "officer", "head", "department_officer", "department_head"} {
		add(self+" as person", self, "person", "", office.Who{})
	}
	add("officer", "officer", "officer", "school", school)
	add("head", "head", "head", "school", school)
	add("head as officer", "head", "officer", "school", school)
	add("officer as head", "officer", "head", "school", school)
	add("commune's officer", "", "officer", "commune", commune)
	add("commune's head", "", "head", "commune", commune)
	add("head as commune's head", "head", "head", "commune", commune)
	add("department's officer", "department_officer", "officer", "department", department)
	add("department's head", "department_head", "head", "department", department)
	add("province's head", "province_head", "head", "province", top)
	add("reviewer", "reviewer", "department_officer", "department", department)
	add("department's head as reviewer", "department_head", "department_officer", "department", department)
	add("director", "director", "department_director", "department", department)
	add("officer as director", "officer", "department_director", "department", department)
	add("unit's administrator", "unit_admin", "unit_admin", "school", school)
}

// known reads what a dossier holds before the walk.
func (w *walk) known(f file) *file {
	who := w.As(f.name)
	who.Role = office.RolePerson
	f.id, f.values = who.Dossier, map[string]string{}
	v, err := read.Dossier(w.Ctx, w.Office, who, who.Dossier)
	must(w.t, err)
	for _, chapter := range v.Chapters {
		for _, field := range chapter.Fields {
			if places[field.Path] != nil {
				f.values[field.Path] = field.Raw
			}
		}
	}
	return &f
}

// one plays one step at its moment.
func (w *walk) one() {
	w.turn()
	switch n := w.random.IntN(100); {
	case n < 14:
		w.begin()
	case n < 34:
		w.typing()
	case n < 50:
		w.submit()
	case n < 54:
		w.withdraw()
	case n < 56:
		w.discard()
	case n < 73:
		w.check()
	case n < 88:
		w.approve()
	case n < 96:
		w.review()
	default:
		w.sign()
	}
}

// turn moves the clock: mostly a little, sometimes by days, sometimes to the last millisecond before a month or a window begins, and then
// to its first.
func (w *walk) turn() {
	local := w.now.In(civil.Zone)
	month := time.Date(local.Year(), local.Month()+1, 1, 0, 0, 0, 0, civil.Zone)
	edges := []time.Time{month.AddDate(0, 0, -5), month}
	edge := edges[w.random.IntN(2)].Add(-time.Millisecond)
	late := w.now.After(lastLeap)
	switch {
	case slices.ContainsFunc(edges, func(e time.Time) bool { return e.Equal(w.now.Add(time.Millisecond)) }):
		w.now = w.now.Add(time.Millisecond)
	case w.random.IntN(100) < 2 && !late && edge.After(w.now.Add(time.Second)):
		w.now = edge
	case w.random.IntN(50) == 0 && !late:
		w.now = w.now.Add(time.Duration(1+w.random.IntN(72)) * time.Hour)
	default:
		w.now = w.now.Add(time.Duration(500+w.random.IntN(3_600_000)) * time.Millisecond)
	}
	w.Clock.Set(w.now.Add(-10 * time.Millisecond)) // what is looked up on the way is looked up before
	if seen := w.Office.Now(); !seen.Before(w.now) {
		w.now = seen.Add(time.Millisecond)
	}
}

// at makes the next look at the clock the moment of the step.
func (w *walk) at() {
	w.Acts.Take()
	w.Clock.Set(w.now.Add(-time.Millisecond))
}

// pick chooses an actor: mostly one of those who may, sometimes one who would if the dossier were not their own, else anybody.
func (w *walk) pick(f *file, may func(actor) bool) actor {
	n := w.random.IntN(100)
	var fit []actor
	for _, a := range w.actors {
		stranger := a
		stranger.own = "nobody"
		if n < 70 && may(a) || n >= 70 && n < 85 && a.own == f.name && may(stranger) {
			fit = append(fit, a)
		}
	}
	if len(fit) == 0 {
		fit = w.actors
	}
	chosen := fit[w.random.IntN(len(fit))]
	chosen.who.Strong = w.now
	return chosen
}

// change chooses a proposal: mostly one of those something can be done with.
func (w *walk) change(due func(*proposal) bool) *proposal {
	if len(w.proposals) == 0 {
		return nil
	}
	if w.random.IntN(100) < 85 {
		var able []*proposal
		for _, p := range w.proposals {
			if due(p) {
				able = append(able, p)
			}
		}
		if len(able) > 0 {
			return able[w.random.IntN(len(able))]
		}
	}
	return w.proposals[w.random.IntN(len(w.proposals))]
}

// answered compares an answer with the model's: empty for yes, else the kind of refusal. It reports whether the step was taken, and that
// it was taken at the moment meant.
func (w *walk) answered(a actor, step string, want fault.Kind, err error) bool {
	w.t.Helper()
	got := fault.Kind("")
	if err != nil {
		got = "internal"
		if f, ok := fault.As(err); ok {
			got = f.Kind
		}
	}
	w.counts[step+" "+cmp.Or(string(got), "done")]++
	if got != want {
		w.t.Errorf("%s by %s at %s: got %q (%v), the model says %q", step, a.name, w.now.In(civil.Zone).Format(time.RFC3339Nano), got, err, want)
	}
	for _, act := range w.Acts.Take() {
		if !act.At.Equal(w.now) {
			w.t.Errorf("%s was taken at %s, not at %s", step, act.At, w.now)
		}
		w.made = map[string][]string{}
		for _, row := range act.Put {
			if row.Rev == 0 {
				w.made[row.Noun] = append(w.made[row.Noun], row.ID)
			}
		}
		if act.Entry.Account != a.who.Account || act.Entry.Role != a.role {
			w.t.Errorf("%s by %s was journalled as by %s %s", step, a.name, act.Entry.Account, act.Entry.Role)
		}
	}
	return err == nil && want == ""
}

func (w *walk) begin() {
	f := w.files[w.random.IntN(len(w.files))]
	a := w.pick(f, func(a actor) bool { return a.drafts(f) })
	b := entry.Beginning{Dossier: f.id, Kind: change.Update, Event: []string{"", "nang_luong"}[w.random.IntN(2)]}
	self := a.own == f.name
	given := !self
	if w.random.IntN(10) == 0 {
		given = !given
	}
	if given {
		b.OnBehalf = &change.OnBehalf{Ground: "Nghỉ thai sản", Document: "Đơn"}
	}
	want := fault.Kind("")
	switch {
	case !a.drafts(f):
		want = fault.Denied
	case given == self:
		want = fault.Invalid
	}
	w.at()
	v, err := entry.Begin(w.Ctx, w.Office, a.who, b)
	if !w.answered(a, "begin", want, err) {
		return
	}
	for _, p := range w.proposals { // in the order they were made
		if p.draft && p.file == f && p.author == a.who.Account && p.event == b.Event && p.onBehalf == given {
			if p.id != v.ID {
				w.t.Errorf("begin gave %s, the draft that is there is %s", v.ID, p.id)
			}
			return
		}
	}
	w.proposals = append(w.proposals, &proposal{id: v.ID, file: f, author: a.who.Account, onBehalf: given, event: b.Event, draft: true})
	if b.Event != "" {
		_, err := entry.AddEvidence(w.Ctx, w.Office, a.who, entry.Upload{Change: v.ID, Type: "luong", Name: "quyet-dinh.pdf", Bytes: []byte(pdf)})
		must(w.t, err)
	}
}

// writes tells what the model says to somebody who writes into a draft.
func (p *proposal) writes(a actor) fault.Kind {
	switch {
	case !a.drafts(p.file) || p.author != a.who.Account:
		return fault.Denied
	case !p.draft:
		return fault.Closed
	}
	return ""
}

func (w *walk) typing() {
	p := w.change(func(p *proposal) bool { return p.draft })
	if p == nil {
		return
	}
	a := w.pick(p.file, func(a actor) bool { return p.writes(a) == "" })
	paths := []string{"syll/so_dien_thoai", "syll/ten_goi_khac", "syll/nghe_nghiep_truoc_tuyen_dung"}
	if p.event != "" {
		paths = []string{"syll/ngach_bac_luong", "syll/ngach_he_so"}
	}
	path := paths[w.random.IntN(len(paths))]
	value := places[path][w.random.IntN(3)]
	w.at()
	v, err := entry.Save(w.Ctx, w.Office, a.who, entry.Saving{Change: p.id, Typed: []entry.Typed{{Path: path, Input: law.Input{Text: value}}}})
	if w.answered(a, "save", p.writes(a), err) {
		p.typing(path, value)
		w.same(p, v)
	}
}

func (w *walk) submit() {
	p := w.change(func(p *proposal) bool { return p.draft && len(p.items) > 0 })
	if p == nil {
		return
	}
	a := w.pick(p.file, func(a actor) bool { return p.writes(a) == "" })
	s := entry.Submission{Change: p.id}
	want := p.writes(a)
	if want == "" {
		v, err := entry.View(w.Ctx, w.Office, a.who, p.id)
		must(w.t, err)
		s.Declaration = v.Declaration
		switch {
		case len(p.items) == 0:
			want = fault.Invalid
		case p.moved():
			want = fault.Stale
		}
	}
	w.at()
	v, err := entry.Submit(w.Ctx, w.Office, a.who, s)
	if !w.answered(a, "submit", want, err) {
		return
	}
	p.draft = false
	for _, l := range p.items {
		l.state = change.ToCheck
	}
	w.same(p, v)
	for i, item := range v.Items {
		p.items[i].digest = item.Digest
	}
}

func (w *walk) withdraw() {
	p := w.change(func(p *proposal) bool { return len(p.in(change.ToCheck)) > 0 })
	if p == nil {
		return
	}
	a := w.pick(p.file, func(a actor) bool { return a.drafts(p.file) && p.author == a.who.Account })
	want := fault.Kind("")
	switch {
	case !a.drafts(p.file) || p.author != a.who.Account:
		want = fault.Denied
	case len(p.in(change.ToCheck)) == 0:
		want = fault.Stale
	}
	w.at()
	v, err := entry.Withdraw(w.Ctx, w.Office, a.who, p.id)
	if !w.answered(a, "withdraw", want, err) {
		return
	}
	lines := p.in(change.ToCheck)
	for _, l := range lines {
		l.state = change.Withdrawn
	}
	next := p.mended(lines, true)
	next.id = v.ID
	w.proposals = append(w.proposals, next)
	w.same(next, v)
}

func (w *walk) discard() {
	p := w.change(func(p *proposal) bool { return p.draft })
	if p == nil {
		return
	}
	a := w.pick(p.file, func(a actor) bool { return p.writes(a) == "" })
	w.at()
	err := entry.Discard(w.Ctx, w.Office, a.who, p.id, 0)
	if w.answered(a, "discard", p.writes(a), err) {
		w.proposals = slices.DeleteFunc(w.proposals, func(other *proposal) bool { return other == p })
	}
}
