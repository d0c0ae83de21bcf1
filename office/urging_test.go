package office_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/account"
	"hoso/office/approval"
	"hoso/office/entry"
	"hoso/office/lawbook"
	"hoso/office/read"
	"hoso/office/urging"
	"hoso/record/change"
	"hoso/record/duty"
	"hoso/record/message"
	"hoso/record/notice"
)

// postbox takes letters as a mail server does, and answers what the test tells it to.
type postbox struct {
	mu      sync.Mutex
	letters []office.Letter
	answer  func(office.Letter) error
	ways    []string // channels; nil: e-mail
}

func (b *postbox) Channels() []string {
	if b.ways != nil {
		return b.ways
	}
	return []string{"email"}
}

func (b *postbox) Deliver(_ context.Context, l office.Letter) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.answer != nil {
		if err := b.answer(l); err != nil {
			return err
		}
	}
	b.letters = append(b.letters, l)
	return nil
}

// got tells the letters taken since the last call: to whom, and their second line.
func (b *postbox) got() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []string
	for _, l := range b.letters {
		all = append(all, l.To+": "+l.Lines[1])
	}
	b.letters = nil
	slices.Sort(all)
	return all
}

// mail gives an account an address.
func (p *play) mail(name string) {
	p.t.Helper()
	address := name + "@vidu.vn"
	_, err := account.SetContact(p.Ctx, p.Office, p.As(name), account.Contacting{Email: &address})
	must(p.t, err)
}

// morning turns the clock to 7:00 of a day and lets the round run, and the letters go out.
func (p *play) morning(day civil.Date) {
	p.t.Helper()
	p.Clock.Set(day.Start().Add(7 * time.Hour))
	must(p.t, urging.Begin(p.Ctx, p.Office))
	p.Worker.Drain(p.Ctx)
}

// declaredOn declares a change that took effect on a day: fifteen working days of PT-7.3 and three of Decree 27 begin.
func (p *play) declaredOn(name string, effect civil.Date) office.ChangeView {
	p.t.Helper()
	who := p.As(name)
	v := typed(p.Trial, who, begin(p.Trial, who, change.Update), phone("0911000009"))
	v, err := entry.Submit(p.Ctx, p.Office, who, entry.Submission{Change: v.ID, Rev: v.Rev, Declaration: v.Declaration, Days: change.Days{Effect: effect}})
	must(p.t, err)
	return v
}

// TestReminders: what runs is reminded before its last day and told up the line after it, each step once, also over a restart and a second
// round on the same day; what is done is closed; letters go out once.
func TestReminders(t *testing.T) { onAStore(t, reminders) }

func reminders(t *testing.T, options ...trial.Option) {
	p := newPlay(t, append(options, trial.At(time.Date(2026, 11, 9, 8, 0, 0, 0, civil.Zone)))...) // a Monday, outside the window
	box := &postbox{}
	p.Office.Messenger = box
	for _, name := range []string{"officer", "head", "person", "reviewer"} {
		p.mail(name)
	}
	p.clearDesk()
	v := p.declaredOn("person", p.day()) // three working days: until Thursday 12 November
	p.Acts.Take()

	p.morning(civil.Of(2026, 11, 10)) // two working days before
	if got := box.got(); !slices.Equal(got, []string{"officer@vidu.vn: Sắp đến hạn, cập nhật thay đổi: 1 việc, sớm nhất ngày 12/11/2026."}) {
		t.Errorf("two days before: %v", got)
	}
	p.once("duty", v.ID)
	p.morning(civil.Of(2026, 11, 10)) // a second start of the day does nothing
	p.forceRound()                    // nor a second round
	p.Reopen()
	p.Office.Messenger = box
	p.morning(civil.Of(2026, 11, 10)) // nor after a start
	p.morning(civil.Of(2026, 11, 11)) // nor the next day: the step was reminded of
	if got := box.got(); len(got) != 0 {
		t.Errorf("sent again: %v", got)
	}
	p.morning(civil.Of(2026, 11, 12)) // the last day
	p.morning(civil.Of(2026, 11, 13)) // late
	if got := box.got(); len(got) != 2 || !strings.Contains(got[0]+got[1], "Quá hạn, cập nhật thay đổi: 1 việc") {
		t.Errorf("on the last day and after it: %v", got)
	}
	p.morning(civil.Of(2026, 11, 14)) // a Saturday: no round
	p.morning(civil.Of(2026, 11, 17)) // three working days after: the head
	p.morning(civil.Of(2026, 11, 19)) // five: the department
	got := box.got()
	if len(got) != 2 || !strings.HasPrefix(got[0], "head@vidu.vn: Quá hạn ở cấp dưới, cập nhật thay đổi: 1 việc, cũ nhất từ ngày 12/11/2026") || !strings.HasPrefix(got[1], "reviewer@vidu.vn: Quá hạn ở cấp dưới") {
		t.Errorf("up the line: %v", got)
	}
	list, err := urging.List(p.Ctx, p.Office, p.As("officer"), urging.Asking{Late: true})
	must(t, err)
	if list.Total.Late != 1 || len(list.Duties) != 1 || list.Duties[0].Until != civil.Of(2026, 11, 12) || list.Duties[0].Left != -5 || len(list.Duties[0].Reminders) != 5 {
		t.Fatalf("the officer's list: %+v", list)
	}
	p.Acts.Take()
	p.urgedByHand(list.Duties[0])
	p.passed(v)
	p.morning(civil.Of(2026, 11, 20))
	if left := p.running(); slices.Contains(left, "update "+string(v.ID)) {
		t.Errorf("done and still running: %v", left)
	}
	if got := box.got(); len(got) != 1 { // by hand
		t.Errorf("after it was done: %v", got)
	}
}

