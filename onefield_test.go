package hoso

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"hoso/civil"
	"hoso/cmd/hoso/trial"
	"hoso/exchange"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/approval"
	"hoso/office/copy"
	"hoso/office/entry"
	"hoso/office/read"
	"hoso/paper"
	"hoso/record/change"
)

func TestMain(m *testing.M) {
	code := m.Run()
	trial.Close()
	os.Exit(code)
}

// oneField is one entry of form data and nothing else: what TestOneField adds.
const oneField = `
  - id: mon_the_thao
    item: "29a"
    chapter: cong_tac
    label: {vi: "Môn thể thao tham gia", en: "Sport practised"}
    kind: text
    max: 20
    required: [vien_chuc]
    level: restricted
    sealed: true
    owner: person
    evidence: none
    nation: {block: THONGTIN_KHAC, name: MonTheThao}
    group: 10
    cell: "29a.1"
    source: "TestOneField"
`

// canary is a value that occurs nowhere else.
const canary = "Bi sắt hạng nhì 7431"

// overlay lays changed files over the law that ships with the program and loads it.
func overlay(t *testing.T, files map[string]string) *law.Book {
	t.Helper()
	tree := fstest.MapFS{}
	err := fs.WalkDir(law.Embedded(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(law.Embedded(), path)
		tree[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range files {
		tree[path] = &fstest.MapFile{Data: []byte(text)}
	}
	book, err := law.Load(tree)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// bookWithOneField is the law with one more entry in the SYLL.
func bookWithOneField(t *testing.T) *law.Book {
	t.Helper()
	const path = "national/forms/syll.yaml"
	form, err := fs.ReadFile(law.Embedded(), path)
	if err != nil {
		t.Fatal(err)
	}
	const before = "\n  - id: tinh_trang_suc_khoe\n"
	if strings.Count(string(form), before) != 1 {
		t.Fatal("the place for the new entry is not there")
	}
	return overlay(t, map[string]string{path: strings.Replace(string(form), before, oneField+before, 1)})
}

// TestOneField: adding one entry of form data makes the field checked, on screen, in the diff, on paper, in the packet, and sealed.
func TestOneField(t *testing.T) {
	tr := trial.New(t, trial.Under(bookWithOneField(t)))
	person, officer, head := tr.As("person"), tr.As("officer"), tr.As("head")
	const path = "syll/mon_the_thao"

	v, err := entry.Begin(tr.Ctx, tr.Office, person, entry.Beginning{Dossier: person.Dossier, Kind: change.Update})
	must(t, err)
	checked := save(tr, person, v, path, strings.Repeat("x", 21))
	if !slices.ContainsFunc(checked.Findings, func(f fault.Finding) bool { return f.Path == path && f.Key == "value.too_long" }) {
		t.Errorf("checked: findings %+v do not refuse 21 characters", checked.Findings)
	}
	v = save(tr, person, checked, path, canary)
	if len(v.Items) != 1 || v.Items[0].Label != "Môn thể thao tham gia" || v.Items[0].New != canary {
		t.Errorf("diff: %+v", v.Items)
	}
	approve(tr, person, officer, head, v)

	onScreen(t, tr, person, path)
	onPaper(t, tr, person)
	inPacket(t, tr)
	isSealed(t, tr)
}

func save(tr *trial.Trial, who office.Who, v office.ChangeView, path, text string) office.ChangeView {
	tr.T.Helper()
	v, err := entry.Save(tr.Ctx, tr.Office, who, entry.Saving{Change: v.ID, Rev: v.Rev, Typed: []entry.Typed{{Path: path, Input: law.Input{Text: text}}}})
	must(tr.T, err)
	return v
}

// approve carries a draft to the nation.
func approve(tr *trial.Trial, person, officer, head office.Who, v office.ChangeView) {
	t := tr.T
	t.Helper()
	v, err := entry.Submit(tr.Ctx, tr.Office, person, entry.Submission{Change: v.ID, Rev: v.Rev, Days: change.Days{Effect: civil.FromTime(tr.Clock.Now())}, Declaration: v.Declaration})
	must(t, err)
	j := approval.Judgement{Change: v.ID, Rev: v.Rev}
	for _, item := range v.Items {
		j.Pass = append(j.Pass, item.ID)
	}
	v, err = approval.Check(tr.Ctx, tr.Office, officer, j)
	must(t, err)
	a := approval.Approving{}
	for _, item := range v.Items {
		a.Lines = append(a.Lines, approval.Shown{Change: v.ID, Item: item.ID, Digest: item.Digest})
	}
	_, err = approval.Approve(tr.Ctx, tr.Office, head, a)
	must(t, err)
	reviewer, director := tr.As("reviewer"), tr.As("director")
	waiting, err := approval.Reviews(tr.Ctx, tr.Office, reviewer, "waiting", "", 100)
	must(t, err)
	var versions []id.Version
	for _, w := range waiting {
		if w.Dossier == person.Dossier {
			versions = append(versions, w.ID)
		}
	}
	_, err = approval.Review(tr.Ctx, tr.Office, reviewer, approval.Reviewing{Versions: versions, Outcome: "passed"})
	must(t, err)
	_, err = approval.SignBatch(tr.Ctx, tr.Office, director, "")
	must(t, err)
	tr.Worker.Drain(tr.Ctx)
}

func onScreen(t *testing.T, tr *trial.Trial, person office.Who, path string) {
	t.Helper()
	view, err := read.Dossier(tr.Ctx, tr.Office, person, person.Dossier)
	must(t, err)
	for _, chapter := range view.Chapters {
		for _, field := range chapter.Fields {
			if field.Path == path {
				if field.Text != canary || field.Control == "" || !field.Required || chapter.ID != "cong_tac" {
					t.Errorf("screen: %+v in chapter %s", field, chapter.ID)
				}
				return
			}
		}
	}
	t.Error("screen: the field is not there")
}

func onPaper(t *testing.T, tr *trial.Trial, person office.Who) {
	t.Helper()
	file, err := copy.Download(tr.Ctx, tr.Office, person, person.Dossier, "syll", "pdf")
	must(t, err)
	name := filepath.Join(t.TempDir(), "syll.pdf")
	must(t, os.WriteFile(name, file.Bytes, 0o600))
	text, err := exec.Command("pdftotext", "-layout", name, "-").Output()
	must(t, err)
	for _, want := range []string{"Môn thể thao tham gia", canary} {
		if !strings.Contains(string(text), want) {
			t.Errorf("paper: %q is not on it", want)
		}
	}
}

func inPacket(t *testing.T, tr *trial.Trial) {
	t.Helper()
	keys := tr.Nation.Keys()
	if len(keys) != 1 {
		t.Fatalf("packet: the nation holds %v", keys)
	}
	record, _ := tr.Nation.Record(keys[0])
	text, err := record.MarshalJSON()
	must(t, err)
	if !bytes.Contains(text, []byte(`"MonTheThao":"`+canary+`"`)) {
		t.Errorf("packet: %s does not hold the field", text)
	}
}

// isSealed looks for the value in everything the office wrote to its own disk; what the nation holds is the nation's.
func isSealed(t *testing.T, tr *trial.Trial) {
	t.Helper()
	seen := 0
	must(t, filepath.WalkDir(tr.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "national.jsonl" {
			return err
		}
		data, err := os.ReadFile(path)
		seen++
		if bytes.Contains(data, []byte("7431")) && bytes.Contains(data, []byte(canary)) {
			t.Errorf("sealed: the value lies in clear in %s", d.Name())
		}
		return err
	}))
	if seen < 3 {
		t.Errorf("sealed: only %d files were looked at", seen)
	}
}

// TestOneFieldKinds: each door that switches on kind knows every kind there is.
func TestOneFieldKinds(t *testing.T) {
	want := slices.Sorted(slices.Values(law.KindNames()))
	for door, kinds := range map[string][]string{"paper": paper.Kinds(), "exchange": exchange.Kinds()} {
		if got := slices.Sorted(slices.Values(kinds)); !slices.Equal(got, want) {
			t.Errorf("%s knows the kinds %v, the law has %v", door, got, want)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
