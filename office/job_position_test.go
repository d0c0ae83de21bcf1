package office_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"hoso/cmd/hoso/trial"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/entry"
	"hoso/office/quota"
	"hoso/record/dossier"
	"hoso/worker"
)

// loadLike takes over into a unit somebody like another, of a number of their own and with what change does to their contents.
func (p *play) loadLike(who office.Who, to id.Unit, n int, category string, change func(map[string]law.Content)) id.Dossier {
	p.t.Helper()
	var contents map[string]law.Content
	_, err := office.Do(p.Ctx, p.Office, office.System(), "test.copy", "", func(d *office.Desk) (int, error) {
		d.Unasked()
		placed, err := d.Place(who.Dossier)
		must(p.t, err)
		opened, err := d.Open(placed)
		contents = office.CloneContents(opened.Contents)
		return 0, err
	})
	must(p.t, err)
	number := contents["syll"].Fields["so_cccd"].Text
	contents["syll"].Fields["so_cccd"] = law.Plain(fmt.Sprintf("%s%06d", number[:6], 777000+n))
	change(contents)
	made := id.Of[id.Dossier]()
	_, err = entry.LoadDossiers(p.Ctx, p.Office, office.System(), []office.Loaded{{ID: made, Category: category, Unit: to, Contents: contents, Basis: "QĐ 8"}})
	must(p.t, err)
	return made
}

// jobsOf tells the positions of a unit in one line.
func (p *play) jobsOf(name string) string {
	p.t.Helper()
	v, err := quota.SeePositions(p.Ctx, p.Office, p.As(name), "")
	must(p.t, err)
	all := []string{fmt.Sprintf("%d people, %d without", v.People, v.None)}
	for _, j := range v.Jobs {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %d", j.Code, j.Label, j.People)))
	}
	return strings.Join(all, "; ")
}

// TestJobPositions: people are counted by vị trí việc làm, by its code or by its words however they are written; a worker's stands in the contract, and
// who declared none is counted apart (PT-14.7).
func TestJobPositions(t *testing.T) { onAStore(t, jobPositions) }

func jobPositions(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	if got := p.jobsOf("officer"); got != "14 people, 0 without; Giáo viên 13; Hiệu trưởng 1" {
		t.Errorf("the school has %s", got)
	}
	person, school := p.As("person"), p.As("officer").Unit
	p.Acts.Take()
	item := p.Office.Book().List("vtvl_vien_chuc").Items[0]
	job := func(v law.Value) func(map[string]law.Content) {
		return func(c map[string]law.Content) { c["syll"].Fields["vi_tri_viec_lam"] = v }
	}
	p.loadLike(person, school, 1, "vien_chuc", job(law.Plain("GIAO  viên")))
	p.loadLike(person, school, 2, "vien_chuc", job(law.Coded("vtvl_vien_chuc", item.Code, item.Label)))
	p.loadLike(person, school, 3, "vien_chuc", job(law.Value{}))
	p.loadLike(person, school, 4, "nguoi_lao_dong", func(c map[string]law.Content) {
		form, err := p.Office.Book().Form("hop_dong", p.day())
		must(t, err)
		delete(c, "syll")
		c["hop_dong"] = law.Content{Form: form.Key(), Fields: map[string]law.Value{"cong_viec.vi_tri_viec_lam": law.Plain("Lái xe")}, Tables: map[string][]law.Row{}}
	})
	if got, want := p.jobsOf("officer"), "18 people, 1 without; "+item.Code+" "+item.Label+" 1; Giáo viên 14; Hiệu trưởng 1; Lái xe 1"; got != want {
		t.Errorf("the school has %s, want %s", got, want)
	}
	v, err := quota.SeePositions(p.Ctx, p.Office, p.As("director"), "")
	must(t, err)
	if v.People != 64 || v.Name != "" {
		t.Errorf("the province has %d", v.People)
	}
	p.Acts.Take()
	p.olderFacets(person.Dossier)
}

