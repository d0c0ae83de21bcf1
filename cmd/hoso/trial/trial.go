// Package trial sets up a small office for tests: a real house on a real store with the demonstration's people, a clock that the test
// turns, and a receiving national server.
//
// It owns nothing of the product. Invariant: what a test sees went through the same doors as in production.
package trial

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"hoso/civil"
	"hoso/cmd/hoso/compose"
	"hoso/cmd/hoso/demo"
	"hoso/exchange"
	"hoso/exchange/gateway"
	"hoso/exchange/national"
	"hoso/law"
	"hoso/office"
	"hoso/office/check"
	"hoso/store/pgtest"
	"hoso/vault"
)

// Trial is one office under test.
type Trial struct {
	*compose.House
	T      testing.TB
	Ctx    context.Context
	Cast   *demo.Province
	Clock  *Clock
	Nation *national.Peer
	Acts   *Recorder // every act committed since the office was opened
	config compose.Config
}

// Start is the time a trial begins at: 08:00 on Friday 27 November 2026, inside the month's window.
var Start = time.Date(2026, 11, 27, 8, 0, 0, 0, civil.Zone)

// Clock is a clock the test turns; it moves a millisecond at each look, so that acts have an order.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now reads the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

// Set turns the clock; the office never runs back behind its last act.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// cheap is the memory in KiB that checking a password takes in trials, which sign in all the time.
const cheap = 64

// Option changes a trial before it is opened.
type Option func(*settings)

type settings struct {
	postgres bool
	province string
	book     *law.Book
	start    time.Time

	unchecked bool
	copied    bool
}

// Postgres puts the office on a fresh PostgreSQL database instead of SQLite.
func Postgres() Option { return func(s *settings) { s.postgres = true } }

// Under gives the office another book of law.
func Under(book *law.Book) Option { return func(s *settings) { s.book = book } }

// In puts the office into another province.
func In(province string) Option { return func(s *settings) { s.province = province } }

// At begins the trial at another time.
func At(t time.Time) Option { return func(s *settings) { s.start = t } }

// Copied gives the office a folder for copies: Copies.
func Copied() Option { return func(s *settings) { s.copied = true } }

// Copies makes and tries copies of an office that was opened with Copied.
func (tr *Trial) Copies() *compose.Copies {
	copies, ok := tr.Office.Copies.(*compose.Copies)
	if !ok {
		tr.T.Helper()
		tr.T.Fatal("the office has no folder for copies: trial.Copied()")
	}
	return copies
}

// Config says where an office restored from a copy of this one would lie: in another directory, with the same keys and clock.
func (tr *Trial) Config(dir, postgres string) compose.Config {
	c := tr.config
	c.Dir, c.Postgres, c.Keys, c.Nation = dir, postgres, filepath.Join(tr.config.Dir, "keys"), nil
	return c
}

// Restore loses the office and goes on with what its newest good copy holds, in another directory and with the same keys.
func (tr *Trial) Restore() {
	tr.T.Helper()
	copies := tr.Copies()
	_, good, err := copies.Newest(tr.Ctx)
	if err != nil || good.Name == "" {
		tr.T.Fatalf("there is no good copy: %v", err)
	}
	where := tr.Config(tr.T.TempDir(), tr.config.Postgres)
	if where.Postgres != "" {
		where.Postgres = cluster.Empty(tr.T)
	}
	if err := tr.House.Close(); err != nil {
		tr.T.Fatal(err)
	}
	f, err := os.Open(copies.Folder.Path(good.Name))
	if err != nil {
		tr.T.Fatal(err)
	}
	defer f.Close()
	done, err := compose.Restore(tr.Ctx, f, where)
	if err != nil || !done.Report.Clean() {
		tr.T.Fatalf("%v %+v", err, done.Report.Findings)
	}
	where.Nation = tr.config.Nation
	tr.config = where
	tr.Open()
}

// AtADoor is an office seen through one of its doors: what its acts leave behind is checked where the acts are tested, and here when promises are
// proven, because the check reads every version there is.
func AtADoor() Option { return func(s *settings) { s.unchecked = os.Getenv("HOSO_PROVE") == "" } }

