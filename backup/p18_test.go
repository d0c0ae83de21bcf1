package backup_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"hoso/backup"
	"hoso/cmd/hoso/compose"
	"hoso/cmd/hoso/trial"
	"hoso/fault"
	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/office/entry"
	"hoso/record/change"
	"hoso/store/pgtest"
	"hoso/vault"
)

// cluster has the empty databases that copies are restored into.
var cluster pgtest.Cluster

func TestMain(m *testing.M) {
	code := m.Run()
	cluster.Stop()
	trial.Close()
	os.Exit(code)
}

func prove() bool { return os.Getenv("HOSO_PROVE") != "" }

// canary is typed as a telephone number's reason, and stands in an evidence file: no copy may show it.
const canary = "Chim hoàng yến 5190"

// phonePath is a sealed field that everybody may write.
const phonePath = "syll/so_dien_thoai"

// TestP18Backup: copied while everybody works, destroyed, and restored into an empty place, an office is what it was at the moment of the copy:
// everything acknowledged before it, nothing half, every value opens, and the check is clean.
func TestP18Backup(t *testing.T) {
	for name, options := range map[string][]trial.Option{"sqlite": nil, "postgres": {trial.Postgres()}} {
		t.Run(name, func(t *testing.T) { underLoad(t, append(options, trial.Copied())...) })
	}
}

func underLoad(t *testing.T, options ...trial.Option) {
	tr := trial.New(t, options...)
	c := newCrowd(t, tr)
	rounds := 2
	if prove() {
		rounds = 20
	}
	stop := c.work()
	copies := tr.Copies()
	var taken []moment
	for range rounds {
		for begun := c.acts(); c.acts() < begun+9; {
			time.Sleep(time.Millisecond) // some of them fall between two copies
		}
		before := c.acknowledged()
		file, made, err := copies.Write(tr.Ctx)
		must(t, err)
		taken = append(taken, moment{file, made, before, c.acknowledged()})
	}
	stop()
	if seen := taken[len(taken)-1].after.acts - taken[0].before.acts; seen < 5 {
		t.Errorf("only %d acts went on beside the copies", seen)
	}
	file, made, err := copies.Write(tr.Ctx) // and one of the quiet office: it is exactly what there is
	must(t, err)
	quiet := c.acknowledged()
	taken = append(taken, moment{file, made, quiet, quiet})
	keys := t.TempDir()
	must(t, os.CopyFS(keys, os.DirFS(filepath.Join(tr.Dir, "keys"))))
	for _, name := range []string{"master.json", "backup.json"} {
		must(t, os.Chmod(filepath.Join(keys, name), 0o600))
	}
	for _, m := range taken {
		c.restored(t, m, copies.Folder, keys)
	}
}

// crowd is people who type telephone numbers into drafts of their own dossiers, all at once.
type crowd struct {
	tr      *trial.Trial
	mu      sync.Mutex
	known   state
	drafts  map[id.Change]office.Who
	changes []office.ChangeView
}

// state is what was acknowledged: the revision and the number of each draft.
type state struct {
	acts   int
	revs   map[id.Change]int64
	phones map[id.Change]map[int64]string
}

// moment is a copy between two states: nothing of the one may lack in it, nothing that is not in the other may be in it.
type moment struct {
	file          backup.File
	made          backup.Manifest
	before, after state
}

func newCrowd(t *testing.T, tr *trial.Trial) *crowd {
	c := &crowd{tr: tr, known: state{revs: map[id.Change]int64{}, phones: map[id.Change]map[int64]string{}}, drafts: map[id.Change]office.Who{}}
	for name, login := range tr.Cast.Logins {
		if login.Role != "person" {
			continue
		}
		who := tr.As(name)
		v, err := entry.Begin(tr.Ctx, tr.Office, who, entry.Beginning{Dossier: who.Dossier, Kind: change.Update, Event: "nang_luong"})
		must(t, err)
		pdf := "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
			"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n% " + canary + "\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n" +
			"trailer<</Size 4/Root 1 0 R>>\nstartxref\n163\n%%EOF\n"
		_, err = entry.AddEvidence(tr.Ctx, tr.Office, who, entry.Upload{Change: v.ID, Type: "luong", Name: "quyet-dinh.pdf", Bytes: []byte(pdf)})
		must(t, err)
		v, err = entry.View(tr.Ctx, tr.Office, who, v.ID)
		must(t, err)
		c.drafts[v.ID] = who
		c.changes = append(c.changes, v)
		c.known.phones[v.ID] = map[int64]string{}
	}
	if len(c.changes) < 2 {
		t.Fatalf("%d people", len(c.changes))
	}
	return c
}

