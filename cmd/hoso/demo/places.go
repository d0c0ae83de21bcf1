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

// places spreads the people over the units: the featured school and Sở Nội vụ first, then one in each unit, then by the weight of its kind.
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
	left, points := max(0, b.opt.People-len(out)-len(b.keys)), b.points()
	for spare := 0; len(out) < b.opt.People; spare++ {
		for _, key := range b.keys {
			for filled[key] < 1+spare+left*weight(b.kindOf(key))/points {
				add(key)
				if len(out) == b.opt.People {
					return out
				}
			}
		}
	}
	return out
}

func (b *builder) points() int {
	points := 0
	for _, key := range b.keys {
		points += weight(b.kindOf(key))
	}
	return points
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
		return 80
	case "so", "sn":
		return 14
	case "xa":
		return 6
	case "tyt":
		return 2
	}
	return 3
}
