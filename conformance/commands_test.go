package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"

	"hoso/civil"
	"hoso/office"
)

// commands are what scripts are written in, besides those of testscript. A leading "!" asks for a refusal.
//
//	as NAME [itself]            sign a member of the cast in, under their right or as a person; "as nobody" leaves
//	get PATH                    ask; the answer is printed
//	post PATH [JSON or FILE]    send JSON; ${variables} are filled in
//	keep VAR PATH               keep a value of the last answer
//	is PATH VALUE               a value of the last answer
//	refused KEY [TERM]          the last answer was a refusal with this key, which cites the term's article
//	turn DAY | window | early | +N | +Nw     move the office's clock: to a day, into the next window, to a day before the window, by days, by working days
//	declare VAR FIELD TEXT [FIELD TEXT …]    begin, type and submit a change of one's own dossier; keep its id
//	enter VAR WHO FIELD TEXT …  the same for somebody else, with ground and document
//	attach CHANGE [TYPE]        add a document to a draft
//	paper LEAVING               attach the scanned decision by which somebody leaves
//	bring FILE NAME             bring a spreadsheet of dossiers to take over; ${variables} in it are filled in
//	pass CHANGE                 the checker passes every item
//	approve [GROUND]            approve everything on the sheet
//	release                     the department passes and signs everything that waits for it
//	drain                       let the queued jobs run
//	cites PATH TERM             a value of the last answer is the citation of a term in force
//	journalled ACT [OUTCOME]    the last request wrote this entry into the journal
//	told KEY                    whoever is signed in has this message
//	due CHANGE DAYS             the change's deadline is N working days after today
//	round                       the day's rounds run: reports are opened, deadlines looked through, reminders sent, scores written
//	runs KIND DOSSIER DAYS TERM a deadline on the list, its last day N working days after today, and the term it cites
//	term ID VALUE               a term of the regulation in force
//	first LOGIN PASSWORD        sign in with a one-time password and choose an own one
//	connect                     a provider of the province's shared account, not ours, runs beside the office
//	portal NAME                 go to the provider, sign in there as one of its people (minh, lan), and come back
//	app LOGIN                   set an authenticator app up in the session that is open
//	code VAR LOGIN              keep the next code of that app
//	sealed TEXT                 the last request wrote, and nowhere this text in clear
//	original                    the last answer is a PDF with the signatures of the authorised person and of the agency, and both verify
//	written TEXT                the last answer is a .docx that says this
//	backup [TEXT]               the day's copy is made and tried; nowhere in it stands this text
//	copies N                    so many copies lie in the folder
//	destroyed                   the office is lost, and what the newest copy holds is restored and served
//	nation holds TEXT           a record of the national database holds this
//	nation refuses FIELD        it refuses the next packet for this field
var commands = map[string]func(*testscript.TestScript, bool, []string){
	"as": on((*town).doAs), "get": on((*town).doGet), "post": on((*town).doPost), "is": is, "turn": on((*town).doTurn), "day": setDay,
	"keep": keep, "declare": declareOwn, "enter": enterFor, "refused": on((*town).doRefused), "attach": on((*town).doAttach), "paper": on((*town).doPaper), "bring": on((*town).doBring), "pass": on((*town).doPass),
	"approve": on((*town).doApprove), "release": on((*town).doRelease), "drain": on((*town).doDrain), "journalled": on((*town).doJournalled),
	"told": on((*town).doTold), "due": on((*town).doDue), "round": on((*town).doRound), "runs": on((*town).doRuns), "cites": on((*town).doCites), "term": on((*town).doTerm), "first": on((*town).doFirst), "app": on((*town).doApp), "code": doCode, "sealed": on((*town).doSealed),
	"connect": on((*town).doConnect), "portal": on((*town).doPortal),
	"original": on((*town).doOriginal), "written": on((*town).doWritten), "nation": on((*town).doNation),
	"backup": on((*town).doBackup), "copies": on((*town).doCopies), "destroyed": on((*town).doDestroyed),
}

const townKey = "town"

func at(ts *testscript.TestScript) *town { return ts.Value(townKey).(*town) }

