package browser_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// axe is the accessibility checker, evaluated through the browser's own door: the pages' Content-Security-Policy would not let it in.
var axe = sync.OnceValues(func() (string, error) {
	b, err := os.ReadFile(filepath.Join("..", "web", "node_modules", "axe-core", "axe.min.js"))
	return string(b), err
})

// violation is one thing axe found wrong.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

func (v violation) String() string {
	text := v.ID + ": " + v.Help
	for i, n := range v.Nodes {
		if i == 3 {
			return text + fmt.Sprintf("\n    … %d more", len(v.Nodes)-i)
		}
		text += fmt.Sprintf("\n    %.300s\n      %s", n.HTML, strings.ReplaceAll(n.Summary, "\n", "\n      "))
	}
	return text
}

// sight is what axe looks at: of long tables the first dozen rows, because the others are made as they are.
const sight = `{exclude: [["tbody > tr:nth-child(n+13)"]]}`

// accessible lets axe look at the page as it stands.
func (p *tab) accessible(when string) {
	p.t.Helper()
	script, err := axe()
	if err != nil {
		p.t.Fatalf("axe-core is not installed; run \"make assets\": %v", err)
	}
	if eval[string](p, `typeof window.axe`) == "undefined" {
		p.run(chromedp.Evaluate[chromedp.Void](script))
	}
	found, err := try(p, chromedp.Evaluate[[]violation](`axe.run(`+sight+`, {resultTypes: ["violations"], preload: false}).then((r) => r.violations)`, chromedp.EvalAwaitPromise))
	if err != nil {
		p.fatal("axe: %v", err)
	}
	for _, v := range found {
		p.t.Errorf("%s %s, %s: %s", p.who, p.path(), when, v)
	}
}

// wide and narrow are the two widths every page is looked at.
const (
	wide   = 1440
	narrow = 360
)

// usual is how high windows of these widths are.
var usual = map[int64]int64{wide: 900, narrow: 740}

func (p *tab) size(width, height int64) {
	p.t.Helper()
	if width == narrow {
		p.run(chromedp.EmulateViewport(width, height, chromedp.EmulateMobile, chromedp.EmulatePortrait))
		return
	}
	p.run(chromedp.EmulateViewport(width, height))
}

// media lets the system be light or dark. It moves nothing: a page is looked at when it is at rest, and waiting for that would be the
// longest part of looking.
func (p *tab) media(scheme string) error {
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
	return err
}

func (p *tab) scheme(name string) {
	p.t.Helper()
	if err := p.media(name); err != nil {
		p.fatal("%v", err)
	}
}

// look examines the page that is open twice, so that all rules are held to both widths and to both schemes: wide in the light, and narrow
// in the dark, where besides nothing may have to be moved sideways.
func (p *tab) look(name string) {
	p.t.Helper()
	p.quiet()
	p.accessible("wide and light")
	p.draw(name + "-1440")
	p.scheme("dark")
	p.size(narrow, usual[narrow])
	p.quiet()
	if over := eval[int](p, `document.documentElement.scrollWidth`) - narrow; over > 0 { // a phone makes its window as wide as the page
		p.t.Errorf("%s %s: at %d pixels the page is %d too wide because of %s", p.who, p.path(), narrow, over, eval[string](p, fmt.Sprintf(tooWide, narrow)))
	}
	p.accessible("narrow and dark")
	p.draw(name + "-360")
	p.scheme("light")
	p.size(wide, usual[wide])
}

// quiet waits until nothing moves and everything is there: a colour half way between two is nobody's choice.
func (p *tab) quiet() {
	p.t.Helper()
	p.until("the page to come to rest", `document.getAnimations().every((a) => a.playState !== "running") && document.fonts.status === "loaded" &&
		[...document.images].every((i) => i.complete) && [...document.querySelectorAll("main .viewer")].every((v) => v.querySelector("canvas"))`)
}

// tooWide names the innermost elements that reach over the right edge.
const tooWide = `(() => {
	const over = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > %d + 1 && getComputedStyle(e).position !== "fixed");
	return over.filter((e) => !over.some((o) => o !== e && e.contains(o))).slice(0, 3).map((e) => e.outerHTML.slice(0, 160)).join("\n");
})()`

// axeFinds: the checker is there and finds what is wrong, so that its silence means something.
func axeFinds(t *testing.T, s *site) {
	t.Helper()
	p := s.window(t, "nobody")
	p.open("/dang-nhap")
	eval[bool](p, `(() => {
		document.querySelector("main").insertAdjacentHTML("beforeend", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><p id="faint">mờ</p>');
		Object.assign(document.getElementById("faint").style, {color: "#bbb", background: "#fff"});
		return true;
	})()`)
	probe := &testing.T{}
	p.t = probe
	p.accessible("made wrong")
	p.t = t
	if !probe.Failed() {
		t.Error("axe found nothing wrong with a picture that says nothing and a text that cannot be read")
	}
}
