package office_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/entry"
	"hoso/office/quality"
	"hoso/office/urging"
	"hoso/record/dossier"
	"hoso/record/duty"
	"hoso/record/matter"
)

// TestExamination: contradictions within and across dossiers and at units become matters, once; what was mended is closed by the program, what a
// person closed as not wrong stays closed (BD-13.4).
func TestExamination(t *testing.T) { onEveryStore(t, examination) }

func examination(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	officer := p.As("officer")
	twin := p.loaded(officer, "Nguyễn Thị Hoà", "1985-03-02", "025185000017")
	p.loaded(officer, "NGUYỄN THỊ HÒA", "1985-03-02", "025185000025")
	p.loaded(officer, "Nguyễn Thị Hòa", "1985-04-02", "025185000033")
	p.Acts.Take()
	must(t, quality.Examine(p.Ctx, p.Office, officer, ""))
	p.wrote("quality.examine: quality.examine!1 |")
	p.Worker.Drain(p.Ctx)
	first := p.matters(officer, false)
	pair := slices.IndexFunc(first, func(v quality.View) bool { return v.Rule == quality.SamePerson })
	if pair < 0 || first[pair].Other == "" || first[pair].Twin == "" || len(ofRule(first, quality.SamePerson)) != 1 {
		t.Fatalf("pairs found: %+v", ofRule(first, quality.SamePerson))
	}
	if got := ofRule(first, quality.HeadNoStandIn); len(got) != 1 {
		t.Errorf("heads nobody stands in for: %+v", got)
	}
	must(t, quality.Examine(p.Ctx, p.Office, officer, ""))
	p.Worker.Drain(p.Ctx)
	if again := p.matters(officer, false); len(again) != len(first) {
		t.Errorf("examined twice: %d matters, then %d", len(first), len(again))
	}
	p.Acts.Take()
	_, err := quality.Clear(p.Ctx, p.Office, officer, quality.Clearing{Matter: first[pair].ID, What: matter.Closed, Reason: matter.NotWrong})
	wants(t, err, fault.Invalid, "matter.answer_needed")
	_, err = quality.Clear(p.Ctx, p.Office, officer, quality.Clearing{Matter: first[pair].ID, What: matter.Closed, Reason: matter.NotWrong, Answer: canary})
	must(t, err)
	p.wrote("matter.clear: matter~1 | others:2")
	_, err = quality.Clear(p.Ctx, p.Office, officer, quality.Clearing{Matter: first[pair].ID, What: matter.Assigned})
	wants(t, err, fault.Stale, "matter.closed")
	must(t, quality.Examine(p.Ctx, p.Office, officer, ""))
	p.Worker.Drain(p.Ctx)
	if left := ofRule(p.matters(officer, false), quality.SamePerson); len(left) != 0 {
		t.Errorf("closed as not wrong and brought up again: %+v", left)
	}
	p.sealedText(first[pair].ID)
	p.comesApart(officer)
	wrong := p.wrongWithin(officer, twin)
	if wrong == 0 {
		t.Error("nothing was found within a dossier")
	}
	for _, other := range []string{"person", "department_officer"} {
		err := quality.Examine(p.Ctx, p.Office, p.As(other), officer.Unit)
		if f, ok := fault.As(err); !ok || f.Kind != fault.Denied {
			t.Errorf("%s examines: %v", other, err)
		}
	}
}

// comesApart: two dossiers of one name and day of birth are a pair until the day of birth of one is corrected; then the program closes it.
func (p *play) comesApart(officer office.Who) {
	p.t.Helper()
	p.loaded(officer, "Lê Văn Đôi", "1979-05-06", "025079000019")
	second := p.loaded(officer, "LÊ VĂN ĐÔI", "1979-05-06", "025079000027")
	examine := func() []quality.View {
		must(p.t, quality.Examine(p.Ctx, p.Office, officer, ""))
		p.Worker.Drain(p.Ctx)
		return ofRule(p.matters(officer, true), quality.SamePerson)
	}
	is := func(v quality.View) bool { return strings.EqualFold(v.Person, "Lê Văn Đôi") }
	pairs := examine()
	i := slices.IndexFunc(pairs, is)
	if i < 0 || pairs[i].State != matter.Open {
		p.t.Fatalf("no pair: %+v", pairs)
	}
	who := office.System()
	_, err := office.Do(p.Ctx, p.Office, who, "dossier.load", "", func(d *office.Desk) (struct{}, error) {
		place, err := d.Place(second)
		if err != nil {
			return struct{}{}, err
		}
		if _, err := d.Allow("dossier.load", place.Object("dossier")); err != nil {
			return struct{}{}, err
		}
		opened, err := d.Open(place)
		if err != nil {
			return struct{}{}, err
		}
		opened.Contents["syll"].Fields["ngay_sinh"] = law.Plain("1979-06-06")
		_, _, err = d.WriteVersion(opened, opened.Contents, dossier.Version{Origin: dossier.Converted, Items: []id.Item{}})
		return struct{}{}, err
	})
	must(p.t, err)
	pairs = examine()
	if i = slices.IndexFunc(pairs, is); i < 0 || pairs[i].State != matter.Closed || pairs[i].Reason != matter.Mended {
		p.t.Errorf("the corrected pair: %+v", pairs)
	}
	p.Acts.Take()
}

