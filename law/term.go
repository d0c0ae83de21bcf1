package law

import (
	"fmt"
	"strings"

	"hoso/civil"
)

// Term is one dated parameter of a regulation: what holds from a day to a day, by which article.
type Term struct {
	ID         string   // "update.days"
	Value      string   // as written: "15", "true", "ho_so, luong"; "none" where the text gives no number
	Unit       string   // working_days, days, minutes, …; empty for flags and words
	Article    string   // "8.1"
	Regulation string   // the text the article stands in: "Quy chế kèm theo Quyết định 80/2025/QĐ-UBND"
	Note       string   // what was decided where the text is silent or contradicts itself, in Vietnamese
	Rows       []string // rows of the requirements it comes from: "PT-8.1"
	Anomaly    string   // the anomaly of the text that was decided here: "A17", see docs/law.md
	Awaits     string   // who still has to confirm what was decided: "Sở Nội vụ"; empty: nobody
	From, To   civil.Date

	place string // "province/phu-tho/terms.yaml:12"
}

// Citation names the article as people are shown it: "Điều 8.1 Quy chế kèm theo Quyết định 80/2025/QĐ-UBND".
func (t Term) Citation() string {
	if t.Article == "" {
		return t.Regulation
	}
	if strings.ContainsAny(t.Article[:1], "0123456789") {
		return "Điều " + t.Article + " " + t.Regulation
	}
	return t.Article + ", " + t.Regulation
}

// Units of a length of time and of a count.
const (
	WorkingDays = "working_days"
	PlainDays   = "days"
)

// notStated is the value of a term whose text names the duty but gives no number.
const notStated = "none"

// Days is a length of time in working or calendar days. N is 0 where the text gives none: see Stated.
type Days struct {
	N int
	Term
}

// Stated reports whether the text gives a number of days.
func (d Days) Stated() bool { return d.ID != "" && d.Value != notStated }

// Working reports whether the days are working days.
func (d Days) Working() bool { return d.Unit == WorkingDays }

// Number is a count in the unit of its term; N is 0 where the text gives none: see Stated.
type Number struct {
	N int
	Term
}

// Stated reports whether the text gives a number.
func (n Number) Stated() bool { return n.ID != "" && n.Value != notStated }

// Numbers are several counts in the unit of their term, as they are written.
type Numbers struct {
	List []int
	Term
}

// Flag is a yes or no.
type Flag struct {
	On bool
	Term
}

// Word is one word out of those the program knows.
type Word struct {
	Word string
	Term
}

// Words are several such words.
type Words struct {
	List []string
	Term
}

// Has reports whether the word is among them.
func (w Words) Has(word string) bool {
	for _, have := range w.List {
		if have == word {
			return true
		}
	}
	return false
}

// Yearly is a day of every year. It is a fixed date, not a term: on a day of rest it stays where it is (calendar of working days).
type Yearly struct {
	Month, Day int
	Term
}

// Stated reports whether the text gives a day.
func (y Yearly) Stated() bool { return y.Month > 0 }

// In gives the day in a year.
func (y Yearly) In(year int) civil.Date { return civil.Of(year, y.Month, y.Day) }

// value is implemented by the types above: each reads its own shape out of a data file.
type value interface {
	read(raw any, need termNeed) error
	bind(t Term)
}

func (d *Days) bind(t Term)    { d.Term = t }
func (n *Number) bind(t Term)  { n.Term = t }
func (n *Numbers) bind(t Term) { n.Term = t }
func (f *Flag) bind(t Term)    { f.Term = t }
func (w *Word) bind(t Term)    { w.Term = t }
func (w *Words) bind(t Term)   { w.Term = t }
func (y *Yearly) bind(t Term)  { y.Term = t }

func (d *Days) read(raw any, need termNeed) error {
	if raw == notStated {
		return nil
	}
	return wholeNumber(raw, &d.N)
}

func (n *Number) read(raw any, need termNeed) error {
	if raw == notStated && need.none {
		return nil
	}
	return wholeNumber(raw, &n.N)
}

func (n *Numbers) read(raw any, need termNeed) error {
	if raw == notStated && need.none {
		return nil
	}
	list, ok := raw.([]any)
	if !ok || len(list) == 0 {
		return fmt.Errorf("the value is %v, it must be a list of whole numbers", raw)
	}
	for _, one := range list {
		var number int
		if err := wholeNumber(one, &number); err != nil {
			return err
		}
		n.List = append(n.List, number)
	}
	return nil
}

func (f *Flag) read(raw any, need termNeed) error {
	on, ok := raw.(bool)
	if !ok {
		return fmt.Errorf("the value is %v, it must be true or false", raw)
	}
	f.On = on
	return nil
}

func (w *Word) read(raw any, need termNeed) error {
	word, ok := raw.(string)
	if !ok || word == "" {
		return fmt.Errorf("the value is %v, it must be a word", raw)
	}
	w.Word = word
	return need.knows(word)
}

func (w *Words) read(raw any, need termNeed) error {
	if raw == notStated && need.none {
		return nil
	}
	list, ok := raw.([]any)
	if !ok || len(list) == 0 {
		return fmt.Errorf("the value is %v, it must be a list of words", raw)
	}
	for _, one := range list {
		word, ok := one.(string)
		if !ok {
			return fmt.Errorf("the value holds %v, which is not a word", one)
		}
		if w.Has(word) {
			return fmt.Errorf("the value holds %q twice", word)
		}
		if err := need.knows(word); err != nil {
			return err
		}
		w.List = append(w.List, word)
	}
	return nil
}

func (y *Yearly) read(raw any, need termNeed) error {
	if raw == notStated && need.none {
		return nil
	}
	text, _ := raw.(string)
	d, err := civil.Parse("2024-" + text)
	if err != nil {
		return fmt.Errorf("the value is %v, it must be a day written mm-dd", raw)
	}
	y.Month, y.Day = d.Month, d.Day
	return nil
}

func wholeNumber(raw any, into *int) error {
	n, ok := raw.(uint64)
	if !ok || n > 1_000_000 {
		return fmt.Errorf("the value is %v, it must be a whole number", raw)
	}
	*into = int(n)
	return nil
}
