package web

import (
	"slices"
	"strings"

	"hoso/office"
)

// stepView is one step of a change's way.
type stepView struct {
	name, stage, icon string
	here, done, back  int
}

// stepsOf counts a change's items at each step: how many stand there, how many are past it.
func stepsOf(c office.ChangeView) []stepView {
	count := func(states ...string) int {
		n := 0
		for _, i := range c.Items {
			if slices.Contains(states, i.State) {
				n++
			}
		}
		return n
	}
	back := map[string]int{} // returned by which step
	for _, i := range c.Items {
		if i.State == "returned" && len(i.Verdicts) > 0 {
			back[i.Verdicts[len(i.Verdicts)-1].Step]++
		}
	}
	checked := count("to_approve", "signing", "approved", "refused") + back["approve"]
	all := []stepView{
		{name: "declared", icon: "pencil", done: len(c.Items)},
		{name: "checked", icon: "clock", here: count("to_check"), done: checked, back: back["check"]},
		{name: "decided", icon: "check", here: count("to_approve", "signing"), done: count("approved", "refused"), back: back["approve"]},
	}
	for i := range all {
		switch {
		case all[i].here > 0:
			all[i].stage = "now"
		case all[i].back > 0:
			all[i].stage, all[i].icon = "back", "arrow-back-up"
		case all[i].done > 0:
			all[i].stage = "past"
		default:
			all[i].stage = "later"
		}
	}
	return all
}

func (v *visit) stepWords(s stepView) string {
	switch {
	case s.here > 0 && s.done > 0:
		return v.Say("progress.here_and_done", s.here, s.done)
	case s.here > 0:
		return v.Say("progress.here", s.here)
	case s.back > 0:
		return v.Say("progress.back", s.back)
	case s.done > 0:
		return v.Say("progress.done", s.done)
	}
	return v.Say("progress.later")
}

// statesOf lists the states the items of a change are in, each once, in the order they are met.
func statesOf(c office.ChangeView) []string {
	var states []string
	for _, i := range c.Items {
		if !slices.Contains(states, i.State) {
			states = append(states, i.State)
		}
	}
	return states
}

// mayWithdraw reports whether the visitor sees the button: something waits unchecked, and the entry is the visitor's own or made by
// one who enters for others. The office decides.
func mayWithdraw(v *visit, c office.ChangeView) bool {
	own := c.Dossier == v.who.Dossier
	return slices.Contains(statesOf(c), "to_check") && own == (c.OnBehalf == nil)
}

func mayObject(v *visit, c office.ChangeView) bool {
	open := slices.Contains(statesOf(c), "to_check") || slices.Contains(statesOf(c), "to_approve") || slices.Contains(statesOf(c), "signing")
	return c.OnBehalf != nil && c.Dossier == v.who.Dossier && c.Objection == "" && open
}

// placesRead names the places of a dossier somebody read: the labels of the fields, or the whole of it.
func (v *visit) placesRead(paths []string) string {
	var names []string
	for _, p := range paths {
		name := v.labelOf(p)
		switch {
		case p == "facet":
			name = v.Say("readers.line")
		case strings.HasPrefix(p, "evidence/"):
			name = v.Say("readers.evidence")
		case p == "version":
			name = v.Say("readers.proof")
		case p == "account", p == "absence", p == "leaving", p == "special":
			name = v.Say("readers." + p)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return v.Say("readers.whole")
	}
	if len(names) > 6 {
		return strings.Join(names[:6], "; ") + v.Say("readers.and_more", len(names)-6)
	}
	return strings.Join(names, "; ")
}
