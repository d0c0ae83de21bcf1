// Package web is the door for people and for programs: pages over HTTP, and the same addresses as JSON to whoever asks for it.
//
// It owns addresses, sessions' cookies, the way requests are read and answers are written, and how everything looks. It has no rules
// of its own: each handler turns its input into one act of the office, which decides who may do what and what is shown. It does not
// know how records are kept.
//
// Invariant: whatever leaves is a view an act of the office gave, or a sentence of package text; no error but a fault says more than
// that something went wrong, under which number.
package web