// turn sets the clock to 8:00 of a day. Houses of one beginning are built once and copied; to turn the clock costs nothing, to build another
// house takes seconds.
func (p *play) turn(year, month, day int) {
	p.t.Helper()
	p.Clock.Set(time.Date(year, time.Month(month), day, 8, 0, 0, 0, civil.Zone))
	p.Acts.Take()
}

// clearDesk lets the officer pass what the demonstration left to be checked, so that a test sees its own duties alone.
func (p *play) clearDesk() {
	p.t.Helper()
	queue, err := approval.Queue(p.Ctx, p.Office, p.As("officer"))
	must(p.t, err)
	for _, w := range queue {
		v, err := entry.View(p.Ctx, p.Office, p.As("officer"), w.ID)
		must(p.t, err)
		check(p.Trial, v)
	}
}

// once: of one kind and subject there is one duty.
func (p *play) once(noun string, subject id.Change) {
	p.t.Helper()
	n := 0
	must(p.t, p.Office.Store.View(p.Ctx, func(r office.Reader) error {
		found, err := office.Find[duty.Duty](r, office.Query{Where: []office.Where{{Key: "key", Op: "=", Value: "update " + string(subject)}}})
		n = len(found)
		return err
	}))
	if n != 1 {
		p.t.Errorf("%d duties of %s", n, subject)
	}
}

func (p *play) running() (keys []string) {
	p.t.Helper()
	must(p.t, p.Office.Store.View(p.Ctx, func(r office.Reader) error {
		found, err := office.Find[duty.Duty](r, office.Query{Where: []office.Where{{Key: "running", Op: "=", Value: int64(1)}}})
		for _, s := range found {
			keys = append(keys, s.Record.Key())
		}
		return err
	}))
	return keys
}

// urgedByHand: a reminder by hand is an act of its own, once a day, and of nobody who has no right to it.
func (p *play) urgedByHand(d urging.View) {
	p.t.Helper()
	_, err := urging.Urge(p.Ctx, p.Office, p.As("head"), d.ID)
	must(p.t, err)
	p.wrote("duty.urge: duty~1 message+1 message.send!1 notice+1 | person")
	_, err = urging.Urge(p.Ctx, p.Office, p.As("officer"), d.ID)
	wants(p.t, err, fault.Stale, "duty.urged_today")
	_, err = urging.Urge(p.Ctx, p.Office, p.As("person2"), d.ID)
	wants(p.t, err, fault.Denied, "policy.not_yours")
	_, err = urging.Urge(p.Ctx, p.Office, p.As("officer"), "nothing")
	wants(p.t, err, fault.Missing, "duty.missing")
	p.Acts.Take()
}

// passed lets the officer check a change.
func (p *play) passed(v office.ChangeView) {
	p.t.Helper()
	check(p.Trial, v)
}

// TestFirstEntryReminded: who has an account and has declared nothing is reminded, those on long leave are not, and a dossier that is handed
// over ends it (BD-7.1.b, NĐ 27/2026 art. 19).
func TestFirstEntryReminded(t *testing.T) { onAStore(t, firstEntryReminded) }

