// Package message holds what leaves the program for somebody's mailbox or telephone: a reminder, the day's digest,
// or what became of one's account.
//
// It owns how far a message has come. It does not own what is said in words (text) nor how it travels (office.Messenger). Invariant: a
// message is handed over once at most: what was on its way when the program ended is not sent again.
package message

import (
	"time"

	"hoso/civil"
	"hoso/id"
)

// The kinds of message.
const (
	Single = "single" // one duty of one's own
	Digest = "digest" // what is due and late in one's unit, in numbers, once a day

	Security = "security" // what somebody else did to one's account; it leaves whatever letters one does not want
)

// States of a message.
const (
	Gathering = "gathering" // lines are still added
	Queued    = "queued"
	Sending   = "sending" // handed over, the answer is not here yet
	Sent      = "sent"
	Refused   = "refused" // will never be taken
	Unsure    = "unsure"  // it is not known whether it was taken
	Nowhere   = "nowhere" // the account has no address, wants none, or no channel is set up
)

// Message is one message to one account.
type Message struct {
	ID      string     `json:"id"`
	Account id.Account `json:"account"`
	Kind    string     `json:"kind"`
	Day     civil.Date `json:"day"`
	Lines   []Line     `json:"lines"`
	Link    string     `json:"link"`
	State   string     `json:"state"`
	Channel string     `json:"channel"` // by which it went; empty until then
	At      time.Time  `json:"at"`      // of its state
	Reason  string     `json:"reason"`  // key of what stood against it
}

// Line is one thing a message says: a text key with arguments, never a value of a dossier.
type Line struct {
	Key   string     `json:"key"`
	Args  []string   `json:"args"`
	Count int        `json:"count,string"` // how many duties a line of a digest stands for
	Until civil.Date `json:"until"`        // the earliest last day among them
}

// Noun is the message's table.
func (m Message) Noun() string { return "message" }

// RecordID is the message's id.
func (m Message) RecordID() string { return m.ID }

// Keys are the columns messages are found by. An account gathers one digest a day.
func (m Message) Keys() map[string]any {
	var digest any
	if m.Kind == Digest && m.State == Gathering {
		digest = string(m.Account) + " " + m.Day.String()
	}
	return map[string]any{"account": string(m.Account), "state": m.State, "digest": digest}
}

// Add counts a duty to a line of the same key, or makes the line.
func (m Message) Add(key string, until civil.Date) Message {
	m.Lines = append([]Line{}, m.Lines...)
	for i := range m.Lines {
		if l := &m.Lines[i]; l.Key == key {
			l.Count++
			if until.Before(l.Until) {
				l.Until = until
			}
			return m
		}
	}
	m.Lines = append(m.Lines, Line{Key: key, Args: []string{}, Count: 1, Until: until})
	return m
}
