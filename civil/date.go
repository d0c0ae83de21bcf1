// Package civil owns dates without a clock: days, dates of which only the year
// or the month is known, months, and ranges of days, in the form the law and
// the papers write them.
//
// It does not know today (a legal day is always an argument) nor working days
// (package law counts those). Moments become days in the time of Vietnam.
//
// Invariant: text that was read as a date is a day that exists, and formatting
// and reading it again gives the same value.
package civil

import (
	"cmp"
	"fmt"
	"time"
)

// Zone is the time of Vietnam, in which a day begins and ends. It is fixed by
// law at UTC+7 without daylight saving, so no time zone file is needed.
var Zone = time.FixedZone("ICT", 7*60*60)

// Date is one day. The zero Date means that no day was given.
type Date struct{ Year, Month, Day int }

// Of gives the date of the three numbers, which need not exist: see Valid.
func Of(year, month, day int) Date { return Date{year, month, day} }

// FromTime gives the day it is in Vietnam at t; the zero time gives no date.
func FromTime(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	y, m, d := t.In(Zone).Date()
	return Date{y, int(m), d}
}

// IsZero tells whether no day was given.
func (d Date) IsZero() bool { return d == Date{} }

// Valid tells whether d is a day that exists, in the years 1 to 9999.
func (d Date) Valid() bool {
	return d.Year >= 1 && d.Year <= 9999 && d.Month >= 1 && d.Month <= 12 &&
		d.Day >= 1 && d.Day <= daysIn(d.Year, d.Month)
}

// String gives 2006-01-02, and nothing for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// VN gives 02/01/2006, and nothing for the zero Date.
func (d Date) VN() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.Day, d.Month, d.Year)
}

// YMD gives the date as the number yyyymmdd, as columns hold it; 0 for none.
func (d Date) YMD() int { return d.Year*10000 + d.Month*100 + d.Day }

// Compare gives -1, 0 or +1. No date comes before every date.
func (d Date) Compare(o Date) int { return cmp.Compare(d.YMD(), o.YMD()) }

// Before tells whether d is an earlier day than o.
func (d Date) Before(o Date) bool { return d.Compare(o) < 0 }

// After tells whether d is a later day than o.
func (d Date) After(o Date) bool { return d.Compare(o) > 0 }

// AddDays gives the day n days later (earlier when n is negative). No date
// stays no date; a result outside the years 1 to 9999 is not Valid.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return fromUTC(time.Date(d.Year, time.Month(d.Month), d.Day+n, 0, 0, 0, 0, time.UTC))
}

// AddMonths gives the same day n months later, or the last day of that month
// when it has no such day: 31/01 and one month is 28/02 or 29/02.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	m := fromUTC(time.Date(d.Year, time.Month(d.Month+n), 1, 0, 0, 0, 0, time.UTC))
	return Date{m.Year, m.Month, min(d.Day, daysIn(m.Year, m.Month))}
}

// Weekday gives the day of the week; Sunday for no date.
func (d Date) Weekday() time.Weekday {
	if d.IsZero() {
		return time.Sunday
	}
	return d.midnight(time.UTC).Weekday()
}

// LastOfMonth gives the last day of d's month.
func (d Date) LastOfMonth() Date {
	if d.IsZero() {
		return d
	}
	return Date{d.Year, d.Month, daysIn(d.Year, d.Month)}
}

// Start gives 00:00 of the day in Vietnam; the zero time for no date.
func (d Date) Start() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return d.midnight(Zone)
}

// End gives the moment the day is over, 24:00, which is the start of the next:
// a term that ends on d is kept by everything before End.
func (d Date) End() time.Time { return d.AddDays(1).Start() }

// MarshalText writes 2006-01-02, and nothing for the zero Date. A date that
// does not exist is refused, so that it is never stored.
func (d Date) MarshalText() ([]byte, error) {
	if !d.IsZero() && !d.Valid() {
		return nil, impossible(d.VN())
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	read, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = read
	return nil
}

func (d Date) midnight(zone *time.Location) time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, zone)
}

func fromUTC(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, int(m), d}
}

// daysIn gives how many days the month has. The Gregorian rule holds for all
// years; no paper in a dossier is older than its use in Vietnam.
func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