// TestJobPositionOf: what the SYLL says comes before what a contract says, and the newest contract before the others.
func TestJobPositionOf(t *testing.T) {
	field := func(name string, v law.Value) law.Content {
		return law.Content{Fields: map[string]law.Value{name: v}}
	}
	const own, theirs = "vi_tri_viec_lam", "cong_viec.vi_tri_viec_lam"
	for want, contents := range map[string]map[string]law.Content{
		"":         {"syll": field(own, law.NoneDeclared())},
		"I.1":      {"syll": field(own, law.Coded("vtvl_vien_chuc", "I.1", "Người đứng đầu")), "hop_dong": field(theirs, law.Plain("Lái xe"))},
		"~Văn thư": {"syll": field(own, law.Plain("  Văn  thư ")), "hop_dong": field(theirs, law.Plain("Lái xe"))},
		"~Bảo vệ":  {"syll": field(own, law.Value{}), "hop_dong.0191b": field(theirs, law.Plain("Bảo vệ")), "hop_dong.0191a": field(theirs, law.Plain("Lái xe"))},
		"~Phục vụ": {"hop_dong": field(theirs, law.Plain("Phục vụ"))},
	} {
		if got, err := office.JobPositionOf(contents); err != nil || got != want {
			t.Errorf("%v: %q, %v, want %q", contents, got, err, want)
		}
	}
}

// olderFacets: a facet that an earlier program made is made anew after a start, once, and lists are right again.
func (p *play) olderFacets(of id.Dossier) {
	p.t.Helper()
	before := p.jobsOf("officer")
	renews := func() (chores []worker.Chore) {
		for _, c := range p.Worker.Chores {
			if c.Name == "facet.renew" {
				chores = append(chores, c)
			}
		}
		return chores
	}
	p.Reopen()
	if len(renews()) != 0 {
		p.t.Error("facets of today's shape are made anew")
	}
	p.ageFacet(of)
	p.Reopen()
	if got := p.jobsOf("officer"); got == before {
		p.t.Fatalf("the facet is not older: %s", got)
	}
	for range 3 { // a chore comes again and again
		for _, c := range renews() {
			must(p.t, c.Do(p.Ctx, p.Office))
		}
	}
	acts := p.Acts.Take()
	if told := p.tell(acts[0]); len(acts) != 1 || told != "facet.renew: facet.reweigh!1 |" {
		p.t.Errorf("%d acts, the first %s", len(acts), told)
	}
	p.Worker.Drain(p.Ctx)
	if got := p.jobsOf("officer"); got != before {
		p.t.Errorf("made anew: %s, want %s", got, before)
	}
	p.Reopen()
	if got := p.jobsOf("officer"); got != before || len(renews()) != 0 {
		p.t.Errorf("after the next start: %s, want %s; %d chores", got, before, len(renews()))
	}
	p.Acts.Take()
}

// ageFacet writes a facet as the program wrote it before there was a vị trí việc làm in it.
func (p *play) ageFacet(of id.Dossier) {
	p.t.Helper()
	_, err := office.Do(p.Ctx, p.Office, office.System(), "test.age", "", func(d *office.Desk) (int, error) {
		d.Unasked()
		stored, rev, err := office.Get[dossier.Facet](d.Reader, string(of))
		must(p.t, err)
		box, err := d.Box(of)
		must(p.t, err)
		plain, err := box.Open("facet", stored.Sealed)
		must(p.t, err)
		var fields map[string]string
		must(p.t, json.Unmarshal(plain, &fields))
		names := len(fields)
		for _, name := range []string{"job_position", "shape"} {
			delete(fields, name)
		}
		if names-len(fields) != 2 {
			p.t.Errorf("the facet holds %v", fields)
		}
		older, err := json.Marshal(fields)
		must(p.t, err)
		stored.Sealed, err = box.Seal("facet", older)
		must(p.t, err)
		return 0, d.Put(stored, rev)
	})
	must(p.t, err)
}
