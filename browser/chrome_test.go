// Package browser_test works hoso's pages as people do, with a real browser on a real office.
//
// It owns nothing of the product. Invariant: what is pressed is visible and pressed with mouse or keyboard; nothing is posted behind the
// page's back.
package browser_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	chromebrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"hoso/cmd/hoso/trial"
	"hoso/exchange/openid/dextest"
)

// patience is how long anything is waited for before a test gives up; nothing is asserted on time.
const patience = time.Minute

// chrome is the one browser of this test program; people are told apart by its contexts, which share no cookies.
var chrome struct {
	sync.Mutex
	ctx  context.Context
	stop func()
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if chrome.stop != nil {
		chrome.stop()
	}
	trial.Close()
	dextest.Close()
	os.Exit(code)
}

// browser starts Debian's Chromium at the first need.
func browser(t *testing.T) context.Context {
	t.Helper()
	chrome.Lock()
	defer chrome.Unlock()
	if chrome.ctx == nil && chrome.err == nil {
		chrome.err = launch()
	}
	if chrome.err != nil {
		t.Fatalf("no browser: %v", chrome.err)
	}
	return chrome.ctx
}

func launch() error {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return fmt.Errorf("%w: install the package chromium", err)
	}
	dir, err := os.MkdirTemp("", "hoso-chromium-")
	if err != nil {
		return err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(dir), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-software-rasterizer", true), chromedp.Flag("in-process-gpu", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-features", "Translate,BackForwardCache,SpareRendererForSitePerProcess"), chromedp.Flag("accept-lang", "vi"), chromedp.WSURLReadTimeout(patience), chromedp.WindowSize(1440, 900))
	allocated, release := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocated)
	chrome.ctx = ctx
	chrome.stop = func() {
		cancel()
		release()
		_ = os.RemoveAll(dir) // a profile left in the temporary directory harms nobody
	}
	return chromedp.Do(ctx)
}

// tab is one person's window.
type tab struct {
	t         *testing.T
	ctx       context.Context
	who       string
	site      *site
	downloads string
	elsewhere string // the one other place a test sends people to, with their knowledge

	mu      sync.Mutex
	wrong   []string     // what a page may not do: errors, violations, other origins
	refused map[int]bool // statuses that this test provokes
}

// window opens a window of its own for somebody, whose downloads come into a directory of their own.
func (s *site) window(t *testing.T, who string) *tab {
	t.Helper()
	p := &tab{t: t, who: who, site: s, refused: map[int]bool{}, downloads: t.TempDir()}
	ctx, cancel := chromedp.NewContext(browser(t), chromedp.WithNewBrowserContext(), chromedp.WithListener(p.hear))
	t.Cleanup(cancel)
	p.ctx = ctx
	if err := chromedp.Do(ctx); err != nil { // the window lives as long as the context of this first call
		t.Fatal(err)
	}
	events := true
	_, err := chromedp.CallBrowser(ctx, chromebrowser.SetDownloadBehavior, chromebrowser.SetDownloadBehaviorParams{Behavior: chromebrowser.SetDownloadBehaviorBehaviorAllowAndName,
		BrowserContextID: chromedp.FromContext(ctx).BrowserContextID, DownloadPath: p.downloads, EventsEnabled: &events})
	if err != nil {
		t.Fatal(err)
	}
	for _, enable := range []func() error{
		func() error { return p.media("light") },
		func() error { _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); return err },
		func() error { _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); return err },
		func() error { // several windows are worked at once, each as if it were in front
			_, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
			return err
		},
	} {
		if err := enable(); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		for _, what := range p.take() {
			t.Errorf("%s: %s", who, what)
		}
	})
	return p
}

// take gives what went wrong since the last look.
func (p *tab) take() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	wrong := p.wrong
	p.wrong = nil
	return wrong
}

func (p *tab) note(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wrong = append(p.wrong, fmt.Sprintf(format, args...))
}

