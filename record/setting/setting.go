// Package setting holds what the program remembers about itself: on which day it last did what it does once a day, and how the columns of
// imported files were read.
//
// It owns what is remembered. It does not own what is done with it (office/*). Invariant: the day never goes back, and nothing here tells of anybody.
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

// Headings are what the columns of imported files were chosen to be, for the next file with the same headings. A heading is blinded: what stands
// in the first row of somebody's file may be anything.
type Headings struct {
	Name string            `json:"name"` // "headings" and the path of the unit that chose
	Of   map[string]string `json:"of"`
}

// Noun is the table of settings.
func (Headings) Noun() string { return "setting" }

// RecordID is the setting's name.
func (h Headings) RecordID() string { return h.Name }

// Keys are none.
func (Headings) Keys() map[string]any { return map[string]any{} }
