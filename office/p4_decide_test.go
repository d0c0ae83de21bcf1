package office_test

import (
	"maps"
	"slices"
	"time"

	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/office"
	"hoso/office/approval"
	records "hoso/record/approval"
	"hoso/record/change"
)

// some chooses lines of a proposal, mostly among those in a state; few are left out.
func (w *walk) some(p *proposal, state string) (pass, back []id.Item) {
	for _, l := range p.items {
		if l.state != state && w.random.IntN(8) > 0 {
			continue
		}
		switch n := w.random.IntN(10); {
		case n < 6:
			pass = append(pass, l.id)
		case n < 8:
			back = append(back, l.id)
		}
	}
	return pass, back
}

func (w *walk) check() {
	p := w.change(func(p *proposal) bool { return len(p.in(change.ToCheck)) > 0 })
	if p == nil {
		return
	}
	a := w.pick(p.file, func(a actor) bool { return a.checks(p.file) })
	pass, back := w.some(p, change.ToCheck)
	j := approval.Judgement{Change: p.id, Pass: pass}
	for _, item := range back {
		j.Return = append(j.Return, approval.Returning{Item: item, Reason: "Chưa khớp"})
	}
	w.at()
	_, err := approval.Check(w.Ctx, w.Office, a.who, j)
	want := fault.Kind("")
	var moved []*line
	switch {
	case !a.checks(p.file):
		want = fault.Denied
	case p.draft:
		want = fault.Missing
	default:
		moved, want = p.judged(pass, back, change.ToCheck, change.ToApprove, "c")
	}
	if w.answered(a, "check", want, err) {
		w.giveBack(p, moved)
	}
}

// giveBack tells the model of the draft that mends what was returned just now.
func (w *walk) giveBack(p *proposal, moved []*line) {
	returned := slices.DeleteFunc(slices.Clone(moved), func(l *line) bool { return l.state != change.Returned })
	if len(returned) == 0 {
		return
	}
	next := p.mended(returned, false)
	for _, made := range w.made["change"] {
		if stored[change.Change](w.Trial, made).Parent == p.id {
			next.id = id.Change(made)
		}
	}
	w.proposals = append(w.proposals, next)
}

// stored reads a record as it lies in the store.
func stored[T office.Record](tr *trial.Trial, recordID string) T {
	tr.T.Helper()
	var record T
	must(tr.T, tr.Office.Store.View(tr.Ctx, func(r office.Reader) error {
		var err error
		record, _, err = office.Get[T](r, recordID)
		return err
	}))
	return record
}

// grounds are what is given outside the window, and what is not one.
var grounds = []string{"", "", "nghi_dinh_27", "nghi_huu", "qua_han", "cho_nhanh"}

func (w *walk) approve() {
	due := func(p *proposal) bool { return len(p.in(change.ToApprove)) > 0 }
	chosen := []*proposal{w.change(due)}
	if chosen[0] == nil {
		return
	}
	if second := w.change(due); second != chosen[0] && w.random.IntN(3) == 0 {
		chosen = append(chosen, second)
	}
	a := w.pick(chosen[0].file, func(a actor) bool {
		return !slices.ContainsFunc(chosen, func(p *proposal) bool { return !a.approves(p.file) })
	})
	if w.random.IntN(20) == 0 {
		a.who.Strong = w.now.Add(-5*time.Minute - time.Millisecond)
	}
	sheet := approval.Approving{Ground: grounds[w.random.IntN(len(grounds))]}
	pass, back := make([][]id.Item, len(chosen)), make([][]id.Item, len(chosen))
	for i, p := range chosen {
		pass[i], back[i] = w.some(p, change.ToApprove)
		for _, item := range pass[i] {
			sheet.Lines = append(sheet.Lines, approval.Shown{Change: p.id, Item: item, Digest: p.find(item).digest})
		}
	}
	for i, p := range chosen {
		for _, item := range back[i] {
			sheet.Return = append(sheet.Return, approval.Returning{Change: p.id, Item: item, Reason: "Chưa đủ căn cứ"})
		}
	}
	want, after := w.sheet(a, sheet, chosen, pass, back)
	w.at()
	_, err := approval.Approve(w.Ctx, w.Office, a.who, sheet)
	if w.answered(a, "approve", want, err) {
		w.approved(after)
	}
}

// decided is what the model says of one proposal of a sheet.
type decided struct {
	proposal *proposal
	trial    *proposal // a copy on which the step was tried
	moved    []*line
}