// on makes a command of a method that fails with an error; "!" turns it round.
func on(do func(*town, *testscript.TestScript, []string) error) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		c := at(ts)
		err := do(c, ts, args)
		if c.status >= http.StatusInternalServerError || c.status == http.StatusNotFound && bytes.Contains(c.body, []byte("web.no_such_page")) {
			ts.Fatalf("this is no refusal: %d %s", c.status, c.body)
		}
		if utf8.Valid(c.body) {
			fmt.Fprintln(ts.Stdout(), string(c.body))
		}
		verdict(ts, neg, err)
	}
}

func verdict(ts *testscript.TestScript, neg bool, err error) {
	switch {
	case neg && err == nil:
		ts.Fatalf("this was not refused")
	case !neg && err != nil:
		ts.Fatalf("%v", err)
	case err != nil:
		ts.Logf("refused: %v", err)
	}
}

func (c *town) doAs(_ *testscript.TestScript, args []string) error {
	if args[0] == "nobody" {
		c.leave()
		return nil
	}
	if err := c.as(args[0]); err != nil || len(args) == 1 {
		return err
	}
	return c.post("/vai-tro", map[string]string{"grant": ""})
}

func (c *town) doGet(_ *testscript.TestScript, args []string) error { return c.get(args[0]) }

func (c *town) doPost(ts *testscript.TestScript, args []string) error {
	body := []byte("{}")
	if len(args) > 1 {
		text := strings.Join(args[1:], " ")
		if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
			text = ts.ReadFile(text)
		}
		body = []byte(os.Expand(text, ts.Getenv))
	}
	c.ask("POST", args[0], "application/json", body)
	return c.refused()
}

func keep(ts *testscript.TestScript, neg bool, args []string) {
	value, err := at(ts).value(args[1])
	verdict(ts, neg, err)
	ts.Setenv(args[0], value)
}

// is holds a value of the last answer to a text; a value that is not there is neither the one nor another.
func is(ts *testscript.TestScript, neg bool, args []string) {
	got, err := at(ts).value(args[0])
	if err != nil {
		ts.Fatalf("%v", err)
	}
	if want := strings.Join(args[1:], " "); (got == want) == neg {
		ts.Fatalf("%s is %q", args[0], got)
	}
}

func (c *town) doRefused(_ *testscript.TestScript, args []string) error {
	var p struct{ Key, Citation string }
	if c.status < http.StatusBadRequest {
		return fmt.Errorf("the last answer was %d", c.status)
	}
	if err := json.Unmarshal(c.body, &p); err != nil {
		return err
	}
	if p.Key != args[0] {
		return fmt.Errorf("it was refused with %q, not %q", p.Key, args[0])
	}
	if len(args) == 1 {
		return nil
	}
	t, err := c.term(args[1])
	if err != nil {
		return err
	}
	if p.Citation != t.Citation() {
		return fmt.Errorf("it cites %q, not %q", p.Citation, t.Citation())
	}
	return nil
}

// doTurn moves the clock to 09:00 of a day; it never goes back.
func (c *town) doTurn(_ *testscript.TestScript, args []string) error {
	now := c.Clock.Now()
	today := civil.FromTime(now)
	day, err := c.dayOf(today, args[0])
	if err != nil {
		return err
	}
	to := day.Start().Add(9 * time.Hour)
	if !to.After(now) {
		return fmt.Errorf("%s is not ahead of %s", to, now)
	}
	c.Clock.Set(to)
	clear(c.visits) // sessions end by themselves
	return nil
}

// setDay names a day counted from today: "day until +5", "day due +3w".
func setDay(ts *testscript.TestScript, neg bool, args []string) {
	c := at(ts)
	day, err := c.dayOf(civil.FromTime(c.Clock.Now()), args[1])
	verdict(ts, neg, err)
	ts.Setenv(args[0], day.String())
}

var counted = regexp.MustCompile(`^([+-]\d+)(w?)$`)

