package office_test

import (
	"bytes"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/approval"
	"hoso/office/entry"
	"hoso/office/read"
	"hoso/record/change"
)

// field is one field of a dossier as its holder sees it.
func field(tr *trial.Trial, who office.Who, path string) read.FieldView {
	tr.T.Helper()
	v, err := read.Dossier(tr.Ctx, tr.Office, who, who.Dossier)
	must(tr.T, err)
	for _, chapter := range v.Chapters {
		for _, f := range chapter.Fields {
			if f.Path == path {
				return f
			}
		}
	}
	tr.T.Fatalf("there is no %s", path)
	return read.FieldView{}
}

// against gives the finding that stands against a place of a draft.
func against(v office.ChangeView, path, rule string) *fault.Finding {
	i := slices.IndexFunc(v.Findings, func(f fault.Finding) bool { return f.Path == path && (f.Rule == rule || f.Key == rule) })
	if i < 0 {
		return nil
	}
	return &v.Findings[i]
}

// TestBadInput types what should not be typed, each time as somebody else of one office.
func TestBadInput(t *testing.T) { onEveryStore(t, badInput) }

func badInput(t *testing.T, options ...trial.Option) {
	p := newPlay(t, options...)
	for _, test := range []func(*testing.T, *trial.Trial){numberAgainstBirth, numberOfAnother, unreadable, decomposedName, owners, nothingChosen, rowInSteps, forgedPlaces, rowGone} {
		test(t, p.Trial)
	}
	badFiles(t, p)
	forgedIDs(t, p)
}

// numberAgainstBirth: a personal number whose birth year disagrees asks for a reason or a document, and blocks nothing.
func numberAgainstBirth(t *testing.T, tr *trial.Trial) {
	person, head := tr.As("person"), tr.As("head")
	number := []byte(field(tr, person, "syll/so_cccd").Raw)
	number[5] = '0' + (number[5]-'0'+1)%10 // the last digit of the year
	wrong := entry.Typed{Path: "syll/so_cccd", Input: law.Input{Text: string(number)}}
	v := typed(tr, person, begin(tr, person, change.Correction), wrong)
	f := against(v, "syll/so_cccd", "personal_number_birth")
	if f == nil || f.Grade != fault.Explain || f.Citation == "" {
		t.Fatalf("findings %+v", v.Findings)
	}
	_, err := entry.Submit(tr.Ctx, tr.Office, person, entry.Submission{Change: v.ID, Rev: v.Rev, Declaration: v.Declaration})
	told := wants(t, err, fault.Invalid, "change.obstacles")
	if len(told.Findings) != 1 || told.Findings[0].Rule != f.Rule {
		t.Errorf("told %+v", told.Findings)
	}
	wrong.Reason = "Thẻ căn cước ghi theo giấy khai sinh cũ"
	sent := submit(tr, person, typed(tr, person, v, wrong))
	if len(sent.Items[0].Findings) != 1 || sent.Items[0].Findings[0].Rule != f.Rule {
		t.Errorf("to the checker goes %+v", sent.Items[0].Findings)
	}
	other := begin(tr, person, change.Update)
	wrong.Reason = ""
	submit(tr, person, withProof(tr, person, typed(tr, person, other, wrong))) // a document does as well
	check(tr, sent)
	_, err = approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: linesOf(tr, head, sent.ID)})
	must(t, err)
}

// numberOfAnother: a personal number that another dossier has does not become anybody's.
func numberOfAnother(t *testing.T, tr *trial.Trial) {
	person, head := tr.As("person3"), tr.As("head")
	taken := entry.Typed{Path: "syll/so_cccd", Input: law.Input{Text: field(tr, tr.As("person2"), "syll/so_cccd").Raw}, Reason: "Nhầm"}
	v := check(tr, submit(tr, person, typed(tr, person, begin(tr, person, change.Correction), taken)))
	_, err := approval.Approve(tr.Ctx, tr.Office, head, approval.Approving{Lines: linesOf(tr, head, v.ID)})
	wants(t, err, fault.Invalid, "dossier.number_known")
	_, err = entry.CreateDossier(tr.Ctx, tr.Office, tr.As("officer"), entry.Arrival{Category: "vien_chuc", Unit: head.Unit, Basis: "QĐ", Name: law.Input{Text: "Đỗ Mới"}, Number: taken.Input})
	wants(t, err, fault.Invalid, "dossier.number_known")
}

