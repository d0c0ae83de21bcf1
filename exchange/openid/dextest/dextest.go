package dextest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// The times the provider gets: to be built where its modules have to be fetched first, and to say where it listens.
const (
	buildTime = 8 * time.Minute
	startTime = 20 * time.Second
)

// Client is what hoso is registered as. Other is a client of the same provider that is not hoso; each may ask for tokens for the other.
const (
	Client      = "hoso"
	Secret      = "bi-mat-cua-hoso"
	Other       = "phan-mem-khac"
	OtherSecret = "bi-mat-cua-phan-mem-khac"
)

// Person is somebody the provider knows.
type Person struct{ ID, Email, Password, Name string }

// Minh and Lan have a shared account.
var (
	Minh = Person{"8f1c-minh", "minh@phutho.example.vn", "Mat-khau-cua-Minh", "Nguyễn Văn Minh"}
	Lan  = Person{"27aa-lan", "lan@phutho.example.vn", "Mat-khau-cua-Lan", "Trần Thị Lan"}
)

// Provider is one dex. Issuer stays the same when it is stopped and started again; its keys do not.
type Provider struct {
	Issuer string

	redirect string
	at       time.Time
	listen   string
	running  *exec.Cmd
	hold     io.WriteCloser // the provider ends when this is closed
}

type registered struct {
	ID, Secret, Redirect string
	Peers                []string
}

type settings struct {
	Listen  string
	At      time.Time
	Clients []registered
	People  []Person
}

// Start runs a provider that sends people back to redirect and whose clock says at. It ends with the test.
func Start(t testing.TB, redirect string, at time.Time) *Provider {
	t.Helper()
	p := &Provider{redirect: redirect, at: at, listen: "127.0.0.1:0"}
	t.Cleanup(p.Stop)
	p.Again(t)
	return p
}

// Again starts a provider that was stopped, at the same address and with other keys.
func (p *Provider) Again(t testing.TB) {
	t.Helper()
	program, err := built()
	if err != nil {
		t.Fatalf("dextest: %v", err)
	}
	if err := p.start(program); err != nil {
		t.Fatalf("dextest: %v", err)
	}
}

func (p *Provider) start(program string) (err error) {
	p.running = exec.Command(program)
	p.running.Stderr = os.Stderr
	if p.hold, err = p.running.StdinPipe(); err != nil {
		return err
	}
	out, err := p.running.StdoutPipe()
	if err != nil {
		return err
	}
	if err := p.running.Start(); err != nil {
		return err
	}
	clients := []registered{{Client, Secret, p.redirect, []string{Other}}, {Other, OtherSecret, p.redirect, []string{Client}}}
	if err := json.NewEncoder(p.hold).Encode(settings{p.listen, p.at, clients, []Person{Minh, Lan}}); err != nil {
		return err
	}
	said := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(out).ReadString('\n') // nothing said is an empty issuer
		said <- strings.TrimSpace(line)
	}()
	select {
	case p.Issuer = <-said:
	case <-time.After(startTime):
	}
	if p.Issuer == "" {
		return errors.New("the provider does not start")
	}
	p.listen = strings.TrimSuffix(strings.TrimPrefix(p.Issuer, "http://"), "/dex")
	return nil
}

// Stop ends the provider's process, if it runs.
func (p *Provider) Stop() {
	if p.running == nil || p.running.Process == nil {
		return
	}
	_ = p.hold.Close()
	_ = p.running.Process.Kill() // its own pid; an error says that it has ended already
	_ = p.running.Wait()
	p.running = nil
}

// built is the provider's program, built once per test program; what the builder keeps makes it quick the next time.
var built = sync.OnceValues(func() (string, error) {
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		return "", errors.New("the source is not there")
	}
	dir, err := os.MkdirTemp("", "hoso-dex-")
	if err != nil {
		return "", err
	}
	left = dir
	ctx, cancel := context.WithTimeout(context.Background(), buildTime)
	defer cancel()
	program := filepath.Join(dir, "hoso-dex")
	build := exec.CommandContext(ctx, "go", "build", "-ldflags=-s -w", "-o", program, ".")
	build.Dir = filepath.Join(filepath.Dir(here), "testdata", "dex")
	build.Env = append(os.Environ(), "GOFLAGS=-mod=readonly -buildvcs=false", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return program, nil
})

// left is the directory the program was built in.
var left string

// Close removes the program; call it from TestMain after m.Run.
func Close() {
	if left != "" {
		os.RemoveAll(left)
	}
}