func firstEntryReminded(t *testing.T, options ...trial.Option) {
	p := newPlay(t, append(options, trial.In("binh-dinh"), trial.At(time.Date(2026, 2, 20, 8, 0, 0, 0, civil.Zone)))...)
	p.turn(2026, 11, 9)
	box := &postbox{}
	p.Office.Messenger = box
	officer := p.As("officer")
	made, err := entry.CreateDossier(p.Ctx, p.Office, officer, entry.Arrival{Category: "vien_chuc", Unit: officer.Unit, Name: law.Input{Text: "Nguyễn Thị Mới"}, Basis: "QĐ 7", From: p.day()})
	must(t, err)
	p.morning(civil.Of(2026, 11, 16)) // five working days after the decision, the last of BD-7.1.a
	keys := p.running()
	if !slices.Contains(keys, "account "+string(made.Dossier)) || !slices.Contains(keys, "first_entry "+string(made.Dossier)) {
		t.Fatalf("running: %v", keys)
	}
	issued, err := account.IssueAccounts(p.Ctx, p.Office, p.As("unit_admin"), []account.Issue{{Dossier: made.Dossier, Unit: officer.Unit, Basis: "QĐ 7"}})
	must(t, err)
	p.morning(civil.Of(2026, 11, 17))
	if keys := p.running(); slices.Contains(keys, "account "+string(made.Dossier)) {
		t.Errorf("the account was handed out and still runs: %v", keys)
	}
	newcomer := office.Who{Account: issued[0].Account, Role: office.RolePerson, Dossier: made.Dossier, Unit: officer.Unit, UnitPath: officer.UnitPath, Lang: "vi"}
	own, err := urging.Own(p.Ctx, p.Office, newcomer)
	must(t, err)
	if len(own) != 1 || own[0].Until != civil.Of(2026, 11, 19) || own[0].Citation == "" {
		t.Fatalf("their own: %+v", own)
	}
	p.Acts.Take()
	leave, err := urging.RecordLeave(p.Ctx, p.Office, officer, urging.Leave{Dossier: made.Dossier, Kind: "thai_san", From: p.day(), Basis: "QĐ 9"})
	must(t, err)
	p.wrote("leave.record: absence+1 notice+1 | others:1")
	if told := p.told(newcomer); told != "notice.leave_open 17/11/2026" {
		t.Errorf("the person was told %q", told)
	}
	for i, x := range []struct {
		l   urging.Leave
		key string
	}{{urging.Leave{Kind: "x", From: p.day(), Basis: "1"}, "leave.kind"}, {urging.Leave{Kind: "thai_san", Basis: "1"}, "leave.days"},
		{urging.Leave{Kind: "thai_san", From: p.day(), To: p.day().AddDays(-1), Basis: "1"}, "leave.days"}, {urging.Leave{Kind: "thai_san", From: p.day()}, "leave.basis_needed"}} {
		x.l.Dossier = made.Dossier
		if _, err := urging.RecordLeave(p.Ctx, p.Office, officer, x.l); err == nil {
			t.Errorf("%d was recorded", i)
		} else {
			wants(t, err, fault.Invalid, x.key)
		}
	}
	_, err = urging.RecordLeave(p.Ctx, p.Office, p.As("department_officer"), urging.Leave{Dossier: made.Dossier, Kind: "thai_san", From: p.day(), Basis: "1"})
	wants(t, err, fault.Denied, "policy.out_of_scope")
	for day := 18; day <= 27; day++ {
		p.morning(civil.Of(2026, 11, day))
	}
	if d := p.duty("first_entry " + string(made.Dossier)); len(remindedOf(d, office.RolePerson)) != 0 || !d.Runs() {
		t.Errorf("on leave and chased: %+v", d.Reminders)
	}
	_, err = urging.EndLeave(p.Ctx, p.Office, officer, urging.Ending{Dossier: officer.Dossier, Leave: leave.ID, Last: civil.Of(2026, 11, 27)})
	wants(t, err, fault.Missing, "leave.missing")
	p.Acts.Take()
	_, err = urging.EndLeave(p.Ctx, p.Office, officer, urging.Ending{Dossier: made.Dossier, Leave: leave.ID, Last: civil.Of(2026, 11, 27)})
	must(t, err)
	p.wrote("leave.end: absence~1 notice+1 | others:1")
	p.morning(civil.Of(2026, 11, 30))
	if d := p.duty("first_entry " + string(made.Dossier)); !slices.Equal(remindedOf(d, office.RolePerson), []string{"late"}) || !slices.Equal(remindedOf(d, "head"), []string{"head"}) {
		t.Errorf("back from leave: %+v", d.Reminders)
	}
}

