package office_test

import (
	"slices"
	"testing"

	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/approval"
	"hoso/office/entry"
	"hoso/office/exchange"
	"hoso/office/read"
	"hoso/record/change"
	"hoso/record/packet"
)

// assigned: a department officer's lists, pages and counts hold what belongs to the units assigned to them, and nothing else.
func assigned(t *testing.T, p *play) {
	school, department := p.As("head").UnitPath, p.As("department_head").UnitPath
	of, batches := p.sendInTurns(school)
	for _, path := range []string{school, department} {
		officer := p.As("reviewer")
		officer.Assigned = []string{path, path} // named twice, counted once
		for _, limit := range []int{1, 2, 100} {
			if got := p.pages(officer, limit); !slices.Equal(got, of[path]) {
				t.Errorf("in pages of %d %s has the packets of %v, sent were those of %v", limit, path, got, of[path])
			}
		}
		p.counted(officer, len(of[path]))
	}
	director := p.As("director")
	if all := p.pages(director, 2); len(all) != len(of[school])+len(of[department]) {
		t.Errorf("the province has %d packets", len(all))
	}
	p.counted(director, len(of[school])+len(of[department]))
	p.batchesSeen(school, 10, batches[1])
	p.batchesSeen(department, 10, batches[2], batches[0])
	p.batchesSeen(department, 1, batches[2])
	p.batchesSeen(school, 1, batches[1]) // older than what fills the first look
	p.batchesSeen(school[:6], 10, batches[2], batches[1], batches[0])
}

// sendInTurns delivers three batches, of the department, of the school, and of the department again. It gives whose packets were sent, by
// unit, in their order, and the batches.
func (p *play) sendInTurns(school string) (map[string][]id.Dossier, []id.Batch) {
	p.t.Helper()
	for _, name := range []string{"person", "person2"} {
		who := p.As(name)
		approveAll(p.Trial, who, p.As("head"), typed(p.Trial, who, begin(p.Trial, who, change.Update), phone("0911000001")))
	}
	waiting, err := approval.Reviews(p.Ctx, p.Office, p.As("reviewer"), "waiting", "", 100)
	must(p.t, err)
	var ofSchool, ofDepartment []id.Version
	for _, r := range waiting {
		if p.names[r.Dossier] == "person" || p.names[r.Dossier] == "person2" {
			ofSchool = append(ofSchool, r.ID)
		} else {
			ofDepartment = append(ofDepartment, r.ID)
		}
	}
	if len(ofSchool) != 2 || len(ofDepartment) < 4 {
		p.t.Fatalf("%d versions of the school wait, and %d of the department", len(ofSchool), len(ofDepartment))
	}
	var batches []id.Batch
	for _, versions := range [][]id.Version{ofDepartment[:2], ofSchool, ofDepartment[2:]} {
		_, err := approval.Review(p.Ctx, p.Office, p.As("reviewer"), approval.Reviewing{Versions: versions, Outcome: "passed"})
		must(p.t, err)
		b, err := approval.SignBatch(p.Ctx, p.Office, p.As("director"), "")
		must(p.t, err)
		batches = append(batches, b.ID)
		p.Worker.Drain(p.Ctx)
	}
	of := map[string][]id.Dossier{}
	must(p.t, p.Office.Store.View(p.Ctx, func(r office.Reader) error {
		found, err := office.Find[packet.Packet](r, office.Query{})
		for _, s := range found {
			path := p.As("department_head").UnitPath
			if name := p.names[s.Record.Dossier]; name == "person" || name == "person2" {
				path = school
			}
			of[path] = append(of[path], s.Record.Dossier)
		}
		return err
	}))
	p.Acts.Take()
	return of, batches
}

// pages reads the list of delivered packets page by page. Every page but the last is full, and its entry names whom it shows.
func (p *play) pages(who office.Who, limit int) []id.Dossier {
	p.t.Helper()
	var all []id.Dossier
	for after := id.Packet(""); ; {
		page, err := exchange.List(p.Ctx, p.Office, who, packet.Delivered, after, limit)
		must(p.t, err)
		for _, one := range page {
			all, after = append(all, one.Dossier), one.ID
		}
		if acts := p.Acts.Take(); len(page) > 0 && (len(acts) != 1 || len(acts[0].Entry.Subjects) != len(page)) {
			p.t.Errorf("a page of %d is journalled as %+v", len(page), acts)
		}
		if len(page) < limit {
			return all
		}
	}
}

