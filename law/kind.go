package law

import (
	"hoso/civil"
	"hoso/fault"
)

// Input is what a person typed or picked for one value.
type Input struct {
	Text string `json:"text"`
	Code string `json:"code"`
	List string `json:"list"`
	None bool   `json:"none"`
}

// Kind is a kind of field. Each kind is one file; nothing outside the law floor knows how a kind parses or compares.
// Methods take the Book because coded kinds look into its lists, and the day because lists are dated.
type Kind interface {
	// Name is the word used in form data: "text", "partial_date", …
	Name() string
	// Control names the control each door draws for the kind.
	Control() string
	// Parse turns what was typed into a stored value. A fault Invalid carries the key of the sentence that says what to do.
	Parse(b *Book, e *Entry, day civil.Date, in Input) (Value, error)
	// Check tells what is wrong with a stored value; path is filled in by the caller.
	Check(b *Book, e *Entry, day civil.Date, v Value) []fault.Finding
	// Format is the value as people read it: 02/05/1980 · 4,98 · 2.530.000.
	Format(e *Entry, v Value, lang string) string
	// Compare orders two values, for the diff and for rules; 0 means that they say the same.
	Compare(a, b Value) int
}