// unreadable: what cannot be read is kept as it was typed, with the reason, and cannot be submitted.
func unreadable(t *testing.T, tr *trial.Trial) {
	person := tr.As("person2")
	for path, texts := range map[string][]string{
		"syll/ngay_sinh":        {"31/02/1990", "30/02", "00/00/1990", "1990-13-01", "hôm qua", "31/04/1990"},
		"syll/ho_ten_khai_sinh": {"Nguyễn Văn 😀", "Nguyễn\u202eVăn A", "<script>alert(1)</script>", "An 2", strings.Repeat("An ", 60)},
		"syll/so_cccd":          {"1234", "02530100432a", "025301004321 6", "٠٢٥٣٠١٠٠٤٣٢١"},
		"syll/ngach_he_so":      {"ba phẩy chín", "3,9,9", "-1"},
		"syll/gioi_tinh":        {"khác thường"},
		"syll/anh_mau":          {"anh.jpg"},
	} {
		for _, text := range texts {
			v := typed(tr, person, begin(tr, person, change.Correction), entry.Typed{Path: path, Input: law.Input{Text: text}, Reason: "thử"})
			stops := slices.ContainsFunc(v.Findings, func(f fault.Finding) bool { return f.Path == path && f.Grade == fault.Block })
			if len(v.Items) != 1 || !stops || said(v, path) != 1 {
				t.Errorf("%s %q: kept %+v with %+v", path, text, v.Items, v.Findings)
			}
			_, err := entry.Submit(tr.Ctx, tr.Office, person, entry.Submission{Change: v.ID, Rev: v.Rev, Declaration: v.Declaration})
			wants(t, err, fault.Invalid, "change.obstacles")
			must(t, entry.Discard(tr.Ctx, tr.Office, person, v.ID, v.Rev))
		}
	}
}

// said counts the findings against a place that say one and the same thing.
func said(v office.ChangeView, path string) int {
	keys := map[string]int{}
	for _, f := range v.Findings {
		if f.Path == path {
			keys[f.Key]++
		}
	}
	return slices.Max(slices.Collect(maps.Values(keys)))
}

// decomposedName: a name typed with combining marks is stored composed, and typing the name that stands, composed or not, changes nothing.
func decomposedName(t *testing.T, tr *trial.Trial) {
	person := tr.As("person2")
	name := "Nguyễn Thị Ánh Tuyết"
	v := typed(tr, person, begin(tr, person, change.Correction), entry.Typed{Path: "syll/ho_ten_khai_sinh", Input: law.Input{Text: norm.NFD.String(name)}, Reason: "Theo giấy khai sinh"})
	if len(v.Items) != 1 || v.Items[0].New != name || !norm.NFC.IsNormalString(v.Items[0].New) {
		t.Errorf("items %+v", v.Items)
	}
	stands := field(tr, person, "syll/ho_ten_khai_sinh").Raw
	v = typed(tr, person, v, entry.Typed{Path: "syll/ho_ten_khai_sinh", Input: law.Input{Text: norm.NFD.String(stands)}})
	if len(v.Items) != 0 {
		t.Errorf("the name that stands is a change: %+v", v.Items)
	}
}

// badFiles: a file that is not what it says leaves neither a row nor a sealed file.
func badFiles(t *testing.T, p *play) {
	person := p.As("person8")
	v := begin(p.Trial, person, change.Update)
	p.Acts.Take()
	before := p.sealedFiles()
	for want, u := range map[string]entry.Upload{
		"file.empty":            {Type: "luong", Name: "a.pdf"},
		"file.unknown":          {Type: "luong", Name: "a.pdf", Bytes: []byte("đây là một tệp văn bản")},
		"file.too_large":        {Type: "luong", Name: "a.pdf", Bytes: append([]byte(pdf), make([]byte, 21<<20)...)},
		"file.mismatch":         {Type: "luong", Name: "a.jpg", Bytes: []byte(pdf)},
		"evidence.type_unknown": {Type: "khong_co", Name: "a.pdf", Bytes: []byte(pdf)},
	} {
		u.Change = v.ID
		_, err := entry.AddEvidence(p.Ctx, p.Office, person, u)
		wants(t, err, fault.Invalid, want)
	}
	p.wrote()
	if after := p.sealedFiles(); after != before {
		t.Errorf("%d sealed files, %d before", after, before)
	}
	ev, err := entry.AddEvidence(p.Ctx, p.Office, person, entry.Upload{Change: v.ID, Type: "luong", Name: "../../etc/quyết\u202edịnh.pdf", Bytes: []byte(pdf)})
	must(t, err)
	if strings.ContainsAny(ev.Name, "/\\\u202e") {
		t.Errorf("the document is called %q", ev.Name)
	}
	doc, err := entry.ReadEvidence(p.Ctx, p.Office, person, ev.ID)
	must(t, err)
	if !bytes.Equal(doc.Bytes, []byte(pdf)) {
		t.Error("the document comes back as something else")
	}
}