// told is the last notice to somebody: its key and what it says.
func (p *play) told(who office.Who) string {
	p.t.Helper()
	last := ""
	must(p.t, p.Office.Store.View(p.Ctx, func(r office.Reader) error {
		found, err := office.Find[notice.Notice](r, office.Query{Where: []office.Where{{Key: "account", Op: "=", Value: string(who.Account)}}})
		for _, s := range found {
			last = strings.Join(append([]string{s.Record.Key}, s.Record.Args...), " ")
		}
		return err
	}))
	return last
}

func (p *play) duty(key string) duty.Duty {
	p.t.Helper()
	var d duty.Duty
	must(p.t, p.Office.Store.View(p.Ctx, func(r office.Reader) error {
		found, err := office.Find[duty.Duty](r, office.Query{Where: []office.Where{{Key: "key", Op: "=", Value: key}}})
		if err == nil && len(found) == 1 {
			d = found[0].Record
		}
		return err
	}))
	if d.ID == "" {
		p.t.Fatalf("there is no duty %s", key)
	}
	return d
}

func remindedOf(d duty.Duty, role string) (steps []string) {
	for _, r := range d.Reminders {
		if r.Role == role {
			steps = append(steps, r.Step)
		}
	}
	return steps
}

// TestOtherChannels: where text messages are set up beside e-mail, whoever has a telephone only is told by telephone; where nothing is set up no
// letter is made, and nothing begins before morning.
func TestOtherChannels(t *testing.T) {
	t.Parallel()
	p := newPlay(t, trial.At(time.Date(2026, 11, 9, 8, 0, 0, 0, civil.Zone)))
	box := &postbox{ways: []string{"email", "sms"}}
	p.Office.Messenger = box
	none, phone := "", "0911000077"
	_, err := account.SetContact(p.Ctx, p.Office, p.As("officer"), account.Contacting{Email: &none, Phone: &phone})
	must(t, err)
	p.clearDesk()
	p.declaredOn("person", p.day())
	p.Acts.Take()
	p.Clock.Set(civil.Of(2026, 11, 10).Start().Add(5 * time.Hour))
	must(t, urging.Begin(p.Ctx, p.Office))
	p.wrote()
	p.morning(civil.Of(2026, 11, 10))
	if len(box.letters) != 1 || box.letters[0].Channel != "sms" || box.letters[0].To != "0911000077" {
		t.Errorf("by telephone: %+v", box.letters)
	}
	off := true
	_, err = account.SetContact(p.Ctx, p.Office, p.As("officer"), account.Contacting{NoDigest: &off})
	must(t, err)
	p.morning(civil.Of(2026, 11, 12))
	if len(box.letters) != 1 {
		t.Errorf("switched off and sent: %+v", box.letters)
	}
	list, err := urging.List(p.Ctx, p.Office, p.As("officer"), urging.Asking{})
	must(t, err)
	if len(list.Duties) != 1 || len(list.Duties[0].Reminders) != 2 {
		t.Errorf("in the program: %+v", list.Duties)
	}
}

// TestRoundOfApproval: the month's duty of a head ends with the sheet that approved what had come before the cut-off, at the time of that
// sheet, though newer changes wait by then; the department is bound by its own.
func TestRoundOfApproval(t *testing.T) { onAStore(t, roundOfApproval) }

func roundOfApproval(t *testing.T, options ...trial.Option) {
	p := newPlay(t, append(options, trial.At(time.Date(2026, 11, 9, 8, 0, 0, 0, civil.Zone)))...) // a Thursday: the window's first day
	p.turn(2026, 11, 26)
	p.clearDesk()
	p.morning(civil.Of(2026, 11, 26).AddDays(1)) // Friday, the units' last working day
	head := p.As("head")
	key := "approve " + string(head.Unit) + " head 2026-11"
	if d := p.duty(key); d.Until != civil.Of(2026, 11, 27) || !d.Runs() || !slices.Equal(remindedOf(d, "head"), []string{"before-0"}) {
		t.Fatalf("opened: %+v", d)
	}
	_, err := approval.Approve(p.Ctx, p.Office, head, approval.Approving{Lines: p.everyLine(head)})
	must(t, err)
	p.Clock.Set(civil.Of(2026, 11, 30).Start().Add(5 * time.Hour)) // Monday, before the round: something new came
	check(p.Trial, p.declaredOn("person2", p.day()))
	p.morning(civil.Of(2026, 11, 30))
	if d := p.duty(key); d.Runs() || d.Late || civil.FromTime(d.Done) != civil.Of(2026, 11, 27) {
		t.Errorf("approved on Friday, told on Monday as %+v", d)
	}
}

