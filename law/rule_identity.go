package law

import (
	"strconv"

	"hoso/civil"
)

// identity is the personal number and what its digits must agree with:
// PPP province of the birth's registration, G century and sex, YY year of birth, six digits of chance.
type identity struct {
	Number place `field:"so_cccd" as:"text"`
	Sex    place `field:"gioi_tinh" as:"code"`
	Birth  place `field:"ngay_sinh" as:"day"`
}

// workerIdentity is the same of the worker of a contract, whose paper may be another one.
type workerIdentity struct {
	Number place `field:"ben_b.so_giay_to" as:"text"`
	Sex    place `field:"ben_b.gioi_tinh" as:"code"`
	Birth  place `field:"ben_b.ngay_sinh" as:"day"`
}

func ofWorker(find func(RuleInput, identity) []remark) func(RuleInput, workerIdentity) []remark {
	return func(in RuleInput, w workerIdentity) []remark { return find(in, identity(w)) }
}

// digits gives the number when it has the shape of a personal number.
func (i identity) digits() (string, bool) {
	n := i.Number.text()
	return n, len(n) == 12 && allDigits(n)
}

// personalNumberProvince: the first three digits are one of the 63 provinces before 1 July 2025, padded.
func personalNumberProvince(in RuleInput, i identity) []remark {
	n, ok := i.digits()
	provinces := in.Book.List("dvhc_tinh_cu")
	if !ok || provinces == nil {
		return nil
	}
	if n[0] == '0' {
		if _, known := provinces.Get(n[1:3]); known {
			return nil
		}
	}
	return []remark{{at: i.Number.at, args: []string{n[:3]}}}
}

// personalNumberSex: the fourth digit is even for men, odd for women.
func personalNumberSex(in RuleInput, i identity) []remark {
	n, ok := i.digits()
	sex := SexOfCode(i.Sex.code())
	if !ok || sex == "" || (sex == Male) == ((n[3]-'0')%2 == 0) {
		return nil
	}
	return []remark{{at: i.Number.at, args: []string{n[3:4], i.Sex.shown()}}}
}

// personalNumberBirth: the fourth digit tells the century (0, 1: 19xx; 2, 3: 20xx; and so on), the next two the year.
func personalNumberBirth(in RuleInput, i identity) []remark {
	n, ok := i.digits()
	birth := i.Birth.day()
	if !ok || birth.IsZero() {
		return nil
	}
	year, _ := strconv.Atoi(n[4:6])
	year += 1900 + 100*int((n[3]-'0')/2)
	if year == birth.Year {
		return nil
	}
	return []remark{{at: i.Number.at, args: []string{strconv.Itoa(year), strconv.Itoa(birth.Year)}}}
}

// identifiers are the two numbers that are one since 1 July 2026 (NĐ 27/2026 art. 16).
type identifiers struct {
	Identifier place `field:"ma_so_dinh_danh" as:"text"`
	Number     place `field:"so_cccd" as:"text"`
}

func personalNumberShape(_ RuleInput, i identifiers) []remark {
	n := i.Identifier.text()
	if n == "" || len(n) == 12 && allDigits(n) {
		return nil
	}
	return []remark{{at: i.Identifier.at, args: []string{n}}}
}

func identifierIsPersonalNumber(_ RuleInput, i identifiers) []remark {
	a, b := i.Identifier.text(), i.Number.text()
	if a == "" || b == "" || a == b {
		return nil
	}
	return []remark{{at: i.Identifier.at, args: []string{a, b}}}
}

// identityPaperShape: the paper of a contract is an old card (9 digits), a personal number (12) or a passport.
func identityPaperShape(_ RuleInput, i workerIdentity) []remark {
	n := i.Number.text()
	if n == "" || allDigits(n) && (len(n) == 9 || len(n) == 12) || isPassport(n) {
		return nil
	}
	return []remark{{at: i.Number.at, args: []string{n}}}
}

func isPassport(n string) bool {
	return (len(n) == 8 || len(n) == 9) && n[0] >= 'A' && n[0] <= 'Z' && allDigits(n[1:])
}

// birthInFuture: nobody is born after the day of the check.
func birthInFuture(in RuleInput, i identity) []remark {
	if !after(i.Birth, in.Day) {
		return nil
	}
	return []remark{{at: i.Birth.at, args: []string{i.Birth.shown()}}}
}

// after tells whether a place certainly lies after a day.
func after(p place, day civil.Date) bool {
	return civil.Partial(day).CertainlyBefore(p.day())
}