func (c *town) dayOf(today civil.Date, text string) (civil.Date, error) {
	reg, err := c.regulation()
	if err != nil {
		return today, err
	}
	month := civil.MonthOf(today)
	switch from, _ := reg.Window(month); {
	case text == "window" && today.Before(from):
		return from, nil
	case text == "window":
		from, _ = reg.Window(month.Next())
		return from, nil
	case text == "early":
		return month.Next().First().AddDays(9), nil
	}
	m := counted.FindStringSubmatch(text)
	if m == nil {
		return civil.Parse(text)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || m[2] == "" {
		return today.AddDays(n), err
	}
	return c.Office.Book().Calendar().AddWorkingDays(today, n), nil
}

func (c *town) own() (string, error) {
	if err := c.get("/toi"); err != nil {
		return "", err
	}
	return c.value("dossier")
}

func declareOwn(ts *testscript.TestScript, neg bool, args []string) {
	c := at(ts)
	dossier, err := c.own()
	if err == nil {
		err = c.declare(ts, args[0], dossier, nil, args[1:])
	}
	verdict(ts, neg, err)
}

func enterFor(ts *testscript.TestScript, neg bool, args []string) {
	c := at(ts)
	behalf := map[string]string{"ground": "Người khai nghỉ thai sản", "document": "Đơn đề nghị"}
	verdict(ts, neg, c.declare(ts, args[0], string(c.Cast.Askers[args[1]].Dossier), behalf, args[2:]))
}

// declare begins a change, types into it and submits it as of today.
func (c *town) declare(ts *testscript.TestScript, name, dossier string, behalf map[string]string, pairs []string) error {
	begin := map[string]any{"kind": "update"}
	if behalf != nil {
		begin["on_behalf"] = behalf
	}
	if err := c.post("/ho-so/"+dossier+"/cap-nhat", begin); err != nil {
		return err
	}
	id, err := c.value("id")
	if err != nil {
		return err
	}
	ts.Setenv(name, id)
	var typed []map[string]any
	for i := 0; i+1 < len(pairs); i += 2 {
		typed = append(typed, map[string]any{"path": "syll/" + pairs[i], "input": map[string]string{"text": pairs[i+1]}})
	}
	rev, err := c.value("rev")
	if err != nil {
		return err
	}
	if err := c.post("/thay-doi/"+id, map[string]any{"rev": rev, "typed": typed}); err != nil {
		return err
	}
	return c.submit(id)
}

func (c *town) submit(id string) error {
	if err := c.get("/thay-doi/" + id); err != nil {
		return err
	}
	rev, err := c.value("rev")
	if err != nil {
		return err
	}
	declaration, err := c.value("declaration")
	if err != nil {
		return err
	}
	today := civil.FromTime(c.Clock.Now()).String()
	return c.post("/thay-doi/"+id+"/gui", map[string]any{"rev": rev, "declaration": declaration, "days": map[string]string{"effect": today}})
}

func (c *town) doAttach(_ *testscript.TestScript, args []string) error {
	kind := "khac"
	if len(args) > 1 {
		kind = args[1]
	}
	fields := map[string]string{"type": kind, "number": "12/QĐ", "date": civil.FromTime(c.Clock.Now()).String(), "issuer": "Trường"}
	return c.send("/thay-doi/"+args[0]+"/minh-chung", fields, "quyet-dinh.pdf", []byte(document))
}

// doPaper adds the scanned decision to a leaving.
func (c *town) doPaper(_ *testscript.TestScript, args []string) error {
	return c.send("/thoi-viec/"+args[0]+"/van-ban", nil, "quyet-dinh.pdf", []byte(document))
}

func (c *town) doBring(ts *testscript.TestScript, args []string) error {
	plain := os.Expand(ts.ReadFile(args[0]), ts.Getenv)
	return c.send("/nap-ho-so", map[string]string{"basis": "Biên bản bàn giao 12/BB-SNV"}, args[1], []byte(plain))
}

// send posts a form with one file.
func (c *town) send(path string, fields map[string]string, name string, content []byte) error {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			return err
		}
	}
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		return err
	}
	if _, err := part.Write(content); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	c.ask("POST", path, w.FormDataContentType(), body.Bytes())
	return c.refused()
}

// document is the smallest file that is a PDF.
const document = "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n168\n%%EOF\n"

