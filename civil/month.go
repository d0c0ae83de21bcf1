package civil

import "fmt"

// Month is one calendar month, in which dossiers are approved and reports are
// made. The zero Month means that none was given.
type Month struct{ Year, Month int }

// MonthOf gives the month in which d lies; no month for no date.
func MonthOf(d Date) Month { return Month{d.Year, d.Month} }

// ParseMonth reads 2006-01, strictly. Errors are Invalid faults.
func ParseMonth(s string) (Month, error) { return monthOnly(s, parseISO) }

// ParseMonthVN reads 1/2006 or 01/2006, also with - or . between.
func ParseMonthVN(s string) (Month, error) { return monthOnly(s, parseVN) }

func monthOnly(s string, parse func(string) (Partial, error)) (Month, error) {
	p, err := parse(s)
	if err != nil {
		return Month{}, err
	}
	if p.Month == 0 || p.Day != 0 {
		return Month{}, unreadable(s)
	}
	return Month{p.Year, p.Month}, nil
}

// IsZero tells whether no month was given.
func (m Month) IsZero() bool { return m == Month{} }

// Valid tells whether m is in the calendar, in the years 1 to 9999.
func (m Month) Valid() bool { return m.date().Valid() }

// String gives 2006-01, and nothing for the zero Month.
func (m Month) String() string {
	if m.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", m.Year, m.Month)
}

// VN gives 01/2006, and nothing for the zero Month.
func (m Month) VN() string {
	if m.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d/%04d", m.Month, m.Year)
}

// First gives the first day; no date for no month.
func (m Month) First() Date {
	if m.IsZero() {
		return Date{}
	}
	return m.date()
}

// Last gives the last day; no date for no month.
func (m Month) Last() Date { return m.First().LastOfMonth() }

// Next gives the month after.
func (m Month) Next() Month { return MonthOf(m.First().AddMonths(1)) }

// Prev gives the month before.
func (m Month) Prev() Month { return MonthOf(m.First().AddMonths(-1)) }

// Contains tells whether d lies in the month.
func (m Month) Contains(d Date) bool { return !m.IsZero() && MonthOf(d) == m }

// Compare gives -1, 0 or +1. No month comes before every month.
func (m Month) Compare(o Month) int { return m.First().Compare(o.First()) }

// MarshalText writes 2006-01, and nothing for the zero Month.
func (m Month) MarshalText() ([]byte, error) {
	if !m.IsZero() && !m.Valid() {
		return nil, impossible(m.VN())
	}
	return []byte(m.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (m *Month) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*m = Month{}
		return nil
	}
	read, err := ParseMonth(string(text))
	if err != nil {
		return err
	}
	*m = read
	return nil
}

func (m Month) date() Date { return Date{m.Year, m.Month, 1} }
