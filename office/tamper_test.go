package office_test

import (
	"database/sql"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver with which the file is changed past the program

	"hoso/canon"
	"hoso/civil"
	"hoso/cmd/hoso/compose"
	"hoso/cmd/hoso/demo"
	"hoso/cmd/hoso/trial"
	"hoso/exchange/openid/dextest"
	"hoso/law"
	"hoso/office"
	"hoso/office/account"
	checks "hoso/office/check"
	"hoso/office/copy"
	"hoso/office/intake"
	"hoso/office/lawbook"
	"hoso/office/leaving"
	"hoso/office/quality"
	"hoso/office/reporting"
	"hoso/office/urging"
)

// TestP5Tampered changes what is stored, past the program and past its keys: one letter in the body of one row, one byte of one sealed
// file, a row added or taken away. The check reports every one.
func TestP5Tampered(t *testing.T) {
	t.Parallel()
	rows, few := 1, []string{"unit", "version", "change"}
	if prove() {
		rows = 100
	}
	h := tamperedHouse(t)
	random := rand.New(rand.NewPCG(5, 5)) // the same letters each time
	for _, noun := range office.Nouns {
		switch noun.Name {
		case "session", "notice", "setting": // no act journals them, and nothing rests on them
			continue
		}
		ids := h.ids(noun.Name)
		if len(ids) == 0 {
			t.Errorf("the house has no %s to tamper with", noun.Name)
			continue
		}
		for range rows {
			h.letter(noun.Name, ids[random.IntN(len(ids))], random)
		}
		if prove() || slices.Contains([]string{"grant_given", "link"}, noun.Name) {
			h.columns(noun, ids[0])
		}
		if prove() || slices.Contains(few, noun.Name) {
			h.gone(noun.Name, ids[random.IntN(len(ids))])
		}
	}
	h.files(random)
	if report := h.check(); len(report) > 0 {
		t.Errorf("mended again, the check still reports %v", report)
	}
}

// house is a copy of an office with its database open from outside.
type house struct {
	*compose.House
	t  *testing.T
	db *sql.DB
}

// tamperedHouse plays the main job and copies what it left.
func tamperedHouse(t *testing.T) *house {
	tr := trial.New(t)
	person, head := tr.As("person"), tr.As("head")
	_, err := lawbook.Amend(tr.Ctx, tr.Office, tr.As("admin"), lawbook.Amending{Document: "QĐ 99", Signed: civil.Of(2026, 11, 27), Days: []law.DayChange{{Date: civil.Of(2026, 12, 1), Kind: law.Holiday, Name: "Ngày nghỉ"}}})
	must(t, err)
	approveAll(tr, person, head, raise(tr, person, "6", "3.99"))
	signAndSend(tr, person.Dossier)
	r, err := copy.Request(tr.Ctx, tr.Office, person, person.Dossier, "Dự thi")
	must(t, err)
	_, err = copy.Sign(tr.Ctx, tr.Office, head, r.ID)
	must(t, err)
	tr.Office.Messenger = &postbox{}
	urged(tr)
	beside(&play{Trial: tr, t: t}).link(tr.As("person"), dextest.Minh)
	tr.Worker.Drain(tr.Ctx)
	_, err = tr.Office.Store.Seal(tr.Ctx, tr.Clock.Now(), tr.Worker.Seal)
	must(t, err)
	must(t, tr.House.Close())
	dir := t.TempDir()
	must(t, os.CopyFS(dir, os.DirFS(tr.Dir)))
	must(t, os.Chmod(filepath.Join(dir, "keys", "master.json"), 0o600))
	tr.Open()
	h := &house{t: t}
	h.House, err = compose.Open(tr.Ctx, compose.Config{Dir: dir, Province: "phu-tho", Book: tr.Office.Book(), Now: tr.Clock.Now, Password: demo.KeyPassword})
	must(t, err)
	h.db, err = sql.Open("sqlite", filepath.Join(dir, "hoso.db"))
	must(t, err)
	t.Cleanup(func() { must(t, h.db.Close()); must(t, h.House.Close()) })
	h.exec("PRAGMA foreign_keys = off")
	return h
}

// urged leaves what deadlines, quality and reports leave: duties, a letter, a leave, matters, scores, the year's reports.
func urged(tr *trial.Trial) {
	tr.T.Helper()
	address := "officer@vidu.vn"
	_, err := account.SetContact(tr.Ctx, tr.Office, tr.As("officer"), account.Contacting{Email: &address})
	must(tr.T, err)
	_, err = urging.RecordLeave(tr.Ctx, tr.Office, tr.As("officer"), urging.Leave{Dossier: tr.As("person").Dossier, Kind: "hoc_tap", From: civil.FromTime(tr.Clock.Now()), Basis: "QĐ 1"})
	must(tr.T, err)
	_, err = quality.Report(tr.Ctx, tr.Office, tr.As("person"), quality.Reporting{Text: "Sai"})
	must(tr.T, err)
	today := civil.FromTime(tr.Clock.Now())
	_, err = lawbook.Amend(tr.Ctx, tr.Office, tr.As("admin"), lawbook.Amending{Document: "QĐ 90", Signed: today, From: today, Term: &law.TermChange{ID: "report.unit_yearly", Value: "11-30", Article: "2"}})
	must(tr.T, err)
	must(tr.T, reporting.Begin(tr.Ctx, tr.Office))
	must(tr.T, urging.Begin(tr.Ctx, tr.Office))
	must(tr.T, quality.Begin(tr.Ctx, tr.Office))
	withApp(tr, "head")
	_, err = leaving.Record(tr.Ctx, tr.Office, tr.As("officer"), leaving.Recording{Dossier: tr.As("person2").Dossier, Kind: "nghi_huu", Last: today.AddDays(30), Document: "QĐ 7", Signed: today})
	must(tr.T, err)
	_, err = intake.Bring(tr.Ctx, tr.Office, tr.As("officer"), intake.Upload{Name: "cu.csv", Basis: "Biên bản 1", Bytes: []byte("Họ và tên;Số CCCD\nNguyễn Thử Một;025180000901\n")})
	must(tr.T, err)
}

