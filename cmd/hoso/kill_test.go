package main_test

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hoso/exchange/gateway"
)

// The moments a kill is aimed at: a request that has just left for the server, or a packet the nation has just read. Everything else
// that goes on at that moment is hit by chance.
const (
	atSubmit   = "submit"
	atUpload   = "upload"
	atCheck    = "check"
	atApprove  = "approve"
	atReview   = "review"
	atSign     = "sign"
	atTaken    = "nation took a packet and its answer is lost"
	atAnswered = "nation answers a packet"
)

// musts are the moments each site is killed at before any other.
var musts = []string{atSubmit, atApprove, atSign, atTaken}

var moments = []string{atSubmit, atUpload, atCheck, atApprove, atReview, atSign, atTaken, atAnswered}

// actOf is the moment a request stands for; empty for one that only reads or drafts.
func actOf(what sent) string {
	switch {
	case what.method != http.MethodPost:
		return ""
	case strings.HasSuffix(what.path, "/gui"):
		return atSubmit
	case strings.HasSuffix(what.path, "/minh-chung"):
		return atUpload
	case strings.HasPrefix(what.path, "/kiem-tra/"):
		return atCheck
	case what.path == "/phe-duyet":
		return atApprove
	case what.path == "/so/ra-soat":
		return atReview
	case what.path == "/so/ky-so":
		return atSign
	}
	return ""
}

// aim is one kill: after the nth time of a moment, and a little later.
type aim struct {
	moment string
	nth    int
	delay  time.Duration
	mu     sync.Mutex
	once   sync.Once
	now    chan struct{} // closed when it is time
	gone   chan struct{} // closed when the server is dead
}

func newAim(moment string, dice *rand.Rand) *aim {
	a := &aim{moment: moment, nth: 1 + dice.IntN(5), now: make(chan struct{}), gone: make(chan struct{})}
	within := 15 * time.Millisecond
	if moment == atSign || moment == atReview { // the signature, the packets and their sending follow on their own
		within = 700 * time.Millisecond
	}
	a.delay = time.Duration(dice.Int64N(int64(within)))
	return a
}

// seen is told of each moment and reports whether it was the one.
func (a *aim) seen(moment string) bool {
	if a == nil || moment != a.moment {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.nth--; a.nth != 0 {
		return false
	}
	a.shoot()
	return true
}

func (a *aim) shoot() { a.once.Do(func() { close(a.now) }) }

// kill waits for the moment and kills the server.
func (a *aim) kill(t *testing.T, p *process, h *heard) {
	select {
	case <-a.now:
		time.Sleep(a.delay)
	case <-p.ended:
		t.Errorf("the server ended by itself: %v\n%s", p.state, p.err)
	case <-time.After(patience):
		t.Errorf("the moment %q did not come; stuck: %v\n%s", a.moment, h.stuckAll(), p.err)
	}
	p.kill()
	close(a.gone)
}

// between stands between the server and the nation: the moment the nation has taken a packet can be the one at which the server dies,
// without its answer.
func (c *crowd) between(nation http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, gateway.SyncPath) {
			nation.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		nation.ServeHTTP(answer, r)
		aim := c.aim.Load()
		if aim.seen(atTaken) {
			<-aim.gone
			panic(http.ErrAbortHandler)
		}
		aim.seen(atAnswered)
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // the server may be dead
	})
}

// TestP9KilledServer kills the server with SIGKILL while everybody works on it, again and again in one directory, and holds what is
// there afterwards to what was acknowledged: nothing lost, nothing half done, nothing done twice, here or at the nation.
func TestP9KilledServer(t *testing.T) {
	t.Parallel() // it mostly waits for processes
	w := build(t)
	sites, kills := 1, len(musts)
	if os.Getenv("HOSO_PROVE") == "1" {
		sites, kills = 24, 8 // with those on PostgreSQL more than two hundred kills
	}
	dice := seeded(t)
	t.Run("sqlite", func(t *testing.T) {
		ready := w.demonstration(t, "")
		for i := range sites {
			t.Run(strconv.Itoa(i), func(t *testing.T) { w.life(t, copyDir(t, ready), "", kills, dice) })
		}
	})
	if os.Getenv("HOSO_PROVE") == "" {
		return // what a kill leaves in PostgreSQL is the store's own test each time
	}
	t.Run("postgres", func(t *testing.T) {
		cluster := newCluster(t)
		for i := range max(sites/4, 1) {
			t.Run(strconv.Itoa(i), func(t *testing.T) {
				dsn := cluster.Empty(t)
				w.life(t, w.demonstration(t, dsn), dsn, max(kills, 2)/2+kills%2, dice)
			})
		}
	})
}

// seeded gives dice whose seed is told, and can be given with HOSO_SEED.
func seeded(t *testing.T) *rand.Rand {
	seed, err := strconv.ParseUint(os.Getenv("HOSO_SEED"), 10, 64)
	if err != nil {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("HOSO_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 9))
}

// life is one site from its first start to the count.
func (w *works) life(t *testing.T, dir, dsn string, kills int, dice *rand.Rand) {
	c := &crowd{dice: dice}
	c.join(w.newSite(t, dir, dsn, c.between))
	first := dice.Perm(len(musts))
	for i := range kills {
		moment := moments[dice.IntN(len(moments))]
		if i < len(musts) {
			moment = musts[first[i]]
		}
		before := c.heard.acts()
		c.killed(t, newAim(moment, dice))
		c.site.check(t, "after a kill at "+moment)
		t.Logf("killed at %q; %d acts acknowledged, %d requests without an answer", moment, c.heard.acts()-before, len(c.heard.open))
		if t.Failed() {
			return
		}
	}
	c.site.later(t)
	c.aim.Store(nil)
	c.site.start(t)
	c.repeat(t)
	c.idle(t)
	c.values(t)
	c.site.server.stop(t)
	c.site.check(t, "at the end")
	c.count(t)
}

// killed is one stretch of work that ends with a kill.
func (c *crowd) killed(t *testing.T, a *aim) {
	c.aim.Store(a)
	c.site.start(t)
	c.repeat(t)
	ended := make(chan struct{})
	go func() { a.kill(t, c.site.server, c.heard); close(ended) }()
	c.work(t)
	<-ended
}

// repeat sends again what got no answer, as a program would, and some of what was answered. Neither may be done a second time, and what
// lasts is answered as the first time.
func (c *crowd) repeat(t *testing.T) {
	t.Helper()
	open, firm := c.heard.open, map[string]request{}
	c.heard.open = map[string]request{}
	for key, r := range c.heard.answered {
		if len(firm) < 12 {
			firm[key] = r
		}
	}
	for key, r := range open {
		if err := r.again(); err != nil && !refused(err) {
			t.Errorf("%s, which was not answered, once more: %v", key, err)
		} else if err == nil {
			c.heard.answered[key] = r
		}
	}
	for key, r := range firm {
		if err := r.again(); err != nil && (r.lasting || !refused(err)) {
			t.Errorf("%s, which was answered, once more: %v", key, err)
		}
	}
}
