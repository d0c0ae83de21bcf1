// Package fault owns the one kind of error that a person can mend: what went
// wrong, said as a message key with arguments, the article it rests on, and
// the findings in what was handed in.
//
// It owns neither the texts (package text turns a key into a sentence) nor any
// HTTP status (package web chooses one from the kind). Every error that is not
// a fault is internal: the person sees a fixed sentence, the log the chain.
//
// Invariant: a fault is never changed once made; Cite, With and Wrap copy.
package fault

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Kind says what the person who meets a fault can do about it.
type Kind string

// The kinds are closed; a door that switches on them handles all six.
const (
	Invalid Kind = "invalid" // what was handed in breaks a rule: mend it and send it again
	Denied  Kind = "denied"  // the law gives this person no right to this act
	Missing Kind = "missing" // there is no such thing, or it is not to be known that there is
	Stale   Kind = "stale"   // it changed since it was read: look at the new state and decide again
	Busy    Kind = "busy"    // someone holds it at this moment: try again
	Closed  Kind = "closed"  // the time for it has passed or has not come
)

// The grades of a finding.
const (
	Block   = "block"   // chặn: an impossible format or date
	Explain = "explain" // giải trình: a reason or a document is asked for
	Note    = "note"    // lưu ý: it travels with the change to whoever checks it
)

// Finding is one remark of one rule about one place in a document.
type Finding struct {
	Path     string   `json:"path"`           // component/field or component/table/row/column; empty for the whole
	Rule     string   `json:"rule"`           // name of the rule that speaks
	Grade    string   `json:"grade"`          // Block, Explain or Note
	Key      string   `json:"key"`            // message key
	Args     []string `json:"args,omitempty"` // what the message is filled with, in order
	Citation string   `json:"citation"`       // article, such as "PT-8.1"; empty when no article stands behind it
}

// Fault is an error with a kind, a message for people and its ground.
type Fault struct {
	Kind     Kind
	Key      string   // message key, such as "date.impossible"
	Args     []string // what the message is filled with, in order
	Citation string   // article, such as "PT-8.1"
	Findings []Finding
	Err      error // the cause, for the log only; may be nil
}

// New makes a fault. Arguments are written as fmt.Sprint writes them.
func New(k Kind, key string, args ...any) *Fault {
	f := &Fault{Kind: k, Key: key}
	for _, a := range args {
		f.Args = append(f.Args, fmt.Sprint(a))
	}
	return f
}

// Cite returns a copy that rests on the article.
func (f *Fault) Cite(article string) *Fault {
	c := f.copy()
	c.Citation = article
	return c
}

// With returns a copy that carries these findings after those it had.
func (f *Fault) With(findings ...Finding) *Fault {
	c := f.copy()
	c.Findings = append(c.Findings, findings...)
	return c
}

// Wrap returns a copy whose cause is err.
func (f *Fault) Wrap(err error) *Fault {
	c := f.copy()
	c.Err = err
	return c
}

func (f *Fault) copy() *Fault {
	c := *f
	c.Args = slices.Clone(f.Args)
	c.Findings = slices.Clone(f.Findings)
	return &c
}

// Error is for logs: kind, key, arguments, how many findings, and the chain of
// causes. Nobody but an operator is shown it.
func (f *Fault) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", f.Kind, f.Key)
	if len(f.Args) > 0 {
		fmt.Fprintf(&b, " %q", f.Args)
	}
	if f.Citation != "" {
		fmt.Fprintf(&b, " (%s)", f.Citation)
	}
	for _, x := range f.Findings {
		fmt.Fprintf(&b, "; %s %s at %q", x.Grade, x.Rule, x.Path)
	}
	if f.Err != nil {
		fmt.Fprintf(&b, ": %v", f.Err)
	}
	return b.String()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }

// teller is how a package that does not import this one (the rooms of the
// ground floor do not open on each other) tells that its error is a fault.
type teller interface {
	error
	Fault() (kind, key string, args []string)
}

// As finds the first fault in the chain of err. An error of another ground
// package that tells its kind, key and arguments through a method Fault is
// turned into one, with that error as its cause.
func As(err error) (*Fault, bool) {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f, f != nil
	}
	t, ok := errors.AsType[teller](err)
	if !ok {
		return nil, false
	}
	kind, key, args := t.Fault()
	return &Fault{Kind: Kind(kind), Key: key, Args: args, Err: t}, true
}

// Is tells whether err is, or wraps, a fault of kind k.
func Is(err error, k Kind) bool {
	f, ok := As(err)
	return ok && f.Kind == k
}
