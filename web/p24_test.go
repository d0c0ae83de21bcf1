package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"hoso/office"
	"hoso/web"
)

// told is what a broken dependency says of itself, and what nobody outside may hear.
const told = "pq: SELECT * FROM dossier /var/lib/hoso/secret.db goroutine 7 [running] hoso/store.(*SQLite).View"

// broken stands before a store and fails as it is told.
type broken struct {
	office.Store
	how atomic.Value // "", "view", "commit", "panic"
}

func (b *broken) is(how string) bool { v, _ := b.how.Load().(string); return v == how }

func (b *broken) View(ctx context.Context, fn func(office.Reader) error) error {
	switch {
	case b.is("view"):
		return errors.New(told)
	case b.is("panic"):
		panic(told)
	}
	return b.Store.View(ctx, fn)
}

func (b *broken) Commit(ctx context.Context, act office.Act) (office.Outcome, error) {
	if b.is("commit") {
		return office.Outcome{}, errors.New(told)
	}
	return b.Store.Commit(ctx, act)
}

// TestP24NothingOfOurselves breaks the store in every way under every route: people and programs get a sentence and a number, never how
// we are built, and the program goes on serving.
func TestP24NothingOfOurselves(t *testing.T) {
	s := serve(t, web.Config{})
	defer s.Close()
	b := &broken{Store: s.Office.Store}
	s.Office.Store = b
	c := s.enter(t, "person")
	own := string(s.As("person").Dossier)
	for _, how := range []string{"view", "commit", "panic"} {
		for _, route := range web.Routes() {
			if route.Name == "static" || route.Name == "openapi" {
				continue
			}
			path := strings.NewReplacer("{dossier}", own, "{change}", "c", "{evidence}", "e", "{list}", "dan_toc", "{version}", "v", "{request}", "r", "{$}", "").Replace(route.Pattern)
			for _, asker := range []*caller{c, c.json()} {
				b.how.Store(how)
				r := asker.do(route.Method, path, "application/x-www-form-urlencoded", strings.NewReader(url.Values{"rev": {"1"}, "kind": {"update"}, "lang": {"vi"}, "purpose": {"x"}}.Encode()))
				b.how.Store("")
				for _, secret := range []string{"SELECT", "/var/lib", "goroutine", "hoso/store", "pq:", ".go:"} {
					if strings.Contains(r.body, secret) || slices.ContainsFunc(headers(r), func(h string) bool { return strings.Contains(h, secret) }) {
						t.Errorf("%s: %s %s tells %q", how, route.Method, path, secret)
					}
				}
				if r.status >= 500 && !strings.Contains(r.body, r.header.Get("Request-Id")) {
					t.Errorf("%s: %s %s: %d without a number: %s", how, route.Method, path, r.status, r.body)
				}
				if how == "view" && !route.Open && r.status < 400 {
					t.Errorf("%s: %s %s is answered %d", how, route.Method, path, r.status)
				}
			}
		}
		if r := c.get("/healthz"); r.status != http.StatusOK {
			t.Fatalf("after %s the program no longer serves: %d", how, r.status)
		}
	}
}

func headers(r reply) []string {
	var all []string
	for _, values := range r.header {
		all = append(all, values...)
	}
	return all
}