// work lets everybody type until it is stopped; nobody types the number that the dossier holds already, which would be no change.
func (c *crowd) work() (stop func()) {
	var hands sync.WaitGroup
	ctx, cancel := context.WithCancel(context.Background())
	for person, v := range c.changes {
		hands.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				v = c.typed(v, fmt.Sprintf("07%02d%06d", person, 500_000+n))
			}
		})
	}
	return func() { cancel(); hands.Wait() }
}

func (c *crowd) typed(v office.ChangeView, number string) office.ChangeView {
	saved, err := entry.Save(c.tr.Ctx, c.tr.Office, c.drafts[v.ID], entry.Saving{Change: v.ID, Rev: v.Rev, Typed: []entry.Typed{{Path: phonePath, Input: law.Input{Text: number}, Reason: canary}}})
	if err != nil {
		c.tr.T.Error(err)
		return v
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known.acts++
	c.known.revs[v.ID] = saved.Rev
	c.known.phones[v.ID][saved.Rev] = number
	return saved
}

func (c *crowd) acts() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known.acts
}

func (c *crowd) acknowledged() state {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := state{acts: c.known.acts, revs: map[id.Change]int64{}, phones: c.known.phones}
	for changeID, rev := range c.known.revs {
		s.revs[changeID] = rev
	}
	return s
}

// restored makes an office of a copy where nothing is, and looks at it as its people do.
func (c *crowd) restored(t *testing.T, m moment, folder backup.Folder, keys string) {
	t.Helper()
	where := c.tr.Config(t.TempDir(), "")
	where.Keys = keys
	f, err := os.Open(folder.Path(m.file.Name))
	must(t, err)
	defer f.Close()
	begun := time.Now()
	done, err := compose.Restore(t.Context(), f, where)
	must(t, err)
	t.Logf("%d bytes: %d entries, %d dossiers, %d files; restored and checked in %s", m.file.Size, m.made.Entries(), m.made.Rows("dossier"), m.made.Files, time.Since(begun))
	if !done.Report.Clean() || !done.Manifest.Equal(m.made.Closing) || done.Report.Dossiers != 60 || int64(done.Report.Files) != m.made.Files || done.Report.Orphans > 0 {
		t.Errorf("%+v\n%+v", done, m.made)
	}
	house, err := compose.Open(t.Context(), where)
	must(t, err)
	defer house.Close()
	for changeID, who := range c.drafts {
		who.Strong = c.tr.Clock.Now()
		v, err := entry.View(t.Context(), house.Office, who, changeID)
		must(t, err)
		// What is on its way while the copy begins may be in it before anybody was told.
		if least, most := m.before.revs[changeID], m.after.revs[changeID]+1; v.Rev < least || v.Rev > most && most > 1 {
			t.Errorf("%s has revision %d; acknowledged were %d before the copy and %d after", changeID, v.Rev, least, most-1)
		}
		if want := m.after.phones[changeID][v.Rev]; want != "" && !slices.ContainsFunc(v.Items, func(i office.ItemView) bool { return i.Path == phonePath && digits(i.New) == want }) {
			t.Errorf("%s does not hold %s at revision %d: %+v", changeID, want, v.Rev, v.Items)
		}
	}
}

func digits(text string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, text)
}

// TestP18FromStoreToStore: a copy of SQLite makes an office in PostgreSQL, a copy of that one in SQLite, and each holds the same rows.
func TestP18FromStoreToStore(t *testing.T) {
	tr := trial.New(t, trial.Copied())
	file, made, err := tr.Copies().Write(tr.Ctx)
	must(t, err)
	folder := tr.Copies().Folder
	for _, dsn := range []string{cluster.Empty(t), ""} {
		where := tr.Config(t.TempDir(), dsn)
		f, err := os.Open(folder.Path(file.Name))
		must(t, err)
		done, err := compose.Restore(tr.Ctx, f, where)
		must(t, err)
		must(t, f.Close())
		if !done.Report.Clean() {
			t.Errorf("%v", done.Report.Findings)
		}
		where.Backup = &compose.Backup{Folder: folder.Dir}
		next, err := compose.OpenCopies(tr.Ctx, where)
		must(t, err)
		var again backup.Manifest
		file, again, err = next.Write(tr.Ctx)
		must(t, err)
		must(t, next.Close())
		if !again.Same(made.Closing) || again.Content == "" {
			t.Errorf("it holds\n%+v, not\n%+v", again.Closing, made.Closing)
		}
		if dsn != "" { // a database that holds an office is not restored into
			f, err := os.Open(folder.Path(file.Name))
			must(t, err)
			_, err = compose.Restore(tr.Ctx, f, tr.Config(t.TempDir(), dsn))
			refused(t, "a database in use", err, "store.not_empty")
			must(t, f.Close())
		}
	}
}

