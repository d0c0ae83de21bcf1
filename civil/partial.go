package civil

import "fmt"

// Partial is a date of which the day, or month and day, may not be known: they
// are then 0. Old papers often give only a year. The zero Partial means that
// nothing was given. A Date is a Partial that is fully known: Partial(d).
type Partial struct{ Year, Month, Day int }

// ParsePartial reads 1980, 1980-05 or 1980-05-02, strictly. The empty text is
// unreadable. Errors are Invalid faults, Unreadable or Impossible.
func ParsePartial(s string) (Partial, error) { return parseISO(s) }

// ParsePartialVN reads 1980, 05/1980 or 02/05/1980, as freely as ParseVN.
func ParsePartialVN(s string) (Partial, error) { return parseVN(s) }

// IsZero tells whether nothing was given.
func (p Partial) IsZero() bool { return p == Partial{} }

// Valid tells whether what is known of p is in the calendar.
func (p Partial) Valid() bool {
	if p.Month == 0 && p.Day != 0 {
		return false
	}
	return p.First().Valid()
}

// Full gives the day when it is fully known.
func (p Partial) Full() (Date, bool) {
	return Date(p), p.Month != 0 && p.Day != 0
}

// String gives 1980, 1980-05 or 1980-05-02, and nothing for the zero Partial.
func (p Partial) String() string {
	switch {
	case p.IsZero():
		return ""
	case p.Month == 0:
		return fmt.Sprintf("%04d", p.Year)
	case p.Day == 0:
		return fmt.Sprintf("%04d-%02d", p.Year, p.Month)
	}
	return Date(p).String()
}

// VN gives 1980, 05/1980 or 02/05/1980, and nothing for the zero Partial.
func (p Partial) VN() string {
	switch {
	case p.IsZero():
		return ""
	case p.Month == 0:
		return fmt.Sprintf("%04d", p.Year)
	case p.Day == 0:
		return fmt.Sprintf("%02d/%04d", p.Month, p.Year)
	}
	return Date(p).VN()
}

// First gives the earliest day p can be; no date when nothing was given.
func (p Partial) First() Date {
	if p.IsZero() {
		return Date{}
	}
	d := Date(p)
	if p.Month == 0 {
		d.Month = 1
	}
	if p.Day == 0 {
		d.Day = 1
	}
	return d
}

// Last gives the latest day p can be; no date when nothing was given.
func (p Partial) Last() Date {
	if p.IsZero() {
		return Date{}
	}
	d := Date(p)
	if p.Month == 0 {
		d.Month = 12
	}
	if p.Day == 0 {
		d.Day = daysIn(d.Year, d.Month)
	}
	return d
}

// MayEqual tells whether p and o can be the same day. What was not given can be
// compared with nothing: the answer is then no.
func (p Partial) MayEqual(o Partial) bool {
	return !p.IsZero() && !o.IsZero() && !p.CertainlyBefore(o) && !o.CertainlyBefore(p)
}

// CertainlyBefore tells whether p is an earlier day than o whatever their
// unknown parts are; never when one of them was not given.
func (p Partial) CertainlyBefore(o Partial) bool {
	return !p.IsZero() && !o.IsZero() && p.Last().Before(o.First())
}

// MarshalText writes the ISO prefix that is known, and nothing for the zero
// Partial. What is not in the calendar is refused.
func (p Partial) MarshalText() ([]byte, error) {
	if !p.IsZero() && !p.Valid() {
		return nil, impossible(p.VN())
	}
	return []byte(p.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (p *Partial) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = Partial{}
		return nil
	}
	read, err := ParsePartial(string(text))
	if err != nil {
		return err
	}
	*p = read
	return nil
}
