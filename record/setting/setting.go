// Package setting holds what the program remembers about itself: on which day it last did what it does once a day.
//
// It owns the day. It does not own what is done then (office/*). Invariant: the day never goes back.
package setting

import "hoso/civil"

// Looked tells on which day something that is done once a day was done last.
type Looked struct {
	Name string     `json:"name"` // of the act: "duty.begin"
	Day  civil.Date `json:"day"`
}

// Noun is the table of settings.
func (Looked) Noun() string { return "setting" }

// RecordID is the act's name.
func (l Looked) RecordID() string { return l.Name }

// Keys are none.
func (Looked) Keys() map[string]any { return map[string]any{} }