// TestP11CanaryNotInCopies: what is protected is readable neither in a copy nor, without the master keys, in what opens of it, and no trial leaves
// anything behind.
func TestP11CanaryNotInCopies(t *testing.T) {
	tr := trial.New(t, trial.Copied())
	c := newCrowd(t, tr)
	const number = "0987123987"
	for _, v := range c.changes {
		c.typed(v, number)
	}
	made, err := tr.Copies().Make(tr.Ctx, 3)
	must(t, err)
	copied, err := os.ReadFile(tr.Copies().Folder.Path(made.Name))
	must(t, err)
	keys, err := vault.OpenCopyKeys(filepath.Join(tr.Dir, "keys", "backup.json"))
	must(t, err)
	head, _, _ := bytes.Cut(copied, []byte("\n"))
	plain, err := keys.Open(bytes.NewReader(copied[len(head)+1:]), append(bytes.Clone(head), '\n'))
	must(t, err)
	small, err := zstd.NewReader(plain)
	must(t, err)
	defer small.Close()
	opened, err := io.ReadAll(small)
	must(t, err)
	if !bytes.Contains(opened, []byte("so_dien_thoai")) {
		t.Fatal("the stream does not hold what was typed at all")
	}
	for _, word := range []string{canary, number, number[1:]} {
		if bytes.Contains(copied, []byte(word)) || bytes.Contains(opened, []byte(word)) {
			t.Errorf("the copy shows %q", word)
		}
	}
	if left, err := filepath.Glob(filepath.Join(tr.Dir, "trial-*")); err != nil || len(left) > 0 {
		t.Errorf("the trial left %v", left)
	}
	master, err := os.ReadFile(filepath.Join(tr.Dir, "keys", "master.json"))
	must(t, err)
	if bytes.Contains(opened, master[len(master)/2:len(master)/2+40]) {
		t.Error("a key is in the copy")
	}
}

// TestP18NotBelieved: what cannot be restored is not called good, leaves its mark where it was restored to, and says what lacks.
func TestP18NotBelieved(t *testing.T) {
	tr := trial.New(t, trial.Copied())
	copies := tr.Copies()
	file, _, err := copies.Write(tr.Ctx)
	must(t, err)
	path := copies.Folder.Path(file.Name)
	copied, err := os.ReadFile(path)
	must(t, err)
	restore := func(where compose.Config) error {
		_, err := compose.Restore(tr.Ctx, bytes.NewReader(copied), where)
		return err
	}
	other := tr.Config(t.TempDir(), "")
	other.Keys = t.TempDir()
	err = restore(other)
	refused(t, "no keys", err, "vault.file_missing")
	must(t, vault.CreateCopyKeys(filepath.Join(other.Keys, "backup.json")))
	must(t, vault.Create(filepath.Join(other.Keys, "master.json")))
	refused(t, "other keys", restore(other), "backup.key_missing")
	must(t, os.Remove(filepath.Join(other.Keys, "backup.json")))
	must(t, os.Link(filepath.Join(tr.Dir, "keys", "backup.json"), filepath.Join(other.Keys, "backup.json")))
	refused(t, "other master keys", restore(other), "backup.master_missing")

	copied[len(copied)-99] ^= 1
	must(t, os.WriteFile(path, copied, 0o600))
	_, _, err = copies.Try(tr.Ctx, file.Name)
	refused(t, "one byte", err, "backup.damaged")
	newest, good, err := copies.Newest(tr.Ctx)
	if err != nil || newest.Name != file.Name || !newest.Tried.IsZero() || good.Name != "" {
		t.Errorf("%+v %+v %v", newest, good, err)
	}
	damaged := tr.Config(t.TempDir(), "")
	refused(t, "restored", restore(damaged), "backup.damaged")
	if _, err := os.Stat(filepath.Join(damaged.Dir, compose.Restoring)); err != nil {
		t.Errorf("there is no mark: %v", err)
	}
	release, err := copies.Alone()
	must(t, err)
	defer release()
	if _, err := copies.Make(tr.Ctx, 3); !fault.Is(err, fault.Busy) {
		t.Errorf("two at once: %v", err)
	}
}

// TestP18Findings: an office that is not in order is copied as it is, and the copy is not called good.
func TestP18Findings(t *testing.T) {
	tr := trial.New(t, trial.Copied(), trial.AtADoor())
	var victim string
	must(t, tr.Office.Files.List(tr.Ctx, func(name string) error { victim = name; return nil }))
	sealed, err := tr.Office.Files.Get(tr.Ctx, victim)
	must(t, err)
	must(t, tr.Office.Files.Drop(tr.Ctx, victim))
	defer func() {
		_, err := tr.Office.Files.Put(tr.Ctx, sealed)
		must(t, err)
	}()
	made, err := tr.Copies().Make(tr.Ctx, 3)
	must(t, err)
	_, good, err := tr.Copies().Newest(tr.Ctx)
	if err != nil || made.Findings != 1 || made.Tried.IsZero() || good.Name != "" {
		t.Errorf("%+v %+v %v", made, good, err)
	}
}