func (p *play) sealedFiles() int {
	n := 0
	must(p.t, filepath.WalkDir(filepath.Join(p.Dir, "files"), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	}))
	return n
}

// owners: nobody types what is derived; what the agency owns a person may only propose to correct, and the unit's officer may enter.
func owners(t *testing.T, tr *trial.Trial) {
	person, officer := tr.As("person4"), tr.As("officer")
	update, correction := begin(tr, person, change.Update), begin(tr, person, change.Correction)
	onBehalf, err := entry.Begin(tr.Ctx, tr.Office, officer, entry.Beginning{Dossier: person.Dossier, Kind: change.Update, OnBehalf: &change.OnBehalf{Ground: "a", Document: "b"}})
	must(t, err)
	for _, c := range []struct {
		who  office.Who
		in   office.ChangeView
		path string
		want string
	}{
		{person, update, "syll/so_hieu", "entry.agency"}, {person, correction, "syll/so_hieu", ""}, {officer, onBehalf, "syll/so_hieu", ""},
		{person, update, "syll/co_quan_quan_ly", "entry.derived"}, {person, correction, "syll/co_quan_quan_ly", "entry.derived"}, {officer, onBehalf, "syll/co_quan_quan_ly", "entry.derived"},
		{person, correction, "syll/ma_so_dinh_danh", "entry.derived"}, // one number since 1 July 2026, asked once
		{person, update, "syll/ky_luat/" + id.New(), "entry.agency"},
	} {
		one := entry.Typed{Path: c.path, Input: law.Input{Text: "X1"}}
		if strings.Count(c.path, "/") == 2 {
			one = entry.Typed{Path: c.path, Op: change.AddRow}
		}
		_, err := entry.Save(tr.Ctx, tr.Office, c.who, entry.Saving{Change: c.in.ID, Typed: []entry.Typed{one}})
		if c.want == "" {
			must(t, err)
			continue
		}
		wants(t, err, fault.Invalid, c.want)
	}
}

// TestAboveLevel: a place above the level of whoever types is not theirs to write, and not theirs to see.
func TestAboveLevel(t *testing.T) {
	t.Parallel()
	const path, off = "national/forms/syll.yaml", "    off: true\n"
	form, err := fs.ReadFile(law.Embedded(), path)
	must(t, err)
	if strings.Count(string(form), off) != 1 {
		t.Fatal("planning is not where it was")
	}
	tr := trial.New(t, trial.Under(overlay(t, map[string]string{path: strings.Replace(string(form), off, "", 1)})))
	person := tr.As("person")
	_, err = entry.Save(tr.Ctx, tr.Office, person, entry.Saving{Change: begin(tr, person, change.Correction).ID, Typed: []entry.Typed{{Path: "syll/quy_hoach_chuc_danh", Input: law.Input{Text: "x"}}}})
	wants(t, err, fault.Denied, "path.above_level")
	for _, who := range []office.Who{person, tr.As("officer"), tr.As("head"), tr.As("director")} {
		v, err := read.Dossier(tr.Ctx, tr.Office, who, person.Dossier)
		must(t, err)
		for _, chapter := range v.Chapters {
			for _, f := range chapter.Fields {
				if f.ID == "quy_hoach_chuc_danh" {
					t.Errorf("%s sees %s", who.Role, f.Label)
				}
			}
		}
	}
}

