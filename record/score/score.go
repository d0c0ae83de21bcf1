// Package score holds how well a unit keeps its dossiers, month by month: completeness, deadlines kept, and the compliance made of both
// (PT-19.4, DT-22.7, DT-23.3).
//
// It owns the figures of a month. It does not own how they are weighed (law). Invariant: a unit has one score a month; a month that is over is
// not written again.
package score

import (
	"hoso/civil"
	"hoso/id"
)

// Score is one unit's month.
type Score struct {
	ID         string      `json:"id"`
	Unit       id.Unit     `json:"unit"`
	UnitPath   string      `json:"unit_path"`
	Month      civil.Month `json:"month"`
	People     int         `json:"people,string"`
	Points     int         `json:"points,string"`
	Of         int         `json:"of,string"`
	Due        int         `json:"due,string"`  // deadlines that ended this month, and those that are behind and run
	Late       int         `json:"late,string"` // of them not kept
	Compliance int         `json:"compliance,string"`
}

// Noun is the score's table.
func (s Score) Noun() string { return "score" }

// RecordID is the score's id.
func (s Score) RecordID() string { return s.ID }

// Keys are the columns scores are found by.
func (s Score) Keys() map[string]any {
	return map[string]any{"unit_path": s.UnitPath, "month": s.Month.String()}
}