// New opens an office with the demonstration's sixty people; it is checked and closed when the test ends: see AtADoor.
func New(t testing.TB, options ...Option) *Trial {
	t.Helper()
	set := settings{start: Start, province: "phu-tho"}
	for _, option := range options {
		option(&set)
	}
	tr := &Trial{T: t, Ctx: context.Background(), Clock: &Clock{now: set.start}}
	dir := t.TempDir()
	book := set.book
	if book == nil {
		book = bookOf(t)
	}
	tr.config = compose.Config{Dir: dir, Province: set.province, Book: book, Now: tr.Clock.Now, Password: demo.KeyPassword, Nation: tr.nation(dir, demo.SettingOf(set.province).Root)}
	if set.copied {
		tr.config.Backup, tr.config.Program = &compose.Backup{Folder: t.TempDir(), Hour: 1}, "trial"
	}
	if set.book == nil {
		tr.config.Laws = law.Embedded() // so that it can be amended
	}
	tr.config.Passwords.Memory = cheap
	tr.fill(set)
	t.Cleanup(func() { tr.end(!set.unchecked) })
	return tr
}

// fill makes the people: from a copy of a ready SQLite house where it can, else anew.
func (tr *Trial) fill(set settings) {
	if set.book != nil {
		if set.postgres {
			tr.config.Postgres = cluster.Database(tr.T)
		}
		if err := demo.Settle(tr.config.Dir, set.province, tr.Clock.Now); err != nil {
			tr.T.Fatal(err)
		}
		tr.Open()
		cast, err := demo.Build(tr.Ctx, tr.House, small)
		if err != nil {
			tr.T.Fatal(err)
		}
		tr.Cast = cast
		return
	}
	ready, err := templateOf(set)
	if err != nil {
		tr.T.Fatal(err)
	}
	if set.postgres {
		tr.config.Postgres = cluster.Copy(tr.T, ready.database)
	}
	if err := os.CopyFS(tr.config.Dir, os.DirFS(ready.dir)); err != nil {
		tr.T.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(tr.config.Dir, "keys", "master.json"), 0o600); err != nil {
		tr.T.Fatal(err)
	}
	tr.Cast = ready.cast
	tr.Clock.Set(ready.until)
	tr.Open()
}

var small = demo.Options{People: 60, Communes: 1, Seed: 1}

type readyHouse struct {
	dir   string
	cast  *demo.Province
	until time.Time

	database string // of PostgreSQL, when the records are kept there
}

// templates are the houses that trials copy, each built once per test binary.
var templates = struct {
	sync.Mutex
	made map[string]func() (readyHouse, error)
}{made: map[string]func() (readyHouse, error){}}

// templateOf gives the house of a province at a beginning.
func templateOf(set settings) (readyHouse, error) {
	key := fmt.Sprint(set.province, set.start, set.postgres)
	templates.Lock()
	make := templates.made[key]
	if make == nil {
		n := len(templates.made)
		make = sync.OnceValues(func() (ready readyHouse, err error) {
			if !set.postgres {
				return build(set, "")
			}
			name := fmt.Sprintf("house_%d", n)
			err = cluster.Keep(name, func(address string) error {
				ready, err = build(set, address)
				ready.database = name
				return err
			})
			return ready, err
		})
		templates.made[key] = make
	}
	templates.Unlock()
	return make()
}

func build(set settings, postgres string) (readyHouse, error) {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "hoso-trial-")
	if err != nil {
		return readyHouse{}, err
	}
	clock := &Clock{now: set.start}
	if err := demo.Settle(dir, set.province, clock.Now); err != nil {
		return readyHouse{}, err
	}
	h, err := compose.Open(ctx, compose.Config{Dir: dir, Postgres: postgres, Province: set.province, Now: clock.Now, Password: demo.KeyPassword, Passwords: vault.Passwords{Memory: cheap}})
	if err != nil {
		return readyHouse{}, err
	}
	cast, err := demo.Build(ctx, h, small)
	if err != nil {
		return readyHouse{}, err
	}
	return readyHouse{dir: dir, cast: cast, until: clock.Now()}, h.Close()
}

