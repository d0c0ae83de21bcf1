package law

import "hoso/civil"

// Sex is what ages of retirement depend on.
type Sex string

// The two sexes of the retirement table.
const (
	Male   Sex = "nam"
	Female Sex = "nu"
)

// SexOfCode reads a code of the list of sexes (GIOI_TINH): 1 is male, 2 is female; empty for any other.
func SexOfCode(code string) Sex {
	switch code {
	case "1":
		return Male
	case "2":
		return Female
	}
	return ""
}

// retirementAge is the age, in months, of those who retire in a year.
type retirementAge struct{ year, months int }

// Ages before the first year of the table (Luật BHXH 2014 art. 54; NĐ 135/2020 raises them from 2021).
const (
	maleBefore   = 60 * 12
	femaleBefore = 55 * 12
)

// Retirement gives the last day of work and the first day of pension in ordinary conditions: the last day of the month in
// which the age of that year is reached, and the day after (BLLĐ 2019 art. 169; NĐ 135/2020 art. 3–4). Of a birth of which
// only the year is known the day is 1 January (art. 3.3). It is false for an unknown sex or birth.
// Earlier or later ages of listed cases are a matter of the person's own decision.
func (c *Calendar) Retirement(sex Sex, birth civil.Partial) (lastDay, pensionFrom civil.Date, ok bool) {
	if birth.IsZero() || len(c.ages[sex]) == 0 {
		return civil.Date{}, civil.Date{}, false
	}
	born := civil.MonthOf(birth.First())
	for y := born.Year + 50; ; y++ {
		month := civil.MonthOf(born.First().AddMonths(c.retirementMonths(sex, y)))
		if month.Year <= y {
			return month.Last(), month.Next().First(), true
		}
	}
}

func (c *Calendar) retirementMonths(sex Sex, year int) int {
	table := c.ages[sex]
	switch {
	case year < table[0].year && sex == Male:
		return maleBefore
	case year < table[0].year:
		return femaleBefore
	case year-table[0].year < len(table):
		return table[year-table[0].year].months
	}
	return table[len(table)-1].months
}
