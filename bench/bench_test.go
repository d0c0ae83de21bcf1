// Package bench measures hoso at province size: whole HTTP requests from eight clients, beside them the same act without the door, and
// the floor, the bare statements without hoso on the same database in the same run. Only the ratios count. `make bench` runs it;
// docs/speed.md tells what came out and why.
package bench

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"hoso/cmd/hoso/compose"
	"hoso/cmd/hoso/demo"
	"hoso/store/pgtest"
)

var (
	people  = flag.Int("people", 100_000, "dossiers to measure with")
	seconds = flag.Float64("seconds", 4, "how long each operation is repeated")
	clients = flag.Int("clients", 8, "clients at once")
	only    = flag.String("only", "", "measure only operations whose name has this in it")
	keep    = flag.String("keep", "data", "directory that keeps the SQLite province between runs")
)

var cluster = pgtest.Cluster{Durable: true}

func TestMain(m *testing.M) {
	code := m.Run()
	cluster.Stop()
	os.Exit(code)
}

func BenchmarkSQLite(b *testing.B) {
	dir := filepath.Join(*keep, fmt.Sprintf("sqlite-%d", *people))
	b.ReportMetric(0, "ns/op")
	measure(b, compose.Config{Dir: dir}, func() (*sql.DB, error) {
		return sql.Open("sqlite", "file:"+filepath.Join(dir, "floor.db")+"?_pragma=busy_timeout(20000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	})
}

func BenchmarkPostgres(b *testing.B) {
	dsn := cluster.Database(b)
	b.ReportMetric(0, "ns/op")
	measure(b, compose.Config{Dir: b.TempDir(), Postgres: dsn}, func() (*sql.DB, error) { return sql.Open("pgx", dsn) })
}

// measure builds or finds the province, times every operation, and prints the table.
func measure(b *testing.B, c compose.Config, openFloor func() (*sql.DB, error)) {
	ctx := context.Background()
	now := time.Date(2026, 11, 27, 8, 0, 0, 0, time.FixedZone("ICT", 7*3600))
	began := time.Now()
	c.Province, c.Password = "phu-tho", demo.KeyPassword
	c.Now = func() time.Time { return now.Add(time.Since(began)) }
	cast := province(b, ctx, &c)
	start := time.Now()
	h, err := compose.Open(ctx, c)
	if err != nil {
		b.Fatal(err)
	}
	opened := time.Since(start)
	defer h.Close()
	db, err := openFloor()
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	s := newSite(b, h, cast, db)
	defer s.close()

	report := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(report, "\n%s, %d dossiers, %d clients\trequests/s\tp50\tp99\tacts/s\tfloor/s\trequest ÷ floor\tact ÷ floor\t\n", b.Name(), *people, *clients)
	defer report.Flush()
	floor := s.scanFloor()
	fmt.Fprintf(report, "start-up with census loaded\t\t%s\t\t\t%s\t%.1f\t\t\n", opened.Round(time.Millisecond), floor.Round(time.Millisecond), float64(opened)/float64(floor))
	for _, op := range s.operations() {
		if !strings.Contains(op.name, *only) {
			continue
		}
		row(report, op, run(b, op, op.whole), run(b, op, op.act), run(b, op, op.floor))
	}
}

// operation is one thing to measure: the whole request, the act without HTTP, session and JSON, and the floor. times is how often,
// 0: for the given seconds.
type operation struct {
	name   string
	before func() error // not measured, once before each of the three
	whole  func(client int, r *rand.Rand) error
	act    func(client int, r *rand.Rand) error
	floor  func(client int, r *rand.Rand) error
	times  int
}

// result is what one run gave.
type result struct {
	rate     float64
	p50, p99 time.Duration
}

func row(w *tabwriter.Writer, op operation, whole, act, floor result) {
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%.1f\t%.1f\t\n", op.name, whole, whole.p50.Round(10*time.Microsecond), whole.p99.Round(10*time.Microsecond),
		act, floor, floor.rate/whole.rate, floor.rate/act.rate)
}

// String is the rate, with decimals where it is small.
func (r result) String() string {
	if r.rate < 10 {
		return fmt.Sprintf("%.2f", r.rate)
	}
	return fmt.Sprintf("%.0f", r.rate)
}

// run repeats an operation from all clients.
func run(b *testing.B, op operation, do func(int, *rand.Rand) error) result {
	if op.before != nil {
		if err := op.before(); err != nil {
			b.Fatal(err)
		}
	}
	var mu sync.Mutex
	var took []time.Duration
	var wait sync.WaitGroup
	hands := *clients
	if op.times > 0 {
		hands = 1
	}
	start := time.Now()
	for client := range hands {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(uint64(client), 7))
			var mine []time.Duration
			for n := 0; (op.times == 0 && time.Since(start).Seconds() < *seconds) || n < op.times; n++ {
				at := time.Now()
				if err := do(client, r); err != nil {
					b.Error(err)
					return
				}
				mine = append(mine, time.Since(at))
			}
			mu.Lock()
			took = append(took, mine...)
			mu.Unlock()
		})
	}
	wait.Wait()
	total := time.Since(start)
	if len(took) == 0 {
		b.Fatal("nothing was measured")
	}
	slices.Sort(took)
	return result{float64(len(took)) / total.Seconds(), took[len(took)/2], took[len(took)*99/100]}
}

// province builds the demonstration in a fresh directory or database, or finds the one that was kept.
func province(b *testing.B, ctx context.Context, c *compose.Config) *demo.Province {
	done := filepath.Join(c.Dir, "done.json")
	if p, err := readCast(done); err == nil {
		return p
	}
	if err := os.RemoveAll(c.Dir); err != nil {
		b.Fatal(err)
	}
	if err := demo.Settle(c.Dir, c.Province, c.Now); err != nil {
		b.Fatal(err)
	}
	h, err := compose.Open(ctx, *c)
	if err != nil {
		b.Fatal(err)
	}
	p, err := demo.Build(ctx, h, demo.Options{People: *people, Seed: 1, Progress: func(what string, done, of int) {
		if done%10_000 == 0 {
			fmt.Fprintf(os.Stderr, "%s: %s %d/%d\n", b.Name(), what, done, of)
		}
	}})
	if err != nil {
		b.Fatal(err)
	}
	if err := staff(ctx, h, p); err != nil {
		b.Fatal(err)
	}
	if err := h.Close(); err != nil {
		b.Fatal(err)
	}
	if err := writeCast(done, p); err != nil {
		b.Fatal(err)
	}
	return p
}