// loaded takes a dossier over with a name, a day of birth and a number.
func (p *play) loaded(officer office.Who, name, birth, number string) id.Dossier {
	p.t.Helper()
	about := id.Of[id.Dossier]()
	content := law.Content{Form: "syll@2023-05-05", Fields: map[string]law.Value{"ho_ten_khai_sinh": law.Plain(name), "ngay_sinh": law.Plain(birth), "gioi_tinh": {Code: "0", List: "GIOI_TINH", Text: "Nữ"}, "so_cccd": law.Plain(number)}}
	_, err := entry.LoadDossiers(p.Ctx, p.Office, office.System(), []office.Loaded{{ID: about, Category: "vien_chuc", Unit: officer.Unit, Contents: map[string]law.Content{"syll": content}, From: p.day(), Basis: "thử nghiệm"}})
	must(p.t, err)
	return about
}

func (p *play) matters(who office.Who, all bool) []quality.View {
	p.t.Helper()
	v, err := quality.List(p.Ctx, p.Office, who, quality.Sorting{All: all})
	must(p.t, err)
	return v.Matters
}

func ofRule(all []quality.View, rule string) []quality.View {
	return slices.DeleteFunc(slices.Clone(all), func(v quality.View) bool { return v.Rule != rule })
}

func (p *play) wrongWithin(officer office.Who, about id.Dossier) int {
	return len(slices.DeleteFunc(p.matters(officer, true), func(v quality.View) bool { return v.Dossier != about || v.Rule == quality.SamePerson }))
}

// sealedText: what is said about a person is not in the store in clear.
func (p *play) sealedText(matterID string) {
	p.t.Helper()
	must(p.t, p.Office.Store.View(p.Ctx, func(r office.Reader) error {
		row, err := r.Get("matter", matterID)
		if err == nil && strings.Contains(string(row.Body), canary) {
			p.t.Error("what was said about a person lies in clear")
		}
		return err
	}))
}

// TestReportedError: a person reports an error, the unit takes it on and answers, the person is told and reads it; nobody else does (DT-20.2).
func TestReportedError(t *testing.T) { onEveryStore(t, reportedError) }

func reportedError(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	person, officer := p.As("person"), p.As("officer")
	m, err := quality.Report(p.Ctx, p.Office, person, quality.Reporting{Path: "syll/so_dien_thoai", Text: canary})
	must(t, err)
	p.wrote("matter.report: matter+1 notice+1 | person")
	p.sealedText(m.ID)
	for _, x := range []struct {
		text, key string
	}{{" ", "matter.text_needed"}, {strings.Repeat("x", 4001), "matter.too_long"}} {
		_, err = quality.Report(p.Ctx, p.Office, person, quality.Reporting{Text: x.text})
		wants(t, err, fault.Invalid, x.key)
	}
	v, err := quality.One(p.Ctx, p.Office, officer, m.ID)
	must(t, err)
	if v.Text != canary || !slices.Contains(v.Acts, "matter.clear") {
		t.Errorf("the officer sees %+v", v)
	}
	_, err = quality.One(p.Ctx, p.Office, p.As("person2"), m.ID)
	wants(t, err, fault.Denied, "policy.not_yours")
	_, err = quality.One(p.Ctx, p.Office, p.As("department_officer"), m.ID)
	wants(t, err, fault.Denied, "policy.out_of_scope")
	_, err = quality.One(p.Ctx, p.Office, officer, "nothing")
	wants(t, err, fault.Missing, "matter.missing")
	p.Acts.Take()
	_, err = quality.Clear(p.Ctx, p.Office, officer, quality.Clearing{Matter: m.ID, Rev: v.Rev + 1, What: matter.Assigned})
	wants(t, err, fault.Stale, "matter.moved")
	_, err = quality.Clear(p.Ctx, p.Office, officer, quality.Clearing{Matter: m.ID, Rev: v.Rev, What: matter.Assigned})
	must(t, err)
	p.wrote("matter.clear: matter~1 | person")
	_, err = quality.Clear(p.Ctx, p.Office, officer, quality.Clearing{Matter: m.ID, What: matter.Answered})
	wants(t, err, fault.Invalid, "matter.answer_needed")
	_, err = quality.Clear(p.Ctx, p.Office, officer, quality.Clearing{Matter: m.ID, What: matter.Answered, Answer: canary})
	must(t, err)
	p.wrote("matter.clear: matter~1 notice+1 | person")
	_, err = quality.Clear(p.Ctx, p.Office, officer, quality.Clearing{Matter: m.ID, What: matter.Closed, Reason: "vì thế"})
	wants(t, err, fault.Invalid, "matter.reason")
	_, err = quality.Clear(p.Ctx, p.Office, officer, quality.Clearing{Matter: m.ID, What: matter.Closed, Reason: matter.Mended})
	must(t, err)
	own, err := quality.Own(p.Ctx, p.Office, person)
	must(t, err)
	if len(own.Matters) != 1 || own.Matters[0].Answer != canary || own.Matters[0].State != matter.Closed || len(own.Matters[0].Events) != 4 {
		t.Errorf("the person sees %+v", own.Matters)
	}
}

