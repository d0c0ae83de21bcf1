package browser_test

import (
	"fmt"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// find is put before every look for something: the visible control of a label, the visible thing to press that says something. What is
// looked for is searched in the open dialog when there is one, because nothing else can be reached then.
const find = `(() => {
	const tidy = (text) => text.replace(/\s+/g, " ").trim();
	const seen = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
	const root = document.querySelector("dialog[open]") ?? document;
	const all = (selector) => [...root.querySelectorAll(selector)].filter(seen);
	const says = (e) => tidy(e.innerText || e.value || "") || e.getAttribute("aria-label") || e.title;
	const labelled = (words) => all("label").find((l) => tidy(l.innerText).startsWith(words) && l.control && seen(l.control))?.control;
	const pressable = (words) => all("button, a[href], summary, input[type=submit], label").find((e) => says(e) === words) ??
		all("button, a[href], summary, label").find((e) => says(e).startsWith(words));
	return %s;
})()`

func js(format string, words ...string) string {
	quoted := make([]any, len(words))
	for i, w := range words {
		quoted[i] = quote(w)
	}
	return fmt.Sprintf(find, fmt.Sprintf(format, quoted...))
}

// open goes to an address of the site.
func (p *tab) open(path string) {
	p.t.Helper()
	p.run(chromedp.Navigate(p.site.url + path))
	p.settle()
}

// settle waits until the page's scripts have run and nothing is being saved.
func (p *tab) settle() {
	p.t.Helper()
	p.until("the page to be ready", `document.readyState === "complete" && (!document.querySelector('script[src*="/app-"]') || document.documentElement.classList.contains("js"))`)
}

// until waits for a condition on the page, through any number of pages.
func (p *tab) until(what, condition string) {
	p.t.Helper()
	var err error
	for limit := time.Now().Add(patience); time.Now().Before(limit); time.Sleep(30 * time.Millisecond) {
		var ok bool
		if ok, err = try(p, chromedp.Evaluate[bool]("Boolean("+condition+")")); err == nil && ok {
			return
		}
	}
	p.fatal("waited in vain for %s: %v", what, err)
}

// press clicks on what says these words, once it is there.
func (p *tab) press(words string) {
	p.t.Helper()
	p.click(words, js(`pressable(%s)`, words))
}

// pressAt clicks on the first visible element of a selector.
func (p *tab) pressAt(selector string) {
	p.t.Helper()
	p.click(selector, js(`all(%s)[0]`, selector))
}

// click moves the mouse to the middle of an element and presses; whatever lies over it would take the press.
func (p *tab) click(what, expression string) {
	p.t.Helper()
	p.until(what, expression)
	at := eval[struct{ X, Y float64 }](p, `((e) => { e.scrollIntoView({block: "center", inline: "center", behavior: "instant"}); const r = e.getClientRects()[0];
		return {X: r.x + r.width / 2, Y: r.y + r.height / 2}; })(`+expression+`)`)
	p.run(chromedp.MouseClickXY(at.X, at.Y))
}

func (p *tab) leaveAt(selector string) {
	p.t.Helper()
	p.leaving(func() { p.pressAt(selector) })
}

// leaving waits until what is done here has brought a new page.
func (p *tab) leaving(do func()) {
	p.t.Helper()
	eval[string](p, `document.documentElement.dataset.old = "1"`)
	do()
	p.until("another page", `!document.documentElement.dataset.old && document.readyState === "complete"`)
	p.settle()
}

func (p *tab) fillAt(selector, text string) {
	p.t.Helper()
	p.typeInto(selector, js(`all(%s)[0]`, selector), text)
}

func (p *tab) typeInto(what, expression, text string) {
	p.t.Helper()
	p.click(what, expression)
	eval[bool](p, `(`+expression+`.select(), true)`)
	p.keys(kb.Backspace + text)
	got := eval[string](p, expression+".value")
	if got != text {
		p.fatal("typed %q into %s, which then held %q", text, what, got)
	}
}

// keys presses keys of the keyboard, wherever the page has its focus. As a keyboard does it: what a page makes of a key's going down keeps
// the key from writing.
func (p *tab) keys(text string) {
	p.t.Helper()
	for _, key := range text {
		for _, event := range kb.Encode(key) {
			if event.Type == kb.KeyDown {
				event.Type = kb.KeyRawDown
			}
			if _, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, *event); err != nil {
				p.fatal("key %q: %v", key, err)
			}
		}
	}
}

// choose takes an option of a select.
func (p *tab) choose(selector, value string) {
	p.t.Helper()
	eval[bool](p, js(`((e) => { e.value = %s; e.dispatchEvent(new Event("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); return true; })(all(%s)[0])`, value, selector))
}

// attach gives a file to a file input, as its dialog would.
func (p *tab) attach(selector string, files ...string) {
	p.t.Helper()
	p.run(chromedp.SetUploadFiles(chromedp.CSS(selector), files))
}

// expect fails unless the page comes to show some words.
func (p *tab) expect(words string) {
	p.t.Helper()
	p.until(fmt.Sprintf("the words %q", words), `document.body.innerText.replace(/\s+/g, " ").includes(`+quote(words)+`)`)
}

// path is where the window is.
func (p *tab) path() string {
	p.t.Helper()
	return eval[string](p, "location.pathname")
}