// counted holds the counts to what was sent, and to naming nobody.
func (p *play) counted(who office.Who, want int) {
	p.t.Helper()
	packets, err := exchange.Count(p.Ctx, p.Office, who, []string{packet.Delivered, packet.Rejected})
	must(p.t, err)
	if packets[packet.Delivered] != want || packets[packet.Rejected] != 0 || len(packets) != 2 {
		p.t.Errorf("%s counts %v, sent were %d", who.Role, packets, want)
	}
	versions, err := read.CountVersions(p.Ctx, p.Office, who, []string{"sent", "waiting"})
	must(p.t, err)
	if who.Role == "department_director" {
		want = 0 // the review is not theirs
	}
	if versions.Versions["sent"] != want || versions.Versions["waiting"] != 0 || versions.Signing != 0 {
		p.t.Errorf("%s counts %+v, sent were %d", who.Role, versions, want)
	}
	p.wrote()
}

// batchesSeen holds the list of batches of an officer who looks after a part of the province to the batches given.
func (p *play) batchesSeen(under string, limit int, want ...id.Batch) {
	p.t.Helper()
	officer := p.As("reviewer")
	officer.Assigned = []string{under}
	views, err := approval.Batches(p.Ctx, p.Office, officer, limit)
	must(p.t, err)
	var got []id.Batch
	for _, v := range views {
		got = append(got, v.ID)
	}
	if !slices.Equal(got, want) {
		p.t.Errorf("under %s the batches are %v, want %v", under, got, want)
	}
	p.wrote()
}

// TestSigningCounted: a batch that waits for its signature is counted for those whose versions are in it.
func TestSigningCounted(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	reviewer := p.As("reviewer")
	waiting, err := approval.Reviews(p.Ctx, p.Office, reviewer, "waiting", "", 2)
	must(t, err)
	_, err = approval.Review(p.Ctx, p.Office, reviewer, approval.Reviewing{Versions: []id.Version{waiting[0].ID, waiting[1].ID}, Outcome: "passed"})
	must(t, err)
	_, err = approval.SignBatch(p.Ctx, p.Office, p.As("director"), "")
	must(t, err)
	p.Acts.Take()
	elsewhere := reviewer
	elsewhere.Assigned = []string{p.As("head").UnitPath}
	for who, want := range map[*office.Who]int{&reviewer: 1, &elsewhere: 0} {
		counts, err := read.CountVersions(p.Ctx, p.Office, *who, []string{"signing"})
		must(t, err)
		if counts.Signing != want || counts.Versions["signing"] != 2*want {
			t.Errorf("for those who look after %v %+v is counted, want %d", who.Assigned, counts, want)
		}
	}
	p.wrote()
	p.Worker.Drain(p.Ctx)
}

// TestVersionsInTurn: two versions of one dossier that are signed together are told to the nation one after the other; that the newer one
// is signed keeps nothing back.
func TestVersionsInTurn(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	person := p.As("person")
	for _, number := range []string{"131234567", "131234568"} {
		old := entry.Typed{Path: "syll/so_cmnd", Input: law.Input{Text: number}}
		approveAll(p.Trial, person, p.As("head"), typed(p.Trial, person, begin(p.Trial, person, change.Update), old))
	}
	waiting, err := approval.Reviews(p.Ctx, p.Office, p.As("reviewer"), "waiting", "", 100)
	must(t, err)
	r := approval.Reviewing{Outcome: "passed"}
	for _, w := range waiting {
		if w.Dossier == person.Dossier {
			r.Versions = append(r.Versions, w.ID)
		}
	}
	_, err = approval.Review(p.Ctx, p.Office, p.As("reviewer"), r)
	must(t, err)
	_, err = approval.SignBatch(p.Ctx, p.Office, p.As("director"), "")
	must(t, err)
	p.Worker.Drain(p.Ctx)
	if stats := p.Nation.Stats(); len(r.Versions) != 2 || stats.Accepted != 2 || stats.Refused != 0 {
		t.Errorf("of %d versions the nation counts %+v", len(r.Versions), stats)
	}
}