// everyLine chooses everything on a head's sheet.
func (p *play) everyLine(head office.Who) (lines []approval.Shown) {
	p.t.Helper()
	sheet, err := approval.Sheet(p.Ctx, p.Office, head)
	must(p.t, err)
	for _, c := range sheet.Changes {
		lines = append(lines, linesOf(p.Trial, head, c.ID)...)
	}
	return lines
}

// TestDiscardedMending: a returned change whose draft was thrown away binds nobody.
func TestDiscardedMending(t *testing.T) {
	t.Parallel()
	p := newPlay(t, trial.At(time.Date(2026, 11, 9, 8, 0, 0, 0, civil.Zone)))
	v := p.declaredOn("person", p.day())
	p.morning(civil.Of(2026, 11, 10))
	_, err := approval.Check(p.Ctx, p.Office, p.As("officer"), approval.Judgement{Change: v.ID, Return: []approval.Returning{{Item: items(v)[0], Reason: "Sai"}}})
	must(t, err)
	p.morning(civil.Of(2026, 11, 11))
	if d := p.duty("update " + string(v.ID)); !d.Runs() || d.Binds != office.RolePerson {
		t.Fatalf("returned: %+v", d)
	}
	view, err := read.Dossier(p.Ctx, p.Office, p.As("person"), p.As("person").Dossier)
	must(t, err)
	for _, open := range view.Open {
		if open.Draft {
			c, err := entry.View(p.Ctx, p.Office, p.As("person"), open.ID)
			must(t, err)
			must(t, entry.Discard(p.Ctx, p.Office, p.As("person"), c.ID, c.Rev))
		}
	}
	p.morning(civil.Of(2026, 11, 12))
	if d := p.duty("update " + string(v.ID)); d.Runs() || d.Late || !d.Lapsed {
		t.Errorf("thrown away: %+v", d)
	}
}

// TestDeadlineMoves: a day off that the department adds moves the last day of what runs, and the new day is reminded of.
func TestDeadlineMoves(t *testing.T) {
	t.Parallel()
	p := newPlay(t, trial.At(time.Date(2026, 11, 9, 8, 0, 0, 0, civil.Zone)))
	p.Office.Messenger = &postbox{}
	v := p.declaredOn("person", p.day())
	p.morning(civil.Of(2026, 11, 10))
	_, err := lawbook.Amend(p.Ctx, p.Office, p.As("admin"), lawbook.Amending{Document: "QĐ 99/QĐ-TTg", Signed: p.day(), Days: []law.DayChange{{Date: civil.Of(2026, 11, 12), Kind: law.Holiday, Name: "Ngày nghỉ thử nghiệm"}}})
	must(t, err)
	p.morning(civil.Of(2026, 11, 11))
	d := p.duty("update " + string(v.ID))
	if d.Until != civil.Of(2026, 11, 13) || !slices.Equal(remindedOf(d, "officer"), []string{"before-2", "before-2"}) || d.Reminders[0].Until == d.Reminders[1].Until {
		t.Errorf("after the day off: until %s, reminded %+v", d.Until, d.Reminders)
	}
}

// TestLetters: a letter is handed over once. What the server refused is not tried again, what it did not take is, and what was on its way when
// the program ended is not sent a second time.
func TestLetters(t *testing.T) { onEveryStore(t, letters) }

