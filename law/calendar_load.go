package law

import (
	"io/fs"
	"slices"
	"time"

	"hoso/civil"
)

var weekdays = [...]string{time.Sunday: "CN", time.Monday: "T2", time.Tuesday: "T3", time.Wednesday: "T4",
	time.Thursday: "T5", time.Friday: "T6", time.Saturday: "T7"}

func isWeekend(d civil.Date) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

func (c *Calendar) loadFixed(fsys fs.FS) error {
	rows, flaws, err := readTable(fsys, "national/calendar/ngay_nghi_co_dinh.csv", "month_day", "name", "valid_from", "source", "confidence")
	if err != nil {
		return err
	}
	for _, r := range rows {
		r.oneOf("confidence", confidences...)
		day, err := civil.Parse("2024-" + r.text("month_day"))
		if err != nil {
			flaws.at(r.line, "month_day is %q, it must be a day written mm-dd", r.text("month_day"))
		}
		c.fixed = append(c.fixed, fixedDay{day.Month, day.Day, r.date("valid_from"),
			HolidayRow{Name: r.need("name"), Source: r.need("source")}})
	}
	return flaws.err()
}

func (c *Calendar) loadDays(fsys fs.FS) error {
	rows, flaws, err := readTable(fsys, "national/calendar/ngay_nghi.csv", "date", "weekday", "kind", "name", "paired_date", "source", "confidence")
	if err != nil {
		return err
	}
	lines := map[civil.Date]int{}
	for _, r := range rows {
		row := HolidayRow{r.date("date"), r.oneOf("kind", Holiday, Comp, SwapOff, SwapWork), r.need("name"), r.date("paired_date"),
			r.need("source"), r.oneOf("confidence", confidences...)}
		if row.Date.IsZero() {
			flaws.at(r.line, "date is empty")
			continue
		}
		if before, twice := lines[row.Date]; twice {
			flaws.at(r.line, "%s is already on line %d", row.Date, before)
			flaws.told("flaw.day_twice", row.Date.VN())
		}
		if w := weekdays[row.Date.Weekday()]; w != r.text("weekday") {
			flaws.at(r.line, "%s is a %s, not a %s", row.Date, w, r.text("weekday"))
		}
		if row.Kind != Holiday && isWeekend(row.Date) != (row.Kind == SwapWork) {
			flaws.at(r.line, "%s is a %s: only days of rest are worked instead, only working days are taken off", row.Date, row.Kind)
			flaws.told("flaw.day_kind", row.Date.VN())
		}
		c.take(row)
		lines[row.Date] = r.line
	}
	c.checkPairs(lines, flaws)
	c.checkYears(flaws)
	return flaws.err()
}

func (c *Calendar) take(row HolidayRow) {
	c.days[row.Date] = row
	y := row.Date.Year
	if c.first == 0 || y < c.first {
		c.first = y
	}
	c.last = max(c.last, y)
	if row.Confidence == estimated {
		c.estimated[y] = true
	}
}

// checkPairs holds the two days of a swap, or of a holiday and its compensation, to each other.
func (c *Calendar) checkPairs(lines map[civil.Date]int, flaws *flaws) {
	partner := map[string]string{SwapOff: SwapWork, SwapWork: SwapOff, Comp: Holiday, Holiday: Comp}
	for d, row := range c.days {
		if row.Paired.IsZero() {
			if row.Kind == SwapOff || row.Kind == SwapWork {
				flaws.at(lines[d], "%s is swapped, but the other day is not named", d)
				flaws.told("flaw.day_alone", d.VN())
			}
			continue
		}
		other, ok := c.days[row.Paired]
		if !ok || other.Paired != d || other.Kind != partner[row.Kind] {
			flaws.at(lines[d], "%s is paired with %s, which is not its %s", d, row.Paired, partner[row.Kind])
			flaws.told("flaw.day_pair", d.VN(), row.Paired.VN())
		}
	}
}

// checkYears requires every year between the first and the last to be there, with all holidays of fixed date.
func (c *Calendar) checkYears(flaws *flaws) {
	for y := c.first; y <= c.last && y > 0; y++ {
		for _, f := range c.fixed {
			d := civil.Of(y, f.month, f.day)
			if row, ok := c.days[d]; !d.Before(f.from) && (!ok || row.Kind != Holiday) {
				flaws.at(1, "the holiday of %s (%s) is missing", d, f.row.Name)
				flaws.told("flaw.holiday_missing", d.VN(), f.row.Name)
			}
		}
	}
}

func (c *Calendar) loadAges(fsys fs.FS) error {
	rows, flaws, err := readTable(fsys, "national/calendar/tuoi_nghi_huu_theo_nam.csv",
		"sex", "retire_year", "age_years", "age_months", "total_months", "note", "source", "confidence")
	if err != nil {
		return err
	}
	for _, r := range rows {
		sex := Sex(r.oneOf("sex", string(Male), string(Female)))
		age := retirementAge{r.number("retire_year"), r.number("total_months")}
		if age.months != r.number("age_years")*12+r.number("age_months") {
			flaws.at(r.line, "total_months is not age_years and age_months together")
		}
		if known := c.ages[sex]; len(known) > 0 && known[len(known)-1].year+1 != age.year {
			flaws.at(r.line, "year %d does not follow year %d", age.year, known[len(known)-1].year)
		}
		r.need("source")
		r.oneOf("confidence", confidences...)
		c.ages[sex] = append(c.ages[sex], age)
	}
	for _, sex := range []Sex{Male, Female} {
		if !slices.ContainsFunc(c.ages[sex], func(a retirementAge) bool { return a.months > 0 }) {
			flaws.at(1, "there is no age for %q", sex)
		}
	}
	return flaws.err()
}
