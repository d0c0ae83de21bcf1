package law

import (
	"errors"
	"io/fs"
	"time"

	"hoso/civil"
)

// The kinds of day that differ from the ordinary week (calendar of working days, BLLĐ 2019 art. 111–112).
const (
	Holiday   = "nghi_le"       // a public holiday
	Comp      = "nghi_bu"       // off because a holiday fell on a day of rest
	SwapOff   = "nghi_hoan_doi" // a working day taken off …
	SwapWork  = "lam_bu"        // … and the day of rest that is worked for it
	estimated = "tam_tinh"      // confidence of a day nobody has announced yet
)

// Calendar is the calendar of working days, and the ages of retirement that are counted on it.
// Outside the years of its table it knows the ordinary week and the holidays of fixed date only: see Covered.
type Calendar struct {
	days        map[civil.Date]HolidayRow
	fixed       []fixedDay
	first, last int // years of the table
	estimated   map[int]bool
	ages        map[Sex][]retirementAge
}

// HolidayRow is one day that differs from the ordinary week.
type HolidayRow struct {
	Date       civil.Date
	Kind       string // Holiday, Comp, SwapOff or SwapWork
	Name       string
	Paired     civil.Date // the other day of a swap, or the holiday a compensation stands for; may be zero
	Source     string
	Confidence string
}

// fixedDay is a holiday of fixed date.
type fixedDay struct {
	month, day int
	from       civil.Date
	row        HolidayRow // Name, Source
}

// Why tells why a day differs from the ordinary week; false when it does not.
func (c *Calendar) Why(d civil.Date) (HolidayRow, bool) {
	if c.Covered(d.Year) {
		row, ok := c.days[d]
		return row, ok
	}
	for _, f := range c.fixed {
		if f.month == d.Month && f.day == d.Day && !d.Before(f.from) {
			row := f.row
			row.Date, row.Kind, row.Confidence = d, Holiday, estimated
			return row, true
		}
	}
	return HolidayRow{}, false
}

// IsWorkingDay reports whether agencies work on a day: Monday to Friday without holidays, compensations and swapped-off
// days, and the days worked instead.
func (c *Calendar) IsWorkingDay(d civil.Date) bool {
	if row, ok := c.Why(d); ok {
		return row.Kind == SwapWork
	}
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday
}

// Covered reports whether the table holds a year. In other years lunar holidays and swaps are not known.
func (c *Calendar) Covered(year int) bool { return year >= c.first && year <= c.last }

// Provisional reports whether a count over the days from..to may still move: a year is not in the table, or the official
// notice of its holidays is not out.
func (c *Calendar) Provisional(from, to civil.Date) bool {
	for y := from.Year; y <= to.Year; y++ {
		if !c.Covered(y) || c.estimated[y] {
			return true
		}
	}
	return false
}

// AddWorkingDays gives the last day of a term of n working days: the day of the event is not counted, the term ends at
// 24:00 of the n-th working day after it (BLDS 2015 art. 147–148). For n below 1 it is the trigger itself.
func (c *Calendar) AddWorkingDays(trigger civil.Date, n int) civil.Date {
	if trigger.IsZero() {
		return trigger
	}
	d := trigger
	for n > 0 {
		d = d.AddDays(1)
		if c.IsWorkingDay(d) {
			n--
		}
	}
	return d
}

// SubWorkingDays gives the working day that lies n working days before a day: n more fit between it and the day, the day counted. For n below
// 1 it is the day itself.
func (c *Calendar) SubWorkingDays(day civil.Date, n int) civil.Date {
	for n > 0 && !day.IsZero() {
		day = day.AddDays(-1)
		if c.IsWorkingDay(day) {
			n--
		}
	}
	return day
}

// AddDays gives the last day of a term of n calendar days; a last day of rest moves to the next working day
// (BLDS 2015 art. 148.5). For n below 1 it is the trigger itself.
func (c *Calendar) AddDays(trigger civil.Date, n int) civil.Date {
	if trigger.IsZero() || n < 1 {
		return trigger
	}
	d := trigger.AddDays(n)
	for !c.IsWorkingDay(d) {
		d = d.AddDays(1)
	}
	return d
}

// WorkingDaysBetween counts the working days after from up to and with to; it is negative when to lies before from.
// WorkingDaysBetween(t, AddWorkingDays(t, n)) is n.
func (c *Calendar) WorkingDaysBetween(from, to civil.Date) int {
	if to.Before(from) {
		return -c.WorkingDaysBetween(to, from)
	}
	n := 0
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		if c.IsWorkingDay(d) {
			n++
		}
	}
	return n
}

// LastWorkingDays gives the last n working days of a month, earliest first; fewer when the month has fewer. Cut-offs are
// counted so, back from the month's end, because calendar days can leave nobody a day of work (anomaly A19).
func (c *Calendar) LastWorkingDays(month civil.Month, n int) []civil.Date {
	var days []civil.Date
	for d := month.Last(); month.Contains(d) && len(days) < n; d = d.AddDays(-1) {
		if c.IsWorkingDay(d) {
			days = append([]civil.Date{d}, days...)
		}
	}
	return days
}

// Days lists the rows of one year in the order of days.
func (c *Calendar) Days(year int) []HolidayRow {
	var rows []HolidayRow
	for d := civil.Of(year, 1, 1); d.Year == year; d = d.AddDays(1) {
		if row, ok := c.Why(d); ok {
			rows = append(rows, row)
		}
	}
	return rows
}

func loadCalendar(b *Book, fsys fs.FS) error {
	c := &Calendar{days: map[civil.Date]HolidayRow{}, estimated: map[int]bool{}, ages: map[Sex][]retirementAge{}}
	b.calendar = c
	return errors.Join(c.loadFixed(fsys), c.loadDays(fsys), c.loadAges(fsys))
}