func (c *town) doPass(_ *testscript.TestScript, args []string) error {
	if err := c.get("/kiem-tra/" + args[0]); err != nil {
		return err
	}
	var view office.ChangeView
	if err := json.Unmarshal(c.body, &view); err != nil {
		return err
	}
	var pass []string
	for _, item := range view.Items {
		pass = append(pass, string(item.ID))
	}
	return c.post("/kiem-tra/"+args[0], map[string]any{"rev": fmt.Sprint(view.Rev), "pass": pass})
}

func (c *town) doApprove(_ *testscript.TestScript, args []string) error {
	if err := c.get("/phe-duyet"); err != nil {
		return err
	}
	var sheet struct{ Changes []office.ChangeView }
	if err := json.Unmarshal(c.body, &sheet); err != nil {
		return err
	}
	var lines []map[string]string
	for _, change := range sheet.Changes {
		for _, item := range change.Items {
			lines = append(lines, map[string]string{"change": string(change.ID), "item": string(item.ID), "digest": item.Digest})
		}
	}
	body := map[string]any{"lines": lines}
	if len(args) > 0 {
		body["ground"] = args[0]
	}
	return c.post("/phe-duyet", body)
}

func (c *town) doRelease(_ *testscript.TestScript, _ []string) error {
	if err := c.as("reviewer"); err != nil {
		return err
	}
	if err := c.get("/so/ra-soat"); err != nil {
		return err
	}
	var list struct {
		Versions []struct{ ID string }
	}
	if err := json.Unmarshal(c.body, &list); err != nil {
		return err
	}
	var versions []string
	for _, r := range list.Versions {
		versions = append(versions, r.ID)
	}
	if err := c.post("/so/ra-soat", map[string]any{"versions": versions, "outcome": "passed"}); err != nil {
		return err
	}
	if err := c.as("director"); err != nil {
		return err
	}
	if err := c.post("/so/ky-so", map[string]any{}); err != nil {
		return err
	}
	return c.doDrain(nil, nil)
}

func (c *town) doDrain(_ *testscript.TestScript, _ []string) error {
	c.Worker.Drain(c.Ctx)
	return nil
}

func (c *town) doCites(_ *testscript.TestScript, args []string) error {
	t, err := c.term(args[1])
	if err != nil {
		return err
	}
	got, err := c.value(args[0])
	if err == nil && got != t.Citation() {
		err = fmt.Errorf("%s is %q, not %q", args[0], got, t.Citation())
	}
	return err
}

func (c *town) doJournalled(_ *testscript.TestScript, args []string) error {
	outcome := "done"
	if len(args) > 1 {
		outcome = args[1]
	}
	var seen []string
	for _, act := range c.acts {
		if act.Entry == nil {
			continue
		}
		seen = append(seen, act.Entry.Act+" "+act.Entry.Outcome)
		if act.Entry.Act == args[0] && act.Entry.Outcome == outcome {
			return nil
		}
	}
	return fmt.Errorf("the last request journalled %q", seen)
}

func (c *town) doTold(_ *testscript.TestScript, args []string) error {
	if err := c.get("/thong-bao"); err != nil {
		return err
	}
	if !bytes.Contains(c.body, jsonOf(args[0])) {
		return fmt.Errorf("there is no message %q", args[0])
	}
	return nil
}

func (c *town) doDue(_ *testscript.TestScript, args []string) error {
	if err := c.get("/thay-doi/" + args[0]); err != nil {
		return err
	}
	got, err := c.value("deadline")
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	want := c.Office.Book().Calendar().AddWorkingDays(civil.FromTime(c.Clock.Now()), n).String()
	if got != want {
		return fmt.Errorf("it is due on %s, not on %s", got, want)
	}
	return nil
}

func (c *town) doTerm(_ *testscript.TestScript, args []string) error {
	t, err := c.term(args[0])
	if err != nil {
		return err
	}
	if want := strings.Join(args[1:], " "); t.Value != want {
		return fmt.Errorf("%s is %q, not %q", t.ID, t.Value, want)
	}
	if t.Citation() == "" {
		return fmt.Errorf("%s cites nothing", t.ID)
	}
	return nil
}
