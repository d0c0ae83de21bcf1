package law

import (
	"slices"
	"strconv"

	"hoso/civil"
	"hoso/viet"
)

// ownFamily is item 36.1 beside the person's birth.
type ownFamily struct {
	Birth place      `field:"ngay_sinh" as:"day"`
	Rows  []relative `table:"gia_dinh_ban_than"`
}

// spouseFamily is item 36.2.
type spouseFamily struct {
	Rows []relative `table:"gia_dinh_ben_vo_chong"`
}

type relative struct {
	Row      Path
	Relation place `column:"moi_quan_he" as:"code"`
	Name     place `column:"ho_va_ten" as:"text"`
	Born     place `column:"nam_sinh" as:"day"`
}

// Codes of the list of relations (QUAN_HE_GIA_DINH).
const (
	father = "03"
	mother = "04"
	child  = "07"
)

// generation is the least number of years between parent and child that is not asked about.
const generation = 12

func sameRelativeTwice(_ RuleInput, f ownFamily) []remark { return twice(f.Rows) }

func sameInLawTwice(_ RuleInput, f spouseFamily) []remark { return twice(f.Rows) }

// twice remarks on a relative who was entered before, by the folded name, the relation and the year.
func twice(rows []relative) []remark {
	var found []remark
	seen := map[string]bool{}
	for _, r := range rows {
		key := r.Relation.code() + "\x00" + viet.Fold(r.Relation.text()) + "\x00" + viet.Fold(r.Name.text()) + "\x00" + r.Born.text()
		if r.Name.text() == "" {
			continue
		}
		if seen[key] {
			found = append(found, remark{at: r.Row, args: []string{r.Name.text()}})
		}
		seen[key] = true
	}
	return found
}

// oneFatherOneMother remarks on a second father or mother; foster parents have codes of their own.
func oneFatherOneMother(_ RuleInput, f ownFamily) []remark {
	var found []remark
	seen := map[string]bool{}
	for _, r := range f.Rows {
		code := r.Relation.code()
		if code != father && code != mother {
			continue
		}
		if seen[code] {
			found = append(found, remark{at: r.Relation.at, args: []string{r.Relation.shown()}})
		}
		seen[code] = true
	}
	return found
}

// parentOlder: parents are a generation older than the person.
func parentOlder(_ RuleInput, f ownFamily) []remark {
	return compareYears(f, []string{father, mother}, func(relative, own int) bool { return relative+generation > own })
}

// childYounger: children are a generation younger.
func childYounger(_ RuleInput, f ownFamily) []remark {
	return compareYears(f, []string{child}, func(relative, own int) bool { return relative < own+generation })
}

func compareYears(f ownFamily, relations []string, wrong func(relative, own int) bool) []remark {
	own := f.Birth.day().Year
	var found []remark
	for _, r := range f.Rows {
		year := r.Born.day().Year
		if own > 0 && year > 0 && slices.Contains(relations, r.Relation.code()) && wrong(year, own) {
			found = append(found, remark{at: r.Born.at, args: []string{r.Relation.shown(), strconv.Itoa(year), strconv.Itoa(own)}})
		}
	}
	return found
}

// families is everybody in items 36.1 and 36.2.
type families struct {
	Own    []relative `table:"gia_dinh_ban_than"`
	Spouse []relative `table:"gia_dinh_ben_vo_chong"`
}

func relativeBornInFuture(in RuleInput, f families) []remark {
	var found []remark
	for _, r := range slices.Concat(f.Own, f.Spouse) {
		if civil.Partial(in.Day).CertainlyBefore(r.Born.day()) {
			found = append(found, remark{at: r.Born.at, args: []string{r.Born.shown()}})
		}
	}
	return found
}