// forgedIDs: ids that name nothing, or something of another kind, lead nowhere.
func forgedIDs(t *testing.T, p *play) {
	person, officer, head := p.As("person8"), p.As("officer"), p.As("head")
	v := begin(p.Trial, person, change.Update)
	p.Acts.Take()
	for _, forged := range []string{"", "x", "' OR 1=1 --", id.New(), string(person.Dossier), string(v.ID), "\x00", strings.Repeat("9", 5000)} {
		for what, err := range map[string]error{
			"a dossier":  second(read.Dossier(p.Ctx, p.Office, officer, id.Dossier(unlike(forged, string(person.Dossier))))),
			"a change":   second(entry.View(p.Ctx, p.Office, person, id.Change(unlike(forged, string(v.ID))))),
			"evidence":   second(entry.ReadEvidence(p.Ctx, p.Office, person, id.Evidence(forged))),
			"a check":    second(approval.Check(p.Ctx, p.Office, officer, approval.Judgement{Change: id.Change(forged), Pass: []id.Item{"x"}})),
			"a sheet":    second(approval.Approve(p.Ctx, p.Office, head, approval.Approving{Lines: []approval.Shown{{Change: id.Change(forged), Item: "x"}}})),
			"a review":   second(approval.Review(p.Ctx, p.Office, p.As("reviewer"), approval.Reviewing{Versions: []id.Version{id.Version(forged)}, Outcome: "passed"})),
			"a document": entry.DropEvidence(p.Ctx, p.Office, person, id.Evidence(forged)),
		} {
			if !fault.Is(err, fault.Missing) {
				t.Errorf("%s called %.40q: got %v", what, forged, err)
			}
		}
	}
	p.wrote()
}

// unlike gives an id that names nothing where it is the very one.
func unlike(forged, right string) string {
	if forged == right {
		return "x"
	}
	return forged
}

// nothingChosen: an empty selection is told so, and days of the future are none to have signed or received on.
func nothingChosen(t *testing.T, tr *trial.Trial) {
	person := tr.As("person5")
	v := submit(tr, person, typed(tr, person, begin(tr, person, change.Update), phone("0911000001")))
	_, err := approval.Check(tr.Ctx, tr.Office, tr.As("officer"), approval.Judgement{Change: v.ID})
	wants(t, err, fault.Invalid, "change.nothing_chosen")
	_, err = approval.Check(tr.Ctx, tr.Office, tr.As("officer"), approval.Judgement{Change: v.ID, Return: []approval.Returning{{Item: v.Items[0].ID}}})
	wants(t, err, fault.Invalid, "return.reason_needed")
	_, err = approval.Approve(tr.Ctx, tr.Office, tr.As("head"), approval.Approving{})
	wants(t, err, fault.Invalid, "change.nothing_chosen")
	_, err = approval.Review(tr.Ctx, tr.Office, tr.As("reviewer"), approval.Reviewing{Outcome: "passed"})
	wants(t, err, fault.Invalid, "change.nothing_chosen")
	_, err = approval.Review(tr.Ctx, tr.Office, tr.As("reviewer"), approval.Reviewing{Outcome: "signed", Versions: []id.Version{"x"}})
	wants(t, err, fault.Invalid, "review.outcome_unknown")
	empty := begin(tr, person, change.Update)
	_, err = entry.Submit(tr.Ctx, tr.Office, person, entry.Submission{Change: empty.ID, Rev: empty.Rev, Declaration: empty.Declaration})
	wants(t, err, fault.Invalid, "change.empty")
	tomorrow := civil.FromTime(tr.Clock.Now()).AddDays(1)
	full := typed(tr, person, empty, otherName("Bé Hai"))
	for _, days := range []change.Days{{Signed: tomorrow}, {Receipt: tomorrow}} {
		_, err = entry.Submit(tr.Ctx, tr.Office, person, entry.Submission{Change: full.ID, Rev: full.Rev, Days: days, Declaration: full.Declaration})
		wants(t, err, fault.Invalid, "days.future")
	}
	for _, b := range []entry.Beginning{{Kind: "xóa"}, {Kind: change.Update, Event: "khong_co"}, {Kind: change.Update, OnBehalf: &change.OnBehalf{Ground: "a", Document: "b"}}} {
		b.Dossier = person.Dossier
		if _, err := entry.Begin(tr.Ctx, tr.Office, person, b); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: got %v", b, err)
		}
	}
}