// TestFeedback: what people say to the department is seen and answered there alone (DT-23.4, DT-28).
func TestFeedback(t *testing.T) {
	t.Parallel()
	p := newPlay(t)
	m, err := quality.Say(p.Ctx, p.Office, p.As("officer"), quality.Saying{Topic: "vuong_mac", Text: "Mẫu thiếu mục"})
	must(t, err)
	p.wrote("matter.say: matter+1 notice+1 |")
	_, err = quality.Say(p.Ctx, p.Office, p.As("person"), quality.Saying{Topic: "khac", Text: "x"})
	wants(t, err, fault.Invalid, "matter.topic")
	_, err = quality.List(p.Ctx, p.Office, p.As("head"), quality.Sorting{Kind: matter.Feedback})
	if f, ok := fault.As(err); !ok || f.Kind != fault.Denied {
		t.Errorf("a head reads what is said to the department: %v", err)
	}
	if v := p.matters(p.As("officer"), true); slices.ContainsFunc(v, func(v quality.View) bool { return v.ID == m.ID }) {
		t.Error("feedback stands among the unit's matters")
	}
	all, err := quality.List(p.Ctx, p.Office, p.As("reviewer"), quality.Sorting{Kind: matter.Feedback})
	must(t, err)
	if len(all.Matters) != 1 || all.Matters[0].Text != "Mẫu thiếu mục" {
		t.Errorf("the department reads %+v", all.Matters)
	}
	_, err = quality.Clear(p.Ctx, p.Office, p.As("officer"), quality.Clearing{Matter: m.ID, What: matter.Answered, Answer: "x"})
	if f, ok := fault.As(err); !ok || f.Kind != fault.Denied {
		t.Errorf("a unit answers for the department: %v", err)
	}
	_, err = quality.Clear(p.Ctx, p.Office, p.As("reviewer"), quality.Clearing{Matter: m.ID, What: matter.Closed, Reason: matter.Done, Answer: "Sẽ bổ sung"})
	must(t, err)
}

// TestAskToComplete: who lacks most comes first, is asked once, is reminded as of any deadline, and the asking ends when nothing is missing
// (PT-19.4, BD-13.5).
func TestAskToComplete(t *testing.T) { onEveryStore(t, askToComplete) }

func askToComplete(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	officer := p.As("officer")
	v, err := quality.See(p.Ctx, p.Office, officer, "", 0)
	must(t, err)
	for i := 1; i < len(v.Worst); i++ {
		if v.Worst[i].Percent < v.Worst[i-1].Percent {
			t.Errorf("not the worst first: %+v", v.Worst)
		}
	}
	i := slices.IndexFunc(v.Worst, func(l quality.Lacking) bool { return p.names[l.Dossier] != "" && l.Dossier != officer.Dossier })
	if i < 0 || v.People == 0 || v.Percent == 0 || v.Percent == 100 || v.Compliance == 0 {
		t.Fatalf("nobody lacks anything: %+v", v)
	}
	about := v.Worst[i].Dossier
	p.Acts.Take()
	until, err := quality.Ask(p.Ctx, p.Office, officer, about, civil.Date{})
	must(t, err)
	p.wrote("complete.ask: duty+1 notice+1 | " + p.names[about])
	_, err = quality.Ask(p.Ctx, p.Office, officer, about, civil.Date{})
	wants(t, err, fault.Stale, "complete.asked")
	_, err = quality.Ask(p.Ctx, p.Office, officer, about, p.day().AddDays(-1))
	wants(t, err, fault.Invalid, "complete.day")
	_, err = quality.Ask(p.Ctx, p.Office, p.As("person"), about, civil.Date{})
	wants(t, err, fault.Denied, "policy.not_yours")
	if v, err = quality.See(p.Ctx, p.Office, officer, "", 0); err != nil || v.Worst[i].Asked != until {
		t.Errorf("asked until %s, shown %+v: %v", until, v.Worst[i], err)
	}
	p.morning(until)
	d := p.dutyOf(duty.Complete, about)
	if got := remindedOf(d, office.RolePerson); len(got) != 2 || got[1] != "before-0" {
		t.Errorf("reminded %v", got)
	}
}