func (h *house) exec(query string, args ...any) {
	h.t.Helper()
	h.db.SetMaxOpenConns(1)
	_, err := h.db.Exec(query, args...)
	must(h.t, err)
}

func (h *house) ids(noun string) []string {
	rows, err := h.db.Query("SELECT id FROM r_" + noun + " ORDER BY id")
	must(h.t, err)
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var one string
		must(h.t, rows.Scan(&one))
		ids = append(ids, one)
	}
	must(h.t, rows.Err())
	return ids
}

// check gives what the check reports; an error is a report too.
func (h *house) check() []string {
	report, err := checks.Run(h.t.Context(), h.Office)
	var out []string
	if err != nil {
		out = append(out, err.Error())
	}
	for _, f := range report.Findings {
		out = append(out, f.What+": "+f.Wrong)
	}
	return out
}

// letter changes one byte of a row's body, and then puts it back. The changed body is stored as the program would store it.
func (h *house) letter(noun, rowID string, random *rand.Rand) {
	h.t.Helper()
	var packed []byte
	must(h.t, h.db.QueryRow("SELECT body FROM r_"+noun+" WHERE id = ?", rowID).Scan(&packed))
	var row office.Row
	must(h.t, h.Office.Store.View(h.t.Context(), func(r office.Reader) (err error) { row, err = r.Get(noun, rowID); return err }))
	at := random.IntN(len(row.Body))
	changed := append([]byte{0}, row.Body...) // 0: stored as it is
	changed[1+at] ^= 1
	h.exec("UPDATE r_"+noun+" SET body = ? WHERE id = ?", changed, rowID)
	h.reported(noun+" "+rowID, "byte "+string(rune(row.Body[at]))+" of its body was changed")
	h.exec("UPDATE r_"+noun+" SET body = ? WHERE id = ?", packed, rowID)
}

// columns changes each key column that is no reference, and puts it back.
func (h *house) columns(noun office.Noun, rowID string) {
	h.t.Helper()
	for _, key := range noun.Keys {
		if key.Refs != "" {
			continue
		}
		change := "SET k_" + key.Name + " = k_" + key.Name
		there, back := " || 'x'", "SET k_"+key.Name+" = substr(k_"+key.Name+", 1, length(k_"+key.Name+") - 1)"
		if key.Integer {
			there, back = " + 1", change+" - 1"
		}
		h.exec("UPDATE r_"+noun.Name+" "+change+there+" WHERE id = ?", rowID)
		h.reported(noun.Name+" "+rowID, "its column "+key.Name+" was changed")
		h.exec("UPDATE r_"+noun.Name+" "+back+" WHERE id = ?", rowID)
	}
}

// gone takes a row away and puts it back.
func (h *house) gone(noun, rowID string) {
	h.t.Helper()
	h.exec("CREATE TEMP TABLE kept AS SELECT * FROM r_"+noun+" WHERE id = ?", rowID)
	h.exec("DELETE FROM r_"+noun+" WHERE id = ?", rowID)
	h.reported(noun+" "+rowID, "it was taken away")
	h.exec("INSERT INTO r_" + noun + " SELECT * FROM kept")
	h.exec("DROP TABLE kept")
}

// reported holds the check to say something about what was tampered with.
func (h *house) reported(what, how string) {
	h.t.Helper()
	report := h.check()
	if len(report) == 0 {
		h.t.Errorf("%s: %s, and the check reports nothing", what, how)
	}
	for _, line := range report {
		if strings.HasPrefix(line, what+": ") {
			return
		}
	}
	h.t.Errorf("%s: %s, and the check reports %v", what, how, report)
}

// files changes a byte of each sealed file that a row names.
func (h *house) files(random *rand.Rand) {
	h.t.Helper()
	seen := 0
	must(h.t, filepath.WalkDir(filepath.Join(h.Dir, "files"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		sealed, err := os.ReadFile(path)
		must(h.t, err)
		if d.Name() != strings.TrimPrefix(canon.Digest(sealed), "sha256:") {
			return nil
		}
		seen++
		changed := append([]byte{}, sealed...)
		changed[random.IntN(len(changed))] ^= 1
		must(h.t, os.Chmod(path, 0o600))
		must(h.t, os.WriteFile(path, changed, 0o600))
		if len(h.check()) == 0 {
			h.t.Errorf("a byte of the sealed file %s was changed, and the check reports nothing", d.Name())
		}
		must(h.t, os.WriteFile(path, sealed, 0o600))
		return nil
	}))
	if seen < 2 {
		h.t.Errorf("only %d sealed files were tampered with", seen)
	}
}
