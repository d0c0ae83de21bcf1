package browser_test

import (
	"encoding/json"
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

// accessible lets axe look at the page as it stands; rules, when named, are all it applies.
func (p *tab) accessible(when string, rules ...string) {
	p.t.Helper()
	script, err := axe()
	if err != nil {
		p.t.Fatalf("axe-core is not installed; run \"make assets\": %v", err)
	}
	if eval[string](p, `typeof window.axe`) == "undefined" {
		p.run(chromedp.Evaluate[chromedp.Void](script))
	}
	only := ""
	if len(rules) > 0 {
		names, err := json.Marshal(rules)
		if err != nil {
			p.t.Fatal(err)
		}
		only = `, runOnly: {type: "rule", values: ` + string(names) + `}`
	}
	found, err := try(p, chromedp.Evaluate[[]violation](`axe.run(document, {resultTypes: ["violations"]`+only+`}).then((r) => r.violations)`, chromedp.EvalAwaitPromise))
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

// scheme lets the system be light or dark.
func (p *tab) scheme(name string) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
	if err != nil {
		p.fatal("%v", err)
	}
}

// colours are the rules that a change of the scheme can break.
var colours = []string{"color-contrast", "link-in-text-block"}

// look examines the page that is open: wide and narrow, light and dark.
func (p *tab) look(name string) {
	p.t.Helper()
	p.quiet()
	p.accessible("light")
	p.draw(name + "-1440")
	p.scheme("dark")
	p.quiet()
	p.accessible("dark", colours...)
	p.draw(name + "-1440-dark")
	p.scheme("light")
	p.size(narrow, usual[narrow])
	p.quiet()
	if over := eval[int](p, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
		p.t.Errorf("%s %s: at %d pixels the page is %d too wide because of %s", p.who, p.path(), narrow, over, eval[string](p, tooWide))
	}
	p.accessible("narrow")
	p.draw(name + "-360")
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
	const over = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(e).position !== "fixed");
	return over.filter((e) => !over.some((o) => o !== e && e.contains(o))).slice(0, 3).map((e) => e.outerHTML.slice(0, 160)).join("\n");
})()`

// TestAxeFinds: the checker is there and finds what is wrong, so that its silence means something.
func TestAxeFinds(t *testing.T) {
	t.Parallel()
	s := serve(t)
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
