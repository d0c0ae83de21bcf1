package browser_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"hoso/cmd/hoso/demo"
	"hoso/cmd/hoso/trial"
	"hoso/web"
)

// site is one served office with its worker.
type site struct {
	*trial.Trial
	url string
}

// serve opens an office, serves its pages on the loopback and runs its worker until the test ends.
func serve(t *testing.T, options ...trial.Option) *site {
	t.Helper()
	s := still(t, options...)
	working, rest := context.WithCancel(s.Ctx)
	var worker sync.WaitGroup
	worker.Go(func() { s.Worker.Run(working) })
	t.Cleanup(func() {
		rest()
		worker.Wait()
	})
	return s
}

// still serves an office whose worker does nothing until it is told to, so that what waits for it stays to be seen.
func still(t *testing.T, options ...trial.Option) *site {
	t.Helper()
	dressed(t)
	tr := trial.New(t, append(options, trial.AtADoor())...)
	handler, err := web.New(tr.Office, web.Config{Clock: time.Now, Assets: os.DirFS(filepath.Join("..", "web", "static", "dist"))})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &site{tr, server.URL}
}

// dressed builds the styles and scripts when they are not there; pages without them are not what people see.
var dressed = func() func(*testing.T) {
	build := sync.OnceValue(func() error {
		if _, err := os.Stat(filepath.Join("..", "web", "static", "dist", "manifest.json")); err == nil {
			return nil
		}
		for _, args := range [][]string{{"ci", "--no-audit", "--no-fund"}, {"run", "build"}} {
			npm := exec.Command("npm", args...)
			npm.Dir = filepath.Join("..", "web")
			if out, err := npm.CombinedOutput(); err != nil {
				return fmt.Errorf("npm %v: %w\n%s", args, err, out)
			}
		}
		return nil
	})
	return func(t *testing.T) {
		t.Helper()
		if err := build(); err != nil {
			t.Fatalf("the pages' styles and scripts are not built; run \"make assets\": %v", err)
		}
	}
}()

// enter opens a window and signs somebody of the cast in.
func (s *site) enter(t *testing.T, name string) *tab {
	t.Helper()
	p := s.window(t, name)
	p.open("/")
	p.fillAt("input[name=login]", s.Cast.Logins[name].Login)
	p.fillAt("input[name=password]", demo.Password)
	p.leaveAt("main button[type=submit]")
	if p.path() == "/dang-nhap" {
		p.fatal("could not sign in")
	}
	return p
}
