package main

import (
	"fmt"
	"os"
)

// progress shows how far long work is: one moving line on a terminal, a line for each tenth elsewhere.
type progress struct {
	c        console
	terminal bool
	what     string
	tenth    int
}

func newProgress(c console) *progress {
	p := &progress{c: c}
	if f, ok := c.out.(*os.File); ok {
		info, err := f.Stat()
		p.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return p
}

// step is told after each part of a piece of work.
func (p *progress) step(what string, done, of int) {
	if of == 0 {
		return
	}
	if what != p.what {
		p.end()
		p.what, p.tenth = what, 0
	}
	text := fmt.Sprintf("%s: %d/%d", what, done, of)
	if p.terminal {
		p.c.printf("\r  %-60s", text)
		return
	}
	if tenth := done * 10 / of; tenth > p.tenth {
		p.tenth = tenth
		p.c.printf("  %s\n", text)
	}
}

// end leaves the moving line.
func (p *progress) end() {
	if p.terminal && p.what != "" {
		p.c.printf("\n")
	}
	p.what = ""
}