// hear listens to the console, to what the browser refuses, and to where requests go.
func (p *tab) hear(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		p.note("exception: %s", told(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeAssert {
			p.note("console: %s %s", e.Type, args(e.Args))
		}
	case *log.EventEntryAdded:
		if e.Entry.Source != log.EntrySourceNetwork && e.Entry.Level != log.EntryLevelVerbose && e.Entry.Level != log.EntryLevelInfo {
			p.note("browser: %s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		p.sent(e.Request.URL)
	case *network.EventResponseReceived:
		p.received(e.Response)
	case *network.EventLoadingFailed:
		if e.BlockedReason != "" {
			p.note("blocked: %s %s", e.BlockedReason, e.ErrorText)
		}
	}
}

func told(d *runtime.ExceptionDetails) string {
	if d.Exception != nil {
		return d.Text + " " + d.Exception.Description
	}
	return d.Text
}

func args(all []*runtime.RemoteObject) string {
	var words []string
	for _, a := range all {
		words = append(words, strings.Trim(string(a.Value), `"`)+a.Description)
	}
	return strings.Join(words, " ")
}

func (p *tab) sent(address string) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "data" || u.Scheme == "blob" || u.Scheme == "about" || strings.HasPrefix(address, p.site.url+"/") || p.elsewhere != "" && strings.HasPrefix(address, p.elsewhere+"/") {
		return
	}
	p.note("a request to another origin: %s", address)
}

func (p *tab) received(r *network.Response) {
	p.mu.Lock()
	expected := p.refused[int(r.Status)]
	p.mu.Unlock()
	if r.Status >= 400 && !expected {
		p.note("%d %s", r.Status, strings.TrimPrefix(r.URL, p.site.url))
	}
}

// provoke says that what follows may be answered with a status.
func (p *tab) provoke(statuses ...int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refused = map[int]bool{}
	for _, s := range statuses {
		p.refused[s] = true
	}
}

// run carries out actions, and ends the test with a picture when one fails.
func (p *tab) run(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.fatal("%v", err)
	}
}

// try carries out one action and gives its value.
func try[T any](p *tab, action chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, action)
}

// eval reads something off the page.
func eval[T any](p *tab, script string) T {
	p.t.Helper()
	out, err := try(p, chromedp.Evaluate[T](script))
	if err != nil {
		p.fatal("%v", err)
	}
	return out
}

// fatal ends the test; the page as it stands is said and, with HOSO_SHOTS, drawn.
func (p *tab) fatal(format string, args ...any) {
	p.t.Helper()
	where, _ := try(p, chromedp.Location()) // the page may be gone
	text, _ := try(p, chromedp.Evaluate[string](`document.body?.innerText ?? ""`))
	p.draw("failed-" + strings.ReplaceAll(p.t.Name(), "/", "-"))
	p.t.Fatalf("%s at %s: %s\n%s\n%s", p.who, strings.TrimPrefix(where, p.site.url), fmt.Sprintf(format, args...), strings.Join(p.take(), "\n"), cut(text, 1500))
}

// cut keeps the beginning of a text.
func cut(text string, most int) string {
	if all := []rune(text); len(all) > most {
		return string(all[:most]) + " …"
	}
	return text
}

// draw keeps pictures of the whole page in HOSO_SHOTS, in the light and in the dark. The window is made as high as the page for them, so
// that what stands at an edge of the window stands at the edge of the picture.
func (p *tab) draw(name string) {
	dir := os.Getenv("HOSO_SHOTS")
	if dir == "" {
		return
	}
	width, height := eval[int64](p, "innerWidth"), eval[int64](p, "document.documentElement.scrollHeight")
	dark := eval[bool](p, `matchMedia("(prefers-color-scheme: dark)").matches`)
	p.size(width, min(height, 14000))
	for scheme, ending := range map[string]string{"light": ".png", "dark": "-dark.png"} {
		p.scheme(scheme)
		png, err := try(p, chromedp.CaptureScreenshot())
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name+ending), png, 0o600)
		}
		if err != nil {
			p.t.Logf("no picture of %s: %v", name, err)
		}
	}
	p.scheme(map[bool]string{false: "light", true: "dark"}[dark])
	p.size(width, usual[width])
}

// quote makes a JavaScript text.
func quote(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		return `""`
	}
	return string(b)
}