func letters(t *testing.T, options ...trial.Option) {
	p := newPlay(t, append(options, trial.At(time.Date(2026, 11, 9, 8, 0, 0, 0, civil.Zone)))...)
	box := &postbox{}
	p.Office.Messenger = box
	p.mail("officer")
	p.declaredOn("person", p.day())
	for _, x := range []struct {
		name   string
		answer func(n int) error
		state  string
		tries  int
	}{
		{"taken", func(int) error { return nil }, message.Sent, 1},
		{"not taken at first", func(n int) error {
			if n < 3 {
				return fault.New(fault.Busy, "message.no_server")
			}
			return nil
		}, message.Sent, 3},
		{"refused", func(int) error { return fault.New(fault.Invalid, "message.refused") }, message.Refused, 1},
		{"unsure", func(int) error { return fault.New(fault.Stale, "message.unsure") }, message.Unsure, 1},
	} {
		tries := 0
		box.answer = func(office.Letter) error { tries++; return x.answer(tries) }
		m := p.queued()
		for range 5 {
			p.Worker.Drain(p.Ctx)
			p.Clock.Set(p.Clock.Now().Add(20 * time.Minute))
		}
		if got := p.message(m); got.State != x.state || tries != x.tries {
			t.Errorf("%s: %s after %d tries", x.name, got.State, tries)
		}
	}
	p.endedOnTheWay(box)
}

// queued readies one letter by urging the officer's one duty of the day.
func (p *play) queued() string {
	p.t.Helper()
	p.Clock.Set(p.Clock.Now().Add(24 * time.Hour))
	box := p.Office.Messenger
	p.Office.Messenger = &postbox{}
	p.morning(p.day())
	p.Office.Messenger = box
	list, err := urging.List(p.Ctx, p.Office, p.As("head"), urging.Asking{})
	must(p.t, err)
	i := slices.IndexFunc(list.Duties, func(v urging.View) bool { return v.Kind == duty.Update && v.Binds == "officer" })
	if i < 0 {
		p.t.Fatalf("nothing to urge: %+v", list)
	}
	p.Acts.Take()
	_, err = urging.Urge(p.Ctx, p.Office, p.As("head"), list.Duties[i].ID)
	must(p.t, err)
	for _, act := range p.Acts.Take() {
		for _, row := range act.Put {
			if row.Noun == "message" {
				return row.ID
			}
		}
	}
	p.t.Fatal("no letter was made")
	return ""
}

func (p *play) message(messageID string) message.Message {
	p.t.Helper()
	var m message.Message
	must(p.t, p.Office.Store.View(p.Ctx, func(r office.Reader) (err error) {
		m, _, err = office.Get[message.Message](r, messageID)
		return err
	}))
	return m
}

// endedOnTheWay: the program ends while the server has the letter; the job is leased again and the letter is not sent again.
func (p *play) endedOnTheWay(box *postbox) {
	p.t.Helper()
	m := p.queued()
	jobs, err := p.Office.Store.Lease(p.Ctx, p.Clock.Now(), time.Second, 10)
	must(p.t, err)
	i := slices.IndexFunc(jobs, func(j office.Job) bool { return j.Args["message"] == m })
	if i < 0 {
		p.t.Fatalf("the letter is not queued: %v", jobs)
	}
	box.answer = func(office.Letter) error { panic("the program ends here") }
	func() {
		defer func() { _ = recover() }()
		_ = urging.Send(p.Ctx, p.Office, jobs[i])
	}()
	sent := 0
	box.answer = func(office.Letter) error { sent++; return nil }
	must(p.t, urging.Send(p.Ctx, p.Office, jobs[i]))
	if got := p.message(m); got.State != message.Unsure || sent != 0 {
		p.t.Errorf("after the end it is %s and was sent %d times more", got.State, sent)
	}
}

// TestRemindStepsByTerm: the steps are the regulation's; another term gives other days, with no code touched.
func TestRemindStepsByTerm(t *testing.T) {
	t.Parallel()
	p := newPlay(t, trial.At(time.Date(2026, 11, 9, 8, 0, 0, 0, civil.Zone)))
	p.Office.Messenger = &postbox{}
	_, err := lawbook.Amend(p.Ctx, p.Office, p.As("admin"), lawbook.Amending{Document: "QĐ 5/QĐ-SNV", Signed: p.day(), From: p.day(), Term: &law.TermChange{ID: "remind.before", Value: "1", Article: "2"}})
	must(t, err)
	v := p.declaredOn("person", p.day())
	var days []string
	for day := 10; day <= 12; day++ {
		p.morning(civil.Of(2026, 11, day))
		days = append(days, fmt.Sprint(day, remindedOf(p.duty("update "+string(v.ID)), "officer")))
	}
	if want := []string{"10 []", "11 [before-1]", "12 [before-1]"}; !slices.Equal(days, want) {
		t.Errorf("reminded on %v, want %v", days, want)
	}
}