// lateReport lets a report run behind its last day: it costs the share of reports and nothing of what the unit's people do in time.
func (p *play) lateReport(before int) {
	p.t.Helper()
	officer := p.As("officer")
	w := duty.Duty{ID: "late-report", Kind: duty.Report, Subject: "none", UnitPath: officer.UnitPath, Until: p.day().AddDays(-1)}
	p.put(w)
	v, err := quality.See(p.Ctx, p.Office, officer, "", 0)
	must(p.t, err)
	if v.Compliance != before-10 {
		p.t.Errorf("with a late report %d, before it %d; reports are a tenth", v.Compliance, before)
	}
	_, err = office.Do(p.Ctx, p.Office, office.System(), "duty.round", "", func(d *office.Desk) (struct{}, error) {
		d.Unasked() // the test's own
		d.Drop(w, 1)
		return struct{}{}, nil
	})
	must(p.t, err)
}

// put writes records as an act of the program's own.
func (p *play) put(records ...office.Record) {
	p.t.Helper()
	_, err := office.Do(p.Ctx, p.Office, office.System(), "duty.round", "", func(d *office.Desk) (struct{}, error) {
		d.Unasked() // the test's own
		for _, r := range records {
			if err := d.Put(r, 0); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	must(p.t, err)
}

// inTime lets a change be declared, seen by a round, and checked on the same day.
func (p *play) inTime() {
	p.t.Helper()
	v := p.declaredOn("person", p.day().AddDays(-1))
	p.Clock.Set(p.Clock.Now().Add(time.Hour))
	p.forceRound()
	check(p.Trial, v)
}

// forceRound runs a second round of the day, as another instance of the program would that began at the same time.
func (p *play) forceRound() {
	p.t.Helper()
	day := p.day().String()
	_, err := p.Office.Store.Commit(p.Ctx, office.Act{ID: id.Of[id.Act](), Name: "test", At: p.Clock.Now(), Jobs: []office.Job{{ID: id.Of[id.Job](), Kind: urging.JobRound, Key: "again", Due: p.Clock.Now(), Args: map[string]string{"stage": "changes", "day": day, "since": day}}}})
	must(p.t, err)
	p.Worker.Drain(p.Ctx)
}

func (p *play) dutyOf(kind string, about id.Dossier) duty.Duty {
	p.t.Helper()
	var d duty.Duty
	must(p.t, p.Office.Store.View(p.Ctx, func(r office.Reader) error {
		found, err := office.Find[duty.Duty](r, office.Query{Where: []office.Where{{Key: "dossier", Op: "=", Value: string(about)}}})
		for _, s := range found {
			if s.Record.Kind == kind {
				d = s.Record
			}
		}
		return err
	}))
	return d
}

// TestScores: each unit with people gets one row a month, written again while the month lasts; deadlines that were not kept lower it.
func TestScores(t *testing.T) {
	t.Parallel()
	p := newPlay(t, trial.At(time.Date(2026, 11, 9, 8, 0, 0, 0, civil.Zone)))
	p.Office.Messenger = &postbox{}
	score := func(day civil.Date) []quality.Month {
		p.morning(day)
		v, err := quality.See(p.Ctx, p.Office, p.As("officer"), "", 0)
		must(t, err)
		return v.Months
	}
	first := score(civil.Of(2026, 11, 10))
	again := score(civil.Of(2026, 11, 10))
	if len(first) != 1 || len(again) != 1 || first[0].Late != 2 { // two changes of the demonstration are behind
		t.Errorf("first %+v, again %+v", first, again)
	}
	p.clearDesk()
	p.inTime()
	kept := score(civil.Of(2026, 11, 11))
	if len(kept) != 1 || kept[0].Late != 2 || kept[0].Due != 3 || kept[0].Compliance <= first[0].Compliance {
		t.Errorf("after one deadline was kept %+v, before it %+v", kept, first)
	}
	p.lateReport(kept[0].Compliance)
	next := score(civil.Of(2026, 12, 1))
	if len(next) != 2 || next[0].Month != kept[0].Month || next[0].Due < kept[0].Due {
		t.Errorf("the next month: %+v", next)
	}
	must(t, quality.Begin(p.Ctx, p.Office))
	p.Clock.Set(civil.Of(2027, 1, 4).Start().Add(8 * time.Hour))
	must(t, quality.Begin(p.Ctx, p.Office))
	p.Worker.Drain(p.Ctx)
	if left := p.matters(p.As("officer"), false); len(left) == 0 {
		t.Error("a new month examines nobody")
	}
}
