package office_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"hoso/canon"
	"hoso/cmd/hoso/trial"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/entry"
)

// canary is typed as a reason, a ground and an objection: no journal entry may hold it.
const canary = "Chim hoàng yến 5190"

// play is an office in which acts are played one after the other, each told in one line.
type play struct {
	*trial.Trial
	t     *testing.T
	names map[id.Dossier]string
}

func newPlay(t *testing.T, options ...trial.Option) *play {
	p := &play{Trial: trial.New(t, options...), t: t, names: map[id.Dossier]string{}}
	for _, name := range slices.Sorted(maps.Keys(p.Cast.Askers)) {
		if d := p.Cast.Askers[name].Dossier; d != "" {
			p.names[d] = name
		}
	}
	p.Acts.Take()
	return p
}

// wrote holds what was committed since the last call to the lines given: one for each act, and nothing else.
//
//	change.submit: change~1 evidence~1 | person
//
// names the act, the rows it puts (+ new, ~ rewritten) and drops (-), its jobs (!) and how many it settles (done), the people it is
// about, and, when it was refused, why.
func (p *play) wrote(want ...string) {
	p.t.Helper()
	var got []string
	for _, act := range p.Acts.Take() {
		got = append(got, p.tell(act))
		p.sound(act)
	}
	if !slices.Equal(got, want) {
		p.t.Fatalf("wrote\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func (p *play) tell(act office.Act) string {
	rows := map[string]int{}
	for _, row := range act.Put {
		mark := "~"
		if row.Rev == 0 {
			mark = "+"
		}
		rows[row.Noun+mark]++
	}
	for _, row := range act.Drop {
		rows[row.Noun+"-"]++
	}
	for _, job := range act.Jobs {
		rows[job.Kind+"!"]++
	}
	if len(act.Done) > 0 {
		rows["done"] = len(act.Done)
	}
	var parts []string
	for _, what := range slices.Sorted(maps.Keys(rows)) {
		parts = append(parts, fmt.Sprintf("%s%d", what, rows[what]))
	}
	line := act.Name + ":"
	for _, part := range parts {
		line += " " + part
	}
	if act.Entry == nil {
		return line + " | unjournalled"
	}
	line += " |"
	for _, who := range p.people(act) {
		line += " " + who
	}
	if act.Entry.Outcome != "done" {
		line += " | " + act.Entry.Outcome + " " + act.Entry.Reason
	}
	return line
}

// people are the subjects of an act by their names in the cast; the rest are counted.
func (p *play) people(act office.Act) []string {
	var known []string
	others := map[id.Dossier]bool{}
	for _, s := range act.Entry.Subjects {
		if name := p.names[s.Dossier]; name == "" {
			others[s.Dossier] = true
		} else if !slices.Contains(known, name) {
			known = append(known, name)
		}
	}
	slices.Sort(known)
	if len(others) > 0 {
		known = append(known, fmt.Sprintf("others:%d", len(others)))
	}
	return known
}

// sound holds an act to what is true of every act: its entry is of the same act, time and law, names exactly the rows written with the
// digests of their bodies, and holds no value.
func (p *play) sound(act office.Act) {
	p.t.Helper()
	if act.Entry == nil {
		return
	}
	e := act.Entry
	moved := act.Name == "law.amend" // ran under the law as it was before
	if e.Act != act.Name || !e.At.Equal(act.At) || e.Law != act.Law || !moved && e.Law != p.Office.Book().Digest() {
		p.t.Errorf("%s: the entry is of %s at %s under %s", act.Name, e.Act, e.At, e.Law)
	}
	var rows, told []string
	for _, row := range act.Put {
		rows = append(rows, row.Noun+" "+row.ID+" "+canon.Digest(row.Body))
	}
	for _, row := range act.Drop {
		rows = append(rows, row.Noun+" "+row.ID+" ")
	}
	for _, r := range e.Records {
		told = append(told, r.Noun+" "+r.ID+" "+r.Digest)
	}
	slices.Sort(rows)
	slices.Sort(told)
	if !slices.Equal(rows, told) {
		p.t.Errorf("%s wrote %v, the entry tells of %v", act.Name, rows, told)
	}
	body, err := e.Bytes()
	must(p.t, err)
	if bytes.Contains(body, []byte(canary)) {
		p.t.Errorf("%s: the entry holds a value: %s", act.Name, body)
	}
}

func (p *play) evidence(who office.Who, changeID id.Change) []office.EvidenceView {
	p.t.Helper()
	v, err := entry.View(p.Ctx, p.Office, who, changeID)
	must(p.t, err)
	return v.Evidence
}

func (p *play) phone(who office.Who, v office.ChangeView, number string) office.ChangeView {
	p.t.Helper()
	v, err := entry.Save(p.Ctx, p.Office, who, entry.Saving{Change: v.ID, Rev: v.Rev, Typed: []entry.Typed{{Path: "syll/so_dien_thoai", Input: law.Input{Text: number}}}})
	must(p.t, err)
	return v
}