// cluster is the test binary's PostgreSQL server; it starts at the first need.
var cluster pgtest.Cluster

// Close removes the house that trials copy and ends the database server; call it from TestMain.
func Close() {
	cluster.Stop()
	templates.Lock()
	defer templates.Unlock()
	for _, make := range templates.made {
		if ready, err := make(); err == nil {
			os.RemoveAll(ready.dir)
		}
	}
}

// nation starts a receiving server that the test can make misbehave through tr.Nation.
func (tr *Trial) nation(dir, code string) *exchange.Config {
	peer, err := national.Open(filepath.Join(dir, "national.jsonl"), national.Options{Now: tr.Clock.Now, Logins: map[string]string{"phutho": "bi-mat"}, Rules: rules(tr.T)})
	if err != nil {
		tr.T.Fatal(err)
	}
	server := httptest.NewServer(peer.Handler())
	tr.T.Cleanup(func() {
		server.Close()
		if err := peer.Close(); err != nil {
			tr.T.Error(err)
		}
	})
	tr.Nation = peer
	return &exchange.Config{URL: server.URL, OrgCode: code, Username: "phutho", Password: "bi-mat",
		Wait: func(context.Context, time.Duration) error { return nil }}
}

// shipped is the law of the program, read once per test binary; nothing changes a book.
var shipped = sync.OnceValues(func() (*law.Book, error) { return law.Load(law.Embedded()) })

func bookOf(t testing.TB) *law.Book {
	book, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// rules are the shipped law's: the nation judges by the same lists as we do.
func rules(t testing.TB) func() gateway.Rules {
	r := exchange.BookRules(bookOf(t))
	return func() gateway.Rules { return r }
}

// Open opens the house, as after a start of the program.
func (tr *Trial) Open() {
	h, err := compose.Open(tr.Ctx, tr.config)
	if err != nil {
		tr.T.Fatal(err)
	}
	tr.House = h
	tr.Acts = &Recorder{Store: h.Office.Store}
	h.Office.Store = tr.Acts
}

// Reopen closes the house and opens it again.
func (tr *Trial) Reopen() {
	if err := tr.House.Close(); err != nil {
		tr.T.Fatal(err)
	}
	tr.Open()
}

// end seals the journal, checks the whole office and closes it.
func (tr *Trial) end(checked bool) {
	if _, err := tr.Office.Store.Seal(tr.Ctx, tr.Clock.Now(), tr.Worker.Seal); err != nil {
		tr.T.Error(err)
	}
	if checked {
		tr.check()
	}
	if err := tr.House.Close(); err != nil {
		tr.T.Error(err)
	}
}

// check holds everything the office keeps to what it must be.
func (tr *Trial) check() {
	report, err := check.Run(tr.Ctx, tr.Office)
	if err != nil {
		tr.T.Error(err)
	}
	for _, f := range report.Findings {
		tr.T.Errorf("check: %s: %s", f.What, f.Wrong)
	}
}

// As gives the asker of a member of the cast, freshly stepped up.
func (tr *Trial) As(name string) office.Who {
	who, ok := tr.Cast.Askers[name]
	if !ok {
		tr.T.Helper()
		tr.T.Fatalf("nobody is called %q", name)
	}
	who.Strong = tr.Clock.Now()
	return who
}

// Recorder passes acts on and remembers those that were committed.
type Recorder struct {
	office.Store
	mu   sync.Mutex
	list []office.Act
}

// Commit passes an act on.
func (r *Recorder) Commit(ctx context.Context, act office.Act) (office.Outcome, error) {
	outcome, err := r.Store.Commit(ctx, act)
	if err == nil && !outcome.Repeated {
		r.mu.Lock()
		r.list = append(r.list, act)
		r.mu.Unlock()
	}
	return outcome, err
}

// Take gives the acts since the last Take.
func (r *Recorder) Take() []office.Act {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := r.list
	r.list = nil
	return taken
}
