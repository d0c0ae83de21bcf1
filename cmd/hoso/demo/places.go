package demo

import (
	"strings"

	"hoso/id"
)

// place is one post to be filled.
type place struct {
	Key     string // unit
	Kind    string // thcs | th | mn | tyt | xa | so | bv (hospitals) | sn (other service units)
	Unit    id.Unit
	Manager id.Unit
	Head    bool
	Nth     int // within the unit
}

// places spreads the people over the units: the featured school and Sở Nội vụ first, then everybody by the weight of their kind.
// The head of a unit is managed by the unit above (A18), everybody else by the unit itself.
func (b *builder) places() []place {
	var out []place
	filled := map[string]int{}
	add := func(key string) {
		if len(out) >= b.opt.People {
			return
		}
		out = append(out, b.place(key, filled[key]))
		filled[key]++
	}
	for range 14 {
		add(b.SchoolKey())
	}
	for range 10 {
		add("SNV")
	}
	share := b.share()
	for round := 0; len(out) < b.opt.People; round++ {
		for _, key := range b.keys {
			if filled[key] <= round && round < weight(b.kindOf(key))*share {
				add(key)
			}
		}
	}
	return out
}

// share is how many people a unit has for each point of its weight, so that all find a place.
func (b *builder) share() int {
	points := 0
	for _, key := range b.keys {
		points += weight(b.kindOf(key))
	}
	return 1 + b.opt.People/points
}

func (b *builder) place(key string, nth int) place {
	u := b.units[key]
	p := place{Key: key, Kind: b.kindOf(key), Unit: u.ID, Manager: u.ID, Head: nth == 0, Nth: nth}
	if p.Head && u.Parent != "" {
		p.Manager = u.Parent
	}
	return p
}

func (b *builder) kindOf(key string) string {
	switch _, part, _ := strings.Cut(key, "."); {
	case part == FeaturedSchool:
		return "thcs"
	case part == "TH":
		return "th"
	case part == "MN":
		return "mn"
	case part == "TYT":
		return "tyt"
	case b.units[key].Type == "ubnd_xa":
		return "xa"
	case strings.HasPrefix(b.units[key].Name, "Bệnh viện"):
		return "bv"
	case strings.HasPrefix(b.units[key].Type, "su_nghiep"):
		return "sn"
	}
	return "so"
}

func weight(kind string) int {
	switch kind {
	case "bv":
		return 60
	case "so", "sn":
		return 14
	case "xa":
		return 6
	case "tyt":
		return 2
	}
	return 3
}
