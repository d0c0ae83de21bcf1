package law

import (
	"slices"

	"hoso/civil"
)

// Missing lists what the form asks of a category on a day and the content does not say: required entries with neither a value nor
// "không có". A table counts when it has a row or is declared "không có".
func (f *Form) Missing(c Content, category string, day civil.Date) []*Entry {
	var missing []*Entry
	for i := range f.Entries {
		if e := &f.Entries[i]; f.Asks(e, c, category, day) && !has(c, e) {
			missing = append(missing, e)
		}
	}
	return missing
}

// Completeness counts the entries that are asked of a category on a day, and how many of them are answered.
func (f *Form) Completeness(c Content, category string, day civil.Date) (have, want int) {
	for i := range f.Entries {
		if e := &f.Entries[i]; f.Asks(e, c, category, day) {
			want++
			if has(c, e) {
				have++
			}
		}
	}
	return have, want
}

// Asks reports whether an entry must be answered by a person of a category on a day: it is required of the category, in force,
// switched on, of the kind of form that was chosen, and neither derived nor taken over from another entry.
func (f *Form) Asks(e *Entry, c Content, category string, day civil.Date) bool {
	required := slices.Contains(e.Required, "all") || slices.Contains(e.Required, standsAs(category))
	return required && e.Owner != "derived" && f.Holds(e, c, day) && !e.SameOn(day)
}

// Holds reports whether an entry exists for a content on a day: it is in force, switched on and of the kind that was chosen.
func (f *Form) Holds(e *Entry, c Content, day civil.Date) bool {
	return !e.Off && inForce(e.From, e.To, day) && (e.Only == "" || c.Fields[f.Switch].Code == e.Only)
}

// SameOn reports whether on a day the entry takes its value from the one it names in SameAs.
func (e *Entry) SameOn(day civil.Date) bool {
	return e.SameAs != "" && !day.Before(e.SameFrom)
}

func has(c Content, e *Entry) bool {
	return len(c.Tables[e.ID]) > 0 || !c.Fields[e.ID].IsZero()
}