// sheet tells what the model says to a sheet as a whole, and what it leaves.
func (w *walk) sheet(a actor, sheet approval.Approving, chosen []*proposal, pass, back [][]id.Item) (fault.Kind, []decided) {
	if a.role != "head" || w.now.Sub(a.who.Strong) > 5*time.Minute {
		return fault.Denied, nil
	}
	if len(sheet.Lines) > 0 {
		if against := mayNow(w.now, sheet.Ground); against != "" {
			return against, nil
		}
	}
	var touched []int
	for _, list := range [][][]id.Item{pass, back} {
		for i := range chosen {
			if len(list[i]) > 0 && !slices.Contains(touched, i) {
				touched = append(touched, i)
			}
		}
	}
	if len(touched) == 0 {
		return fault.Invalid, nil
	}
	for _, i := range touched {
		if !a.approves(chosen[i].file) {
			return fault.Denied, nil
		}
		if chosen[i].draft {
			return fault.Missing, nil
		}
	}
	return w.decide(chosen, touched, pass, back)
}

func (w *walk) decide(chosen []*proposal, touched []int, pass, back [][]id.Item) (fault.Kind, []decided) {
	var out []decided
	values := map[*file]map[string]string{}
	for _, i := range touched {
		copied := *chosen[i]
		copied.items = nil
		for _, l := range chosen[i].items {
			one := *l
			copied.items = append(copied.items, &one)
		}
		moved, against := copied.judged(pass[i], back[i], change.ToApprove, change.Approved, "a")
		if against != "" {
			return against, nil
		}
		out = append(out, decided{chosen[i], &copied, moved})
		f := chosen[i].file
		if values[f] == nil {
			values[f] = maps.Clone(f.values)
		}
		for _, l := range moved {
			if l.state != change.Approved {
				continue
			}
			if values[f][l.path] != l.old {
				return fault.Stale, nil
			}
			values[f][l.path] = l.new
		}
	}
	return "", out
}

// approved lets the model follow a sheet that was approved: new values, one new version for each person, drafts of what was returned.
func (w *walk) approved(after []decided) {
	versions := map[id.Dossier]bool{}
	for _, d := range after {
		d.proposal.items = d.trial.items
		for _, l := range d.moved {
			if l.state == change.Approved {
				d.proposal.file.values[l.path] = l.new
				versions[d.proposal.file.id] = true
			}
		}
	}
	for _, d := range after {
		w.giveBack(d.proposal, slices.DeleteFunc(slices.Clone(d.proposal.items), func(l *line) bool { return !slices.Contains(d.moved, l) }))
	}
	if len(w.made["review"]) != len(versions) {
		w.t.Errorf("the sheet made %d versions, the model says %d", len(w.made["review"]), len(versions))
	}
	for _, made := range w.made["review"] {
		r := stored[records.Review](w.Trial, made)
		i := slices.IndexFunc(w.files, func(f *file) bool { return f.id == r.Dossier })
		w.desks = append(w.desks, &desk{r.ID, w.files[i], records.Waiting})
	}
}

func (w *walk) review() {
	if len(w.desks) == 0 {
		return
	}
	r := approval.Reviewing{Outcome: []string{records.Passed, records.Passed, records.Held, records.SentBack}[w.random.IntN(4)], Reason: "Đối chiếu lại"}
	var chosen []*desk
	for range 1 + w.random.IntN(2) {
		d := w.desks[w.random.IntN(len(w.desks))]
		if d.state != records.Waiting && w.random.IntN(4) > 0 {
			d = w.desks[len(w.desks)-1]
		}
		if !slices.Contains(chosen, d) {
			chosen, r.Versions = append(chosen, d), append(r.Versions, d.id)
		}
	}
	a := w.pick(chosen[0].file, func(a actor) bool {
		return !slices.ContainsFunc(chosen, func(d *desk) bool { return !a.reviews(d.file) })
	})
	want := fault.Kind("")
	for _, d := range chosen {
		open := d.state == records.Waiting || d.state == records.Held || d.state == records.Passed && r.Outcome != records.Passed
		if want == "" && !a.reviews(d.file) {
			want = fault.Denied
		} else if want == "" && !open {
			want = fault.Stale
		}
	}
	w.at()
	_, err := approval.Review(w.Ctx, w.Office, a.who, r)
	if w.answered(a, "review", want, err) {
		for _, d := range chosen {
			d.state = r.Outcome
		}
	}
}

func (w *walk) sign() {
	a := w.pick(&file{}, func(a actor) bool { return a.role == "department_director" })
	if w.random.IntN(10) == 0 {
		a.who.Strong = w.now.Add(-5*time.Minute - time.Millisecond)
	}
	var signed []*desk
	for _, d := range w.desks {
		if d.state == records.Passed && a.own != d.file.name {
			signed = append(signed, d)
		}
	}
	want := fault.Kind("")
	switch {
	case a.role != "department_director" || w.now.Sub(a.who.Strong) > 5*time.Minute:
		want = fault.Denied
	case len(signed) == 0:
		want = fault.Invalid
	}
	w.at()
	_, err := approval.SignBatch(w.Ctx, w.Office, a.who, "")
	if w.answered(a, "sign", want, err) {
		w.Worker.Drain(w.Ctx)
		for _, d := range signed {
			d.state = records.Sent
		}
	}
}
