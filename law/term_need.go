package law

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// termNeed is what the program needs of one term: it is read off the tags of a field of Regulation.
//
//	term:"update.days"           the id
//	units:"working_days days"    the units it may be given in; none for flags and words
//	words:"a b"                  the words it may hold; none means any text
//	deadline:"update"            the kind of deadline it sets
//	optional:"true"              it need not be in force on every day of a regulation
//	none:"true"                  the text may say nothing of it: "none"
type termNeed struct {
	id       string
	field    int
	kind     reflect.Type
	units    []string
	words    []string
	deadline string
	optional bool
	none     bool
}

// knows reports whether the program knows what to do with a word.
func (n termNeed) knows(word string) error {
	if len(n.words) > 0 && !slices.Contains(n.words, word) {
		return fmt.Errorf("the word %q is unknown here, known are %s", word, strings.Join(n.words, ", "))
	}
	return nil
}

// termNeeds lists what Regulation needs, by term.
func termNeeds() map[string]termNeed {
	needs := map[string]termNeed{}
	t := reflect.TypeFor[Regulation]()
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		id, ok := tag.Lookup("term")
		if !ok {
			continue
		}
		needs[id] = termNeed{id, i, t.Field(i).Type, strings.Fields(tag.Get("units")), strings.Fields(tag.Get("words")),
			tag.Get("deadline"), tag.Get("optional") == "true", tag.Get("none") == "true"}
	}
	return needs
}

// newValue makes an empty value of the type the need asks for.
func (n termNeed) newValue() value { return reflect.New(n.kind).Interface().(value) }
