package law

import (
	"fmt"

	"hoso/civil"
)

// contract is the term of a labour contract (TT 05/2023, form note 1; BLLĐ 2019 art. 20).
type contract struct {
	Signed    place `field:"ngay_ky" as:"day"`
	Kind      place `field:"thoi_han.loai" as:"code"`
	Months    place `field:"thoi_han.so_thang" as:"amount"`
	From      place `field:"thoi_han.tu_ngay" as:"day"`
	To        place `field:"thoi_han.den_ngay" as:"day"`
	TrialFrom place `field:"thu_viec.tu_ngay" as:"day"`
	TrialTo   place `field:"thu_viec.den_ngay" as:"day"`
	Effective place `field:"hieu_luc_tu_ngay" as:"day"`
	PayFrom   place `field:"luong.thu_viec_tu" as:"day"`
	PayTo     place `field:"luong.thu_viec_den" as:"day"`
}

// Codes of the list of contracts (LOAI_HOP_DONG), and the longest fixed term.
const (
	fixedTerm     = "HDLD_XDTH"
	indefinite    = "HDLD_KXDTH"
	longestMonths = 36
)

func contractPeriodOrder(_ RuleInput, c contract) []remark {
	var found []remark
	for _, pair := range [][2]place{{c.To, c.From}, {c.TrialTo, c.TrialFrom}, {c.PayTo, c.PayFrom}} {
		found = append(found, before(pair[0], pair[1])...)
	}
	return found
}

// contractTermTooLong: a fixed term is at most 36 months, by its number or by its days.
func contractTermTooLong(_ RuleInput, c contract) []remark {
	if months, ok := c.Months.number(); ok && months > longestMonths {
		return []remark{{at: c.Months.at, args: []string{fmt.Sprint(longestMonths)}}}
	}
	from, okFrom := c.From.day().Full()
	to, okTo := c.To.day().Full()
	if okFrom && okTo && !to.Before(from.AddMonths(longestMonths)) {
		return []remark{{at: c.To.at, args: []string{fmt.Sprint(longestMonths)}}}
	}
	return nil
}

// contractTermDisagrees: the number of months and the two days say the same. A term of n months from a day ends the day before
// that day n months later; that day itself is let pass.
func contractTermDisagrees(_ RuleInput, c contract) []remark {
	months, ok := c.Months.number()
	from, okFrom := c.From.day().Full()
	to, okTo := c.To.day().Full()
	if !ok || !okFrom || !okTo {
		return nil
	}
	end := from.AddMonths(months)
	if to == end || to == end.AddDays(-1) {
		return nil
	}
	return []remark{{at: c.To.at, args: []string{fmt.Sprint(months), end.AddDays(-1).VN()}}}
}

// contractKindAndTerm: only a fixed term has a last day.
func contractKindAndTerm(_ RuleInput, c contract) []remark {
	switch {
	case c.Kind.code() == indefinite && c.To.text() != "":
		return []remark{{at: c.To.at, args: []string{c.Kind.shown()}}}
	case c.Kind.code() == fixedTerm && c.To.text() == "" && c.From.text() != "":
		return []remark{{at: c.Kind.at, args: []string{c.Kind.shown()}}}
	}
	return nil
}

// trialWithinTerm: the trial lies within the contract.
func trialWithinTerm(_ RuleInput, c contract) []remark {
	found := before(c.TrialFrom, c.From)
	if c.To.day() != (civil.Partial{}) {
		found = append(found, swapped(before(c.To, c.TrialTo), c.TrialTo)...)
	}
	return found
}

// swapped moves a remark to the other of its two places.
func swapped(found []remark, to place) []remark {
	for i := range found {
		found[i].at, found[i].args = to.at, []string{found[i].args[1], found[i].args[0]}
	}
	return found
}

// signedBeforeEffective: a contract is signed by the day it takes effect.
func signedBeforeEffective(_ RuleInput, c contract) []remark { return before(c.Effective, c.Signed) }
